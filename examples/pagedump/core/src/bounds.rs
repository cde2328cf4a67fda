//! The most that a dump reads and writes.

use crate::inspect;
use crate::judge::RULES;
use crate::kernel::Kernel;
use crate::text::KERNEL_CHARGE;
use dumpable::{Line, Reads};

/// The most that one [`dump_page`](crate::dump_page) reads and writes, whatever the memory holds.
///
/// The numbers are sums over the code, and there is memory that makes it do nearly all of that.
/// Reads of [`Symbols`](crate::Symbols) are not included.
///
/// ```
/// use dumpable::{Addr, Reads};
/// use pagedump_core::{Bounds, FlagField, Kernel, Sections};
///
/// // Linux for x86-64 has five numbers above the flags, and may distinguish CMA pages from others.
/// const FIELD: FlagField = FlagField { name: "zone", shift: 51, mask: 0b111, hex: false };
/// const SECTIONS: Sections = Sections {
///     roots: Addr::NULL,
///     count: 2048,
///     section_order: 15,
///     block_order: 9,
///     block_bits: 8,
///     isolated: 1 << 4,
///     cma: 4,
/// };
/// const KERNEL: Kernel = Kernel {
///     flag_fields: &[FIELD; 5],
///     flag_counts: &[4; 5],
///     sections: Some(SECTIONS),
///     ..Kernel::UNKNOWN
/// };
/// const RULES: usize = pagedump_core::RULES.len();
/// const BOUNDS: Bounds = Bounds::of(&KERNEL);
/// let reads = Reads { count: 108, bytes: 5454 };
/// let finding_bytes = 320 * RULES;
/// assert_eq!(BOUNDS, Bounds { reads, lines: 21, bytes: 4190, findings: RULES, finding_bytes });
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bounds {
    /// The reads of memory that changes. (Of frozen memory, each object is read once, in one pass.)
    pub reads: Reads,
    /// The number of lines.
    pub lines: usize,
    /// The number of bytes in these lines, without line ends.
    pub bytes: usize,
    /// The number of findings of [`judge`](fn@crate::judge), each a line more.
    pub findings: usize,
    /// The number of bytes in the lines of [`write_findings`](crate::write_findings), without line ends.
    pub finding_bytes: usize,
}

/// The greatest length of a line of fixed words and numbers: the longest says that order and counts
/// cannot be read.
const FIXED: usize = 147;

/// The lines of fixed words and numbers: that the page changed; its counts; the counts of its folio,
/// or what is wrong with it; its memory control group; that its migrate type cannot be read.
const FIXED_LINES: usize = 5;

/// The longest line of a kind beside that of a page type. (Without a type, a longer one takes less
/// than both. That of a slab has a name, but then there is no line with the owner.)
pub(crate) const KIND: usize =
    "kind: free block in the buddy allocator, order  (impossible: at most )".len()
        + 20
        + 3
        + KERNEL_CHARGE.len();

/// The lines with names of the kernel, of the memory or of the caller: owner, flags, page type,
/// reason.
const NAME_LINES: usize = 4;

/// The line that says that a page shows the words of its head.
const FAKE_HEAD: usize =
    "fake head: this is tail  of the folio, and its struct page shows that of the head".len() + 20;

/// The slots of the memory map whose raw words are printed: the page, its head, the first tail.
const RAW_SLOTS: usize = 3;
const RAW: usize = "head: ".len() + 4 * 17 - 1;

impl Bounds {
    /// Returns the bounds for these parameters of a kernel.
    pub const fn of(kernel: &Kernel<'_>) -> Self {
        // Each of the numbers above the flags may need a line that says that it is impossible.
        let (fields, counts) = (kernel.flag_fields.len(), kernel.flag_counts.len());
        let names = NAME_LINES.saturating_add(if fields < counts { fields } else { counts });
        // Four words make a line.
        let in_slot = kernel.stride().saturating_add(31) / 32;
        let raw_lines = in_slot.saturating_mul(RAW_SLOTS);
        let (fake_lines, fake) =
            if kernel.conventions.fake_heads { (1, FAKE_HEAD) } else { (0, 0) };
        let lines = names.saturating_add(raw_lines).saturating_add(fake_lines);
        Self {
            reads: inspect::reads(kernel),
            lines: lines.saturating_add(const { FIXED_LINES + 1 }),
            bytes: names
                .saturating_mul(<Line>::CAPACITY)
                // `raw: ` is one byte shorter than `head: `.
                .saturating_add(raw_lines.saturating_mul(RAW).saturating_sub(in_slot))
                .saturating_add(const { FIXED_LINES * FIXED + KIND })
                .saturating_add(fake),
            findings: RULES.len(),
            finding_bytes: RULES.len().saturating_mul(<Line>::CAPACITY),
        }
    }
}
