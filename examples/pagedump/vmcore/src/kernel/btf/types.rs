//! Types: what is behind typedefs and qualifiers, and how large it is.

use super::format::{kind, u32_at, Record};
use super::{Aggregate, Btf, Field, MAX_DEPTH};
use std::fmt;

/// The flags of an integer's encoding (`BTF_INT_SIGNED` and so on).
const SIGNED: u32 = 1;
const CHAR: u32 = 2;
const BOOL: u32 = 4;

/// A type of a kernel, by its number. It is cheap to copy, and stands for one type where several
/// have the same name.
#[derive(Clone, Copy)]
pub struct Type<'a> {
    pub(super) btf: &'a Btf,
    pub(super) number: u32,
}

/// What a [`Field`] holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum FieldKind<'a> {
    /// An unsigned integer.
    Unsigned,
    /// A signed integer.
    Signed,
    /// A `bool`.
    Bool,
    /// A plain `char`. BTF does not say whether it is signed; Linux compiles with `-funsigned-char`
    /// since 6.2.
    Char,
    /// An enum.
    Enum {
        /// Whether its values are signed.
        signed: bool,
    },
    /// A pointer to anything.
    Pointer,
    /// A floating-point number.
    Float,
    /// A struct.
    Struct,
    /// A union.
    Union,
    /// An array. Those of several dimensions are arrays of arrays.
    Array {
        /// The type of an element.
        element: Type<'a>,
        /// How many elements there are; 0 for a flexible array, whose length is not part of the
        /// type.
        count: u64,
        /// The distance from one element to the next, in bits.
        stride: u64,
    },
}

impl<'a> Type<'a> {
    /// Returns the name without `struct`, `union` or `enum`: the name of the typedef if there is
    /// one; empty if the type has no name.
    pub fn name(&self) -> &'a str {
        let mut number = self.number;
        for _ in 0..MAX_DEPTH {
            let Some(record) = self.btf.record(number) else { break };
            // A type tag has a name, which is not that of the type.
            match record.kind() {
                kind::VOLATILE | kind::CONST | kind::RESTRICT | kind::TYPE_TAG => {
                    number = record.size_or_type;
                }
                _ => return self.btf.name(record.name),
            }
        }
        ""
    }

    /// Returns the size in bytes, 0 for a flexible array; `None` if the type has none: a function,
    /// a type that is only declared, or one of an unknown kind.
    pub fn size(&self) -> Option<u64> {
        self.btf.size(self.number, 0)
    }

    /// Returns what a field of this type holds; `None` if the type has no size.
    pub fn kind(&self) -> Option<FieldKind<'a>> {
        let record = self.btf.resolve(self.number)?;
        Some(match record.kind() {
            kind::INT => self.btf.integer_kind(record),
            kind::PTR => FieldKind::Pointer,
            kind::ENUM | kind::ENUM64 => FieldKind::Enum { signed: record.has_flag() },
            kind::FLOAT => FieldKind::Float,
            kind::STRUCT => FieldKind::Struct,
            kind::UNION => FieldKind::Union,
            kind::ARRAY => {
                let (element, count) = self.btf.array(record)?;
                FieldKind::Array {
                    element: Type { btf: self.btf, number: element },
                    count: count.into(),
                    stride: self.btf.size(element, 0)?.checked_mul(8)?,
                }
            }
            _ => return None,
        })
    }

    /// Returns the struct or union that this type is; `None` if it is something else.
    pub fn aggregate(&self) -> Option<Aggregate<'a>> {
        let record = self.btf.resolve(self.number)?;
        record.is_aggregate().then_some(Aggregate { btf: self.btf, record })
    }

    /// Returns an object of this type as a field at offset 0; `None` if the type has no size.
    pub fn as_field(&self) -> Option<Field<'a>> {
        let bits = self.size()?.checked_mul(8)?;
        Some(Field { offset: 0, bits, kind: self.kind()?, ty: *self })
    }
}

/// Types are equal if they are the same record of the same [`Btf`]; a typedef differs from its type.
impl PartialEq for Type<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.btf, other.btf) && self.number == other.number
    }
}

impl Eq for Type<'_> {}

impl fmt::Debug for Type<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Type({}, {:?})", self.number, self.name())
    }
}

impl Btf {
    /// Returns what the type `number` is without typedefs and qualifiers.
    pub(super) fn resolve(&self, mut number: u32) -> Option<Record> {
        for _ in 0..MAX_DEPTH {
            let record = self.record(number)?;
            match record.kind() {
                kind::TYPEDEF | kind::VOLATILE | kind::CONST | kind::RESTRICT | kind::TYPE_TAG => {
                    number = record.size_or_type;
                }
                _ => return Some(record),
            }
        }
        None
    }

    /// Returns the size of the type `number` in bytes. Arrays count as having at least
    /// `least_count` elements.
    pub(super) fn size(&self, mut number: u32, least_count: u32) -> Option<u64> {
        let mut count: u64 = 1;
        for _ in 0..MAX_DEPTH {
            let record = self.resolve(number)?;
            let size = match record.kind() {
                kind::INT
                | kind::STRUCT
                | kind::UNION
                | kind::ENUM
                | kind::ENUM64
                | kind::FLOAT => record.size_or_type.into(),
                kind::PTR => 8,
                kind::ARRAY => {
                    let (element, elements) = self.array(record)?;
                    number = element;
                    count = count.checked_mul(elements.max(least_count).into())?;
                    continue;
                }
                _ => return None,
            };
            return count.checked_mul(size);
        }
        None
    }

    /// Returns the bits of an integer that is smaller than its type, as bit fields are where
    /// members do not have their sizes: the offset of the first, and how many there are.
    pub(super) fn integer_bits(&self, number: u32) -> Option<(u64, u64)> {
        let record = self.resolve(number).filter(|record| record.kind() == kind::INT)?;
        let encoding = u32_at(&self.bytes, record.rest)?;
        let (offset, bits) = (u64::from(encoding >> 16 & 0xff), u64::from(encoding & 0xff));
        (1..u64::from(record.size_or_type) * 8).contains(&bits).then_some((offset, bits))
    }

    fn integer_kind(&self, record: Record) -> FieldKind<'static> {
        let flags = u32_at(&self.bytes, record.rest).unwrap_or_default() >> 24 & 0xf;
        // pahole does not set the flag of `char`.
        if flags & CHAR != 0 || self.is_named(record.name, "char") {
            FieldKind::Char
        } else if flags & BOOL != 0 {
            FieldKind::Bool
        } else if flags & SIGNED != 0 {
            FieldKind::Signed
        } else {
            FieldKind::Unsigned
        }
    }

    /// Returns the type and the number of the elements of an array.
    fn array(&self, record: Record) -> Option<(u32, u32)> {
        Some((u32_at(&self.bytes, record.rest)?, u32_at(&self.bytes, record.rest + 8)?))
    }
}
