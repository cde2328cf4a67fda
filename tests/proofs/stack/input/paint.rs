//! Dumps pages on a painted stack, and prints the greatest number of overwritten bytes.
//!
//! Linked with the object whose depth is computed. Memory, names and log run on another stack.

use std::arch::{asm, global_asm};
use std::cell::Cell;

extern "C" {
    fn dump(page: usize, report: *mut u64, verdict: *mut u64, number: usize);
}

// The functions that a dump calls, each of which switches to the other stack.
global_asm!(
    ".macro elsewhere name, inside",
    ".globl \\name",
    "\\name:",
    "mov [rip + painted], rsp",
    "mov rsp, [rip + other]",
    "call \\inside",
    "mov rsp, [rip + painted]",
    "ret",
    ".endm",
    "elsewhere outside_read, inside_read",
    "elsewhere outside_log, inside_log",
    "elsewhere outside_name, inside_name",
    ".bss",
    ".balign 8",
    "painted: .skip 8",
    "other: .skip 8",
    ".text",
);

const PAINT: u64 = 0x5a17_ed5a_17ed_5a17;
const STACK: usize = 1 << 16;
/// The number of bytes by which the members of the second kernel of `dump.rs` are moved.
const MOVED: usize = 16;
/// The memory map of `dump.rs`, and objects outside of it.
const MAP: usize = 0x10_0000;
const MAPPING: usize = 0x20_0000_0000;
const INODE: usize = 0x20_0000_1000;
const DENTRY: usize = 0x20_0000_2000;
const NAME: usize = 0x20_0000_3000;

/// The content of the memory.
#[derive(Clone, Copy)]
enum Holds {
    /// Pages of a file: without an owner, single, or in a folio of four. Words without consequences
    /// change in every read.
    File,
    /// Noise, different in every read, with occasional faults.
    Noise,
}

thread_local! {
    /// The number of the kernel.
    static KERNEL: Cell<usize> = const { Cell::new(0) };
    static HOLDS: Cell<Holds> = const { Cell::new(Holds::File) };
    static STATE: Cell<u64> = const { Cell::new(1) };
    static LINES: Cell<usize> = const { Cell::new(0) };
}

fn random() -> u64 {
    let state = STATE.get().wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
    STATE.set(state);
    (state ^ state >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd)
}

/// Returns the size of a `struct page`, and the number of bytes before its members.
fn layout() -> (usize, usize) {
    if KERNEL.get() == 1 {
        (64 + MOVED, MOVED)
    } else {
        (64, 0)
    }
}

/// Returns the word at an address.
fn word(at: usize) -> u64 {
    let (stride, before) = layout();
    if let Holds::Noise = HOLDS.get() {
        return match random() % 8 {
            0 => (MAP + stride * (random() as usize % 64)) as u64 + random() % 2,
            1 => (MAP + stride * (random() as usize % 64)) as u64 + 1,
            2 => 1 << 6,
            3 => random() % 16,
            4 => u64::MAX,
            _ => random(),
        };
    }
    if at >= MAPPING {
        return object_word(at, before);
    }
    let offset = at - MAP.min(at);
    let (slot, head) = (offset / stride % 8, at - offset % (8 * stride));
    page_word(slot, (offset % stride).wrapping_sub(before), head)
}

/// Returns a word of the objects, whose members lie `before` bytes later than described.
fn object_word(at: usize, before: usize) -> u64 {
    match at - before {
        MAPPING => INODE as u64,
        // The dentry's `d_alias` is at 176, its parent at 24, its name at 40.
        place if place == INODE + 296 => (DENTRY + before) as u64 + 176,
        place if place == DENTRY + 40 => NAME as u64,
        _ if at >= NAME => 0x0101_0101_0101_0101,
        _ => random() | 1,
    }
}

/// Returns the word that a page has at this place in the description. Slots 0 to 3 are a folio of
/// order 2, the others single pages.
fn page_word(slot: usize, place: usize, head: usize) -> u64 {
    match place {
        0 => [1 << 6, 2, 0, 0, 0, 0, 0, 0][slot],
        8 if (1..4).contains(&slot) => head as u64 + 1,
        8 => random() & !1,
        24 => MAPPING as u64,
        48 => 0xffff_ffff_0000_0000 | random() >> 40,
        56 if slot == 1 => 4,
        _ => random(),
    }
}

#[no_mangle]
extern "C" fn inside_read(at: usize, into: *mut u8, len: usize) -> i32 {
    if matches!(HOLDS.get(), Holds::Noise) && random() % 32 == 0 {
        return -1;
    }
    for index in 0..len {
        let at = at.wrapping_add(index);
        let byte = word(at & !7).to_ne_bytes()[at & 7];
        // SAFETY: the dump guarantees that `len` bytes are writable.
        unsafe { into.add(index).write(byte) };
    }
    0
}

#[no_mangle]
extern "C" fn inside_log(_line: *const u8, _len: usize) {
    LINES.set(LINES.get() + 1);
}

#[no_mangle]
extern "C" fn inside_name(_at: usize, _line: *mut u8) {}

/// Returns how many bytes of a painted stack one dump overwrites.
fn depth(stack: &mut [u64], page: usize) -> usize {
    stack.fill(PAINT);
    let (mut report, mut verdict) = ([0_u64; 256], [0_u64; 16]);
    // SAFETY: the pointer lies within the stack.
    let top = unsafe { stack.as_mut_ptr().add(stack.len() - 2) };
    // SAFETY: `dump` is called by the C convention, with the painted stack as its own and the usual
    // one for the outside functions.
    unsafe {
        asm!(
            "mov r12, rsp",
            "mov [rip + other], rsp",
            "mov rsp, {top}",
            "call dump",
            "mov rsp, r12",
            top = in(reg) (top as usize & !15),
            in("rdi") page,
            in("rsi") report.as_mut_ptr(),
            in("rdx") verdict.as_mut_ptr(),
            in("rcx") KERNEL.get(),
            out("r12") _,
            clobber_abi("C"),
        );
    }
    let untouched = stack.iter().take_while(|word| **word == PAINT).count();
    let top = (top as usize & !15) - stack.as_ptr() as usize;
    top - untouched * 8
}

fn main() {
    let mut stack = vec![PAINT; STACK / 8];
    let [mut file, mut noise] = [0, 0];
    let (mut pages, mut lines) = (0, 0);
    for round in 0..200 {
        for slot in 0..64 {
            HOLDS.set(if round % 4 == 0 { Holds::File } else { Holds::Noise });
            KERNEL.set(round / 4 % 3);
            let deep = depth(&mut stack, MAP + layout().0 * slot);
            let deepest = if round % 4 == 0 { &mut file } else { &mut noise };
            *deepest = deep.max(*deepest);
            pages += 1;
            lines += LINES.take();
        }
    }
    println!("{pages} {lines} {file} {noise}");
}
