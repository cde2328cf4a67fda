use crate::num::{low_mask_u64, shl_u64, shr_u64};
use core::fmt;
use core::marker::PhantomData;
use core::mem::ManuallyDrop;

/// A set of flags: an enum whose values are bit positions, described by `#[derive(Dumpable)]` with `#[dumpable(flags)]`, or masks,
/// with `#[dumpable(masks)]`.
///
/// # Safety
///
/// The enum is represented by `u8`, `u16`, `u32` or `u64`, and has no fields.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not described as a set of flags",
    label = "no description of its flags",
    note = "add `#[derive(dumpable::Dumpable)]`, `#[dumpable(flags)]` and `#[repr(u8)]` to an enum of bit positions; of masks, `#[dumpable(masks)]`"
)]
pub unsafe trait FlagSet: Sized + 'static {
    /// The mask and the name of each flag, in the order of their declaration.
    const NAMES: &'static [(u64, &'static str)];
    /// Other names of some of these masks.
    const ALIASES: &'static [(u64, &'static str)] = &[];
    /// Fields of several bits among the flags, in the order of their declaration.
    const GROUPS: &'static [FlagGroup] = &[];
    /// The bits that are flags, or belong to a group.
    const ALL: u64;
    /// Whether the enum's values are masks.
    #[doc(hidden)]
    const MASKS: bool = false;
}

/// A number in a set of flags: which of the bits it has, and how it is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FlagGroup {
    /// What it is called.
    pub name: &'static str,
    /// Its lowest bit.
    pub low: u32,
    /// Its highest bit.
    pub high: u32,
    /// Whether it is written in hexadecimal.
    pub hex: bool,
}

impl FlagGroup {
    /// Its bits.
    pub const fn mask(self) -> u64 {
        shl_u64(low_mask_u64(self.high.wrapping_sub(self.low).wrapping_add(1)), self.low)
    }

    /// The number that `bits` have there.
    #[inline(always)]
    pub const fn of(self, bits: u64) -> u64 {
        shr_u64(bits, self.low) & low_mask_u64(self.high.wrapping_sub(self.low).wrapping_add(1))
    }
}

/// A [`FlagGroup`] of the set `E`: a constant of the enum, by the name that the description gives it.
pub struct Group<E> {
    group: FlagGroup,
    set: PhantomData<fn() -> E>,
}

impl<E> Group<E> {
    #[doc(hidden)]
    pub const fn new(group: FlagGroup) -> Self {
        Self { group, set: PhantomData }
    }
}

impl<E> Clone for Group<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for Group<E> {}

/// The flags that a field holds: declared ones by name, numbers among them by theirs, and all other bits kept.
///
/// ```
/// use dumpable::{Addr, Dumpable, Snapshot};
///
/// #[derive(Dumpable, Clone, Copy)]
/// #[dumpable(flags, group(Zone = 62..=63))]
/// #[repr(u8)]
/// enum PageFlags {
///     Locked = 0,
///     Dirty = 4,
///     #[dumpable(alias(SwapCache, Checked))]
///     OwnerPriv = 10,
/// }
///
/// #[derive(Dumpable)]
/// #[repr(C)]
/// struct Page {
///     #[dumpable(flags = PageFlags)]
///     flags: u64,
/// }
///
/// const PAGE: Snapshot<Page> = Snapshot::<Page>::from_words([2 << 62 | 0x8410], Addr::NULL);
/// const DIRTY: bool = PAGE.flags().has(PageFlags::Dirty);
/// assert!(DIRTY && !PAGE.flags().has(PageFlags::Locked) && PAGE.flags().has(PageFlags::SwapCache));
/// const ZONE: u64 = PAGE.flags().group(PageFlags::Zone);
/// assert_eq!((ZONE, PAGE.flags().unknown()), (2, 0x8000));
/// assert_eq!(format!("{:?}", PAGE.flags()), "dirty|owner_priv|0x8000|zone=2");
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
    /// Whether `flag` is set; of a mask, all of its bits.
    #[inline(always)]
    pub const fn has(self, flag: E) -> bool {
        let number = discriminant(flag);
        if E::MASKS {
            number != 0 && self.bits & number == number
        } else {
            self.bits & shl_u64(1, number as u32) != 0
        }
    }

    /// The number in a group of bits.
    #[inline(always)]
    pub const fn group(self, group: Group<E>) -> u64 {
        group.group.of(self.bits)
    }

    /// The bits that are written in hexadecimal: those that neither a declared flag nor a group names. Of a mask that is set in part,
    /// or of which an earlier one has named some, the rest.
    pub const fn unknown(self) -> u64 {
        if E::MASKS {
            let mut left = self.bits & !groups_mask(E::GROUPS);
            let mut rest = E::NAMES;
            while let [(mask, _), tail @ ..] = rest {
                if left & *mask == *mask {
                    left &= !*mask;
                }
                rest = tail;
            }
            left
        } else {
            self.bits & !E::ALL
        }
    }
}

/// Whether the flags of the mask `all` are among `bits` bits, and all of these have a place in a set. Called in `const` alone.
#[doc(hidden)]
pub const fn flags_fit(all: u64, bits: usize) -> bool {
    bits == 64 || bits < 64 && all >> bits == 0
}

/// The bits of all groups.
pub(crate) const fn groups_mask(groups: &[FlagGroup]) -> u64 {
    let (mut all, mut rest) = (0, groups);
    while let [group, tail @ ..] = rest {
        all |= group.mask();
        rest = tail;
    }
    all
}

/// The number that represents a flag.
#[inline(always)]
const fn discriminant<E: FlagSet>(flag: E) -> u64 {
    #[repr(C)]
    union Wide<E> {
        flag: ManuallyDrop<E>,
        byte: u8,
        short: u16,
        long: u32,
        quad: u64,
    }
    let wide = Wide { flag: ManuallyDrop::new(flag) };
    match size_of::<E>() {
        // SAFETY: by `FlagSet`, the enum is an unsigned integer in memory, here of one byte.
        1 => unsafe { wide.byte as u64 },
        // SAFETY: the same, of two bytes.
        2 => unsafe { wide.short as u64 },
        // SAFETY: the same, of four bytes.
        4 => unsafe { wide.long as u64 },
        // SAFETY: the same, of eight bytes.
        8 => unsafe { wide.quad },
        _ => 0,
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

/// As [`Line::flag_set`](crate::Line::flag_set) writes them, or `0` where that is nothing.
impl<E: FlagSet> fmt::Debug for Flags<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        let mut left = self.bits & !groups_mask(E::GROUPS);
        for (mask, name) in E::NAMES {
            if left & mask == *mask && *mask != 0 {
                write!(f, "{separator}{name}")?;
                separator = "|";
                left &= !mask;
            }
        }
        if left != 0 {
            write!(f, "{separator}{left:#x}")?;
            separator = "|";
        } else if separator.is_empty() && E::GROUPS.is_empty() {
            f.write_str("0")?;
        }
        for group in E::GROUPS {
            write!(f, "{separator}{}=", group.name)?;
            separator = "|";
            match (group.hex, group.of(self.bits)) {
                (true, number) => write!(f, "{number:#x}")?,
                (false, number) => write!(f, "{number}")?,
            }
        }
        Ok(())
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
            assert_eq!(
                [Bytes::First, Bytes::Third, Bytes::Last].map(|flag| set.has(flag)),
                declared
            );
            let set = Flags::<Shorts>::from_bits(bits);
            assert_eq!(
                [Shorts::First, Shorts::Third, Shorts::Last].map(|flag| set.has(flag)),
                declared
            );
            let set = Flags::<Longs>::from_bits(bits);
            assert_eq!(
                [Longs::First, Longs::Third, Longs::Last].map(|flag| set.has(flag)),
                declared
            );
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
