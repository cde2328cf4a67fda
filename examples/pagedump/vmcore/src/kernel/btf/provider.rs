//! BTF as the types that plans are made from.

use super::{Aggregate, Btf, Field, FieldKind, Type};
use dumpable::{Found, FoundKind, Types};

/// The most dimensions of an array.
const MAX_DIMENSIONS: u32 = 8;

impl<'a> Types for &'a Btf {
    type Struct = Aggregate<'a>;

    fn find(&self, name: &str, index: usize) -> Option<Aggregate<'a>> {
        let btf: &'a Btf = self;
        btf.aggregates_named(name).nth(index)
    }

    fn size_of(&self, of: Aggregate<'a>) -> usize {
        of.size() as usize
    }

    fn member(&self, of: Aggregate<'a>, path: &str) -> Option<Found<Aggregate<'a>>> {
        found(of.field(path)?)
    }

    fn only_member(&self, of: Aggregate<'a>) -> Option<Found<Aggregate<'a>>> {
        found(of.only_member()?)
    }

    fn enumerator(&self, prefix: &str, name: &str) -> Option<u64> {
        self.number(&format!("{prefix}{name}")).map(|number| number as u64)
    }
}

fn found(field: Field<'_>) -> Option<Found<Aggregate<'_>>> {
    let offset = usize::try_from(field.offset).ok()?;
    let (mut kind, mut ty, mut size, mut count) = (field.kind, field.ty, field.bits, None);
    for _ in 0..MAX_DIMENSIONS {
        let FieldKind::Array { element, count: elements, stride } = kind else { break };
        count = Some(count.unwrap_or(1_u64).checked_mul(elements)?);
        (kind, ty, size) = (element.kind()?, element, stride);
    }
    let count = match count {
        Some(count) => Some(usize::try_from(count).ok()?),
        None => None,
    };
    Some(Found { offset, size: usize::try_from(size).ok()?, kind: kind_of(kind, ty), count })
}

fn kind_of<'a>(kind: FieldKind<'a>, ty: Type<'a>) -> FoundKind<Aggregate<'a>> {
    match kind {
        FieldKind::Unsigned => FoundKind::Unsigned,
        FieldKind::Signed => FoundKind::Signed,
        FieldKind::Bool | FieldKind::Char | FieldKind::Enum { .. } => FoundKind::Integer,
        FieldKind::Pointer => FoundKind::Address,
        FieldKind::Struct | FieldKind::Union => match ty.aggregate() {
            Some(aggregate) => FoundKind::Struct(aggregate),
            None => FoundKind::Other,
        },
        FieldKind::Float | FieldKind::Array { .. } => FoundKind::Other,
    }
}
