//! The text of explanations.

use super::output::{Complaint, Counts, Explanation, Flags, Folio, Layout, Reading, Shared};
use crate::escape::printable;
use std::io::{self, Write};

/// Prints what is said of a dump. `number` is that of the dump in the log, counted from 1.
pub(crate) fn write(page: &Explanation, number: usize, out: &mut impl Write) -> io::Result<()> {
    let [first, last] = page.lines;
    let pfn = page.pfn.map_or(String::new(), |pfn| format!(", page frame {pfn:#x}"));
    writeln!(out, "dump {number}, lines {first} to {last}{pfn}")?;
    let release = page.kernel.release.as_deref().unwrap_or("not known");
    line(out, "kernel", &format!("{release} ({})", page.kernel.ground))?;
    for warning in &page.kernel.warnings {
        line(out, "warning", warning)?;
    }
    for damage in &page.damage {
        line(out, "damage", damage)?;
    }
    for Complaint { text, meaning, .. } in &page.complaints {
        match meaning {
            Some(meaning) => line(out, "complaint", &format!("{text}: {meaning}"))?,
            None => line(out, "complaint", text)?,
        }
    }
    if let Some(failure) = &page.failure {
        line(out, "not decoded", failure)?;
    }
    for finding in &page.findings {
        line(out, finding.grade, &format!("{} [{}]", finding.sentence, finding.rule))?;
    }
    write_readings(page, out)?;
    for header in &page.header {
        line(out, "printed", header)?;
    }
    if page.readings.is_empty() {
        for cause in page.complaint_causes() {
            line(out, "perhaps", cause)?;
        }
    }
    Ok(())
}

impl Explanation {
    /// Returns what may be behind the complaints.
    fn complaint_causes(&self) -> impl Iterator<Item = &String> {
        self.complaints.iter().filter_map(|complaint| complaint.cause.as_ref())
    }
}

/// Prints what the words say. With several layouts, what all of them say comes first.
fn write_readings(page: &Explanation, out: &mut impl Write) -> io::Result<()> {
    let all: Vec<Vec<(&str, String)>> =
        page.readings.iter().map(|reading| lines(page, reading)).collect();
    let Some(first) = all.first() else { return Ok(()) };
    let is_common = |line: &(&str, String)| all.iter().all(|lines| lines.contains(line));
    for (key, text) in first.iter().filter(|line| is_common(line)) {
        line(out, key, text)?;
    }
    for (reading, lines) in page.readings.iter().zip(&all) {
        let mut own = lines.iter().filter(|line| !is_common(line)).peekable();
        if own.peek().is_some() {
            writeln!(out, "  in {}:", layout(&reading.layout))?;
        }
        for (key, text) in own.filter(|line| line.0 != "layout") {
            write!(out, "  ")?;
            line(out, key, text)?;
        }
    }
    Ok(())
}

/// Returns the lines of a reading, each with what it is about: what is wrong, then what the page is.
fn lines(page: &Explanation, reading: &Reading) -> Vec<(&'static str, String)> {
    let mut lines = Vec::new();
    for finding in &reading.findings {
        lines.push((finding.grade, format!("{} [{}]", finding.sentence, finding.rule)));
    }
    let is_sound = reading.findings.is_empty() && reading.contradictions.is_empty();
    if is_sound && reading.is_judged {
        let none = "nothing wrong with the words of the page; the call trace may say more";
        lines.push(("findings", none.to_owned()));
    }
    lines.extend(reading.contradictions.iter().map(|text| ("printed", text.clone())));
    match reading.causes.is_empty() {
        true => lines.extend(page.complaint_causes().map(|cause| ("perhaps", cause.clone()))),
        false => lines.extend(reading.causes.iter().map(|cause| ("perhaps", cause.clone()))),
    }
    lines.push(("kind", reading.kind.clone()));
    lines.extend(reading.folio.map(|place| ("folio", folio(&place, &reading.layout))));
    lines.extend(reading.flags.as_ref().map(|set| ("flags", flags(set))));
    match &reading.counts {
        Some(all) if *all != Counts::NONE => lines.push(("counts", counts(all))),
        None if reading.folio.is_some() => {
            lines.push(("counts", "those of the head, which the log does not show".to_owned()));
        }
        _ => {}
    }
    lines.extend(reading.notes.iter().map(|note| ("words", note.clone())));
    lines.push(("layout", layout(&reading.layout)));
    lines
}

fn layout(layout: &Layout) -> String {
    let Layout { releases, words, bits, is_big_endian } = layout;
    let order = if *is_big_endian == Some(true) { ", big-endian" } else { "" };
    format!("Linux {}, {words} words of {bits} bits{order}", releases.join(", "))
}

fn folio(folio: &Folio, layout: &Layout) -> String {
    let order = folio.order.map_or(String::new(), |order| format!(", order {order}"));
    let width = usize::from(layout.bits / 4);
    let at = folio.head.map(|head| format!("{:0width$x}", head.0));
    match (folio.index, at) {
        (Some(0), _) => format!("head of a folio{order}"),
        (Some(index), Some(at)) => format!("tail {index} of the folio at {at}{order}"),
        (Some(index), None) => format!("tail {index} of its folio{order}"),
        (None, Some(at)) => format!("a tail of the folio at {at}{order}"),
        (None, None) => format!("a tail; the log does not show its head{order}"),
    }
}

fn flags(flags: &Flags) -> String {
    let mut names = match (&flags.names, &flags.printed) {
        (Some(names), _) => names.clone(),
        (None, Some(printed)) if !printed.is_empty() => {
            vec![format!("names unknown; printed as {}", printed.join(", "))]
        }
        (None, _) => vec!["names unknown".to_owned()],
    };
    if !flags.unnamed.is_empty() {
        let bits: Vec<String> = flags.unnamed.iter().map(u32::to_string).collect();
        let s = if bits.len() == 1 { "" } else { "s" };
        names.push(format!("bit{s} {} (named by the configuration)", bits.join(", ")));
    }
    let fields: Vec<String> =
        flags.fields.iter().map(|(name, value)| format!("{name} {value:#x}")).collect();
    let above = if fields.is_empty() { String::new() } else { format!("; {}", fields.join(", ")) };
    let names = if names.is_empty() { "none is set".to_owned() } else { names.join(", ") };
    let checked = match flags.checked.as_slice() {
        [] => String::new(),
        checked => format!("; the kernel complains of {}", checked.join(", ")),
    };
    format!("{:#x}: {names}{above}{checked}", flags.word.0)
}

fn counts(counts: &Counts) -> String {
    let count = |what: &str, count: Option<i32>| count.map(|count| format!("{what} {count}"));
    let all = [
        count("refcount", counts.refcount),
        count("mapcount", counts.mapcount),
        count("large_mapcount", counts.large_mapcount),
        count("entire_mapcount", counts.entire_mapcount),
        counts.nr_pages_mapped.map(|count| format!("nr_pages_mapped {count}")),
        count("pincount", counts.pincount),
    ];
    all.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn line(out: &mut impl Write, key: &str, text: &str) -> io::Result<()> {
    writeln!(out, "  {key}: {}", printable(text))
}

/// How many dumps are listed by their numbers, and how many things that they share.
const MOST: usize = 16;
const MOST_SHARED: usize = 64;

/// Prints what several dumps share.
pub(crate) fn write_shared(shared: &[Shared], out: &mut impl Write) -> io::Result<()> {
    if shared.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nin several dumps:")?;
    for Shared { sentence, count, dumps } in shared.iter().take(MOST_SHARED) {
        let shown: Vec<String> = dumps.iter().take(MOST).map(ToString::to_string).collect();
        let more = match count.saturating_sub(shown.len()) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        writeln!(out, "  {} (dumps {}{more})", printable(sentence), shown.join(", "))?;
    }
    match shared.len().saturating_sub(MOST_SHARED) {
        0 => Ok(()),
        more => writeln!(out, "  and {more} more"),
    }
}
