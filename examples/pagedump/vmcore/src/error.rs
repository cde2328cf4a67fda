//! Errors of reading a dump.

use dumpable::{Cause, Fault};
use std::io;

/// An error of reading a dump: the name of the file, and the [`Problem`] with it.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {problem}")]
pub struct Error {
    file: String,
    problem: Problem,
}

impl Error {
    pub(crate) fn new(file: &str, problem: Problem) -> Self {
        Self { file: file.to_owned(), problem }
    }
}

/// A problem with a dump. Offsets and sizes are in bytes.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// The file cannot be opened or mapped.
    #[error("cannot be opened: {0}")]
    Open(io::Error),

    /// The file does not begin like an ELF file.
    #[error("is not an ELF file: expected 7f 45 4c 46 at its start, found {found:02x?}{hint}")]
    NotElf {
        /// The first bytes, at most eight.
        found: Vec<u8>,
        /// The likely format of the file and the fix, or an empty string.
        hint: &'static str,
    },

    /// A header holds a value that a dump of x86-64 does not have.
    #[error("is not a memory dump of x86-64: {field} at offset {at:#x}: expected {expected}, found {found}")]
    UnexpectedHeader {
        /// The offset of the field in the file.
        at: u64,
        /// The name of the field.
        field: &'static str,
        /// The value of the field.
        found: u64,
        /// The expected value, and its meaning.
        expected: &'static str,
    },

    /// The file ends before a part that its headers describe.
    #[error("is truncated: expected {what} of {size:#x} bytes at offset {at:#x}, found the end of the file at {len:#x}")]
    Truncated {
        /// The part that is cut off.
        what: String,
        /// The offset of the part in the file.
        at: u64,
        /// The size of the part.
        size: u64,
        /// The length of the file.
        len: u64,
    },

    /// No segment of the file holds memory.
    #[error("holds no memory: expected a PT_LOAD segment with bytes in the file, found none in {segments} program headers")]
    NoMemory {
        /// The number of program headers.
        segments: usize,
    },

    /// The dump has no VMCOREINFO, so that the kernel cannot be found.
    #[error(
        "has no VMCOREINFO note, which locates the kernel, and no page of its memory starts with one: give the guest \
         `-device vmcoreinfo`, load qemu_fw_cfg in it, and dump it again"
    )]
    NoVmcoreinfo,

    /// The dump has no note, and no text in its memory that is like VMCOREINFO leads to the kernel.
    #[error(
        "has no VMCOREINFO note, and none of the {tried} pages of its memory that start like one leads to its \
         kernel; that at physical address {at:#x}: {problem}"
    )]
    SearchedVmcoreinfo {
        /// The physical address of the first page.
        at: u64,
        /// The number of pages.
        tried: usize,
        /// The problem with the first page.
        problem: Box<Problem>,
    },

    /// VMCOREINFO lacks a key.
    #[error("its VMCOREINFO has no {key}")]
    MissingKey {
        /// The key, as VMCOREINFO spells it.
        key: String,
    },

    /// VMCOREINFO holds an invalid value.
    #[error("{key} in its VMCOREINFO: expected {expected}, found {value:?}")]
    BadKey {
        /// The key, as VMCOREINFO spells it.
        key: String,
        /// The value of the key.
        value: String,
        /// The expected form of the value.
        expected: &'static str,
    },

    /// VMCOREINFO points to a page table that is not in the dump.
    #[error(
        "cannot read the kernel's top page table (init_top_pgt) at physical address {at:#x}: {}",
        cause.as_str()
    )]
    Root {
        /// The physical address, computed from VMCOREINFO.
        at: u64,
        /// The cause of the failed read.
        cause: Cause,
    },

    /// The kernel in memory is not the one that VMCOREINFO describes.
    #[error(
        "its VMCOREINFO is of another kernel than its memory: expected release {expected:?} at init_uts_ns, found {found:?}"
    )]
    OtherKernel {
        /// The release in VMCOREINFO.
        expected: String,
        /// The release in memory.
        found: String,
    },

    /// A part of the kernel cannot be read.
    #[error("the kernel's {what}: {fault}")]
    Unreadable {
        /// The name of the part.
        what: String,
        /// The read that failed.
        fault: Fault,
    },

    /// A part of the kernel holds values that cannot be right.
    #[error("the kernel's {what} at {at:#x} is not plausible: {why}")]
    Implausible {
        /// The name of the part.
        what: String,
        /// The kernel virtual address of the part.
        at: u64,
        /// The expected value and the one found.
        why: String,
    },

    /// A structure of the kernel differs from its description by more than the places of members.
    #[error(
        "is of kernel {}, of which this build cannot read a structure: {difference}",
        release.escape_debug()
    )]
    OtherLayout {
        /// The kernel's release.
        release: String,
        /// The expected layout and the one found.
        difference: String,
    },

    /// The kernel has no types.
    #[error(
        "its kernel has no types (BTF, CONFIG_DEBUG_INFO_BTF), which say where structures have their members: \
         expected __start_BTF and __stop_BTF among its symbols; `--btf FILE` reads types from a file"
    )]
    NoTypes,

    /// The types are not those of the kernel.
    #[error("the types (BTF) are not those of its kernel: {difference}")]
    OtherTypes {
        /// The expected number and the one found.
        difference: String,
    },

    /// The kernel is older than 6.0, whose VMCOREINFO first leads to symbols and types.
    #[error("is of kernel {}, but a dump leads to symbols and types since Linux 6.0 only: {problem}", release.escape_debug())]
    TooOld {
        /// The kernel's release.
        release: String,
        /// What its VMCOREINFO lacks.
        problem: String,
    },

    /// The kernel's symbol table lacks a name.
    #[error("the kernel's symbol table has no {name}")]
    MissingSymbol {
        /// The name.
        name: String,
    },
}

impl Problem {
    pub(crate) fn unreadable(what: impl Into<String>) -> impl FnOnce(Fault) -> Self {
        let what = what.into();
        move |fault| Self::Unreadable { what, fault }
    }

    pub(crate) fn implausible(what: impl Into<String>, at: u64, why: impl Into<String>) -> Self {
        Self::Implausible { what: what.into(), at, why: why.into() }
    }
}
