use crate::Kind;

/// The layout of a described structure, as data.
///
/// ```
/// # use dumpable::{Dumpable, Kind};
/// #[derive(Dumpable)]
/// #[dumpable(name = "list_head")]
/// #[repr(C)]
/// struct ListHead {
///     next: *const ListHead,
///     prev: *const ListHead,
/// }
///
/// let prev = ListHead::LAYOUT.member("prev").unwrap();
/// assert_eq!((ListHead::LAYOUT.name, prev.offset, prev.kind), ("list_head", size_of::<usize>(), Kind::Address));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Layout {
    /// The name in C, or that in Rust where none is declared.
    pub name: &'static str,
    /// The size in bytes.
    pub size: usize,
    /// The alignment in bytes.
    pub align: usize,
    /// Fields in the order of their declaration, each followed by its views and bits.
    pub members: &'static [Member],
}

impl Layout {
    /// The member whose name in C is `name`.
    pub fn member(&self, name: &str) -> Option<&'static Member> {
        self.members.iter().find(|member| member.name == name)
    }
}

/// A field, a view of one, or some bits of one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Member {
    /// The name in C, or that in Rust where none is declared.
    pub name: &'static str,
    /// The distance in bytes from the start of the structure.
    pub offset: usize,
    /// The size in bytes; of bits, that of the value they are taken from.
    pub size: usize,
    /// What the bits mean.
    pub kind: Kind,
    /// For bits: the lowest and the highest of them, counted from the lowest bit of the value.
    pub bits: Option<(u32, u32)>,
    /// The field that a view looks at, or the value that bits are taken from.
    pub within: Option<&'static str>,
}
