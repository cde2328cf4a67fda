use core::mem::ManuallyDrop;

/// An enum with explicit values, described by `#[derive(Dumpable)]`.
///
/// What a field holds comes back as a [`Decoded`]: one of the enum's values, or the raw number.
///
/// # Safety
///
/// It is an enum without fields, represented by the integer `Raw`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not described as an enum of values",
    label = "no description of its values",
    note = "add `#[derive(dumpable::Dumpable)]` and a `#[repr(..)]` to it; a set of flags is taken by `flags` instead of `enum`"
)]
pub unsafe trait Choice: Sized + 'static {
    /// The integer that the enum is represented by.
    type Raw: Copy;
    /// The enum itself. What is generated says it this way, so that an enum without a description is one error and not many.
    #[doc(hidden)]
    type This: Choice;
    /// What has `from_raw` as a method, for the same reason.
    #[doc(hidden)]
    type Decoder;
    #[doc(hidden)]
    const DECODER: Self::Decoder;
    /// The values and their names, whatever the enum.
    #[doc(hidden)]
    const VALUES: crate::Names;
    /// The values and their names, in the order of their declaration.
    const NAMES: &'static [(Self, &'static str)];
}

/// What a field declared as an enum holds.
///
/// ```
/// use dumpable::{Addr, Decoded, Dumpable, Snapshot};
///
/// #[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
/// #[repr(u8)]
/// enum State {
///     Clean = 0,
///     Dirty = 1,
/// }
///
/// #[derive(Dumpable)]
/// #[repr(C)]
/// struct Buffer {
///     #[dumpable(enum = State)]
///     state: u8,
/// }
///
/// const fn state(raw: u8) -> Decoded<State> {
///     Snapshot::<Buffer>::from_words([raw], Addr::NULL).state()
/// }
/// assert_eq!(state(1), Decoded::Known(State::Dirty));
/// assert_eq!(state(7), Decoded::Unknown(7));
/// // In `const`, where `==` is not to be had:
/// const DIRTY: bool = state(1).is(State::Dirty) && !state(7).is(State::Dirty);
/// const RAW: (u8, u8) = (state(1).raw(), state(7).raw());
/// assert_eq!((DIRTY, RAW), (true, (1, 7)));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decoded<E: Choice> {
    /// A declared value.
    Known(E),
    /// A number that no declared value has.
    Unknown(E::Raw),
}

impl<E: Choice> Decoded<E> {
    /// Whether it is a declared value.
    pub const fn is_known(&self) -> bool {
        matches!(self, Self::Known(_))
    }
}

impl<E: Choice + Copy> Decoded<E> {
    /// The declared value, if it is one.
    pub const fn known(self) -> Option<E> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown(_) => None,
        }
    }

    /// Whether it is `value`.
    #[inline(always)]
    pub const fn is(self, value: E) -> bool {
        match self {
            Self::Known(known) => number(known) == number(value),
            Self::Unknown(_) => false,
        }
    }

    /// The number that was decoded.
    #[inline(always)]
    pub const fn raw(self) -> E::Raw {
        union Same<E, R: Copy> {
            value: ManuallyDrop<E>,
            raw: R,
        }
        match self {
            Self::Known(value) => {
                const { assert!(size_of::<E>() == size_of::<E::Raw>()) };
                // SAFETY: by `Choice`, the enum is a `Raw` in memory.
                unsafe { Same { value: ManuallyDrop::new(value) }.raw }
            }
            Self::Unknown(raw) => raw,
        }
    }
}

/// The number that represents a value, without its sign.
#[inline(always)]
const fn number<E: Choice>(value: E) -> u128 {
    union Wide<E> {
        value: ManuallyDrop<E>,
        u8: u8,
        u16: u16,
        u32: u32,
        u64: u64,
        u128: u128,
    }
    let wide = Wide { value: ManuallyDrop::new(value) };
    match size_of::<E>() {
        // SAFETY: by `Choice`, the enum is an integer in memory, here of one byte.
        1 => unsafe { wide.u8 as u128 },
        // SAFETY: the same, of two bytes.
        2 => unsafe { wide.u16 as u128 },
        // SAFETY: the same, of four bytes.
        4 => unsafe { wide.u32 as u128 },
        // SAFETY: the same, of eight bytes.
        8 => unsafe { wide.u64 as u128 },
        // SAFETY: the same, of sixteen bytes.
        16 => unsafe { wide.u128 },
        _ => 0,
    }
}
