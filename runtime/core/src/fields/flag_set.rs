// SPDX-License-Identifier: MIT OR Apache-2.0

//! Enums whose variants are flags.

use crate::bytes::plain::Plain;
use crate::bytes::slices::read_integer;
use crate::layout::names::FlagGroup;
use crate::num::fixed::shl_u64;
use core::marker::PhantomData;
use core::mem::{transmute, ManuallyDrop};

/// An enum without fields whose variants are flags: bit positions, described by
/// `#[derive(Dumpable)]` with `#[dumpable(positions)]`, or masks, with `#[dumpable(masks)]`.
///
/// # Safety
///
/// The enum has no fields and is represented by `Raw`, which is `u8`, `u16`, `u32` or `u64`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not described as a set of flags",
    label = "no description of its flags",
    note = "add `#[derive(dumpable::Dumpable)]`, `#[dumpable(positions)]` or `#[dumpable(masks)]` and a `#[repr(..)]` as wide as the flags"
)]
pub unsafe trait FlagSet: Sized + 'static {
    /// The integer that the flags are in.
    type Raw: Plain;
    /// The flags, in the order of their declaration.
    const FLAGS: &'static [Self];
    /// The mask and the name of each flag.
    const NAMES: &'static [(u64, &'static str)];
    /// Names of these masks in other kernels.
    const ALIASES: &'static [(u64, &'static str)];
    /// Numbers among the flags, in the order of their declaration.
    const GROUPS: &'static [FlagGroup];
    /// The bits of all flags and groups.
    const ALL: u64;
    /// What the names of the enumerators in C begin with, if the description says so.
    const PREFIX: Option<&'static str>;
    /// Whether the enum's values are masks.
    const MASKS: bool;
}

/// A number among the flags of `E`: the constant that the derive makes for each group.
pub struct Group<E> {
    group: FlagGroup,
    set: PhantomData<fn() -> E>,
}

impl<E> Group<E> {
    /// Makes the constant.
    pub const fn new(group: FlagGroup) -> Self {
        Self { group, set: PhantomData }
    }

    /// Returns the number in the group of these bits.
    #[inline(always)]
    pub(crate) const fn number(self, bits: u64) -> u64 {
        self.group.of(bits)
    }
}

impl<E> Clone for Group<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for Group<E> {}

/// Returns the mask of a flag.
#[inline(always)]
pub(crate) const fn mask_of<E: FlagSet>(flag: E) -> u64 {
    // Never dropped, so that the enum need not be `Copy`.
    let flag = ManuallyDrop::new(flag);
    // SAFETY: `ManuallyDrop` is transparent over the flag.
    mask_at(unsafe { transmute::<&ManuallyDrop<E>, &E>(&flag) })
}

/// Returns the mask of a flag in place.
#[inline(always)]
pub(crate) const fn mask_at<E: FlagSet>(flag: &E) -> u64 {
    let at = (&raw const *flag).cast::<u8>();
    // SAFETY: by `FlagSet`, the enum is an unsigned integer in memory, of its size.
    let number = unsafe { read_integer(at, size_of::<E>()) } as u64;
    if E::MASKS {
        number
    } else {
        shl_u64(1, number as u32)
    }
}
