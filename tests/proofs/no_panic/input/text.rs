//! Every method of `Line`, at run time.

#![no_std]
#![allow(improper_ctypes_definitions)]

use core::fmt::{Debug, Display, Formatter, Write};
use dumpable::{Line, Sink};
use dumpable::__private::{FlagGroup};

macro_rules! entries {
    ($($name:ident($($arg:ident: $Arg:ty),*) $(-> $Result:ty)? { $line:ident $body:expr })*) => {$(
        #[no_mangle]
        pub extern "C-unwind" fn $name($line: &mut Line<64>, $($arg: $Arg),*) $(-> $Result)? {
            $body
        }
    )*};
}

macro_rules! writers {
    ($($name:ident($($arg:ident: $Arg:ty),*) $method:ident)*) => {$(
        #[no_mangle]
        pub extern "C-unwind" fn $name(line: &mut Line<64>, $($arg: $Arg),*) {
            line.$method($($arg),*);
        }
    )*};
}

writers! {
    text(text: &str) text
    bytes(bytes: &[u8]) bytes
    repeat(byte: u8, count: usize) repeat
    column(column: usize) column
    dec_u8(value: u8) dec
    dec_u16(value: u16) dec
    dec_u32(value: u32) dec
    dec_u64(value: u64) dec
    dec_usize(value: usize) dec
    dec_i8(value: i8) dec
    dec_i16(value: i16) dec
    dec_i32(value: i32) dec
    dec_i64(value: i64) dec
    dec_isize(value: isize) dec
    dec_right(value: i64, width: usize) dec_right
    dec_left(value: i64, width: usize) dec_left
    dec_padded(value: i64, digits: usize) dec_padded
    hex_u8(value: u8) hex
    hex_u32(value: u32) hex
    hex_u64(value: u64) hex
    hex_i32(value: i32) hex
    hex0x(value: u64) hex0x
    hex_padded(value: u64, digits: usize) hex_padded
    hex_row(words: &[u64]) hex_row
    flags(value: u64, names: &[(u64, &str)]) flags
    flags_u32(value: u32, names: &[(u64, &str)]) flags
    flag_set(value: u64, names: &[(u64, &str)], groups: &[FlagGroup]) flag_set
    escaped(bytes: &[u8]) escaped
    clear() clear
}

extern "C" {
    fn outside_line(bytes: *const u8, len: usize);
}

struct Log;

impl Sink for Log {
    fn line(&mut self, line: &[u8]) {
        // SAFETY: never run, only linked.
        unsafe { outside_line(line.as_ptr(), line.len()) }
    }
}

entries! {
    as_bytes() -> *const u8 { line line.as_bytes().as_ptr() }
    as_str() -> usize { line if let Some(text) = line.as_str() { text.len() } else { 0 } }
    questions() -> usize { line line.len() ^ (line.is_empty() | line.is_truncated()) as usize }
    end() { line line.end(&mut Log) }
    end_dyn(to: &mut dyn FnMut(&[u8])) { line line.end(to) }
    write_str(text: &str) -> bool { line line.write_str(text).is_ok() }
    display(f: &mut Formatter<'_>) -> bool { line Display::fmt(line, f).is_ok() }
    debug(f: &mut Formatter<'_>) -> bool { line Debug::fmt(line, f).is_ok() }
}

#[no_mangle]
pub extern "C-unwind" fn chain(line: &mut Line, name: &[u8], words: &[u64; 4], count: i32) {
    line.text("refcount:").dec(count).text(" name:\"").escaped(name).text("\"").end(&mut Log);
    line.text("raw: ").hex_row(words).end(&mut Log);
}

#[no_mangle]
pub extern "C-unwind" fn from_nothing(text: &str) {
    Line::<2>::new().text(text).end(&mut Log);
    <Line>::default().clone().text(text).end(&mut Log);
}
