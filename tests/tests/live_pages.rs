//! Pages that change while they are dumped: the verdict, its text, and the bound on reads.
//!
//! The core supports 64-bit targets only, and so does this test.
#![cfg(target_pointer_width = "64")]

use dumpable::{Addr, Cause, Fault, Memory};
use pagedump_core::layout::Page;
use pagedump_core::{dump_page, Conventions, Flaw, Kernel, NoSymbols, PageReport, Tails, Verdict};
use std::cell::Cell;

const MEMORY_MAP: usize = 0xffff_ea00_0000_0000;
const HEAD: usize = MEMORY_MAP + 4 * 64;
const TAIL: usize = HEAD + 2 * 64;

/// The most reads of one dump: five tries, each of which reads the page, its head, its first tail
/// and the page again in four passes, and the owners.
const READS: usize = 5 * 4 * 4 + 20;

/// Memory whose bytes are a function of the address and the number of earlier reads.
struct Changing<F>(F, Cell<usize>);

impl<F: Fn(usize, usize) -> Option<[u64; 8]>> Memory for Changing<F> {
    fn read(&self, at: Addr<u8>, into: &mut [u8]) -> Result<(), Fault> {
        let reads = self.1.replace(self.1.get() + 1);
        let fault = Fault::new(at, into.len(), Cause::Unmapped);
        let page = (self.0)(at.get() / 64 * 64, reads).ok_or(fault)?;
        let bytes = page.iter().flat_map(|word| word.to_ne_bytes()).skip(at.get() % 64);
        for (to, from) in into.iter_mut().zip(bytes) {
            *to = from;
        }
        Ok(())
    }
}

fn dump(page: usize, memory: impl Fn(usize, usize) -> Option<[u64; 8]>) -> (Verdict, String) {
    let kernel = Kernel {
        memory_map: Addr::new(MEMORY_MAP),
        pages: 1 << 34,
        conventions: Conventions { tails: Tails::Pointer, ..Conventions::LATEST },
        ..Kernel::UNKNOWN
    };
    let memory = Changing(memory, Cell::new(0));
    let mut text = String::new();
    let mut report = PageReport::new();
    let page = Addr::<Page>::new(page);
    let mut write = |line: &[u8]| {
        text += &String::from_utf8_lossy(line);
        text += "\n";
    };
    let verdict = dump_page(&memory, &kernel, &NoSymbols, page, None, &mut report, &mut write);
    assert!(memory.1.get() <= READS, "{} reads", memory.1.get());
    (verdict, text)
}

/// Returns a word of two numbers, the first at the lower address.
fn pair(first: u32, second: u32) -> u64 {
    let [a, b, c, d] = first.to_ne_bytes();
    let [e, f, g, h] = second.to_ne_bytes();
    u64::from_ne_bytes([a, b, c, d, e, f, g, h])
}

/// Returns a word of an order-2 folio at `HEAD`.
fn folio(at: usize) -> Option<[u64; 8]> {
    let tail = HEAD as u64 | 1;
    match at.checked_sub(HEAD)? / 64 {
        0 => Some([1 << 6, 0, 0, 0, 0, 0, pair(u32::MAX, 1), 0]),
        1 => Some([
            2,
            tail,
            pair(u32::MAX, 0),
            pair(u32::MAX, 0),
            0,
            0,
            pair(u32::MAX, 0),
            pair(4, 0),
        ]),
        2 | 3 => Some([0, tail, 0, 0, 0, 0, pair(u32::MAX, 0), 0]),
        _ => None,
    }
}

#[test]
fn steady_folio_faithful() {
    let (verdict, text) = dump(TAIL, |at, _| folio(at));
    assert_eq!(verdict, Verdict::Faithful);
    assert!(text.contains("head: order:2 ") && !text.contains("does not match"), "{text}");
}

#[test]
fn changing_page_torn() {
    let (verdict, text) =
        dump(HEAD, |_, reads| Some([0, 0, 0, reads as u64 * 8, 0, 0, pair(u32::MAX, 1), 0]));
    assert_eq!(verdict, Verdict::Torn);
    assert!(text.starts_with("page changed while it was copied"), "{text}");
}

#[test]
fn page_readable_once_torn() {
    let (verdict, text) =
        dump(HEAD, |_, reads| (reads < 1).then_some([0, 0, 0, 8, 0, 0, pair(u32::MAX, 1), 0]));
    assert_eq!(verdict, Verdict::Torn, "{text}");
    assert!(text.starts_with("page could be read once, and then no more: "), "{text}");
}

#[test]
fn tail_leaves_folio_during_capture() {
    // The page changes after each capture of the folio: a try reads page, head, first tail, page.
    let (verdict, text) = dump(TAIL, |at, reads| {
        let mut words = folio(at)?;
        if at == TAIL && reads % 8 >= 6 {
            words[1] = 0;
        }
        Some(words)
    });
    assert_eq!(verdict, Verdict::Flawed(Flaw::PageChanged), "{text}");
    assert!(text.contains("the page changed while its folio was copied"), "{text}");
}

#[test]
fn settling_folio_faithful() {
    let (verdict, text) =
        dump(TAIL, |at, reads| if reads < 9 && at == HEAD { Some([0; 8]) } else { folio(at) });
    assert_eq!(verdict, Verdict::Faithful, "{text}");
}

#[test]
fn changing_garbage_bounded() {
    // Miri is slow and tries two.
    for seed in 0..if cfg!(miri) { 2 } else { 2000_u64 } {
        let noise = |at: usize, reads: usize| {
            let mut state = seed ^ (at as u64).rotate_left(17) ^ (reads as u64) << 40;
            Some(core::array::from_fn(|_| {
                state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                state ^ state >> 29
            }))
        };
        let (_, text) = dump(HEAD, noise);
        assert!(text.contains("raw: "), "{text}");
    }
}

/// Dumps a tail with this compound word, in a kernel where that is a pointer.
fn tail_of(word: u64) -> (Verdict, String) {
    dump(TAIL, |at, _| {
        if at == TAIL {
            Some([0, word, 0, 0, 0, 0, pair(u32::MAX, 0), 0])
        } else {
            folio(at)
        }
    })
}

#[test]
fn wrong_head_pointers_of_tails() {
    let outside = Addr::new(0x7000_0000_1000);
    let cases = [
        (
            0x7000_0000_1001,
            Flaw::HeadOutside(outside),
            "its head would be at 0x700000001000, outside of the memory map",
        ),
        (
            HEAD as u64 + 0x19,
            Flaw::HeadMisaligned(Addr::new(HEAD + 0x18), 0x18),
            "which is 24 bytes into a struct page",
        ),
        (TAIL as u64 | 1, Flaw::HeadIsItself, "it is a tail page, and its own head"),
        (
            HEAD as u64 + 0x41,
            Flaw::HeadIsTail(Addr::new(HEAD + 0x40)),
            "(pfn:0x5) is a tail page itself",
        ),
    ];
    for (word, flaw, words) in cases {
        let (verdict, text) = tail_of(word);
        assert_eq!(verdict, Verdict::Flawed(flaw), "{text}");
        assert!(text.starts_with("page does not match folio: ") && text.contains(words), "{text}");
    }
    let (verdict, text) = tail_of(HEAD as u64 + 0x101);
    assert!(matches!(verdict, Verdict::Flawed(Flaw::HeadUnreadable(_))), "{text}");
    assert!(
        text.contains("its head cannot be read: 64 bytes at 0xffffea0000000200: not mapped"),
        "{text}"
    );
}
