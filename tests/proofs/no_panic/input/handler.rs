//! The panic handler of the program that contains the entries. The compiler sees it, because it
//! checks pointers for null and alignment only in programs with a handler. The linker does not, so
//! that a reachable panic shows as an undefined symbol.

#![no_std]

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}
