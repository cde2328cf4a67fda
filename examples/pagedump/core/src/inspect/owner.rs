//! The owner of a page of the page cache. Every step is a read that may fail.

use crate::layout::{AddressSpace, Dentry, HlistNode, Inode};
use crate::report::{Name, Owner, NAME};
use dumpable::{Addr, Memory, Reads, Str};

/// The most that is read.
pub(crate) const READS: Reads = Reads::of::<AddressSpace>()
    .and(Reads::of::<Inode>())
    .and(Reads::of::<Dentry>())
    .and(Reads::of_string::<NAME>());

/// Reads the owner of a mapping, and the name of its file into `name`.
// A function of its own, so that its copies do not add to the stack of others.
#[inline(never)]
pub(crate) fn read<M: Memory>(
    memory: &M,
    mapping: Addr<AddressSpace>,
    name: &mut Str<NAME>,
) -> Owner {
    let space = match memory.snapshot(mapping) {
        Ok(space) => space,
        Err(fault) => return Owner::MappingUnreadable(fault),
    };
    let (operations, host) = (space.a_ops(), space.host());
    if host.is_null() {
        return Owner::NoInode(operations);
    }
    match memory.snapshot(host) {
        Ok(inode) => Owner::Inode(operations, inode.ino(), read_name(memory, inode.dentry(), name)),
        Err(_) => Owner::InodeUnreadable(operations, host),
    }
}

fn read_name<M: Memory>(memory: &M, alias: Addr<HlistNode>, name: &mut Str<NAME>) -> Name {
    if alias.is_null() {
        return Name::None;
    }
    let at = Dentry::of_alias(alias);
    match memory.snapshot(at) {
        Ok(dentry) if !dentry.parent().is_null() && !dentry.name().name().is_null() => {
            match memory.string_into(dentry.name().name(), name) {
                Ok(()) => Name::Known,
                Err(_) => Name::Unreadable,
            }
        }
        _ => Name::NoDentry(at),
    }
}
