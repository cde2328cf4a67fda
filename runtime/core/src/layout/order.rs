// SPDX-License-Identifier: MIT OR Apache-2.0

//! Byte orders.

/// The byte order of a number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Order {
    /// The byte order of this target.
    Native,
    /// The highest byte first, on every target: `Be`.
    Big,
    /// The lowest byte first, on every target: `Le`.
    Little,
    /// For bits: they belong to an array of bytes, in this target's order.
    Bytes,
}

impl Order {
    /// Whether these are bits of an array of bytes.
    pub(crate) const fn is_bytes(self) -> bool {
        matches!(self, Self::Bytes)
    }

    /// Whether the highest byte comes first, on this target.
    pub(crate) const fn is_big_endian(self) -> bool {
        match self {
            Self::Native | Self::Bytes => cfg!(target_endian = "big"),
            Self::Big => true,
            Self::Little => false,
        }
    }
}
