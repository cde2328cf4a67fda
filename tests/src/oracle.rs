//! Compares pagedump's text with the kernel's, page by page.

use crate::fields::differences;
use std::collections::BTreeMap;
use std::fmt;

/// A page as printed by the kernel.
#[derive(Clone, Debug)]
pub struct Printed {
    /// The kind of page, as named by the workload.
    pub kind: String,
    /// The page frame number, as printed.
    pub pfn: String,
    /// The lines, from `page:` to `page dumped because:`.
    pub lines: Vec<Vec<u8>>,
}

/// Reads the `oracle: begin` to `oracle: end` blocks of a kernel's text.
pub fn parse(text: &[u8]) -> Vec<Printed> {
    let mut printed = Vec::new();
    let mut open: Option<Printed> = None;
    for line in text.split(|&byte| byte == b'\n') {
        let words = String::from_utf8_lossy(line);
        if let Some(rest) = words.strip_prefix("oracle: begin ") {
            let value = |key: &str| {
                let found = rest.split(' ').find_map(|word| word.strip_prefix(key));
                found.unwrap_or_else(|| panic!("no {key} in {words:?}")).to_owned()
            };
            open = Some(Printed { kind: value("kind="), pfn: value("pfn="), lines: Vec::new() });
        } else if line == b"oracle: end" {
            printed.push(open.take().expect("an `oracle: begin` before each `oracle: end`"));
        } else if let Some(page) = &mut open {
            page.lines.push(line.to_vec());
        }
    }
    printed
}

/// Splits the text of several dumps by page.
pub fn split(text: &[u8]) -> Vec<Vec<Vec<u8>>> {
    let mut pages = vec![Vec::new()];
    for line in text.split(|&byte| byte == b'\n') {
        pages.last_mut().expect("at least one page").push(line.to_vec());
        if line.starts_with(b"page dumped because:") {
            pages.push(Vec::new());
        }
    }
    // Drops the rest after the last newline.
    pages.pop();
    pages
}

/// The result of comparing one page.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Outcome {
    /// The texts are equal, byte for byte.
    Same,
    /// The texts are equal except for a file name with control bytes, which the kernel prints raw
    /// and pagedump escapes.
    Escaped,
    /// The words of the page changed between the kernel's print and the dump.
    Moved,
    /// The words are equal, but the texts differ.
    Different,
}

/// Compares the kernel's lines with those of pagedump.
pub fn compare(kernel: &[Vec<u8>], pagedump: &[Vec<u8>]) -> Outcome {
    if kernel == pagedump {
        Outcome::Same
    } else if find_words(kernel) != find_words(pagedump) {
        Outcome::Moved
    } else if escape_names(kernel) == pagedump {
        Outcome::Escaped
    } else {
        Outcome::Different
    }
}

/// Returns the `raw:` and `head:` lines that hold words.
fn find_words(lines: &[Vec<u8>]) -> Vec<&[u8]> {
    let is_words = |line: &&Vec<u8>| {
        let words = line.strip_prefix(b"raw: ").or_else(|| line.strip_prefix(b"head: "));
        words
            .is_some_and(|words| words.iter().all(|byte| byte.is_ascii_hexdigit() || *byte == b' '))
    };
    lines.iter().filter(is_words).map(Vec::as_slice).collect()
}

/// Escapes names in the kernel's lines as pagedump does, and joins lines that a newline in a name
/// has split.
pub(crate) fn escape_names(kernel: &[Vec<u8>]) -> Vec<Vec<u8>> {
    const NAME: &[u8] = b"dentry name(?):\"";
    let mut lines: Vec<Vec<u8>> = Vec::new();
    let mut unfinished = false;
    for line in kernel {
        if unfinished {
            let last = lines.last_mut().expect("an unfinished line");
            last.push(b'\n');
            last.extend(line);
        } else {
            lines.push(line.clone());
        }
        let last = lines.last().expect("a line");
        unfinished = last.windows(NAME.len()).any(|part| part == NAME) && !last.ends_with(b"\"");
    }
    for line in &mut lines {
        let Some(start) =
            line.windows(NAME.len()).position(|part| part == NAME).map(|at| at + NAME.len())
        else {
            continue;
        };
        let name = line[start..line.len() - 1].to_vec();
        if name.iter().any(u8::is_ascii_control) {
            line.truncate(start);
            line.extend(escape(&name));
            line.push(b'"');
        }
    }
    lines
}

/// Escapes a name as pagedump does.
fn escape(name: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for &byte in name {
        match byte {
            b'\n' => out.extend(b"\\n"),
            b'\t' => out.extend(b"\\t"),
            b'"' | b'\\' => out.extend([b'\\', byte]),
            0..0x20 | 0x7f => out.extend(format!("\\x{byte:02x}").into_bytes()),
            _ => out.push(byte),
        }
    }
    out
}

/// The number of pages by kind and outcome, and the texts that differ.
#[derive(Default, Debug)]
pub struct Report {
    kinds: BTreeMap<String, BTreeMap<Outcome, usize>>,
    differences: Vec<String>,
}

impl Report {
    /// Compares one page, and adds the outcome.
    pub fn add(&mut self, kernel: &Printed, pagedump: &[Vec<u8>]) {
        let outcome = compare(&kernel.lines, pagedump);
        *self.kinds.entry(kernel.kind.clone()).or_default().entry(outcome).or_default() += 1;
        if outcome == Outcome::Different {
            let text =
                |lines: &[Vec<u8>]| String::from_utf8_lossy(&lines.join(&b'\n')).into_owned();
            self.differences.push(format!(
                "{} {}:\nexpected the kernel's text\n{}\nfound\n{}\n",
                kernel.kind,
                kernel.pfn,
                text(&kernel.lines),
                text(pagedump)
            ));
        }
    }

    /// Compares the values of one page, which the kernel prints in other words, and adds the outcome.
    pub fn add_fields(&mut self, kernel: &Printed, pagedump: &[Vec<u8>]) {
        let differences = differences(&kernel.lines, pagedump);
        // These kernels print a broken folio as if it were whole.
        let is_broken =
            pagedump.first().is_some_and(|line| line.starts_with(b"page does not match"));
        let is_moved =
            is_broken || differences.iter().any(|difference| difference.starts_with("raw:"));
        let outcome = match differences.is_empty() {
            true => Outcome::Same,
            false if is_moved => Outcome::Moved,
            false => Outcome::Different,
        };
        *self.kinds.entry(kernel.kind.clone()).or_default().entry(outcome).or_default() += 1;
        if outcome == Outcome::Different {
            let text = differences.join("\n");
            self.differences.push(format!("{} {}:\n{text}\n", kernel.kind, kernel.pfn));
        }
    }

    /// Returns the number of pages with this outcome.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.kinds.values().filter_map(|outcomes| outcomes.get(&outcome)).sum()
    }

    /// Panics if a page differs, if fewer than `least` pages are equal, or if the words of a page moved
    /// and `moving` does not contain its kind.
    pub fn judge(&self, least: usize, moving: &[&str]) {
        assert!(self.differences.is_empty(), "{self}\n{}", self.differences.join("\n"));
        for (kind, outcomes) in &self.kinds {
            let moved = outcomes.get(&Outcome::Moved).copied().unwrap_or(0);
            assert!(
                moved == 0 || moving.contains(&kind.as_str()),
                "{self}\nexpected no moved words in pages of kind {kind}, found {moved} pages"
            );
        }
        assert!(
            self.count(Outcome::Same) >= least,
            "{self}\nexpected at least {least} equal pages, found {}",
            self.count(Outcome::Same)
        );
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:28} {:>6} {:>8} {:>6} {:>10}",
            "kind", "same", "escaped", "moved", "different"
        )?;
        let mut row = |kind: &str, count: &dyn Fn(Outcome) -> usize| {
            let [same, escaped, moved, different] =
                [Outcome::Same, Outcome::Escaped, Outcome::Moved, Outcome::Different].map(count);
            writeln!(f, "{kind:28} {same:>6} {escaped:>8} {moved:>6} {different:>10}")
        };
        for (kind, outcomes) in &self.kinds {
            row(kind, &|outcome| outcomes.get(&outcome).copied().unwrap_or(0))?;
        }
        row("all", &|outcome| self.count(outcome))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KERNEL: &[u8] = b"oracle: corrupt kind=noise pfn=0x1\n\
oracle: begin kind=ext4 pfn=0x2\n\
page: refcount:1 mapcount:0 mapping:ffff888000000000 index:0x0 pfn:0x2\n\
aops:ext4_da_aops ino:d dentry name(?):\"a\x01b\"\n\
raw: 0000000000000001 0000000000000002 0000000000000003 0000000000000004\n\
page dumped because: oracle ext4\n\
oracle: end\n";

    fn page() -> Printed {
        let mut printed = parse(KERNEL);
        assert_eq!(printed.len(), 1);
        printed.remove(0)
    }

    fn replace_line(line: usize, text: &[u8]) -> Vec<Vec<u8>> {
        let mut lines = page().lines;
        lines[line] = text.to_vec();
        lines
    }

    #[test]
    fn equal_text_compares_same() {
        assert_eq!((page().kind.as_str(), page().pfn.as_str()), ("ext4", "0x2"));
        assert_eq!(compare(&page().lines, &page().lines), Outcome::Same);
    }

    #[test]
    fn changed_byte_compares_different() {
        let pagedump = replace_line(
            0,
            b"page: refcount:2 mapcount:0 mapping:ffff888000000000 index:0x0 pfn:0x2",
        );
        assert_eq!(compare(&page().lines, &pagedump), Outcome::Different);
        let mut report = Report::default();
        report.add(&page(), &pagedump);
        assert!(std::panic::catch_unwind(|| report.judge(0, &[])).is_err());
    }

    #[test]
    fn missing_line_compares_different() {
        let mut pagedump = page().lines;
        pagedump.remove(0);
        assert_eq!(compare(&page().lines, &pagedump), Outcome::Different);
    }

    #[test]
    fn changed_words_compare_moved() {
        let pagedump = replace_line(
            2,
            b"raw: 0000000000000009 0000000000000002 0000000000000003 0000000000000004",
        );
        assert_eq!(compare(&page().lines, &pagedump), Outcome::Moved);
        let mut report = Report::default();
        report.add(&page(), &pagedump);
        report.judge(0, &["ext4"]);
        assert!(std::panic::catch_unwind(|| report.judge(1, &["ext4"])).is_err());
        assert!(std::panic::catch_unwind(|| report.judge(0, &["vfat"])).is_err());
    }

    #[test]
    fn escaped_name_compares_escaped() {
        let escaped = replace_line(1, b"aops:ext4_da_aops ino:d dentry name(?):\"a\\x01b\"");
        assert_eq!(compare(&page().lines, &escaped), Outcome::Escaped);
        let wrong = replace_line(1, b"aops:ext4_da_aops ino:d dentry name(?):\"a\\x02b\"");
        assert_eq!(compare(&page().lines, &wrong), Outcome::Different);
    }

    #[test]
    fn name_with_newline_compares_escaped() {
        let mut kernel = page().lines;
        kernel[1] = b"aops:ext4_da_aops ino:d dentry name(?):\"a".to_vec();
        kernel.insert(2, b"b\"".to_vec());
        let pagedump = replace_line(1, b"aops:ext4_da_aops ino:d dentry name(?):\"a\\nb\"");
        assert_eq!(compare(&kernel, &pagedump), Outcome::Escaped);
    }

    #[test]
    fn split_at_dump_reasons() {
        let pages = split(b"a\npage dumped because: x\nb\npage dumped because: x\n");
        assert_eq!(pages.len(), 2);
        assert_eq!(pages[1][0], b"b");
    }
}
