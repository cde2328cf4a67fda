//! The lines that name the kernel: `CPU: .. Comm: .. Not tainted 6.10.11 #1` and `Linux version`.

use super::values::{find, find_key, skip_blanks, word_end};

/// What a `CPU:` line says, as far as it goes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum CpuLine {
    /// The release, and where it begins.
    Release(String, usize),
    /// The line ends before it.
    Wrapped,
}

/// Reads a `CPU:` line, which may follow the list of modules on the same line. Old kernels begin it
/// with `Pid:`.
pub(super) fn cpu_line(text: &[u8]) -> Option<CpuLine> {
    let start = find_key(text, 0, b"CPU:").or_else(|| find_key(text, 0, b"Pid:"))?;
    match find(text, start, b"Comm: ").or_else(|| find(text, start, b"comm: ")) {
        Some(name) => Some(release(text, name).unwrap_or(CpuLine::Wrapped)),
        None => is_cut(&text[start..]).then_some(CpuLine::Wrapped),
    }
}

/// Returns whether a line ends before the name of the task: it has nothing but keys and numbers.
fn is_cut(text: &[u8]) -> bool {
    let mut words = text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let is_key = |word: &[u8]| matches!(word, b"CPU:" | b"UID:" | b"PID:" | b"Comm:");
    words.all(|word| is_key(word) || word.iter().all(u8::is_ascii_digit))
}

/// Finds the release behind the taints.
fn release(text: &[u8], from: usize) -> Option<CpuLine> {
    // The name of the task may contain anything, so that the last match counts.
    let taint = (from..text.len()).rev().find(|at| {
        text[*at..].starts_with(b"ot tainted") || text[*at..].starts_with(b"Tainted:")
    })?;
    let mut at = word_end(text, taint);
    if text[taint] == b'o' {
        at = taint + b"ot tainted".len();
    }
    loop {
        at = skip_blanks(text, at);
        if at == text.len() {
            return Some(CpuLine::Wrapped);
        }
        if let Some(found) = version(text, at) {
            return Some(found);
        }
        let end = word_end(text, at);
        let is_taint = |byte: &u8| byte.is_ascii_uppercase() || b"-()".contains(byte);
        if !text[at..end].iter().all(is_taint) {
            return None;
        }
        at = end;
    }
}

/// Reads a release: it begins with two numbers, and is whole.
fn version(text: &[u8], at: usize) -> Option<CpuLine> {
    let end = word_end(text, at);
    let release = std::str::from_utf8(&text[at..end]).ok()?;
    is_release(release).then(|| CpuLine::Release(release.to_string(), at))
}

/// Returns whether this is the release of a kernel.
fn is_release(text: &str) -> bool {
    let mut numbers = text.splitn(3, ['.', '-', '+']);
    let mut is_number = || {
        let number = numbers.next().unwrap_or_default();
        (1..=3).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || b".-+_~:".contains(&byte);
    is_number() && is_number() && text.bytes().all(is_word)
}

/// Reads `Linux version 6.1.0 (..`, and returns where the release begins.
pub(super) fn boot_line(text: &[u8]) -> Option<(String, usize)> {
    const START: &[u8] = b"Linux version ";
    let at = find(text, 0, START)? + START.len();
    let end = word_end(text, at);
    let is_boot = text.get(end..).is_some_and(|rest| rest.starts_with(b" ("));
    match version(text, at).filter(|_| is_boot)? {
        CpuLine::Release(release, at) => Some((release, at)),
        CpuLine::Wrapped => None,
    }
}

/// Reads the text of a `Hardware name:` line.
pub(super) fn hardware(text: &[u8]) -> Option<String> {
    const START: &[u8] = b"Hardware name:";
    let at = find(text, 0, START)? + START.len();
    Some(String::from_utf8_lossy(text[at..].trim_ascii()).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Option<String> {
        match cpu_line(line.as_bytes())? {
            CpuLine::Release(release, at) => {
                assert!(line[at..].starts_with(&release));
                Some(release)
            }
            CpuLine::Wrapped => Some("wrapped".into()),
        }
    }

    #[test]
    fn releases() {
        for (line, release) in [
            ("CPU: 0 PID: 1 Comm: x Not tainted 6.10.11 #1", "6.10.11"),
            ("[ 1.2] CPU: 0 UID: 0 PID: 1 Comm: kworker/0:1 Not tainted 7.0.0-rc4 #2", "7.0.0-rc4"),
            (
                "CPU: 3 PID: 9 Comm: a b Tainted: G    B   W         5.3.18-59.37-default #1",
                "5.3.18-59.37-default",
            ),
            (
                "CPU: 1 PID: 2 Comm: x Tainted: G        W  ---------  - 4.18.0-348.el8.x86_64 #1",
                "4.18.0-348.el8.x86_64",
            ),
            (
                "CPU: 1 PID: 2 Comm: x Kdump: loaded Tainted: G W ------- --- 5.14.0-1 #1",
                "5.14.0-1",
            ),
            ("Modules linked in: a b(O) CPU: 1 PID: 2 Comm: x Not tainted 5.7.0 #1", "5.7.0"),
            ("Pid: 12, comm: x Not tainted 3.2.0 #1", "3.2.0"),
            ("CPU: 0 PID: 1 Comm: Not tainted 1.2 Not tainted 4.9.45-v7+ #1", "4.9.45-v7+"),
            ("CPU: 0 PID: 1 Comm: x Tainted: [B]=BAD_PAGE 6.12", "wrapped"),
            ("CPU: 0 PID: 1 Comm: x Tainted: G    B", "wrapped"),
            ("CPU: 0 PID: 1 Comm: x", "wrapped"),
            ("CPU: 0 PID: 1", "wrapped"),
            ("CPU: 0 UID: 0 PID: 1 Comm:", "wrapped"),
            ("CPU: 0 PID: 1 Comm: x Not", "wrapped"),
        ] {
            assert_eq!(read(line).as_deref(), Some(release), "{line}");
        }
        assert_eq!(read("CPU: 0 online"), None);
        assert_eq!(read("WARNING: CPU: 0 PID: 1 at mm/x.c:12"), None);
        assert_eq!(read("smpboot: CPU: x"), None);
    }

    #[test]
    fn boot_lines() {
        let boot = |text: &str| boot_line(text.as_bytes());
        assert_eq!(boot("Linux version 6.1.0 (a@b) (gcc"), Some(("6.1.0".into(), 14)));
        assert_eq!(boot("with Linux version 6.1.0 it fails"), None);
        assert_eq!(boot("Linux version six (a)"), None);
    }

    #[test]
    fn hardware_names() {
        assert_eq!(hardware(b"[1.2] Hardware name: QEMU  PC ").as_deref(), Some("QEMU  PC"));
    }
}
