//! Who owns a page of the page cache. Every step is a read that may fail, and says so.

use crate::kernel::Kernel;
use crate::layout::{AddressSpace, Dentry, Inode};
use dumpable::{Addr, Line, Memory, Reads};

/// The most bytes of a name that the kernel prints (`dump_mapping()`, `fs/inode.c`).
const NAME: usize = 62;

/// The most that is read for it.
pub(crate) const READS: Reads =
    Reads::of::<AddressSpace>().and(Reads::of::<Inode>()).and(Reads::of::<Dentry>()).and(Reads::of_string::<NAME>());

/// Writes what `mapping` maps, as far as that can be read.
pub(crate) fn describe<M: Memory>(memory: &M, kernel: &Kernel<'_>, mapping: Addr<AddressSpace>, line: &mut Line) {
    let Ok(space) = memory.snapshot(mapping) else {
        line.text("invalid mapping:").hex_padded(mapping.get(), 16);
        return;
    };
    line.text("aops:");
    kernel.symbols.name(space.a_ops(), line);
    if space.host().is_null() {
        return;
    }
    let Ok(inode) = memory.snapshot(space.host()) else {
        line.text(" invalid inode:").hex_padded(space.host().get(), 16);
        return;
    };
    line.text(" ino:").hex(inode.ino());
    if inode.dentry().is_null() {
        return;
    }
    let at = Dentry::of_alias(inode.dentry());
    match memory.snapshot(at) {
        Ok(dentry) if !dentry.parent().is_null() && !dentry.name().name().is_null() => {
            line.text(" dentry name(?):\"");
            name(memory, dentry.name().name(), line);
            line.text("\"");
        }
        _ => {
            line.text(" invalid dentry:").hex_padded(at.get(), 16);
        }
    }
}

/// Writes a file's name: as it is, unless it holds bytes that a terminal would act on.
fn name<M: Memory>(memory: &M, at: Addr<u8>, line: &mut Line) {
    match memory.string::<NAME>(at) {
        Ok(name) if has_control(name.as_bytes()) => line.escaped(name.as_bytes()),
        Ok(name) => line.bytes(name.as_bytes()),
        Err(_) => line.text("<invalid>"),
    };
}

fn has_control(mut bytes: &[u8]) -> bool {
    while let [byte, rest @ ..] = bytes {
        if *byte < 0x20 || *byte == 0x7f {
            return true;
        }
        bytes = rest;
    }
    false
}
