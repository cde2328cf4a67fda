//! Compares `Line` with `format!` and `String`, at every length of the buffer.

use dumpable::Line;
use proptest::collection::vec;
use proptest::prelude::*;
use std::fmt::Write;

/// A piece to write, which `format!` can write too.
#[derive(Clone, Debug)]
enum Piece {
    Text(String),
    Formatted(String),
    Repeat(u8, usize),
    Column(usize),
    Dec(i64, usize),
    Udec(u64, usize),
    Short(i16, u8),
    Hex(u64, usize),
    HexSigned(i32),
    HexRow(Vec<u64>),
    Flags(u64, Vec<(u64, String)>),
    Escaped(Vec<u8>),
}

impl Piece {
    fn write<const N: usize>(&self, line: &mut Line<N>) {
        match self {
            Self::Text(text) => line.text(text),
            Self::Formatted(text) => {
                write!(line, "<{text}>").unwrap();
                line
            }
            Self::Repeat(byte, count) => line.repeat(*byte, *count),
            Self::Column(column) => line.column(*column),
            Self::Dec(value, width) => line
                .dec(*value)
                .dec_right(*value, *width)
                .dec_left(*value, *width)
                .dec_padded(*value, *width),
            Self::Udec(value, width) => line
                .dec(*value)
                .dec_right(*value, *width)
                .dec_left(*value, *width)
                .dec_padded(*value, *width),
            Self::Short(signed, unsigned) => {
                line.dec(*signed).dec(*unsigned).hex(*signed).hex(*unsigned)
            }
            Self::Hex(value, width) => line.hex(*value).hex0x(*value).hex_padded(*value, *width),
            Self::HexSigned(value) => line.hex(*value).hex0x(*value).hex_padded(*value, 9),
            Self::HexRow(words) => line.hex_row(words),
            Self::Flags(value, names) => {
                let names: Vec<_> =
                    names.iter().map(|(mask, name)| (*mask, name.as_str())).collect();
                line.flags(*value, &names)
            }
            Self::Escaped(bytes) => line.escaped(bytes),
        };
    }

    fn format(&self, so_far: &str) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Formatted(text) => format!("<{text}>"),
            Self::Repeat(byte, count) => char::from(*byte).to_string().repeat(*count.min(&1000)),
            Self::Column(column) => " ".repeat(column.saturating_sub(so_far.len())),
            Self::Dec(value, width) => {
                let digits = format!("{:0width$}", value.unsigned_abs());
                let sign = if *value < 0 { "-" } else { "" };
                format!("{value}{value:>width$}{value:<width$}{sign}{digits}")
            }
            Self::Udec(value, width) => {
                format!("{value}{value:>width$}{value:<width$}{value:0width$}")
            }
            Self::Short(signed, unsigned) => format!("{signed}{unsigned}{signed:x}{unsigned:x}"),
            Self::Hex(value, width) => format!("{value:x}{value:#x}{value:0width$x}"),
            Self::HexSigned(value) => format!("{value:x}{value:#x}{value:09x}"),
            Self::HexRow(words) => {
                words.iter().map(|word| format!("{word:016x}")).collect::<Vec<_>>().join(" ")
            }
            Self::Flags(value, names) => flags(*value, names),
            Self::Escaped(bytes) => escaped(bytes),
        }
    }
}

/// Returns the names of the flags, found bit by bit.
fn flags(value: u64, names: &[(u64, String)]) -> String {
    let mut unnamed: Vec<u32> = (0..64).filter(|bit| value >> bit & 1 == 1).collect();
    let mut parts = Vec::new();
    for (mask, name) in names {
        let wanted: Vec<u32> = (0..64).filter(|bit| mask >> bit & 1 == 1).collect();
        if !wanted.is_empty() && wanted.iter().all(|bit| unnamed.contains(bit)) {
            unnamed.retain(|bit| !wanted.contains(bit));
            parts.push(name.clone());
        }
    }
    if !unnamed.is_empty() {
        parts.push(format!("{:#x}", unnamed.iter().map(|bit| 1_u64 << bit).sum::<u64>()));
    }
    parts.join("|")
}

/// Returns the text between the quotes, character by character.
fn escaped(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '"' | '\\' => text.extend(['\\', c]),
                '\n' => text.push_str("\\n"),
                '\t' => text.push_str("\\t"),
                '\u{61c}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}' => {
                    text.push_str(&in_hex(c.to_string().as_bytes()));
                }
                _ if c.is_control() => text.push_str(&in_hex(c.to_string().as_bytes())),
                _ => text.push(c),
            }
        }
        text.push_str(&in_hex(chunk.invalid()));
    }
    text
}

fn in_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("\\x{byte:02x}")).collect()
}

/// Reverses the escaping.
fn unescaped(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [byte, tail @ ..] = rest {
        (bytes, rest) = match rest {
            [b'\\', b'n', tail @ ..] => ([bytes, vec![b'\n']].concat(), tail),
            [b'\\', b't', tail @ ..] => ([bytes, vec![b'\t']].concat(), tail),
            [b'\\', b'x', a, b, tail @ ..] => {
                let digits = String::from_utf8(vec![*a, *b]).unwrap();
                ([bytes, vec![u8::from_str_radix(&digits, 16).unwrap()]].concat(), tail)
            }
            [b'\\', other, tail @ ..] => ([bytes, vec![*other]].concat(), tail),
            _ => ([bytes, vec![*byte]].concat(), tail),
        };
    }
    bytes
}

/// Truncates the text to `n` bytes.
fn cut(text: &str, n: usize) -> String {
    if text.len() <= n {
        return text.to_string();
    }
    let mut end = n.saturating_sub(3);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{}", &text[..end], &"..."[..n.min(3)])
}

fn check<const N: usize>(pieces: &[Piece]) -> Result<(), TestCaseError> {
    let mut line = Line::<N>::new();
    let mut text = String::new();
    for piece in pieces {
        piece.write(&mut line);
        text += &piece.format(&text);
        let expected = cut(&text, N);
        prop_assert_eq!(line.as_str(), Some(&*expected), "{:?} in {} bytes", piece, N);
        prop_assert_eq!(line.is_truncated(), text.len() > N);
        prop_assert_eq!(line.len(), line.as_bytes().len());
        prop_assert_eq!(line.is_empty(), line.as_bytes().is_empty());
        prop_assert_eq!(line.to_string(), expected);
        prop_assert_eq!(format!("{line:?}"), format!("\"{line}\""));
    }
    let before = line.as_bytes().to_vec();
    let mut ended = None;
    line.end(&mut |bytes: &[u8]| ended = Some(bytes.to_vec()));
    prop_assert_eq!(ended, Some(before));
    prop_assert!(line.is_empty() && !line.is_truncated());
    Ok(())
}

macro_rules! check_in {
    ($pieces:expr, $($N:literal)*) => {{ $(check::<$N>($pieces)?;)* }};
}

/// Returns numbers of every length.
fn number() -> impl Strategy<Value = u64> {
    (any::<u64>(), 0..64_u32).prop_map(|(value, shift)| value >> shift)
}

/// Returns bytes that are often UTF-8, or nearly.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let chars = prop_oneof![
        any::<char>(),
        Just('"'),
        Just('\\'),
        prop::char::range('\0', '\u{a0}'),
        prop::char::range('\u{2000}', '\u{2070}')
    ];
    let text =
        vec(chars, 0..20).prop_map(|chars| chars.into_iter().collect::<String>().into_bytes());
    (text, vec((any::<prop::sample::Index>(), any::<u8>()), 0..3)).prop_map(
        |(mut bytes, changes)| {
            for (index, byte) in changes {
                if !bytes.is_empty() {
                    let index = index.index(bytes.len());
                    bytes[index] = byte;
                }
            }
            bytes
        },
    )
}

fn piece() -> impl Strategy<Value = Piece> {
    let mask =
        prop_oneof![4 => (0..12_u32).prop_map(|bit| 1 << bit), 1 => 0..0x1000_u64, 1 => Just(0)];
    prop_oneof![
        any::<String>().prop_map(Piece::Text),
        "[a-z:=]{0,30}".prop_map(Piece::Text),
        any::<String>().prop_map(Piece::Formatted),
        (b' '..=b'~', prop_oneof![0..70_usize, Just(usize::MAX)])
            .prop_map(|(byte, count)| Piece::Repeat(byte, count)),
        (0..100_usize).prop_map(Piece::Column),
        (number(), 0..40_usize).prop_map(|(value, width)| Piece::Dec(value as i64, width)),
        (number(), 0..40_usize)
            .prop_map(|(value, width)| Piece::Dec((value as i64).wrapping_neg(), width)),
        (number(), 0..40_usize).prop_map(|(value, width)| Piece::Udec(value, width)),
        any::<(i16, u8)>().prop_map(|(signed, unsigned)| Piece::Short(signed, unsigned)),
        (number(), 0..40_usize).prop_map(|(value, width)| Piece::Hex(value, width)),
        any::<i32>().prop_map(Piece::HexSigned),
        vec(number(), 0..6).prop_map(Piece::HexRow),
        (0..0x2000_u64, vec((mask, "[a-z]{1,8}"), 0..8))
            .prop_map(|(value, names)| Piece::Flags(value, names)),
        bytes().prop_map(Piece::Escaped),
    ]
}

proptest! {
    #[test]
    fn line_matches_truncated_format(pieces in vec(piece(), 0..5)) {
        check_in!(&pieces, 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 20 24 31 32 33 64 100 320);
    }

    #[test]
    fn escaped_bytes_round_trip(bytes in bytes()) {
        let mut line = Line::<400>::new();
        let text = line.escaped(&bytes).as_str().unwrap();
        prop_assert_eq!(unescaped(text), bytes);
        prop_assert!(!text.contains(char::is_control), "{:?}", text);
    }

    #[test]
    fn bytes_unchanged(bytes in bytes()) {
        let mut line = Line::<100>::new();
        line.bytes(&bytes);
        prop_assert_eq!(line.as_bytes(), &*bytes);
        prop_assert_eq!(line.as_str(), std::str::from_utf8(&bytes).ok());
        let mut shown = String::new();
        for chunk in bytes.utf8_chunks() {
            shown = shown + chunk.valid() + &"\u{fffd}".repeat(chunk.invalid().len());
        }
        prop_assert_eq!(line.to_string(), shown);
    }

    /// Also where the bytes before the mark are not UTF-8.
    #[test]
    fn truncation_marked(bytes in vec(prop_oneof![any::<u8>(), 0x80..0xc0_u8], 13..40)) {
        let mut line = Line::<12>::new();
        line.bytes(&bytes);
        prop_assert!(line.is_truncated() && (9..=12).contains(&line.len()));
        let kept = line.as_bytes().strip_suffix(b"...").unwrap();
        prop_assert!(bytes.starts_with(kept));
        let before = line.as_bytes().to_vec();
        line.text("later").bytes(b"!").dec(1).hex(2_u8).hex_row(&[3]).escaped(b"4");
        prop_assert_eq!(line.as_bytes(), before);
    }
}

#[test]
fn four_digit_numbers_in_each_position() {
    // Miri is slow and tries one in a thousand.
    let step = if cfg!(miri) { 1009 } else { 1 };
    for value in (0..10_000_u64).step_by(step) {
        for place in [1, 10_000, 100_000_000, 1_000_000_000_000, 1_000_100_010_001] {
            let value = value * place;
            assert_eq!(Line::<20>::new().dec(value).as_str(), Some(&*value.to_string()));
        }
    }
    for value in (0..=u16::MAX).step_by(step) {
        assert_eq!(Line::<20>::new().hex(value).as_str(), Some(&*format!("{value:x}")));
    }
}

/// Tests where a decimal digit or a block of eight begins.
#[test]
fn numbers_around_powers() {
    let powers = (0..20).map(|digits| 10_u64.pow(digits)).chain((0..64).map(|bit| 1 << bit));
    // Miri is slow and tries one in seven.
    for power in powers.step_by(if cfg!(miri) { 7 } else { 1 }) {
        for value in [power - 1, power, power + 1, power.wrapping_neg()] {
            assert_eq!(Line::<20>::new().dec(value).as_str(), Some(&*value.to_string()));
            assert_eq!(Line::<20>::new().hex(value).as_str(), Some(&*format!("{value:x}")));
            for digits in [0, 1, 2, 8, 9, 15, 16, 17, 20] {
                assert_eq!(
                    Line::<20>::new().hex_padded(value, digits).as_str(),
                    Some(&*format!("{value:0digits$x}"))
                );
                assert_eq!(
                    Line::<20>::new().dec_padded(value, digits).as_str(),
                    Some(&*format!("{value:0digits$}"))
                );
            }
        }
    }
}

#[test]
fn integer_limits_of_every_type() {
    macro_rules! check {
        ($($Int:ident)*) => {$(
            for value in [$Int::MIN, $Int::MIN + 1, 0, 1, $Int::MAX - 1, $Int::MAX, $Int::MIN / 3, $Int::MAX / 3] {
                assert_eq!(Line::<20>::new().dec(value).as_str(), Some(&*value.to_string()), stringify!($Int));
                assert_eq!(Line::<20>::new().hex(value).as_str(), Some(&*format!("{value:x}")), stringify!($Int));
            }
        )*};
    }
    check! { u8 u16 u32 u64 usize i8 i16 i32 i64 isize }
}

/// Tries all sequences of four bytes at the edges of the well-formed ranges.
#[test]
fn utf8_validation_matches_core() {
    const EDGES: [u8; 24] = [
        0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec,
        0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff,
    ];
    // Miri is slow and tries one byte in five.
    let edges = || EDGES.into_iter().step_by(if cfg!(miri) { 5 } else { 1 });
    for a in edges() {
        for b in edges() {
            for c in edges() {
                for d in edges() {
                    let bytes = [a, b, c, d];
                    assert_eq!(
                        Line::<4>::new().bytes(&bytes).as_str(),
                        std::str::from_utf8(&bytes).ok(),
                        "{bytes:x?}"
                    );
                }
            }
        }
    }
}

#[test]
fn escaping_of_every_character() {
    // Miri is slow and tries one in a thousand.
    for c in ('\0'..='\u{ffff}').step_by(if cfg!(miri) { 1009 } else { 1 }) {
        let text = c.to_string();
        assert_eq!(
            Line::<12>::new().escaped(text.as_bytes()).as_str(),
            Some(&*escaped(text.as_bytes())),
            "{c:?}"
        );
    }
}

#[test]
fn line_written_in_const() {
    const LINE: Line<200> = {
        let mut line = Line::new();
        line.text("page:")
            .hex0x(0xffff_ea00_0000_1240_u64)
            .column(26)
            .dec(-7)
            .dec_right(12_345_678_901_u64, 12);
        line.repeat(b'-', 3)
            .dec_left(5, 3)
            .dec_padded(9, 2)
            .hex(255)
            .hex_padded(255, 4)
            .bytes(b" ");
        line.flags(0x85, &[(1, "locked"), (0x80, "waiters")])
            .text(" ")
            .escaped(b"a\x1b\"")
            .text(" ")
            .hex_row(&[1, 2]);
        line
    };
    const TEXT: &str = match LINE.as_str() {
        Some(text) => text,
        None => "not UTF-8",
    };
    assert_eq!(
        TEXT,
        "page:0xffffea0000001240   -7 12345678901---5  09ff00ff locked|waiters|0x4 a\\x1b\\\" 0000000000000001 0000000000000002"
    );
    const CUT: Line<6> = {
        let mut line = Line::new();
        line.text("äöüß").dec(1);
        line
    };
    assert!(CUT.is_truncated());
    assert_eq!(CUT.as_str(), Some("ä..."));
}
