//! Reads the kernel's symbol table, which `scripts/kallsyms.c` writes and `kernel/kallsyms.c`
//! reads.
//!
//! Symbols are sorted by address. A name is a length and that number of codes, each for a token;
//! the first character of the decoded name is the symbol's type. Names are decoded on demand, since
//! a dump of pages needs only a few.

use super::read::{append, u32_at, u64_at};
use crate::error::Problem;
use crate::vmcoreinfo::VmcoreInfo;
use dumpable::Memory;
use std::ops::Range;

/// The maximum number of symbols to read. A kernel has some 200,000.
const MAX_SYMBOLS: u32 = 1 << 22;

/// The maximum length of a name with its type: `KSYM_NAME_LEN`, which Linux counts with the NUL.
const MAX_NAME: usize = 512;

/// The number of symbols per marker, which holds the offset of a name.
const STRIDE: usize = 256;

/// The encoding of addresses in `kallsyms_offsets`. A dump does not state it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Encoding {
    /// Relative to the address of the entry itself (7.0 and later).
    Entry,
    /// Relative to `kallsyms_relative_base` (6.19).
    Base(u64),
    /// Relative to the base if negative, else an absolute address, for per-CPU symbols (6.1 and
    /// 6.12).
    Percpu(u64),
}

/// The symbols of the kernel itself.
pub struct Kallsyms {
    names: Vec<u8>,
    markers: Vec<u32>,
    tokens: Tokens,
    offsets: Vec<i32>,
    at: u64,
    encoding: Encoding,
}

impl Kallsyms {
    /// Reads the tables that VMCOREINFO points to (since 6.0), and checks them against its
    /// `SYMBOL(_stext)`.
    ///
    /// # Errors
    ///
    /// Returns an error if VMCOREINFO lacks a key, or if a table cannot be read or is not
    /// plausible.
    pub fn load(memory: &impl Memory, info: &VmcoreInfo) -> Result<Self, Problem> {
        let at = info.symbol("kallsyms_num_syms")?;
        let count = u32_at(memory, at).map_err(Problem::unreadable("kallsyms_num_syms"))?;
        if count == 0 || count > MAX_SYMBOLS {
            let why = format!("expected 1 to {MAX_SYMBOLS} symbols, found {count}");
            return Err(Problem::implausible("kallsyms_num_syms", at, why));
        }
        let tokens = Tokens::load(memory, info)?;
        let (names, markers) = load_names(memory, info.symbol("kallsyms_names")?, count)?;
        let at = info.symbol("kallsyms_offsets")?;
        let offsets = load_offsets(memory, at, count)?;
        let mut kallsyms = Self { names, markers, tokens, offsets, at, encoding: Encoding::Entry };
        kallsyms.encoding = kallsyms.find_encoding(memory, info)?;
        Ok(kallsyms)
    }

    /// Finds the encoding with `_stext` at its address in VMCOREINFO and all addresses in rising
    /// order.
    fn find_encoding(&self, memory: &impl Memory, info: &VmcoreInfo) -> Result<Encoding, Problem> {
        let stext = info.symbol("_stext")?;
        let index = self.indices("_stext").next();
        let index = index.ok_or_else(|| Problem::MissingSymbol { name: "_stext".to_owned() })?;
        let mut choices = vec![Encoding::Entry];
        if let Ok(at) = info.symbol("kallsyms_relative_base") {
            let base = u64_at(memory, at).map_err(Problem::unreadable("kallsyms_relative_base"))?;
            choices.extend([Encoding::Base(base), Encoding::Percpu(base)]);
        }
        let fits = |&encoding: &Encoding| {
            let address = |index| self.address_as(encoding, index);
            address(index) == Some(stext)
                && (1..self.len()).all(|index| address(index - 1) <= address(index))
        };
        choices.into_iter().find(fits).ok_or_else(|| {
            let why = format!(
                "expected an encoding with _stext at {stext:#x} and all addresses in rising order, found none"
            );
            Problem::implausible("kallsyms_offsets", self.at, why)
        })
    }

    /// Returns the number of symbols.
    fn len(&self) -> usize {
        self.offsets.len()
    }

    /// Returns the kernel virtual address of the symbol with this index.
    pub fn address(&self, index: usize) -> Option<u64> {
        self.address_as(self.encoding, index)
    }

    fn address_as(&self, encoding: Encoding, index: usize) -> Option<u64> {
        let offset = *self.offsets.get(index)?;
        Some(match encoding {
            Encoding::Entry => {
                self.at.wrapping_add(index as u64 * 4).wrapping_add_signed(offset.into())
            }
            Encoding::Base(base) => base.wrapping_add(u64::from(offset as u32)),
            Encoding::Percpu(_) if offset >= 0 => offset as u64,
            // -1 encodes the base itself.
            Encoding::Percpu(base) => base.wrapping_add(u64::from(!offset as u32)),
        })
    }

    /// Returns the name of the symbol with this index, without its type.
    pub fn name(&self, index: usize) -> Option<String> {
        let codes = self.entries(index / STRIDE).nth(index % STRIDE)?;
        let mut name = Vec::new();
        for &code in codes {
            // Thousands of codes for long tokens would take gigabytes.
            if name.len() >= MAX_NAME {
                break;
            }
            name.extend_from_slice(self.tokens.get(code));
        }
        // Linux truncates names at this length, too.
        let name = name.get(1..name.len().min(MAX_NAME))?;
        Some(String::from_utf8_lossy(name).into_owned())
    }

    /// Returns the addresses of the symbols with this name, in rising order: static functions and
    /// data can share a name. Reads all symbols, in about a millisecond.
    pub fn addresses<'a>(&'a self, name: &'a str) -> impl Iterator<Item = u64> + 'a {
        self.indices(name).filter_map(|index| self.address(index))
    }

    /// Returns the lowest address of a symbol with this name.
    pub fn find(&self, name: &str) -> Option<u64> {
        self.addresses(name).next()
    }

    /// Returns the indices of the symbols with this name.
    fn indices<'a>(&'a self, name: &'a str) -> impl Iterator<Item = usize> + 'a {
        // Few codes can begin the name, so that the first code excludes most symbols.
        let rest = |code: usize| self.after_type(u8::try_from(code).ok()?, name);
        let rest: [Option<&[u8]>; 256] = std::array::from_fn(rest);
        let is_named = move |codes: &[u8]| {
            let Some((&first, codes)) = codes.split_first() else { return false };
            let mut rest = rest.get(usize::from(first)).copied().flatten();
            for &code in codes {
                let Some(name) = rest else { return false };
                rest = name.strip_prefix(self.tokens.get(code));
            }
            rest.is_some_and(<[u8]>::is_empty)
        };
        self.entries(0)
            .enumerate()
            .filter(move |(_, codes)| is_named(codes))
            .map(|(index, _)| index)
    }

    /// Returns the rest of `name` after the token of the code `first`, without the type at the
    /// start of the token. Returns `None` if `name` does not begin with that token.
    fn after_type<'a>(&self, first: u8, name: &'a str) -> Option<&'a [u8]> {
        let (_, start) = self.tokens.get(first).split_first()?;
        name.as_bytes().strip_prefix(start)
    }

    /// Returns the index of the nearest symbol at or below `address`; of several at one address the
    /// first.
    pub fn nearest(&self, address: u64) -> Option<usize> {
        let last = partition_point(self.len(), |index| self.address(index) <= Some(address))
            .checked_sub(1)?;
        let start = self.address(last);
        Some(partition_point(last, |index| self.address(index) < start))
    }

    /// Returns whether one of the symbols at exactly this address has this name.
    pub fn is_at(&self, name: &str, address: u64) -> bool {
        let Some(first) = self.nearest(address) else { return false };
        let mut same = (first..self.len())
            .take(STRIDE)
            .take_while(|&index| self.address(index) == Some(address));
        same.any(|index| self.name(index).as_deref() == Some(name))
    }

    /// Returns the addresses from the symbol `index` up to the next symbol at another address.
    pub fn extent(&self, index: usize) -> Option<Range<u64>> {
        let start = self.address(index)?;
        let next = partition_point(self.len(), |index| self.address(index) <= Some(start));
        Some(start..self.address(next)?)
    }

    /// Returns the codes of each name, from the symbol `block * STRIDE` on.
    fn entries(&self, block: usize) -> impl Iterator<Item = &[u8]> {
        let start = self.markers.get(block).and_then(|&start| self.names.get(start as usize..));
        let mut rest = start.unwrap_or_default();
        std::iter::from_fn(move || {
            let (codes, tail) = split_entry(rest)?;
            rest = tail;
            Some(codes)
        })
    }
}

/// Returns the first of `0..len` for which `holds` is false. It must be true for all before, and
/// false for all after.
fn partition_point(len: usize, holds: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, len);
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

/// Splits `names` into the codes of the first name and the rest. A length of 128 or more takes a
/// second byte (since 6.1).
fn split_entry(names: &[u8]) -> Option<(&[u8], &[u8])> {
    let (&first, rest) = names.split_first()?;
    if first < 0x80 {
        return rest.split_at_checked(first.into());
    }
    let (&second, rest) = rest.split_first()?;
    rest.split_at_checked(usize::from(first & 0x7f) | usize::from(second) << 7)
}

/// Reads `count` names, and the offset of every 256th. Their total size is not stored, so that they
/// are read until the last one ends.
fn load_names(memory: &impl Memory, at: u64, count: u32) -> Result<(Vec<u8>, Vec<u32>), Problem> {
    const WHAT: &str = "kallsyms_names";
    /// The maximum size of the names. 200,000 take 3 MB.
    const MAX_SIZE: usize = 1 << 26;

    let mut names = Vec::new();
    let mut markers = Vec::new();
    let mut position = 0;
    for index in 0..count as usize {
        if index % STRIDE == 0 {
            markers.push(position as u32);
        }
        loop {
            if let Some((codes, tail)) = names.get(position..).and_then(split_entry) {
                if codes.is_empty() {
                    return Err(Problem::implausible(
                        WHAT,
                        at,
                        format!("expected {count} names, found an empty one at index {index}"),
                    ));
                }
                position = names.len() - tail.len();
                break;
            }
            if names.len() >= MAX_SIZE {
                return Err(Problem::implausible(
                    WHAT,
                    at,
                    format!("expected {count} names in {MAX_SIZE} bytes, found {index}"),
                ));
            }
            let next = at.wrapping_add(names.len() as u64);
            let size = super::read::to_page_end(next);
            append(memory, next, size, &mut names).map_err(Problem::unreadable(WHAT))?;
        }
    }
    names.truncate(position);
    Ok((names, markers))
}

fn load_offsets(memory: &impl Memory, at: u64, count: u32) -> Result<Vec<i32>, Problem> {
    let mut bytes = Vec::new();
    append(memory, at, u64::from(count) * 4, &mut bytes)
        .map_err(Problem::unreadable("kallsyms_offsets"))?;
    let words = bytes.chunks_exact(4).map(|word| word.try_into().map_or(0, i32::from_le_bytes));
    Ok(words.collect())
}

/// The tokens of the 256 codes.
struct Tokens {
    text: Vec<u8>,
    ranges: [Range<u16>; 256],
}

impl Tokens {
    fn load(memory: &impl Memory, info: &VmcoreInfo) -> Result<Self, Problem> {
        const WHAT: &str = "kallsyms_token_table";

        let index_at = info.symbol("kallsyms_token_index")?;
        let mut index = Vec::new();
        append(memory, index_at, 512, &mut index)
            .map_err(Problem::unreadable("kallsyms_token_index"))?;
        let starts =
            || index.chunks_exact(2).map(|start| start.try_into().map_or(0, u16::from_le_bytes));

        let at = info.symbol("kallsyms_token_table")?;
        // The last token ends before the next table, and a token is no longer than a name.
        let size = u64::from(starts().max().unwrap_or(0)) + MAX_NAME as u64;
        let size = index_at.checked_sub(at).map_or(size, |room| room.min(size));
        let mut text = Vec::new();
        append(memory, at, size, &mut text).map_err(Problem::unreadable(WHAT))?;

        let mut ranges = [const { 0..0 }; 256];
        for (code, (range, start)) in ranges.iter_mut().zip(starts()).enumerate() {
            let tail = text.get(start.into()..).unwrap_or_default();
            let token = tail.split(|&byte| byte == 0).next().unwrap_or_default();
            let end = u16::try_from(token.len()).ok().and_then(|len| start.checked_add(len));
            match end {
                Some(end) if token.len() < tail.len() && token.iter().all(u8::is_ascii_graphic) => {
                    *range = start..end
                }
                _ => {
                    let why = format!("expected printable text in token {code}, found other bytes");
                    return Err(Problem::implausible(WHAT, at, why));
                }
            }
        }
        Ok(Self { text, ranges })
    }

    /// Returns the token of `code`.
    fn get(&self, code: u8) -> &[u8] {
        let range = self.ranges.get(usize::from(code));
        range
            .and_then(|range| self.text.get(range.start.into()..range.end.into()))
            .unwrap_or_default()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::testing::{Guest, IMAGE};

    /// The token of code 1. That of code 0 is `T_s`, and that of a printable code the character
    /// itself.
    const LONG: &str = "aops_";

    /// Adds a symbol table to the guest: names with their addresses, in order.
    pub(crate) fn place(guest: &mut Guest, symbols: &[(&str, u64)]) {
        place_as(guest, symbols, Encoding::Entry, symbols.len() as u32);
    }

    fn place_as(guest: &mut Guest, symbols: &[(&str, u64)], encoding: Encoding, count: u32) {
        let mut names = Vec::new();
        for (name, _) in symbols {
            let text = format!("T{name}").replace("T_s", "\0").replace(LONG, "\x01");
            match text.len() {
                len @ 0..=127 => names.push(len as u8),
                len => names.extend([0x80 | len as u8, (len >> 7) as u8]),
            }
            names.extend(text.bytes());
        }
        let (mut tokens, mut index) = (Vec::new(), Vec::new());
        for code in 0..=255_u8 {
            index.extend((tokens.len() as u16).to_le_bytes());
            match code {
                0 => tokens.extend(b"T_s"),
                1 => tokens.extend(LONG.bytes()),
                _ if code.is_ascii_graphic() => tokens.push(code),
                _ => {}
            }
            tokens.push(0);
        }
        let at = guest.place(&count.to_le_bytes());
        guest.symbol("kallsyms_num_syms", at);
        let at = guest.place(&names);
        guest.symbol("kallsyms_names", at);
        let at = guest.place(&tokens);
        guest.symbol("kallsyms_token_table", at);
        let at = guest.place(&index);
        guest.symbol("kallsyms_token_index", at);
        let at = guest.place(&[]);
        let offset = |(index, &(_, address)): (usize, &(&str, u64))| match encoding {
            Encoding::Entry => address.wrapping_sub(at + index as u64 * 4) as u32,
            Encoding::Base(base) => address.wrapping_sub(base) as u32,
            Encoding::Percpu(base) if address >= base => !(address - base) as u32,
            Encoding::Percpu(_) => address as u32,
        };
        let offsets: Vec<u8> =
            symbols.iter().enumerate().map(offset).flat_map(u32::to_le_bytes).collect();
        guest.place(&offsets);
        guest.symbol("kallsyms_offsets", at);
        if let Encoding::Base(base) | Encoding::Percpu(base) = encoding {
            let at = guest.place_words(&[base]);
            guest.symbol("kallsyms_relative_base", at);
        }
        let stext = symbols
            .iter()
            .find(|(name, _)| *name == "_stext")
            .map_or(IMAGE, |&(_, address)| address);
        guest.symbol("_stext", stext);
    }

    fn load(guest: &Guest) -> Result<Kallsyms, Problem> {
        let dump = guest.dump();
        Kallsyms::load(&dump, dump.info())
    }

    const SYMBOLS: [(&str, u64); 7] = [
        ("first", IMAGE),
        ("_stext", IMAGE),
        ("static", IMAGE + 0x10),
        ("shmem_aops_x", IMAGE + 0x20),
        ("alias", IMAGE + 0x20),
        ("static", IMAGE + 0x30),
        ("_end", IMAGE + 0x40),
    ];

    #[test]
    fn find_encoding_distinguishes_all_three() {
        for encoding in [Encoding::Entry, Encoding::Base(IMAGE - 0x100), Encoding::Percpu(IMAGE)] {
            let mut guest = Guest::new(4);
            place_as(&mut guest, &SYMBOLS, encoding, 7);
            let kallsyms = load(&guest).unwrap();
            assert_eq!(kallsyms.encoding, encoding);
            for (index, &(name, address)) in SYMBOLS.iter().enumerate() {
                assert_eq!(kallsyms.name(index).as_deref(), Some(name));
                assert_eq!(kallsyms.address(index), Some(address));
            }
            assert_eq!((kallsyms.len(), kallsyms.name(7), kallsyms.address(7)), (7, None, None));
        }
    }

    #[test]
    fn per_cpu_symbols_keep_small_addresses() {
        let mut guest = Guest::new(4);
        let symbols = [("percpu", 0x1000), ("_stext", IMAGE), ("far", IMAGE + 0x123)];
        place_as(&mut guest, &symbols, Encoding::Percpu(IMAGE), 3);
        let kallsyms = load(&guest).unwrap();
        assert_eq!(
            [0, 1, 2].map(|index| kallsyms.address(index)),
            [Some(0x1000), Some(IMAGE), Some(IMAGE + 0x123)]
        );
    }

    #[test]
    fn find_by_name() {
        let mut guest = Guest::new(4);
        place(&mut guest, &SYMBOLS);
        let kallsyms = load(&guest).unwrap();
        assert_eq!(kallsyms.find("shmem_aops_x"), Some(IMAGE + 0x20));
        assert_eq!(kallsyms.addresses("static").collect::<Vec<_>>(), [IMAGE + 0x10, IMAGE + 0x30]);
        for missing in [
            "",
            "_",
            "_ste",
            "_stextt",
            "Tfirst",
            "aops_",
            "\0",
            "a name that is longer than any other",
        ] {
            assert_eq!(kallsyms.find(missing), None, "{missing}");
        }
        assert!(kallsyms.is_at("alias", IMAGE + 0x20) && !kallsyms.is_at("alias", IMAGE + 0x21));
    }

    #[test]
    fn nearest_is_first_at_same_address() {
        let mut guest = Guest::new(4);
        place(&mut guest, &SYMBOLS);
        let kallsyms = load(&guest).unwrap();
        let nearest = |address| kallsyms.nearest(address).and_then(|index| kallsyms.name(index));
        assert_eq!(nearest(IMAGE - 1), None);
        assert_eq!(nearest(IMAGE).as_deref(), Some("first"));
        assert_eq!(nearest(IMAGE + 0x2f).as_deref(), Some("shmem_aops_x"));
        assert_eq!(nearest(u64::MAX).as_deref(), Some("_end"));
        assert_eq!(kallsyms.extent(3), Some(IMAGE + 0x20..IMAGE + 0x30));
        assert_eq!(kallsyms.extent(6), None);
    }

    #[test]
    fn find_among_many_and_long_names() {
        let mut guest = Guest::new(4);
        let long = "long".repeat(100);
        let names: Vec<String> = (0..700).map(|index| format!("symbol_{index}")).collect();
        let mut symbols: Vec<(&str, u64)> = vec![("_stext", IMAGE)];
        symbols.extend(names.iter().map(|name| (name.as_str(), IMAGE + 16)));
        symbols.push((&long, IMAGE + 32));
        let too_long = "x".repeat(600);
        symbols.push((&too_long, IMAGE + 64));
        place(&mut guest, &symbols);
        let kallsyms = load(&guest).unwrap();
        for index in [1, 255, 256, 257, 511, 512, 700] {
            assert_eq!(kallsyms.name(index), Some(format!("symbol_{}", index - 1)));
        }
        assert_eq!(kallsyms.find(&long), Some(IMAGE + 32));
        assert_eq!(kallsyms.name(701), Some(long));
        // Linux truncates it to this length, too.
        assert_eq!(kallsyms.name(702).map(|name| name.len()), Some(511));
    }

    #[test]
    fn implausible_table_refused() {
        let text = |guest: &Guest| load(guest).err().expect("no error").to_string();
        for count in [0, MAX_SYMBOLS + 1, u32::MAX] {
            let mut guest = Guest::new(4);
            place_as(&mut guest, &SYMBOLS, Encoding::Entry, count);
            assert!(text(&guest).contains(&format!("expected 1 to 4194304 symbols, found {count}")));
        }
        // The count is too large: the bytes after the names are read as names until one is invalid.
        let mut guest = Guest::new(4);
        place_as(&mut guest, &SYMBOLS, Encoding::Entry, MAX_SYMBOLS);
        assert!(text(&guest).contains("expected 4194304 names, found an empty one at index 7"));

        let mut guest = Guest::new(4);
        place(&mut guest, &[("_stext", IMAGE + 8), ("lower", IMAGE)]);
        assert!(text(&guest).contains("expected an encoding with _stext at 0xffffffff80000008"));

        let mut guest = Guest::new(4);
        place(&mut guest, &[("other", IMAGE)]);
        assert_eq!(text(&guest), "the kernel's symbol table has no _stext");

        for key in ["names", "num_syms", "token_table", "token_index", "offsets"] {
            let mut guest = Guest::new(4);
            place(&mut guest, &SYMBOLS);
            let lines = guest.info.clone();
            guest.info = lines.replace(&format!("SYMBOL(kallsyms_{key})"), "SYMBOL(other)");
            assert_eq!(text(&guest), format!("its VMCOREINFO has no SYMBOL(kallsyms_{key})"));
            guest.info = lines.replace(
                &format!("kallsyms_{key})=ffffffff80"),
                &format!("kallsyms_{key})=ffffffff81"),
            );
            assert!(text(&guest).contains(&format!("the kernel's kallsyms_{key}: cannot read ")));
        }
    }

    #[test]
    fn token_of_other_bytes_refused() {
        let mut guest = Guest::new(4);
        place(&mut guest, &SYMBOLS);
        let table = guest.memory.windows(4).position(|bytes| bytes == b"T_s\0").unwrap();
        guest.memory[table + 1] = 7;
        let text = load(&guest).err().expect("no error").to_string();
        assert!(text.contains("expected printable text in token 0"), "{text}");
    }
}
