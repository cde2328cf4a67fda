//! The bytes of BTF: the header, the start of each record, and the size of what follows it
//! (`include/uapi/linux/btf.h`, 7.2).

use super::Error;
use std::ops::Range;

/// The magic number of BTF in the byte order of its kernel.
pub(super) const MAGIC: u16 = 0xeb9f;

const VERSION: u8 = 1;

/// The size of a header without a layout section, and of one that can have it (7.1).
const HEADER: usize = 24;
const HEADER_WITH_LAYOUT: usize = 32;

/// The size of the part that each record begins with.
pub(super) const RECORD: usize = 12;

/// What kind of type a record describes.
pub(super) mod kind {
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

/// The sections that a header leads to, all within the bytes.
pub(super) struct Header {
    /// The records of the types.
    pub(super) records: Range<usize>,
    /// The names.
    pub(super) strings: Range<usize>,
    /// The layout section; empty if there is none.
    layout: Range<usize>,
}

impl Header {
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let missing = || Error::NoHeader { found: bytes.len() };
        let magic = u16_at(bytes, 0).ok_or_else(missing)?;
        if magic == MAGIC.swap_bytes() {
            return Err(Error::BigEndian);
        }
        if magic != MAGIC {
            return Err(Error::Magic { found: magic });
        }
        if bytes.len() < HEADER {
            return Err(missing());
        }
        let version = bytes.get(2).copied().ok_or_else(missing)?;
        if version != VERSION {
            return Err(Error::Version { found: version });
        }
        let len = u32_at(bytes, 4).ok_or_else(missing)? as usize;
        if len < HEADER {
            return Err(Error::HeaderSize { found: len });
        }
        let section = |what, at| {
            let start = len.saturating_add(u32_at(bytes, at).ok_or_else(missing)? as usize);
            let size = u32_at(bytes, at + 4).ok_or_else(missing)? as usize;
            let end = start.saturating_add(size);
            if end > bytes.len() {
                return Err(Error::Section { what, end, len: bytes.len() });
            }
            Ok(start..end)
        };
        let layout = if len >= HEADER_WITH_LAYOUT { section("layout", 24)? } else { 0..0 };
        Ok(Self { records: section("types", 8)?, strings: section("names", 16)?, layout })
    }

    /// Returns how many bytes follow the start of `record`, the type `number`.
    pub(super) fn rest_len(
        &self,
        bytes: &[u8],
        number: u32,
        record: Record,
    ) -> Result<usize, Error> {
        let (kind, count) = (record.kind(), record.count() as usize);
        // The layout section is for the kinds that are not known here, as for the kernel's own
        // readers.
        let known = match kind {
            kind::INT | kind::VAR | kind::DECL_TAG => Some(4),
            kind::ARRAY => Some(12),
            kind::STRUCT | kind::UNION | kind::DATASEC | kind::ENUM64 => Some(count * 12),
            kind::ENUM | kind::FUNC_PROTO => Some(count * 8),
            1..=kind::ENUM64 => Some(0),
            _ => None,
        };
        if let Some(known) = known {
            return Ok(known);
        }
        let unknown = Error::UnknownKind { number, kind };
        // No type is of kind 0: where memory is zeroed, it is damage.
        if kind == 0 {
            return Err(unknown);
        }
        // Each entry: the size of what follows once, of what follows `count` times, and flags.
        let layout = bytes.get(self.layout.clone()).unwrap_or_default();
        let Some(&[once, each, ..]) = layout.chunks_exact(4).nth(kind as usize) else {
            return Err(unknown);
        };
        if once % 4 != 0 || each % 4 != 0 {
            return Err(Error::Layout { kind, once, each });
        }
        Ok(usize::from(once) + count * usize::from(each))
    }
}

/// The start of a type's record.
#[derive(Clone, Copy)]
pub(super) struct Record {
    /// Where the name is.
    pub(super) name: u32,
    info: u32,
    /// A size or another type, depending on the kind.
    pub(super) size_or_type: u32,
    /// Where the bytes after the record's start are.
    pub(super) rest: usize,
}

impl Record {
    /// Reads the start of the record at `at`.
    pub(super) fn read(bytes: &[u8], at: usize) -> Option<Self> {
        let start = bytes.get(at..at.checked_add(RECORD)?)?;
        Some(Self {
            name: u32_at(start, 0)?,
            info: u32_at(start, 4)?,
            size_or_type: u32_at(start, 8)?,
            rest: at + RECORD,
        })
    }

    /// Returns the kind. It has 7 bits since Linux 7.2 and had 5 before; the other two were 0.
    pub(super) fn kind(self) -> u32 {
        self.info >> 24 & 0x7f
    }

    /// Returns how many members, enumerators or parameters there are. The number has 24 bits since
    /// Linux 7.2 and had 16 before; the other eight were 0.
    pub(super) fn count(self) -> u32 {
        self.info & 0xff_ffff
    }

    /// Returns whether `kind_flag` is set: the offsets of a struct's members have the sizes of bit
    /// fields above them; an enum is signed.
    pub(super) fn has_flag(self) -> bool {
        self.info >> 31 != 0
    }

    pub(super) fn is_aggregate(self) -> bool {
        matches!(self.kind(), kind::STRUCT | kind::UNION)
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().copied().map(u16::from_le_bytes)
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().copied().map(u32::from_le_bytes)
}
