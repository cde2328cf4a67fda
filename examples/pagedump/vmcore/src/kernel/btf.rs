//! BTF: the types of the kernel, as it carries them itself (`Documentation/bpf/btf.rst`). Structs
//! and unions by name, their members by name, and the numbers of enumerators.

use super::read::append;
use super::Kallsyms;
use crate::error::Problem;
use dumpable::Memory;
use std::fmt;
use std::ops::Range;

/// Ten times what a distribution's kernel has.
const MAX_SIZE: u64 = 1 << 26;

/// The kernel nests anonymous members two or three deep, and its longest chain of typedefs and
/// qualifiers is not much longer.
const MAX_DEPTH: u32 = 16;

/// How many members one search looks at: the largest structs have some hundreds.
const MAX_MEMBERS: u32 = 1 << 16;

const MAGIC: u16 = 0xeb9f;
const HEADER: usize = 24;

/// What kind of type a record describes (`include/uapi/linux/btf.h`).
mod kind {
    pub(crate) const INT: u32 = 1;
    pub(crate) const PTR: u32 = 2;
    pub(crate) const ARRAY: u32 = 3;
    pub(crate) const STRUCT: u32 = 4;
    pub(crate) const UNION: u32 = 5;
    pub(crate) const ENUM: u32 = 6;
    pub(crate) const TYPEDEF: u32 = 8;
    pub(crate) const VOLATILE: u32 = 9;
    pub(crate) const CONST: u32 = 10;
    pub(crate) const RESTRICT: u32 = 11;
    pub(crate) const FUNC_PROTO: u32 = 13;
    pub(crate) const VAR: u32 = 14;
    pub(crate) const DATASEC: u32 = 15;
    pub(crate) const FLOAT: u32 = 16;
    pub(crate) const DECL_TAG: u32 = 17;
    pub(crate) const TYPE_TAG: u32 = 18;
    pub(crate) const ENUM64: u32 = 19;
}

/// The types of a kernel.
pub struct Btf {
    bytes: Vec<u8>,
    strings: Range<usize>,
    /// Where the record of each type is; number 0 is `void`, which has none.
    types: Vec<u32>,
    /// The structs and unions that have a name.
    aggregates: Vec<u32>,
    enums: Vec<u32>,
}

/// A struct or union.
#[derive(Clone, Copy)]
pub struct Aggregate<'a> {
    btf: &'a Btf,
    record: Record,
}

/// A member of a struct or union, in bits. One whose type is an array of unknown length is as large
/// as an element.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place {
    /// The distance from the start of the outermost struct.
    pub offset: u64,
    /// The size; of a bit field, how many bits it has.
    pub size: u64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.offset % 8 == 0 && self.size % 8 == 0 {
            write!(f, "at offset {} with {} bytes", self.offset / 8, self.size / 8)
        } else {
            write!(f, "at bit {} with {} bits", self.offset, self.size)
        }
    }
}

/// The start of a type's record.
#[derive(Clone, Copy)]
struct Record {
    name: u32,
    info: u32,
    /// A size or another type, as the kind has it.
    size_or_type: u32,
    /// Where what follows the record's start is.
    rest: usize,
}

impl Record {
    fn kind(self) -> u32 {
        self.info >> 24 & 0x1f
    }

    /// How many members, enumerators or parameters there are.
    fn count(self) -> u32 {
        self.info & 0xffff
    }

    /// Whether the offsets of members have the sizes of bit fields above them.
    fn has_bit_fields(self) -> bool {
        self.info >> 31 != 0
    }

    /// How many bytes follow the record's start; `None` for a kind that Linux 7.3 does not know.
    fn rest_len(self) -> Option<usize> {
        let count = self.count() as usize;
        Some(match self.kind() {
            kind::INT | kind::VAR | kind::DECL_TAG => 4,
            kind::ARRAY => 12,
            kind::STRUCT | kind::UNION | kind::DATASEC | kind::ENUM64 => count * 12,
            kind::ENUM | kind::FUNC_PROTO => count * 8,
            1..=kind::ENUM64 => 0,
            _ => return None,
        })
    }
}

impl Btf {
    /// Reads the types between `__start_BTF` and `__stop_BTF`; `None` if the kernel has none
    /// (`CONFIG_DEBUG_INFO_BTF`).
    pub fn load(memory: &impl Memory, kernel: &Kallsyms) -> Result<Option<Self>, Problem> {
        const WHAT: &str = "types (__start_BTF)";

        let (Some(start), Some(stop)) = (kernel.find("__start_BTF"), kernel.find("__stop_BTF"))
        else {
            return Ok(None);
        };
        let size = stop.wrapping_sub(start);
        if size > MAX_SIZE {
            return Err(Problem::implausible(
                WHAT,
                start,
                format!("{size} bytes up to __stop_BTF"),
            ));
        }
        let mut bytes = Vec::with_capacity(size as usize);
        append(memory, start, size, &mut bytes).map_err(Problem::unreadable(WHAT))?;
        Self::parse(bytes).map(Some).map_err(|why| Problem::implausible(WHAT, start, why))
    }

    /// Finds where each type is. All else is looked up when it is asked for.
    ///
    /// # Errors
    ///
    /// If they are not plausible.
    pub fn parse(bytes: Vec<u8>) -> Result<Self, String> {
        let magic = u16_at(&bytes, 0).ok_or("it has no header")?;
        let header = u32_at(&bytes, 4).ok_or("it has no header")? as usize;
        if magic != MAGIC || header < HEADER {
            return Err(format!(
                "it begins with magic {magic:#x} and a header of {header} bytes, not {MAGIC:#x} and {HEADER}"
            ));
        }
        let section = |at| {
            let start = header.checked_add(u32_at(&bytes, at)? as usize)?;
            let end = start.checked_add(u32_at(&bytes, at + 4)? as usize)?;
            (end <= bytes.len()).then_some(start..end)
        };
        let records = section(8).ok_or("its types run past its end")?;
        let strings = section(16).ok_or("its names run past its end")?;
        let mut btf =
            Self { strings, types: vec![0], aggregates: Vec::new(), enums: Vec::new(), bytes };
        let mut at = records.start;
        while at < records.end {
            let number = btf.types.len() as u32;
            let record = btf.record_at(at).ok_or_else(|| format!("type {number} is cut off"))?;
            let len = record
                .rest_len()
                .ok_or_else(|| format!("type {number} is of the unknown kind {}", record.kind()))?;
            match record.kind() {
                kind::STRUCT | kind::UNION if record.name != 0 => btf.aggregates.push(number),
                kind::ENUM | kind::ENUM64 => btf.enums.push(number),
                _ => {}
            }
            btf.types.push(at as u32);
            at = record.rest.saturating_add(len);
        }
        if at != records.end {
            return Err(format!("type {} is cut off", btf.types.len().saturating_sub(1)));
        }
        Ok(btf)
    }

    /// The structs and unions of this name. Debug information of one kernel can have several.
    pub fn aggregates<'a>(&'a self, name: &'a str) -> impl Iterator<Item = Aggregate<'a>> {
        let records = self.aggregates.iter().filter_map(|&number| self.record(number));
        records
            .filter(move |record| self.is_named(record.name, name))
            .map(|record| Aggregate { btf: self, record })
    }

    /// The number of an enumerator, such as `PG_head`, sign-extended; of several with this name the
    /// first.
    pub fn number(&self, enumerator: &str) -> Option<i64> {
        self.enums.iter().filter_map(|&number| self.record(number)).find_map(|record| {
            let wide = record.kind() == kind::ENUM64;
            let size = if wide { 12 } else { 8 };
            (0..record.count() as usize).find_map(|index| {
                let at = record.rest + index * size;
                u32_at(&self.bytes, at).filter(|&name| self.is_named(name, enumerator))?;
                let low = u32_at(&self.bytes, at + 4)?;
                let high = if wide { u32_at(&self.bytes, at + 8)? } else { 0 };
                Some(match (wide, record.has_bit_fields()) {
                    (true, _) => (u64::from(high) << 32 | u64::from(low)) as i64,
                    // The flag says that the enum is signed.
                    (false, true) => i64::from(low as i32),
                    (false, false) => i64::from(low),
                })
            })
        })
    }

    fn record(&self, number: u32) -> Option<Record> {
        match number {
            0 => None,
            _ => self.record_at(*self.types.get(number as usize)? as usize),
        }
    }

    fn record_at(&self, at: usize) -> Option<Record> {
        Some(Record {
            name: u32_at(&self.bytes, at)?,
            info: u32_at(&self.bytes, at.checked_add(4)?)?,
            size_or_type: u32_at(&self.bytes, at.checked_add(8)?)?,
            rest: at.checked_add(12)?,
        })
    }

    /// Whether the string at `at` is `name`.
    fn is_named(&self, at: u32, name: &str) -> bool {
        let strings = self.bytes.get(self.strings.clone()).unwrap_or_default();
        let rest = strings.get(at as usize..).and_then(|text| text.strip_prefix(name.as_bytes()));
        rest.is_some_and(|rest| rest.first() == Some(&0))
    }

    /// What the type `number` is without typedefs and qualifiers.
    fn resolve(&self, mut number: u32) -> Option<Record> {
        for _ in 0..MAX_DEPTH {
            let record = self.record(number)?;
            match record.kind() {
                kind::TYPEDEF | kind::VOLATILE | kind::CONST | kind::RESTRICT | kind::TYPE_TAG => {
                    number = record.size_or_type
                }
                _ => return Some(record),
            }
        }
        None
    }

    /// The size of the type `number` in bytes.
    fn size(&self, number: u32) -> Option<u64> {
        let mut count: u64 = 1;
        let mut number = number;
        for _ in 0..MAX_DEPTH {
            let record = self.resolve(number)?;
            let size = match record.kind() {
                kind::INT
                | kind::STRUCT
                | kind::UNION
                | kind::ENUM
                | kind::ENUM64
                | kind::FLOAT => record.size_or_type.into(),
                kind::PTR => 8,
                kind::ARRAY => {
                    number = u32_at(&self.bytes, record.rest)?;
                    // An array of no elements, or of as many as there are, ends some structs.
                    count =
                        count.checked_mul(u32_at(&self.bytes, record.rest + 8)?.max(1).into())?;
                    continue;
                }
                _ => return None,
            };
            return count.checked_mul(size);
        }
        None
    }

    /// Looks for a member in `record`, and in its members that have no name. `budget` is how many
    /// more are looked at.
    fn find(
        &self,
        record: Record,
        name: &str,
        start: u64,
        depth: u32,
        budget: &mut u32,
    ) -> Option<Place> {
        if !matches!(record.kind(), kind::STRUCT | kind::UNION) {
            return None;
        }
        for index in 0..record.count() as usize {
            *budget = budget.checked_sub(1)?;
            let at = record.rest + index * 12;
            let (text, ty, offset) = (
                u32_at(&self.bytes, at)?,
                u32_at(&self.bytes, at + 4)?,
                u32_at(&self.bytes, at + 8)?,
            );
            let (offset, bits) = if record.has_bit_fields() {
                (offset & 0xff_ffff, offset >> 24)
            } else {
                (offset, 0)
            };
            let offset = start + u64::from(offset);
            let found = match text {
                0 => depth
                    .checked_sub(1)
                    .and_then(|depth| self.find(self.resolve(ty)?, name, offset, depth, budget)),
                _ if !self.is_named(text, name) => None,
                _ if bits != 0 => Some(Place { offset, size: bits.into() }),
                _ => Some(Place { offset, size: self.size(ty)?.checked_mul(8)? }),
            };
            if found.is_some() {
                return found;
            }
        }
        None
    }
}

impl Aggregate<'_> {
    /// The size in bytes.
    pub fn size(&self) -> u64 {
        self.record.size_or_type.into()
    }

    /// Where the member of this name is; those of anonymous members count as its own, as in C.
    pub fn member(&self, name: &str) -> Option<Place> {
        self.btf.find(self.record, name, 0, MAX_DEPTH, &mut { MAX_MEMBERS })
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().copied().map(u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().copied().map(u32::from_le_bytes)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::testing::Noise;

    /// BTF made by hand: records and names.
    #[derive(Default)]
    pub(crate) struct Maker {
        records: Vec<u8>,
        names: Vec<u8>,
    }

    impl Maker {
        fn name(&mut self, name: &str) -> u32 {
            if self.names.is_empty() {
                self.names.push(0);
            }
            let at = self.names.len() as u32;
            self.names.extend(name.bytes().chain([0]));
            if name.is_empty() {
                0
            } else {
                at
            }
        }

        fn record(&mut self, name: &str, info: u32, size_or_type: u32, rest: &[u32]) {
            let name = self.name(name);
            let words = [name, info, size_or_type].into_iter().chain(rest.iter().copied());
            self.records.extend(words.flat_map(u32::to_le_bytes));
        }

        /// A struct or union of members: name, type, offset in bits.
        fn aggregate(&mut self, name: &str, info: u32, size: u32, members: &[(&str, u32, u32)]) {
            let rest: Vec<u32> = members
                .iter()
                .flat_map(|&(name, ty, offset)| [self.name(name), ty, offset])
                .collect();
            self.record(name, info | members.len() as u32, size, &rest);
        }

        pub(crate) fn bytes(&self) -> Vec<u8> {
            let (records, names) = (self.records.len() as u32, self.names.len() as u32);
            let header = [0x0001_eb9f, 24, 0, records, records, names];
            [header.map(u32::to_le_bytes).concat(), self.records.clone(), self.names.clone()]
                .concat()
        }
    }

    const UNION: u32 = kind::UNION << 24;
    const STRUCT: u32 = kind::STRUCT << 24;
    const BIT_FIELDS: u32 = 1 << 31;

    pub(crate) fn sample() -> Maker {
        let mut maker = Maker::default();
        maker.record("int", kind::INT << 24, 4, &[0]); // 1
        maker.record("", kind::PTR << 24, 1, &[]); // 2
        maker.record("count_t", kind::TYPEDEF << 24, 1, &[]); // 3
        maker.record("", kind::ARRAY << 24, 0, &[3, 1, 7]); // 4
        maker.record("", kind::ARRAY << 24, 0, &[2, 1, 0]); // 5
        maker.aggregate("", STRUCT, 16, &[("deep", 1, 32), ("bits", 1, 64)]); // 6
        maker.aggregate("", UNION, 16, &[("", 6, 0), ("shallow", 2, 0)]); // 7
        let members = [("first", 2, 0), ("", 7, 64), ("many", 4, 192), ("last", 5, 448)];
        maker.aggregate("outer", STRUCT, 56, &members); // 8
        maker.aggregate("outer", STRUCT, 8, &[("other", 2, 0)]); // 9
        maker.aggregate(
            "fields",
            STRUCT | BIT_FIELDS,
            8,
            &[("low", 1, 3 << 24), ("high", 1, 5 << 24 | 3)],
        ); // 10
        let names = [maker.name("A"), maker.name("B")];
        maker.record("small", kind::ENUM << 24 | 2, 4, &[names[0], 7, names[1], u32::MAX]);
        let names = [maker.name("C"), maker.name("D")];
        maker.record("signed", BIT_FIELDS | kind::ENUM << 24 | 1, 4, &[names[0], u32::MAX]);
        maker.record("wide", kind::ENUM64 << 24 | 1, 8, &[names[1], 1, 1]);
        maker
    }

    fn bytes(offset: u64, size: u64) -> Option<Place> {
        Some(Place { offset: offset * 8, size: size * 8 })
    }

    #[test]
    fn members_are_found_as_c_has_them() {
        let btf = Btf::parse(sample().bytes()).unwrap();
        let outer: Vec<_> = btf.aggregates("outer").collect();
        assert_eq!(outer.iter().map(Aggregate::size).collect::<Vec<_>>(), [56, 8]);
        let places = ["first", "shallow", "deep", "many", "last"].map(|name| outer[0].member(name));
        assert_eq!(places, [bytes(0, 8), bytes(8, 8), bytes(12, 4), bytes(24, 28), bytes(56, 8)]);
        assert_eq!(["other", "", "dee", "deeper"].map(|name| outer[0].member(name)), [None; 4]);
        let fields = btf.aggregates("fields").next().unwrap();
        assert_eq!(fields.member("high"), Some(Place { offset: 3, size: 5 }));
        assert_eq!(fields.member("high").unwrap().to_string(), "at bit 3 with 5 bits");
        assert_eq!(outer[0].member("deep").unwrap().to_string(), "at offset 12 with 4 bytes");
        assert!(btf.aggregates("").next().is_none() && btf.aggregates("count_t").next().is_none());
    }

    #[test]
    fn enumerators_have_numbers() {
        let btf = Btf::parse(sample().bytes()).unwrap();
        let numbers = ["A", "B", "C", "D", "E", ""].map(|name| btf.number(name));
        assert_eq!(
            numbers,
            [Some(7), Some(0xffff_ffff), Some(-1), Some(0x1_0000_0001), None, None]
        );
    }

    #[test]
    fn what_is_no_btf_is_refused() {
        let clean = sample().bytes();
        let refused = |at: usize, byte: u8| {
            let mut bytes = clean.clone();
            bytes[at] = byte;
            Btf::parse(bytes).err().expect("no error")
        };
        assert!(refused(0, 0).contains("it begins with magic 0xeb00"));
        assert!(refused(4, 8).contains("a header of 8 bytes"));
        assert!(refused(14, 1).contains("its types run past its end"));
        assert!(refused(22, 1).contains("its names run past its end"));
        assert!(refused(24 + 7, 31).contains("type 1 is of the unknown kind 31"));
        assert!(refused(12, clean[12] - 4).contains("is cut off"));
        for len in 0..clean.len() {
            assert!(Btf::parse(clean[..len].to_vec()).is_err(), "{len} bytes");
        }
    }

    #[test]
    fn types_that_contain_themselves_come_to_an_end() {
        let mut maker = Maker::default();
        let members = [("", 1, 0); 100];
        maker.aggregate("loop", STRUCT, 8, &members);
        maker.record("alias", kind::TYPEDEF << 24, 2, &[]);
        maker.record("", kind::ARRAY << 24, 0, &[3, 3, u32::MAX]);
        maker.aggregate("user", STRUCT, 8, &[("alias", 2, 0), ("array", 3, 0)]);
        let btf = Btf::parse(maker.bytes()).unwrap();
        assert_eq!(btf.aggregates("loop").next().unwrap().member("x"), None);
        assert_eq!(btf.aggregates("user").next().unwrap().member("array"), None);
    }

    #[test]
    fn noise_never_panics() {
        let clean = sample().bytes();
        let mut noise = Noise(0xb7f);
        for _ in 0..5000 {
            let mut bytes = clean.clone();
            for _ in 0..=noise.below(12) {
                let at = noise.below(bytes.len());
                bytes[at] = noise.next() as u8;
            }
            ask(bytes);
        }
    }

    /// Asks for all that there might be.
    pub(crate) fn ask(bytes: Vec<u8>) {
        let Ok(btf) = Btf::parse(bytes) else { return };
        for name in ["outer", "fields", "small", "A", "D", "deep", "last"] {
            let _ = btf.number(name);
            for aggregate in btf.aggregates(name) {
                let _ =
                    ["first", "deep", "many", "last", "high"].map(|name| aggregate.member(name));
            }
        }
    }
}
