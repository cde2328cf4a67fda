//! Reads printed values. A value that cannot be read exactly is none.

use super::record::{Flags, PageType, Pointer};

/// Why there is no value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Missing {
    /// There is nothing: the next key follows.
    Empty,
    /// The line ends before the value, or within its parentheses.
    AtEnd,
    /// It is damaged, from this byte of the text on.
    Damaged(usize),
}

type Result<T> = std::result::Result<T, Missing>;

/// Finds a text in a line, from a byte on.
pub(super) fn find(text: &[u8], from: usize, what: &[u8]) -> Option<usize> {
    let rest = text.get(from..)?;
    rest.windows(what.len()).position(|part| part == what).map(|at| from + at)
}

/// Finds a key, which is no part of a longer one, and returns where it begins.
pub(super) fn find_key(text: &[u8], from: usize, key: &[u8]) -> Option<usize> {
    let mut from = from;
    loop {
        let at = find(text, from, key)?;
        if at == 0 || !is_name(text[at - 1]) {
            return Some(at);
        }
        from = at + 1;
    }
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Returns the first byte from `at` on that is no blank.
pub(super) fn skip_blanks(text: &[u8], at: usize) -> usize {
    at + text[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count()
}

/// Returns the end of the word that begins at `at`.
pub(super) fn word_end(text: &[u8], at: usize) -> usize {
    at + text[at..].iter().take_while(|byte| !byte.is_ascii_whitespace()).count()
}

/// Returns the word behind blanks, and where it begins and ends. Other keys are no values.
fn word(text: &[u8], at: usize) -> Result<(&str, usize, usize)> {
    let start = skip_blanks(text, at);
    if start == text.len() {
        return Err(Missing::AtEnd);
    }
    let end = word_end(text, start);
    let word = &text[start..end];
    let name = word.iter().take_while(|byte| is_name(**byte)).count();
    if word.get(name) == Some(&b':') {
        return Err(Missing::Empty);
    }
    let end = end - word.iter().rev().take_while(|byte| matches!(byte, b',' | b'\\')).count();
    let word = std::str::from_utf8(&text[start..end]).map_err(|_| Missing::Damaged(start))?;
    Ok((word, start, end))
}

/// Reads a count, which has 32 bits.
pub(super) fn count(text: &[u8], at: usize) -> Result<i64> {
    let (word, start, _) = word(text, at)?;
    let digits = word.strip_prefix('-').unwrap_or(word);
    let damaged = Missing::Damaged(start);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(damaged);
    }
    let value: i64 = word.parse().map_err(|_| damaged)?;
    if (i64::from(i32::MIN)..=i64::from(u32::MAX)).contains(&value) {
        Ok(value)
    } else {
        Err(damaged)
    }
}

/// Reads a number in hex, with `0x` or without.
pub(super) fn hex(text: &[u8], at: usize) -> Result<u64> {
    let (word, start, _) = word(text, at)?;
    parse_hex(word).ok_or(Missing::Damaged(start))
}

fn parse_hex(word: &str) -> Option<u64> {
    let digits = word.strip_prefix("0x").unwrap_or(word);
    let is_hex = (1..=16).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_hexdigit());
    if is_hex {
        u64::from_str_radix(digits, 16).ok()
    } else {
        None
    }
}

/// Reads a pointer: 8 or 16 digits, any number behind `0x`, or a word in parentheses.
pub(super) fn pointer(text: &[u8], at: usize) -> Result<Pointer> {
    let (word, start, _) = word(text, at)?;
    match word {
        "(null)" | "(efault)" | "(einval)" => return Ok(Pointer::Null),
        "(ptrval)" | "(____ptrval____)" => return Ok(Pointer::Hidden),
        _ => {}
    }
    let is_whole = word.starts_with("0x") || matches!(word.len(), 8 | 16);
    match parse_hex(word).filter(|_| is_whole) {
        Some(value) => Ok(Pointer::Number(value)),
        None => Err(Missing::Damaged(start)),
    }
}

/// A value with a list in parentheses, and where it ends. A list that cannot be read is `Err`, with
/// the first byte of the entry.
pub(super) struct Listed<'a> {
    pub(super) value: u64,
    pub(super) list: std::result::Result<Option<Vec<&'a str>>, usize>,
    pub(super) end: usize,
}

/// How many names a list may have.
const MOST_NAMES: usize = 128;

/// Reads `0x1(a|b)`. Without `is_last`, a list that the line cuts off is [`Missing::AtEnd`].
fn listed(text: &[u8], at: usize, is_last: bool) -> Result<Listed<'_>> {
    let start = skip_blanks(text, at);
    if start == text.len() {
        return Err(Missing::AtEnd);
    }
    let number = |byte: &u8| byte.is_ascii_hexdigit() || *byte == b'x';
    let open = start + text[start..].iter().take_while(|byte| number(byte)).count();
    let word = std::str::from_utf8(&text[start..open]).map_err(|_| Missing::Damaged(start))?;
    let value = parse_hex(word).ok_or(Missing::Damaged(start))?;
    match text.get(open) {
        None if !is_last => return Err(Missing::AtEnd),
        None => return Ok(Listed { value, list: Ok(None), end: open }),
        Some(byte) if byte.is_ascii_whitespace() => {
            return Ok(Listed { value, list: Ok(None), end: open });
        }
        Some(b'(') => {}
        Some(_) => return Err(Missing::Damaged(start)),
    }
    let mut names = Vec::new();
    let mut from = open + 1;
    loop {
        let rest = &text[from..];
        // The name of a type without one.
        let length = match rest {
            [b'(', b'n', b'u', b'l', b'l', b')', ..] => 6,
            _ => rest.iter().take_while(|b| is_name(**b) || matches!(b, b'=' | b'-')).count(),
        };
        if rest.len() == length && !is_last {
            return Err(Missing::AtEnd);
        }
        let entry = std::str::from_utf8(&rest[..length]).unwrap_or_default();
        let is_sole = rest.get(length) == Some(&b')') && names.is_empty();
        if length > 0 {
            names.push(entry);
        }
        match rest.get(length) {
            Some(b')') if length > 0 || is_sole => {
                return Ok(Listed { value, list: Ok(Some(names)), end: from + length + 1 });
            }
            Some(b'|') if length > 0 && names.len() < MOST_NAMES => from += length + 1,
            _ => return Ok(Listed { value, list: Err(from), end: from + length }),
        }
    }
}

/// Reads flags: `0x1(locked|node=0)`. The second value is the first byte of a name that cannot be
/// read.
pub(super) fn flags(
    text: &[u8],
    at: usize,
    is_last: bool,
) -> Result<(Flags, Option<usize>, usize)> {
    let Listed { value, list, end } = listed(text, at, is_last)?;
    let mut flags = Flags { value, ..Flags::default() };
    let entries = match list {
        Ok(None) => return Ok((flags, None, end)),
        Ok(Some(entries)) => entries,
        Err(damaged) => return Ok((flags, Some(damaged), end)),
    };
    let mut names = Vec::new();
    for entry in entries {
        match entry.split_once('=') {
            // The bits without a name.
            None if entry.starts_with("0x") => {}
            None => names.push(entry.to_string()),
            Some((name, number)) => {
                let number = match number.strip_prefix("0x") {
                    Some(_) => parse_hex(number),
                    None => number.parse().ok(),
                };
                match number {
                    Some(number) => flags.fields.push((name.to_string(), number)),
                    None => {
                        let entry = find(text, at, entry.as_bytes()).unwrap_or(at);
                        flags.fields.clear();
                        return Ok((flags, Some(entry), end));
                    }
                }
            }
        }
    }
    flags.names = Some(names);
    Ok((flags, None, end))
}

/// Reads a page type: `0xffffffff()`, `f0(buddy)`.
pub(super) fn page_type(
    text: &[u8],
    at: usize,
    is_last: bool,
) -> Result<(PageType, Option<usize>)> {
    let Listed { value, list, .. } = listed(text, at, is_last)?;
    let (names, damaged) = match list {
        Ok(names) => (names.unwrap_or_default(), None),
        Err(damaged) => (Vec::new(), Some(damaged)),
    };
    let names = names.into_iter().map(str::to_string).collect();
    Ok((PageType { value, names }, damaged))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_whole_words() {
        assert_eq!(find_key(b"refcount:1 count:2", 0, b"count:"), Some(11));
        assert_eq!(find_key(b"entire_mapcount:1", 0, b"mapcount:"), None);
        assert_eq!(find_key(b"]page:x", 0, b"page:"), Some(1));
        assert_eq!(find_key(b"page", 0, b"page:"), None);
    }

    #[test]
    fn counts() {
        assert_eq!(count(b"-117901064 x", 0), Ok(-117901064));
        assert_eq!(count(b" 1,", 0), Ok(1));
        assert_eq!(count(b"", 0), Err(Missing::AtEnd));
        assert_eq!(count(b" mapcount:1", 0), Err(Missing::Empty));
        for damaged in ["1[ 12.3]", "12345678901", "1x", "-", "\u{e9}"] {
            assert_eq!(count(damaged.as_bytes(), 0), Err(Missing::Damaged(0)), "{damaged}");
        }
    }

    #[test]
    fn pointers() {
        assert_eq!(pointer(b"f8f8f8f8", 0), Ok(Pointer::Number(0xf8f8f8f8)));
        assert_eq!(pointer(b"ffffea000f7afa78 x", 0), Ok(Pointer::Number(0xffff_ea00_0f7a_fa78)));
        assert_eq!(pointer(b"0x12", 0), Ok(Pointer::Number(0x12)));
        assert_eq!(pointer(b"          (null) x", 0), Ok(Pointer::Null));
        assert_eq!(pointer(b"(ptrval)", 0), Ok(Pointer::Hidden));
        assert_eq!(pointer(b"(____ptrval____)", 0), Ok(Pointer::Hidden));
        assert_eq!(pointer(b" refcount:1", 0), Err(Missing::Empty));
        assert_eq!(pointer(b"ffffea000f7af", 0), Err(Missing::Damaged(0)));
        assert_eq!(pointer(b"ffffea00[ 12.3]", 0), Err(Missing::Damaged(0)));
    }

    #[test]
    fn numbers_in_hex() {
        assert_eq!(hex(b"0x2", 0), Ok(2));
        assert_eq!(hex(b"02176", 0), Ok(0x2176));
        assert_eq!(hex(b"0x", 0), Err(Missing::Damaged(0)));
        assert_eq!(hex(b"0x2=", 0), Err(Missing::Damaged(0)));
        assert_eq!(hex(b"12345678123456789", 0), Err(Missing::Damaged(0)));
    }

    #[test]
    fn flags_with_names_and_numbers() {
        let text = b"0x17ffffc0000034(uptodate|lru|active|0x80|node=0|zone=2|lastcpupid=0x1f) CMA";
        let (flags, damaged, end) = super::flags(text, 0, true).unwrap();
        assert_eq!(flags.value, 0x17ffffc0000034);
        assert_eq!(flags.names.unwrap(), ["uptodate", "lru", "active"]);
        let fields = flags.fields.iter().map(|(name, value)| (&name[..], *value));
        assert!(fields.eq([("node", 0), ("zone", 2), ("lastcpupid", 0x1f)]));
        assert_eq!((damaged, end), (None, text.len() - 4));
        assert_eq!(super::flags(b" 0x0()", 0, true).unwrap().0.names, Some(Vec::new()));
        assert_eq!(super::flags(b" 0x5", 0, true).unwrap().0.names, None);
    }

    #[test]
    fn flags_cut_short() {
        assert!(matches!(super::flags(b"0x1(locked|er", 0, false), Err(Missing::AtEnd)));
        assert!(matches!(super::flags(b"", 0, false), Err(Missing::AtEnd)));
        let (flags, damaged, _) = super::flags(b"0x1(locked|er", 0, true).unwrap();
        assert_eq!((flags.value, flags.names, damaged), (1, None, Some(13 - 2)));
        let (flags, damaged, _) = super::flags(b"0x1(locked|er[ 12.3] x", 0, false).unwrap();
        assert_eq!((flags.names, damaged), (None, Some(11)));
        assert!(matches!(super::flags(b"0x1[ 12.3]", 0, false), Err(Missing::Damaged(0))));
        let (flags, damaged, _) = super::flags(b"0x1(a|node=x)", 0, false).unwrap();
        assert_eq!((flags.names, damaged), (None, Some(6)));
    }

    #[test]
    fn page_types() {
        let read = |text: &str| super::page_type(text.as_bytes(), 0, true).unwrap().0;
        assert_eq!(read("0xffffffff()"), PageType { value: 0xffffffff, names: vec![] });
        assert_eq!(read(" f0(buddy)"), PageType { value: 0xf0, names: vec!["buddy".into()] });
        assert_eq!(read("f6((null))"), PageType { value: 0xf6, names: vec!["(null)".into()] });
        assert_eq!(read("f8(unknown)").names, ["unknown"]);
    }
}
