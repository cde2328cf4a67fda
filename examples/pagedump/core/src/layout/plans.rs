//! Where the members of the described structures lie in the kernel at hand.

use super::{
    AddressSpace, Dentry, FirstTail, FolioHead, Inode, Page, Section, SectionUsage, Slab, SlabCache,
};
use dumpable::{Misfit, Plan, Types};

/// The plans for all structures that are read.
#[derive(Clone, Copy, Debug)]
pub struct Plans {
    /// `struct page`. Its size is the distance between pages in the memory map.
    pub page: Plan<Page>,
    /// The first slot of `struct folio`.
    pub folio_head: Plan<FolioHead>,
    /// The second slot of `struct folio`.
    pub first_tail: Plan<FirstTail>,
    /// `struct address_space`.
    pub address_space: Plan<AddressSpace>,
    /// `struct inode`.
    pub inode: Plan<Inode>,
    /// `struct dentry`.
    pub dentry: Plan<Dentry>,
    /// `struct slab`.
    pub slab: Plan<Slab>,
    /// `struct kmem_cache`.
    pub slab_cache: Plan<SlabCache>,
    /// `struct mem_section`.
    pub section: Plan<Section>,
    /// `struct mem_section_usage`.
    pub section_usage: Plan<SectionUsage>,
}

impl Plans {
    /// The plans for a kernel with the described layouts.
    pub const COMPILED: Self = Self {
        page: Plan::COMPILED,
        folio_head: Plan::COMPILED,
        first_tail: Plan::COMPILED,
        address_space: Plan::COMPILED,
        inode: Plan::COMPILED,
        dentry: Plan::COMPILED,
        slab: Plan::COMPILED,
        slab_cache: Plan::COMPILED,
        section: Plan::COMPILED,
        section_usage: Plan::COMPILED,
    };

    /// Tells whether the kernel counts all mappings of a large folio: since 6.10.
    pub const fn counts_large_folios(&self) -> bool {
        self.first_tail.offset(FirstTail::RAW_LARGE_MAPCOUNT).is_some()
    }

    /// Tells whether the second slot of a folio counts the mappings of the folio as a whole: not with 32
    /// bits since 6.15.
    pub const fn counts_entire_mappings(&self) -> bool {
        self.first_tail.offset(FirstTail::RAW_ENTIRE_MAPCOUNT).is_some()
    }

    /// Returns the plans for a kernel with these types.
    ///
    /// # Errors
    ///
    /// If a structure lacks a member, or has it with another size, sign or kind.
    pub fn from_types(types: &impl Types) -> Result<Self, Misfit> {
        let page = Plan::from_types(types)?;
        Ok(Self {
            page,
            folio_head: Plan::from_types(types)?,
            first_tail: Plan::from_types_at(types, page.size())?,
            address_space: Plan::from_types(types)?,
            inode: Plan::from_types(types)?,
            dentry: Plan::from_types(types)?,
            slab: Plan::from_types(types)?,
            slab_cache: Plan::from_types(types)?,
            section: Plan::from_types(types)?,
            section_usage: Plan::from_types(types)?,
        })
    }
}
