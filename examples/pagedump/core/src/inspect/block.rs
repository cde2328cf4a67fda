//! The page block that a page lies in.

use crate::kernel::{Kernel, Sections};
use crate::layout::{Plans, Section, SectionUsage};
use dumpable::{shl, shr, Addr, Cause, Fault, Memory, Reads};

/// The bits of the migrate type (`PAGEBLOCK_MIGRATETYPE_MASK`, `include/linux/pageblock-flags.h`,
/// 6.1 to 7.3).
const MIGRATE_TYPE: u64 = 0b111;
/// The size of a root of sections in bytes.
const ROOT: u64 = 4096;

/// Returns the most that is read: the root, the section, and the word of bits.
pub(crate) const fn reads(plans: &Plans) -> Reads {
    Reads::once(8).and(plans.section.reads()).and(Reads::once(8))
}

/// Whether page frame `pfn` lies in a block of the contiguous memory allocator; `None` if it is not
/// known where the kernel keeps the migrate types.
#[inline(never)]
pub(crate) fn is_cma<M: Memory>(
    memory: &M,
    kernel: &Kernel<'_>,
    pfn: u64,
) -> Option<Result<bool, Fault>> {
    let sections = kernel.sections.as_ref()?;
    Some(has_cma_type(memory, kernel.plans, sections, pfn))
}

fn has_cma_type<M: Memory>(
    memory: &M,
    plans: &Plans,
    sections: &Sections,
    pfn: u64,
) -> Result<bool, Fault> {
    let usage = usage(memory, plans, sections, shr(pfn, sections.section_order))?;
    let block = shr(pfn & !shl(u64::MAX, sections.section_order), sections.block_order);
    let bit = block.wrapping_mul(sections.block_bits as u64);
    let outside = Fault::new(usage.cast(), 8, Cause::Outside);
    let words = plans.section_usage.member(usage, SectionUsage::PAGEBLOCK_FLAGS).ok_or(outside)?;
    let word = read(memory, words.add(((bit / 64) as usize).wrapping_mul(8)))?;
    let bits = shr(word, (bit % 64) as u32);
    Ok(bits & sections.isolated == 0 && bits & MIGRATE_TYPE == sections.cma as u64)
}

/// Returns the address of the `usage` of section `number`.
fn usage<M: Memory>(
    memory: &M,
    plans: &Plans,
    sections: &Sections,
    number: u64,
) -> Result<Addr<SectionUsage>, Fault> {
    let size = plans.section.size() as u64;
    // As many as fit (`SECTIONS_PER_ROOT`), or none if the size is zero or larger than a root.
    let per_root = ROOT.checked_div(size).unwrap_or(0);
    let index = number.checked_div(per_root).unwrap_or(u64::MAX);
    let slot = sections.roots.add((index as usize).wrapping_mul(size_of::<usize>()));
    if index >= sections.count {
        return Err(Fault::new(slot.cast(), size_of::<usize>(), Cause::Outside));
    }
    let root = Addr::<Section>::new(read(memory, slot.cast())? as usize);
    let offset = number.wrapping_sub(index.wrapping_mul(per_root)).wrapping_mul(size);
    let section = memory.snapshot_by(&plans.section, root.add(offset as usize))?;
    Ok(section.usage())
}

/// Reads a word.
fn read<M: Memory>(memory: &M, at: Addr<u64>) -> Result<u64, Fault> {
    let mut bytes = [0; 8];
    memory.read(at.cast(), &mut bytes)?;
    Ok(u64::from_ne_bytes(bytes))
}
