//! Captures in every form: faults, changes, sequence words, and loads of every width.

#![no_std]

mod outside;

use dumpable::{Addr, Bytes, Dumpable, Fault, Fidelity, Mapped, Memory, Reads, Snapshot, Str};
use outside::Outside;

#[derive(Dumpable)]
#[dumpable(capture(!hole))]
#[repr(C)]
pub struct Clock {
    pub sequence: u32,
    pub hole: [u8; 300],
    pub shift: u16,
    pub byte: u8,
    pub history: [u64; 40],
}

fn told(copy: Result<Snapshot<Clock>, Fault>) -> u64 {
    match copy {
        Ok(copy) => match copy.fidelity() {
            Fidelity::Frozen | Fidelity::Sequenced => copy.sequence() as u64,
            Fidelity::Stable | Fidelity::Once => copy.shift() as u64,
            _ => copy.byte() as u64 ^ copy.fidelity().is_torn() as u64,
        },
        Err(fault) => fault.at().get() as u64 ^ fault.len() as u64,
    }
}

#[no_mangle]
pub extern "C-unwind" fn live(at: usize) -> u64 {
    told(Outside.snapshot::<Clock>(Addr::new(at)))
}

#[no_mangle]
pub extern "C-unwind" fn live_into(at: usize, into: &mut Snapshot<Clock>) -> u64 {
    match Outside.snapshot_into::<Clock>(Addr::new(at), into) {
        Ok(()) => told(Ok(*into)),
        Err(fault) => told(Err(fault)) ^ Outside.is_frozen() as u64,
    }
}

#[no_mangle]
pub extern "C-unwind" fn string_into(at: usize, into: &mut Str<62>) -> usize {
    match Outside.string_into(Addr::new(at), into) {
        Ok(()) => into.as_bytes().len(),
        Err(fault) => fault.len(),
    }
}

#[no_mangle]
pub extern "C-unwind" fn in_sequence(at: usize, sequence: usize) -> u64 {
    told(Outside.snapshot_in_sequence::<Clock>(Addr::new(at), Addr::new(sequence)))
}

#[no_mangle]
pub extern "C-unwind" fn in_frozen_sequence(
    bytes: &[u8],
    start: usize,
    at: usize,
    sequence: usize,
) -> u64 {
    told(
        Bytes::new(Addr::new(start), bytes)
            .snapshot_in_sequence::<Clock>(Addr::new(at), Addr::new(sequence)),
    )
}

#[no_mangle]
pub extern "C-unwind" fn mapped(start: *const u8, len: usize, at: usize, into: &mut [u8]) -> u64 {
    // SAFETY: never run, only linked.
    let memory = unsafe { Mapped::new(start, len) };
    let told = told(memory.snapshot_in_sequence::<Clock>(Addr::new(at), Addr::of(start).cast()));
    told ^ memory.read(Addr::new(at), into).is_ok() as u64
}

#[no_mangle]
pub extern "C-unwind" fn reads(times: usize) -> usize {
    let string = Reads::of_string::<300>();
    let reads = Reads::of::<Clock>()
        .and(Reads::in_sequence::<Clock>())
        .and(string)
        .and(Reads::of_bytes(times))
        .and(Reads::once(times))
        .times(times);
    reads.count ^ reads.bytes
}
