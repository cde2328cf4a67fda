//! The page block that a page lies in.

use crate::kernel::{Kernel, Sections};
use crate::layout::{Section, SectionUsage};
use dumpable::{shl, shr, Addr, Cause, Fault, Memory, Reads};

/// The number of bits of each page block (`NR_PAGEBLOCK_BITS` with `CONFIG_MEMORY_ISOLATION`;
/// `include/linux/pageblock-flags.h`, 7.3).
const BLOCK_BITS: u64 = 8;
/// The bits of the migrate type (`PAGEBLOCK_MIGRATETYPE_MASK`).
const MIGRATE_TYPE: u64 = 0b111;
/// The bit of an isolated block (`PB_migrate_isolate`).
const ISOLATED: u64 = 1 << 4;
/// The size of a root of sections in bytes.
const ROOT: u64 = 4096;

/// The most that is read: the root, the section, and the word of bits.
pub(crate) const READS: Reads = Reads::once(8).and(Reads::of::<Section>()).and(Reads::once(8));

/// Whether page frame `pfn` lies in a block of the contiguous memory allocator; `None` if it is not
/// known where the kernel keeps the migrate types.
#[inline(never)]
pub(crate) fn is_cma<M: Memory>(
    memory: &M,
    kernel: &Kernel<'_>,
    pfn: u64,
) -> Option<Result<bool, Fault>> {
    let sections = kernel.sections.as_ref()?;
    Some(has_cma_type(memory, sections, pfn))
}

fn has_cma_type<M: Memory>(memory: &M, sections: &Sections, pfn: u64) -> Result<bool, Fault> {
    let usage = usage(memory, sections, shr(pfn, sections.section_order))?;
    let block = shr(pfn & !shl(u64::MAX, sections.section_order), sections.block_order);
    let bit = block.wrapping_mul(BLOCK_BITS);
    let word: u64 = read(memory, SectionUsage::pageblock_word(usage, (bit / 64) as usize))?;
    let bits = shr(word, (bit % 64) as u32);
    Ok(bits & ISOLATED == 0 && bits & MIGRATE_TYPE == sections.cma as u64)
}

/// Returns the address of the `usage` of section `number`.
fn usage<M: Memory>(
    memory: &M,
    sections: &Sections,
    number: u64,
) -> Result<Addr<SectionUsage>, Fault> {
    // As many as fit (`SECTIONS_PER_ROOT`), or none if the size is zero or larger than a root.
    let per_root = ROOT.checked_div(sections.size).unwrap_or(0);
    let index = number.checked_div(per_root).unwrap_or(u64::MAX);
    let slot = sections.roots.add((index as usize).wrapping_mul(size_of::<usize>()));
    if index >= sections.count {
        return Err(Fault::new(slot.cast(), size_of::<usize>(), Cause::Outside));
    }
    let root = Addr::<Section>::new(read(memory, slot.cast())? as usize);
    let offset = number.wrapping_sub(index.wrapping_mul(per_root)).wrapping_mul(sections.size);
    let section = memory.snapshot(root.add(offset as usize))?;
    Ok(section.usage())
}

/// Reads a word.
fn read<M: Memory>(memory: &M, at: Addr<u64>) -> Result<u64, Fault> {
    let mut bytes = [0; 8];
    memory.read(at.cast(), &mut bytes)?;
    Ok(u64::from_ne_bytes(bytes))
}
