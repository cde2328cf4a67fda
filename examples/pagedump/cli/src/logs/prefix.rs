//! What stands before the text of a kernel's line: times, marks of mail, names of hosts.

/// The prefix of a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Prefix {
    /// Where the text begins.
    pub(super) end: usize,
    /// The time of the kernel, in microseconds.
    pub(super) time: Option<u64>,
    /// The task or CPU that printed the line: `T183` or `C0`.
    pub(super) caller: Option<(u8, u64)>,
    /// Whether there is a time or a date. Such a line does not continue a wrapped one.
    pub(super) is_stamped: bool,
}

const MONTHS: [&[u8]; 12] = [
    b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec",
];

impl Prefix {
    /// Reads the prefix of a line. What it does not know is text.
    pub(super) fn of(text: &[u8]) -> Self {
        let mut prefix = Self::default();
        while prefix.step(text) {}
        prefix
    }

    /// Reads a part; returns false if there is none.
    fn step(&mut self, text: &[u8]) -> bool {
        let rest = &text[self.end..];
        let length = match rest {
            [b' ' | b'\t' | b'>', ..] => 1,
            [b'|', b' ', ..] | [b'|'] => 2.min(rest.len()),
            [b'<', ..] => level(rest),
            [b'[', ..] => self.bracket(rest),
            [b'0'..=b'9', ..] => self.time_of_day(rest).max(self.lost_bracket(rest)),
            [b'T' | b'C', b'0'..=b'9', ..] => lost_caller(rest),
            [b'A'..=b'Z', ..] => self.date(rest),
            [b'k', ..] => kernel(rest),
            _ => 0,
        };
        self.end += length;
        length > 0
    }

    /// Reads `[..]`.
    fn bracket(&mut self, text: &[u8]) -> usize {
        let Some(end) = text.iter().take(48).position(|byte| *byte == b']') else { return 0 };
        let inner = text[1..end].trim_ascii();
        if let Some(time) = kernel_time(inner) {
            self.time = self.time.or(Some(time));
            self.is_stamped = true;
        } else if let Some(caller) = caller(inner) {
            self.caller = Some(caller);
        } else if is_date(inner) {
            self.is_stamped = true;
        } else {
            return 0;
        }
        end + 1
    }

    /// Reads a time of the kernel without its `[`. The number may have lost digits too.
    fn lost_bracket(&mut self, text: &[u8]) -> usize {
        let Some(end) = text.iter().take(24).position(|byte| *byte == b']') else { return 0 };
        if !text[..end].iter().all(|byte| byte.is_ascii_digit() || *byte == b'.') {
            return 0;
        }
        self.is_stamped = true;
        end + 1
    }

    /// Reads `18:05:30`, with a fraction, or a date before it, and what a log daemon adds.
    fn time_of_day(&mut self, text: &[u8]) -> usize {
        let length = text.iter().take_while(|byte| !byte.is_ascii_whitespace()).count();
        let is_time = is_clock(&text[..length]);
        let is_day = length == 10 && text[4] == b'-' && text[7] == b'-';
        if !(is_time || is_day) {
            return 0;
        }
        self.is_stamped = true;
        length + if is_time { host(&text[length..]) } else { 0 }
    }

    /// Reads `Apr 20 18:05:30`.
    fn date(&mut self, text: &[u8]) -> usize {
        if !text.get(..3).is_some_and(|name| MONTHS.contains(&name)) || text.get(3) != Some(&b' ') {
            return 0;
        }
        let day = 3 + text[3..].iter().take_while(|byte| **byte == b' ').count();
        let digits = text[day..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let clock = day + digits + 1;
        let length = text.iter().skip(clock).take_while(|byte| !byte.is_ascii_whitespace()).count();
        if !(1..=2).contains(&digits) || !text.get(clock..).is_some_and(|t| is_clock(&t[..length]))
        {
            return 0;
        }
        self.is_stamped = true;
        clock + length + host(&text[clock + length..])
    }
}

/// Reads the name of a host before `kernel:`, if there is one.
fn host(text: &[u8]) -> usize {
    let start = text.iter().take_while(|byte| **byte == b' ').count();
    if kernel(&text[start..]) > 0 {
        return start;
    }
    let length = text[start..].iter().take_while(|byte| **byte > b' ').count();
    let blanks = text[start + length..].iter().take_while(|byte| **byte == b' ').count();
    let end = start + length + blanks;
    if blanks > 0 && kernel(&text[end..]) > 0 {
        end
    } else {
        0
    }
}

/// Reads `kernel:` or `kernel[0]:`.
fn kernel(text: &[u8]) -> usize {
    let Some(rest) = text.strip_prefix(b"kernel") else { return 0 };
    let number = match rest {
        [b'[', ..] => rest.iter().take(12).position(|byte| *byte == b']').map_or(0, |at| at + 1),
        _ => 0,
    };
    if rest.get(number) == Some(&b':') {
        text.len() - rest.len() + number + 1
    } else {
        0
    }
}

/// Reads `<4>`.
fn level(text: &[u8]) -> usize {
    let digits = text[1..].iter().take(4).take_while(|byte| byte.is_ascii_digit()).count();
    if (1..4).contains(&digits) && text.get(digits + 1) == Some(&b'>') {
        digits + 2
    } else {
        0
    }
}

/// Reads `T183]`, which lost its `[`.
fn lost_caller(text: &[u8]) -> usize {
    let digits = text[1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    if text.get(digits + 1) == Some(&b']') {
        digits + 2
    } else {
        0
    }
}

/// Reads `123.456789`.
fn kernel_time(text: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(text).ok()?;
    let (seconds, fraction) = text.split_once('.')?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(seconds) || !is_number(fraction) {
        return None;
    }
    let fraction = fraction.bytes().chain(std::iter::repeat(b'0')).take(6);
    let micros = fraction.fold(0, |micros, digit| micros * 10 + u64::from(digit - b'0'));
    seconds.parse::<u64>().ok()?.checked_mul(1_000_000)?.checked_add(micros)
}

/// Reads `T183` or `C0`.
fn caller(text: &[u8]) -> Option<(u8, u64)> {
    let (kind, number) = text.split_first()?;
    if !matches!(kind, b'T' | b'C') || !number.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some((*kind, std::str::from_utf8(number).ok()?.parse().ok()?))
}

/// Returns whether a text has a time of day with seconds, as dates in brackets have.
fn is_date(text: &[u8]) -> bool {
    text.split(|byte| *byte == b' ').any(is_clock)
}

/// Returns whether a word ends in a time of day: `18:05:30`, `18:05:30.123456`,
/// `2021-04-20T18:05:30.123456+02:00`.
fn is_clock(word: &[u8]) -> bool {
    let clock = match word.iter().position(|byte| *byte == b'T') {
        Some(at) => &word[at + 1..],
        None => word,
    };
    let shape = [0, 0, 1, 0, 0, 1, 0, 0];
    clock.len() >= 8
        && clock.iter().zip(shape).all(|(byte, colon)| match colon {
            0 => byte.is_ascii_digit(),
            _ => *byte == b':',
        })
        && clock[8..].iter().all(|byte| byte.is_ascii_digit() || b".,+-:Z".contains(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_are_skipped() {
        for before in [
            "",
            "    ",
            "[    0.123456] ",
            "[123.456789] ",
            "[    1.234567][  T183] ",
            "[    1.234567][    C0] ",
            "[Tue Apr 20 18:05:30 2021] ",
            "407819.281234] ",
            "<4>",
            "<4>[   12.3] ",
            "Apr 20 18:05:30 host kernel: ",
            "Apr  2 18:05:30 host kernel: [   12.345678] ",
            "Apr 20 18:05:30 kernel: ",
            "2021-04-20T18:05:30.123456+02:00 host kernel: ",
            "2021-04-20 18:05:30.123 host kernel: ",
            "18:05:30 ",
            "18:05:30 kernel: ",
            "> > [   12.345678] ",
            ">>| [   12.345678] ",
            "| ",
            "T183] ",
            "kernel: ",
        ] {
            let line = format!("{before}raw: 0");
            assert_eq!(Prefix::of(line.as_bytes()).end, before.len(), "{before}");
        }
    }

    #[test]
    fn text_is_no_prefix() {
        for text in
            ["12345678 12345678", "[#1] SMP", "Mapping: x", "2021: x", "May be", "<abc>", "|a"]
        {
            assert_eq!(Prefix::of(text.as_bytes()), Prefix::default(), "{text}");
        }
        Prefix::of(b"Apr 20 ");
        Prefix::of(b"Apr");
        Prefix::of(b"12:");
    }

    #[test]
    fn time_and_caller() {
        let prefix = Prefix::of(b"[   12.5][  T183] x");
        assert_eq!(prefix.time, Some(12_500_000));
        assert_eq!(prefix.caller, Some((b'T', 183)));
        assert!(prefix.is_stamped);
        assert!(!Prefix::of(b"> x").is_stamped);
    }
}
