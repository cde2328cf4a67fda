//! Every function of `core` that a helper may call (`macros/parse/src/total_core/table.rs`), and
//! the arithmetic that the macro generates, with arguments unknown to the compiler.

#![no_std]
#![allow(improper_ctypes_definitions)]

use core::hint::black_box;
use dumpable::{Addr, Dumpable, Snapshot};

macro_rules! entries {
    ($($name:ident($($arg:ident: $Arg:ty),*) { $($body:expr;)* })*) => {$(
        #[no_mangle]
        pub extern "C-unwind" fn $name($($arg: $Arg),*) {
            $(black_box($body);)*
        }
    )*};
}

/// Functions of signed and unsigned integers.
macro_rules! integers {
    ($($name:ident $Int:ident $SIZE:literal;)*) => { entries! {$(
        $name(a: $Int, b: $Int, n: u32, bytes: [u8; $SIZE]) {
            a.wrapping_add(b);
            a.wrapping_sub(b);
            a.wrapping_mul(b);
            a.wrapping_neg();
            a.wrapping_pow(n);
            a.saturating_add(b);
            a.saturating_sub(b);
            a.saturating_mul(b);
            a.saturating_pow(n);
            a.checked_add(b);
            a.checked_sub(b);
            a.checked_mul(b);
            a.checked_neg();
            a.checked_pow(n);
            a.checked_ilog2();
            a.overflowing_add(b);
            a.overflowing_sub(b);
            a.overflowing_mul(b);
            a.overflowing_neg();
            a.overflowing_pow(n);
            a.abs_diff(b);
            a.count_ones();
            a.count_zeros();
            a.leading_zeros();
            a.trailing_zeros();
            a.leading_ones();
            a.trailing_ones();
            a.swap_bytes();
            a.reverse_bits();
            a.to_be();
            a.to_le();
            a.to_be_bytes();
            a.to_le_bytes();
            a.to_ne_bytes();
            $Int::from_be(a);
            $Int::from_le(a);
            $Int::from_be_bytes(bytes);
            $Int::from_le_bytes(bytes);
            $Int::from_ne_bytes(bytes);
            dumpable::__private::shifted::<5, $Int>(a) << 5;
            dumpable::__private::shifted::<5, $Int>(a) >> 5;
        }
    )*} };
}

macro_rules! unsigned {
    ($($name:ident $Int:ident $Signed:ident;)*) => { entries! {$(
        $name(a: $Int, b: $Int, c: $Signed) {
            a.wrapping_add_signed(c);
            a.saturating_add_signed(c);
            a.checked_add_signed(c);
            a.checked_next_power_of_two();
            a.is_power_of_two();
        }
    )*} };
}

macro_rules! signed {
    ($($name:ident $Int:ident $Unsigned:ident;)*) => { entries! {$(
        $name(a: $Int, b: $Unsigned) {
            a.wrapping_abs();
            a.wrapping_add_unsigned(b);
            a.wrapping_sub_unsigned(b);
            a.saturating_neg();
            a.saturating_abs();
            a.saturating_add_unsigned(b);
            a.saturating_sub_unsigned(b);
            a.checked_abs();
            a.checked_add_unsigned(b);
            a.checked_sub_unsigned(b);
            a.overflowing_abs();
            a.unsigned_abs();
            a.signum();
            a.is_positive();
            a.is_negative();
        }
    )*} };
}

/// Functions that divide.
macro_rules! divisions {
    ($($name:ident $Int:ident;)*) => { entries! {$(
        $name(a: $Int, b: $Int) {
            a.checked_div(b);
            a.checked_rem(b);
            // `a / 7` and `a % 7`, as generated.
            dumpable::__private::dividend(a).div(7);
            dumpable::__private::dividend(a).rem(7);
        }
    )*} };
}

macro_rules! multiples {
    ($($name:ident $Int:ident;)*) => { entries! {$(
        $name(a: $Int, b: $Int) {
            a.checked_next_multiple_of(b);
            a.midpoint(b);
        }
    )*} };
}

/// `core` checks these for overflow if it is built with checks and unoptimised.
macro_rules! rotations {
    ($($name:ident $Int:ident;)*) => { entries! {$(
        $name(a: $Int, n: u32) {
            a.rotate_left(n);
            a.rotate_right(n);
        }
    )*} };
}

macro_rules! characters {
    ($($name:ident $Type:ident;)*) => { entries! {$(
        $name(a: $Type, b: $Type) {
            a.is_ascii();
            a.is_ascii_alphabetic();
            a.is_ascii_alphanumeric();
            a.is_ascii_control();
            a.is_ascii_digit();
            a.is_ascii_graphic();
            a.is_ascii_hexdigit();
            a.is_ascii_lowercase();
            a.is_ascii_punctuation();
            a.is_ascii_uppercase();
            a.is_ascii_whitespace();
            a.to_ascii_lowercase();
            a.to_ascii_uppercase();
            a.eq_ignore_ascii_case(&b);
        }
    )*} };
}

integers! {
    of_u8 u8 1;
    of_u16 u16 2;
    of_u32 u32 4;
    of_u64 u64 8;
    of_u128 u128 16;
    of_i8 i8 1;
    of_i16 i16 2;
    of_i32 i32 4;
    of_i64 i64 8;
    of_i128 i128 16;
}

#[cfg(target_pointer_width = "64")]
integers! { of_usize usize 8; of_isize isize 8; }

unsigned! {
    unsigned_8 u8 i8;
    unsigned_16 u16 i16;
    unsigned_32 u32 i32;
    unsigned_64 u64 i64;
    unsigned_128 u128 i128;
    unsigned_size usize isize;
}

signed! {
    signed_8 i8 u8;
    signed_16 i16 u16;
    signed_32 i32 u32;
    signed_64 i64 u64;
    signed_128 i128 u128;
    signed_size isize usize;
}

divisions! {
    divide_u8 u8;
    divide_u16 u16;
    divide_u32 u32;
    divide_u64 u64;
    divide_usize usize;
    divide_i8 i8;
    divide_i16 i16;
    divide_i32 i32;
    divide_i64 i64;
    divide_isize isize;
}

multiples! {
    multiple_u8 u8;
    multiple_u16 u16;
    multiple_u32 u32;
    multiple_u64 u64;
    multiple_usize usize;
}

rotations! {
    rotate_u8 u8;
    rotate_u16 u16;
    rotate_u32 u32;
    rotate_u64 u64;
    rotate_u128 u128;
    rotate_usize usize;
    rotate_i8 i8;
    rotate_i16 i16;
    rotate_i32 i32;
    rotate_i64 i64;
    rotate_i128 i128;
    rotate_isize isize;
}

characters! { of_byte u8; of_char char; }

entries! {
    of_option(a: Option<&u64>) { a.is_some(); a.is_none(); a.as_ref(); a.copied(); }
    of_result(a: Result<u32, u64>) { a.is_ok(); a.is_err(); a.as_ref(); }
    of_slice(a: &[u64]) {
        a.len();
        a.is_empty();
        a.first();
        a.last();
        a.split_first();
        a.split_last();
        core::mem::size_of_val(a);
    }
    of_array(a: &[u64; 3]) { a.len(); a.is_empty(); a.first(); a.last(); a.as_slice(); }
    of_string(a: &str) { a.len(); a.is_empty(); a.as_bytes(); }
    free(a: u32) {
        core::mem::size_of::<u64>();
        core::mem::align_of::<u64>();
        core::convert::identity(a);
        core::char::from_u32(a);
    }
}

#[derive(Clone, Copy)]
#[repr(i32)]
pub enum Number {
    Below = -2,
    Above = 2,
}

#[derive(Dumpable)]
#[repr(C)]
pub struct Page {
    pub word: u64,
    pub count: i32,
    pub state: u8,
    pub on: bool,
}

pub struct Pair(u64, u32);

/// Bodies of every form, as the macro generates them.
#[dumpable::helpers]
impl Page {
    pub const fn divided(&self) -> i32 {
        let mut count = self.count();
        count /= 3;
        count % 7 / 2
    }

    pub const fn shifted(&self) -> u64 {
        let mut word = self.word();
        word <<= 5;
        word >>= 1;
        word << 63 ^ word >> 63
    }

    pub const fn cast(&self) -> i64 {
        Number::Below as i64 ^ Number::Above as i32 as i64
    }

    pub const fn made(&self) -> Pair {
        Pair(dumpable::shl(self.word(), self.count() as u32), u32::rotate_left(self.count() as u32, 3))
    }

    pub const fn looped(&self) -> u64 {
        let [mut sum, ..] = [self.word(); 4];
        for _ in 0..64 {
            for step in 0..64 {
                if matches!(sum.checked_add(step as u64), Some(next) if next > self.word()) {
                    continue;
                }
                sum = sum.wrapping_mul(31);
            }
        }
        sum
    }
}

#[no_mangle]
pub extern "C-unwind" fn of_helpers(words: &<Page as Dumpable>::Words) -> u64 {
    let page = Snapshot::<Page>::from_words(*words, Addr::NULL);
    let Pair(word, count) = page.made();
    page.divided() as u64 ^ page.shifted() ^ page.cast() as u64 ^ page.looped() ^ word ^ count as u64
}
