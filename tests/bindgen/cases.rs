// What is tested of the output of each bindgen, in a module beside `shapes`.

use dumpable::{live, Addr, Bytes, Dumpable, Kind, Memory, Snapshot};
use shapes::{all, mapping, ops, packed, packet, page, state, task};

/// The bytes of an object, aligned for every type.
#[repr(C, align(64))]
struct Aligned<const N: usize>([u8; N]);

impl<const N: usize> Aligned<N> {
    fn counting() -> Self {
        Self(core::array::from_fn(|at| at as u8))
    }

    fn put(mut self, at: usize, bytes: &[u8]) -> Self {
        self.0[at..at + bytes.len()].copy_from_slice(bytes);
        self
    }

    fn snapshot<T: Dumpable>(&self) -> Snapshot<T> {
        assert_eq!(N, size_of::<T>());
        Bytes::new(Addr::new(0x1000), &self.0).snapshot::<T>(Addr::new(0x1000)).unwrap()
    }

    fn live<T: Dumpable>(&self) -> dumpable::Live<'_, T> {
        assert_eq!(N, size_of::<T>());
        // SAFETY: the bytes have the size and alignment of a `T`, any bits are a valid `T`, and
        // they outlive the view.
        unsafe { live::<T>(self.0.as_ptr().cast()) }
    }

    fn u64_at(&self, at: usize) -> u64 {
        u64::from_ne_bytes(*self.0[at..].first_chunk().unwrap())
    }
}

#[test]
fn anonymous_union_members() {
    let object = Aligned::<56>::counting()
        .put(24, &0x1001_u64.to_ne_bytes())
        .put(48, &(-1_i32).to_ne_bytes());
    let (copy, view) = (object.snapshot::<page>(), object.live::<page>());
    assert_eq!((copy.mapping().get(), copy.is_anon(), copy.mapcount()), (0x1000, true, -1));
    assert_eq!((copy.index(), view.index()), (object.u64_at(32), object.u64_at(32)));
    assert_eq!(copy.lru().origin(), Addr::new(0x1008));
    assert_eq!(
        (copy.lru().next().get() as u64, view.lru().prev().get() as u64),
        (object.u64_at(8), object.u64_at(16))
    );
    // The same members through the names that bindgen generates.
    assert_eq!(copy.__bindgen_anon_1().__bindgen_anon_1().mapping().get(), 0x1001);
    assert_eq!(copy.__bindgen_anon_1().release().get() as u64, object.u64_at(8));
    assert_eq!(copy.__bindgen_anon_1().__bindgen_anon_2().pool().get(1), Some(object.u64_at(16)));
    assert_eq!((copy.pinned().raw(), copy.pinned().known(), view.pinned().raw()), (52, None, 52));
    // The check of an inactive member fails.
    let failure = view.checked(|page| page.mapping()).unwrap_err();
    assert_eq!(
        (failure.item(), failure.reason()),
        ("mapping", "this member is not the one in use")
    );
    assert_eq!(view.peek().mapping(), copy.mapping());
    let member = page::LAYOUT.member("mapping").unwrap();
    assert_eq!(
        (member.offset, member.size, member.kind, member.within),
        (24, 8, Kind::Address, Some("__bindgen_anon_1"))
    );
    assert_eq!(size_of_val(copy.words()), 56);
}

#[test]
fn container_attributes_for_fields() {
    let object = Aligned::<96>::counting()
        .put(0, &2_u32.to_ne_bytes())
        .put(44, &(-5_i32).to_ne_bytes())
        .put(24, b"kworker/0:1\0\0\0\0\0");
    let (copy, view) = (object.snapshot::<task>(), object.live::<task>());
    assert_eq!((copy.state().known(), copy.state()), (Some(state::STATE_LIVE), view.state()));
    assert_eq!(
        (copy.pid(), copy.last(), copy.tasks().next().get() as u64),
        (-5, object.u64_at(64), object.u64_at(48))
    );
    assert_eq!(copy.comm().get(0), Some(b'k' as core::ffi::c_char));
    assert_eq!(
        (0..5).map(|at| copy._bitfield_1().get(at).unwrap()).collect::<Vec<_>>(),
        [4, 5, 6, 7, 8]
    );
    assert_eq!(view.checked(|task| task.pid()).unwrap_err().reason(), "a task has a pid");
    assert!(size_of_val(copy.words()) < 80, "only some fields are captured");
    // A live view accesses the fields that are not captured.
    assert_eq!(
        (view.ops().get() as u64, view.level()),
        (object.u64_at(16), i32::from_ne_bytes([40, 41, 42, 43]))
    );
    assert_eq!(view.lock().origin().get(), view.origin().get() + 40);
    // Fields that bindgen adds for alignment are not members.
    assert!(task::LAYOUT.members.iter().all(|member| !member.name.contains("align")));
}

#[test]
fn packed_fields_in_both_families() {
    let object = Aligned::<15>::counting();
    let (copy, view) = (object.snapshot::<packed>(), object.live::<packed>());
    let (length, port, stamp) = (
        u32::from_ne_bytes([1, 2, 3, 4]),
        u16::from_ne_bytes([5, 6]),
        u64::from_ne_bytes([7, 8, 9, 10, 11, 12, 13, 14]),
    );
    assert_eq!((copy.kind(), copy.length(), copy.port(), copy.stamp()), (0, length, port, stamp));
    assert_eq!((view.kind(), view.length(), view.port(), view.stamp()), (0, length, port, stamp));
    let object = Aligned::<56>::counting();
    assert_eq!(
        object.snapshot::<all>().packed().stamp(),
        u64::from_ne_bytes([23, 24, 25, 26, 27, 28, 29, 30])
    );
    assert_eq!(object.live::<all>().packed().stamp(), object.snapshot::<all>().packed().stamp());
}

#[test]
fn unions_function_pointers_and_zero_sized_types() {
    let object = Aligned::<56>::counting();
    let (copy, view) = (object.snapshot::<all>(), object.live::<all>());
    assert_eq!((copy.word().whole(), view.word().whole()), (object.u64_at(40), object.u64_at(40)));
    assert_eq!(copy.word().bytes().values(), [40, 41, 42, 43, 44, 45, 46, 47]);
    assert_eq!(copy.word().list().get() as u64, object.u64_at(40));
    assert_eq!(copy.anything().get() as u64, object.u64_at(48));

    let object = Aligned::<24>::counting();
    let copy = object.snapshot::<ops>();
    assert_eq!(copy.open().get() as u64, object.u64_at(0));
    assert_eq!(
        (copy.print().get() as u64, object.live::<ops>().done().get() as u64),
        (object.u64_at(8), object.u64_at(16))
    );

    let copy = Aligned::<4>::counting().snapshot::<packet>();
    assert_eq!((copy.count(), copy.data().len()), (u16::from_ne_bytes([0, 1]), 0));
    assert_eq!(copy.data().origin().get(), 0x1004);
    assert_eq!((mapping::LAYOUT.size, shapes::lock::LAYOUT.members.len()), (0, 0));
}
