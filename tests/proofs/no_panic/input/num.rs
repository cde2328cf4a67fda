//! `dumpable::shl` and `shr`, and the arithmetic of `core` that dump code uses.

#![no_std]

macro_rules! entries {
    ($($name:ident($($arg:ident: $Arg:ty),*) -> $Result:ty { $body:expr })*) => {$(
        #[no_mangle]
        pub extern "C-unwind" fn $name($($arg: $Arg),*) -> $Result {
            $body
        }
    )*};
}

entries! {
    shl_u8(value: u8, bits: u32) -> u8 { dumpable::shl(value, bits) }
    shr_u8(value: u8, bits: u32) -> u8 { dumpable::shr(value, bits) }
    shl_u16(value: u16, bits: u32) -> u16 { dumpable::shl(value, bits) }
    shr_u16(value: u16, bits: u32) -> u16 { dumpable::shr(value, bits) }
    shl_u32(value: u32, bits: u32) -> u32 { dumpable::shl(value, bits) }
    shr_u32(value: u32, bits: u32) -> u32 { dumpable::shr(value, bits) }
    shl_u64(value: u64, bits: u32) -> u64 { dumpable::shl(value, bits) }
    shr_u64(value: u64, bits: u32) -> u64 { dumpable::shr(value, bits) }
    shl_usize(value: usize, bits: u32) -> usize { dumpable::shl(value, bits) }
    shr_usize(value: usize, bits: u32) -> usize { dumpable::shr(value, bits) }
    shl_i8(value: i8, bits: u32) -> i8 { dumpable::shl(value, bits) }
    shr_i8(value: i8, bits: u32) -> i8 { dumpable::shr(value, bits) }
    shl_i16(value: i16, bits: u32) -> i16 { dumpable::shl(value, bits) }
    shr_i16(value: i16, bits: u32) -> i16 { dumpable::shr(value, bits) }
    shl_i32(value: i32, bits: u32) -> i32 { dumpable::shl(value, bits) }
    shr_i32(value: i32, bits: u32) -> i32 { dumpable::shr(value, bits) }
    shl_i64(value: i64, bits: u32) -> i64 { dumpable::shl(value, bits) }
    shr_i64(value: i64, bits: u32) -> i64 { dumpable::shr(value, bits) }
    shl_isize(value: isize, bits: u32) -> isize { dumpable::shl(value, bits) }
    shr_isize(value: isize, bits: u32) -> isize { dumpable::shr(value, bits) }

    core_literal(value: u64) -> u64 { (value << 3) ^ (value >> 5) ^ (value / 7) ^ (value % 9) }
    core_checked_div(a: u64, b: u64) -> u64 { if let Some(c) = a.checked_div(b) { c } else { 0 } }
    core_checked_rem(a: u64, b: u64) -> u64 { if let Some(c) = a.checked_rem(b) { c } else { 0 } }
    core_checked_div_signed(a: i64, b: i64) -> i64 { if let Some(c) = a.checked_div(b) { c } else { 0 } }
    core_checked(a: i64, b: i64) -> i64 {
        match (a.checked_add(b), a.checked_sub(b), a.checked_mul(b)) {
            (Some(a), Some(b), Some(c)) => a ^ b ^ c,
            _ => 0,
        }
    }
    core_saturating(a: u64, b: u64) -> u64 { a.saturating_add(b) ^ a.saturating_sub(b) ^ a.saturating_mul(b) }
    core_wrapping(a: i64, b: i64) -> i64 { a.wrapping_add(b) ^ a.wrapping_sub(b) ^ a.wrapping_mul(b) ^ a.wrapping_neg() }
    core_count(value: u64) -> u32 { value.count_ones() ^ value.leading_zeros() ^ value.trailing_zeros() }
}
