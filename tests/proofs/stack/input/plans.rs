//! Relocation as a kernel links it: of bytes, and through memory that outside functions provide.

#![no_std]

use dumpable::{Addr, Cause, Dumpable, Fault, Fidelity, Memory, Plan, Snapshot};

extern "C" {
    fn outside_read(at: usize, into: *mut u8, len: usize) -> i32;
}

pub struct Outside;

impl Memory for Outside {
    fn read(&self, at: Addr<u8>, into: &mut [u8]) -> Result<(), Fault> {
        // SAFETY: `into` is writable, for its length.
        match unsafe { outside_read(at.get(), into.as_mut_ptr(), into.len()) } {
            0 => Ok(()),
            _ => Err(Fault::new(at, into.len(), Cause::Refused)),
        }
    }
}

/// Structures of one size, in a large one.
#[derive(Dumpable)]
#[repr(C)]
pub struct Large {
    pub table: [u64; 64],
    pub lists: [List; 16],
    #[dumpable(optional)]
    pub last: u64,
}

#[derive(Dumpable)]
#[repr(C)]
pub struct List {
    pub next: *const List,
    pub prev: *const List,
}

#[no_mangle]
pub extern "C" fn relocate_into(
    plan: &Plan<Large>,
    bytes: &[u8; 4096],
    at: usize,
    into: &mut Snapshot<Large>,
) -> bool {
    plan.relocate_into(bytes, Addr::new(at), Fidelity::Stable, into)
}

#[no_mangle]
pub extern "C" fn copy_into(at: usize, into: &mut [u8; 4096]) -> bool {
    Outside.copy_into(Addr::new(at), into).is_ok()
}

/// The same by value: the snapshot is on the stack.
#[no_mangle]
pub extern "C" fn snapshot_by(plan: &Plan<Large>, at: usize) -> u64 {
    match Outside.snapshot_by(plan, Addr::new(at)) {
        Ok(large) => large.last().unwrap_or(0),
        Err(_) => 1,
    }
}
