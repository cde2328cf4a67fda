use core::fmt;
use core::mem::transmute;
use core::ptr::slice_from_raw_parts;
use core::str::from_utf8_unchecked;

/// Where the lines of a dump go: a kernel log, a terminal, a file.
///
/// Every closure that takes a `&[u8]` is one.
///
/// ```
/// use dumpable::{Line, Sink};
///
/// fn dump(out: &mut impl Sink) {
///     let mut line: Line = Line::new();
///     line.text("refcount:").dec(1).end(out);
///     line.text("mapcount:").dec(0).end(out);
/// }
///
/// let mut lines = Vec::new();
/// dump(&mut |line: &[u8]| lines.push(line.to_vec()));
/// assert_eq!(lines, [b"refcount:1", b"mapcount:0"]);
/// ```
pub trait Sink {
    /// Takes one line. It ends without a newline.
    fn line(&mut self, line: &[u8]);
}

impl<F: FnMut(&[u8]) + ?Sized> Sink for F {
    fn line(&mut self, line: &[u8]) {
        self(line);
    }
}

/// One line of text in a fixed buffer of `N` bytes, written piece by piece.
///
/// Writing never fails, and has no panic path at any optimisation level. What does not fit is cut off visibly: the
/// last three bytes become `...` (fewer where `N` is less than three; earlier where that would split a character), and what
/// is written later is ignored. Every writer is `const`, returns the line again, and stops after `N` bytes at the latest.
///
/// ```
/// use dumpable::Line;
///
/// const LINE: Line = {
///     let mut line = Line::new();
///     line.text("pfn:").hex0x(0x1234_u64).text(" mapcount:").dec(-1);
///     line
/// };
/// const TEXT: &[u8] = LINE.as_bytes();
/// assert_eq!(TEXT, b"pfn:0x1234 mapcount:-1");
///
/// let mut short = Line::<8>::new();
/// short.text("refcount:").dec(1);
/// assert_eq!(short.as_str(), Some("refco..."));
/// ```
#[derive(Clone)]
pub struct Line<const N: usize = 384> {
    bytes: [u8; N],
    /// How many of `bytes` are text. Never above `N`.
    len: usize,
    cut: bool,
}

impl<const N: usize> Line<N> {
    /// An empty line.
    ///
    /// ```
    /// use dumpable::Line;
    ///
    /// let usual: Line = Line::new();
    /// let short = Line::<80>::new();
    /// assert!(usual.is_empty() && short.is_empty());
    /// ```
    pub const fn new() -> Self {
        Self { bytes: [0; N], len: 0, cut: false }
    }

    /// Writes `text` as it is. A newline in it stays one: for text out of memory see [`escaped`](Self::escaped).
    ///
    /// ```
    /// # use dumpable::Line;
    /// assert_eq!(Line::<80>::new().text("naïve").as_str(), Some("naïve"));
    /// assert_eq!(Line::<5>::new().text("naïve").as_str(), Some("na..."));
    /// ```
    pub const fn text(&mut self, text: &str) -> &mut Self {
        self.bytes(text.as_bytes())
    }

    /// Writes `bytes` as they are, UTF-8 or not.
    ///
    /// ```
    /// # use dumpable::Line;
    /// let mut line = Line::<80>::new();
    /// line.bytes(b"caf\xe9");
    /// assert_eq!(line.as_bytes(), b"caf\xe9");
    /// assert_eq!(line.as_str(), None);
    /// ```
    pub const fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        let mut rest = bytes;
        while !self.cut {
            match rest {
                [a, b, c, d, e, f, g, h, tail @ ..] if self.store([*a, *b, *c, *d, *e, *f, *g, *h]) => {
                    self.len = self.len.wrapping_add(8);
                    rest = tail;
                }
                [byte, tail @ ..] => {
                    self.put(*byte);
                    rest = tail;
                }
                [] => return self,
            }
        }
        self
    }

    /// Writes `byte` `count` times.
    ///
    /// ```
    /// # use dumpable::Line;
    /// assert_eq!(Line::<80>::new().repeat(b'-', 5).as_str(), Some("-----"));
    /// assert_eq!(Line::<8>::new().repeat(b'-', usize::MAX).as_str(), Some("-----..."));
    /// ```
    pub const fn repeat(&mut self, byte: u8, count: usize) -> &mut Self {
        let mut left = count;
        while left > 0 && !self.cut {
            self.put(byte);
            left = left.wrapping_sub(1);
        }
        self
    }

    /// Writes blanks until the line is `column` bytes long; none if it is that long already.
    ///
    /// ```
    /// # use dumpable::Line;
    /// assert_eq!(Line::<80>::new().text("zone").column(8).dec(1).as_str(), Some("zone    1"));
    /// ```
    pub const fn column(&mut self, column: usize) -> &mut Self {
        self.repeat(b' ', column.saturating_sub(self.len))
    }

    /// Writes an integer of any type in decimal: C's `%d` or `%u`.
    ///
    /// ```
    /// # use dumpable::Line;
    /// let mut line = Line::<80>::new();
    /// line.dec(-1_i32).text(" ").dec(u64::MAX).text(" ").dec(i64::MIN);
    /// assert_eq!(line.as_str(), Some("-1 18446744073709551615 -9223372036854775808"));
    /// ```
    pub const fn dec<T: Integer>(&mut self, value: T) -> &mut Self {
        let bits = zero_extended(value);
        if bits & T::SIGN == 0 {
            self.decimal(bits)
        } else {
            self.put(b'-');
            self.decimal(bits.wrapping_neg() & T::MASK)
        }
    }

    /// Writes an integer in decimal after as many blanks as make it `width` bytes wide: C's `%*d`.
    ///
    /// ```
    /// # use dumpable::Line;
    /// assert_eq!(Line::<80>::new().dec_right(-42, 6).as_str(), Some("   -42"));
    /// assert_eq!(Line::<80>::new().dec_right(1_234_567, 6).as_str(), Some("1234567"));
    /// ```
    pub const fn dec_right<T: Integer>(&mut self, value: T, width: usize) -> &mut Self {
        let mut number = Line::<20>::new();
        number.dec(value);
        self.repeat(b' ', width.saturating_sub(number.len)).bytes(number.as_bytes())
    }

    /// Writes an integer in decimal and then as many blanks as make it `width` bytes wide: C's `%-*d`.
    ///
    /// ```
    /// # use dumpable::Line;
    /// assert_eq!(Line::<80>::new().dec_left(-42, 6).text("|").as_str(), Some("-42   |"));
    /// ```
    pub const fn dec_left<T: Integer>(&mut self, value: T, width: usize) -> &mut Self {
        let mut number = Line::<20>::new();
        number.dec(value);
        self.bytes(number.as_bytes()).repeat(b' ', width.saturating_sub(number.len))
    }

    /// Writes an integer in decimal with at least `digits` digits, the sign not counted: C's `%.*d`.
    ///
    /// ```
    /// # use dumpable::Line;
    /// assert_eq!(Line::<80>::new().dec(9).text(":").dec_padded(5, 2).as_str(), Some("9:05"));
    /// assert_eq!(Line::<80>::new().dec_padded(-5, 3).as_str(), Some("-005"));
    /// ```
    pub const fn dec_padded<T: Integer>(&mut self, value: T, digits: usize) -> &mut Self {
        let bits = zero_extended(value);
        let negative = bits & T::SIGN != 0;
        if negative {
            self.put(b'-');
        }
        let mut number = Line::<20>::new();
        number.decimal(if negative { bits.wrapping_neg() & T::MASK } else { bits });
        self.repeat(b'0', digits.saturating_sub(number.len)).bytes(number.as_bytes())
    }

    /// Writes an integer in hexadecimal without a prefix: C's `%x` or `%lx`. A negative one shows the bits of its own type.
    ///
    /// ```
    /// # use dumpable::Line;
    /// let mut line = Line::<80>::new();
    /// line.hex(0xdead_beef_u32).text(" ").hex(0_u64).text(" ").hex(-1_i16);
    /// assert_eq!(line.as_str(), Some("deadbeef 0 ffff"));
    /// ```
    pub const fn hex<T: Integer>(&mut self, value: T) -> &mut Self {
        let bits = zero_extended(value);
        if bits >> 32 == 0 {
            self.hex_leading(bits as u32)
        } else {
            self.hex_leading((bits >> 32) as u32).hex_8(bits as u32)
        }
    }

    /// Writes an integer in hexadecimal after `0x`. Zero is `0x0`, as the kernel's own `%#lx` prints it; the C library's
    /// prints `0`.
    ///
    /// ```
    /// # use dumpable::Line;
    /// assert_eq!(Line::<80>::new().hex0x(0x17ffff_u64).text(" ").hex0x(0).as_str(), Some("0x17ffff 0x0"));
    /// ```
    pub const fn hex0x<T: Integer>(&mut self, value: T) -> &mut Self {
        self.bytes(b"0x").hex(value)
    }

    /// Writes an integer in hexadecimal with at least `digits` digits and no prefix: C's `%.*lx`.
    ///
    /// ```
    /// # use dumpable::Line;
    /// assert_eq!(Line::<80>::new().hex_padded(0xbeef_u32, 8).as_str(), Some("0000beef"));
    /// assert_eq!(Line::<80>::new().hex_padded(0xbeef_u32, 2).as_str(), Some("beef"));
    /// ```
    pub const fn hex_padded<T: Integer>(&mut self, value: T, digits: usize) -> &mut Self {
        let zeros = (zero_extended(value) | 1).leading_zeros() >> 2;
        let least = 16_usize.wrapping_sub(zeros as usize);
        self.repeat(b'0', digits.saturating_sub(least)).hex(value)
    }

    /// Writes words as 16 hexadecimal digits each, separated by blanks: a row of the kernel's `print_hex_dump()` with a
    /// group size of 8.
    ///
    /// ```
    /// # use dumpable::Line;
    /// let mut line: Line = Line::new();
    /// line.text("raw: ").hex_row(&[0x0017_ffff_0000_0000, 0xdead_0000_0000_0100]);
    /// assert_eq!(line.as_str(), Some("raw: 0017ffff00000000 dead000000000100"));
    /// ```
    pub const fn hex_row(&mut self, words: &[u64]) -> &mut Self {
        let mut rest = words;
        let mut first = true;
        while let [word, tail @ ..] = rest {
            if self.cut {
                return self;
            }
            if !first {
                self.put(b' ');
            }
            self.hex_8((*word >> 32) as u32).hex_8(*word as u32);
            first = false;
            rest = tail;
        }
        self
    }

    /// Writes the names of the flags that are set in `value`, joined by `|`, then the bits that have no name in hexadecimal;
    /// nothing for 0.
    ///
    /// Names come in the order of the table. A mask of several bits is named when all of them are set; bits once named are
    /// not named again. A mask of 0 names nothing. For the rest this is the kernel's own way.
    ///
    /// ```
    /// # use dumpable::Line;
    /// const NAMES: &[(u64, &str)] = &[(1 << 0, "locked"), (1 << 7, "waiters"), (1 << 2, "referenced")];
    /// let mut line = Line::<80>::new();
    /// line.text("(").flags(0x85_u64, NAMES).text(") (").flags(0x3000_0001_u64, NAMES).text(")");
    /// assert_eq!(line.as_str(), Some("(locked|waiters|referenced) (locked|0x30000000)"));
    /// ```
    pub const fn flags<T: Integer>(&mut self, value: T, names: &[(u64, &str)]) -> &mut Self {
        let mut left = zero_extended(value);
        let mut rest = names;
        while let ([(mask, name), tail @ ..], 1..) = (rest, left) {
            if left & *mask == *mask && *mask != 0 {
                left &= !*mask;
                self.text(name);
                if left != 0 {
                    self.put(b'|');
                }
            }
            rest = tail;
        }
        if left != 0 {
            self.hex0x(left);
        }
        self
    }

    /// Writes bytes out of memory so that the line stays one line, and can be read back.
    ///
    /// Printable ASCII and UTF-8 pass as they are. `"` and `\` get a `\` before them, a newline is `\n`, a tab `\t`, and every
    /// other byte `\x` with two digits: control characters, what is not UTF-8, and the invisible characters that start a
    /// new line or turn the direction of the text.
    ///
    /// ```
    /// # use dumpable::Line;
    /// let mut line = Line::<80>::new();
    /// line.escaped("été\t\"\u{202e}\"\\".as_bytes()).text(" ").escaped(b"\x1b[2J\n caf\xe9");
    /// assert_eq!(line.as_str(), Some(r#"été\t\"\xe2\x80\xae\"\\ \x1b[2J\n caf\xe9"#));
    /// ```
    pub const fn escaped(&mut self, bytes: &[u8]) -> &mut Self {
        // No more than this can show, not even a part of a character at its end.
        let mut rest = first(bytes, N.saturating_add(4));
        while !self.cut {
            let mut after = rest;
            while let Some(next) = after_visible_char(after) {
                after = next;
            }
            self.bytes(first(rest, rest.len().wrapping_sub(after.len())));
            let [byte, tail @ ..] = after else { return self };
            match *byte {
                b'"' => self.bytes(b"\\\""),
                b'\\' => self.bytes(b"\\\\"),
                b'\n' => self.bytes(b"\\n"),
                b'\t' => self.bytes(b"\\t"),
                other => self.bytes(b"\\x").hex_padded(other, 2),
            };
            rest = tail;
        }
        self
    }

    /// The text as bytes.
    ///
    /// ```
    /// # use dumpable::Line;
    /// assert_eq!(Line::<80>::new().text("head:").as_bytes(), b"head:");
    /// ```
    pub const fn as_bytes(&self) -> &[u8] {
        first(&self.bytes, self.len)
    }

    /// The text as a string; `None` where [`bytes`](Self::bytes) or [`repeat`](Self::repeat) brought in what is not UTF-8.
    ///
    /// ```
    /// # use dumpable::Line;
    /// assert_eq!(Line::<80>::new().text("head:").as_str(), Some("head:"));
    /// assert_eq!(Line::<80>::new().bytes(b"\xff").as_str(), None);
    /// ```
    pub const fn as_str(&self) -> Option<&str> {
        match leading_text(self.as_bytes()) {
            (text, []) => Some(text),
            _ => None,
        }
    }

    /// How many bytes the text has, the mark of a cut included.
    ///
    /// ```
    /// # use dumpable::Line;
    /// assert_eq!(Line::<80>::new().text("head:").len(), 5);
    /// ```
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether nothing was written.
    ///
    /// ```
    /// # use dumpable::Line;
    /// assert!(Line::<80>::new().text("").is_empty());
    /// ```
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether something did not fit, and the text ends in `...` for it.
    ///
    /// ```
    /// # use dumpable::Line;
    /// assert!(!Line::<8>::new().text("12345678").is_truncated());
    /// assert!(Line::<8>::new().text("123456789").is_truncated());
    /// ```
    pub const fn is_truncated(&self) -> bool {
        self.cut
    }

    /// Makes the line empty again.
    ///
    /// ```
    /// # use dumpable::Line;
    /// assert_eq!(Line::<8>::new().text("123456789").clear().text("1").as_str(), Some("1"));
    /// ```
    pub const fn clear(&mut self) -> &mut Self {
        self.len = 0;
        self.cut = false;
        self
    }

    /// Hands the line to `sink` and makes it empty again.
    ///
    /// ```
    /// # use dumpable::Line;
    /// let mut line: Line = Line::new();
    /// let mut count = 0;
    /// line.text("head:").end(&mut |line: &[u8]| count += line.len());
    /// assert!(count == 5 && line.is_empty());
    /// ```
    pub fn end<S: Sink + ?Sized>(&mut self, sink: &mut S) {
        sink.line(self.as_bytes());
        self.clear();
    }

    /// Writes a number in decimal, eight digits at a time.
    const fn decimal(&mut self, value: u64) -> &mut Self {
        const BLOCK: u64 = 100_000_000;
        const TWO_BLOCKS: u64 = BLOCK * BLOCK;
        if value < BLOCK {
            self.decimal_leading(value)
        } else if value < TWO_BLOCKS {
            self.decimal_leading(value / BLOCK).decimal_8(value % BLOCK)
        } else {
            self.decimal_leading(value / TWO_BLOCKS).decimal_8(value / BLOCK % BLOCK).decimal_8(value % BLOCK)
        }
    }

    /// Writes a number below 100,000,000 without leading zeros.
    const fn decimal_leading(&mut self, value: u64) -> &mut Self {
        let digits = decimal_digits(value);
        // Whole bytes of zero before the first digit; the last digit stays.
        let zeros = (digits | (1 << 56)).trailing_zeros() & !7;
        self.put_8((digits.rotate_right(zeros) | ASCII_ZEROS).to_le_bytes(), bytes_left(zeros))
    }

    /// Writes a number below 100,000,000 as eight digits.
    const fn decimal_8(&mut self, value: u64) -> &mut Self {
        self.put_8((decimal_digits(value) | ASCII_ZEROS).to_le_bytes(), 8)
    }

    /// Writes a number in hexadecimal without leading zeros.
    const fn hex_leading(&mut self, value: u32) -> &mut Self {
        let digits = hex_digits(value);
        let zeros = (digits | 1).leading_zeros() & !7;
        self.put_8(ascii_hex(digits.rotate_left(zeros)).to_be_bytes(), bytes_left(zeros))
    }

    /// Writes a number in hexadecimal as eight digits.
    const fn hex_8(&mut self, value: u32) -> &mut Self {
        self.put_8(ascii_hex(hex_digits(value)).to_be_bytes(), 8)
    }

    /// Writes the first `count` of eight bytes. Where there is room, all are stored, the others behind the text.
    const fn put_8(&mut self, bytes: [u8; 8], count: usize) -> &mut Self {
        if !self.cut && self.store(bytes) {
            self.len = self.len.wrapping_add(count);
            self
        } else {
            self.bytes(first(&bytes, count))
        }
    }

    /// Writes one byte.
    const fn put(&mut self, byte: u8) {
        if self.cut {
            return;
        }
        if self.store([byte]) {
            self.len = self.len.wrapping_add(1);
        } else {
            self.cut();
        }
    }

    /// Ends a full line with the mark, between two characters.
    const fn cut(&mut self) {
        let mut end = N.saturating_sub(3);
        let mut longest = 3_u32;
        while let ([.., 0x80..=0xbf], 1..) = (first(&self.bytes, end.wrapping_add(1)), longest) {
            end = end.saturating_sub(1);
            longest = longest.wrapping_sub(1);
        }
        self.len = end;
        let mut dots = 3_u32;
        while dots > 0 && self.store([b'.']) {
            self.len = self.len.wrapping_add(1);
            dots = dots.wrapping_sub(1);
        }
        self.cut = true;
    }

    /// Stores `bytes` behind the text, if there is room for all of them.
    const fn store<const K: usize>(&mut self, bytes: [u8; K]) -> bool {
        // An index, a slice or a `copy_from_slice` would keep a panic path in an unoptimised build.
        if N.saturating_sub(self.len) < K {
            return false;
        }
        let place = self.bytes.as_mut_ptr().wrapping_add(self.len).cast::<[u8; K]>();
        // SAFETY: `place` comes from the exclusive borrow of `self.bytes`, and points to its byte `self.len`. From there on it
        // has `K` bytes or more, by the test above: `N - self.len >= K`, where a difference that saturated, to 0, passes only
        // if `K` is 0 and nothing is written. An array of bytes needs no alignment.
        unsafe { place.write(bytes) };
        true
    }
}

impl<const N: usize> Default for Line<N> {
    fn default() -> Self {
        Self::new()
    }
}

/// The text; `\u{fffd}` stands for each byte that is not UTF-8.
impl<const N: usize> fmt::Display for Line<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.as_bytes();
        loop {
            let (text, after) = leading_text(rest);
            f.write_str(text)?;
            let [_, after @ ..] = after else { return Ok(()) };
            f.write_str("\u{fffd}")?;
            rest = after;
        }
    }
}

/// The text in quotes, otherwise as `Display` shows it.
impl<const N: usize> fmt::Debug for Line<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        fmt::Display::fmt(self, f)?;
        f.write_str("\"")
    }
}

/// Never an error: what does not fit is cut off as by [`text`](Line::text). `core`'s own formatting may have panic paths.
impl<const N: usize> fmt::Write for Line<N> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.text(text);
        Ok(())
    }
}

/// The integers that a [`Line`] writes: all of up to 64 bits.
pub trait Integer: Copy + sealed::Sealed {
    /// All bits of the type.
    #[doc(hidden)]
    const MASK: u64;
    /// The sign bit; 0 for a type without one.
    #[doc(hidden)]
    const SIGN: u64;
}

mod sealed {
    /// Its implementors are integers of 1, 2, 4 or 8 bytes.
    pub trait Sealed {}
}

macro_rules! integers {
    ($($Int:ident $Unsigned:ident)*) => {$(
        impl sealed::Sealed for $Int {}
        impl Integer for $Int {
            const MASK: u64 = $Unsigned::MAX as u64;
            const SIGN: u64 = if $Int::MIN == 0 { 0 } else { 1 << ($Int::BITS - 1) };
        }
    )*};
}

integers! { u8 u8 u16 u16 u32 u32 u64 u64 usize usize i8 u8 i16 u16 i32 u32 i64 u64 isize usize }

/// The bits of an integer as a number. (A conversion by a trait would not be `const`.)
const fn zero_extended<T: Integer>(value: T) -> u64 {
    #[repr(C)]
    union Bits<T: Copy> {
        value: T,
        whole: u64,
    }
    let mut bits = Bits { whole: 0 };
    bits.value = value;
    // SAFETY: all eight bytes are initialised, by the 0 or by the integer of at most eight bytes (`Sealed`) written over it,
    // which has no padding; and every pattern of eight bytes is a `u64`.
    let whole = unsafe { bits.whole };
    if cfg!(target_endian = "big") {
        whole.rotate_left(T::MASK.count_ones())
    } else {
        whole
    }
}

/// The first `count` of `bytes`; all if there are less.
const fn first(bytes: &[u8], count: usize) -> &[u8] {
    let count = if count < bytes.len() { count } else { bytes.len() };
    // `&*` would check the pointer for null, and slicing its end: a panic path in a build with debug assertions.
    #[allow(clippy::transmute_ptr_to_ref)]
    // SAFETY: the slice covers the first bytes of `bytes`, no more than there are, and lives as long.
    unsafe {
        transmute::<*const [u8], &[u8]>(slice_from_raw_parts(bytes.as_ptr(), count))
    }
}

/// The longest UTF-8 text at the start of `bytes`, and what follows it.
const fn leading_text(bytes: &[u8]) -> (&str, &[u8]) {
    let mut rest = bytes;
    while let Some(after) = after_char(rest) {
        rest = after;
    }
    let text = first(bytes, bytes.len().wrapping_sub(rest.len()));
    // SAFETY: the loop passed over these bytes, one whole character at a time.
    (unsafe { from_utf8_unchecked(text) }, rest)
}

/// What follows the UTF-8 character at the start of `bytes`, if there is one: Unicode's table of well-formed sequences.
const fn after_char(bytes: &[u8]) -> Option<&[u8]> {
    match bytes {
        [0..=0x7f, rest @ ..]
        | [0xc2..=0xdf, 0x80..=0xbf, rest @ ..]
        | [0xe0, 0xa0..=0xbf, 0x80..=0xbf, rest @ ..]
        | [0xe1..=0xec | 0xee..=0xef, 0x80..=0xbf, 0x80..=0xbf, rest @ ..]
        | [0xed, 0x80..=0x9f, 0x80..=0xbf, rest @ ..]
        | [0xf0, 0x90..=0xbf, 0x80..=0xbf, 0x80..=0xbf, rest @ ..]
        | [0xf1..=0xf3, 0x80..=0xbf, 0x80..=0xbf, 0x80..=0xbf, rest @ ..]
        | [0xf4, 0x80..=0x8f, 0x80..=0xbf, 0x80..=0xbf, rest @ ..] => Some(rest),
        _ => None,
    }
}

/// What follows the character at the start of `bytes` that is safe to show between quotes, if there is one.
const fn after_visible_char(bytes: &[u8]) -> Option<&[u8]> {
    match bytes {
        [b'"' | b'\\' | ..=0x1f | 0x7f, ..] => None,
        [..=0x7e, rest @ ..] => Some(rest),
        // U+0080 to U+009F: control characters.
        [0xc2, 0x80..=0x9f, ..] => None,
        // U+200B to U+200F, U+2028 to U+202E: without width, marks of direction, separators of lines.
        [0xe2, 0x80, 0x8b..=0x8f | 0xa8..=0xae, ..] => None,
        // U+2060 to U+206F: the same.
        [0xe2, 0x81, 0xa0..=0xaf, ..] => None,
        // U+061C, a mark of direction, and U+FEFF, without width.
        [0xd8, 0x9c, ..] | [0xef, 0xbb, 0xbf, ..] => None,
        _ => after_char(bytes),
    }
}

const ASCII_ZEROS: u64 = 0x3030_3030_3030_3030;

/// The eight digits of a number below 100,000,000, one to a byte, the first in the lowest byte.
const fn decimal_digits(value: u64) -> u64 {
    // Two numbers of four digits, then four of two, then eight of one, all divided at once: `n * 10486 >> 20` is `n / 100` up
    // to 9999, and `n * 103 >> 10` is `n / 10` up to 99.
    let fours = (value / 10_000) | ((value % 10_000) << 32);
    let hundreds = (fours.wrapping_mul(10_486) >> 20) & 0x0000_007f_0000_007f;
    let twos = hundreds | (fours.wrapping_sub(hundreds.wrapping_mul(100)) << 16);
    let tens = (twos.wrapping_mul(103) >> 10) & 0x000f_000f_000f_000f;
    tens | (twos.wrapping_sub(tens.wrapping_mul(10)) << 8)
}

/// The eight digits of a number in hexadecimal, one to a byte, the first in the highest byte.
const fn hex_digits(value: u32) -> u64 {
    let value = value as u64;
    let fours = ((value << 16) | value) & 0x0000_ffff_0000_ffff;
    let twos = ((fours << 8) | fours) & 0x00ff_00ff_00ff_00ff;
    ((twos << 4) | twos) & 0x0f0f_0f0f_0f0f_0f0f
}

/// Eight digits from 0 to 15 in ASCII.
const fn ascii_hex(digits: u64) -> u64 {
    let letters = (digits.wrapping_add(0x0606_0606_0606_0606) >> 4) & 0x0101_0101_0101_0101;
    (digits | ASCII_ZEROS).wrapping_add(letters.wrapping_mul((b'a' - b'9' - 1) as u64))
}

/// How many of eight bytes are left after `zeros` bits of them.
const fn bytes_left(zeros: u32) -> usize {
    8_usize.wrapping_sub((zeros >> 3) as usize)
}
