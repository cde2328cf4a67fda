//! The output of bindgen, which adds the derive.

#![no_std]

mod outside;

// Generated code.
#[allow(warnings)]
#[path = "../../../bindgen/shapes_0_73.rs"]
mod shapes;

use dumpable::{Addr, Memory, Sink};
use outside::Outside;
use shapes::{all, ops, packet, page, task};

extern "C" {
    fn outside_log(line: *const u8, len: usize);
}

struct Log;

impl Sink for Log {
    fn line(&mut self, line: &[u8]) {
        // SAFETY: never run, only linked.
        unsafe { outside_log(line.as_ptr(), line.len()) };
    }
}

/// Captures a type, dumps it, and reads some of it. (A closure behind a pointer would keep its own
/// unwinding.)
macro_rules! each {
    ($Type:ty, $at:expr, |$copy:ident| $look:expr) => {
        match Outside.snapshot::<$Type>(Addr::new($at)) {
            Ok($copy) => {
                $copy.raw().dump(&mut Log);
                $look
            }
            Err(fault) => fault.at().get() as u64,
        }
    };
}

#[no_mangle]
pub extern "C-unwind" fn bindgen_page(at: usize) -> u64 {
    each!(page, at, |page| {
        let sum = page.flags()
            ^ page.mapping().get() as u64
            ^ page.is_anon() as u64
            ^ page.index()
            ^ page.mapcount() as u64;
        let inner = page.__bindgen_anon_1();
        let sum = sum
            ^ page.lru().next().get() as u64
            ^ inner.release().get() as u64
            ^ page.pinned().raw() as u64;
        let deep = inner.__bindgen_anon_1().__bindgen_anon_1();
        let sum = sum
            ^ deep.head()
            ^ deep.lru().origin().get() as u64
            ^ page.__bindgen_anon_2().type_() as u64;
        match inner.__bindgen_anon_2().pool().get(1) {
            Some(word) => sum ^ word,
            None => sum,
        }
    })
}

#[no_mangle]
pub extern "C-unwind" fn bindgen_task(at: usize) -> u64 {
    each!(task, at, |task| {
        let state = match task.state().name() {
            Some(name) => name.len() as u64,
            None => task.state().raw() as u64,
        };
        let (bits, comm) = (task._bitfield_1().get(4), task.comm().get(15));
        state ^ task.pid() as u64 ^ task.last() ^ bits.is_some() as u64 ^ comm.is_some() as u64
    })
}

#[no_mangle]
pub extern "C-unwind" fn bindgen_all(at: usize) -> u64 {
    each!(all, at, |all| {
        let packed = all.packed();
        let sum =
            packed.kind() as u64 ^ packed.length() as u64 ^ packed.port() as u64 ^ packed.stamp();
        let word = all.word();
        sum ^ word.whole()
            ^ word.bytes().values()[7] as u64
            ^ word.list().get() as u64
            ^ all.anything().get() as u64
    })
}

#[no_mangle]
pub extern "C-unwind" fn bindgen_rest(at: usize) -> u64 {
    let packet = each!(packet, at, |packet| packet.count() as u64 ^ packet.data().len() as u64);
    packet ^ each!(ops, at, |ops| (ops.open().get() ^ ops.print().get() ^ ops.done().get()) as u64)
}
