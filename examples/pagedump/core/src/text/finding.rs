//! Findings as lines.

use crate::judge::{judge_in_form, Form, Rule};
use crate::kernel::Kernel;
use crate::report::PageReport;
use dumpable::{Line, Sink};

/// Judges a page, and prints what its text does not state: each finding as a line, such as
/// `broken: refcount is -1: expected at least 0 [refcount-negative]`.
pub fn write_findings<S: Sink>(report: &PageReport, kernel: &Kernel<'_>, out: &mut S) {
    judge_in_form(kernel, report, Form::Line, &mut |rule: &'static Rule, line: &Line| {
        if !rule.is_in_text {
            out.line(line.as_bytes());
        }
    });
}

/// Prints a finding as a line.
#[inline(never)]
pub fn write_finding<S: Sink>(rule: &Rule, sentence: &Line, out: &mut S) {
    let mut line: Line = Line::new();
    line.text(rule.grade.as_str()).text(": ").bytes(sentence.as_bytes());
    line.text(" [").text(rule.name).text("]").end(out);
}
