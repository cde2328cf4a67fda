use crate::capture::{gather, recheck, settle};
use crate::live::LivePtr;
use crate::place::Range;
use crate::snapshot::Part;
use crate::{
    Addr, AnyLive, AnySnapshot, Enforce, Failure, Fault, Fidelity, Field, Kind, Layout, Mapped,
    Mode, Plain,
};
use core::mem::transmute;

/// A described structure. Implemented by `#[derive(Dumpable)]` alone.
///
/// # Safety
///
/// * `Snapshot` is a transparent wrapper of a `Part<Words>`.
/// * `Words` is made of as many units as `storage` says for `RANGES`, which lie within the type.
// The same words as those of `Field`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not described",
    label = "nobody says what its bits mean",
    note = "a structure is described by `#[derive(dumpable::Dumpable)]`, with `#[repr(C)]`",
    note = "a field may also be an integer, an atomic, a raw pointer, or an array; anything else is declared as an integer of its size, and decoded by `bits(..)`, `enum = ..` or `flags = ..`, or as bytes, `[u8; N]`"
)]
pub unsafe trait Dumpable: Sized + 'static {
    /// What a snapshot stores: units as wide as the type's alignment, at most of 64 bits.
    type Words: Plain;
    /// The generated copy with its check-free accessors.
    type Snapshot: AnySnapshot<Of = Self>;
    /// The generated view of a live object with its checked accessors.
    type Live<'a, M: Mode>: AnyLive<Of = Self>;

    /// Names, offsets and widths.
    const LAYOUT: &'static Layout;
    #[doc(hidden)]
    const RANGES: &'static [Range];
    #[doc(hidden)]
    const ZEROED: Self::Words;

    #[doc(hidden)]
    fn from_live<'a, M: Mode>(live: LivePtr<'a, Self, M>) -> Self::Live<'a, M>;

    /// What becomes of a failed check in [`Enforce`] mode: by default, a panic that shows the failure and a copy of the object.
    ///
    /// `#[dumpable(on_failure = path)]` names another function with these arguments; it may return, and evaluation goes on.
    fn on_failure(failure: &Failure, object: &Self::Snapshot) {
        panic!("{failure}\n{object:#?}");
    }
}

/// A copy of a `T`, with check-free accessors: the only view of a `T` that dump code has.
///
/// For a `Page` this is the generated `PageSnapshot`. [`Memory::snapshot`](crate::Memory::snapshot) takes one; `from_words`
/// makes one from saved words, in `const` too.
///
/// ```compile_fail
/// # use dumpable::{Dumpable, Snapshot};
/// #[derive(Dumpable)]
/// #[repr(C)]
/// struct Page { flags: u64 }
///
/// fn object(page: &Snapshot<Page>) -> &Page {
///     page // a copy is never mistaken for the object
/// }
/// ```
pub type Snapshot<T> = <T as Dumpable>::Snapshot;

/// A `T` that others may change, with checked accessors: one volatile load per field and call.
///
/// For a `Page` this is the generated `PageLive`. [`live`] makes one.
pub type Live<'a, T, M = Enforce> = <T as Dumpable>::Live<'a, M>;

/// The live object at `ptr`, checked.
///
/// # Safety
///
/// `ptr` is aligned, and readable as a `T` for the whole of `'a`. Others may write to it by aligned stores. What is asked for has
/// been initialised, a `MaybeUninit` field too. (For copies of the whole, see [`Mapped::new`](crate::Mapped::new) on padding.)
///
/// ```
/// # use dumpable::{live, Dumpable};
/// #[derive(Dumpable)]
/// #[repr(C)]
/// struct Count {
///     users: u32,
/// }
///
/// let count = Count { users: 3 };
/// // SAFETY: `count` outlives the view.
/// let view = unsafe { live::<Count>(&count) };
/// assert_eq!(view.users(), 3);
/// ```
pub unsafe fn live<'a, T: Dumpable>(ptr: *const T) -> Live<'a, T> {
    // SAFETY: the caller's promise.
    T::from_live(unsafe { LivePtr::new(ptr, Enforce) })
}

/// A snapshot of the `T` at `at` that says it was taken at `origin`, and can be trusted as far as `fidelity` says, if anything.
#[inline(always)]
pub(crate) fn with_fidelity<T: Dumpable>(
    memory: Mapped,
    at: Addr<T>,
    origin: Addr<T>,
    fidelity: Option<Fidelity>,
) -> Result<Snapshot<T>, Fault> {
    let mut words = T::ZEROED;
    gather(&memory, at, &mut words)?;
    if let Some(fidelity) = fidelity.or_else(|| recheck(&memory, at, &mut words)) {
        return Ok(assemble::<T>(words, origin.get(), fidelity));
    }
    // Memory and words of its own, so that the others need not lie anywhere.
    let mut settled = words;
    let fidelity = settle(&{ memory }, at, &mut settled);
    Ok(assemble::<T>(settled, origin.get(), fidelity))
}

/// The snapshot that stored words make.
pub(crate) fn assemble<T: Dumpable>(
    words: T::Words,
    origin: usize,
    fidelity: Fidelity,
) -> Snapshot<T> {
    Part::new(words, origin, fidelity).value::<T>()
}

/// What a snapshot is made of.
pub(crate) fn part_of_mut<T: Dumpable>(snapshot: &mut Snapshot<T>) -> &mut Part<T::Words> {
    const { assert!(size_of::<Snapshot<T>>() == size_of::<Part<T::Words>>()) };
    // SAFETY: the snapshot is a transparent wrapper of this very type (`Dumpable`), whatever is written to it; the lifetime stays.
    unsafe { transmute::<&mut Snapshot<T>, &mut Part<T::Words>>(snapshot) }
}

// SAFETY: the value is a transparent wrapper of the part itself (`Dumpable`). `Words` is as large as the type where the whole
// is captured, and `Part::field` asserts that it is; then it holds the bytes as they are.
#[diagnostic::do_not_recommend]
unsafe impl<T: Dumpable> Field for T {
    type Stored = T::Words;
    type Value = T::Snapshot;
    type Live<'a, M: Mode> = T::Live<'a, M>;
    type This = Self;
    const KIND: Kind = Kind::Struct(T::LAYOUT);

    unsafe fn load<'a, M: Mode>(at: *const Self, mode: M) -> Self::Live<'a, M> {
        // SAFETY: the caller's promise.
        T::from_live(unsafe { LivePtr::new(at, mode) })
    }
}
