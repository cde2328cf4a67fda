//! The owner of a page of the page cache. Every step is a read that may fail.

use crate::layout::{AddressSpace, Dentry, HlistNode, Plans, SlabCache};
use crate::report::{Name, Owner, NAME};
use dumpable::{Addr, Memory, Reads, Str};

/// Returns the most that is read.
pub(crate) const fn reads(plans: &Plans) -> Reads {
    let structures = plans.address_space.reads().and(plans.inode.reads()).and(plans.dentry.reads());
    // Those of a slab cache are fewer: one structure and a name.
    structures.and(Reads::of_string::<NAME>())
}

/// Reads the owner of a mapping, and the name of its file into `name`.
// A function of its own, so that its copies do not add to the stack of others.
#[inline(never)]
pub(crate) fn read<M: Memory>(
    memory: &M,
    plans: &Plans,
    mapping: Addr<AddressSpace>,
    name: &mut Str<NAME>,
) -> Owner {
    let space = match memory.snapshot_by(&plans.address_space, mapping) {
        Ok(space) => space,
        Err(fault) => return Owner::MappingUnreadable(fault),
    };
    let (operations, host) = (space.a_ops(), space.host());
    if host.is_null() {
        return Owner::NoInode(operations);
    }
    match memory.snapshot_by(&plans.inode, host) {
        Ok(inode) => {
            Owner::Inode(operations, inode.ino(), read_name(memory, plans, inode.dentry(), name))
        }
        Err(_) => Owner::InodeUnreadable(operations, host),
    }
}

fn read_name<M: Memory>(
    memory: &M,
    plans: &Plans,
    alias: Addr<HlistNode>,
    name: &mut Str<NAME>,
) -> Name {
    let at = match plans.dentry.container(alias, Dentry::ALIAS) {
        Some(dentry) if !alias.is_null() => dentry,
        _ => return Name::None,
    };
    match memory.snapshot_by(&plans.dentry, at) {
        Ok(dentry) if !dentry.parent().is_null() && !dentry.name().name().is_null() => {
            match memory.string_into(dentry.name().name(), name) {
                Ok(()) => Name::Known,
                Err(_) => Name::Unreadable,
            }
        }
        _ => Name::NoDentry(at),
    }
}

/// Reads the name of a slab cache into `name`.
#[inline(never)]
pub(crate) fn read_cache<M: Memory>(
    memory: &M,
    plans: &Plans,
    cache: Addr<SlabCache>,
    name: &mut Str<NAME>,
) -> Owner {
    let at = match memory.snapshot_by(&plans.slab_cache, cache) {
        Ok(cache) => cache.name(),
        Err(_) => return Owner::Slab(cache, Name::Unreadable),
    };
    match memory.string_into(at, name) {
        Ok(()) => Owner::Slab(cache, Name::Known),
        Err(_) => Owner::Slab(cache, Name::Unreadable),
    }
}
