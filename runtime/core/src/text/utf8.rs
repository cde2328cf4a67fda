// SPDX-License-Identifier: MIT OR Apache-2.0

//! Finds UTF-8 characters at the start of bytes.

use crate::bytes::slices::first;
use core::str::from_utf8_unchecked;

/// Splits `bytes` into the longest UTF-8 text at the start and the rest.
pub(crate) const fn leading_text(bytes: &[u8]) -> (&str, &[u8]) {
    let mut rest = bytes;
    while let Some(after) = after_char(rest) {
        rest = after;
    }
    let text = first(bytes, bytes.len().wrapping_sub(rest.len()));
    // SAFETY: the loop passed over these bytes, one whole character at a time.
    (unsafe { from_utf8_unchecked(text) }, rest)
}

/// Returns the bytes after the UTF-8 character at the start of `bytes`, by Unicode's table of
/// well-formed sequences.
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

/// Returns the bytes after the character at the start of `bytes`, if it is safe to show between
/// quotes.
pub(crate) const fn after_visible_char(bytes: &[u8]) -> Option<&[u8]> {
    match bytes {
        [b'"' | b'\\' | 0..=0x1f | 0x7f, ..] => None,
        [0..=0x7e, rest @ ..] => Some(rest),
        // U+0080 to U+009F: control characters.
        [0xc2, 0x80..=0x9f, ..] => None,
        // U+200B to U+200F, U+2028 to U+202E: zero width, marks of direction, line separators.
        [0xe2, 0x80, 0x8b..=0x8f | 0xa8..=0xae, ..] => None,
        // U+2060 to U+206F: likewise.
        [0xe2, 0x81, 0xa0..=0xaf, ..] => None,
        // U+061C, a mark of direction, and U+FEFF, zero width.
        [0xd8, 0x9c, ..] | [0xef, 0xbb, 0xbf, ..] => None,
        _ => after_char(bytes),
    }
}
