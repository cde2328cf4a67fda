//! Every type of field in both families: values, and the origins of nested parts.

use core::sync::atomic::{
    AtomicI16, AtomicI32, AtomicI64, AtomicI8, AtomicIsize, AtomicPtr, AtomicU16, AtomicU32,
    AtomicU64, AtomicU8, AtomicUsize,
};
use dumpable::{live, Addr, Bytes, Dumpable, Fidelity, Kind, Live, Memory, Snapshot};
use proptest::prelude::*;

/// The bytes of an object, aligned for every type.
#[repr(C, align(16))]
struct Aligned<const N: usize>([u8; N]);

impl<const N: usize> Aligned<N> {
    /// Captures the object as if it were at `origin`.
    fn snapshot<T: Dumpable>(&self, origin: usize) -> Snapshot<T> {
        assert_eq!(N, size_of::<T>());
        Bytes::new(Addr::new(origin), &self.0).snapshot::<T>(Addr::new(origin)).unwrap()
    }

    fn live<T: Dumpable>(&self) -> Live<'_, T> {
        assert_eq!(N, size_of::<T>());
        // SAFETY: the bytes have the size and alignment of a `T`, any bits are a valid `T`, and
        // they outlive the view.
        unsafe { live::<T>(self.0.as_ptr().cast()) }
    }
}

macro_rules! scalars {
    ($test:ident: $Type:ident, $size:literal: $($field:ident: $ty:ty as $value:ty, at $at:literal;)*) => {
        #[derive(Dumpable)]
        #[dumpable(size = $size)]
        #[repr(C)]
        struct $Type {
            $(
                #[dumpable(offset = $at)]
                $field: $ty,
            )*
        }

        proptest! {
            #[test]
            fn $test(bytes in any::<[u8; $size]>()) {
                let object = Aligned(bytes);
                let (copy, view) = (object.snapshot::<$Type>(0x1000), object.live::<$Type>());
                $(
                    let mut value = [0; size_of::<$value>()];
                    value.copy_from_slice(&bytes[$at..$at + size_of::<$value>()]);
                    let value = <$value>::from_ne_bytes(value);
                    prop_assert_eq!((copy.$field(), view.$field()), (value, value));
                )*
            }
        }
    };
}

scalars! {
    integers_match_bytes: Integers, 80:
    u8: u8 as u8, at 0;
    i8: i8 as i8, at 1;
    u16: u16 as u16, at 2;
    i16: i16 as i16, at 4;
    u32: u32 as u32, at 8;
    i32: i32 as i32, at 12;
    u64: u64 as u64, at 16;
    i64: i64 as i64, at 24;
    u128: u128 as u128, at 32;
    i128: i128 as i128, at 48;
    // Gives the struct one size, whether a `u128` is aligned to 8 or to 16 bytes.
    last: u128 as u128, at 64;
}

scalars! {
    atomics_match_bytes: Atomics, 40:
    u8: AtomicU8 as u8, at 0;
    i8: AtomicI8 as i8, at 1;
    u16: AtomicU16 as u16, at 2;
    i16: AtomicI16 as i16, at 4;
    u32: AtomicU32 as u32, at 8;
    i32: AtomicI32 as i32, at 12;
    u64: AtomicU64 as u64, at 16;
    i64: AtomicI64 as i64, at 24;
    last: u8 as u8, at 32;
}

#[cfg(target_pointer_width = "64")]
scalars! {
    pointer_sized_integers_match_bytes: Words, 32:
    usize: usize as usize, at 0;
    isize: isize as isize, at 8;
    atomic_usize: AtomicUsize as usize, at 16;
    atomic_isize: AtomicIsize as isize, at 24;
}

#[cfg(target_pointer_width = "32")]
scalars! {
    pointer_sized_integers_match_bytes: Words, 16:
    usize: usize as usize, at 0;
    isize: isize as isize, at 4;
    atomic_usize: AtomicUsize as usize, at 8;
    atomic_isize: AtomicIsize as isize, at 12;
}

/// The size of an address.
const WORD: usize = size_of::<usize>();

#[derive(Dumpable)]
#[repr(C)]
struct Pointers {
    mutable: *mut Leaf,
    constant: *const Leaf,
    atomic: AtomicPtr<Leaf>,
    address: Addr<Leaf>,
    option: Option<core::ptr::NonNull<Leaf>>,
}

#[derive(Dumpable)]
#[repr(C)]
struct Leaf {
    low: u32,
    high: u32,
}

#[derive(Dumpable)]
#[repr(C)]
struct Branch {
    head: u64,
    leaf: Leaf,
    leaves: [Leaf; 3],
}

#[derive(Dumpable)]
#[repr(C)]
struct Tree {
    head: u64,
    branch: Branch,
    #[dumpable(view(second: Leaf @ 8))]
    words_: [u64; 2],
    grid: [[u16; 2]; 2],
}

proptest! {
    #[test]
    fn pointers_read_as_addresses(bytes in any::<[u8; 5 * WORD]>()) {
        let object = Aligned(bytes);
        let (copy, view) = (object.snapshot::<Pointers>(0), object.live::<Pointers>());
        let at = |index: usize| -> Addr<Leaf> {
            Addr::new(usize::from_ne_bytes(*bytes[index * WORD..].first_chunk().unwrap()))
        };
        prop_assert_eq!([copy.mutable(), copy.constant(), copy.atomic()], [at(0), at(1), at(2)]);
        prop_assert_eq!([copy.address(), copy.option()], [at(3), at(4)]);
        prop_assert_eq!([view.mutable(), view.constant(), view.atomic()], [at(0), at(1), at(2)]);
        prop_assert_eq!([view.address(), view.option()], [at(3), at(4)]);
    }

    #[test]
    fn nested_parts_keep_origin(bytes in any::<[u8; 72]>(), origin: usize) {
        let object = Aligned(bytes);
        let copy = object.snapshot::<Tree>(origin & !0xffff);
        let start = copy.origin().get();
        let u32_at = |at: usize| u32::from_ne_bytes(*bytes[at..].first_chunk().unwrap());

        prop_assert_eq!(copy.branch().origin().get(), start + 8);
        prop_assert_eq!(copy.branch().leaf().origin().get(), start + 16);
        prop_assert_eq!((copy.branch().leaf().low(), copy.branch().leaf().high()), (u32_at(16), u32_at(20)));
        prop_assert_eq!(copy.branch().leaves().origin().get(), start + 24);
        for index in 0..3 {
            let leaf = copy.branch().leaves().get(index).unwrap();
            prop_assert_eq!(leaf.origin().get(), start + 24 + 8 * index);
            prop_assert_eq!((leaf.low(), leaf.high()), (u32_at(24 + 8 * index), u32_at(28 + 8 * index)));
        }
        prop_assert!(copy.branch().leaves().get(3).is_none() && copy.branch().leaves().get(usize::MAX).is_none());
        prop_assert_eq!((copy.second().origin().get(), copy.second().low()), (start + 56, u32_at(56)));
        prop_assert_eq!(copy.words_().values().map(u64::to_ne_bytes).concat(), &bytes[48..64]);
        let grid = copy.grid();
        prop_assert_eq!(grid.get(1).unwrap().values().map(u16::to_ne_bytes).concat(), &bytes[68..72]);
        prop_assert_eq!((grid.get(1).unwrap().origin().get(), grid.len()), (start + 68, 2));
        prop_assert_eq!(copy.branch().leaf().fidelity(), Fidelity::Frozen);

        let view = object.live::<Tree>();
        let start = view.origin().get();
        prop_assert_eq!(view.branch().leaf().origin().get(), start + 16);
        prop_assert_eq!((view.branch().leaf().low(), view.branch().leaf().high()), (u32_at(16), u32_at(20)));
        prop_assert_eq!((view.second().origin().get(), view.second().low()), (start + 56, u32_at(56)));
        let leaves = view.branch().leaves();
        prop_assert_eq!(leaves.get(2).map(|leaf| (leaf.origin().get(), leaf.low())), Some((start + 40, u32_at(40))));
        prop_assert!(leaves.get(3).is_none() && leaves.len() == 3);
        prop_assert_eq!(view.grid().get(1).unwrap().get(0), copy.grid().get(1).unwrap().get(0));
        // A snapshot of a nested view is one of the nested part.
        prop_assert_eq!(view.branch().snapshot().leaf().low(), u32_at(16));
        prop_assert_eq!(view.branch().snapshot().origin(), view.branch().origin());
    }
}

#[derive(Dumpable)]
#[dumpable(c = "struct folio", size = 64)]
#[repr(C, align(64))]
struct Named {
    #[dumpable(c = "_flags", offset = 0, bits(#[dumpable(c = "PG_locked")] locked: bool = 0))]
    flags: u32,
    #[dumpable(skip)]
    unseen: f32,
    #[dumpable(offset = 8, c = "u", view(#[dumpable(c = "_mapcount")] mapcount: i32 @ 4))]
    union_: [u32; 2],
    r#type: *const u8,
    /// Fills the object: Miri rejects reads of padding.
    #[dumpable(skip)]
    rest: [u8; 48 - WORD],
}

#[test]
fn layout_names_and_offsets() {
    let members: Vec<_> = Named::LAYOUT
        .members
        .iter()
        .map(|member| (member.name, member.offset, member.size, member.bits, member.within))
        .collect();
    assert_eq!((Named::LAYOUT.name, Named::LAYOUT.size, Named::LAYOUT.align), ("folio", 64, 64));
    assert_eq!(
        members,
        [
            ("_flags", 0, 4, None, None),
            ("PG_locked", 0, 4, Some((0, 0)), Some("_flags")),
            ("u", 8, 8, None, None),
            ("_mapcount", 12, 4, None, Some("u")),
            ("type", 16, WORD, None, None),
        ]
    );
    assert_eq!(Named::LAYOUT.member("_mapcount").unwrap().kind, Kind::Signed);
    assert_eq!(Named::LAYOUT.member("type").unwrap().kind, Kind::Address);
    assert_eq!(
        Named::LAYOUT.member("u").unwrap().kind,
        Kind::Array { of: &Kind::Unsigned, len: 2, size: 4 }
    );
    assert_eq!(Tree::LAYOUT.member("branch").unwrap().kind, Kind::Struct(Branch::LAYOUT));

    let object = Named {
        flags: 1,
        unseen: 0.5,
        union_: [1, u32::MAX],
        r#type: core::ptr::null(),
        rest: [0; 48 - WORD],
    };
    assert_eq!(object.unseen, 0.5);
    // SAFETY: the object outlives the view.
    let view = unsafe { live::<Named>(&object) };
    assert_eq!(
        (view.locked(), view.mapcount(), view.r#type(), view.union_().get(0)),
        (true, -1, Addr::NULL, Some(1))
    );
    let copy = view.snapshot();
    assert_eq!(
        (copy.locked(), copy.mapcount(), copy.flags(), copy.union_().len()),
        (true, -1, 1, 2)
    );
    // Words of 64 bits, and as many bytes as the object.
    assert_eq!(size_of_val(copy.words()), 64);
    assert_eq!(format!("{view:?}"), format!("folio at {:#x}", view.origin().get()));
    assert!(format!("{copy:?}")
        .starts_with(&format!("folio at {:#x}, stable {{ _flags: 0x1, ", view.origin().get())));
}

#[test]
fn nested_origin_wraps() {
    let copy = Aligned([0; 72]).snapshot::<Tree>(0);
    let words = *copy.words();
    let copy = Snapshot::<Tree>::from_words(words, Addr::new(usize::MAX - 7));
    assert_eq!((copy.branch().origin().get(), copy.branch().leaf().origin().get()), (0, 8));
}

/// Arrays in both families, also without elements.
#[test]
fn array_lengths_and_bounds() {
    #[derive(Dumpable)]
    #[repr(C)]
    struct Arrays {
        none: [u32; 0],
        two: [u16; 2],
    }

    let object = Aligned([1_u8, 2, 3, 4]);
    let (copy, view) = (object.snapshot::<Arrays>(0x1000), object.live::<Arrays>());
    assert_eq!(
        (copy.none().len(), copy.none().is_empty(), copy.two().len(), copy.two().is_empty()),
        (0, true, 2, false)
    );
    assert_eq!(
        (view.none().len(), view.none().is_empty(), view.two().len(), view.two().is_empty()),
        (0, true, 2, false)
    );
    assert_eq!(
        (copy.none().get(0), view.none().get(0), copy.two().get(2), view.two().get(2)),
        (None, None, None, None)
    );
    assert_eq!(format!("{:?}", copy.two()), "at 0x1000, Frozen: 01020304");
    assert_eq!(format!("{:?}", view.two()), format!("2 elements at {:?}", object.0.as_ptr()));
}
