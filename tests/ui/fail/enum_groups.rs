use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
#[dumpable(positions, bits(
    Zone = 62..=61,
    Node = 60..=64,
    Section = 20..=29,
    LastCpu = 29..=31,
    Tag,
    Locked = 40..=41,
    #[dumpable(decimal)]
    Age = 42..=43,
    Typed: u8 = 44..=45,
    #[cfg(any())]
    Config = 46..=47,
    Named = ZONE..=49,
))]
#[repr(u64)]
enum Bits {
    Locked = 0,
    Dirty = 4,
}

#[derive(Dumpable)]
#[dumpable(bits(Low = 0..=3))]
#[repr(u8)]
enum Values {
    One = 1,
}

#[derive(Dumpable)]
#[dumpable(masks, bits(Low = 4..=7, High = 6..=8))]
#[repr(u8)]
enum Narrow {
    One = 1,
}

#[derive(Dumpable)]
#[dumpable(group(low = 0..=3))]
#[repr(C)]
struct Page {
    #[dumpable(as(Bits), bits(values: Values = 44..=47))]
    flags: u64,
}

fn main() {
    let page = Snapshot::<Page>::from_words([0], Addr::NULL);
    let _ = page.flags().has(Bits::Dirty) || page.values().is_known() || page.flags().group(Bits::Age) == 1;
    let _ = page.flags().group(Bits::Zone) + page.flags().group(Bits::LastCpu) + page.flags().group(Bits::Tag);
}
