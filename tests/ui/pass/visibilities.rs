//! Accessors have the visibility of their fields; views and bits may set their own.
#![deny(warnings)]

mod mm {
    use dumpable::Dumpable;

    mod inner {
        use dumpable::Dumpable;

        #[derive(Dumpable)]
        #[repr(C)]
        pub(in crate::mm) struct Hidden {
            pub(super) value: u64,
        }
    }

    #[derive(Dumpable)]
    #[repr(u8)]
    pub(super) enum Kind {
        File,
    }

    #[derive(Dumpable)]
    #[repr(C)]
    pub struct Page {
        pub flags: u64,
        #[dumpable(bits(pub low: bool = 0, pub(super) kind: Kind = 8..=9), view(pub(crate) half: u32))]
        private: u64,
        pub(crate) count: u64,
        pub(super) index: u64,
        hidden: inner::Hidden,
    }

    #[dumpable::helpers]
    impl Page {
        pub(super) const fn secret(&self) -> u64 {
            self.private().wrapping_add(self.hidden().value())
        }
    }

    pub fn page() -> dumpable::Snapshot<Page> {
        let _ = inner::Hidden { value: 1 }.value;
        let page = Page { flags: 0, private: 0, count: 0, index: 0, hidden: inner::Hidden { value: 0 } };
        let _ = (page.flags, page.private, page.count, page.index, page.hidden);
        dumpable::Snapshot::<Page>::from_words([1; 5], dumpable::Addr::NULL)
    }
}

fn main() {
    let page = mm::page();
    let _ = mm::Kind::File;
    assert_eq!((page.flags(), page.count(), page.index(), page.half(), page.secret()), (1, 1, 1, 1, 2));
    assert!(page.low() && page.kind().is_known());
}
