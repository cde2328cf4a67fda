use dumpable::Dumpable;

#[derive(Dumpable)]
#[dumpable(positions)]
#[repr(u8)]
enum Bits {
    #[dumpable(alias(Dirty, Checked, Checked))]
    Locked = 0,
    #[dumpable(alias = "swapcache")]
    Dirty = 4,
    #[dumpable(alias("swap_cache"))]
    Private = 5,
    #[dumpable(alias(Reclaim = reclaim))]
    Readahead = 6,
    #[dumpable(nickname(Head))]
    Head = 7,
    #[dumpable(alias(Checked2: "checked"))]
    Checked3 = 8,
}

#[derive(Dumpable)]
#[repr(u8)]
enum Values {
    #[dumpable(alias(name, eq))]
    One = 1,
}

fn main() {
    let _ = (Bits::Dirty, Bits::Checked);
}
