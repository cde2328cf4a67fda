//! Reads the kernel's own tables of names. They hold facts that its types (BTF) lack: the order in
//! which flags are printed, and the bits of the zone and the node in a flags word.

use super::layout::Plans;
use super::read::{addr, array, string, u64_at};
use super::Kallsyms;
use crate::error::Problem;
use dumpable::{Addr, Dumpable, Fault, Memory, Plan};

/// The number of bits in a flags word.
const MAX_FLAGS: u64 = 64;

/// The maximum length of the name of a field, flag or page type.
const MAX_NAME: usize = 64;

/// The maximum number of tables of one name to try. A kernel has one or two; a hostile dump may
/// have millions.
const MAX_NAMESAKES: usize = 16;

/// A flag of `struct page`: an entry of `pageflag_names` (`mm/debug.c`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FlagName {
    /// The bits that must all be set.
    pub mask: u64,
    /// The name to print if they are.
    pub name: String,
}

/// A number in the flags word of `struct page`: an entry of `pff` (`lib/vsprintf.c`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FlagField {
    /// The width of the number in bits; 0 if this kernel does not have it.
    pub width: u32,
    /// The lowest bit of the number.
    pub shift: u32,
    /// The mask of the number, after the shift.
    pub mask: u64,
    /// The name to print before `=` and the number.
    pub name: String,
    /// Whether to print the number in hexadecimal with `0x`, instead of decimal.
    pub hex: bool,
}

/// The kernel's tables of names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tables {
    /// The flags, in the order in which the kernel prints them. There are as many as
    /// `__NR_PAGEFLAGS`, which Linux asserts.
    pub flags: Vec<FlagName>,
    /// The numbers above the flags, in the order in which the kernel prints them.
    pub fields: Vec<FlagField>,
    /// The names of the page types from 0xf0 on. `None` prints as `(null)`, and a type after the
    /// last one as `unknown`.
    pub types: Vec<Option<String>>,
}

impl Tables {
    /// Reads the tables.
    ///
    /// # Errors
    ///
    /// Returns an error if a table is missing, cannot be read or is not plausible.
    pub fn load(memory: &impl Memory, plans: &Plans, kernel: &Kallsyms) -> Result<Self, Problem> {
        let types = match kernel.find("page_type_names") {
            Some(_) => {
                find_table(kernel, "page_type_names", |at, size| read_types(memory, at, size))?
            }
            None => Vec::new(),
        };
        Ok(Self {
            flags: find_table(kernel, "pageflag_names", |at, _| read_flags(memory, plans, at))?,
            fields: find_table(kernel, "pff", |at, size| {
                read_fields(memory, plans, kernel, at, size)
            })?,
            types,
        })
    }
}

/// The reason why a symbol is not the table of its name.
enum Rejection {
    Fault(Fault),
    Implausible(String),
}

impl From<Fault> for Rejection {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// Returns the first plausible table of this name, which several static tables can have. `parse`
/// takes the address of a table and its maximum size in bytes.
fn find_table<T>(
    kernel: &Kallsyms,
    name: &str,
    parse: impl Fn(u64, u64) -> Result<T, Rejection>,
) -> Result<T, Problem> {
    let mut problem = Problem::MissingSymbol { name: name.to_owned() };
    for at in kernel.addresses(name).take(MAX_NAMESAKES) {
        // Symbols have no size, but the next symbol lies beyond the end of the table.
        let extent = kernel.nearest(at).and_then(|index| kernel.extent(index));
        let size = extent.map_or(0, |extent| extent.end.saturating_sub(at));
        problem = match parse(at, size) {
            Ok(table) => return Ok(table),
            Err(Rejection::Fault(fault)) => Problem::unreadable(name)(fault),
            Err(Rejection::Implausible(why)) => Problem::implausible(name, at, why),
        };
    }
    Err(problem)
}

/// Reads pairs of a mask and a name, up to a null name.
fn read_flags(memory: &impl Memory, plans: &Plans, at: u64) -> Result<Vec<FlagName>, Rejection> {
    let mut flags = Vec::new();
    for index in 0..=MAX_FLAGS {
        let plan = &plans.flag_name;
        let entry = memory.snapshot_by(plan, entry_address(plan, at, index))?;
        if entry.name().is_null() && index > 0 {
            return Ok(flags);
        }
        if entry.mask() == 0 {
            let why = format!("expected a flag in entry {index}, found the mask 0");
            return Err(Rejection::Implausible(why));
        }
        flags.push(FlagName {
            mask: entry.mask(),
            name: read_name(memory, entry.name().get() as u64, index)?,
        });
    }
    Err(Rejection::Implausible(format!("expected at most {MAX_FLAGS} entries, found more")))
}

/// Returns the address of entry `index` of a table of `T`.
fn entry_address<T: Dumpable>(plan: &Plan<T>, table: u64, index: u64) -> Addr<T> {
    addr(table).cast::<T>().add((index as usize).wrapping_mul(plan.size()))
}

/// Reads the entries of a table of fields, up to `size` bytes.
fn read_fields(
    memory: &impl Memory,
    plans: &Plans,
    kernel: &Kallsyms,
    at: u64,
    size: u64,
) -> Result<Vec<FlagField>, Rejection> {
    const MAX: u64 = 16;

    let plan = &plans.flag_field;
    let each = plan.size() as u64;
    let mut fields = Vec::new();
    for index in 0..size.checked_div(each).unwrap_or(0).min(MAX) {
        let entry = memory.snapshot_by(plan, entry_address(plan, at, index))?;
        // The space from the last entry to the next symbol is filled with zeroes.
        if *entry.words() == [0; 4] {
            break;
        }
        let (width, shift) = (entry.width() as u32, entry.shift() as u32);
        // C converts this int to a long.
        let mask = i64::from(entry.mask()) as u64;
        if width.checked_add(shift).is_none_or(|end| end > 64) || shift > 63 {
            return Err(Rejection::Implausible(format!(
                "expected entry {index} within 64 bits, found {width} bits from bit {shift} on"
            )));
        }
        let name = read_name(memory, entry.name().get() as u64, index)?;
        let hex = is_hex(memory, kernel, entry.spec().get() as u64, index)?;
        fields.push(FlagField { width, shift, mask, name, hex });
    }
    match fields.len() {
        0 => Err(Rejection::Implausible(format!(
            "expected entries of {each} bytes in {size} bytes, found none"
        ))),
        _ => Ok(fields),
    }
}

/// Returns whether a number is printed in hexadecimal. The symbol at `spec` decides, or else the
/// base in the `struct printf_spec` there: the second byte in 7.3, the sixth in 6.12.
fn is_hex(
    memory: &impl Memory,
    kernel: &Kallsyms,
    spec: u64,
    index: u64,
) -> Result<bool, Rejection> {
    if kernel.is_at("default_flag_spec", spec) {
        return Ok(true);
    }
    if kernel.is_at("default_dec_spec", spec) {
        return Ok(false);
    }
    match array::<8>(memory, spec)? {
        [_, base @ (10 | 16), ..] | [_, _, _, _, _, base @ (10 | 16), ..] => Ok(base == 16),
        spec => Err(Rejection::Implausible(format!(
            "expected base 10 or 16 in the printf_spec of entry {index}, found {spec:02x?}"
        ))),
    }
}

/// Reads pointers to names, some of them null. Null pointers at the end are padding: an array in C
/// ends with its last initializer.
fn read_types(memory: &impl Memory, at: u64, size: u64) -> Result<Vec<Option<String>>, Rejection> {
    /// The number of page types, 0xf0 to 0xff.
    const MAX: u64 = 16;

    let mut types = Vec::new();
    for index in 0..(size / 8).min(MAX) {
        let text = u64_at(memory, at.wrapping_add(index * 8))?;
        types.push(if text == 0 { None } else { Some(read_name(memory, text, index)?) });
    }
    while types.last().is_some_and(Option::is_none) {
        types.pop();
    }
    match types.len() {
        0 => Err(Rejection::Implausible("expected a name, found none".to_owned())),
        _ => Ok(types),
    }
}

/// Reads the name at `at`, of entry `index`: letters, digits and underscores.
fn read_name(memory: &impl Memory, at: u64, index: u64) -> Result<String, Rejection> {
    let text = string(memory, at, MAX_NAME)?;
    let is_name =
        !text.is_empty() && text.iter().all(|&byte| byte.is_ascii_alphanumeric() || byte == b'_');
    match String::from_utf8(text) {
        Ok(name) if is_name => Ok(name),
        _ => Err(Rejection::Implausible(format!(
            "expected letters, digits and underscores in the name of entry {index} at {at:#x}, found other bytes"
        ))),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::error::Error;
    use crate::kernel::kallsyms_tests;
    use crate::testing::{Guest, IMAGE};

    /// Returns a guest with everything that [`Opened`](crate::Opened) reads.
    pub(crate) fn guest() -> Guest {
        guest_with(|_| {})
    }

    /// The words of each table in a guest.
    struct Placed {
        flags: Vec<u64>,
        fields: Vec<u64>,
        types: Vec<u64>,
    }

    /// Returns a guest with tables that `change` has changed.
    fn guest_with(change: impl FnOnce(&mut Placed)) -> Guest {
        let mut guest = Guest::new(4);
        guest.info += "SIZE(page)=64\nSYMBOL(mem_section)=ffffffff80009000\nLENGTH(mem_section)=2048\n\
                       SIZE(mem_section)=16\nOFFSET(mem_section.section_mem_map)=0\nNUMBER(SECTION_SIZE_BITS)=27\n\
                       NUMBER(MAX_PHYSMEM_BITS)=46\nSYMBOL(vmemmap)=ffffea0000000000\n";
        let mut text = |text: &str| guest.place(format!("{text}\0").as_bytes());
        let names = ["locked", "head", "node", "zone", "lastcpupid", "buddy", "slab"];
        let [locked, head, node, zone, lastcpupid, buddy, slab] = names.map(&mut text);
        // Flags and base are the first bytes in 7.3, and later ones in older kernels. The third has
        // no known symbol.
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
                // Another symbol with this name, which is not a table.
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
        Tables::load(&dump, &Plans::COMPILED, &kernel).map_err(|problem| dump.error(problem))
    }

    #[test]
    fn load_reads_tables_to_their_ends() {
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
    fn implausible_table_refused() {
        type Case = (fn(&mut Placed), &'static str);
        let cases: [Case; 10] = [
            (|placed| placed.flags[0] = 0, "pageflag_names at 0x"),
            (
                |placed| placed.flags[1] = 0,
                "the kernel's pageflag_names: cannot read 64 bytes at 0x0: not mapped",
            ),
            (
                |placed| placed.flags[3] = IMAGE + 0x1000,
                "in the name of entry 1 at 0xffffffff80001000, found other bytes",
            ),
            (
                |placed| placed.flags = placed.flags[..2].repeat(70),
                "expected at most 64 entries, found more",
            ),
            (
                |placed| placed.fields[0] = 11 | 54 << 32,
                "expected entry 0 within 64 bits, found 11 bits from bit 54 on",
            ),
            (|placed| placed.fields[0] = u64::MAX, "found 4294967295 bits from bit 4294967295 on"),
            (
                |placed| placed.fields[2] = IMAGE,
                "in the printf_spec of entry 0, found [00, 00, 00, 00, 00, 00, 00, 00]",
            ),
            (|placed| placed.fields[2] = 0, "the kernel's pff: cannot read 8 bytes at 0x0"),
            (
                |placed| placed.types[0] = 1,
                "the kernel's page_type_names: cannot read 64 bytes at 0x1",
            ),
            (|placed| placed.types = vec![0; 8], "expected a name, found none"),
        ];
        for (change, expected) in cases {
            let text = load(&guest_with(change)).unwrap_err().to_string();
            assert!(text.contains(expected), "{text}");
        }
    }

    #[test]
    fn missing_table_named_in_error() {
        let mut guest = Guest::new(4);
        kallsyms_tests::place(&mut guest, &[("_stext", IMAGE)]);
        assert_eq!(
            load(&guest).unwrap_err().to_string(),
            "guest: the kernel's symbol table has no pageflag_names"
        );
    }
}
