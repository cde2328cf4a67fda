use dumpable::Dumpable;

// The copy of `1UL << n` in C: the values are masks, and the word did not say so.
#[derive(Dumpable)]
#[dumpable(flags)]
#[repr(u8)]
enum CpuFlags {
    Online = 1,
    Suspended = 2,
    Dead = 4,
    Fw = 32,
}

fn main() {}
