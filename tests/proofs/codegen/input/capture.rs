//! Counts the instructions to copy a page and pass the copy on: by words, by a capture in one pass,
//! in two, and through a memory that is not inlined; and relocated by a plan. Counts single steps,
//! including calls, and prints each count after its name.

mod layout;

use dumpable::{Addr, Dumpable, Fault, Fidelity, Mapped, Memory, Plan, Snapshot, live};
use layout::Page;
use std::arch::asm;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Memory that does not change.
struct Frozen(Mapped);

impl Memory for Frozen {
    #[inline]
    fn read(&self, at: Addr<u8>, into: &mut [u8]) -> Result<(), Fault> {
        self.0.read(at, into)
    }

    fn is_frozen(&self) -> bool {
        true
    }
}

/// Memory that the compiler cannot see into.
struct Called(Mapped);

impl Memory for Called {
    #[inline(never)]
    fn read(&self, at: Addr<u8>, into: &mut [u8]) -> Result<(), Fault> {
        self.0.read(at, into)
    }
}

/// Consumes a copy.
#[inline(never)]
extern "C" fn take(copy: *const u8) {
    // SAFETY: contains no instruction; the compiler knows only that the copy may be read.
    unsafe { asm!("/* {0} */", in(reg) copy, options(readonly, nostack, preserves_flags)) };
}

extern "C" fn nothing(_: &Page) {}

/// Eight loads and eight stores, which no compiler merges.
extern "C" fn plain(page: &Page) {
    let from = (&raw const *page).cast::<u64>();
    let mut copy = [0_u64; 8];
    for (index, word) in copy.iter_mut().enumerate() {
        // SAFETY: a page has eight words.
        *word = unsafe { from.add(index).read_volatile() };
    }
    take(copy.as_ptr().cast());
}

/// Returns the page as memory.
fn mapped(page: &Page) -> Mapped {
    // SAFETY: the page is readable during the functions that call this.
    unsafe { Mapped::new((&raw const *page).cast(), size_of::<Page>()) }
}

extern "C" fn one_pass(page: &Page) {
    if let Ok(copy) = Frozen(mapped(page)).snapshot::<Page>(Addr::of(page)) {
        take((&raw const copy).cast());
    }
}

extern "C" fn two_passes(page: &Page) {
    // SAFETY: the page is readable.
    let copy: Snapshot<Page> = unsafe { live::<Page>(page) }.snapshot();
    take((&raw const copy).cast());
}

extern "C" fn called(page: &Page) {
    if let Ok(copy) = Called(mapped(page)).snapshot::<Page>(Addr::of(page)) {
        take((&raw const copy).cast());
    }
}

/// The plan of a page whose words have the reverse order.
static REVERSED: Plan<Page> = match Plan::from_layout(reversed::Page::LAYOUT) {
    Ok(plan) => plan,
    Err(_) => panic!("the layouts do not fit"),
};

mod reversed {
    use dumpable::{Addr, Dumpable};

    #[derive(Dumpable)]
    #[repr(C)]
    pub struct ListHead {
        pub prev: *const ListHead,
        pub next: *const ListHead,
    }

    #[derive(Dumpable)]
    #[repr(C)]
    pub struct Page {
        pub memcg_data: u64,
        pub refcount: i32,
        #[dumpable(view(raw_mapcount: i32))]
        pub type_or_mapcount: u32,
        #[dumpable(skip, view(
            pub private: u64,
            pub index: u64 @ 8,
            pub mapping: Addr<u8> @ 16,
            pub lru: ListHead @ 24,
            pub compound_info: u64 @ 32,
        ))]
        owner: [u64; 5],
        pub flags: u64,
    }
}

extern "C" fn relocated(page: &Page) {
    // SAFETY: a page has 64 bytes, all initialised.
    let bytes = unsafe { std::slice::from_raw_parts((&raw const *page).cast::<u8>(), 64) };
    let plan = std::hint::black_box(&REVERSED);
    if let Some(copy) = plan.relocate(bytes, Addr::of(page), Fidelity::Frozen) {
        take((&raw const copy).cast());
    }
}

static STEPS: AtomicUsize = AtomicUsize::new(0);

extern "C" fn step(_signal: i32) {
    STEPS.fetch_add(1, Ordering::Relaxed);
}

/// Counts the instructions of `function` by a trap after each.
fn steps(function: extern "C" fn(&Page), page: &Page) -> usize {
    STEPS.store(0, Ordering::Relaxed);
    // SAFETY: the trap flag is set only around the call of an `extern "C"` function, and `step`
    // handles the traps.
    unsafe {
        asm!(
            "pushfq",
            "or qword ptr [rsp], 0x100",
            "popfq",
            "call {function}",
            "pushfq",
            "and qword ptr [rsp], ~0x100",
            "popfq",
            function = in(reg) function,
            in("rdi") page,
            clobber_abi("C"),
        );
    }
    STEPS.load(Ordering::Relaxed)
}

fn main() {
    extern "C" {
        fn signal(number: i32, handler: extern "C" fn(i32)) -> usize;
    }
    const SIGTRAP: i32 = 5;
    // SAFETY: the handler adds to an atomic number, which a signal handler may do.
    unsafe { signal(SIGTRAP, step) };
    // SAFETY: a page consists of numbers and addresses, all of which may be 0.
    let page: Page = unsafe { std::mem::zeroed() };
    // The count for `nothing`, except its `ret`.
    let around = steps(nothing, &page) - 1;
    let all: [(&str, extern "C" fn(&Page)); 5] = [
        ("plain", plain),
        ("one_pass", one_pass),
        ("two_passes", two_passes),
        ("called", called),
        ("relocated", relocated),
    ];
    for (name, function) in all {
        println!("{name} {}", steps(function, &page) - around);
    }
}
