//! The panic handler of the program that the entries stand for. It is seen when everything is compiled, as the compiler checks
//! pointers for null and alignment only where there is one, and left out when the entries are linked, so that a panic that can be
//! reached shows as an undefined symbol.

#![no_std]

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}
