//! Types that depend on a constant: if its evaluation fails, the compiler reports the constant and
//! nothing about the types.

/// Stands for a constant that was evaluated.
pub struct If<const CONSTANT: usize>;

pub trait Then<T> {
    type It;
}

impl<T, const CONSTANT: usize> Then<T> for If<CONSTANT> {
    type It = T;
}

/// The type `T`, if the constant was evaluated.
pub type Depends<const CONSTANT: usize, T> = <If<CONSTANT> as Then<T>>::It;
