use dumpable::Dumpable;

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    flags: u64,
    order: u32,
    #[dumpable(skip)]
    pad: u32,
    head: List,
    owner: [u64; 2],
}

#[derive(Dumpable)]
#[repr(C)]
struct List {
    next: u64,
    prev: u64,
}

#[derive(Clone, Copy)]
struct Made {
    a: u64,
    b: u64,
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

    const fn made(&self) -> Made {
        Made { a: self.flags(), ..self.made() }
    }

    const fn member(&self) -> Made {
        Made { a: 1, b: Self::member(self).b }
    }

    const fn renamed(&self) -> u64 {
        let this = &*self;
        this.renamed()
    }

    const fn qualified(&self) -> u64 {
        <Self>::qualified(self)
    }

    const fn later(&self) -> u64 {
        let this_one = Self::later;
        this_one(self)
    }

    const fn in_path(&self) -> u64 {
        self::PageSnapshot::in_path(self)
    }

    const fn behind_a_block(&self) -> u64 {
        if self.flags() == 0 {
            return 0;
        }
        (*self).behind_a_block()
    }

    const fn negated(&self) -> bool {
        !(*self).negated()
    }

    const fn compared(&self) -> bool {
        self.flags() > (*self).compared() as u64
    }

    const fn chosen(&self) -> u64 {
        (if self.flags() == 0 { self } else { self as &Self }).chosen()
    }

    const fn of_view(&self, other: &View<Page>) -> u64 {
        <View<Page>>::of_view(other, other)
    }

    const fn of_other(&self, other: &View<Page>) -> u64 {
        let ref one = other;
        {
            let one = 1u32;
            let _ = one;
        }
        one.of_other(other)
    }

    // These do not recurse.
    const fn list(&self) -> View<List> {
        self.head()
    }

    const fn next(&self) -> u64 {
        Self::list(self).next()
    }

    const fn prev(&self) -> u64 {
        let page = self;
        let page = page.head();
        page.prev()
    }
}

fn main() {}
