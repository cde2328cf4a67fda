//! Translates kernel virtual addresses to physical ones.

pub(crate) mod tlb;
pub(crate) mod x86_64;
