//! Reads the kernel's log: the ring of records that `printk` writes since Linux 5.10
//! (`kernel/printk/printk_ringbuffer.c`).

mod ring;
#[cfg(test)]
pub(crate) mod tests;

use super::layout::{DescriptorState, LogPlans};
use crate::error::Problem;
use dumpable::Memory;
use ring::Ring;

/// The maximum number of damaged records to read. Memory that is not a log has no others.
const MAX_DAMAGED: u64 = 1 << 16;

/// The bit of a caller that is a processor.
const PROCESSOR: u32 = 1 << 31;

/// The log of a kernel.
pub struct Log<M> {
    ring: Ring<M>,
}

/// A record of the log: what one call of `printk` wrote, with the calls that continued its line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Record {
    /// The sequence number: the number of records written before this one since the kernel started.
    pub sequence: u64,
    /// The time in nanoseconds since the kernel started, by its `local_clock()`.
    pub time: u64,
    /// The level, 0 (`KERN_EMERG`) to 7 (`KERN_DEBUG`).
    pub level: u8,
    /// The caller; `None` if the kernel does not record it.
    pub caller: Option<Caller>,
    /// The text, without the newline at its end: any bytes, and possibly several lines.
    pub text: Vec<u8>,
}

/// The caller of `printk`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Caller {
    /// The thread with this number.
    Thread(u32),
    /// The processor with this number, which handled an interrupt.
    Processor(u32),
}

/// The numbers of records that were not returned.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Skipped {
    /// Records that the kernel removed to have room for newer ones.
    pub overwritten: u64,
    /// Records that were being written when the dump was taken.
    pub unfinished: u64,
    /// Records for whose text the kernel had no room.
    pub without_text: u64,
    /// Records that contradict the ring or cannot be read.
    pub damaged: u64,
}

impl<M: Memory> Log<M> {
    /// Opens the log whose address is in the variable `prb` at `variable`, and reads its first and
    /// its last descriptor.
    ///
    /// # Errors
    ///
    /// Returns an error if the ring or one of these descriptors cannot be read, or if the ring is not
    /// plausible.
    pub fn load(memory: M, plans: &LogPlans, variable: u64) -> Result<Self, Problem> {
        Ring::load(memory, plans, variable).map(|ring| Self { ring })
    }

    /// Returns the records that can be read, in rising order of their sequence numbers.
    pub fn records(&self) -> Records<'_, M> {
        let overwritten = self.ring.sequence(self.ring.id(0)).unwrap_or(0);
        let skipped = Skipped { overwritten, ..Skipped::default() };
        Records { ring: &self.ring, index: 0, room: self.ring.size(), skipped, problem: None }
    }
}

/// An iterator over the records of a [`Log`]. Counts the records that it skips.
pub struct Records<'a, M> {
    ring: &'a Ring<M>,
    /// The number of records before the next one in the ring.
    index: u64,
    /// The number of bytes for the texts of all other records. Texts that overlap would have more.
    room: u64,
    skipped: Skipped,
    problem: Option<Problem>,
}

impl<M> Records<'_, M> {
    /// Returns the numbers of records that were skipped so far.
    pub fn skipped(&self) -> Skipped {
        self.skipped
    }

    /// Returns the problem with the first damaged record, if any.
    pub fn problem(&self) -> Option<&Problem> {
        self.problem.as_ref()
    }
}

impl<M: Memory> Iterator for Records<'_, M> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        while self.index < self.ring.len() {
            let read = self.read(self.ring.id(self.index));
            self.index += 1;
            match read {
                Ok(Some(record)) => return Some(record),
                Ok(None) => {}
                Err(problem) => self.add_damaged(problem),
            }
        }
        None
    }
}

impl<M: Memory> Records<'_, M> {
    /// Reads a record. Counts it if it is to be skipped, but for a damaged one.
    fn read(&mut self, id: u64) -> Result<Option<Record>, Problem> {
        let descriptor = self.ring.descriptor(id)?;
        match self.ring.state(id, &descriptor)? {
            DescriptorState::Committed | DescriptorState::Finalized => {}
            DescriptorState::Reserved => {
                self.skipped.unfinished += 1;
                return Ok(None);
            }
            DescriptorState::Reusable => {
                self.skipped.overwritten += u64::from(self.ring.sequence(id).is_some());
                return Ok(None);
            }
        }
        let info = self.ring.info(id)?;
        self.ring.check_sequence(id, info.sequence())?;
        let Some(room) = self.room.checked_sub(info.text_len().into()) else {
            let size = self.ring.size();
            let why = format!("expected texts of at most {size} bytes in all, found more");
            return Err(self.ring.implausible(id, why));
        };
        self.room = room;
        let Some(text) = self.ring.text(id, &descriptor, info.text_len())? else {
            self.skipped.without_text += 1;
            return Ok(None);
        };
        Ok(Some(Record {
            sequence: info.sequence(),
            time: info.time(),
            level: info.level(),
            caller: info.caller().map(Caller::new),
            text,
        }))
    }

    /// Counts a damaged record. After too many, counts all others as damaged, too.
    fn add_damaged(&mut self, problem: Problem) {
        self.problem.get_or_insert(problem);
        self.skipped.damaged += 1;
        if self.skipped.damaged >= MAX_DAMAGED {
            self.skipped.damaged += self.ring.len().saturating_sub(self.index);
            self.index = self.ring.len();
        }
    }
}

impl Caller {
    fn new(caller: u32) -> Self {
        match caller & PROCESSOR {
            0 => Self::Thread(caller),
            _ => Self::Processor(caller & !PROCESSOR),
        }
    }
}
