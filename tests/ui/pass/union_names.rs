//! A union without a prelude, under `missing_docs`, with members named like the expansion's.
#![no_implicit_prelude]
#![deny(missing_docs, warnings)]
#![forbid(unsafe_code)]

/// A union.
#[derive(::dumpable::Dumpable)]
#[dumpable(field(r#type, check(self.__whole() == 1, "the bytes are in use")))]
#[repr(C, align(16))]
pub union Owner {
    /// A member.
    pub __whole: u64,
    /// A member.
    pub __value: u8,
    /// A member.
    pub r#type: [u8; 3],
    /// A member.
    #[dumpable(view(inner: u16 @ low))]
    pub parts: Parts,
}

/// A packed part.
#[derive(::dumpable::Dumpable, ::core::clone::Clone, ::core::marker::Copy)]
#[repr(C, packed(2))]
pub struct Parts {
    /// A byte.
    pub byte: u8,
    /// Not aligned.
    pub high: u32,
    /// Aligned.
    pub low: u16,
}

/// A mirror of the union.
#[derive(::dumpable::Dumpable)]
#[dumpable(remote = Owner)]
#[repr(C, align(16))]
pub union Mirror {
    __whole: u64,
    __value: u8,
    r#type: [u8; 3],
    parts: Parts,
}

const OWNER: ::dumpable::Snapshot<Owner> = ::dumpable::Snapshot::<Owner>::from_words([0x8877_6655_4433_2211, 0], ::dumpable::Addr::NULL);

fn main() {
    ::core::assert!(OWNER.__value() as u64 == OWNER.__whole() & 0xff || ::core::cfg!(target_endian = "big"));
    ::core::assert!(OWNER.inner() == OWNER.parts().low());
    ::core::assert!(OWNER.r#type().len() == 3 && OWNER.parts().high() != 0);
}
