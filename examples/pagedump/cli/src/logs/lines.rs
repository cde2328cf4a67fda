//! Splits a log into lines: decoded, cleaned, and put together where an encoding broke them.

use super::encoding::Text;
use super::line::Line;
use super::quoted::{self, Signs};
use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Read};

/// The longest line that is kept whole.
pub(super) const LONGEST: usize = 64 << 10;

/// How many lines on each side of a line decide on its encoding.
const WINDOW: usize = 24;

/// How many lines of the log one encoded line may take.
const MOST_JOINED: usize = 16;

/// The lines of a log.
pub(super) struct Lines<R> {
    input: BufReader<Text<R>>,
    number: u64,
    is_ended: bool,
    ahead: VecDeque<Physical>,
    behind: VecDeque<Traits>,
    window: Window,
    /// Whether the header of a mail declares quoted-printable.
    is_declared: bool,
    ready: VecDeque<Line>,
    pool: Vec<Vec<u8>>,
}

/// A line of the log as it stands there, without its end of line.
struct Physical {
    text: Vec<u8>,
    number: u64,
    is_cut: bool,
    traits: Traits,
}

/// What matters of a line for those around it.
#[derive(Clone, Copy)]
struct Traits {
    signs: Signs,
    /// The last byte; `None` if it is blank.
    end: Option<u8>,
}

/// Sums of the traits of lines ahead and behind.
struct Window {
    encoded: usize,
    plain: usize,
    filled: usize,
    ends: [usize; 256],
}

impl Window {
    fn add(&mut self, traits: Traits) {
        self.encoded += usize::from(traits.signs.is_encoded);
        self.plain += usize::from(traits.signs.is_plain);
        if let Some(end) = traits.end {
            self.filled += 1;
            self.ends[usize::from(end)] += 1;
        }
    }

    fn remove(&mut self, traits: Traits) {
        self.encoded -= usize::from(traits.signs.is_encoded);
        self.plain -= usize::from(traits.signs.is_plain);
        if let Some(end) = traits.end {
            self.filled -= 1;
            self.ends[usize::from(end)] -= 1;
        }
    }

    /// Returns whether nearly every line ends in this byte, which is part of none then.
    fn is_stray(&self, end: u8) -> bool {
        let is_usual = end.is_ascii_hexdigit() || matches!(end, b')' | b'=');
        !is_usual && self.filled >= 6 && self.ends[usize::from(end)] * 10 >= self.filled * 9
    }
}

impl<R: Read> Lines<R> {
    pub(super) fn new(input: R) -> Self {
        Self {
            input: BufReader::with_capacity(128 << 10, Text::new(input)),
            number: 0,
            is_ended: false,
            ahead: VecDeque::new(),
            behind: VecDeque::new(),
            window: Window { encoded: 0, plain: 0, filled: 0, ends: [0; 256] },
            is_declared: false,
            ready: VecDeque::new(),
            pool: Vec::new(),
        }
    }

    /// Returns the number of lines and of bytes of the log so far.
    pub(super) fn size(&self) -> (u64, u64) {
        (self.number, self.input.get_ref().size())
    }

    /// Takes back the memory of a line.
    pub(super) fn recycle(&mut self, line: Line) {
        if self.pool.len() < WINDOW && line.text.capacity() <= 4096 {
            self.pool.push(line.text);
        }
    }

    /// Returns the next line.
    pub(super) fn next(&mut self) -> io::Result<Option<Line>> {
        loop {
            if let Some(line) = self.ready.pop_front() {
                return Ok(Some(line));
            }
            let Some(physical) = self.shift()? else { return Ok(None) };
            self.note_declaration(&physical.text);
            let stray = physical.traits.end.filter(|end| self.window.is_stray(*end));
            let mut line = if self.is_encoded(physical.traits.signs) {
                self.decode(physical)?
            } else {
                let mut line = Line::new(physical.text, physical.number);
                line.is_cut = physical.is_cut;
                line
            };
            if let Some(stray) = stray {
                trim_end(&mut line.text);
                if line.text.last() == Some(&stray) {
                    line.text.pop();
                }
            }
            if let Some(line) = self.split_escaped(line) {
                return Ok(Some(clean(line)));
            }
        }
    }

    fn is_encoded(&self, signs: Signs) -> bool {
        !signs.is_plain
            && !signs.is_long
            && (self.is_declared || self.window.encoded > self.window.plain)
    }

    /// Follows the headers of mails.
    fn note_declaration(&mut self, text: &[u8]) {
        const HEADER: &[u8] = b"content-transfer-encoding:";
        if text.starts_with(b"From ") {
            self.is_declared = false;
        } else if text.len() > HEADER.len() && text[..HEADER.len()].eq_ignore_ascii_case(HEADER) {
            let value = text[HEADER.len()..].trim_ascii();
            self.is_declared = value.eq_ignore_ascii_case(b"quoted-printable");
        }
    }

    /// Decodes a line, with those that it goes on in.
    fn decode(&mut self, mut physical: Physical) -> io::Result<Line> {
        let quotes = quotes(&physical.text);
        let quote = physical.text[..quotes].to_vec();
        let mut line = Line::empty(physical.number, 1);
        let mut skip = 0;
        for joined in 1.. {
            quoted::decode(&mut line, &physical.text, physical.number, skip);
            line.is_cut |= physical.is_cut;
            let is_full = joined == MOST_JOINED || line.text.len() > LONGEST;
            if is_full || !quoted::is_broken(&physical.text) {
                break;
            }
            match self.shift()? {
                Some(next) => physical = next,
                None => break,
            }
            skip = if quotes > 0 && physical.text.starts_with(&quote) { quotes } else { 0 };
        }
        Ok(line)
    }

    /// Splits a line at the newlines that a log daemon wrote as `#012`. Returns the line if there
    /// are none; else the parts are ready.
    fn split_escaped(&mut self, line: Line) -> Option<Line> {
        const NEWLINE: &[u8] = b"#012";
        if !line.text.contains(&b'#') {
            return Some(line);
        }
        let mut from = 0;
        while let Some(at) = line.text[from..].windows(4).position(|part| part == NEWLINE) {
            self.ready.push_back(clean(line.part(from, from + at)));
            from += at + NEWLINE.len();
        }
        if from == 0 {
            return Some(line);
        }
        self.ready.push_back(clean(line.part(from, line.text.len())));
        None
    }

    /// Takes the next line out of the window.
    fn shift(&mut self) -> io::Result<Option<Physical>> {
        while !self.is_ended && self.ahead.len() <= WINDOW {
            match self.read()? {
                Some(physical) => {
                    self.window.add(physical.traits);
                    self.ahead.push_back(physical);
                }
                None => self.is_ended = true,
            }
        }
        let Some(physical) = self.ahead.pop_front() else { return Ok(None) };
        self.behind.push_back(physical.traits);
        if self.behind.len() > WINDOW {
            if let Some(traits) = self.behind.pop_front() {
                self.window.remove(traits);
            }
        }
        Ok(Some(physical))
    }

    /// Reads a line of the log.
    fn read(&mut self) -> io::Result<Option<Physical>> {
        let mut text = self.pool.pop().unwrap_or_default();
        text.clear();
        let limit = LONGEST as u64 + 1;
        if self.input.by_ref().take(limit).read_until(b'\n', &mut text)? == 0 {
            return Ok(None);
        }
        self.number += 1;
        let mut is_cut = false;
        if text.last() == Some(&b'\n') {
            text.pop();
        } else if text.len() > LONGEST {
            is_cut = true;
            text.truncate(LONGEST);
            // The last word may have lost its end.
            let last = text.iter().rposition(u8::is_ascii_whitespace).unwrap_or(0);
            text.truncate(last);
            self.skip_line()?;
        }
        let end = text.trim_ascii_end().last().copied();
        let traits = Traits { signs: Signs::of(&text), end };
        Ok(Some(Physical { text, number: self.number, is_cut, traits }))
    }

    /// Skips to the next line.
    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let buffer = match self.input.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                buffer => buffer?,
            };
            let length = buffer.len();
            match buffer.iter().position(|byte| *byte == b'\n') {
                Some(at) => {
                    self.input.consume(at + 1);
                    return Ok(());
                }
                None if length == 0 => return Ok(()),
                None => self.input.consume(length),
            }
        }
    }
}

/// Returns the length of the marks of quoted mail at the start.
fn quotes(text: &[u8]) -> usize {
    let length = text.iter().take_while(|byte| matches!(byte, b'>' | b' ' | b'|')).count();
    if text[..length].contains(&b'>') || text[..length].contains(&b'|') {
        length
    } else {
        0
    }
}

/// Removes colours and control bytes, and what does not belong to the text at the end.
fn clean(mut line: Line) -> Line {
    if line.text.iter().fold(false, |found, byte| found | (*byte < b' ' || *byte == 0x7f)) {
        if line.text.contains(&0x1b) {
            line = without_escapes(&line);
        }
        for byte in &mut line.text {
            if *byte < b' ' || *byte == 0x7f {
                *byte = b' ';
            }
        }
    }
    trim_end(&mut line.text);
    // A long line may be wrapped with a backslash.
    if line.text.last() == Some(&b'\\') {
        line.text.pop();
        trim_end(&mut line.text);
    }
    line
}

/// Removes the escape sequences of terminals: `ESC [ .. letter`.
fn without_escapes(line: &Line) -> Line {
    let (number, column) = line.place(0);
    let mut output = Line::empty(number, column);
    output.is_cut = line.is_cut;
    let mut at = 0;
    while at < line.text.len() {
        if line.text[at..].starts_with(b"\x1b[") {
            let parameters = &line.text[at + 2..];
            let length = parameters.iter().take_while(|byte| (0x20..0x40).contains(*byte)).count();
            at += 2 + length + usize::from(length < parameters.len());
        } else {
            output.append(line, at, at + 1);
            at += 1;
        }
    }
    output
}

/// Removes blanks, control bytes, `^M` and bytes above ASCII, which no line of a dump ends in.
fn trim_end(text: &mut Vec<u8>) {
    loop {
        match text.last() {
            Some(byte) if *byte <= b' ' || *byte >= 0x7f => {
                text.pop();
            }
            Some(b'M') if text.ends_with(b"^M") => text.truncate(text.len() - 2),
            _ => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(input: &[u8]) -> Vec<String> {
        let mut lines = Lines::new(input);
        let mut texts = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            texts.push(String::from_utf8_lossy(&line.text).into_owned());
        }
        assert_eq!(lines.size().1, input.len() as u64);
        texts
    }

    #[test]
    fn ends_of_lines() {
        assert_eq!(
            lines(b"a\nb\r\nc\r\r\nd\\\ne\x00\n\nf^M\ng\xff"),
            ["a", "b", "c", "d", "e", "", "f", "g"]
        );
    }

    #[test]
    fn stray_bytes_at_the_ends() {
        let input = "raw: 00000000~\n".repeat(8);
        assert_eq!(lines(input.as_bytes()), ["raw: 00000000"; 8]);
        assert_eq!(lines(b"a~\nb\nc\n")[0], "a~");
    }

    #[test]
    fn quoted_printable_is_decoded_where_it_is_used() {
        let long = "x".repeat(70);
        let input = format!("{long} index:0x2=\n0001\nnode=3D0\n");
        assert_eq!(lines(input.as_bytes()), [format!("{long} index:0x20001"), "node=0".into()]);
        let plain = "name:\"a=3D\"\nnode=0|zone=1\nx=\ny\n";
        assert_eq!(lines(plain.as_bytes()), ["name:\"a=3D\"", "node=0|zone=1", "x=", "y"]);
        let quoted = format!("> {long} 12=\n> 34\n");
        assert_eq!(lines(quoted.as_bytes()), [format!("> {long} 1234")]);
        let declared = "Content-Transfer-Encoding: quoted-printable\n\npage:12=\n34\n";
        assert_eq!(lines(declared.as_bytes())[2], "page:1234");
    }

    #[test]
    fn escaped_newlines_and_colours() {
        assert_eq!(lines(b"a#012b#012c #1\n"), ["a", "b", "c #1"]);
        assert_eq!(lines(b"\x1b[33mraw: \x1b[0m0\n\x1b[\n"), ["raw: 0", ""]);
    }

    #[test]
    fn long_lines_are_cut() {
        let mut input = b"word ".repeat(LONGEST);
        input.extend_from_slice(b"\nnext\n");
        let mut lines = Lines::new(&input[..]);
        let line = lines.next().unwrap().unwrap();
        assert!(line.is_cut);
        assert_eq!(line.text.len(), LONGEST - 2);
        assert!(line.text.ends_with(b" word"));
        assert_eq!(lines.next().unwrap().unwrap().text, b"next");
        assert!(lines.next().unwrap().is_none());
    }
}
