//! Types that are errors where a constant is, so that the compiler, which told what is wrong with the constant, says no more of what
//! has such a type.

/// Stands for a constant that could be evaluated.
pub struct If<const CONSTANT: usize>;

pub trait Then<T> {
    type It;
}

impl<T, const CONSTANT: usize> Then<T> for If<CONSTANT> {
    type It = T;
}

/// `T`, if the constant could be evaluated.
pub type Depends<const CONSTANT: usize, T> = <If<CONSTANT> as Then<T>>::It;
