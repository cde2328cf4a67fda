//! Structs and unions: their members, and where the members are.

use super::format::{kind, Record};
use super::{Btf, FieldKind, Type, MAX_DEPTH};
use std::fmt;

/// How many members of anonymous members one search looks at: the largest structs have some
/// hundreds. Without a limit, types that contain themselves would take exponential time.
const MAX_NESTED: u32 = 1 << 16;

/// A struct or union.
#[derive(Clone, Copy)]
pub struct Aggregate<'a> {
    pub(super) btf: &'a Btf,
    pub(super) record: Record,
}

/// A member of a struct or union as it is declared there.
#[derive(Clone, Copy)]
pub struct Member<'a> {
    btf: &'a Btf,
    name: u32,
    ty: u32,
    offset: u64,
    /// How many bits a bit field has; 0 for other members.
    bits: u32,
}

/// A field of a struct, found by its path. Distances and sizes are in bits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Field<'a> {
    /// The distance from the start of the struct that the path begins in.
    pub offset: u64,
    /// The size; of a bit field, how many bits it has; of a flexible array, 0.
    pub bits: u64,
    /// What the field holds.
    pub kind: FieldKind<'a>,
    /// The type as declared.
    pub ty: Type<'a>,
}

/// A member of a struct or union, in bits. One whose type is an array of unknown length is as large
/// as an element.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place {
    /// The distance from the start of the outermost struct.
    pub offset: u64,
    /// The size; of a bit field, how many bits it has.
    pub size: u64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.offset % 8 == 0 && self.size % 8 == 0 {
            write!(f, "at offset {} with {} bytes", self.offset / 8, self.size / 8)
        } else {
            write!(f, "at bit {} with {} bits", self.offset, self.size)
        }
    }
}

impl<'a> Aggregate<'a> {
    /// Returns the name, empty if there is none.
    pub fn name(&self) -> &'a str {
        self.btf.name(self.record.name)
    }

    /// Returns the size in bytes.
    pub fn size(&self) -> u64 {
        self.record.size_or_type.into()
    }

    /// Returns whether this is a union.
    pub fn is_union(&self) -> bool {
        self.record.kind() == kind::UNION
    }

    /// Returns the member of a struct that has exactly one.
    pub fn only_member(&self) -> Option<Field<'a>> {
        if self.is_union() {
            return None;
        }
        let mut members = self.members();
        let member = members.next()?;
        members.next().is_none().then_some(member)?.field()
    }

    /// Returns the members in the order of their declaration. Anonymous structs and unions are
    /// members without a name.
    pub fn members(&self) -> impl Iterator<Item = Member<'a>> + use<'a> {
        let (btf, has_bits) = (self.btf, self.record.has_flag());
        btf.elements::<3>(self.record).map(move |[name, ty, word]| {
            let (offset, bits) = if has_bits { (word & 0xff_ffff, word >> 24) } else { (word, 0) };
            Member { btf, name, ty, offset: offset.into(), bits }
        })
    }

    /// Returns where the member of this name is. Members of anonymous members count as its own, as
    /// in C.
    pub fn member(&self, name: &str) -> Option<Place> {
        self.find(name, &mut { MAX_NESTED })?.place()
    }

    /// Returns the field at the end of a path, such as `flags.f`: names of members that are
    /// separated by dots. Members of anonymous members count as own ones, as in C.
    ///
    /// `None` if there is no such field, or its type has no size (see [`Type::size`]).
    pub fn field(&self, path: &str) -> Option<Field<'a>> {
        let mut budget = MAX_NESTED;
        let (mut aggregate, mut offset) = (*self, 0_u64);
        let mut names = path.split('.').peekable();
        loop {
            let member = aggregate.find(names.next()?, &mut budget)?;
            if names.peek().is_none() {
                return member.field()?.moved(offset);
            }
            offset = offset.checked_add(member.offset)?;
            aggregate = member.ty().aggregate()?;
        }
    }

    /// Finds a member by its name, also in anonymous members, of whose members at most `budget` are
    /// looked at. Its offset is from the start of `self`.
    fn find(&self, name: &str, budget: &mut u32) -> Option<Member<'a>> {
        self.members().find_map(|member| member.find(name, MAX_DEPTH, budget))
    }
}

impl<'a> Member<'a> {
    /// Returns the name, empty if there is none.
    pub fn name(&self) -> &'a str {
        self.btf.name(self.name)
    }

    /// Returns the distance from the start of the struct or union, in bits.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Returns the type as declared.
    pub fn ty(&self) -> Type<'a> {
        Type { btf: self.btf, number: self.ty }
    }

    /// Returns the member as a field; `None` if its type has no size (see [`Type::size`]), or if it
    /// is a bit field of a type that has no bit fields.
    pub fn field(&self) -> Option<Field<'a>> {
        let ty = self.ty();
        let Place { offset, size: bits } = self.place_with(0)?;
        let kind = ty.kind()?;
        match kind {
            FieldKind::Unsigned
            | FieldKind::Signed
            | FieldKind::Bool
            | FieldKind::Char
            | FieldKind::Enum { .. } => {}
            _ if self.bits == 0 => {}
            _ => return None,
        }
        Some(Field { offset, bits, kind, ty })
    }

    fn place(&self) -> Option<Place> {
        self.place_with(1)
    }

    /// Returns where the member is, if arrays have at least `least_count` elements.
    fn place_with(&self, least_count: u32) -> Option<Place> {
        if self.bits != 0 {
            return Some(Place { offset: self.offset, size: self.bits.into() });
        }
        if let Some((offset, size)) = self.btf.integer_bits(self.ty) {
            return Some(Place { offset: self.offset.checked_add(offset)?, size });
        }
        let size = self.btf.size(self.ty, least_count)?.checked_mul(8)?;
        Some(Place { offset: self.offset, size })
    }

    /// Returns this member if it has the name, or the one of its own members that has it if it is
    /// anonymous.
    fn find(self, name: &str, depth: u32, budget: &mut u32) -> Option<Self> {
        if self.name != 0 {
            return self.btf.is_named(self.name, name).then_some(self);
        }
        let depth = depth.checked_sub(1)?;
        for mut member in self.ty().aggregate()?.members() {
            *budget = budget.checked_sub(1)?;
            member.offset = member.offset.checked_add(self.offset)?;
            if let Some(found) = member.find(name, depth, budget) {
                return Some(found);
            }
        }
        None
    }
}

impl<'a> Field<'a> {
    /// Returns the field at the end of a path that begins in this field, a struct or union. Its
    /// offset has the same start as the offset of this field.
    pub fn field(&self, path: &str) -> Option<Self> {
        self.ty.aggregate()?.field(path)?.moved(self.offset)
    }

    /// Returns an element of this array; `None` if this is not an array or has fewer elements. A
    /// flexible array has an element at every index.
    pub fn element(&self, index: u64) -> Option<Self> {
        let FieldKind::Array { element, count, stride } = self.kind else { return None };
        if count != 0 && index >= count {
            return None;
        }
        element.as_field()?.moved(index.checked_mul(stride)?.checked_add(self.offset)?)
    }

    /// Replaces a struct that has exactly one member by that member, repeatedly: `atomic_t`
    /// becomes its `int`. Other fields are returned unchanged.
    #[must_use]
    pub fn unwrapped(self) -> Self {
        let mut field = self;
        for _ in 0..MAX_DEPTH {
            let Some(member) = field.only_member() else { break };
            field = member;
        }
        field
    }

    fn only_member(&self) -> Option<Self> {
        self.ty.aggregate()?.only_member()?.moved(self.offset)
    }

    fn moved(self, distance: u64) -> Option<Self> {
        Some(Self { offset: self.offset.checked_add(distance)?, ..self })
    }
}
