//! Unions: each member in both families, with and without checks, alone and within a struct.

use dumpable::{live, Addr, Bytes, Dumpable, Kind, Memory, Snapshot};
use proptest::prelude::*;
use std::mem::ManuallyDrop;

#[derive(Dumpable, Clone, Copy)]
#[repr(C)]
struct ListHead {
    next: *const ListHead,
    prev: *const ListHead,
}

/// The owner of a page.
#[derive(Dumpable)]
#[dumpable(c = "union owner", size = 16)]
#[repr(C)]
union Owner {
    lru: ListHead,
    /// The address of the head.
    #[dumpable(check(self.is_tail(), "this member is not the one in use"), tag(tail: bool = 0))]
    head: usize,
    #[dumpable(
        check(!self.is_tail(), "this member is not the one in use"),
        check(self.words_().get(1) != Some(0), "a file has an index"),
    )]
    index: u64,
    #[dumpable(c = "w", view(second: i64 @ 8))]
    words_: [u64; 2],
    #[dumpable(skip)]
    unseen: f64,
    kept: ManuallyDrop<ListHead>,
    flag: bool,
}

#[dumpable::helpers]
impl Owner {
    const fn is_tail(&self) -> bool {
        self.tail()
    }
}

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    kind: u64,
    #[dumpable(
        check(self.kind() == 7, "this member is not the one in use"),
        view(
            lru: ListHead @ lru,
            #[dumpable(check(self.kind() == 1, "this member is not the one in use"))]
            first: usize @ lru.next,
            #[dumpable(bits(top: u8 = 24..=31))]
            low: u32 @ index,
        )
    )]
    owner: Owner,
    many: [Owner; 2],
}

#[repr(C, align(16))]
struct Aligned<const N: usize>([u8; N]);

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from_ne_bytes(*bytes[at..].first_chunk().unwrap())
}

/// The size of an address.
const WORD: usize = size_of::<usize>();

fn usize_at(bytes: &[u8], at: usize) -> usize {
    usize::from_ne_bytes(*bytes[at..].first_chunk().unwrap())
}

proptest! {
    #[test]
    fn union_members_overlap(bytes in any::<[u8; 16]>(), origin: usize) {
        let object = Aligned(bytes);
        let copy: Snapshot<Owner> = Bytes::new(Addr::new(origin), &object.0).snapshot::<Owner>(Addr::new(origin)).unwrap();
        // SAFETY: the bytes have the size and alignment of the union, any bits are a valid one, and
        // they outlive the view.
        let view = unsafe { live::<Owner>(object.0.as_ptr().cast()) };
        let (first, second) = (u64_at(&bytes, 0), u64_at(&bytes, 8));
        let (next, prev) = (usize_at(&bytes, 0), usize_at(&bytes, WORD));

        // A snapshot gives access to every member.
        prop_assert_eq!((copy.lru().next().get(), copy.lru().prev().get()), (next, prev));
        prop_assert_eq!((copy.lru().origin().get(), copy.head(), copy.index()), (origin, next & !1, first));
        prop_assert_eq!((copy.words_().values(), copy.second()), ([first, second], second as i64));
        prop_assert_eq!((copy.kept().prev(), copy.flag().raw()), (copy.lru().prev(), bytes[0]));
        prop_assert_eq!(copy.flag().known(), [Some(false), Some(true)].get(bytes[0] as usize).copied().flatten());

        // A live view reports the inactive members.
        prop_assert_eq!((view.lru().next(), view.second(), view.flag()), (copy.lru().next(), second as i64, copy.flag()));
        let is_tail = next & 1 != 0;
        let reason = |failure: dumpable::Failure| (failure.item(), failure.reason());
        let unused = "this member is not the one in use";
        let head = view.checked(|owner| owner.head()).map_err(reason);
        prop_assert_eq!(head, if is_tail { Ok(next & !1) } else { Err(("head", unused)) });
        let index = view.checked(|owner| owner.index()).map_err(reason);
        prop_assert_eq!(index, match (is_tail, second) {
            (true, _) => Err(("index", unused)),
            (false, 0) => Err(("index", "a file has an index")),
            _ => Ok(first),
        });
        prop_assert_eq!(view.peek().head(), next & !1);
        prop_assert_eq!(view.snapshot().words_().values(), [first, second]);
    }

    #[test]
    fn union_field_in_struct(bytes in any::<[u8; 56]>(), kind in 0_u64..8) {
        let mut object = Aligned(bytes);
        object.0[..8].copy_from_slice(&kind.to_ne_bytes());
        let bytes = object.0;
        let copy: Snapshot<Page> = Bytes::new(Addr::new(0x1000), &bytes).snapshot::<Page>(Addr::new(0x1000)).unwrap();
        // SAFETY: the bytes have the size and alignment of the struct, any bits are a valid one,
        // and they outlive the view.
        let view = unsafe { live::<Page>(object.0.as_ptr().cast()) };
        let (first, second) = (u64_at(&bytes, 8), u64_at(&bytes, 16));
        let (next, prev) = (usize_at(&bytes, 8), usize_at(&bytes, 8 + WORD));
        prop_assert_eq!((copy.owner().origin().get(), copy.owner().words_().values()), (0x1008, [first, second]));
        prop_assert_eq!((copy.lru().prev().get(), copy.lru().origin().get()), (prev, 0x1008));
        prop_assert_eq!((copy.first(), copy.top(), copy.low().to_ne_bytes()), (next, (copy.low() >> 24) as u8, *bytes[8..].first_chunk().unwrap()));
        prop_assert_eq!(copy.many().get(1).unwrap().second(), u64_at(&bytes, 48) as i64);
        prop_assert_eq!(view.many().get(1).unwrap().second(), u64_at(&bytes, 48) as i64);
        prop_assert_eq!(view.checked(|page| page.owner().second()).is_ok(), kind == 7);
        prop_assert_eq!(view.checked(|page| page.first()).ok(), (kind == 1).then_some(next));
        prop_assert_eq!(view.checked(|page| page.lru().prev().get()).ok(), Some(prev));
    }
}

#[test]
fn layout_of_union() {
    let layout = Owner::LAYOUT;
    let members: Vec<_> = layout
        .members
        .iter()
        .map(|member| (member.name, member.offset, member.size, member.within))
        .collect();
    assert_eq!((layout.name, layout.size, layout.align), ("owner", 16, align_of::<u64>()));
    assert_eq!(
        members,
        [
            ("lru", 0, 2 * WORD, None),
            ("head", 0, WORD, None),
            ("tail", 0, WORD, Some("head")),
            ("index", 0, 8, None),
            ("w", 0, 16, None),
            ("second", 8, 8, Some("w")),
            ("kept", 0, 2 * WORD, None),
            ("flag", 0, 1, None),
        ]
    );
    assert_eq!(Page::LAYOUT.member("owner").unwrap().kind, Kind::Struct(layout));
    let first = Page::LAYOUT.member("first").unwrap();
    assert_eq!((first.offset, first.size, first.within), (8, WORD, Some("owner")));
    let owner = Owner { unseen: 0.5 };
    // SAFETY: this member was written.
    assert_eq!(unsafe { owner.unseen }, 0.5);
}
