//! Dump code that the linker proves to have no panic path. Copy this package, and call your own dump
//! code in `_start`.
//!
//! The panic handler calls a function that does not exist. The linker drops what nothing reaches,
//! so the program links exactly if nothing that `_start` reaches can panic. `./check` links it,
//! optimised and not, and checks that a deliberate panic path is found.
#![no_std]
#![no_main]

use core::panic::PanicInfo;
use dumpable::{Addr, Dumpable, Line, Snapshot};

#[derive(Dumpable)]
#[repr(C)]
pub struct Task {
    pid: u32,
    #[dumpable(bits(running: bool = 0, exiting: bool = 1, priority: u8 = 8..=15))]
    state: u32,
    times: [u64; 4],
}

/// The macro cannot see that this is total; the linker checks it.
const fn percent(of: u64, all: u64) -> u64 {
    match of.wrapping_mul(100).checked_div(all) {
        Some(percent) => percent,
        None => 0,
    }
}

#[dumpable::helpers(total(percent))]
impl Task {
    /// The share of the first time in all of them.
    pub const fn share(&self) -> u64 {
        let mut all = 0u64;
        for index in 0..4 {
            if let Some(time) = self.times().get(index) {
                all = all.saturating_add(time);
            }
        }
        match self.times().get(0) {
            Some(first) => percent(first, all),
            None => 0,
        }
    }
}

/// The dump code.
fn describe(task: &Snapshot<Task>, line: &mut Line<80>) {
    line.text("pid ").dec(task.pid()).text(", priority ").dec(task.priority());
    line.text(if task.running() { ", running, " } else { ", waiting, " });
    line.dec(task.share()).text(" %");
    #[cfg(feature = "control")]
    line.dec([1_u8, 2, 3][task.pid() as usize]);
}

/// The entry point for the linker; nobody runs it. Its arguments are the input of the dump code, so
/// that the compiler cannot know their values.
#[no_mangle]
pub extern "C" fn _start(words: &<Task as Dumpable>::Words, at: usize, line: &mut Line<80>) {
    describe(&Snapshot::<Task>::from_words(*words, Addr::new(at)), line);
}

extern "C" {
    /// Defined nowhere: linking fails where dump code can panic.
    fn dump_code_can_panic() -> !;
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    // SAFETY: this never runs, because a program that reaches it does not link.
    unsafe { dump_code_can_panic() }
}

/// `core` was compiled to unwind after a panic: its tables name this, and nothing calls it.
#[no_mangle]
extern "C" fn rust_eh_personality() {}
