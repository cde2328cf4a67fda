//! `dumpable::num`, and what its documentation says of `core`'s own arithmetic.

#![no_std]

use dumpable::num;

macro_rules! entries {
    ($($name:ident($($arg:ident: $Arg:ty),*) -> $Result:ty { $body:expr })*) => {$(
        #[no_mangle]
        pub extern "C-unwind" fn $name($($arg: $Arg),*) -> $Result {
            $body
        }
    )*};
}

entries! {
    low_mask_u32(bits: u32) -> u32 { num::low_mask_u32(bits) }
    low_mask_u64(bits: u32) -> u64 { num::low_mask_u64(bits) }
    low_mask_usize(bits: u32) -> usize { num::low_mask_usize(bits) }
    shl_u32(value: u32, bits: u32) -> u32 { num::shl_u32(value, bits) }
    shl_u64(value: u64, bits: u32) -> u64 { num::shl_u64(value, bits) }
    shl_usize(value: usize, bits: u32) -> usize { num::shl_usize(value, bits) }
    shr_u32(value: u32, bits: u32) -> u32 { num::shr_u32(value, bits) }
    shr_u64(value: u64, bits: u32) -> u64 { num::shr_u64(value, bits) }
    shr_usize(value: usize, bits: u32) -> usize { num::shr_usize(value, bits) }
    shr_i32(value: i32, bits: u32) -> i32 { num::shr_i32(value, bits) }
    shr_i64(value: i64, bits: u32) -> i64 { num::shr_i64(value, bits) }
    bits_u32(value: u32, first: u32, count: u32) -> u32 { num::bits_u32(value, first, count) }
    bits_u64(value: u64, first: u32, count: u32) -> u64 { num::bits_u64(value, first, count) }
    bits_usize(value: usize, first: u32, count: u32) -> usize { num::bits_usize(value, first, count) }
    align_up_u32(value: u32, align: u32) -> u32 { num::align_up_u32(value, align) }
    align_up_u64(value: u64, align: u64) -> u64 { num::align_up_u64(value, align) }
    align_up_usize(value: usize, align: usize) -> usize { num::align_up_usize(value, align) }
    align_down_u32(value: u32, align: u32) -> u32 { num::align_down_u32(value, align) }
    align_down_u64(value: u64, align: u64) -> u64 { num::align_down_u64(value, align) }
    align_down_usize(value: usize, align: usize) -> usize { num::align_down_usize(value, align) }

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
