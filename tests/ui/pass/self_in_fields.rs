//! `Self` in field types and constants is the described type, as clippy's `use_self` suggests.
#![deny(warnings)]

use core::ptr::NonNull;
use core::sync::atomic::AtomicPtr;
use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
#[dumpable(size = size_of::<Self>(), c = "struct list_head")]
#[repr(C)]
pub struct ListHead {
    next: *mut Self,
    prev: *const Self,
    #[dumpable(offset = Self::BEFORE)]
    both: [*mut Self; 2],
    owner: Option<NonNull<Self>>,
    swapped: AtomicPtr<Self>,
    call: Option<unsafe extern "C" fn(*mut Self) -> i32>,
    address: Addr<Self>,
    #[dumpable(
        view(first: *mut Self, second: [Addr<Self>; 1] @ Self::STEP)
    )]
    word: [u64; 2],
    #[dumpable(bits(one: bool = Self::LOW, low: u8 = Self::LOW + 1..=Self::HIGH))]
    flags: u64,
}

impl ListHead {
    const BEFORE: usize = 2 * size_of::<*mut Self>();
    const STEP: usize = size_of::<u64>();
    const LOW: u32 = 4;
    const HIGH: u32 = 7;
}

#[derive(Dumpable, Clone, Copy)]
#[repr(C)]
pub union Tree {
    left: *mut Self,
    right: Option<NonNull<Self>>,
}

const LIST: Snapshot<ListHead> =
    Snapshot::<ListHead>::from_words([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0x10], Addr::NULL);
const NEXT: Addr<ListHead> = LIST.next();
const BOTH: Addr<ListHead> = LIST.both().get(1).unwrap();

fn main() {
    let owner: Addr<ListHead> = LIST.owner();
    assert_eq!((NEXT.get(), BOTH.get(), owner.get(), LIST.prev().get()), (1, 4, 5, 2));
    assert_eq!((LIST.swapped().get(), LIST.call().get(), LIST.address().get()), (6, 7, 8));
    assert_eq!((LIST.first().get(), LIST.second().get(0).unwrap().get()), (9, 10));
    assert!(LIST.one() && LIST.low() == 0);
    let tree = Snapshot::<Tree>::from_words([7], Addr::NULL);
    assert_eq!((tree.left(), tree.right()), (Addr::new(7), Addr::new(7)));
}
