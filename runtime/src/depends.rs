//! Types that are errors where a constant is, so that the compiler, which told what is wrong with the constant, says no more of what
//! has such a type.

/// Stands for a constant that could be evaluated.
pub struct If<const CONSTANT: usize>;

pub trait Then<T> {
    type It;

    fn same(it: &T) -> &Self::It;
}

impl<T, const CONSTANT: usize> Then<T> for If<CONSTANT> {
    type It = T;

    #[inline(always)]
    fn same(it: &T) -> &T {
        it
    }
}

/// The same object, if the constant could be evaluated.
#[inline(always)]
pub fn depends_on<const CONSTANT: usize, T>(it: &T) -> &<If<CONSTANT> as Then<T>>::It {
    If::<CONSTANT>::same(it)
}
