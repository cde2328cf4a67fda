use dumpable::Dumpable;

// A copy of `1UL << n` from C: the values are masks, without the word `masks`.
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
