//! The ring of the log: descriptors, records and texts.

use crate::error::Problem;
use crate::kernel::layout::{
    Descriptor, DescriptorState, LogPlans, RecordInfo, RingBuffer, TextBlock,
};
use crate::kernel::read::{addr, append, u64_at};
use dumpable::{Addr, Dumpable, Fault, Memory, Plan, Snapshot};

/// The bits of the number of a descriptor. The two above them are its state.
const ID: u64 = (1 << 62) - 1;

/// The maximum base-2 logarithm of the number of descriptors: 32 bytes of text for each, up to
/// [`MAX_SIZE_BITS`] (`PRB_AVGBITS`, `kernel/printk/printk.c`).
const MAX_COUNT_BITS: u32 = 26;

/// The maximum base-2 logarithm of the size of all texts (`LOG_BUF_LEN_MAX`).
const MAX_SIZE_BITS: u32 = 31;

/// The maximum number of records to compare for their sequence numbers. Any two will do.
const MAX_NEWEST: usize = 1 << 12;

/// The begin and the end of a text for which the ring had no room (`FAILED_LPOS`).
const NO_ROOM: u64 = 1;

/// The begin and the end of an empty text (`EMPTY_LINE_LPOS`).
const EMPTY: u64 = 3;

/// A ring with a plausible number of descriptors.
pub(super) struct Ring<M> {
    memory: M,
    plans: LogPlans,
    header: Snapshot<RingBuffer>,
    /// The number of the oldest descriptor.
    tail: u64,
    /// The number of descriptors in use.
    len: u64,
    /// The difference between a sequence number and the number of its descriptor. `None` if there is
    /// no record.
    distance: Option<u64>,
}

impl<M: Memory> Ring<M> {
    /// Reads the ring that the variable at `variable` points to.
    pub(super) fn load(memory: M, plans: &LogPlans, variable: u64) -> Result<Self, Problem> {
        let at = u64_at(&memory, variable).map_err(Problem::unreadable("log (prb)"))?;
        let header = memory
            .snapshot_by(&plans.ring, addr(at).cast::<RingBuffer>())
            .map_err(Problem::unreadable("log"))?;
        let len = check_header(&header)
            .map_err(|why| Problem::implausible("log (printk_ringbuffer)", at, why))?;
        let tail = header.tail() as u64 & ID;
        let mut ring = Self { memory, plans: *plans, header, tail, len, distance: None };
        // In a dump that lacks the log, these are missing.
        for index in [0, len.saturating_sub(1)] {
            ring.descriptor(ring.id(index))?;
            ring.info(ring.id(index))?;
        }
        ring.distance = ring.find_distance();
        Ok(ring)
    }

    /// Returns the distance of the newest two records that agree on one, or that of a record without
    /// such a neighbour. `None` if there is no record.
    fn find_distance(&self) -> Option<u64> {
        let mut last = None;
        for index in (0..self.len).rev().take(MAX_NEWEST) {
            let found = self.distance(self.id(index));
            if found.is_some() && found == last {
                return found;
            }
            last = found.or(last);
        }
        last
    }

    /// Returns the distance of a record, if it can be read.
    fn distance(&self, id: u64) -> Option<u64> {
        let descriptor = self.descriptor(id).ok()?;
        match self.state(id, &descriptor).ok()? {
            DescriptorState::Committed | DescriptorState::Finalized => {
                Some(self.info(id).ok()?.sequence().wrapping_sub(id))
            }
            DescriptorState::Reserved | DescriptorState::Reusable => None,
        }
    }
}

/// Returns the problem with a part of the log that cannot be read.
fn unreadable(part: &'static str, id: u64) -> impl FnOnce(Fault) -> Problem {
    move |fault| Problem::Unreadable { what: format!("log, {part} {id:#x}"), fault }
}

/// Checks the sizes of the ring, and returns the number of descriptors in use: at least one.
fn check_header(header: &Snapshot<RingBuffer>) -> Result<u64, String> {
    let (count_bits, size_bits) = (header.count_bits(), header.size_bits());
    if !(1..=MAX_COUNT_BITS).contains(&count_bits) {
        return Err(format!("expected count_bits of 1 to {MAX_COUNT_BITS}, found {count_bits}"));
    }
    if !(4..=MAX_SIZE_BITS).contains(&size_bits) {
        return Err(format!("expected size_bits of 4 to {MAX_SIZE_BITS}, found {size_bits}"));
    }
    let (tail, head) = (header.tail() as u64, header.head() as u64);
    let (last, count) = (head.wrapping_sub(tail) & ID, 1_u64 << count_bits);
    if last >= count {
        return Err(format!(
            "expected head_id less than {count} after tail_id {tail:#x}, found {head:#x}"
        ));
    }
    Ok(last + 1)
}

impl<M> Ring<M> {
    /// Returns the number of descriptors in use.
    pub(super) fn len(&self) -> u64 {
        self.len
    }

    /// Returns the number of a descriptor, which is counted from the oldest one.
    pub(super) fn id(&self, index: u64) -> u64 {
        self.tail.wrapping_add(index) & ID
    }

    /// Returns the number of all descriptors, a power of two.
    fn count(&self) -> u64 {
        1_u64.checked_shl(self.header.count_bits()).unwrap_or(1)
    }

    /// Returns the size of all texts in bytes, a power of two.
    pub(super) fn size(&self) -> u64 {
        1_u64.checked_shl(self.header.size_bits()).unwrap_or(1)
    }

    /// Returns the address of the element of an array that belongs to a descriptor.
    fn element<T: Dumpable>(&self, plan: &Plan<T>, array: Addr<T>, id: u64) -> Addr<T> {
        let slot = id & (self.count() - 1);
        array.add((slot as usize).wrapping_mul(plan.size()))
    }

    /// Returns the problem of a record with an implausible value.
    pub(super) fn implausible(&self, id: u64, why: String) -> Problem {
        let at = self.element(&self.plans.descriptor, self.header.descriptors(), id);
        Problem::implausible(format!("log, descriptor {id:#x}"), at.get() as u64, why)
    }

    /// Checks the state of a descriptor. One that a writer has just taken still has the number of
    /// its last record, or is zero.
    pub(super) fn state(
        &self,
        id: u64,
        descriptor: &Snapshot<Descriptor>,
    ) -> Result<DescriptorState, Problem> {
        let (found, state) = (descriptor.id(), descriptor.state());
        if found == id {
            if let Some(state) = state.known() {
                return Ok(state);
            }
        }
        let last = id.wrapping_sub(self.count()) & ID;
        let is_taken = found == last && state.is(DescriptorState::Reusable)
            || found == 0 && state.is(DescriptorState::Reserved);
        match is_taken {
            true => Ok(DescriptorState::Reserved),
            false => Err(self.implausible(id, format!("expected this number, found {found:#x}"))),
        }
    }

    /// Returns the sequence number of the record of a descriptor. `None` if there is no
    /// record, and for the descriptor before that of record 0, which an empty ring has.
    pub(super) fn sequence(&self, id: u64) -> Option<u64> {
        match id.wrapping_add(self.distance?) & ID {
            ID => None,
            sequence => Some(sequence),
        }
    }

    /// Checks that a sequence number is that of a descriptor.
    pub(super) fn check_sequence(&self, id: u64, found: u64) -> Result<(), Problem> {
        match self.sequence(id) {
            Some(expected) if expected == found => Ok(()),
            expected => {
                let expected = expected.map_or("none".to_owned(), |number| number.to_string());
                let why = format!("expected sequence number {expected}, found {found}");
                Err(self.implausible(id, why))
            }
        }
    }

    /// Returns the offset of a text with its number, and the size of both in bytes. `None` if no text
    /// has this begin and end.
    fn block(&self, begin: u64, end: u64) -> Option<(u64, u64)> {
        let (total, last) = (self.size(), end.wrapping_sub(1));
        let turn = |position: u64| position / total;
        if turn(begin) == turn(last) {
            let size = end.wrapping_sub(begin);
            return (1..=total).contains(&size).then_some((begin & (total - 1), size));
        }
        // A text that does not fit before the end of the ring is at its start.
        let is_wrapped = turn(begin.wrapping_add(total)) == turn(last);
        is_wrapped.then_some((0, (last & (total - 1)) + 1))
    }
}

impl<M: Memory> Ring<M> {
    /// Reads a descriptor.
    pub(super) fn descriptor(&self, id: u64) -> Result<Snapshot<Descriptor>, Problem> {
        let plan = &self.plans.descriptor;
        let at = self.element(plan, self.header.descriptors(), id);
        self.memory.snapshot_by(plan, at).map_err(unreadable("descriptor", id))
    }

    /// Reads the record of a descriptor, without its text.
    pub(super) fn info(&self, id: u64) -> Result<Snapshot<RecordInfo>, Problem> {
        let plan = &self.plans.record;
        let at = self.element(plan, self.header.records(), id);
        self.memory.snapshot_by(plan, at).map_err(unreadable("record of descriptor", id))
    }

    /// Reads the text of a record, of `len` bytes. Returns `None` if the ring had no room for it.
    pub(super) fn text(
        &self,
        id: u64,
        descriptor: &Snapshot<Descriptor>,
        len: u16,
    ) -> Result<Option<Vec<u8>>, Problem> {
        let (begin, end) = (descriptor.begin(), descriptor.end());
        match (begin, end, len) {
            (NO_ROOM, NO_ROOM, _) => return Ok(None),
            (EMPTY, EMPTY, 0) => return Ok(Some(Vec::new())),
            _ => {}
        }
        let header = self.plans.text.offset(TextBlock::TEXT).unwrap_or(0) as u64;
        let needed = header + u64::from(len);
        let block = self.block(begin, end).filter(|&(_, size)| size >= needed);
        let Some((offset, _)) = block else {
            return Err(self.implausible(
                id,
                format!(
                    "expected {needed} bytes or more for its text, found {begin:#x} to {end:#x}"
                ),
            ));
        };
        let what = || unreadable("text of descriptor", id);
        let at = self.header.texts().add(offset as usize);
        let block = self.memory.snapshot_by(&self.plans.text, at).map_err(what())?;
        if block.id() != id {
            let found = block.id();
            let why = format!("expected this number before its text, found {found:#x}");
            return Err(self.implausible(id, why));
        }
        let (at, mut text) = (at.get() as u64, Vec::new());
        append(&self.memory, at.wrapping_add(header), len.into(), &mut text).map_err(what())?;
        Ok(Some(text))
    }
}
