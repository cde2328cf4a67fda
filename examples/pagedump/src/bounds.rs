use crate::folio::Folio;
use crate::{block, owner, Kernel};
use dumpable::{Line, Reads};

/// The most that one [`dump_page`](crate::dump_page) reads and writes, whatever the memory answers.
///
/// The numbers are added up from what the code can do, and there are memories that make it do
/// nearly all of that. What the [`Symbols`](crate::Symbols) of a kernel read comes on top, if they
/// read.
///
/// ```
/// use pagedump::{Bounds, FlagField, Kernel, Sections};
/// use dumpable::{Addr, Reads};
///
/// // Linux for x86-64 has five numbers above the flags, and may tell CMA pages from others.
/// const FIELD: FlagField = FlagField { name: "zone", shift: 51, mask: 0b111, hex: false };
/// const SECTIONS: Sections =
///     Sections { roots: Addr::NULL, count: 2048, size: 32, section_order: 15, block_order: 9, cma: 4 };
/// const KERNEL: Kernel = Kernel {
///     flag_fields: &[FIELD; 5],
///     flag_counts: &[4; 5],
///     sections: Some(SECTIONS),
///     ..Kernel::UNKNOWN
/// };
/// const BOUNDS: Bounds = Bounds::of(&KERNEL);
/// assert_eq!(BOUNDS, Bounds { reads: Reads { count: 108, bytes: 5486 }, lines: 20, bytes: 4051 });
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bounds {
    /// What is read of memory that changes. (Of frozen memory, each object is read once, in one
    /// pass.)
    pub reads: Reads,
    /// How many lines are written.
    pub lines: usize,
    /// How many bytes these have together, without ends of lines.
    pub bytes: usize,
}

/// The greatest length of a line of fixed words and numbers: the longest says that order and counts
/// cannot be read.
const FIXED: usize = 147;

/// The lines of fixed words and numbers: that the page changed; its counts; those of its folio, or
/// what is wrong with it; its memory control group; that its migrate type cannot be read.
const FIXED_LINES: usize = 5;

/// The lines that hold names of the kernel, of the memory or of the caller: owner, flags, page
/// type, reason.
const NAME_LINES: usize = 4;

/// The lines of raw words: two of the page, four of its folio; four words each.
const RAW_LINES: usize = 6;
const RAW: usize = "head: ".len() + 4 * 17 - 1;

impl Bounds {
    /// Those of a dump by these parameters of a kernel.
    pub const fn of(kernel: &Kernel<'_>) -> Self {
        let reads = Folio::READS.and(owner::READS);
        let reads = if kernel.sections.is_some() { reads.and(block::READS) } else { reads };
        // Of each of the numbers above the flags it may have to be said that it is impossible.
        let (fields, counts) = (kernel.flag_fields.len(), kernel.flag_counts.len());
        let names = NAME_LINES.saturating_add(if fields < counts { fields } else { counts });
        Self {
            reads,
            lines: names.saturating_add(const { FIXED_LINES + RAW_LINES }),
            // The label of the page's own two lines is a letter and a colon shorter.
            bytes: names
                .saturating_mul(<Line>::CAPACITY)
                .saturating_add(const { FIXED_LINES * FIXED + RAW_LINES * RAW - 2 }),
        }
    }
}
