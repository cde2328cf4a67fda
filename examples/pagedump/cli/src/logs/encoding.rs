//! Byte order marks: logs in UTF-8 and UTF-16 become UTF-8 without a mark.

use std::io::{self, Read};

/// A reader that drops a byte order mark and turns UTF-16 into UTF-8. Counts the bytes of its
/// input.
pub(super) struct Text<R> {
    input: R,
    encoding: Encoding,
    /// Bytes that were read or converted, but not handed out yet.
    ready: Vec<u8>,
    /// How many of `ready` were handed out.
    given: usize,
    /// Input of UTF-16 that is not converted yet: half a unit, or half a pair of surrogates.
    rest: Vec<u8>,
    bytes: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Encoding {
    Unknown,
    Bytes,
    Utf16Le,
    Utf16Be,
}

const CHUNK: usize = 16 << 10;

impl<R: Read> Text<R> {
    pub(super) fn new(input: R) -> Self {
        Self {
            input,
            encoding: Encoding::Unknown,
            ready: Vec::new(),
            given: 0,
            rest: Vec::new(),
            bytes: 0,
        }
    }

    /// Returns the number of bytes of the input so far.
    pub(super) fn size(&self) -> u64 {
        self.bytes
    }

    /// Reads from the input and counts.
    fn read_input(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.input.read(buffer) {
                Ok(length) => {
                    self.bytes += length as u64;
                    return Ok(length);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Reads the mark, if there is one.
    fn detect(&mut self) -> io::Result<()> {
        let mut start = [0; 3];
        let mut length = 0;
        while length < start.len() {
            match self.read_input(&mut start[length..])? {
                0 => break,
                more => length += more,
            }
        }
        match &start[..length] {
            [0xef, 0xbb, 0xbf] => self.encoding = Encoding::Bytes,
            [0xff, 0xfe, rest @ ..] => {
                self.encoding = Encoding::Utf16Le;
                self.rest.extend_from_slice(rest);
            }
            [0xfe, 0xff, rest @ ..] => {
                self.encoding = Encoding::Utf16Be;
                self.rest.extend_from_slice(rest);
            }
            text => {
                self.encoding = Encoding::Bytes;
                self.ready.extend_from_slice(text);
            }
        }
        Ok(())
    }

    /// Converts a chunk of UTF-16; returns false at the end of the input.
    fn convert(&mut self) -> io::Result<bool> {
        let mut chunk = [0; CHUNK];
        let length = self.read_input(&mut chunk)?;
        if length == 0 && self.rest.is_empty() {
            return Ok(false);
        }
        let mut input = std::mem::take(&mut self.rest);
        input.extend_from_slice(&chunk[..length]);
        let mut units: Vec<u16> = input
            .chunks_exact(2)
            .map(|pair| match self.encoding {
                Encoding::Utf16Be => u16::from_be_bytes([pair[0], pair[1]]),
                _ => u16::from_le_bytes([pair[0], pair[1]]),
            })
            .collect();
        if length != 0 {
            let mut kept = input.len() % 2;
            if units.last().is_some_and(|unit| (0xd800..0xdc00).contains(unit)) {
                units.pop();
                kept += 2;
            }
            self.rest = input.split_off(input.len() - kept);
        }
        let mut utf8 = [0; 4];
        for unit in char::decode_utf16(units) {
            let char = unit.unwrap_or(char::REPLACEMENT_CHARACTER);
            self.ready.extend_from_slice(char.encode_utf8(&mut utf8).as_bytes());
        }
        Ok(true)
    }
}

impl<R: Read> Read for Text<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.encoding == Encoding::Unknown {
            self.detect()?;
        }
        while self.given == self.ready.len() {
            self.ready.clear();
            self.given = 0;
            if self.encoding == Encoding::Bytes {
                return self.read_input(buffer);
            }
            if !self.convert()? {
                return Ok(0);
            }
        }
        let length = buffer.len().min(self.ready.len() - self.given);
        buffer[..length].copy_from_slice(&self.ready[self.given..self.given + length]);
        self.given += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a few bytes at a time.
    struct Slow<'a>(&'a [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let length = buffer.len().min(self.0.len()).min(3);
            buffer[..length].copy_from_slice(&self.0[..length]);
            self.0 = &self.0[length..];
            Ok(length)
        }
    }

    fn read(input: &[u8]) -> Vec<u8> {
        let mut output = Vec::new();
        let mut text = Text::new(Slow(input));
        text.read_to_end(&mut output).unwrap();
        assert_eq!(text.size(), input.len() as u64);
        output
    }

    #[test]
    fn marks_are_dropped() {
        assert_eq!(read(b"\xef\xbb\xbfpage"), b"page");
        assert_eq!(read(b"page"), b"page");
        assert_eq!(read(b"\xff"), b"\xff");
        assert_eq!(read(b""), b"");
    }

    #[test]
    fn utf16_becomes_utf8() {
        for text in ["page:x\r\n\u{e9}\u{1f4a5}z", ""] {
            let units: Vec<u16> = text.encode_utf16().collect();
            let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
            let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
            assert_eq!(read(&[b"\xff\xfe", &little[..]].concat()), text.as_bytes());
            assert_eq!(read(&[b"\xfe\xff", &big[..]].concat()), text.as_bytes());
        }
    }

    #[test]
    fn broken_utf16_is_replaced() {
        assert_eq!(read(b"\xff\xfea\0\x00\xd8"), "a\u{fffd}".as_bytes());
        assert_eq!(read(b"\xff\xfea\0b"), b"a");
    }
}
