//! Follows the reports of a log: where they begin and end, and on which kernel.

use super::line::Line;
use super::prefix::Prefix;
use super::record::Stated;
use super::release::{self, CpuLine};
use super::values::find;

/// How many lines may stand between a page dump and the release in the same report.
pub(super) const DISTANCE: u64 = 256;

/// How much time may pass between both, in microseconds.
const MOST_TIME: u64 = 30_000_000;

/// How long a `CPU:` line may be, and how many ways to join it are tried.
const LONGEST_CPU_LINE: usize = 1024;
const MOST_WRAPPED: usize = 4;

/// How many lines may stand between the parts of a wrapped `CPU:` line, and before the hardware.
const NEAR: u64 = 3;

/// The kernel, as a report names it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Kernel {
    pub(super) release: Stated,
    pub(super) hardware: Option<String>,
    time: Option<u64>,
}

impl Kernel {
    /// Returns whether a page dump at this line and time may be part of the same report.
    pub(super) fn is_near(&self, line: u64, time: Option<u64>) -> bool {
        let is_in_time = match (self.time, time) {
            (Some(a), Some(b)) => a.abs_diff(b) <= MOST_TIME,
            _ => true,
        };
        self.release.line.abs_diff(line) <= DISTANCE && is_in_time
    }
}

/// What a line means for the reports.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Event {
    None,
    /// A report begins, or one ended: none that waits gets the release of the next.
    Boundary,
    /// `cut here`, which is printed after the page that a check failed for.
    Cut,
    /// The kernel starts.
    Boot,
    /// The release of the report.
    Kernel(Kernel),
    /// The hardware of the report whose release was last.
    Hardware(String),
}

/// The report that the log is in.
#[derive(Debug, Default)]
pub(super) struct Report {
    /// The kernel that it named.
    kernel: Option<Kernel>,
    /// Whether it is a complaint about a bad page, which has one page dump, before its kernel.
    is_bad_page: bool,
    pub(super) boot: Option<Stated>,
    /// A `CPU:` line that was wrapped before the release, and that line with those after it.
    wrapped: Vec<Line>,
    /// The line of the last release.
    last: Option<u64>,
}

impl Report {
    /// Returns whether the next lines matter.
    pub(super) fn is_waiting(&self, line: u64) -> bool {
        let wrapped = self.wrapped.iter().map(Line::last_line).max();
        wrapped.max(self.last).is_some_and(|last| line <= last + NEAR)
    }

    /// Returns the kernel that the report named before a page dump.
    pub(super) fn kernel_before(&self, line: u64, time: Option<u64>) -> Option<Kernel> {
        let kernel = self.kernel.as_ref().filter(|_| !self.is_bad_page);
        kernel.filter(|kernel| kernel.is_near(line, time)).cloned()
    }

    /// Looks at a line.
    pub(super) fn take(&mut self, line: &Line, prefix: &Prefix) -> Event {
        let text = &line.text;
        let rest = &text[prefix.end..];
        let number = line.first_line();
        if let Some((release, at)) = release::boot_line(text) {
            let line = line.place(at).0;
            *self = Self { boot: Some(Stated { text: release, line }), ..Self::default() };
            return Event::Boot;
        }
        let joined = self.join(line, prefix);
        let whole = joined.as_ref().unwrap_or(line);
        match release::cpu_line(&whole.text) {
            Some(CpuLine::Release(release, at)) => {
                let release = Stated { text: release, line: whole.place(at).0 };
                let kernel = Kernel { release, hardware: None, time: prefix.time };
                self.wrapped.clear();
                self.last = Some(number);
                self.kernel = Some(kernel.clone());
                return Event::Kernel(kernel);
            }
            Some(CpuLine::Wrapped) => {
                self.wrapped = vec![line.clone()];
                return Event::None;
            }
            None => {}
        }
        if self.is_waiting(number) {
            if let Some(hardware) = release::hardware(text) {
                self.last = None;
                if let Some(kernel) = &mut self.kernel {
                    kernel.hardware = Some(hardware.clone());
                }
                return Event::Hardware(hardware);
            }
        }
        let has = |what: &[u8]| find(rest, 0, what).is_some();
        let event = if has(b"cut here ]") {
            Event::Cut
        } else if [&b"BUG:"[..], b"==========", b"general protection fault", b"Unable to handle"]
            .iter()
            .any(|start| rest.starts_with(start))
            || has(b"---[ end ")
        {
            Event::Boundary
        } else {
            return Event::None;
        };
        self.is_bad_page = has(b"BUG: Bad page");
        self.kernel = None;
        self.wrapped.clear();
        event
    }

    /// Joins a line with a `CPU:` line that was wrapped before it. Lines of other processors may stand in
    /// between, so the line is joined only if it ends in a release, or next to it.
    fn join(&mut self, line: &Line, prefix: &Prefix) -> Option<Line> {
        let number = line.first_line();
        self.wrapped.retain(|start| number <= start.last_line() + NEAR);
        if release::cpu_line(&line.text).is_some() {
            return None;
        }
        let mut longer = None;
        for start in &self.wrapped {
            if start.text.len() + line.text.len() > LONGEST_CPU_LINE {
                continue;
            }
            let mut joined = start.clone();
            let (at, column) = line.place(prefix.end);
            joined.push(b' ', at, column.saturating_sub(1));
            joined.append(line, prefix.end, line.text.len());
            match release::cpu_line(&joined.text) {
                Some(CpuLine::Release(..)) => return Some(joined),
                _ if start.last_line() + 1 == number => longer = Some(joined),
                _ => {}
            }
        }
        self.wrapped.extend(longer.filter(|_| self.wrapped.len() < MOST_WRAPPED));
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take(report: &mut Report, number: u64, text: &str) -> Event {
        let line = Line::new(text.as_bytes().to_vec(), number);
        let prefix = Prefix::of(&line.text);
        report.take(&line, &prefix)
    }

    #[test]
    fn kernel_of_a_report() {
        let mut report = Report::default();
        take(&mut report, 1, "[   1.0] BUG: KASAN: use-after-free in x");
        take(&mut report, 2, "[   1.0] CPU: 0 PID: 1 Comm: x Not tainted");
        take(&mut report, 3, "6.1.0 #1");
        take(&mut report, 4, "[   1.0] Hardware name: QEMU");
        let kernel = report.kernel_before(50, Some(1_100_000)).unwrap();
        assert_eq!(kernel.release, Stated { text: "6.1.0".into(), line: 3 });
        assert_eq!(kernel.hardware.as_deref(), Some("QEMU"));
        assert_eq!(report.kernel_before(500, None), None);
        take(&mut report, 60, "[   1.0] ==============================");
        assert_eq!(report.kernel_before(61, None), None);
    }

    #[test]
    fn release_of_wrapped_line() {
        let lines: [&[&str]; 4] = [
            &["CPU: 0 PID: 312 Comm: x Tainted: G  ", "  OE   7.3.4+deb13 #1  Debian", "7.3.4-1"],
            &["CPU: 3 UID: 1000 PID: 5120 Comm:", "a-b Not tainted 7.3.4+deb13 #4"],
            &["CPU: 1 PID: 7 Comm: x Not", "tainted", "7.3.4+deb13 #1"],
            // A line of another processor.
            &["CPU: 1 PID: 7 Comm: x Not", "usb 1-1: new device", "tainted 7.3.4+deb13 #1"],
        ];
        for wrapped in lines {
            let mut report = Report::default();
            for (line, number) in wrapped.iter().zip(1..) {
                take(&mut report, number, line);
            }
            let kernel = report.kernel_before(5, None).map(|kernel| kernel.release.text);
            assert_eq!(kernel.as_deref(), Some("7.3.4+deb13"), "{wrapped:?}");
        }
        let mut report = Report::default();
        take(&mut report, 1, "CPU: 1 PID: 7 Comm: x Not");
        take(&mut report, 9, "tainted 7.3.4 #1");
        assert_eq!(report.kernel_before(10, None), None);
    }

    #[test]
    fn time_parts_reports() {
        let mut report = Report::default();
        take(&mut report, 1, "[  100.0] CPU: 0 PID: 1 Comm: x Not tainted 6.1.0 #1");
        assert!(report.kernel_before(2, Some(101_000_000)).is_some());
        assert!(report.kernel_before(2, Some(200_000_000)).is_none());
    }

    #[test]
    fn boot_ends_all() {
        let mut report = Report::default();
        take(&mut report, 1, "CPU: 0 PID: 1 Comm: x Not tainted 6.1.0 #1");
        assert_eq!(take(&mut report, 2, "Linux version 6.2.0 (x)"), Event::Boot);
        assert_eq!(report.kernel_before(3, None), None);
        assert_eq!(report.boot, Some(Stated { text: "6.2.0".into(), line: 2 }));
    }
}
