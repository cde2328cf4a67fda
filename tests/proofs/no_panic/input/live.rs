//! What dump code takes from live objects: their copies, and reports of failed checks.

#![no_std]
#![allow(improper_ctypes_definitions)]

use dumpable::{live, Dumpable, Failure, Sink, Snapshot};

extern "C" {
    fn outside_log(line: *const u8, len: usize);
}

#[derive(Default)]
pub struct Log;

impl Sink for Log {
    fn line(&mut self, line: &[u8]) {
        unsafe { outside_log(line.as_ptr(), line.len()) };
    }
}

#[derive(Dumpable)]
#[dumpable(on_failure = Failure::report::<Log, _>)]
#[repr(C)]
pub struct Counted {
    #[dumpable(check(|count| count >= 0, "a count is never negative"))]
    pub count: i32,
    pub name: [u8; 12],
    pub owners: [*const Counted; 2],
    pub wide: u128,
}

#[no_mangle]
pub extern "C-unwind" fn copy_of_live(object: *const Counted) -> Snapshot<Counted> {
    // SAFETY: never run, only linked.
    unsafe { live::<Counted>(object) }.snapshot()
}

#[no_mangle]
pub extern "C-unwind" fn report(failure: &Failure, copy: &Snapshot<Counted>) {
    failure.report::<Log, _>(copy);
}

#[no_mangle]
pub extern "C-unwind" fn on_failure(failure: &Failure, copy: &Snapshot<Counted>) {
    Counted::on_failure(failure, copy);
}
