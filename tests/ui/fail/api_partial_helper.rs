use dumpable::Dumpable;

#[derive(Dumpable)]
#[dumpable(capture(flags))]
#[repr(C)]
struct Page {
    flags: u64,
    #[dumpable(bits(order: u8 = 0..=7))]
    private: u64,
}

#[dumpable::helpers]
impl Page {
    const fn is_huge(&self) -> bool {
        self.order() > 0
    }
}

fn main() {}
