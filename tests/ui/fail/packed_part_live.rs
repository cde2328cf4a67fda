use dumpable::{live, Dumpable, Snapshot};

#[derive(Dumpable)]
#[repr(C)]
struct Inner {
    word: u64,
}

#[derive(Dumpable)]
#[repr(C, packed)]
struct Packed {
    byte: u8,
    inner: Inner,
}

fn copied(packed: Snapshot<Packed>) -> u64 {
    packed.inner().word()
}

fn main() {
    let packed = Packed { byte: 0, inner: Inner { word: 1 } };
    // SAFETY: it outlives the view.
    let packed = unsafe { live::<Packed>(&packed) };
    assert_eq!(copied(packed.snapshot()), packed.inner().word());
}
