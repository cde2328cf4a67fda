#![no_main]

use dumpable::{Addr, Memory};
use dumpable_fuzz::dump::Dump;
use dumpable_fuzz::split;
use libfuzzer_sys::fuzz_target;

const IMAGE: usize = 0xffff_ffff_8000_0000;

/// An ELF file of a note and of memory from physical address 0.
fn elf(info: &[u8], memory: &[u8]) -> Vec<u8> {
    let mut note = Vec::new();
    for word in [11, info.len() as u32, 0] {
        note.extend(word.to_le_bytes());
    }
    note.extend(b"VMCOREINFO\0\0");
    note.extend(info);
    note.resize(note.len().next_multiple_of(4), 0);
    let mut file = b"\x7fELF\x02\x01\x01".to_vec();
    file.resize(64, 0);
    for (at, value) in [(16, 4), (18, 62), (20, 1), (32, 64), (52, 64), (54, 56), (56, 2)] {
        file[at] = value;
    }
    let start = 64 + 2 * 56;
    for (kind, offset, size) in [(4_u32, start, note.len()), (1, start + note.len(), memory.len())] {
        file.extend(kind.to_le_bytes());
        file.extend([0; 4]);
        for word in [offset, 0, 0, size, size, 0] {
            file.extend((word as u64).to_le_bytes());
        }
    }
    [file, note, memory.to_vec()].concat()
}

fuzz_target!(|input: &[u8]| {
    let ([len, how], rest) = split::<2>(input);
    let (info, memory) = rest.split_at(rest.len().min(usize::from(len) * 4));
    let file = if how & 1 == 0 { elf(info, memory) } else { rest.to_vec() };
    let Ok(dump) = Dump::from_bytes("input", file) else { return };
    for at in [0, IMAGE, IMAGE + 4090, usize::MAX - 8] {
        let _ = (dump.is_mapped(Addr::new(at)), dump.read(Addr::new(at), &mut [0; 9]));
    }
    let _ = (dump.ranges().count(), dump.info().release().is_ok());
    let Ok(kernel) = dump.kallsyms() else { return };
    let _ = dump.types(&kernel).is_ok();
    let symbols = dump.symbols(kernel);
    let _ = (dump.tables(&symbols).is_ok(), dump.model(&symbols).is_ok(), symbols.text(&dump, Addr::new(IMAGE)));
});
