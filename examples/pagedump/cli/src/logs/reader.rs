//! Tells the dumps of a log apart, and finds the kernel of each.

use super::dump::{Dump, Stage};
use super::keys;
use super::line::Line;
use super::prefix::Prefix;
use super::record::{Complaint, Pointer, Record};
use super::report::{Event, Kernel, Report, DISTANCE};
use std::collections::VecDeque;

/// How many dumps may wait for their release.
const MOST_WAITING: usize = 64;

/// How many lines of others may stand between two of a dump, by how far it has come.
fn quiet(stage: Stage) -> u64 {
    match stage {
        Stage::Complaint => 32,
        Stage::Header | Stage::Flags | Stage::Rows => 24,
        Stage::Reason => 8,
    }
}

/// Reads lines, and calls `found` with each dump.
pub(super) struct Reader<F: FnMut(Record)> {
    found: F,
    report: Report,
    /// The dumps that are not complete, in the order in which they begin.
    queue: VecDeque<Pending>,
}

struct Pending {
    dump: Dump,
    state: State,
    /// The kernel that the report named before the dump, and after it.
    before: Option<Kernel>,
    after: Option<Kernel>,
    /// Whether `cut here` followed.
    is_cut: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    /// More lines may follow.
    Open,
    /// The release may follow.
    Waiting,
    /// The hardware may follow.
    Named,
    Done,
}

/// What a line can begin.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Start {
    Complaint,
    Header,
    Flags,
    Rows,
    Reason,
}

impl<F: FnMut(Record)> Reader<F> {
    pub(super) fn new(found: F) -> Self {
        Self { found, report: Report::default(), queue: VecDeque::new() }
    }

    /// Takes the next line.
    pub(super) fn take(&mut self, line: &Line) {
        let number = line.first_line();
        let is_idle = self.queue.is_empty() && !self.report.is_waiting(number);
        if is_idle && !keys::is_candidate(&line.text) {
            return;
        }
        let prefix = Prefix::of(&line.text);
        self.expire(number);
        // A line may end one dump and hold its release, but not the release of one that it begins.
        let event = self.report.take(line, &prefix);
        if matches!(event, Event::Boundary | Event::Boot | Event::Cut) {
            self.handle(event, line, &prefix);
            self.take_dump(line, &prefix);
        } else {
            self.take_dump(line, &prefix);
            self.handle(event, line, &prefix);
        }
        self.flush();
    }

    /// Ends the log.
    pub(super) fn finish(&mut self) {
        for pending in &mut self.queue {
            pending.settle();
        }
        self.flush();
    }

    /// Ends the dumps that no line belongs to any more.
    fn expire(&mut self, number: u64) {
        for pending in &mut self.queue {
            let distance = number.saturating_sub(pending.dump.last);
            match pending.state {
                State::Open if distance > quiet(pending.dump.stage) => pending.close(),
                State::Waiting if distance > DISTANCE => pending.settle(),
                State::Named if distance > DISTANCE => pending.settle(),
                _ => {}
            }
        }
    }

    /// Acts on what a line means for the reports of the same task or CPU.
    fn handle(&mut self, event: Event, line: &Line, prefix: &Prefix) {
        let number = line.first_line();
        for pending in &mut self.queue {
            if event != Event::Boot && !pending.is_caller(prefix) {
                continue;
            }
            match &event {
                Event::None => {}
                Event::Boundary | Event::Boot => pending.settle(),
                Event::Cut => {
                    if pending.is_cut || pending.dump.record.complaint.is_some() {
                        pending.settle();
                    }
                    pending.is_cut = true;
                }
                Event::Kernel(kernel) => {
                    let dump = &pending.dump;
                    let is_near = kernel.is_near(dump.last, dump.time) && dump.last <= number;
                    match pending.state {
                        State::Open | State::Waiting if is_near => {
                            pending.close();
                            pending.after = Some(kernel.clone());
                            pending.state = State::Named;
                        }
                        State::Named => pending.settle(),
                        _ => {}
                    }
                }
                Event::Hardware(hardware) => {
                    if let Some(kernel) = pending.after.as_mut().filter(|k| k.hardware.is_none()) {
                        kernel.hardware = Some(hardware.clone());
                        pending.settle();
                    }
                }
            }
        }
    }

    /// Gives a line to its dump, which it may begin.
    fn take_dump(&mut self, line: &Line, prefix: &Prefix) {
        let start = start(line, prefix);
        let index = self
            .queue
            .iter()
            .rposition(|pending| pending.state == State::Open && pending.is_caller(prefix));
        let open = index.map(|index| &mut self.queue[index]);
        let Some(start) = start else {
            if let Some(pending) = open {
                pending.dump.take(line, prefix);
            }
            return;
        };
        let mut mixed = false;
        if let Some(pending) = open {
            let stage = pending.dump.stage;
            let is_same = match start {
                Start::Complaint => false,
                Start::Header => {
                    let is_unnamed = stage == Stage::Complaint || !pending.dump.is_confirmed;
                    is_unnamed || pending.dump.is_only_reason()
                }
                Start::Flags => stage < Stage::Rows,
                Start::Rows => stage < Stage::Reason || pending.dump.is_only_reason(),
                Start::Reason => true,
            };
            if is_same {
                pending.dump.take(line, prefix);
                return;
            }
            if start == Start::Flags && pending.dump.take(line, prefix) {
                // Flags behind the reason: those that must not be set.
                return;
            }
            mixed = start == Start::Header && stage == Stage::Header;
            pending.close();
        }
        let mut dump = Dump::new(line, prefix);
        if !dump.take(line, prefix) {
            return;
        }
        if mixed {
            let what = "a dump begins before the last one ends: lines of both may be mixed";
            dump.damage(line, prefix.end, what);
        }
        dump.record.boot_release = self.report.boot.clone();
        let before = self.report.kernel_before(line.first_line(), prefix.time);
        let state = State::Open;
        self.queue.push_back(Pending { dump, state, before, after: None, is_cut: false });
        if self.queue.len() > MOST_WAITING {
            self.queue[0].settle();
        }
    }

    /// Hands out the dumps at the front that are complete.
    fn flush(&mut self) {
        while self.queue.front().is_some_and(|pending| pending.state == State::Done) {
            let Some(mut pending) = self.queue.pop_front() else { return };
            if let Some(record) = pending.record() {
                (self.found)(record);
            }
        }
    }
}

/// Returns what a line can begin.
fn start(line: &Line, prefix: &Prefix) -> Option<Start> {
    if keys::bug(&line.text).is_some() {
        return Some(Start::Complaint);
    }
    let text = &line.text[keys::without_names(&line.text)];
    if keys::header(text).is_some()
        || keys::is_wrapped_header(text, prefix.end.min(text.len()))
        || keys::is_mismatch(text)
    {
        Some(Start::Header)
    } else if keys::row(text, 0).is_some_and(|row| !row.is_head && row.words < text.len()) {
        Some(Start::Rows)
    } else if keys::reason(text, text.len()).is_some() {
        Some(Start::Reason)
    } else if keys::has_flags(text) {
        Some(Start::Flags)
    } else {
        None
    }
}

impl Pending {
    /// Returns whether a line may be of the task or CPU that prints the dump.
    fn is_caller(&self, prefix: &Prefix) -> bool {
        let caller = self.dump.caller;
        caller.is_none() || prefix.caller.is_none() || caller == prefix.caller
    }

    /// Ends the dump; its release may follow.
    fn close(&mut self) {
        if self.state == State::Open {
            let is_dump = self.dump.finish();
            self.state = if is_dump || self.is_lost() { State::Waiting } else { State::Done };
        }
    }

    /// Returns whether there is nothing but a few words behind `raw:`, as drivers print them, too.
    fn is_few_words(&self) -> bool {
        let record = &self.dump.record;
        let has_lines = record.refcount.is_some()
            || record.mapcount.is_some()
            || record.page != Pointer::Absent
            || record.flags.is_some()
            || record.is_poisoned
            || !record.reasons.is_empty()
            || record.complaint.is_some();
        !has_lines && record.raw.len() + record.raw_rest.len() < 7
    }

    /// Returns whether there is nothing but a complaint that a page dump always follows.
    fn is_lost(&self) -> bool {
        let complaint = self.dump.record.complaint;
        !self.dump.is_confirmed && matches!(complaint, Some(Complaint::State | Complaint::Cache))
    }

    fn settle(&mut self) {
        self.close();
        self.state = State::Done;
    }

    /// Returns the record, unless this is no dump: a complaint without any other line of a report
    /// is a quotation.
    fn record(&mut self) -> Option<Record> {
        let is_kasan = self.dump.record.reasons.iter().any(|reason| reason.starts_with("kasan"));
        let (before, after) = (self.before.take(), self.after.take());
        let is_dump = self.dump.is_confirmed || (self.is_lost() && after.is_some());
        if !is_dump || self.is_few_words() {
            return None;
        }
        let kernel = if is_kasan { before.or(after) } else { after.or(before) };
        let mut record = std::mem::take(&mut self.dump.record);
        if let Some(kernel) = kernel {
            record.release = Some(kernel.release);
            record.hardware = kernel.hardware;
        }
        Some(record)
    }
}
