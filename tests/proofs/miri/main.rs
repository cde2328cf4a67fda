//! Errors that Miri must detect, each of which ends its test: `.ci/miri` runs them one by one, and
//! expects Miri's message for each. They are not part of the normal tests, and exist only under
//! Miri.
#![cfg(miri)]

use core::ptr::with_exposed_provenance;
use dumpable::{live, Addr, Dumpable, Mapped, Memory};

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    flags: u32,
    count: u32,
}

const PAGE: Page = Page { flags: 1, count: 2 };

/// Reads through a pointer made from an integer, which has no provenance that allows it.
#[test]
#[ignore = "an error that Miri must see"]
fn control_integer_to_pointer_cast() {
    let page = PAGE;
    let at = Addr::of(&raw const page);
    // SAFETY: none; the address is that of the page, but the pointer has no provenance for it.
    let memory = unsafe { Mapped::new(with_exposed_provenance(at.get()), size_of::<Page>()) };
    assert_eq!(memory.snapshot(at).unwrap().count(), 2);
}

/// Creates a live view of bytes that happen to be aligned.
#[test]
#[ignore = "an error that Miri must see"]
fn control_accidental_alignment() {
    let bytes = [1_u8; 2 * size_of::<Page>()];
    let at = bytes.as_ptr();
    let aligned = at.wrapping_add(at.addr().next_multiple_of(align_of::<Page>()) - at.addr());
    // SAFETY: none; the bytes are readable and aligned only by accident.
    let page = unsafe { live::<Page>(aligned.cast()) };
    assert_eq!(page.count(), 0x0101_0101);
}

/// Captures beyond an object, in a memory that claims to be longer than it is.
#[test]
#[ignore = "an error that Miri must see"]
fn control_read_past_object() {
    let page = PAGE;
    // SAFETY: none; there is only one page.
    let memory = unsafe { Mapped::new((&raw const page).cast(), 2 * size_of::<Page>()) };
    let next = Addr::of(&raw const page).add(size_of::<Page>());
    assert!(memory.snapshot(next).is_ok());
}
