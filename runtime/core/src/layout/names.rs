// SPDX-License-Identifier: MIT OR Apache-2.0

//! Names of values and of flags.

use crate::num::fixed::{low_mask_u64, shl_u64, shr_u64};

/// What the values of a member are called.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Names {
    /// The values have no names.
    None,
    /// A set of flags.
    Flags {
        /// The mask and the name of each flag, in the order of declaration.
        names: &'static [(u64, &'static str)],
        /// Names of these masks in other kernels.
        aliases: &'static [(u64, &'static str)],
        /// Numbers among the flags.
        groups: &'static [FlagGroup],
        /// What the names of the enumerators in C begin with, if the description says so.
        prefix: Option<&'static str>,
        /// Whether the enumerators are masks, not positions.
        masks: bool,
    },
    /// A value of an enum.
    Values {
        /// The width of the integer that the enum is represented by.
        bits: u32,
        /// The number and the name of each value, in the order of declaration. Negative numbers are
        /// not extended: zeros follow the `bits` bits.
        names: &'static [(u128, &'static str)],
        /// Names of these numbers in other kernels.
        aliases: &'static [(u128, &'static str)],
        /// What the names of the enumerators in C begin with, if the description says so.
        prefix: Option<&'static str>,
    },
}

impl Names {
    /// Returns what the names of the enumerators in C begin with.
    pub(crate) const fn prefix(self) -> Option<&'static str> {
        match self {
            Self::Flags { prefix, .. } | Self::Values { prefix, .. } => prefix,
            Self::None => None,
        }
    }

    /// Returns the value, or the mask of the flag, number `index` and its name.
    pub(crate) const fn entry(self, index: usize) -> Option<(u128, &'static str)> {
        match self {
            Self::Flags { names, .. } if index < names.len() => {
                Some((names[index].0 as u128, names[index].1))
            }
            Self::Values { names, .. } if index < names.len() => Some(names[index]),
            _ => None,
        }
    }

    /// Returns the same of the names in other kernels.
    pub(crate) const fn alias(self, index: usize) -> Option<(u128, &'static str)> {
        match self {
            Self::Flags { aliases, .. } if index < aliases.len() => {
                Some((aliases[index].0 as u128, aliases[index].1))
            }
            Self::Values { aliases, .. } if index < aliases.len() => Some(aliases[index]),
            _ => None,
        }
    }

    /// Returns the number that the enumerator for a value or a mask has in C.
    pub(crate) const fn number(self, value: u128) -> u64 {
        match self {
            Self::Flags { masks: false, .. } => value.trailing_zeros() as u64,
            _ => value as u64,
        }
    }
}

/// A number among flags: its bits, and how it is printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FlagGroup {
    /// The name.
    pub name: &'static str,
    /// The lowest bit.
    pub low: u32,
    /// The highest bit.
    pub high: u32,
    /// Whether the number is printed in hexadecimal.
    pub hex: bool,
}

impl FlagGroup {
    /// Returns the mask of the bits.
    #[inline]
    pub const fn mask(self) -> u64 {
        shl_u64(low_mask_u64(self.high.wrapping_sub(self.low).wrapping_add(1)), self.low)
    }

    /// Returns the number in these bits of `bits`.
    #[inline(always)]
    pub const fn of(self, bits: u64) -> u64 {
        shr_u64(bits, self.low) & low_mask_u64(self.high.wrapping_sub(self.low).wrapping_add(1))
    }
}

/// Returns the bits of all groups.
#[inline]
pub(crate) const fn groups_mask(groups: &[FlagGroup]) -> u64 {
    let (mut all, mut rest) = (0, groups);
    while let [group, tail @ ..] = rest {
        all |= group.mask();
        rest = tail;
    }
    all
}

/// Compares two strings. (`==` is not `const`.)
pub(crate) const fn same(one: &str, other: &str) -> bool {
    let (mut one, mut other) = (one.as_bytes(), other.as_bytes());
    while let ([a, ones @ ..], [b, others @ ..]) = (one, other) {
        if *a != *b {
            return false;
        }
        (one, other) = (ones, others);
    }
    one.is_empty() && other.is_empty()
}
