//! Who owns a page of the page cache. Every step is a read that may fail, and says so.

use crate::kernel::Kernel;
use crate::layout::{AddressSpace, Dentry, HlistNode, Inode};
use dumpable::{Addr, Line, Memory, Reads, Str};

/// The most bytes of a name that the kernel prints (`dump_mapping()`, `fs/inode.c`).
const NAME: usize = 62;

/// The most that is read for it.
pub(crate) const READS: Reads = Reads::of::<AddressSpace>()
    .and(Reads::of::<Inode>())
    .and(Reads::of::<Dentry>())
    .and(Reads::of_string::<NAME>());

/// What a mapping maps, as far as that can be read.
pub(crate) enum Owner {
    /// The mapping cannot be read.
    NoMapping,
    /// The operations of the mapping, which is of no inode.
    Nobody(Addr<u8>),
    /// The operations of the mapping, and its inode, which cannot be read.
    NoInode(Addr<u8>, Addr<Inode>),
    /// The operations of the mapping, the number of its inode, and what it is called.
    Inode(Addr<u8>, u64, Called),
}

/// What an inode is called.
pub(crate) enum Called {
    Nothing,
    /// The directory entry cannot be read, or is none.
    NoDentry(Addr<Dentry>),
    /// By what is there.
    Name(Addr<u8>),
}

impl Owner {
    // Apart, and without a line: so a dump needs the room for the one or the other, not for both.
    #[inline(never)]
    pub(crate) fn read<M: Memory>(memory: &M, mapping: Addr<AddressSpace>) -> Self {
        let Ok(space) = memory.snapshot(mapping) else { return Self::NoMapping };
        let (operations, host) = (space.a_ops(), space.host());
        if host.is_null() {
            return Self::Nobody(operations);
        }
        match memory.snapshot(host) {
            Ok(inode) => Self::Inode(operations, inode.ino(), Called::read(memory, inode.dentry())),
            Err(_) => Self::NoInode(operations, host),
        }
    }

    /// Writes who it is.
    pub(crate) fn describe<M: Memory>(
        &self,
        memory: &M,
        kernel: &Kernel<'_>,
        mapping: Addr<AddressSpace>,
        line: &mut Line,
    ) {
        let (Self::Nobody(operations) | Self::NoInode(operations, _) | Self::Inode(operations, ..)) =
            *self
        else {
            line.text("invalid mapping:").hex_padded(mapping.get(), 16);
            return;
        };
        line.text("aops:");
        kernel.symbols.name(operations, line);
        match *self {
            Self::NoInode(_, inode) => line.text(" invalid inode:").hex_padded(inode.get(), 16),
            Self::Inode(_, ino, ref called) => {
                line.text(" ino:").hex(ino);
                match *called {
                    Called::Nothing => line,
                    Called::NoDentry(dentry) => {
                        line.text(" invalid dentry:").hex_padded(dentry.get(), 16)
                    }
                    Called::Name(at) => {
                        line.text(" dentry name(?):\"");
                        name(memory, at, line);
                        line.text("\"")
                    }
                }
            }
            Self::NoMapping | Self::Nobody(_) => line,
        };
    }
}

impl Called {
    fn read<M: Memory>(memory: &M, alias: Addr<HlistNode>) -> Self {
        if alias.is_null() {
            return Self::Nothing;
        }
        let at = Dentry::of_alias(alias);
        match memory.snapshot(at) {
            Ok(dentry) if !dentry.parent().is_null() && !dentry.name().name().is_null() => {
                Self::Name(dentry.name().name())
            }
            _ => Self::NoDentry(at),
        }
    }
}

/// Writes a file's name: as it is, unless it holds bytes that a terminal would act on.
fn name<M: Memory>(memory: &M, at: Addr<u8>, line: &mut Line) {
    let mut name = Str::<NAME>::EMPTY;
    match memory.string_into(at, &mut name) {
        Ok(()) if has_control(name.as_bytes()) => line.escaped(name.as_bytes()),
        Ok(()) => line.bytes(name.as_bytes()),
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
