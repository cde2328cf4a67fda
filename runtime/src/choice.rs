/// An enum with explicit values, described by `#[derive(Dumpable)]`.
///
/// What a field holds comes back as a [`Decoded`]: one of the enum's values, or the raw number.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not described as an enum of values",
    label = "no description of its values",
    note = "add `#[derive(dumpable::Dumpable)]` and a `#[repr(..)]` to it; a set of flags is taken by `flags` instead of `enum`"
)]
pub trait Choice: Sized + 'static {
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
}
