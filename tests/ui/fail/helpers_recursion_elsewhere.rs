use dumpable::Dumpable;

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    flags: u64,
}

#[dumpable::helpers]
impl Page {
    const fn is_odd(&self, count: u64) -> bool {
        count != 0 && self.is_even(count.wrapping_sub(1))
    }
}

#[dumpable::helpers]
impl Page {
    const fn is_even(&self, count: u64) -> bool {
        count == 0 || self.is_odd(count.wrapping_sub(1)) || self.flags() == 0
    }
}

fn main() {}
