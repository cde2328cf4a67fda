//! Who owns a page of the page cache: mapping, inode, name.

use dumpable::{Addr, Dumpable};

/// The start of `struct address_space` (`include/linux/fs.h`).
#[derive(Dumpable)]
#[dumpable(c = "struct address_space", capture(host, a_ops))]
#[repr(C)]
pub struct AddressSpace {
    /// The inode whose pages these are.
    pub host: *const Inode,
    #[dumpable(skip)]
    pages: [u8; 88],
    /// The operations, a symbol of the kernel or of a module.
    #[dumpable(offset = 96)]
    pub a_ops: *const u8,
}

/// The start of `struct inode` (`include/linux/fs.h`).
#[derive(Dumpable)]
#[dumpable(c = "struct inode", capture(ino, dentry))]
#[repr(C)]
pub struct Inode {
    #[dumpable(skip)]
    identity: [u64; 8],
    /// The number of the inode within its file system.
    #[dumpable(c = "i_ino", offset = 64)]
    pub ino: u64,
    #[dumpable(skip)]
    state: [u64; 28],
    /// The first of its names: the `d_alias` of a dentry.
    #[dumpable(c = "i_dentry", offset = 296)]
    pub dentry: *const HlistNode,
}

/// `struct hlist_node` (`include/linux/types.h`).
#[derive(Dumpable)]
#[dumpable(c = "struct hlist_node", size = 16)]
#[repr(C)]
pub struct HlistNode {
    /// The next node, or null.
    pub next: *const HlistNode,
    /// What points to this node.
    pub pprev: *const *const HlistNode,
}

/// The start of `struct dentry` (`include/linux/dcache.h`).
#[derive(Dumpable)]
#[dumpable(c = "struct dentry", capture(parent, name))]
#[repr(C)]
pub struct Dentry {
    #[dumpable(skip)]
    hash: [u64; 3],
    /// The directory that it is in.
    #[dumpable(c = "d_parent", offset = 24)]
    pub parent: *const Dentry,
    /// The name.
    #[dumpable(c = "d_name", offset = 32)]
    pub name: Qstr,
    #[dumpable(skip)]
    rest: [u64; 16],
    /// The links of the inode's names.
    #[dumpable(c = "d_alias", offset = 176)]
    pub alias: HlistNode,
}

impl Dentry {
    /// The dentry whose `d_alias` is at `alias`.
    pub const fn of_alias(alias: Addr<HlistNode>) -> Addr<Self> {
        alias.container_of(Self::ALIAS)
    }
}

/// `struct qstr` (`include/linux/dcache.h`).
#[derive(Dumpable)]
#[dumpable(c = "struct qstr", size = 16)]
#[repr(C)]
pub struct Qstr {
    /// A hash of the name, and its length.
    pub hash_len: u64,
    /// The name, ended by a zero byte.
    pub name: *const u8,
}
