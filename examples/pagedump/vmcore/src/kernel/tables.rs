//! The kernel's own tables of names, which hold what no type information tells: the order in which
//! flags are printed, and where the zone and the node are in a flags word.

use super::layout;
use super::read::{addr, array, string, u64_at};
use super::Kallsyms;
use crate::error::Problem;
use dumpable::{Addr, Fault, Memory};

/// A flags word has 64 bits.
const MAX_FLAGS: u64 = 64;

/// No field of a flags word, flag or page type has a longer name.
const MAX_NAME: usize = 64;

/// So many tables of one name are tried. A kernel has one or two; a dump that was made to waste
/// time has millions.
const MAX_NAMESAKES: usize = 16;

/// A flag of `struct page`: an entry of `pageflag_names` (`mm/debug.c`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FlagName {
    /// The bits that must all be set.
    pub mask: u64,
    /// What is printed then.
    pub name: String,
}

/// A number in the flags word of `struct page`: an entry of `pff` (`lib/vsprintf.c`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FlagField {
    /// How many bits wide it is. With 0, this kernel does not have it.
    pub width: u32,
    /// How far up in the word it begins, in bits.
    pub shift: u32,
    /// The mask for the shifted word.
    pub mask: u64,
    /// What is printed before the number and `=`.
    pub name: String,
    /// Whether it is printed in hexadecimal with `0x`, and not in decimal.
    pub hex: bool,
}

/// The kernel's tables of names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tables {
    /// The flags, in the order in which the kernel prints them. There are as many as
    /// `__NR_PAGEFLAGS`, which Linux asserts.
    pub flags: Vec<FlagName>,
    /// The numbers above them, in the order in which the kernel prints them.
    pub fields: Vec<FlagField>,
    /// The names of the page types from 0xf0 on. `None` prints as `(null)`, and a type beyond the
    /// last as `unknown`.
    pub types: Vec<Option<String>>,
}

impl Tables {
    /// Reads the tables.
    ///
    /// # Errors
    ///
    /// If a table is missing, cannot be read or is not plausible.
    pub fn load(memory: &impl Memory, kernel: &Kallsyms) -> Result<Self, Problem> {
        Ok(Self {
            flags: load(kernel, "pageflag_names", |at, _| flags(memory, at))?,
            fields: load(kernel, "pff", |at, size| fields(memory, kernel, at, size))?,
            types: load(kernel, "page_type_names", |at, size| types(memory, at, size))?,
        })
    }
}

/// Why a table is not what its name promises.
enum Flaw {
    Fault(Fault),
    Nonsense(String),
}

impl From<Fault> for Flaw {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// The first plausible table of this name, as static ones can share it. `parse` takes its address
/// and size in bytes.
fn load<T>(
    kernel: &Kallsyms,
    name: &str,
    parse: impl Fn(u64, u64) -> Result<T, Flaw>,
) -> Result<T, Problem> {
    let mut problem = Problem::MissingSymbol { name: name.to_owned() };
    for at in kernel.addresses(name).take(MAX_NAMESAKES) {
        // The size is not told, but the next symbol lies beyond the end.
        let extent = kernel.nearest(at).and_then(|index| kernel.extent(index));
        let size = extent.map_or(0, |extent| extent.end.saturating_sub(at));
        problem = match parse(at, size) {
            Ok(table) => return Ok(table),
            Err(Flaw::Fault(fault)) => Problem::unreadable(name)(fault),
            Err(Flaw::Nonsense(why)) => Problem::implausible(name, at, why),
        };
    }
    Err(problem)
}

/// Pairs of a mask and a name, up to a name that is null.
fn flags(memory: &impl Memory, at: u64) -> Result<Vec<FlagName>, Flaw> {
    let mut flags = Vec::new();
    for index in 0..=MAX_FLAGS {
        let entry = memory.snapshot(entry::<layout::FlagName>(at, index))?;
        if entry.name().is_null() && index > 0 {
            return Ok(flags);
        }
        if entry.mask() == 0 {
            return Err(Flaw::Nonsense(format!("entry {index} has no flag")));
        }
        flags.push(FlagName {
            mask: entry.mask(),
            name: name(memory, entry.name().get() as u64, index)?,
        });
    }
    Err(Flaw::Nonsense(format!("it goes on after {MAX_FLAGS} entries")))
}

/// Entry `index` of a table of `T`.
fn entry<T: 'static>(table: u64, index: u64) -> Addr<T> {
    addr(table).cast::<T>().add((index as usize).wrapping_mul(size_of::<T>()))
}

/// As many entries as there is room for.
fn fields(
    memory: &impl Memory,
    kernel: &Kallsyms,
    at: u64,
    size: u64,
) -> Result<Vec<FlagField>, Flaw> {
    const ENTRY: u64 = size_of::<layout::FlagField>() as u64;
    const MAX: u64 = 16;

    let mut fields = Vec::new();
    for index in 0..(size / ENTRY).min(MAX) {
        let entry = memory.snapshot(entry::<layout::FlagField>(at, index))?;
        // What follows the last entry, up to the next symbol, is filled up with zeroes.
        if *entry.words() == [0; 4] {
            break;
        }
        let (width, shift) = (entry.width() as u32, entry.shift() as u32);
        // An int that is taken for a long in C.
        let mask = i64::from(entry.mask()) as u64;
        if width.checked_add(shift).is_none_or(|end| end > 64) || shift > 63 {
            return Err(Flaw::Nonsense(format!(
                "entry {index} has {width} bits from bit {shift} on"
            )));
        }
        let name = name(memory, entry.name().get() as u64, index)?;
        let hex = is_hex(memory, kernel, entry.spec().get() as u64, index)?;
        fields.push(FlagField { width, shift, mask, name, hex });
    }
    match fields.len() {
        0 => Err(Flaw::Nonsense(format!("{size} bytes are too few for an entry"))),
        _ => Ok(fields),
    }
}

/// How a number is to be printed, by the symbol that `spec` points to, or else by the base in what
/// is there: the second byte of a `struct printf_spec` of 7.3, the sixth of one of 6.12.
fn is_hex(memory: &impl Memory, kernel: &Kallsyms, spec: u64, index: u64) -> Result<bool, Flaw> {
    if kernel.is_at("default_flag_spec", spec) {
        return Ok(true);
    }
    if kernel.is_at("default_dec_spec", spec) {
        return Ok(false);
    }
    match array::<8>(memory, spec)? {
        [_, base @ (10 | 16), ..] | [_, _, _, _, _, base @ (10 | 16), ..] => Ok(base == 16),
        spec => Err(Flaw::Nonsense(format!("entry {index} has the printf_spec {spec:02x?}"))),
    }
}

/// Pointers to names, some of them null. The last one is not: an array in C ends with what it was
/// given.
fn types(memory: &impl Memory, at: u64, size: u64) -> Result<Vec<Option<String>>, Flaw> {
    /// 0xf0 to 0xff.
    const MAX: u64 = 16;

    let mut types = Vec::new();
    for index in 0..(size / 8).min(MAX) {
        let text = u64_at(memory, at.wrapping_add(index * 8))?;
        types.push(if text == 0 { None } else { Some(name(memory, text, index)?) });
    }
    while types.last().is_some_and(Option::is_none) {
        types.pop();
    }
    match types.len() {
        0 => Err(Flaw::Nonsense("it holds no name".to_owned())),
        _ => Ok(types),
    }
}

/// The name at `at`, of entry `index`: some letters, digits and underscores.
fn name(memory: &impl Memory, at: u64, index: u64) -> Result<String, Flaw> {
    let text = string(memory, at, MAX_NAME)?;
    let is_name =
        !text.is_empty() && text.iter().all(|&byte| byte.is_ascii_alphanumeric() || byte == b'_');
    match String::from_utf8(text) {
        Ok(name) if is_name => Ok(name),
        _ => Err(Flaw::Nonsense(format!("the name of entry {index}, at {at:#x}, is not a name"))),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::error::Error;
    use crate::kernel::kallsyms_tests;
    use crate::testing::{Guest, IMAGE};

    /// A guest with everything that [`Opened`](crate::Opened) looks for.
    pub(crate) fn guest() -> Guest {
        guest_with(|_| {})
    }

    struct Placed {
        flags: Vec<u64>,
        fields: Vec<u64>,
        types: Vec<u64>,
    }

    /// A guest the tables of which were changed before they were placed.
    fn guest_with(change: impl FnOnce(&mut Placed)) -> Guest {
        let mut guest = Guest::new(4);
        guest.info += "SIZE(page)=64\nSYMBOL(mem_section)=ffffffff80009000\nLENGTH(mem_section)=2048\n\
                       SIZE(mem_section)=16\nOFFSET(mem_section.section_mem_map)=0\nNUMBER(SECTION_SIZE_BITS)=27\n\
                       NUMBER(MAX_PHYSMEM_BITS)=46\nSYMBOL(vmemmap)=ffffea0000000000\n";
        let mut text = |text: &str| guest.place(format!("{text}\0").as_bytes());
        let names = ["locked", "head", "node", "zone", "lastcpupid", "buddy", "slab"];
        let [locked, head, node, zone, lastcpupid, buddy, slab] = names.map(&mut text);
        // Flags and base come first in 7.3, and in the middle before; a third has no symbol.
        let hex = guest.place(&[0x60, 16, 0xff, 0xff, 0, 0, 0, 0]);
        let dec = guest.place(&[0, 10, 0xff, 0xff, 0, 0, 0, 0]);
        let old = guest.place(&[0, 0, 0, 0, 0, 16, 0xff, 0xff]);
        let mut placed = Placed {
            flags: vec![1, locked, 0x40, head, 0, 0, 1, locked],
            fields: [
                [10 | 54 << 32, 0x3ff, dec, node],
                [3 | 51 << 32, 7, dec, zone],
                [21 | 30 << 32, 0x1f_ffff, hex, lastcpupid],
                [0, 0xffff_ffff, old, zone],
                [0; 4],
            ]
            .concat(),
            types: vec![buddy, 0, slab, 0, 0],
        };
        change(&mut placed);
        let flags = guest.place_words(&placed.flags);
        let fields = guest.place_words(&placed.fields);
        let types = guest.place_words(&placed.types);
        let end = guest.place_words(&[0]);
        kallsyms_tests::place(
            &mut guest,
            &[
                ("_stext", IMAGE),
                // A namesake, with nonsense.
                ("pff", IMAGE + 0x100),
                ("after", IMAGE + 0x120),
                ("default_flag_spec", hex),
                ("default_dec_spec", dec),
                ("another_spec", old),
                ("pageflag_names", flags),
                ("pff", fields),
                ("page_type_names", types),
                ("end", end),
            ],
        );
        guest
    }

    fn load(guest: &Guest) -> Result<Tables, Error> {
        let dump = guest.dump();
        let kernel = Kallsyms::load(&dump, dump.info()).unwrap();
        Tables::load(&dump, &kernel).map_err(|problem| dump.error(problem))
    }

    #[test]
    fn tables_are_read_to_their_ends() {
        let tables = load(&guest()).unwrap();
        let flags: Vec<_> =
            tables.flags.iter().map(|flag| (flag.mask, flag.name.as_str())).collect();
        assert_eq!(flags, [(1, "locked"), (0x40, "head")]);
        let field = |width, shift, mask, name: &str, hex| FlagField {
            width,
            shift,
            mask,
            name: name.to_owned(),
            hex,
        };
        let expected = [
            field(10, 54, 0x3ff, "node", false),
            field(3, 51, 7, "zone", false),
            field(21, 30, 0x1f_ffff, "lastcpupid", true),
            field(0, 0, u64::MAX, "zone", true),
        ];
        assert_eq!(tables.fields, expected);
        assert_eq!(tables.types, [Some("buddy".to_owned()), None, Some("slab".to_owned())]);
    }

    #[test]
    fn nonsense_is_refused() {
        type Case = (fn(&mut Placed), &'static str);
        let cases: [Case; 10] = [
            (|placed| placed.flags[0] = 0, "pageflag_names at 0x"),
            (
                |placed| placed.flags[1] = 0,
                "the kernel's pageflag_names: cannot read 64 bytes at 0x0: not mapped",
            ),
            (
                |placed| placed.flags[3] = IMAGE + 0x1000,
                "the name of entry 1, at 0xffffffff80001000, is not a name",
            ),
            (|placed| placed.flags = placed.flags[..2].repeat(70), "it goes on after 64 entries"),
            (|placed| placed.fields[0] = 11 | 54 << 32, "entry 0 has 11 bits from bit 54 on"),
            (
                |placed| placed.fields[0] = u64::MAX,
                "entry 0 has 4294967295 bits from bit 4294967295 on",
            ),
            (
                |placed| placed.fields[2] = IMAGE,
                "entry 0 has the printf_spec [00, 00, 00, 00, 00, 00, 00, 00]",
            ),
            (|placed| placed.fields[2] = 0, "the kernel's pff: cannot read 8 bytes at 0x0"),
            (
                |placed| placed.types[0] = 1,
                "the kernel's page_type_names: cannot read 64 bytes at 0x1",
            ),
            (|placed| placed.types = vec![0; 8], "it holds no name"),
        ];
        for (change, expected) in cases {
            let text = load(&guest_with(change)).unwrap_err().to_string();
            assert!(text.contains(expected), "{text}");
        }
    }

    #[test]
    fn a_table_that_is_missing_is_named() {
        let mut guest = Guest::new(4);
        kallsyms_tests::place(&mut guest, &[("_stext", IMAGE)]);
        assert_eq!(
            load(&guest).unwrap_err().to_string(),
            "guest: the kernel's symbol table has no pageflag_names"
        );
    }
}
