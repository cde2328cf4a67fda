//! Escapes what a terminal would act upon: logs, names of files and arguments can hold any characters.

use std::fmt::Write;

/// Whether a terminal acts upon a character, or shows nothing for it: it controls, or changes the direction
/// of text.
pub(crate) fn is_unsafe(c: char) -> bool {
    let is_format = matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
            | '\u{e0000}'..='\u{e007f}'
    );
    c.is_control() || is_format
}

/// Returns a text of one line without such characters.
pub(crate) fn printable(text: &str) -> String {
    let escape = |c: char| match is_unsafe(c) {
        true => c.escape_default().collect::<String>(),
        false => c.to_string(),
    };
    text.chars().map(escape).collect()
}

/// Returns JSON without such characters. They can stand in its strings only.
pub(crate) fn in_json(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if is_unsafe(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        } else {
            escaped.push(c);
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unsafe_characters_escaped() {
        let text = "a\u{1b}[31m\u{9b}\u{202e}\u{ad}\u{e0041}\u{e4}\u{1f4be}";
        assert_eq!(printable(text), "a\\u{1b}[31m\\u{9b}\\u{202e}\\u{ad}\\u{e0041}\u{e4}\u{1f4be}");
        let json = in_json(&serde_json::to_string(text).expect("JSON"));
        assert!(!json.chars().any(is_unsafe), "{json}");
        assert_eq!(serde_json::from_str::<String>(&json).expect("a string"), text);
    }
}
