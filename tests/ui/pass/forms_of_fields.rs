//! Every form of field through aliases, with names that the expansion uses, without a prelude.
#![no_implicit_prelude]
#![deny(missing_docs, warnings)]

use ::dumpable::{Addr, Be, Dumpable, Snapshot, Str};

/// An alias.
pub type Comm = [::core::ffi::c_char; 8];
/// An alias.
#[allow(non_camel_case_types)]
pub type __be32 = ::core::primitive::u32;
/// An alias.
pub type Twelve = [::core::primitive::u8; 12];

mod decode {
    pub(crate) const fn half(raw: u32) -> ::core::option::Option<u32> {
        ::core::option::Option::Some(raw >> 1)
    }
}

/// The described type.
#[derive(Dumpable)]
#[repr(C)]
pub struct Everything {
    /// A string.
    #[dumpable(as(Str<8>))]
    pub __loaded: Comm,
    /// A number.
    #[dumpable(as(Be<__be32>))]
    pub __raw: __be32,
    /// An encoded number.
    #[dumpable(as(decode::half -> ::core::option::Option<u32>), c("type", "half"), optional)]
    pub r#type: u32,
    /// Bits.
    #[dumpable(bits(
        /// Some.
        first: u8 = 0..=4,
        /// More.
        pub(crate) straddles: i128 = 5..=95,
    ))]
    pub bytes: Twelve,
}

const SAVED: Snapshot<Everything> = Snapshot::<Everything>::from_words([0; 7], Addr::NULL);
const NAME: Str<8> = SAVED.__loaded();
const HALF: ::core::option::Option<::core::option::Option<u32>> = SAVED.r#type();

fn main() {
    ::core::assert!(NAME.as_bytes().is_empty() && ::core::matches!(HALF, ::core::option::Option::Some(::core::option::Option::Some(0))));
    ::core::assert!(SAVED.__raw() == 0 && SAVED.first() == 0 && SAVED.straddles() == 0);
}
