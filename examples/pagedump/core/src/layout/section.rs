//! Sections of the memory map (`include/linux/mmzone.h`).

use dumpable::{Addr, Dumpable};

/// The start of `struct mem_section`. The distance to the next section depends on
/// `CONFIG_PAGE_EXTENSION`.
#[derive(Dumpable)]
#[dumpable(c = "struct mem_section", size = 16)]
#[repr(C)]
pub struct Section {
    /// The address of the section's memory map, with flags in the lowest bits.
    #[dumpable(c = "section_mem_map", bits(
        /// Whether the section is present.
        #[dumpable(c = "present")]
        is_present: bool = 0,
    ))]
    pub mem_map: u64,
    /// The state of the section's page blocks.
    pub usage: *const SectionUsage,
}

/// The start of `struct mem_section_usage`; the last field is the first word of an array.
#[derive(Dumpable)]
#[dumpable(c = "struct mem_section_usage", capture(pageblock_flags))]
#[repr(C)]
pub struct SectionUsage {
    #[dumpable(skip)]
    rcu: [u64; 2],
    #[dumpable(skip)]
    subsection_map: u64,
    /// The first word of the flags of the page blocks, eight bits each: the migrate type in the
    /// lowest three bits, isolation in the fifth.
    #[dumpable(offset = 24)]
    pub pageblock_flags: u64,
}

impl SectionUsage {
    /// Returns the address of the word of `pageblock_flags` with index `words`, in the usage at `at`.
    pub const fn pageblock_word(at: Addr<Self>, words: usize) -> Addr<u64> {
        at.member(Self::PAGEBLOCK_FLAGS).add(words.wrapping_mul(8)).cast()
    }
}
