use dumpable::Dumpable;

const LOW: u32 = 3;
const HIGH: u32 = 9;
const BEYOND: u32 = 64;
const FAR: u64 = 1 << 32;
const BELOW: i32 = -1;
const TEXT: &str = "7";

#[derive(Dumpable)]
#[repr(u8)]
enum Kind {
    File,
}

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[dumpable(bits(first: u8 = LOW..=HIGH, second: u8 = HIGH..=10))]
    overlapping: u64,
    #[dumpable(bits(backwards: u8 = HIGH..=LOW))]
    turned: u64,
    #[dumpable(bits(beyond: u8 = 60..=BEYOND))]
    past: u64,
    #[dumpable(bits(wide: bool = LOW..=HIGH))]
    bool: u64,
    #[dumpable(bits(wide_: u8 = LOW..=HIGH + 2))]
    narrow: u64,
    #[dumpable(bits(kind: Kind = LOW..=HIGH + 2))]
    kind_of: u64,
    #[dumpable(bits(far: bool = FAR))]
    far_off: u64,
    #[dumpable(bits(below: bool = BELOW))]
    under: u64,
    #[dumpable(bits(text: u8 = LOW..=TEXT))]
    text_of: u64,
    #[dumpable(bits(none: u8 = LOW..=NONE))]
    none_of: u64,
    #[dumpable(bits(open: u8 = LOW..HIGH))]
    open_of: u64,
}

fn main() {}
