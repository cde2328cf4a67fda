//! A mirror that describes a type of another crate.

use dumpable::{live, Dumpable};

/// Declarations of another crate.
#[allow(unreachable_pub)]
mod foreign {
    #[repr(C)]
    pub struct Spinlock(pub u32);

    #[repr(C)]
    pub struct Inode {
        pub mode: u16,
        pub lock: Spinlock,
        pub size: u64,
        private: [u8; 3],
        pub owner: Owner,
        pub last: u32,
    }

    #[repr(C, align(8))]
    pub union Owner {
        pub id: u64,
        pub link: *const Inode,
    }

    impl Inode {
        pub fn new(mode: u16, lock: u32, size: u64, id: u64) -> Self {
            Self {
                mode,
                lock: Spinlock(lock),
                size,
                private: [1, 2, 3],
                owner: Owner { id },
                last: 9,
            }
        }

        pub fn private(&self) -> [u8; 3] {
            self.private
        }
    }
}

#[derive(Dumpable)]
#[dumpable(remote = foreign::Owner)]
#[repr(C, align(8))]
union Owner {
    id: u64,
    link: *const foreign::Inode,
}

/// The mirror skips private and unneeded fields.
#[derive(Dumpable)]
#[dumpable(remote = foreign::Inode, c = "struct inode", size = 40)]
#[repr(C)]
struct Inode {
    #[dumpable(check(self.mode() != 0, "a file has a mode"))]
    mode: u16,
    #[dumpable(bits(locked: bool = 0))]
    lock: u32,
    size: u64,
    #[dumpable(skip)]
    private: [u8; 3],
    owner: Owner,
    last: u32,
}

#[test]
fn remote_mirror_reads_foreign_object() {
    let object = foreign::Inode::new(0, 5, 77, 8);
    assert_eq!((object.private(), object.mode, object.lock.0, object.last), ([1, 2, 3], 0, 5, 9));
    // SAFETY: the object outlives the view, and the compiler checked that the mirror has its
    // layout.
    let view = unsafe { live::<Inode>((&raw const object).cast()) };
    assert_eq!(
        (view.lock(), view.locked(), view.size(), view.owner().id(), view.last()),
        (5, true, 77, 8, 9)
    );
    assert_eq!(view.checked(|inode| inode.mode()).unwrap_err().reason(), "a file has a mode");
    assert_eq!(
        (view.owner().origin().get(), view.origin().get()),
        (&raw const object.owner as usize, &raw const object as usize)
    );
    // SAFETY: any bits are valid for both members.
    assert_eq!(unsafe { object.owner.link } as usize, view.owner().link().get());
    assert_eq!((Inode::LAYOUT.name, Inode::LAYOUT.members.len()), ("inode", 6));
}
