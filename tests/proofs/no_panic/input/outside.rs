//! A memory that consists of two C functions.

use dumpable::{Addr, Cause, Fault, Memory};

extern "C" {
    fn outside_read(at: usize, into: *mut u8, len: usize) -> i32;
    fn outside_is_frozen() -> bool;
}

pub(crate) struct Outside;

impl Memory for Outside {
    fn read(&self, at: Addr<u8>, into: &mut [u8]) -> Result<(), Fault> {
        match unsafe { outside_read(at.get(), into.as_mut_ptr(), into.len()) } {
            0 => Ok(()),
            _ => Err(Fault::new(at, into.len(), Cause::Refused)),
        }
    }

    fn is_frozen(&self) -> bool {
        unsafe { outside_is_frozen() }
    }
}
