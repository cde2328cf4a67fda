//! Sections of the memory map (`include/linux/mmzone.h`).

use dumpable::Dumpable;

/// The start of `struct mem_section`. The distance to the next section depends on
/// `CONFIG_PAGE_EXTENSION`.
#[derive(Dumpable)]
#[dumpable(c = "struct mem_section", capture(usage))]
#[repr(C)]
pub struct Section {
    #[dumpable(skip)]
    mem_map: u64,
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
    /// The first word of the flags of the page blocks, some bits each.
    #[dumpable(offset = 24)]
    pub pageblock_flags: u64,
}
