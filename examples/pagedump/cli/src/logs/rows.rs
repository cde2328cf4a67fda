//! The rows of raw words.

use super::line::Line;
use super::record::{Damage, Placed, Word};
use super::values::{skip_blanks, word_end};

/// How many bytes the kernel prints in a row.
const ROW_BYTES: usize = 32;

/// Collects the rows of one page, or of its head.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    words: Vec<Placed>,
    rows: usize,
    /// The tokens of the row that was begun.
    row: Vec<Token>,
    /// Digits of a word: 8 or 16; 0 until a row says.
    digits: usize,
    /// Whether another text follows the words of the row.
    is_closed: bool,
    /// The last row, if it is short. This is damage unless it is the last one.
    short: Option<Damage>,
    /// The line and column of the last word.
    last: Option<(u64, u64)>,
}

/// A word of a row, as it is printed.
#[derive(Clone, Copy, Debug)]
struct Token {
    /// `None` if it is damaged.
    value: Option<u64>,
    digits: usize,
    line: u64,
    column: u64,
}

impl Rows {
    /// The most words of a page, or of the two or four descriptors of a head.
    const MOST_WORDS: usize = 40;

    pub(super) fn is_empty(&self) -> bool {
        self.rows == 0 && self.row.is_empty()
    }

    /// Returns whether the last row may go on: it was wrapped.
    pub(super) fn is_open(&self) -> bool {
        !self.is_closed && !self.row.is_empty() && self.row.len() < self.width()
    }

    /// Returns the number of words of a row.
    fn width(&self) -> usize {
        let longest = self.row.iter().map(|token| token.digits).max().unwrap_or(0);
        match self.digits.max(longest) {
            0..=8 => ROW_BYTES / 4,
            _ => ROW_BYTES / 8,
        }
    }

    /// Begins a row with the words from `at` on. Returns where they end.
    pub(super) fn begin(&mut self, line: &Line, at: usize, damage: &mut Vec<Damage>) -> usize {
        self.finish_row(damage);
        self.is_closed = false;
        self.extend(line, at)
    }

    /// Appends the words from `at` on to the row. Returns where they end.
    pub(super) fn extend(&mut self, line: &Line, at: usize) -> usize {
        let text = &line.text;
        let mut at = skip_blanks(text, at);
        while at < text.len() {
            let end = word_end(text, at);
            let word = &text[at..end];
            let (number, column) = line.place(at);
            let is_hex = word.iter().all(u8::is_ascii_hexdigit);
            let starts_hex = word[0].is_ascii_hexdigit();
            let is_word = is_hex || (starts_hex && !word.contains(&b':'));
            if !is_word {
                // Another text: it is no part of the row.
                self.is_closed = true;
                break;
            }
            let is_whole = is_hex && matches!(word.len(), 8 | 16);
            let value = std::str::from_utf8(word).ok().filter(|_| is_whole);
            let value = value.and_then(|word| u64::from_str_radix(word, 16).ok());
            if self.row.len() < Self::MOST_WORDS {
                let digits = if is_whole { word.len() } else { 0 };
                self.row.push(Token { value, digits, line: number, column });
            }
            if !is_hex {
                // The rest of the line is that of another.
                self.is_closed = true;
                break;
            }
            at = skip_blanks(text, end);
        }
        if line.is_cut {
            self.is_closed = true;
        }
        at
    }

    /// Places the words of the row.
    fn finish_row(&mut self, damage: &mut Vec<Damage>) {
        if self.row.is_empty() {
            return;
        }
        if let Some(short) = self.short.take() {
            damage.push(short);
        }
        let width = self.width();
        let digits = ROW_BYTES / width * 2;
        let row = std::mem::take(&mut self.row);
        if self.digits != 0 && self.digits != digits {
            // The words before were all cut short.
            self.words.clear();
        }
        self.digits = digits;
        let first = self.rows * width;
        let is_whole = row.len() % width == 0;
        // Behind a damaged word the places are only known if none is missing.
        let mut is_placed = true;
        for (index, token) in row.iter().enumerate() {
            match token.value.filter(|_| token.digits == digits) {
                Some(value) if is_placed && first + index < Self::MOST_WORDS => {
                    let word = Word { value, digits: digits as u8 };
                    self.words.push(Placed { position: (first + index) as u8, word });
                }
                Some(_) => {}
                None => {
                    let what = format!("expected a word of {digits} hex digits");
                    damage.push(Damage { line: token.line, column: token.column, what });
                    is_placed &= is_whole;
                }
            }
        }
        self.last = row.last().map(|token| (token.line, token.column));
        self.rows = (self.rows + row.len().div_ceil(width)).min(Self::MOST_WORDS);
        if let Some(last) = row.last().filter(|_| !is_whole && is_placed) {
            let what = format!("expected {width} words in this row, found {}", row.len() % width);
            self.short = Some(Damage { line: last.line, column: last.column, what });
        }
    }

    /// Returns the words from the first on, up to the first that is missing, and the others. None
    /// if there are more than `most`: they are of more than one page.
    pub(super) fn finish(
        mut self,
        most: usize,
        damage: &mut Vec<Damage>,
    ) -> (Vec<Word>, Vec<Placed>) {
        self.finish_row(damage);
        let words = self.words.len();
        if words > most {
            let what = format!("expected at most {most} words, found {words}: rows of two dumps");
            damage.extend(self.last.map(|(line, column)| Damage { line, column, what }));
            return Default::default();
        }
        if let Some(short) = self.short.take() {
            // Descriptors of 7, 9 and 10 words end in a short row.
            if !matches!((self.digits, words), (_, 9 | 10) | (16, 7)) {
                damage.push(short);
            }
        }
        if words > 0 && words < 7 && damage.is_empty() {
            let what = format!("expected at least 7 words, found {words}");
            damage.extend(self.last.map(|(line, column)| Damage { line, column, what }));
        }
        let is_next = |(index, placed): &(usize, &Placed)| usize::from(placed.position) == *index;
        let whole = self.words.iter().enumerate().take_while(is_next).count();
        let rest = self.words.split_off(whole);
        (self.words.into_iter().map(|placed| placed.word).collect(), rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "aaaaaaaaaaaaaaaa";
    const B: &str = "bbbbbbbbbbbbbbbb";

    /// Reads lines of words; those with `+` at the start are wrapped.
    fn read(lines: &[String]) -> (usize, Vec<u8>, Vec<(u64, u64)>) {
        let mut rows = Rows::default();
        let mut damage = Vec::new();
        for (number, text) in lines.iter().enumerate() {
            let wrapped = text.strip_prefix('+');
            let line = Line::new(wrapped.unwrap_or(text).as_bytes().to_vec(), number as u64 + 1);
            match wrapped {
                Some(_) => {
                    assert!(rows.is_open());
                    rows.extend(&line, 0);
                }
                None => {
                    rows.begin(&line, 0, &mut damage);
                }
            }
        }
        let (words, rest) = rows.finish(10, &mut damage);
        let rest = rest.iter().map(|placed| placed.position).collect();
        (words.len(), rest, damage.iter().map(|damage| (damage.line, damage.column)).collect())
    }

    #[test]
    fn whole_rows() {
        let row = format!("{A} {A} {B} {B}");
        assert_eq!(read(&[row.clone(), row.clone()]), (8, vec![], vec![]));
        assert_eq!(read(&[row.clone(), format!("{A} {A} {B}")]), (7, vec![], vec![]));
        assert_eq!(read(&[row.clone(), row.clone(), A.into()]), (9, vec![], vec![]));
        let narrow = ["12345678"; 8].join(" ");
        assert_eq!(read(std::slice::from_ref(&narrow)), (8, vec![], vec![]));
        assert_eq!(read(&[narrow.clone(), "12345678".into()]), (9, vec![], vec![]));
        assert_eq!(read(&[narrow, "12345678 12345678".into()]), (10, vec![], vec![]));
    }

    #[test]
    fn wrapped_rows() {
        let wrapped = [format!("{A} {A} {B}"), format!("+{B}")];
        assert_eq!(read(&[&wrapped[..], &wrapped[..]].concat()), (8, vec![], vec![]));
    }

    #[test]
    fn damaged_words_leave_gaps() {
        let row = format!("{A} {A} {B} {B}");
        let cut = format!("{A} {A} bbbbbbb {B}");
        assert_eq!(read(&[cut, row.clone()]), (2, vec![3, 4, 5, 6, 7], vec![(1, 35)]));
        let lost = format!("{A} {A} bbb871140][ T1]");
        assert_eq!(read(&[lost, row.clone()]), (2, vec![4, 5, 6, 7], vec![(1, 35)]));
        let short = format!("{A} {A}");
        assert_eq!(read(&[short.clone(), row.clone()]), (2, vec![4, 5, 6, 7], vec![(1, 18)]));
        assert_eq!(read(&[row, short]), (6, vec![], vec![(2, 18)]));
    }

    #[test]
    fn narrow_words_in_a_wide_row_are_damage() {
        let row = format!("12345678 {A} {B} {B}");
        let second = row.clone();
        assert_eq!(read(&[row, second]).1, [1, 2, 3, 5, 6, 7]);
    }
}
