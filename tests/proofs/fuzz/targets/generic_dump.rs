#![no_main]

use dumpable::{Addr, Dumpable, Memory, Reads};
use dumpable_fuzz::{split, Counter, Fed};
use libfuzzer_sys::fuzz_target;
use pagedump_core::layout::{Dentry, FirstTail, Inode, Page};
use pagedump_vmcore::kernel::layout::Module;

fn dump<T: Dumpable>(in_sequence: bool, input: &[u8]) {
    let at = Addr::<T>::new(0xffff_8880_0000_1000);
    let copy = if in_sequence {
        Fed::new(input, Reads::in_sequence::<T>()).snapshot_in_sequence(at, at.cast())
    } else {
        Fed::new(input, Reads::of::<T>()).snapshot(at)
    };
    if let Ok(copy) = copy {
        let mut sink = Counter::default();
        dumpable::Raw::of::<T>(&copy).dump(&mut sink);
        assert!((1..=4096).contains(&sink.lines));
        let _ = format!("{copy:?} {copy:#?}");
    }
}

fuzz_target!(|input: &[u8]| {
    let ([which], input) = split::<1>(input);
    let in_sequence = which & 0x80 != 0;
    match which % 5 {
        0 => dump::<Page>(in_sequence, input),
        1 => dump::<FirstTail>(in_sequence, input),
        2 => dump::<Inode>(in_sequence, input),
        3 => dump::<Dentry>(in_sequence, input),
        _ => dump::<Module>(in_sequence, input),
    }
});
