// SPDX-License-Identifier: MIT OR Apache-2.0

//! Offsets, sizes and alignments as types: the compiler reports the expected and the found one.

use crate::layout::depends::{If, Then};

/// Returns the size of the member that `assign`, which is never called, assigns to, at byte `AT` of
/// a `T`. Without such a member, the offset is an error already. Called in `const` only.
#[doc(hidden)]
pub const fn size_of_member<T, const AT: usize, V>(
    _assign: fn(&mut <If<AT> as Then<T>>::Type, V),
) -> usize {
    size_of::<V>()
}

/// An offset of `N` bytes, as a type: the compiler reports the expected and the found one.
#[doc(hidden)]
pub struct Offset<const N: usize>;

/// A size of `N` bytes, as a type.
#[doc(hidden)]
pub struct Size<const N: usize>;

/// An alignment of `N` bytes, as a type.
#[doc(hidden)]
pub struct Align<const N: usize>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn size_of_assigned_member() {
        assert_eq!(size_of_member::<u64, 4, u32>(|_, _| {}), 4);
    }
}
