//! Why BTF cannot be read.

use super::format::MAGIC;
use super::MAX_SIZE;

/// Why BTF cannot be read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There are more bytes than any kernel has.
    #[error("expected at most {MAX_SIZE} bytes of BTF, found {found}")]
    TooLarge {
        /// How many bytes there are.
        found: usize,
    },

    /// There are fewer bytes than a header has.
    #[error("expected a header of at least 24 bytes, found {found} bytes in all")]
    NoHeader {
        /// How many bytes there are.
        found: usize,
    },

    /// The magic number is another one.
    #[error("expected magic {MAGIC:#x}, found {found:#x}")]
    Magic {
        /// The number, read as little-endian.
        found: u16,
    },

    /// The types are those of a big-endian kernel.
    #[error(
        "expected little-endian BTF, found big-endian: only little-endian kernels are supported"
    )]
    BigEndian,

    /// The version is another one.
    #[error("expected version 1, found {found}")]
    Version {
        /// The version.
        found: u8,
    },

    /// The header is smaller than that of the first version.
    #[error("expected a header of at least 24 bytes, found a header of {found} bytes")]
    HeaderSize {
        /// The size that the header states.
        found: usize,
    },

    /// A section runs past the end.
    #[error("expected the {what} to end within {len} bytes, found their end at {end}")]
    Section {
        /// The content of the section.
        what: &'static str,
        /// The end of the section.
        end: usize,
        /// How many bytes there are.
        len: usize,
    },

    /// A record runs past the end of the types.
    #[error("expected {size} bytes for type {number}, found {left} up to the end of the types")]
    CutOff {
        /// The number of the type.
        number: u32,
        /// The size of the record.
        size: usize,
        /// How many bytes there are.
        left: usize,
    },

    /// A type is of an unknown kind, and no layout section says how large its record is.
    #[error(
        "expected type {number} to be of a known kind (1 to 19) or of one in the layout section, found kind {kind}"
    )]
    UnknownKind {
        /// The number of the type.
        number: u32,
        /// The number of the kind.
        kind: u32,
    },

    /// The layout section gives sizes that no record can have.
    #[error("expected multiples of 4 as the sizes of kind {kind} in the layout section, found {once} and {each}")]
    Layout {
        /// The number of the kind.
        kind: u32,
        /// The size of what follows a record's start once.
        once: u8,
        /// The size of each element after that.
        each: u8,
    },

    /// A file is neither BTF nor ELF.
    #[error("expected BTF (9f eb) or an ELF file (7f 45 4c 46), found a file that begins with {found:02x?}")]
    File {
        /// The first bytes, at most four.
        found: Vec<u8>,
    },

    /// An ELF file is not one of 64 bits in little-endian byte order.
    #[error("expected a 64-bit little-endian ELF file (class 2, data 1), found class {class}, data {data}")]
    ElfClass {
        /// `EI_CLASS`.
        class: u8,
        /// `EI_DATA`.
        data: u8,
    },

    /// The section headers of an ELF file cannot be read.
    #[error("expected an ELF file with sections, found a damaged one: {0}")]
    Elf(String),

    /// An ELF file has no section `.BTF`.
    #[error(
        "expected a section .BTF in the ELF file, found none: use the vmlinux of a kernel with CONFIG_DEBUG_INFO_BTF"
    )]
    NoSection,

    /// The section `.BTF` of an ELF file has no bytes in it.
    #[error(
        "expected bytes in the section .BTF, found none: use the file that this one was split from"
    )]
    NoBytes,
}
