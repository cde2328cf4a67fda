// SPDX-License-Identifier: MIT OR Apache-2.0

//! Types that depend on a constant: if its evaluation fails, the compiler reports the constant and
//! nothing about the types.

/// Stands for a constant that was evaluated.
pub struct If<const CONSTANT: usize>;

/// Has the type `T`, whatever the constant is.
pub trait Then<T> {
    type Type;
}

impl<T, const CONSTANT: usize> Then<T> for If<CONSTANT> {
    type Type = T;
}

/// The type `T`, if the constant was evaluated.
pub type Depends<const CONSTANT: usize, T> = <If<CONSTANT> as Then<T>>::Type;
