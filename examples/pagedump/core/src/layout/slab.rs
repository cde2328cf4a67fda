//! The owner of a slab page: its cache.

use dumpable::Dumpable;

/// The start of `struct slab` (`mm/slab.h`), the descriptor of a slab, which overlays its head page.
#[derive(Dumpable)]
#[dumpable(c = "struct slab")]
#[repr(C)]
pub struct Slab {
    #[dumpable(skip)]
    flags: u64,
    /// The cache that the objects of the slab belong to.
    #[dumpable(c = "slab_cache")]
    pub cache: *const SlabCache,
}

/// `struct kmem_cache` (`mm/slab.h`), as far as its name.
#[derive(Dumpable)]
#[dumpable(c = "struct kmem_cache", capture(name))]
#[repr(C)]
pub struct SlabCache {
    #[dumpable(skip)]
    sizes: [u64; 11],
    /// The name, terminated by a zero byte.
    #[dumpable(offset = 88)]
    pub name: *const u8,
}
