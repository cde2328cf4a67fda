//! Prints the kernel's log out of a dump, as `dmesg` does.

use pagedump_vmcore::kernel::log::{Record, Skipped};
use pagedump_vmcore::Opened;
use std::error::Error;
use std::io::{self, Write};

/// Prints all records of the log, and returns the numbers of records that it lacks.
///
/// # Errors
///
/// Returns an error if the dump has no log that can be read, not even in part, or if `out` does.
pub(crate) fn write_log(opened: &Opened, out: &mut impl Write) -> Result<Skipped, Box<dyn Error>> {
    let log = opened.log()?;
    let (mut records, mut is_empty) = (log.records(), true);
    for record in &mut records {
        write_record(&record, out)?;
        is_empty = false;
    }
    match records.problem() {
        Some(problem) if is_empty => {
            Err(format!("{}: no record of its log can be read: {problem}", opened.vmcore.name())
                .into())
        }
        _ => Ok(records.skipped()),
    }
}

/// Prints a record: each of its lines, with the time before it.
fn write_record(record: &Record, out: &mut impl Write) -> io::Result<()> {
    let microseconds = record.time / 1000;
    let (seconds, fraction) = (microseconds / 1_000_000, microseconds % 1_000_000);
    for line in record.text.split(|&byte| byte == b'\n') {
        write!(out, "[{seconds:5}.{fraction:06}] ")?;
        out.write_all(line)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(time: u64, text: &[u8]) -> String {
        let text = text.to_vec();
        let record = Record { sequence: 0, time, level: 4, caller: None, text };
        let mut out = Vec::new();
        write_record(&record, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn sample_without_log_refused() {
        let opened = crate::kernel::open(crate::sample::unpack().unwrap(), None).unwrap();
        let error = write_log(&opened, &mut Vec::new()).unwrap_err().to_string();
        assert!(error.starts_with("the sample: the kernel's log (prb): cannot read 8 bytes at 0x"));
        assert!(error.ends_with(": mapped, but not kept in this dump"), "{error}");
    }

    #[test]
    fn each_line_of_record_has_time() {
        assert_eq!(text(1_234_567_899, b"one"), "[    1.234567] one\n");
        assert_eq!(text(0, b""), "[    0.000000] \n");
        assert_eq!(
            text(123_456_000_001_000, b"a\n\nb"),
            "[123456.000001] a\n[123456.000001] \n[123456.000001] b\n"
        );
        assert_eq!(text(u64::MAX, b"late"), "[18446744073.709551] late\n");
    }
}
