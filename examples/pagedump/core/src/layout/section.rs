//! Sections of the memory map (`include/linux/mmzone.h`).

use dumpable::{Addr, Dumpable};

/// The start of `struct mem_section`; how far it is to the next is the kernel's configuration
/// (`CONFIG_PAGE_EXTENSION`).
#[derive(Dumpable)]
#[dumpable(c = "struct mem_section", size = 16)]
#[repr(C)]
pub struct Section {
    /// Where the section's pages are, with flags in the lowest bits.
    #[dumpable(c = "section_mem_map", bits(
        /// Whether the section is there.
        #[dumpable(c = "present")]
        is_present: bool = 0,
    ))]
    pub mem_map: u64,
    /// What is known of the section's blocks.
    pub usage: *const SectionUsage,
}

/// The start of `struct mem_section_usage`; an array of words begins at its last field.
#[derive(Dumpable)]
#[dumpable(c = "struct mem_section_usage", capture(pageblock_flags))]
#[repr(C)]
pub struct SectionUsage {
    #[dumpable(skip)]
    rcu: [u64; 2],
    #[dumpable(skip)]
    subsection_map: u64,
    /// The first word of eight bits for every page block: the migrate type in the lowest three,
    /// isolation in the fifth.
    #[dumpable(offset = 24)]
    pub pageblock_flags: u64,
}

impl SectionUsage {
    /// The word of `pageblock_flags` that lies `words` after the first, in the usage at `at`.
    pub const fn pageblock_word(at: Addr<Self>, words: usize) -> Addr<u64> {
        at.member(Self::PAGEBLOCK_FLAGS).add(words.wrapping_mul(8)).cast()
    }
}
