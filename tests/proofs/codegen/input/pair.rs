//! Pairs of equivalent functions: one uses generated code, the other is written by hand.
//!
//! Each pair is one function, compiled twice: with `--cfg by_hand` and without. Its first argument
//! is the snapshot, either as the derived type or as the words that it consists of.
#![allow(unused, dead_code)]

pub(crate) use crate::layout::*;
pub(crate) use dumpable::Snapshot;

/// The memory of a snapshot: the words of the object, its origin, its fidelity, whether it was
/// relocated, and the places of its parts.
pub(crate) type Words = [u64; 16];

/// Returns a place of a part.
pub(crate) fn place(words: &Words, slot: usize) -> u32 {
    half(words, 20 + slot)
}

/// Returns half a word.
pub(crate) fn half(words: &Words, index: usize) -> u32 {
    // SAFETY: every index in use lies within the words.
    unsafe { words.as_ptr().cast::<u32>().add(index).read() }
}

macro_rules! pairs {
    ($($(#[$about:meta])* $name:ident($page:ident: $Of:ident $(, $argument:ident: $Argument:ty)*) -> $Result:ty {
        generated: $generated:expr,
        by_hand: |$words:ident| $by_hand:expr,
    })*) => {$(
        $(#[$about])*
        #[cfg(not(by_hand))]
        #[no_mangle]
        pub extern "C" fn $name($page: &Snapshot<$Of>, $($argument: $Argument),*) -> $Result {
            $generated
        }

        $(#[$about])*
        #[cfg(by_hand)]
        #[no_mangle]
        pub extern "C" fn $name($words: &Words, $($argument: $Argument),*) -> $Result {
            $by_hand
        }
    )*};
}

pub(crate) use pairs;
