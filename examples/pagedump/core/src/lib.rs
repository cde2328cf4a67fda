//! Reads a page and its folio from any memory, and prints them as Linux's `dump_page()` does.
//!
//! [`inspect`](fn@inspect) reads: it fills a [`PageReport`] from a [`Memory`].
//! [`write`](fn@write) prints the report and reads nothing. [`dump_page`] does both.
//!
//! The crate is built from generated snapshot accessors: it has no check, no assertion, no pointer
//! and no indirect call. It allocates nothing, cannot panic, and reads and writes no more than its
//! [`Bounds`], whatever the memory holds. So it can run where a panic is already under way. It
//! supports 64-bit kernels, and only builds for 64-bit targets, because an
//! [`Addr`] is as wide as an address of its target.
//!
//! Add `dumpable` beside this crate: addresses, memories and sinks are its types.
//!
//! ```
//! use dumpable::{Addr, Bytes};
//! use pagedump_core::{dump_page, FlagField, Kernel, NoSymbols, PageReport};
//!
//! // The `struct page` of page frame 1, which a driver has allocated.
//! let words: [u64; 8] = [0x000f_ffff_c000_0000, 0, 0, 0, 0, 0, 0x0000_0001_ffff_ffff, 0];
//! let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_ne_bytes()).collect();
//! let page = Addr::new(0xffff_ea00_0000_0040);
//! let memory = Bytes::new(page.cast(), &bytes);
//! let kernel = Kernel {
//!     memory_map: Addr::new(0xffff_ea00_0000_0000),
//!     pages: 1 << 34,
//!     flag_fields: &[FlagField { name: "zone", shift: 51, mask: 0b111, hex: false }],
//!     ..Kernel::UNKNOWN
//! };
//!
//! let mut report = PageReport::new();
//! let mut text = String::new();
//! dump_page(&memory, &kernel, &NoSymbols, page, Some("curiosity"), &mut report, &mut |line: &[u8]| {
//!     text += std::str::from_utf8(line).unwrap();
//!     text += "\n";
//! });
//! assert_eq!(
//!     text,
//!     "page: refcount:1 mapcount:0 mapping:0000000000000000 index:0x0 pfn:0x1\n\
//!      flags: 0xfffffc0000000(names unknown|zone=1)\n\
//!      kind: no type or mapping\n\
//!      raw: 000fffffc0000000 0000000000000000 0000000000000000 0000000000000000\n\
//!      raw: 0000000000000000 0000000000000000 00000001ffffffff 0000000000000000\n\
//!      page dumped because: curiosity\n",
//! );
//! ```
#![no_std]
#![forbid(unsafe_code)]
#![warn(missing_docs)]
// `From` is not `const`.
#![allow(clippy::cast_lossless)]

// Comes first; the layouts would report the same error in other words.
#[cfg(not(target_pointer_width = "64"))]
compile_error!(
    "pagedump describes 64-bit kernels, whose addresses do not fit in those of this target"
);

mod bounds;
mod conventions;
mod inspect;
mod judge;
mod kernel;
pub mod layout;
mod report;
mod text;

pub use bounds::Bounds;
pub use conventions::{
    Conventions, Descriptors, Hugetlb, Mapcount, MemcgData, Movable, Order, PageType, PageTypes,
    SwapSpaces, Tails,
};
pub use inspect::inspect;
pub use judge::{judge, Findings, Grade, Rule, RULES};
pub use kernel::{FlagField, Kernel, Poisons, Sections};
pub use report::{
    Charge, Flaw, Folio, Kind, Mark, Name, Owner, PageReport, RawPage, Typed, Verdict,
};
pub use text::{
    describe_kind, write, write_finding, write_findings, write_kernel_text, write_reason,
    NoSymbols, Symbols,
};

use dumpable::{Addr, Memory, Sink};
use layout::Page;

/// Inspects the page whose `struct page` is at `page`, prints it, and returns the verdict.
///
/// `report` is working memory, a little less than 1 KiB; it holds what was found afterwards. The
/// functions themselves take at most 1 KiB of stack in an optimised build without a red zone, as
/// kernels are built, besides the stack that `memory`, `symbols` and `out` take.
pub fn dump_page<M: Memory, N: Symbols, S: Sink>(
    memory: &M,
    kernel: &Kernel<'_>,
    symbols: &N,
    page: Addr<Page>,
    reason: Option<&str>,
    report: &mut PageReport,
    out: &mut S,
) -> Verdict {
    inspect(memory, kernel, page, report);
    write(report, kernel, symbols, reason, out);
    report.verdict
}
