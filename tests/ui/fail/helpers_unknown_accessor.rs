use dumpable::Dumpable;

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    flags: u64,
}

#[dumpable::helpers]
impl Page {
    const fn is_tail(&self) -> bool {
        self.compound_head() & 1 != 0
    }

    #[check(|next| next > 0, "a page has an end")]
    const fn next(&self, of: View<Page>, by: u64) -> u64 {
        for _ in 0..2 {
            if by == 0 {
                return self.flag();
            }
        }
        match of.flags().raw() {
            0 => self.flags(by),
            _ => 1,
        }
    }

    const fn calls(&self) -> u64 {
        unknown(self.flags())
    }

    // Types that may contain a lifetime are compiled for each family separately.
    const fn name<'a>(&self, _: &'a [u8]) -> &'a str {
        self.name_of()
    }
}

fn main() {}
