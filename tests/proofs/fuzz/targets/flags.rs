#![no_main]

use dumpable::Line;
use dumpable_fuzz::split;
use libfuzzer_sys::fuzz_target;

/// Returns the expected text, computed in the simplest way.
fn expected(mut left: u64, names: &[(u64, &str)]) -> String {
    let mut parts = Vec::new();
    for (mask, name) in names {
        if *mask != 0 && left & mask == *mask {
            left &= !mask;
            parts.push((*name).to_owned());
        }
    }
    if left != 0 {
        parts.push(format!("{left:#x}"));
    }
    parts.join("|")
}

fuzz_target!(|input: &[u8]| {
    let (value, mut rest) = split::<8>(input);
    let value = u64::from_le_bytes(value);
    let mut names = Vec::new();
    while !rest.is_empty() && names.len() < 64 {
        let (mask, after) = split::<8>(rest);
        names.push((u64::from_le_bytes(mask), ["a", "flag", "long name"][names.len() % 3]));
        rest = after;
    }
    let mut line = Line::<1024>::new();
    line.flags(value, &names);
    assert_eq!(line.as_str(), Some(&*expected(value, &names)));
    let mut short = Line::<16>::new();
    short.flags(value, &names);
    assert!(short.is_truncated() == (line.len() > 16));
});
