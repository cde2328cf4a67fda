use dumpable::Dumpable;

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    flags: u64,
    order: u32,
    #[dumpable(skip)]
    pad: u32,
    owner: [u64; 4],
}

#[dumpable::helpers]
impl Page {
    const fn direct(&self, depth: u32) -> u64 {
        match depth {
            0 => self.flags(),
            _ => self.direct(depth.wrapping_sub(1)),
        }
    }

    const fn even(&self, depth: u32) -> bool {
        match depth {
            0 => true,
            _ => self.odd(depth.wrapping_sub(1)),
        }
    }

    const fn odd(&self, depth: u32) -> bool {
        match depth {
            0 => false,
            _ => (*self).even(depth.wrapping_sub(1)),
        }
    }

    const fn other(&self, page: View<Page>) -> bool {
        page.other(page)
    }
}

fn main() {}
