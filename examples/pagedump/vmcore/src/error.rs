//! Why a dump cannot be read.

use dumpable::{Cause, Fault};
use std::io;

/// Why a dump, or a part of it, cannot be read: the file's name, and the [`Problem`] with it.
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

/// What is wrong with a dump. Offsets and sizes are in bytes.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// The file cannot be opened or mapped.
    #[error("cannot be opened: {0}")]
    Open(io::Error),

    /// The file does not begin as an ELF file does.
    #[error("is not an ELF file: it begins with {found:02x?}, and 7f 45 4c 46 was expected{hint}")]
    NotElf {
        /// The first bytes, at most eight.
        found: Vec<u8>,
        /// What the file seems to be instead, and what to do about it; or nothing.
        hint: &'static str,
    },

    /// A field of the ELF header holds something else than what a dump of x86-64 holds.
    #[error("is not a memory dump of x86-64: {field} at offset {at:#x} is {found}, and {expected} was expected")]
    NotOurs {
        /// Where the field is in the file.
        at: u64,
        /// The name of the field.
        field: &'static str,
        /// Its value.
        found: u64,
        /// The value that was expected, and its meaning.
        expected: &'static str,
    },

    /// The file ends before something that its headers promise.
    #[error("is truncated: {what} of {size:#x} bytes at offset {at:#x} runs past the end of the file at {len:#x}")]
    Truncated {
        /// What is cut off.
        what: String,
        /// Where it begins in the file.
        at: u64,
        /// How large it is.
        size: u64,
        /// The length of the file.
        len: u64,
    },

    /// No segment of the file holds memory.
    #[error("holds no memory: none of its {segments} program headers is a PT_LOAD segment with bytes in the file")]
    NoMemory {
        /// How many program headers there are.
        segments: usize,
    },

    /// The dump does not say which kernel it is of.
    #[error(
        "has no VMCOREINFO note, which says where the kernel is, and no page of its memory starts with one: give \
         the guest `-device vmcoreinfo`, load qemu_fw_cfg in it, and dump it again"
    )]
    NoVmcoreinfo,

    /// VMCOREINFO lacks a key.
    #[error("its VMCOREINFO has no {key}")]
    MissingKey {
        /// The key, in VMCOREINFO's own spelling.
        key: String,
    },

    /// VMCOREINFO holds a value that cannot be right.
    #[error("its VMCOREINFO says {key}={}, and {expected} was expected", value.escape_debug())]
    BadKey {
        /// The key, in VMCOREINFO's own spelling.
        key: String,
        /// Its value.
        value: String,
        /// What a value looks like.
        expected: &'static str,
    },

    /// VMCOREINFO points to a page table that is not in the dump.
    #[error(
        "the kernel's top page table (init_top_pgt) should be at physical address {at:#x}, which is {}",
        cause.as_str()
    )]
    Root {
        /// The physical address that VMCOREINFO leads to.
        at: u64,
        /// Why it cannot be read.
        cause: Cause,
    },

    /// VMCOREINFO and the memory disagree about which kernel this is.
    #[error(
        "its VMCOREINFO is of kernel {expected:?}, but the memory at init_uts_ns says {found:?}"
    )]
    OtherKernel {
        /// The release in VMCOREINFO.
        expected: String,
        /// The release in memory.
        found: String,
    },

    /// Something of the kernel's cannot be read.
    #[error("the kernel's {what}: {fault}")]
    Unreadable {
        /// What was to be read.
        what: String,
        /// The read that failed.
        fault: Fault,
    },

    /// Something of the kernel's could be read, but makes no sense.
    #[error("the kernel's {what} at {at:#x} is not plausible: {why}")]
    Implausible {
        /// What was read.
        what: String,
        /// Its kernel virtual address.
        at: u64,
        /// What was found, and what was expected.
        why: String,
    },

    /// The kernel's structures are not those that this build describes.
    #[error("is of kernel {}, {difference}", release.escape_debug())]
    OtherLayout {
        /// The kernel's release.
        release: String,
        /// What is there, and what was expected.
        difference: String,
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
