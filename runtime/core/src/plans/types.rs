// SPDX-License-Identifier: MIT OR Apache-2.0

//! The types of a kernel, by name.

/// The structures of the kernel at hand, by name: what a [`Plan`](crate::Plan) is made from. BTF is
/// one, and a table of known layouts.
pub trait Types {
    /// A structure or a union.
    type Struct: Copy;

    /// Returns structure number `index` of those that are called `name`, without `struct`; `None`
    /// after the last one.
    fn find(&self, name: &str, index: usize) -> Option<Self::Struct>;

    /// Returns the size in bytes.
    fn size_of(&self, of: Self::Struct) -> usize;

    /// Returns the member at the end of a path, `lru.next`. Members of unnamed structures and
    /// unions count as members of the one around these.
    fn member(&self, of: Self::Struct, path: &str) -> Option<Found<Self::Struct>>;

    /// Returns the only member of a structure, if it has one and no other.
    fn only_member(&self, of: Self::Struct) -> Option<Found<Self::Struct>>;

    /// Returns the value of the enumerator that is called `prefix` and then `name`.
    fn enumerator(&self, prefix: &str, name: &str) -> Option<u64>;

    /// Tells whether enumerators are known. If not, flags and values are assumed to have the
    /// numbers of the description.
    fn has_enumerators(&self) -> bool {
        true
    }

    /// Returns the size of an address and of an `unsigned long`, in bytes.
    fn address_size(&self) -> usize {
        8
    }
}

/// A member, as the kernel at hand has it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Found<S> {
    /// The offset in the structure, in bits. Those of a bit-field count from the lowest bit where
    /// the lowest byte comes first, else from the highest one.
    pub offset: usize,
    /// The size in bits; of an array that of an element.
    pub size: usize,
    /// The type; of an array that of an element.
    pub kind: FoundKind<S>,
    /// The number of elements of an array; 0 if it has no length of its own. Those of an array of
    /// arrays are multiplied.
    pub count: Option<usize>,
}

/// The type of a member of the kernel at hand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum FoundKind<S> {
    /// An unsigned integer.
    Unsigned,
    /// A signed integer.
    Signed,
    /// An integer whose sign does not matter: an enum, a `bool`, a plain `char`.
    Integer,
    /// A pointer.
    Address,
    /// A structure or a union.
    Struct(S),
    /// A type that no description has, such as a floating-point number.
    Other,
}

impl<S: Copy> FoundKind<S> {
    /// Returns what this is, in words.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Unsigned => "an unsigned integer",
            Self::Signed => "a signed integer",
            Self::Integer => "an integer",
            Self::Address => "a pointer",
            Self::Struct(_) => "a structure",
            Self::Other => "a type that is none of these",
        }
    }
}
