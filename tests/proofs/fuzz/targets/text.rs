#![no_main]

use dumpable::Line;
use dumpable_fuzz::split;
use libfuzzer_sys::fuzz_target;

/// Writes what the input says, and checks the length of the line.
fn write<const N: usize>(mut input: &[u8]) {
    let mut line = Line::<N>::new();
    while !input.is_empty() {
        let ([how, width], rest) = split::<2>(input);
        let (number, rest) = split::<8>(rest);
        let (number, width) = (u64::from_le_bytes(number), usize::from(width));
        let before = line.as_bytes().to_vec();
        let was_cut = line.is_truncated();
        input = rest;
        match how % 12 {
            0 => line.dec(number).dec(number as i8),
            1 => line.hex(number).hex0x(number as i32),
            2 => line.dec_left(number as i64, width),
            3 => line.dec_right(number, width),
            4 => line.dec_padded(number as i64, width),
            5 => line.hex_padded(number, width),
            6 => line.hex_row(&[number, !number]),
            7 => line.repeat(how, number as usize),
            8 => line.column(width),
            9 => line.text(&String::from_utf8_lossy(&rest[..rest.len().min(width)])),
            10 => line.bytes(&rest[..rest.len().min(width)]),
            _ => line.escaped(&rest[..rest.len().min(width)]),
        };
        assert!(line.len() <= N && line.as_bytes().len() == line.len());
        if was_cut {
            assert_eq!(line.as_bytes(), before);
        } else if !line.is_truncated() {
            assert!(line.as_bytes().starts_with(&before));
        } else {
            assert!(N < 3 || line.as_bytes().ends_with(b"..."));
        }
        let _ = (line.as_str().is_some(), line.to_string());
    }
}

fuzz_target!(|input: &[u8]| {
    write::<0>(input);
    write::<1>(input);
    write::<3>(input);
    write::<20>(input);
    write::<384>(input);
});
