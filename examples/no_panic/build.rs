//! The program starts with `_start` in `main.rs`, and not with C's start files. Of C, it has
//! `memcpy` and its like.

fn main() {
    println!("cargo:rustc-link-arg-bins=-nostartfiles");
    println!("cargo:rustc-link-arg-bins=-lc");
}
