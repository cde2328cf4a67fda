use dumpable::Dumpable;

#[derive(Dumpable)]
#[dumpable(positions, bits(Zone = 4..=5))]
#[repr(u8)]
enum Bits {
    Locked = 0,
    Dirty = 4,
}

#[derive(Dumpable)]
#[dumpable(masks, bits(Zone = 4..=5))]
#[repr(u32)]
enum Masks {
    Nothing = 0,
    Low = 0xf,
    High = 0xf0,
}

fn main() {
    let _ = (Bits::Locked, Masks::Low, Bits::Zone, Masks::Zone);
}
