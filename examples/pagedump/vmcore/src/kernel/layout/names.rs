//! Describes the kernel's own tables of names.

use dumpable::Dumpable;

/// `struct trace_print_flags`: a flag and its name (`include/linux/tracepoint-defs.h`).
#[derive(Dumpable)]
#[dumpable(c = "struct trace_print_flags", size = 16)]
#[repr(C)]
pub struct FlagName {
    /// The bits that must all be set.
    pub mask: u64,
    /// The name to print if they are.
    pub name: *const u8,
}

/// `struct page_flags_fields`: a number in the flags word of a page (`lib/vsprintf.c`).
#[derive(Dumpable)]
#[dumpable(c = "struct page_flags_fields", size = 32)]
#[repr(C)]
pub struct FlagField {
    /// The width of the number in bits.
    pub width: i32,
    /// The lowest bit of the number.
    pub shift: i32,
    /// The mask of the number, after the shift.
    pub mask: i32,
    /// The format to print the number in: a `struct printf_spec`.
    #[dumpable(offset = 16)]
    pub spec: *const u8,
    /// The name to print before the number.
    pub name: *const u8,
}

/// `struct new_utsname`, as far as the release (`include/uapi/linux/utsname.h`).
#[derive(Dumpable)]
#[dumpable(c = "struct new_utsname", capture(release))]
#[repr(C)]
pub struct UtsName {
    #[dumpable(skip)]
    system_and_node: [u8; 130],
    /// The release, ended by a zero byte.
    #[dumpable(offset = 130)]
    pub release: [u8; 65],
}
