//! A line of text that knows where in the log each of its bytes stands.

/// A line, decoded and cleaned. It may be put together of several lines of the log.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    pub(super) text: Vec<u8>,
    first: Origin,
    /// The further runs, in order.
    rest: Vec<Origin>,
    /// Whether the line of the log was too long and lost its end.
    pub(super) is_cut: bool,
}

/// The place of a run of bytes: the bytes of the text from `at` on stand side by side in the log.
#[derive(Clone, Copy, Debug, Default)]
struct Origin {
    at: usize,
    line: u64,
    column: u64,
}

impl Line {
    /// Returns a line whose bytes stand side by side in the log, from its first column on.
    pub(super) fn new(text: Vec<u8>, line: u64) -> Self {
        let first = Origin { at: 0, line, column: 1 };
        Self { text, first, rest: Vec::new(), is_cut: false }
    }

    /// Returns an empty line at a place in the log.
    pub(super) fn empty(line: u64, column: u64) -> Self {
        Self { first: Origin { at: 0, line, column }, ..Self::default() }
    }

    /// Appends a byte that stands at a line and column of the log.
    pub(super) fn push(&mut self, byte: u8, line: u64, column: u64) {
        let at = self.text.len();
        let last = self.rest.last().unwrap_or(&self.first);
        if last.line != line || last.column + (at - last.at) as u64 != column {
            let origin = Origin { at, line, column };
            if at == 0 {
                self.first = origin;
            } else {
                self.rest.push(origin);
            }
        }
        self.text.push(byte);
    }

    /// Appends a part of another line.
    pub(super) fn append(&mut self, other: &Self, from: usize, to: usize) {
        for at in from..to {
            let (line, column) = other.place(at);
            self.push(other.text[at], line, column);
        }
    }

    /// Returns a part as a line.
    pub(super) fn part(&self, from: usize, to: usize) -> Self {
        let (line, column) = self.place(from);
        let mut part = Self::empty(line, column);
        part.is_cut = self.is_cut && to == self.text.len();
        part.append(self, from, to);
        part
    }

    /// Returns the line and column of a byte, both counted from 1.
    pub(super) fn place(&self, at: usize) -> (u64, u64) {
        let next = self.rest.partition_point(|origin| origin.at <= at);
        let origin = match next {
            0 => self.first,
            next => self.rest[next - 1],
        };
        (origin.line, origin.column + (at - origin.at) as u64)
    }

    /// Returns the number of the first line of the log that is part of it.
    pub(super) fn first_line(&self) -> u64 {
        self.first.line
    }

    /// Returns the number of the last one.
    pub(super) fn last_line(&self) -> u64 {
        self.rest.iter().map(|origin| origin.line).fold(self.first.line, u64::max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn place_of_each_byte() {
        let mut line = Line::new(b"abc".to_vec(), 7);
        line.push(b'd', 8, 3);
        line.push(b'e', 8, 4);
        line.push(b'f', 8, 9);
        let places: Vec<_> = (0..6).map(|at| line.place(at)).collect();
        assert_eq!(places, [(7, 1), (7, 2), (7, 3), (8, 3), (8, 4), (8, 9)]);
        let part = line.part(2, 5);
        assert_eq!(part.text, b"cde");
        assert_eq!([part.place(0), part.place(1), part.place(2)], [(7, 3), (8, 3), (8, 4)]);
        assert_eq!((part.first_line(), part.last_line()), (7, 8));
    }
}
