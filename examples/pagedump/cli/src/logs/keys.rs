//! Finds what a line has of a page dump, wherever it stands in the line.

use super::record::Complaint;
use super::values::{find, find_key, skip_blanks, word_end};

/// The keys of a page's first line and of the counts of its head; a mail wraps it before any of them.
const HEADER_KEYS: [&[u8]; 15] = [
    b"refcount:",
    b"count:",
    b"_refcount:",
    b"mapcount:",
    b"mapping:",
    b"index:",
    b"pfn:",
    b"compound_mapcount:",
    b"head:",
    b"head order:",
    b"order:",
    b"entire_mapcount:",
    b"nr_pages_mapped:",
    b"pincount:",
    b"compound_pincount:",
];

/// A complaint about a bad page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Bug {
    pub(super) complaint: Complaint,
    /// The name of the process.
    pub(super) process: String,
    /// Where it begins, and where the rest behind the name does.
    pub(super) at: usize,
    pub(super) rest: usize,
}

/// Finds `BUG: Bad page state in process X  pfn:02176`.
pub(super) fn bug(text: &[u8]) -> Option<Bug> {
    const START: &[u8] = b"Bad page ";
    const PROCESS: &[u8] = b" in process";
    let start = find(text, 0, START)?;
    let kind = start + START.len();
    let (complaint, end, last) = [
        (Complaint::State, &b"state"[..], &b"pfn:"[..]),
        (Complaint::Map, b"map", b"pte:"),
        (Complaint::Cache, b"cache", b"pfn:"),
    ]
    .into_iter()
    .find_map(|(complaint, word, last)| {
        let end = kind + word.len();
        let rest = text[kind..].strip_prefix(word)?.strip_prefix(PROCESS)?;
        // The name may be wrapped.
        matches!(rest, [] | [b' ', ..]).then_some((complaint, end, last))
    })?;
    let name = end + PROCESS.len();
    let rest = find_key(text, name, last).unwrap_or(text.len());
    let process = String::from_utf8_lossy(text[name..rest].trim_ascii()).into_owned();
    let at = if text[..start].ends_with(b"BUG: ") { start - 5 } else { start };
    Some(Bug { complaint, process, at, rest })
}

/// Returns the part of a line that the kernel wrote: without the name of a process or a file, which
/// may look like anything.
pub(super) fn without_names(text: &[u8]) -> std::ops::Range<usize> {
    let start = bug(text).map_or(0, |bug| bug.rest);
    let names: [&[u8]; 4] = [b"Comm: ", b"comm: ", b"name:\"", b"name(?):\""];
    let ends = names.into_iter().filter_map(|name| find(text, start, name));
    start..ends.min().unwrap_or(text.len())
}

/// Finds the first line of a page: `page:` and a count, or that the page is poisoned.
pub(super) fn header(text: &[u8]) -> Option<usize> {
    let mut from = 0;
    // A line has one; a few others may stand before it.
    for _ in 0..4 {
        let at = find_key(text, from, b"page:")?;
        from = at + b"page:".len();
        let keys: [&[u8]; 3] = [b"refcount:", b"count:", b"_refcount:"];
        let others: [&[u8]; 4] = [b"mapcount:", b"mapping:", b"index:", b"pfn:"];
        let has = |key: &&[u8]| find_key(text, from, key).is_some();
        let is_header = keys.iter().any(has)
            || others.iter().filter(|key| has(key)).count() >= 2
            || find(text, from, b"uninitialized and poisoned").is_some();
        if is_header {
            return Some(at);
        }
    }
    None
}

/// Returns whether a text is the first line of a page up to a wrap: `page:` and a pointer.
pub(super) fn is_wrapped_header(text: &[u8], start: usize) -> bool {
    let Some(word) = text[start..].strip_prefix(b"page:") else { return false };
    matches!(word.len(), 8 | 16) && word.iter().all(u8::is_ascii_hexdigit)
}

/// Returns whether a text begins with a key of a page's first line.
pub(super) fn starts_with_header_key(text: &[u8]) -> bool {
    HEADER_KEYS.iter().any(|key| text.starts_with(key))
}

/// A row of words.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Row {
    pub(super) is_head: bool,
    /// Where the words begin; at the end of the line, they were wrapped.
    pub(super) words: usize,
    /// Where the label begins.
    pub(super) at: usize,
    /// Whether the first word is whole.
    pub(super) is_whole: bool,
}

/// Finds the next row of words.
pub(super) fn row(text: &[u8], from: usize) -> Option<Row> {
    let labels = [(false, &b"raw:"[..]), (true, b"head:")];
    labels
        .into_iter()
        .filter_map(|(is_head, label)| row_of(text, from, is_head, label))
        .min_by_key(|row| row.at)
}

fn row_of(text: &[u8], from: usize, is_head: bool, label: &[u8]) -> Option<Row> {
    let at = find_key(text, from, label)?;
    let end = at + label.len();
    let words = skip_blanks(text, end);
    let word = &text[words..word_end(text, words)];
    let is_hex = word.iter().all(u8::is_ascii_hexdigit);
    let starts_hex = word.first().is_none_or(u8::is_ascii_hexdigit) && !word.contains(&b':');
    // `head:` may also stand before the address of the head, or its order.
    let is_row = match is_head {
        true => words > end && starts_hex && !has_order(text, end),
        false => starts_hex,
    };
    let is_whole = is_hex && matches!(word.len(), 8 | 16);
    is_row.then_some(Row { is_head, words, at, is_whole })
}

fn has_order(text: &[u8], from: usize) -> bool {
    find_key(text, from, b"order:").is_some()
}

/// Finds the counts of the head: `head:ADDR order:9`, `head: order:9`, `head order:9`.
pub(super) fn head_counts(text: &[u8], from: usize) -> Option<usize> {
    let at = find_key(text, from, b"head:").or_else(|| find_key(text, from, b"head order:"))?;
    has_order(text, at).then_some(at)
}

/// Returns whether a line says that the page does not match its folio.
pub(super) fn is_mismatch(text: &[u8]) -> bool {
    find(text, 0, b"page does not match folio").is_some()
}

/// Returns whether a line has flags with a list of names: `flags: 0x1(locked)`.
pub(super) fn has_flags(text: &[u8]) -> bool {
    let Some(at) = find_key(text, 0, b"flags:") else { return false };
    let start = skip_blanks(text, at + b"flags:".len());
    let end =
        start + text[start..].iter().take_while(|b| b.is_ascii_hexdigit() || **b == b'x').count();
    text[start..].starts_with(b"0x") && text.get(end) == Some(&b'(')
}

/// Finds the reason, and returns where the label and the reason begin.
pub(super) fn reason(text: &[u8], start: usize) -> Option<(usize, usize)> {
    const LABEL: &[u8] = b"dumped because:";
    const WRAPPED: &[u8] = b"because:";
    if let Some(at) = find_key(text, 0, LABEL) {
        return Some((at, at + LABEL.len()));
    }
    text[start..].starts_with(WRAPPED).then_some((start, start + WRAPPED.len()))
}

/// Returns whether a line is all words of a row: one that was wrapped.
pub(super) fn is_row_rest(text: &[u8], start: usize) -> bool {
    let mut has_whole = false;
    let mut words = text[start..].split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    words.all(|word| {
        has_whole |= matches!(word.len(), 8 | 16);
        word.iter().all(u8::is_ascii_hexdigit)
    }) && has_whole
}

/// Returns whether a line is the name of operations alone, as kernels up to 5.x printed it:
/// `shmem_aops`, `btree_aops [btrfs]`, `def_blk_aops name:"x"`.
pub(super) fn is_operations(text: &[u8]) -> bool {
    let end = word_end(text, 0);
    let word = &text[..end];
    let is_name = word.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    let rest = text[end..].trim_ascii();
    let is_rest = rest.is_empty() || rest.starts_with(b"[") || rest.starts_with(b"name:");
    is_name && word.ends_with(b"_aops") && is_rest
}

/// Returns whether a line may matter when no dump is being read. Cheap, as most lines do not.
pub(super) fn is_candidate(text: &[u8]) -> bool {
    let ends: [&[u8]; 9] =
        [b"page", b"flags", b"raw", b"head", b"BUG", b"CPU", b"Pid", b"because", b"WARNING"];
    text.iter().enumerate().any(|(at, byte)| match byte {
        b':' => ends.iter().any(|end| text[..at].ends_with(end)),
        b'B' => text[at..].starts_with(b"Bad page "),
        b'f' => text[at..].starts_with(b"folio"),
        b'x' => text[at..].starts_with(b"x version "),
        b'c' => text[at..].starts_with(b"cut here"),
        b'-' => text[at..].starts_with(b"---[ end"),
        b'=' => text[at..].starts_with(b"===="),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complaints() {
        let found = bug(b"> BUG: Bad page state in process a b  pfn:02176").unwrap();
        assert_eq!((found.complaint, &found.process[..]), (Complaint::State, "a b"));
        assert_eq!((found.at, found.rest), (2, 38));
        assert_eq!(bug(b"BUG: Bad page map in process x  pte:1 pmd:2").unwrap().process, "x");
        assert_eq!(bug(b"BUG: Bad page state in process x").unwrap().process, "x");
        assert_eq!(bug(b"BUG: Bad page state in process").unwrap().process, "");
        assert_eq!(bug(b"BUG: Bad page state in processes"), None);
        assert_eq!(bug(b"BUG: Bad page state: 4 messages suppressed"), None);
    }

    #[test]
    fn headers() {
        assert_eq!(header(b"[1.2] page:ffffea0000000000 refcount:0 mapcount:0"), Some(6));
        assert_eq!(header(b"page: refcount:0"), Some(0));
        assert_eq!(header(b"page:ffffea0000000000 is uninitialized and poisoned"), Some(0));
        assert_eq!(header(b"The buggy address belongs to the page:"), None);
        assert_eq!(header(b"swap_page:1 refcount:2"), None);
        assert_eq!(header(b"page: 5"), None);
        assert!(is_wrapped_header(b"x page:ffffea0000000000", 2));
    }

    #[test]
    fn rows_and_counts_of_the_head() {
        let row = |text: &str| row(text.as_bytes(), 0).map(|row| (row.is_head, row.words));
        assert_eq!(row("raw: 0000000000000000"), Some((false, 5)));
        assert_eq!(row("head: 0000000000000000 0000000000000000"), Some((true, 6)));
        assert_eq!(row("head: order:9 mapcount:0"), None);
        assert_eq!(row("head:ffffea0000d78000 order:9"), None);
        assert_eq!(row("raw:"), Some((false, 4)));
        assert_eq!(row("draw: 00000000"), None);
        for text in ["head: order:9 mapcount:0", "head:ffffea0000d78000 order:9", "head order:8"] {
            assert_eq!(head_counts(text.as_bytes(), 0), Some(0));
        }
    }

    #[test]
    fn operations() {
        assert!(is_operations(b"shmem_aops"));
        assert!(is_operations(b"btree_aops [btrfs] name:\"x\""));
        assert!(!is_operations(b"aops:x"));
        assert!(!is_operations(b"shmem_aops failed"));
    }
}
