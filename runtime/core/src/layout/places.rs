// SPDX-License-Identifier: MIT OR Apache-2.0

//! The places of parts: where nested structures and arrays lie in the object that was copied, and
//! which members it lacks.
//!
//! A snapshot stores its words in the layout of the description, but the object may have had
//! another one. So the offsets that addresses depend on lie beside the words, in the order of the
//! members: of a structure its offset, then the places of its parts; of an array its offset and the
//! distance between its elements, then the places of the parts of an element; of any other member
//! that may be absent its offset.

use crate::bytes::plain::Plain;
use crate::layout::members::{Kind, Layout, Member};

/// The offset of a member that the object lacks.
pub(crate) const ABSENT: u32 = u32::MAX;

/// The places of the parts of a value.
///
/// # Safety
///
/// The type is made of `u32` and nothing else.
pub unsafe trait Places: Plain {}

// SAFETY: numbers in a row.
unsafe impl<const N: usize> Places for [u32; N] {}

/// The places of the parts of an array: the distance between elements, and the places of the parts
/// of an element.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Strided<P: Places> {
    pub(crate) stride: u32,
    pub(crate) element: P,
}

// SAFETY: a number before other numbers of its size, so without padding.
unsafe impl<P: Places> Plain for Strided<P> {}

// SAFETY: the same.
unsafe impl<P: Places> Places for Strided<P> {}

/// The most dimensions of an array.
const DIMENSIONS: usize = 8;

/// Returns the number of places of a member.
#[inline]
pub(crate) const fn places_of_member(member: &Member) -> usize {
    match (member.bits, member.kind) {
        // Bits are absent with the value that contains them, if that is a member.
        (Some(_), _) => (member.optional && member.within.is_none()) as usize,
        (None, Kind::Struct(_) | Kind::Array { .. }) => places_of_kind(member.kind).wrapping_add(1),
        (None, _) => member.optional as usize,
    }
}

/// Returns the number of places of the parts of a value. Dumps call it, so it does not recurse.
#[inline]
const fn places_of_kind(kind: Kind) -> usize {
    let (mut kind, mut count) = (kind, 0_usize);
    while count < DIMENSIONS {
        match kind {
            Kind::Array { of, .. } => kind = *of,
            Kind::Struct(layout) => return count.wrapping_add(layout.places),
            _ => return count,
        }
        count = count.wrapping_add(1);
    }
    count
}

/// Returns the number of places of these members. Called in `const` only.
#[inline]
pub const fn places_of(members: &[Member]) -> usize {
    let (mut count, mut rest) = (0, members);
    while let [member, after @ ..] = rest {
        count += places_of_member(member);
        rest = after;
    }
    count
}

/// Returns the number of places before those of each member. Called in `const` only.
#[inline]
pub const fn slots<const MEMBERS: usize>(layout: &Layout) -> [usize; MEMBERS] {
    let mut slots = [0; MEMBERS];
    let (mut next, mut index) = (0, 0);
    while index < MEMBERS {
        slots[index] = next;
        next += places_of_member(&layout.members[index]);
        index += 1;
    }
    slots
}

/// Returns the places in an object of this layout. Called in `const` only.
#[inline]
pub const fn places<const N: usize>(layout: &Layout) -> [u32; N] {
    let mut places = [0; N];
    fill(&mut places, 0, layout);
    places
}

/// Stores the places of a structure from `slot` on.
const fn fill(places: &mut [u32], mut slot: usize, layout: &Layout) {
    let mut rest = layout.members;
    while let [member, after @ ..] = rest {
        let count = places_of_member(member);
        if count > 0 {
            places[slot] = member.offset as u32;
        }
        if member.bits.is_none() {
            fill_kind(places, slot + 1, member.kind);
        }
        slot += count;
        rest = after;
    }
}

/// Stores the places of the parts of a value from `slot` on.
const fn fill_kind(places: &mut [u32], slot: usize, kind: Kind) {
    match kind {
        Kind::Struct(layout) => fill(places, slot, layout),
        Kind::Array { of, size, .. } => {
            places[slot] = size as u32;
            fill_kind(places, slot + 1, *of);
        }
        _ => {}
    }
}
