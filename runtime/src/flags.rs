use core::fmt;
use core::marker::PhantomData;
use core::mem::ManuallyDrop;

/// A set of flags: an enum whose values are bit positions, described by `#[derive(Dumpable)]` with `#[dumpable(flags)]`.
///
/// # Safety
///
/// The enum is represented by `u8`, `u16` or `u32`, and has no fields.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not described as a set of flags",
    label = "no description of its flags",
    note = "add `#[derive(dumpable::Dumpable)]`, `#[dumpable(flags)]` and `#[repr(u8)]` to an enum of bit positions"
)]
pub unsafe trait FlagSet: Sized + 'static {
    /// The mask and the name of each flag, in the order of their declaration.
    const NAMES: &'static [(u64, &'static str)];
    /// The bits that are flags.
    const ALL: u64;
}

/// The flags that a field holds: declared ones by name, and all others kept.
///
/// ```
/// use dumpable::{Addr, Dumpable, Snapshot};
///
/// #[derive(Dumpable, Clone, Copy)]
/// #[dumpable(flags)]
/// #[repr(u8)]
/// enum PageFlags {
///     Locked = 0,
///     Dirty = 4,
/// }
///
/// #[derive(Dumpable)]
/// #[repr(C)]
/// struct Page {
///     #[dumpable(flags = PageFlags)]
///     flags: u64,
/// }
///
/// const PAGE: Snapshot<Page> = Snapshot::<Page>::from_words([0x8010], Addr::NULL);
/// const DIRTY: bool = PAGE.flags().has(PageFlags::Dirty);
/// assert!(DIRTY && !PAGE.flags().has(PageFlags::Locked));
/// assert_eq!(PAGE.flags().unknown(), 0x8000);
/// assert_eq!(format!("{:?}", PAGE.flags()), "dirty|0x8000");
/// ```
pub struct Flags<E> {
    bits: u64,
    set: PhantomData<fn() -> E>,
}

impl<E> Flags<E> {
    /// The flags in `bits`.
    pub const fn from_bits(bits: u64) -> Self {
        Self { bits, set: PhantomData }
    }

    /// All bits, declared or not.
    pub const fn bits(self) -> u64 {
        self.bits
    }
}

impl<E: FlagSet> Flags<E> {
    /// Whether `flag` is set.
    #[inline(always)]
    pub const fn has(self, flag: E) -> bool {
        self.bits & crate::num::shl_u64(1, discriminant(flag)) != 0
    }

    /// The bits that no declared flag has.
    pub const fn unknown(self) -> u64 {
        self.bits & !E::ALL
    }
}

/// Whether the flags of the mask `all` are among `bits` bits, and all of these have a place in a set. Called in `const` alone.
#[doc(hidden)]
pub const fn flags_fit(all: u64, bits: usize) -> bool {
    bits == 64 || bits < 64 && all >> bits == 0
}

/// The number that represents a flag.
#[inline(always)]
const fn discriminant<E: FlagSet>(flag: E) -> u32 {
    #[repr(C)]
    union Wide<E> {
        flag: ManuallyDrop<E>,
        byte: u8,
        short: u16,
        long: u32,
    }
    let wide = Wide { flag: ManuallyDrop::new(flag) };
    match size_of::<E>() {
        // SAFETY: by `FlagSet`, the enum is an unsigned integer in memory, here of one byte.
        1 => unsafe { wide.byte as u32 },
        // SAFETY: the same, of two bytes.
        2 => unsafe { wide.short as u32 },
        // SAFETY: the same, of four bytes.
        4 => unsafe { wide.long },
        _ => u64::BITS,
    }
}

impl<E> Clone for Flags<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for Flags<E> {}

impl<E> PartialEq for Flags<E> {
    fn eq(&self, other: &Self) -> bool {
        self.bits == other.bits
    }
}

impl<E> Eq for Flags<E> {}

/// Names in the order of their declaration, then what has no name in hex.
impl<E: FlagSet> fmt::Debug for Flags<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for (mask, name) in E::NAMES {
            if self.bits & mask == *mask {
                write!(f, "{separator}{name}")?;
                separator = "|";
            }
        }
        match self.unknown() {
            0 if separator.is_empty() => f.write_str("0"),
            0 => Ok(()),
            unknown => write!(f, "{separator}{unknown:#x}"),
        }
    }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use super::*;
    use std::format;

    macro_rules! sets {
        ($($Set:ident: $repr:ident;)*) => {$(
            #[derive(Clone, Copy)]
            #[repr($repr)]
            enum $Set {
                First = 0,
                Third = 2,
                Last = 63,
            }

            // SAFETY: it is represented by an unsigned integer of at most 32 bits, and has no fields.
            unsafe impl FlagSet for $Set {
                const NAMES: &'static [(u64, &'static str)] = &[(1 << 63, "last"), (1, "first"), (4, "third")];
                const ALL: u64 = 1 << 63 | 5;
            }
        )*};
    }
    sets! { Bytes: u8; Shorts: u16; Longs: u32; }

    #[test]
    fn flags_are_bits() {
        for bits in [0, 1, 2, 4, 5, 7, 1 << 63, 1 << 63 | 0x8000, 1 << 62, u64::MAX] {
            let set = Flags::<Bytes>::from_bits(bits);
            let declared = [bits & 1 != 0, bits & 4 != 0, bits >> 63 != 0];
            assert_eq!([Bytes::First, Bytes::Third, Bytes::Last].map(|flag| set.has(flag)), declared);
            let set = Flags::<Shorts>::from_bits(bits);
            assert_eq!([Shorts::First, Shorts::Third, Shorts::Last].map(|flag| set.has(flag)), declared);
            let set = Flags::<Longs>::from_bits(bits);
            assert_eq!([Longs::First, Longs::Third, Longs::Last].map(|flag| set.has(flag)), declared);
            assert_eq!((set.bits(), set.unknown()), (bits, bits & 0x7fff_ffff_ffff_fffa));
            assert!(set == Flags::from_bits(bits) && set != Flags::from_bits(bits ^ 8));
        }
    }

    #[test]
    fn flags_are_named_in_the_order_of_their_declaration() {
        for (bits, text) in [
            (0, "0"),
            (2, "0x2"),
            (4, "third"),
            (6, "third|0x2"),
            (1 << 63 | 5, "last|first|third"),
            (u64::MAX, "last|first|third|0x7ffffffffffffffa"),
        ] {
            assert_eq!(format!("{:?}", Flags::<Longs>::from_bits(bits)), text);
        }
    }

    #[test]
    fn flags_fit_where_each_has_a_bit() {
        for bits in 0..=130 {
            for all in [0, 1, 0x80, 0xff, 1 << 31, 1 << 62, 1 << 63, u64::MAX] {
                let fits = bits <= 64 && (bits == 64 || all < 1 << bits);
                assert_eq!(flags_fit(all, bits), fits, "{all:#x} in {bits} bits");
            }
        }
    }
}
