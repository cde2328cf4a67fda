//! The core of pagedump: prints a page and its folio as Linux's `dump_page()` does, from copies
//! alone.
//!
//! It is built from generated snapshot accessors, [`Addr`](dumpable::Addr) and
//! [`Memory`](dumpable::Memory) and nothing else: no check, no assertion, no pointer. It allocates
//! nothing, cannot panic, and reads and writes no more than its [`Bounds`] for whatever it is
//! given. So it can run where a panic is already under way: give it a memory that tells a fault
//! from a byte, the parameters of the kernel, and somewhere to put lines. It is built for 64-bit
//! targets alone: what it describes are pages of 64-bit kernels, and an `Addr` is as wide as an
//! address of its target.
//!
//! ```
//! use dumpable::{Addr, Bytes};
//! use pagedump::{dump_page, FlagField, Kernel};
//!
//! // The `struct page` of page frame 1, which is free for use.
//! let words: [u64; 8] = [0x000f_ffff_c000_0000, 0, 0, 0, 0, 0, 0x0000_0001_ffff_ffff, 0];
//! let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_ne_bytes()).collect();
//! let memory = Bytes::new(Addr::new(0xffff_ea00_0000_0040), &bytes);
//! let kernel = Kernel {
//!     memory_map: Addr::new(0xffff_ea00_0000_0000),
//!     pages: 1 << 34,
//!     flag_fields: &[FlagField { name: "zone", shift: 51, mask: 0b111, hex: false }],
//!     ..Kernel::UNKNOWN
//! };
//!
//! let mut text = String::new();
//! dump_page(&memory, &kernel, Addr::new(0xffff_ea00_0000_0040), Some("curiosity"), &mut |line: &[u8]| {
//!     text += std::str::from_utf8(line).unwrap();
//!     text += "\n";
//! });
//! assert_eq!(
//!     text,
//!     "page: refcount:1 mapcount:0 mapping:0000000000000000 index:0x0 pfn:0x1\n\
//!      flags: 0xfffffc0000000(zone=1)\n\
//!      raw: 000fffffc0000000 0000000000000000 0000000000000000 0000000000000000\n\
//!      raw: 0000000000000000 0000000000000000 00000001ffffffff 0000000000000000\n\
//!      page dumped because: curiosity\n",
//! );
//! ```
#![no_std]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

// It is said first; the layouts say the same, each in its own words.
#[cfg(not(target_pointer_width = "64"))]
compile_error!(
    "pagedump describes 64-bit kernels, whose addresses do not fit in those of this target"
);

mod block;
mod bounds;
mod folio;
mod kernel;
pub mod layout;
mod owner;
mod text;

pub use bounds::Bounds;
pub use folio::{Flaw, Folio};
pub use kernel::{FlagField, Kernel, Sections, Symbols, Tails};
pub use text::{dump_page, Verdict};
