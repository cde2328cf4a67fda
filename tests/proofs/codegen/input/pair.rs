//! Pairs of functions that do the same: by what the derive generates, and by hand.
//!
//! Each pair is one function of its name, compiled twice: with `--cfg by_hand`, and without. Its first argument is the copy, either as
//! the type that was derived, or as the words that it is made of.
#![allow(unused, dead_code)]

pub(crate) use crate::layout::*;
pub(crate) use dumpable::Snapshot;

/// What lies at a snapshot's address: the words of the object, then where it was.
pub(crate) type Words = [u64; 9];

/// Half a word.
pub(crate) fn half(words: &Words, index: usize) -> u32 {
    // SAFETY: all that ask for it lie within the words.
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
