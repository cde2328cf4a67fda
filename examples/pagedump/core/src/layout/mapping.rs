//! The owner of a page in the page cache: mapping, inode and name.

use dumpable::Dumpable;

/// The start of `struct address_space` (`include/linux/fs.h`).
#[derive(Dumpable)]
#[dumpable(c = "struct address_space", capture(host, a_ops))]
#[repr(C)]
pub struct AddressSpace {
    /// The inode that owns the pages.
    pub host: *const Inode,
    #[dumpable(skip)]
    pages: [u8; 88],
    /// The table of operations, a symbol of the kernel or of a module.
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
    /// The inode number within the file system.
    #[dumpable(c = "i_ino", offset = 64)]
    pub ino: u64,
    #[dumpable(skip)]
    state: [u64; 28],
    /// The `d_alias` of the first dentry that names the inode.
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
    #[dumpable(skip)]
    pprev: *const *const HlistNode,
}

/// The start of `struct dentry` (`include/linux/dcache.h`).
#[derive(Dumpable)]
#[dumpable(c = "struct dentry", capture(parent, name))]
#[repr(C)]
pub struct Dentry {
    #[dumpable(skip)]
    hash: [u64; 3],
    /// The dentry of the parent directory.
    #[dumpable(c = "d_parent", offset = 24)]
    pub parent: *const Dentry,
    /// The name within the parent directory.
    #[dumpable(c = "d_name", offset = 32)]
    pub name: Qstr,
    #[dumpable(skip)]
    rest: [u64; 16],
    /// The links of the list of the inode's dentries.
    #[dumpable(c("d_alias", "d_u.d_alias"), offset = 176)]
    pub alias: HlistNode,
}

/// `struct qstr` (`include/linux/dcache.h`).
#[derive(Dumpable)]
#[dumpable(c = "struct qstr", size = 16)]
#[repr(C)]
pub struct Qstr {
    #[dumpable(skip)]
    hash_and_length: u64,
    /// The name, terminated by a zero byte.
    pub name: *const u8,
}
