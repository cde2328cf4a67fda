//! Finds the page dumps in a kernel log and reads them, one pass over the input in bounded memory.
//!
//! Logs reach people through serial lines, log daemons and mail programs, so nothing is expected of
//! what stands around the text of the kernel: keys are found anywhere in a line. A value that
//! cannot be read exactly is left out and reported as damage.

mod dump;
mod encoding;
mod keys;
mod line;
mod lines;
mod prefix;
mod quoted;
mod reader;
pub(crate) mod record;
mod release;
mod report;
mod rows;
#[cfg(test)]
mod tests;
mod values;

use record::Record;
use std::io::{self, Read};

/// The size of a log.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Log {
    pub(crate) lines: u64,
    pub(crate) bytes: u64,
    /// The number of page dumps.
    pub(crate) records: u64,
}

/// Reads a log, and calls `found` with each page dump, in the order in which they begin.
pub(crate) fn read(input: impl Read, mut found: impl FnMut(Record)) -> io::Result<Log> {
    let mut records = 0;
    let mut lines = lines::Lines::new(input);
    let mut reader = reader::Reader::new(|record| {
        records += 1;
        found(record);
    });
    while let Some(line) = lines.next()? {
        reader.take(&line);
        lines.recycle(line);
    }
    reader.finish();
    drop(reader);
    let (lines, bytes) = lines.size();
    Ok(Log { lines, bytes, records })
}
