//! Function pointers are addresses of code, for every ABI and all arguments.
#![deny(warnings)]

use dumpable::{Addr, Dumpable, Snapshot};

type Callback = extern "C" fn(u64) -> i32;

#[derive(Dumpable)]
#[repr(C)]
pub struct Operations {
    open: fn(),
    close: extern "C" fn(&Self) -> i32,
    read: Option<unsafe extern "C" fn(*mut Self, u64, ...) -> isize>,
    boot: Option<extern "efiapi" fn(usize) -> usize>,
    call: unsafe extern "system" fn(),
    unwind: extern "C-unwind" fn(),
    borrow: for<'a> fn(&'a u8) -> &'a u8,
    alias: Callback,
    all: [Callback; 2],
    #[dumpable(view(late: Option<Callback>))]
    word: usize,
}

const OPERATIONS: Snapshot<Operations> =
    Snapshot::<Operations>::from_words([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], Addr::NULL);
const OPEN: Addr<fn()> = OPERATIONS.open();

fn main() {
    let all = [
        OPEN,
        OPERATIONS.close(),
        OPERATIONS.read(),
        OPERATIONS.boot(),
        OPERATIONS.call(),
        OPERATIONS.unwind(),
        OPERATIONS.borrow(),
        OPERATIONS.alias(),
        OPERATIONS.all().get(0).unwrap(),
        OPERATIONS.all().get(1).unwrap(),
        OPERATIONS.late(),
    ];
    assert!(all.iter().map(|address| address.get()).eq(1..=11));
}
