//! Which parts of an object a snapshot captures, how they are read, and which fidelity results.

use core::cell::RefCell;
use dumpable::{live, Addr, Cause, Dumpable, Fault, Fidelity, Mapped, Memory, Reads};

/// Called before a read with the number of earlier reads and the bytes, which it may change.
type Before = dyn Fn(usize, &mut [u8]) -> Result<(), Cause>;

/// A memory that records its reads; `before` changes the bytes between them.
struct Recording<'a> {
    bytes: RefCell<Vec<u8>>,
    reads: RefCell<Vec<(usize, usize)>>,
    frozen: bool,
    before: &'a Before,
}

impl<'a> Recording<'a> {
    const START: usize = 0x1000;

    fn new(len: usize, before: &'a Before) -> Self {
        let bytes = (0..len).map(|at| at as u8).collect::<Vec<_>>();
        Self { bytes: bytes.into(), reads: RefCell::default(), frozen: false, before }
    }

    fn frozen(self) -> Self {
        Self { frozen: true, ..self }
    }

    fn reads(&self) -> Vec<(usize, usize)> {
        self.reads.borrow().clone()
    }
}

impl Memory for Recording<'_> {
    fn read(&self, at: Addr<u8>, into: &mut [u8]) -> Result<(), Fault> {
        let offset = at.get() - Self::START;
        let count = self.reads.borrow().len();
        self.reads.borrow_mut().push((offset, into.len()));
        let mut bytes = self.bytes.borrow_mut();
        (self.before)(count, &mut bytes).map_err(|cause| Fault::new(at, into.len(), cause))?;
        into.copy_from_slice(&bytes[offset..offset + into.len()]);
        Ok(())
    }

    fn is_frozen(&self) -> bool {
        self.frozen
    }
}

fn steady(_: usize, _: &mut [u8]) -> Result<(), Cause> {
    Ok(())
}

#[derive(Dumpable)]
#[dumpable(size = 64)]
#[repr(C)]
struct Whole {
    all: [u64; 8],
}

/// Three captured ranges: two adjacent fields form one of them, and one is unaligned.
#[derive(Dumpable)]
#[dumpable(size = 4096, capture(first, late, next_to_late, byte))]
#[repr(C)]
struct Inode {
    first: u32,
    #[dumpable(skip)]
    gap: u32,
    #[dumpable(skip)]
    hole: [u64; 100],
    late: u64,
    next_to_late: [u16; 4],
    other: u64,
    pad: [u8; 3],
    byte: u8,
    rest: [u8; 3260],
}

#[derive(Dumpable)]
#[repr(C)]
struct Long {
    all: [u64; 16],
}

#[derive(Dumpable)]
#[dumpable(capture(!hole, !tail))]
#[repr(C)]
struct Skipping {
    first: u16,
    second: u16,
    hole: [u8; 404],
    #[dumpable(view(half: u32 @ 4), bits(top: u8 = 56..=63))]
    third: u64,
    tail: [u64; 100],
}

#[test]
fn capture_reads_twice() {
    let memory = Recording::new(64, &steady);
    let copy = memory.snapshot::<Whole>(Addr::new(Recording::START)).unwrap();
    assert_eq!((copy.fidelity(), memory.reads()), (Fidelity::Stable, vec![(0, 64), (0, 64)]));
    assert_eq!(copy.all().get(7), Some(u64::from_ne_bytes([56, 57, 58, 59, 60, 61, 62, 63])));
}

#[test]
fn capture_reads_frozen_memory_once() {
    let memory = Recording::new(64, &steady).frozen();
    let copy = memory.snapshot::<Whole>(Addr::new(Recording::START)).unwrap();
    assert_eq!((copy.fidelity(), memory.reads()), (Fidelity::Frozen, vec![(0, 64)]));
}

#[test]
fn capture_reads_only_captured_ranges() {
    let memory = Recording::new(4096, &steady).frozen();
    let copy = memory.snapshot::<Inode>(Addr::new(Recording::START)).unwrap();
    // `late` and `next_to_late` are adjacent and read together.
    assert_eq!(memory.reads(), [(0, 4), (808, 16), (835, 1)]);
    assert_eq!(copy.first(), u32::from_ne_bytes([0, 1, 2, 3]));
    assert_eq!(copy.late().to_ne_bytes(), core::array::from_fn(|at| (808 + at) as u8));
    assert_eq!(
        copy.next_to_late().get(3),
        Some(u16::from_ne_bytes([822_u16 as u8, 823_u16 as u8]))
    );
    assert_eq!((copy.byte(), copy.origin()), (835_u16 as u8, Addr::new(Recording::START)));
    assert_eq!(copy.next_to_late().origin().get(), Recording::START + 816);
    // Beside the words: origin, fidelity, and the places of four arrays.
    assert!(size_of_val(copy.words()) <= 32 && size_of_val(&copy) <= 32 + 16 + 4 * (1 + 4 * 2) + 4);

    let memory = Recording::new(1216, &steady);
    let copy = memory.snapshot::<Skipping>(Addr::new(Recording::START)).unwrap();
    assert_eq!(memory.reads(), [(0, 4), (408, 8), (0, 4), (408, 8)]);
    assert_eq!(
        (copy.second(), copy.half()),
        (u16::from_ne_bytes([2, 3]), u32::from_ne_bytes([156, 157, 158, 159]))
    );
    assert_eq!(size_of_val(copy.words()), 16);
    assert_eq!(copy.top(), (copy.third() >> 56) as u8);
}

#[test]
fn live_view_accesses_uncaptured_fields() {
    let object =
        Box::new(Skipping { first: 1, second: 2, hole: [3; 404], third: 4, tail: [5; 100] });
    // SAFETY: the object outlives the view.
    let view = unsafe { live::<Skipping>(&*object) };
    assert_eq!((view.hole().get(403), view.tail().get(99), view.third()), (Some(3), Some(5), 4));
    let copy = view.snapshot();
    assert_eq!(
        (copy.first(), copy.second(), copy.third(), copy.fidelity()),
        (1, 2, 4, Fidelity::Stable)
    );
}

#[test]
fn capture_torn_after_bounded_retries() {
    let restless = |count: usize, bytes: &mut [u8]| {
        bytes[20] = count as u8;
        Ok(())
    };
    let memory = Recording::new(64, &restless);
    let copy = memory.snapshot::<Whole>(Addr::new(Recording::START)).unwrap();
    assert_eq!(copy.fidelity(), Fidelity::Torn);
    assert!(copy.fidelity().is_torn());
    let reads = memory.reads().len();
    assert!((3..=8).contains(&reads), "{reads} reads");
    // The copy holds what the last pass read.
    assert_eq!(copy.all().get(2).unwrap().to_ne_bytes()[4], reads as u8 - 1);
}

#[test]
fn capture_retries_until_stable() {
    for settles_after in 1..3 {
        let settling = move |count: usize, bytes: &mut [u8]| {
            bytes[20] = 100 + count.min(settles_after) as u8;
            Ok(())
        };
        let memory = Recording::new(64, &settling);
        let copy = memory.snapshot::<Whole>(Addr::new(Recording::START)).unwrap();
        assert_eq!(copy.fidelity(), Fidelity::Stable);
        assert_eq!(memory.reads().len(), settles_after + 2);
        assert_eq!(copy.all().get(2).unwrap().to_ne_bytes()[4], 100 + settles_after as u8);
    }
}

#[test]
fn capture_compares_every_byte() {
    for at in (0..4).chain(408..416) {
        let changing = move |count: usize, bytes: &mut [u8]| {
            bytes[at] = (count < 2) as u8;
            Ok(())
        };
        let memory = Recording::new(1216, &changing);
        let copy = memory.snapshot::<Skipping>(Addr::new(Recording::START)).unwrap();
        // A pass has two reads: the second pass sees the change, the third confirms it.
        assert_eq!((copy.fidelity(), memory.reads().len()), (Fidelity::Stable, 6), "byte {at}");
    }
    let elsewhere = |count: usize, bytes: &mut [u8]| {
        bytes[100] = count as u8;
        Ok(())
    };
    let memory = Recording::new(1216, &elsewhere);
    memory.snapshot::<Skipping>(Addr::new(Recording::START)).unwrap();
    assert_eq!(memory.reads().len(), 4);
}

#[test]
fn fault_in_first_pass() {
    for fails_at in 0..2 {
        let failing = move |count: usize, _: &mut [u8]| {
            if count == fails_at {
                Err(Cause::Absent)
            } else {
                Ok(())
            }
        };
        let memory = Recording::new(1216, &failing);
        let fault = memory.snapshot::<Skipping>(Addr::new(Recording::START)).unwrap_err();
        let (offset, len) = [(0, 4), (408, 8)][fails_at];
        assert_eq!(fault, Fault::new(Addr::new(Recording::START + offset), len, Cause::Absent));
        assert_eq!(memory.reads().len(), fails_at + 1);
    }
}

#[test]
fn fault_in_later_pass_keeps_copy() {
    // The read that fails, the first read with changed bytes, and the expected fidelity.
    let cases = [
        (2, usize::MAX, Fidelity::Once),
        (3, usize::MAX, Fidelity::Once),
        // The second pass read a changed first range: the copy mixes both passes.
        (3, 2, Fidelity::Torn),
        // The second pass saw a change.
        (4, 2, Fidelity::Torn),
        (5, 2, Fidelity::Torn),
    ];
    for (fails_at, changes_at, fidelity) in cases {
        let failing = move |count: usize, bytes: &mut [u8]| {
            bytes[0] = (count >= changes_at) as u8;
            if count >= fails_at {
                // A failed read leaves its buffer unspecified.
                return Err(Cause::Absent);
            }
            Ok(())
        };
        let memory = Recording::new(1216, &failing);
        let copy = memory.snapshot::<Skipping>(Addr::new(Recording::START)).unwrap();
        let case = format!("{fails_at}, {changes_at}");
        assert_eq!((copy.fidelity(), memory.reads().len()), (fidelity, fails_at + 1), "{case}");
        assert!(copy.fidelity().is_torn());
        assert_eq!(copy.first().to_ne_bytes(), [(changes_at < fails_at) as u8, 1], "{case}");
        assert_eq!(
            copy.third().to_ne_bytes(),
            core::array::from_fn(|at| (408 + at) as u8),
            "{case}"
        );
    }
}

#[test]
fn is_torn_by_fidelity() {
    let all =
        [Fidelity::Frozen, Fidelity::Sequenced, Fidelity::Stable, Fidelity::Once, Fidelity::Torn];
    assert_eq!(all.map(Fidelity::is_torn), [false, false, false, true, true]);
}

/// Captures a `Skipping` whose sequence word, at the end of the memory, is `sequence` of the number
/// of earlier reads. Returns the fidelity and the number of reads.
fn in_sequence(
    frozen: bool,
    sequence: impl Fn(usize) -> Result<u32, Cause> + 'static,
) -> (Option<Fidelity>, usize) {
    let numbered = move |count: usize, bytes: &mut [u8]| {
        let place = bytes.len() - 4;
        bytes[place..].copy_from_slice(&sequence(count)?.to_ne_bytes());
        Ok(())
    };
    let mut memory = Recording::new(1220, &numbered);
    memory.frozen = frozen;
    let copy = memory.snapshot_in_sequence::<Skipping>(
        Addr::new(Recording::START),
        Addr::new(Recording::START + 1216),
    );
    if let Ok(copy) = copy {
        assert_eq!(copy.third().to_ne_bytes(), core::array::from_fn(|at| (408 + at) as u8));
        // Each pass lies between two reads of the word.
        let reads = memory.reads();
        assert!(reads.chunks(3).all(|chunk| chunk[0] == (1216, 4)), "{reads:?}");
    }
    let bytes: usize = memory.reads().iter().map(|(_, len)| len).sum();
    let (reads, most) = (memory.reads().len(), Reads::in_sequence::<Skipping>());
    assert!(reads <= most.count && bytes <= most.bytes);
    assert_eq!(reads == most.count, bytes == most.bytes);
    (copy.ok().map(|copy| copy.fidelity()), reads)
}

#[test]
fn sequence_word_confirms_enclosed_pass() {
    // A pass has two reads, and the word is read around each pass: these are the reads 0, 3, 6, 9
    // and 12.
    assert_eq!(in_sequence(false, |_| Ok(6)), (Some(Fidelity::Sequenced), 4));
    assert_eq!(
        in_sequence(false, |count| Ok(if count < 2 { 6 } else { 8 })),
        (Some(Fidelity::Sequenced), 7)
    );
    assert_eq!(
        in_sequence(false, |count| Ok(if count < 7 { 7 } else { 8 })),
        (Some(Fidelity::Sequenced), 13)
    );
    assert_eq!(
        in_sequence(false, |count| Ok(if count < 10 { 7 } else { 8 })),
        (Some(Fidelity::Torn), 13)
    );
    assert_eq!(Reads::in_sequence::<Skipping>().count, 13);
    // An object that always changes, and one whose writer was interrupted.
    assert_eq!(in_sequence(false, |count| Ok(2 * count as u32)), (Some(Fidelity::Torn), 13));
    assert_eq!(in_sequence(false, |_| Ok(7)), (Some(Fidelity::Torn), 13));
    assert_eq!(in_sequence(true, |_| Ok(7)), (Some(Fidelity::Torn), 4));
    assert_eq!(in_sequence(true, |_| Ok(8)), (Some(Fidelity::Sequenced), 4));
}

#[test]
fn sequence_fault_keeps_copy() {
    let fails_at = |word: u32, at: usize| {
        in_sequence(false, move |count| if count == at { Err(Cause::Absent) } else { Ok(word) })
    };
    for at in 0..3 {
        assert_eq!(fails_at(6, at), (None, at + 1));
    }
    assert_eq!(fails_at(6, 3), (Some(Fidelity::Once), 4));
    // The odd word shows that the object was changing.
    assert_eq!(fails_at(7, 3), (Some(Fidelity::Torn), 4));
    // During the second pass, and after it.
    assert_eq!(fails_at(7, 4), (Some(Fidelity::Torn), 5));
    assert_eq!(fails_at(7, 5), (Some(Fidelity::Torn), 6));
    assert_eq!(fails_at(7, 6), (Some(Fidelity::Torn), 7));
}

/// An unaligned word may be read in two halves.
#[test]
fn unaligned_sequence_word_is_torn() {
    for (at, fidelity) in [(400, Fidelity::Sequenced), (402, Fidelity::Torn)] {
        let memory = Recording::new(1216, &|_, bytes| {
            bytes[400..408].fill(0);
            Ok(())
        });
        let sequence = Addr::new(Recording::START + at);
        let copy =
            memory.snapshot_in_sequence::<Skipping>(Addr::new(Recording::START), sequence).unwrap();
        assert_eq!(copy.fidelity(), fidelity, "{at}");
    }
}

/// Long ranges are compared in pieces, none of which ends within a word: a split word would be torn
/// although each store to it is atomic.
#[test]
fn reads_never_split_aligned_words() {
    #[derive(Dumpable)]
    #[dumpable(capture(x, y))]
    #[repr(C)]
    struct Odd {
        a: u32,
        x: u32,
        y: [u64; 20],
    }
    let memory = Recording::new(168, &steady);
    let copy = memory.snapshot::<Odd>(Addr::new(Recording::START)).unwrap();
    assert_eq!(copy.fidelity(), Fidelity::Stable);
    assert_eq!(memory.reads(), [(4, 164), (4, 60), (64, 64), (128, 40)]);
    let ends = |reads: &[(usize, usize)]| reads.iter().all(|(start, len)| (start + len) % 8 == 0);
    assert!(ends(&memory.reads()) && !ends(&[(4, 64)]));
    assert_eq!(Reads::of::<Odd>().count, 1 + 3 * 3);
}

#[test]
fn reads_bound_reached() {
    let restless = |count: usize, bytes: &mut [u8]| {
        bytes[0] = count as u8;
        Ok(())
    };
    let memory = Recording::new(4096, &restless);
    memory.snapshot::<Inode>(Addr::new(Recording::START)).unwrap();
    let bytes = memory.reads().iter().map(|(_, len)| len).sum();
    assert_eq!(Reads::of::<Inode>(), Reads { count: memory.reads().len(), bytes });
    // Later passes are read in pieces, which end at multiples of 64 bytes of the object.
    #[derive(Dumpable)]
    #[dumpable(capture(across, far))]
    #[repr(C)]
    struct Across {
        before: [u8; 60],
        across: [u8; 8],
        between: [u8; 260],
        far: u64,
    }
    let restless = |count: usize, bytes: &mut [u8]| {
        bytes[60] = count as u8;
        Ok(())
    };
    let memory = Recording::new(size_of::<Across>(), &restless);
    memory.snapshot::<Across>(Addr::new(Recording::START)).unwrap();
    assert_eq!(memory.reads()[..5], [(60, 8), (328, 8), (60, 4), (64, 4), (328, 8)]);
    let bytes = memory.reads().iter().map(|(_, len)| len).sum();
    assert_eq!(Reads::of::<Across>(), Reads { count: memory.reads().len(), bytes });
    assert_eq!(Reads::of::<Long>(), Reads { count: 1 + 3 * 2, bytes: 4 * 128 });
    assert_eq!(Reads::of_string::<0>(), Reads { count: 0, bytes: 0 });
    assert_eq!(Reads::of_string::<1>(), Reads::once(1));
    assert_eq!(Reads::of_string::<4097>().count, 2);
    assert_eq!(Reads::of_string::<4098>().count, 3);
}

/// Reads every part of a mapped range at every alignment, and nothing around it.
#[test]
fn mapped_memory_read_to_both_ends() {
    #[repr(C, align(16))]
    struct Aligned([u8; 160]);
    let bytes = Aligned(core::array::from_fn(|at| at as u8 ^ 0x5a));
    // Miri is slow and tries a sample.
    let step = if cfg!(miri) { 29 } else { 1 };
    for start in 0..9 {
        // SAFETY: the bytes outlive the memory, and at least 150 of them follow `start`.
        let memory = unsafe { Mapped::new(bytes.0.as_ptr().wrapping_add(start), 150) };
        let first = Addr::of(bytes.0.as_ptr()).add(start);
        for (at, len) in (0..=150)
            .step_by(step)
            .flat_map(|at| (0..=151 - at).step_by(step).map(move |len| (at, len)))
        {
            let mut into = vec![0; len];
            let read = memory.read(first.add(at), &mut into);
            if at + len <= 150 {
                assert_eq!(
                    (read, &*into),
                    (Ok(()), &bytes.0[start + at..start + at + len]),
                    "{len} from {at}"
                );
            } else {
                assert_eq!(
                    read,
                    Err(Fault::new(first.add(at), len, Cause::Outside)),
                    "{len} from {at}"
                );
            }
        }
        for (at, len) in [
            (151, 0),
            (151, 1),
            (usize::MAX, 0),
            (usize::MAX, 1),
            (usize::MAX, 2),
            (usize::MAX - 7, 8),
        ] {
            let read = memory.read(first.add(at), &mut vec![0; len]);
            assert_eq!(
                read,
                Err(Fault::new(first.add(at), len, Cause::Outside)),
                "{len} from {at}"
            );
        }
    }
}

/// A reference to a memory reads like the memory itself.
#[test]
fn memory_by_reference() {
    fn copied(memory: impl Memory, at: usize) -> Result<(Fidelity, Option<u64>), Fault> {
        memory.snapshot::<Whole>(Addr::new(at)).map(|copy| (copy.fidelity(), copy.all().get(0)))
    }
    let first = u64::from_ne_bytes([0, 1, 2, 3, 4, 5, 6, 7]);
    let memory = Recording::new(64, &steady);
    assert_eq!(copied(&memory, Recording::START), Ok((Fidelity::Stable, Some(first))));
    let memory = Recording::new(64, &steady).frozen();
    assert_eq!(copied(&memory, Recording::START), Ok((Fidelity::Frozen, Some(first))));
    let absent = Recording::new(64, &|_, _| Err(Cause::Absent));
    assert_eq!(
        copied(&absent, Recording::START),
        Err(Fault::new(Addr::new(Recording::START), 64, Cause::Absent))
    );
}

/// The reads, the bytes and the fidelity match those of a returned snapshot.
#[test]
fn snapshot_into_matches_snapshot() {
    // Miri is slow and tries a sample.
    let step = if cfg!(miri) { 3 } else { 1 };
    for changes_until in (0..8).step_by(step) {
        for fails_at in (0..9).step_by(step).chain([usize::MAX]) {
            let changing = move |count: usize, bytes: &mut [u8]| {
                bytes[410] = count.min(changes_until) as u8;
                if count >= fails_at {
                    return Err(Cause::Unmapped);
                }
                Ok(())
            };
            let (memory, at) = (Recording::new(1216, &changing), Addr::new(Recording::START));
            let returned = memory.snapshot::<Skipping>(at);
            let over = Recording::new(1216, &changing);
            let elsewhere = Addr::new(Recording::START + 8);
            let mut into =
                Recording::new(1224, &steady).frozen().snapshot::<Skipping>(elsewhere).unwrap();
            let result = over.snapshot_into::<Skipping>(Addr::new(Recording::START), &mut into);
            assert_eq!(over.reads(), memory.reads());
            assert_eq!(into.origin(), at);
            match returned {
                Ok(copy) => {
                    assert_eq!(
                        (result, into.words(), into.fidelity()),
                        (Ok(()), copy.words(), copy.fidelity())
                    );
                }
                Err(fault) => assert_eq!((result, into.fidelity()), (Err(fault), Fidelity::Torn)),
            }
        }
    }
}

#[test]
fn fault_accessors_and_text() {
    for (len, cause, text) in [
        (0, Cause::Unmapped, "cannot read 0 bytes at 0x1234: not mapped"),
        (1, Cause::Absent, "cannot read 1 bytes at 0x1234: mapped, but not kept in this dump"),
        (2, Cause::NotMemory, "cannot read 2 bytes at 0x1234: mapped, but not memory"),
        (3, Cause::Outside, "cannot read 3 bytes at 0x1234: outside of the memory covered"),
        (4096, Cause::Refused, "cannot read 4096 bytes at 0x1234: refused"),
    ] {
        let fault = Fault::new(Addr::new(0x1234), len, cause);
        assert_eq!(
            (fault.at(), fault.len(), fault.is_empty(), fault.cause()),
            (Addr::new(0x1234), len, len == 0, cause)
        );
        assert_eq!(fault.to_string(), text);
    }
}
