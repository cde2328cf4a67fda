// SPDX-License-Identifier: MIT OR Apache-2.0

//! Descriptions as the types of a kernel.

use crate::layout::members::{Kind, Layout, Member};
use crate::layout::names::same;
use crate::layout::order::Order;
use crate::plans::types::{Found, FoundKind};

/// The structures of a description: what [`Types`](crate::Types) is, in `const`.
pub(crate) struct Table(pub(crate) &'static Layout);

type Here = Found<&'static Layout>;

/// The most structures around a member.
const DEPTH: u32 = 16;

impl Table {
    /// Returns the member at the end of a path.
    pub(crate) const fn member(&self, of: &'static Layout, path: &str) -> Option<Here> {
        match member_at(of, path) {
            Some((member, before)) => {
                let found = found(member);
                Some(Found { offset: found.offset + before * 8, ..found })
            }
            None => None,
        }
    }

    /// Returns the byte order of the member at the end of a path, if it has more than one byte.
    pub(crate) const fn order(&self, of: &'static Layout, path: &str) -> Option<Order> {
        match member_at(of, path) {
            Some((member, _)) if found(member).size > 8 => Some(member.order),
            _ => None,
        }
    }

    /// Returns the only member of a structure, if it fills the structure.
    pub(crate) const fn only_member(&self, of: &'static Layout) -> Option<Here> {
        match of.members {
            [member, rest @ ..] if member.bits.is_none() && member.size == of.size => {
                let mut rest = rest;
                while let [other, after @ ..] = rest {
                    // Bits and views of the member are no others.
                    if other.within.is_none() {
                        return None;
                    }
                    rest = after;
                }
                Some(found(member))
            }
            _ => None,
        }
    }

    /// Tells whether a member has names for its values with this prefix in C.
    pub(crate) const fn has_enumerators(&self, prefix: &str) -> bool {
        named(self.0, prefix, None, DEPTH).is_some()
    }

    /// Returns the number of the value or the flag that is called `name`.
    pub(crate) const fn enumerator(&self, prefix: &str, name: &str) -> Option<u64> {
        named(self.0, prefix, Some(name), DEPTH)
    }
}

/// Returns the number of the first value or flag with this prefix, and with this name if one is
/// given.
const fn named(of: &Layout, prefix: &str, name: Option<&str>, depth: u32) -> Option<u64> {
    let mut rest = of.members;
    while let [member, after @ ..] = rest {
        if let Some(other) = member.names.prefix() {
            let mut index = 0;
            while let (Some((value, entry)), true) =
                (member.names.entry(index), same(prefix, other))
            {
                let is_it = match name {
                    Some(name) => same(name, entry),
                    None => true,
                };
                if is_it {
                    return Some(member.names.number(value));
                }
                index += 1;
            }
        }
        let mut kind = member.kind;
        while let Kind::Array { of, .. } = kind {
            kind = *of;
        }
        if let (Kind::Struct(inner), 1..) = (kind, depth) {
            if let Some(number) = named(inner, prefix, name, depth - 1) {
                return Some(number);
            }
        }
        rest = after;
    }
    None
}

/// Returns the member at the end of a path, and the offset in bytes of the structure around it.
const fn member_at(of: &'static Layout, path: &str) -> Option<(&'static Member, usize)> {
    let (mut of, mut path, mut offset) = (of, path.as_bytes(), 0);
    loop {
        if let Some(member) = member_named(of, path) {
            return Some((member, offset));
        }
        let (first, rest) = split(path);
        let Some(Member { kind: Kind::Struct(inner), offset: within, .. }) =
            member_named(of, first)
        else {
            return None;
        };
        (of, path, offset) = (inner, rest, offset + *within);
    }
}

/// Returns the member with this name in C.
const fn member_named(of: &'static Layout, name: &[u8]) -> Option<&'static Member> {
    let mut rest = of.members;
    while let [member, after @ ..] = rest {
        if member.in_c && equal(member.name.as_bytes(), name) {
            return Some(member);
        }
        rest = after;
    }
    None
}

const fn found(member: &'static Member) -> Here {
    let offset = member.offset * 8;
    if let Some((low, high)) = member.bits {
        let size = (high - low + 1) as usize;
        let low = if cfg!(target_endian = "big") && !member.order.is_bytes() {
            member.size * 8 - low as usize - size
        } else {
            low as usize
        };
        // Bit-fields of C have the order of the target.
        let kind = match member.order {
            Order::Native | Order::Bytes => kind(member.kind),
            Order::Big | Order::Little => FoundKind::Other,
        };
        return Found { offset: offset + low, size, kind, count: None };
    }
    let (mut of, mut size, mut count) = (member.kind, member.size, None);
    while let Kind::Array { of: inner, len, size: each } = of {
        count = match count {
            None => Some(len),
            Some(count) => Some(count * len),
        };
        (of, size) = (*inner, each);
    }
    Found { offset, size: size * 8, kind: kind(of), count }
}

const fn kind(of: Kind) -> FoundKind<&'static Layout> {
    match of {
        Kind::Unsigned => FoundKind::Unsigned,
        Kind::Signed => FoundKind::Signed,
        Kind::Address => FoundKind::Address,
        Kind::Struct(layout) => FoundKind::Struct(layout),
        Kind::Array { .. } => FoundKind::Other,
    }
}

/// Splits a path at its first dot.
const fn split(path: &[u8]) -> (&[u8], &[u8]) {
    let mut at = 0;
    while at < path.len() {
        if path[at] == b'.' {
            return (path.split_at(at).0, path.split_at(at + 1).1);
        }
        at += 1;
    }
    (path, &[])
}

const fn equal(one: &[u8], other: &[u8]) -> bool {
    let (mut one, mut other) = (one, other);
    while let ([a, ones @ ..], [b, others @ ..]) = (one, other) {
        if *a != *b {
            return false;
        }
        (one, other) = (ones, others);
    }
    one.is_empty() && other.is_empty()
}
