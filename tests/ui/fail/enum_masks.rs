use dumpable::Dumpable;

#[derive(Dumpable)]
#[dumpable(positions, masks)]
#[repr(u8)]
enum Both {
    One = 1,
}

#[derive(Dumpable)]
#[dumpable(masks)]
#[repr(i32)]
enum Signed {
    One = 1,
}

#[derive(Dumpable)]
#[dumpable(masks)]
#[repr(C)]
struct Page {
    flags: u64,
}

#[derive(Dumpable)]
#[dumpable(masks)]
#[repr(u64)]
enum Wide {
    Top = 1 << 63,
}

#[derive(Dumpable)]
#[repr(C)]
struct Narrow {
    #[dumpable(as(Wide))]
    flags: u32,
}

#[derive(Dumpable)]
#[dumpable(masks)]
#[repr(u32)]
enum Counted {
    Read = 1,
    Write,
    Exec,
}

fn main() {
    let _ = (Both::One, Signed::One, Wide::Top);
}
