//! BTF: the types of the kernel, as it carries them itself (`Documentation/bpf/btf.rst`). Structs
//! and unions by name, their members by name or path, and the numbers of enumerators.
//!
//! Kernels before and after these changes are read. Since Linux 7.0, types are sorted by name, which
//! nothing here relies on. Since 7.1, a layout section may say how large records of unknown kinds
//! are; such records are skipped. Since 7.2, a record has 24 bits for the number of members instead
//! of 16, and 7 for its kind instead of 5; the version did not change, and the bits were 0 before.
//!
//! No existing crate fits (November 2026): btf-rs 2.0.0 is under the LGPL; btf 0.5.1 (MIT) and
//! btfparse 1.3.9 (Apache-2.0) read a record with the widths of before 7.2, and the latter expects a
//! header of exactly 24 bytes.
//!
//! No input leads to a panic. Reading takes time that is linear in the size of the input, and a
//! search also in the number of members, with a limit on those that are nested.

mod enums;
mod error;
mod file;
mod format;
mod members;
mod provider;
#[cfg(test)]
pub(crate) mod tests;
mod types;

pub use error::Error;
pub use members::{Aggregate, Field, Member, Place};
pub use types::{FieldKind, Type};

use super::read::append;
use super::Kallsyms;
use crate::error::Problem;
use dumpable::Memory;
use format::{kind, u32_at, Header, Record};
use std::ops::Range;

/// Ten times what a distribution's kernel has.
const MAX_SIZE: u64 = 1 << 26;

/// The kernel nests anonymous members two or three deep, and its longest chain of typedefs and
/// qualifiers is not much longer.
const MAX_DEPTH: u32 = 16;

/// The longest name that Linux accepts (`KSYM_NAME_LEN`), with its NUL.
const MAX_NAME: usize = 512;

/// The types of a kernel.
///
/// ```
/// use pagedump_vmcore::kernel::btf::{Btf, FieldKind};
///
/// // struct node { struct { unsigned long word; } flags; };
/// let names = b"\0long\0node\0word\0flags\0";
/// let records = [
///     [1, 1 << 24, 8, 64].as_slice(),          // 1: an integer of 8 bytes with 64 bits
///     &[0, 4 << 24 | 1, 8, 11, 1, 0],          // 2: a struct without a name, with 1 member
///     &[6, 4 << 24 | 1, 8, 16, 2, 0],          // 3: struct node
/// ]
/// .concat();
/// let size = records.len() as u32 * 4;
/// let header = [0x0001_eb9f, 24, 0, size, size, names.len() as u32];
/// let words = header.into_iter().chain(records);
/// let bytes: Vec<u8> = words.flat_map(u32::to_le_bytes).chain(*names).collect();
///
/// let btf = Btf::parse(bytes)?;
/// let node = btf.aggregates("node").next().expect("it was put in");
/// let flags = node.field("flags").expect("it was put in");
/// assert_eq!((flags.offset, flags.bits, flags.kind), (0, 64, FieldKind::Struct));
/// assert_eq!(flags.unwrapped().kind, FieldKind::Unsigned);
/// assert_eq!(node.field("flags.word"), Some(flags.unwrapped()));
/// # Ok::<(), pagedump_vmcore::kernel::btf::Error>(())
/// ```
pub struct Btf {
    bytes: Vec<u8>,
    strings: Range<usize>,
    /// Where the record of each type is; number 0 is `void`, which has none.
    types: Vec<u32>,
    /// The structs and unions that have a name.
    aggregates: Vec<u32>,
    enums: Vec<u32>,
}

impl Btf {
    /// Reads the types between `__start_BTF` and `__stop_BTF`, which a kernel has that is configured
    /// with `CONFIG_DEBUG_INFO_BTF`.
    pub fn load(memory: &impl Memory, kernel: &Kallsyms) -> Result<Self, Problem> {
        const WHAT: &str = "types (__start_BTF)";

        let (Some(start), Some(stop)) = (kernel.find("__start_BTF"), kernel.find("__stop_BTF"))
        else {
            return Err(Problem::NoTypes);
        };
        let size = stop.wrapping_sub(start);
        if size > MAX_SIZE {
            return Err(Problem::implausible(
                WHAT,
                start,
                format!("expected at most {MAX_SIZE} bytes up to __stop_BTF, found {size}"),
            ));
        }
        let mut bytes = Vec::with_capacity(size as usize);
        append(memory, start, size, &mut bytes).map_err(Problem::unreadable(WHAT))?;
        Self::parse(bytes).map_err(|error| Problem::implausible(WHAT, start, error.to_string()))
    }

    /// Reads raw BTF, such as `/sys/kernel/btf/vmlinux`: finds where each type is. All else is
    /// looked up on demand.
    ///
    /// # Errors
    ///
    /// If the bytes are not BTF, are damaged, or come from a big-endian kernel, or if a type is of
    /// an unknown kind that no layout section describes.
    pub fn parse(bytes: Vec<u8>) -> Result<Self, Error> {
        if bytes.len() as u64 > MAX_SIZE {
            return Err(Error::TooLarge { found: bytes.len() });
        }
        let header = Header::parse(&bytes)?;
        let end = header.records.end;
        let (mut types, mut aggregates, mut enums) = (vec![0], Vec::new(), Vec::new());
        let mut at = header.records.start;
        while at < end {
            let number = types.len() as u32;
            let left = end - at;
            let cut_off = |size| Error::CutOff { number, size, left };
            let record = bytes.get(..end).and_then(|bytes| Record::read(bytes, at));
            let record = record.ok_or_else(|| cut_off(format::RECORD))?;
            let size = format::RECORD.saturating_add(header.rest_len(&bytes, number, record)?);
            if size > left {
                return Err(cut_off(size));
            }
            match record.kind() {
                kind::STRUCT | kind::UNION if record.name != 0 => aggregates.push(number),
                kind::ENUM | kind::ENUM64 => enums.push(number),
                _ => {}
            }
            types.push(at as u32);
            at += size;
        }
        Ok(Self { strings: header.strings, types, aggregates, enums, bytes })
    }

    /// Returns the structs and unions of this name. Debug information of one kernel can have
    /// several.
    pub fn aggregates<'a>(&'a self, name: &'a str) -> impl Iterator<Item = Aggregate<'a>> {
        self.aggregates_named(name)
    }

    fn aggregates_named<'a, 'n>(
        &'a self,
        name: &'n str,
    ) -> impl Iterator<Item = Aggregate<'a>> + use<'a, 'n> {
        let records = self.aggregates.iter().filter_map(|&number| self.record(number));
        records
            .filter(move |record| self.is_named(record.name, name))
            .map(|record| Aggregate { btf: self, record })
    }

    fn record(&self, number: u32) -> Option<Record> {
        match number {
            0 => None,
            _ => Record::read(&self.bytes, *self.types.get(number as usize)? as usize),
        }
    }

    /// Returns the elements after the start of a record, each of `N` words.
    fn elements<const N: usize>(&self, record: Record) -> impl Iterator<Item = [u32; N]> + '_ {
        let size = (record.count() as usize).saturating_mul(N * 4);
        let bytes = self.bytes.get(record.rest..record.rest.saturating_add(size));
        bytes.unwrap_or_default().chunks_exact(N * 4).map(|element| {
            std::array::from_fn(|word| u32_at(element, word * 4).unwrap_or_default())
        })
    }

    /// Returns the bytes from the start of a name to the end of all names.
    fn names_from(&self, at: u32) -> Option<&[u8]> {
        self.bytes.get(self.strings.clone())?.get(at as usize..)
    }

    /// Returns whether the string at `at` is `name`.
    fn is_named(&self, at: u32, name: &str) -> bool {
        let rest = self.names_from(at).and_then(|text| text.strip_prefix(name.as_bytes()));
        rest.is_some_and(|rest| rest.first() == Some(&0))
    }

    /// Returns the name at `at`, empty if it is 0; `?`, which no name in C is, if it is damaged.
    fn name(&self, at: u32) -> &str {
        if at == 0 {
            return "";
        }
        let text = self.names_from(at).unwrap_or_default();
        let end = text.iter().take(MAX_NAME).position(|&byte| byte == 0);
        let name = end.and_then(|end| std::str::from_utf8(text.get(..end)?).ok());
        name.unwrap_or("?")
    }
}
