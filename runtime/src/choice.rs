/// An enum with explicit values, described by `#[derive(Dumpable)]`.
///
/// What a field holds comes back as a [`Decoded`]: one of the enum's values, or the raw number.
pub trait Choice: Copy + 'static {
    /// The integer that the enum is represented by.
    type Raw: Copy;
    /// The values and their names, in the order of their declaration.
    const NAMES: &'static [(Self, &'static str)];
}

/// Holds, in `const`, that a number of `bits` bits is a number of the enum's integer.
#[doc(hidden)]
pub const fn choice_fits<E: Choice>(bits: usize) {
    assert!(
        bits <= size_of::<E::Raw>() * 8,
        "the field is wider than the integer of the enum: widen the enum's `repr`"
    );
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
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decoded<E: Choice> {
    /// A declared value.
    Known(E),
    /// A number that no declared value has.
    Unknown(E::Raw),
}

impl<E: Choice> Decoded<E> {
    /// The declared value, if it is one.
    pub const fn known(self) -> Option<E> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown(_) => None,
        }
    }

    /// Whether it is a declared value.
    pub const fn is_known(&self) -> bool {
        matches!(self, Self::Known(_))
    }
}
