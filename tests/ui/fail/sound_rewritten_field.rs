#![forbid(unsafe_code)]
use dumpable::Dumpable;
use dumpable_tests_rewrite::rewrite;

// The derive sees a `u32`, but rustc two bytes of it and two of `b`.
#[derive(Dumpable)]
#[rewrite(u16 <- u32)]
#[repr(C)]
struct A {
    a: u32,
    b: u16,
}

// The derive sees a number, but rustc a reference.
#[derive(Dumpable)]
#[rewrite(&'static u8 <- u64)]
#[repr(C)]
struct B {
    b: u64,
}

fn main() {}
