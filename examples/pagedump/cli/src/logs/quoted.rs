//! Quoted-printable: recognises lines that are so encoded, and decodes them.

use super::line::Line;

/// The longest line that an encoder writes, and the shortest that it breaks in a word.
const LONGEST: usize = 76;
const SHORTEST_BROKEN: usize = 60;

/// The longest prefix that may have been put before encoded lines.
const PREFIX: usize = 24;

/// What a line says for and against the encoding.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Signs {
    /// It has `=3D`, an encoded byte above 127, or a `=` at the end of a line of the usual length.
    pub(super) is_encoded: bool,
    /// It has a `=` that is none of this.
    pub(super) is_plain: bool,
    /// It is longer than an encoder writes.
    pub(super) is_long: bool,
}

impl Signs {
    /// Looks at a line without its end of line.
    pub(super) fn of(text: &[u8]) -> Self {
        let is_long = text.len() > LONGEST + PREFIX;
        let mut signs = Self { is_encoded: false, is_plain: false, is_long };
        if !text.contains(&b'=') {
            return signs;
        }
        let text = text.trim_ascii_end();
        let mut at = 0;
        while let Some(next) = text[at..].iter().position(|byte| *byte == b'=') {
            at += next + 1;
            match text[at..] {
                [] if at > 1 && text[at - 2] == b'=' => signs.is_plain = true,
                [] => {
                    signs.is_encoded |= (SHORTEST_BROKEN..=LONGEST + PREFIX).contains(&text.len())
                }
                [high, low, ..] => match hex_byte(high, low) {
                    Some(byte) => {
                        signs.is_encoded |= byte == b'=' || byte >= 0x80;
                        at += 2;
                    }
                    None => signs.is_plain = true,
                },
                [_] => signs.is_plain = true,
            }
        }
        signs
    }
}

/// Returns whether a line goes on in the next.
pub(super) fn is_broken(text: &[u8]) -> bool {
    text.trim_ascii_end().ends_with(b"=")
}

/// Appends a decoded line. The text is a line of the log from `skip` on.
pub(super) fn decode(output: &mut Line, text: &[u8], number: u64, skip: usize) {
    let end = text.trim_ascii_end().len();
    let end = if is_broken(text) { end - 1 } else { text.len() };
    let mut at = skip.min(end);
    while at < end {
        let column = at as u64 + 1;
        match text[at..end] {
            [b'=', high, low, ..] => match hex_byte(high, low) {
                Some(byte) => {
                    output.push(byte, number, column);
                    at += 2;
                }
                None => output.push(b'=', number, column),
            },
            [byte, ..] => output.push(byte, number, column),
            [] => {}
        }
        at += 1;
    }
}

/// Returns the value of two hex digits, which encoders write in upper case.
fn hex_byte(high: u8, low: u8) -> Option<u8> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    };
    Some(digit(high)? << 4 | digit(low)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signs(text: &str) -> (bool, bool) {
        let signs = Signs::of(text.as_bytes());
        (signs.is_encoded, signs.is_plain)
    }

    #[test]
    fn signs_of_the_encoding() {
        assert_eq!(signs("flags: 0x1(locked|node=3D0|zone=3D1)"), (true, false));
        assert_eq!(signs("flags: 0x1(locked|node=0|zone=1)"), (false, true));
        assert_eq!(signs("==================="), (false, true));
        assert_eq!(signs("size=20"), (false, false));
        assert_eq!(signs("short="), (false, false));
        assert_eq!(signs(&format!("{}=", "x".repeat(70))), (true, false));
        assert_eq!(signs("nothing"), (false, false));
        assert_eq!(signs("a=C2=A0b"), (true, false));
    }

    #[test]
    fn decode_keeps_columns() {
        let mut line = Line::empty(3, 1);
        decode(&mut line, b"a=3D0 b=", 3, 0);
        decode(&mut line, b"> c", 4, 2);
        assert_eq!(line.text, b"a=0 bc");
        let places: Vec<_> = (0..6).map(|at| line.place(at)).collect();
        assert_eq!(places, [(3, 1), (3, 2), (3, 5), (3, 6), (3, 7), (4, 3)]);
    }
}
