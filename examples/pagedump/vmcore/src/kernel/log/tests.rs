use super::*;
use crate::kernel::{btf_tests, tables_tests};
use crate::open::Opened;
use crate::testing::{Guest, IMAGE};
use crate::Vmcore;

const RESERVED: u64 = 0;
const COMMITTED: u64 = 1;
const FINALIZED: u64 = 2;
const REUSABLE: u64 = 3;

const ID: u64 = u64::MAX >> 2;

/// The numbers of the states in Linux.
const STATES: [u32; 4] = [0, 1, 2, 3];

/// A log in the making.
pub(crate) struct Maker {
    count_bits: u32,
    size_bits: u32,
    /// State and number, begin and end of each descriptor.
    descriptors: Vec<[u64; 3]>,
    /// Sequence number, time, length, level and caller of each record.
    infos: Vec<(u64, u64, u16, u8, u32)>,
    texts: Vec<u8>,
    head: u64,
    tail: u64,
    /// The position after the last text.
    next: u64,
    sequence: u64,
}

impl Maker {
    /// Returns an empty log of 2^`count_bits` records and 2^`size_bits` bytes, whose record 0 will
    /// have the descriptor `first`: a multiple of the number of records.
    pub(crate) fn new(count_bits: u32, size_bits: u32, first: u64) -> Self {
        let count = 1 << count_bits;
        let before = first.wrapping_sub(1) & ID;
        let mut descriptors = vec![[0; 3]; count];
        descriptors[count - 1] = [REUSABLE << 62 | before, 1, 1];
        Self {
            count_bits,
            size_bits,
            descriptors,
            infos: vec![(0, 0, 0, 0, 0); count],
            texts: vec![0; 1 << size_bits],
            head: before,
            tail: before,
            next: 0_u64.wrapping_sub(1 << size_bits),
            sequence: 0,
        }
    }

    fn slot(&self, id: u64) -> usize {
        id as usize % self.descriptors.len()
    }

    /// Takes the next descriptor, with a begin and an end. Returns its slot.
    fn reserve(&mut self, begin: u64, end: u64) -> usize {
        self.head = (self.head + 1) & ID;
        let slot = self.slot(self.head);
        if slot == self.slot(self.tail) {
            self.tail = (self.tail + 1) & ID;
        }
        self.descriptors[slot] = [FINALIZED << 62 | self.head, begin, end];
        let time = 1_000_000_000 + self.sequence;
        self.infos[slot] = (self.sequence, time, 0, 6, 1);
        self.sequence += 1;
        slot
    }

    /// Adds a record as the kernel does. Returns its slot.
    pub(crate) fn write(&mut self, text: &[u8]) -> usize {
        let total = self.texts.len() as u64;
        let size = (text.len() as u64 + 8).next_multiple_of(8);
        let (begin, mut end) = (self.next, self.next.wrapping_add(size));
        let mut at = begin % total;
        if at + size > total {
            // It wraps: the rest of the ring stays empty.
            (at, end) = (0, (begin / total).wrapping_add(1).wrapping_mul(total).wrapping_add(size));
        }
        self.next = end;
        for descriptor in &mut self.descriptors {
            let is_lost = end.wrapping_sub(descriptor[1]) > total && descriptor[1] & 1 == 0;
            if descriptor[0] != 0 && is_lost {
                descriptor[0] |= REUSABLE << 62;
            }
        }
        let slot = self.reserve(begin, end);
        let block = [&self.head.to_le_bytes(), text].concat();
        self.texts[at as usize..][..block.len()].copy_from_slice(&block);
        self.infos[slot].2 = text.len() as u16;
        slot
    }

    /// Writes the log to a guest. Returns the address of the variable that points to it.
    pub(crate) fn place(&self, guest: &mut Guest, info_size: usize) -> u64 {
        let descriptors = guest.place_words(&self.descriptors.concat());
        let info = |&(sequence, time, len, level, caller): &(u64, u64, u16, u8, u32)| {
            let mut info = [sequence.to_le_bytes(), time.to_le_bytes()].concat();
            info.extend(len.to_le_bytes());
            info.extend([0, level << 5 | 0x1f]);
            info.extend(caller.to_le_bytes());
            info.resize(info_size, 0xff);
            info
        };
        let infos = guest.place(&self.infos.iter().flat_map(info).collect::<Vec<u8>>());
        let texts = guest.place(&self.texts);
        let (count_bits, size_bits) = (self.count_bits.into(), self.size_bits.into());
        let (head, tail) = (self.head, self.tail);
        let ring = [count_bits, descriptors, infos, head, tail, 0, size_bits, texts, 0, 0, 0];
        let ring = guest.place_words(&ring);
        guest.place_words(&[ring])
    }

    /// Returns a dump with the log, and the address of the variable.
    fn dump(&self) -> (Vmcore, u64) {
        let mut guest = Guest::new(4);
        let variable = self.place(&mut guest, 112);
        (guest.dump(), variable)
    }

    /// Returns the texts of all records, and the numbers of those that were skipped.
    fn read(&self) -> (Vec<String>, Skipped) {
        let (dump, variable) = self.dump();
        let log = Log::load(&dump, &LogPlans::COMPILED, variable).unwrap();
        let mut records = log.records();
        let texts =
            records.by_ref().map(|record| String::from_utf8(record.text).unwrap()).collect();
        assert_eq!(records.problem().is_some(), records.skipped().damaged > 0);
        (texts, records.skipped())
    }

    /// Returns the first problem with a record.
    fn problem(&self) -> String {
        let (dump, variable) = self.dump();
        let log = Log::load(&dump, &LogPlans::COMPILED, variable).unwrap();
        let mut records = log.records();
        records.by_ref().for_each(drop);
        assert_eq!(records.skipped().damaged, 1);
        records.problem().expect("a problem").to_string()
    }

    /// Returns the error of opening the log.
    fn refusal(&self) -> String {
        let (dump, variable) = self.dump();
        Log::load(&dump, &LogPlans::COMPILED, variable).err().expect("a refusal").to_string()
    }
}

/// Returns a log with three records.
pub(crate) fn three() -> Maker {
    let mut log = Maker::new(3, 8, 0_u64.wrapping_sub(8) & ID);
    for text in ["one", "two\nlines", "three"] {
        log.write(text.as_bytes());
    }
    log
}

const NONE: Skipped = Skipped { overwritten: 0, unfinished: 0, without_text: 0, damaged: 0 };

#[test]
fn records_in_order() {
    let mut log = three();
    log.infos[1] = (1, 5, 9, 3, 0x8000_0002);
    let (dump, variable) = log.dump();
    let log = Log::load(&dump, &LogPlans::COMPILED, variable).unwrap();
    let record = |sequence, time, level, caller, text: &str| Record {
        sequence,
        time,
        level,
        caller: Some(caller),
        text: text.as_bytes().to_vec(),
    };
    let expected = [
        record(0, 1_000_000_000, 6, Caller::Thread(1), "one"),
        record(1, 5, 3, Caller::Processor(2), "two\nlines"),
        record(2, 1_000_000_002, 6, Caller::Thread(1), "three"),
    ];
    assert_eq!(log.records().collect::<Vec<_>>(), expected);
    assert_eq!(log.records().collect::<Vec<_>>(), expected, "a log can be read again");
}

#[test]
fn empty_log_has_no_records() {
    assert_eq!(Maker::new(3, 8, 8).read(), (vec![], NONE));
}

/// Linux 7.1 and later number descriptors from -2^bits on, in 62 bits; earlier ones in 32 bits.
#[test]
fn ring_wraps() {
    for first in [0_u64.wrapping_sub(8) & ID, 0xffff_fff8, 0] {
        for len in [1, 20, 100] {
            let (mut log, mut texts) = (Maker::new(3, 8, first), Vec::new());
            for number in 0..100 {
                let text = format!("{number:0len$}");
                let (kept, skipped) = {
                    log.write(text.as_bytes());
                    texts.push(text);
                    log.read()
                };
                // Eight descriptors, and 256 bytes for texts with eight bytes more each.
                let size = (len.max(2) + 8).next_multiple_of(8);
                assert!(kept.len() <= 8.min(256 / size) && texts.ends_with(&kept), "{kept:?}");
                assert!(kept.len() >= texts.len().min(8).min(256 / size - 1), "{kept:?}");
                let overwritten = (texts.len() - kept.len()) as u64;
                assert_eq!(skipped, Skipped { overwritten, ..NONE });
            }
        }
    }
}

#[test]
fn text_that_ends_with_ring() {
    for old in [false, true] {
        let mut log = Maker::new(3, 8, 8);
        log.write(&[b'a'; 120]);
        let slot = log.write(&[b'b'; 120]);
        if old {
            // Older kernels put such a text at the start of the ring.
            log.texts.copy_within(128..256, 0);
            log.descriptors[0][0] |= REUSABLE << 62;
            log.descriptors[slot][2] = 128;
        }
        let (texts, _) = log.read();
        assert_eq!(texts.last().unwrap(), &"b".repeat(120));
    }
}

#[test]
fn records_without_text_skipped_and_counted() {
    let mut log = three();
    log.reserve(1, 1);
    log.reserve(3, 3);
    let slot = log.write(b"committed");
    log.descriptors[slot][0] = COMMITTED << 62 | log.head;
    let slot = log.write(b"reserved");
    log.descriptors[slot][0] = RESERVED << 62 | log.head;
    let texts = ["one", "two\nlines", "three", "", "committed"];
    let skipped = Skipped { unfinished: 1, without_text: 1, ..NONE };
    let expected = (texts.map(str::to_owned).to_vec(), skipped);
    assert_eq!(log.read(), expected);
    // A descriptor that a writer has just taken, for the first time and after its last record.
    let last = log.head.wrapping_sub(8) & ID;
    for taken in [0, REUSABLE << 62 | last] {
        log.descriptors[slot] = [taken, 0, 0];
        assert_eq!(log.read(), expected);
    }
}

#[test]
fn removed_record_between_others_counted() {
    let mut log = three();
    log.descriptors[1][0] |= REUSABLE << 62;
    let texts = ["one", "three"].map(str::to_owned).to_vec();
    assert_eq!(log.read(), (texts, Skipped { overwritten: 1, ..NONE }));
}

#[test]
fn damaged_record_skipped() {
    type Case = (fn(&mut Maker), &'static str);
    let cases: [Case; 8] = [
        (|log| log.descriptors[1][0] ^= 8, "expected this number, found 0x3ffffffffffffff1"),
        (|log| log.infos[1].0 = 9, "expected sequence number 1, found 9"),
        (|log| log.infos[1].2 = 17, "expected 25 bytes or more for its text, found"),
        (|log| log.infos[1].2 = 300, "expected texts of at most 256 bytes in all, found more"),
        (|log| log.descriptors[1][1] = 3, "expected 17 bytes or more for its text, found 0x3 to"),
        (|log| log.descriptors[1][1] -= 16, "before its text, found 0x3ffffffffffffff8"),
        (|log| log.descriptors[1][2] ^= 1 << 40, "expected 17 bytes or more for its text"),
        (|log| log.texts[16] = 7, "before its text, found 0x3fffffffffffff07"),
    ];
    for (change, expected) in cases {
        let mut log = three();
        change(&mut log);
        let problem = log.problem();
        assert!(
            problem.starts_with("the kernel's log, descriptor 0x3ffffffffffffff9 at 0x"),
            "{problem}"
        );
        assert!(problem.contains(expected), "{problem}");
    }
}

#[test]
fn one_damaged_sequence_number_harms_no_other_record() {
    for damaged in 0..3 {
        let mut log = three();
        log.infos[damaged].0 += 8 << 10;
        let (texts, skipped) = log.read();
        assert_eq!((texts.len(), skipped), (2, Skipped { damaged: 1, ..NONE }));
    }
}

#[test]
fn implausible_ring_refused() {
    type Case = (fn(&mut Maker), &'static str);
    let cases: [Case; 5] = [
        (|log| log.count_bits = 0, "expected count_bits of 1 to 26, found 0"),
        (|log| log.count_bits = 27, "expected count_bits of 1 to 26, found 27"),
        (|log| log.size_bits = 3, "expected size_bits of 4 to 31, found 3"),
        (|log| log.size_bits = u32::MAX, "expected size_bits of 4 to 31, found 4294967295"),
        (
            |log| log.head = 8,
            "expected head_id less than 8 after tail_id 0x3ffffffffffffff7, found 0x8",
        ),
    ];
    for (change, expected) in cases {
        let mut log = three();
        change(&mut log);
        let text = log.refusal();
        assert!(text.starts_with("the kernel's log (printk_ringbuffer) at 0x"), "{text}");
        assert!(text.ends_with(expected), "{text}");
    }
}

#[test]
fn unreadable_log_refused() {
    let mut guest = Guest::new(4);
    let variable = three().place(&mut guest, 112);
    let refusal = |guest: &Guest, variable| {
        let dump = guest.dump();
        let log = Log::load(&dump, &LogPlans::COMPILED, variable);
        log.err().expect("a refusal").to_string()
    };
    assert_eq!(
        refusal(&guest, 8),
        "the kernel's log (prb): cannot read 8 bytes at 0x8: not mapped"
    );
    let ring = variable - 96;
    for (at, expected) in [
        (ring + 8, "the kernel's log, descriptor 0x3ffffffffffffff7: cannot read"),
        (ring + 16, "the kernel's log, record of descriptor 0x3ffffffffffffff7: cannot read"),
    ] {
        let mut guest = Guest::new(4);
        three().place(&mut guest, 112);
        guest.write(at - IMAGE, &[0; 8]);
        let text = refusal(&guest, variable);
        assert!(text.starts_with(expected), "{text}");
    }
    guest.write(variable - IMAGE, &[0; 8]);
    let text = refusal(&guest, variable);
    assert!(text.starts_with("the kernel's log: cannot read"), "{text}");
}

#[test]
fn texts_that_overlap_are_limited_to_size_of_ring() {
    let mut log = Maker::new(5, 8, 32);
    for _ in 0..20 {
        log.write(b"");
    }
    for slot in 0..20 {
        log.descriptors[slot][2] = 0;
        log.infos[slot].2 = 40;
    }
    let (texts, skipped) = {
        let (dump, variable) = log.dump();
        let log = Log::load(&dump, &LogPlans::COMPILED, variable).unwrap();
        let mut records = log.records();
        (records.by_ref().map(|record| record.text.len()).sum::<usize>(), records.skipped())
    };
    assert_eq!((texts, skipped.damaged), (240, 14));
}

#[test]
fn log_in_layout_of_another_kernel() {
    for (without, caller) in [("", Some(Caller::Thread(1))), ("caller_id", None)] {
        let mut guest = tables_tests::guest();
        let variable = three().place(&mut guest, 88);
        guest.symbol("prb", variable);
        let types = btf_tests::log(STATES, without);
        let opened = Opened::load(guest.dump(), Some(types)).unwrap();
        let records: Vec<_> = opened.log().unwrap().records().collect();
        let found: Vec<_> =
            records.iter().map(|record| (record.sequence, record.caller, record.level)).collect();
        assert_eq!(found, [(0, caller, 6), (1, caller, 6), (2, caller, 6)]);
        assert_eq!(records[1].text, b"two\nlines");
    }
}

#[test]
fn kernel_without_readable_log_is_opened() {
    let mut guest = tables_tests::guest();
    let refusal = |guest: &Guest, types| {
        let opened = Opened::load(guest.dump(), Some(types)).unwrap();
        opened.log().err().expect("a refusal").to_string()
    };
    assert_eq!(
        refusal(&guest, btf_tests::log(STATES, "")),
        "guest: the kernel's symbol table has no prb"
    );
    let variable = three().place(&mut guest, 88);
    guest.symbol("prb", variable);
    let cases = [
        (btf_tests::tables(), "expected the enumerator desc_reserved, found none"),
        (btf_tests::log([0, 2, 1, 3], ""), "expected desc_committed to be 1, found 2"),
        (
            btf_tests::log(STATES, "ts_nsec"),
            "expected `ts_nsec` in `struct printk_info`, found no such member",
        ),
        (
            btf_tests::log(STATES, "level"),
            "expected `level` in `struct printk_info`, found no such member",
        ),
    ];
    for (types, expected) in cases {
        assert_eq!(
            refusal(&guest, types),
            format!("guest: is of kernel 7.3.4-test, of which this build cannot read a structure: {expected}")
        );
    }
}
