// SPDX-License-Identifier: MIT OR Apache-2.0

//! Makes plans: finds each member by its names, among the types of a kernel or in another
//! description.

use crate::described::dumpable::Dumpable;
use crate::layout::members::{Kind, Layout, Member};
use crate::layout::names::{same, Names};
use crate::layout::order::Order;
use crate::plans::build::{Builder, Level, This};
use crate::plans::misfit::{Misfit, Reason};
use crate::plans::plan::Plan;
use crate::plans::table::Table;
use crate::plans::types::{Found, FoundKind, Types};

/// The most structures of one name to compare. A kernel has one or two.
const NAMESAKES: usize = 16;

/// The most wrappers around a value, structures with a single member.
const WRAPPERS: u32 = 8;

impl<T: Dumpable> Plan<T> {
    /// Returns the plan for the structure of the same name among the types of a kernel.
    ///
    /// If there are several of this name, the first one that fits is taken.
    ///
    /// # Errors
    ///
    /// If a member is missing that is not `optional`; if its kind, its size or the sign of a number
    /// differs; if members share bits in the description, and not there; or if enumerators whose
    /// prefix is described are missing, or have numbers that flags cannot move from. Of several
    /// structures, the error is that of the first one.
    pub fn from_types(types: &impl Types) -> Result<Self, Misfit> {
        Self::from_types_at(types, 0)
    }

    /// Returns the plan for a description that begins at byte `start` of the kernel's structure.
    ///
    /// # Errors
    ///
    /// As for [`from_types`](Self::from_types).
    pub fn from_types_at(types: &impl Types, start: usize) -> Result<Self, Misfit> {
        let Layout { name, c_type, .. } = *T::LAYOUT;
        let mut first = Misfit { structure: c_type, member: "", reason: Reason::NoStructure };
        for index in 0..NAMESAKES {
            let Some(of) = types.find(name, index) else { break };
            let mut builder = Builder::new(types.size_of(of), start, types.address_size());
            match InTypes(types).walk(&mut builder, of, Level::whole(T::LAYOUT, start)) {
                Ok(()) => return Ok(builder.finish()),
                Err(misfit) if index == 0 => first = misfit,
                Err(_) => {}
            }
        }
        Err(first)
    }

    /// Returns the plan for an object that another description describes, by the names in C of its
    /// members.
    ///
    /// # Errors
    ///
    /// As for [`from_types`](Self::from_types).
    pub const fn from_layout(other: &'static Layout) -> Result<Self, Misfit> {
        Self::from_layout_at(other, 0)
    }

    /// Returns the plan for a description that begins at byte `start` of the other one.
    ///
    /// # Errors
    ///
    /// As for [`from_types`](Self::from_types).
    pub const fn from_layout_at(other: &'static Layout, start: usize) -> Result<Self, Misfit> {
        let mut builder = Builder::new(other.size, start, size_of::<usize>());
        let level = Level::whole(T::LAYOUT, start);
        match InTable(Table(other)).walk(&mut builder, other, level) {
            Ok(()) => Ok(builder.finish()),
            Err(misfit) => Err(misfit),
        }
    }
}

/// The search among the types of a kernel.
struct InTypes<'a, P>(&'a P);

/// The search in another description, in `const`.
struct InTable(Table);

/// Does what `?` does, in `const` too.
macro_rules! ok {
    ($result:expr) => {
        match $result {
            Ok(value) => value,
            Err(misfit) => return Err(misfit),
        }
    };
}

/// Implements the search twice, because the methods of a trait are not `const`.
macro_rules! search {
    ([$($generic:tt)*] $Search:ty, $Struct:ty, [$($const:tt)*]) => {
        impl<$($generic)*> $Search {
            /// Plans all members of a structure.
            $($const)* fn walk<T: Dumpable>(
                &self,
                builder: &mut Builder<T>,
                of: $Struct,
                level: Level,
            ) -> Result<(), Misfit> {
                let mut next = level.first();
                while let Some(this) = next {
                    ok!(self.plan(builder, of, level.layout(), this));
                    next = this.next();
                }
                Ok(())
            }

            /// Plans a member.
            $($const)* fn plan<T: Dumpable>(
                &self,
                builder: &mut Builder<T>,
                of: $Struct,
                layout: &'static Layout,
                this: This,
            ) -> Result<(), Misfit> {
                let member = this.member;
                if !member.in_c && member.bits.is_some() {
                    builder.follow(this);
                    return Ok(());
                }
                // A view that C has no name for lies in the member around it.
                let named = if member.in_c { Some(member) } else { container(layout, member) };
                let Some(named) = named else {
                    if !has_bit_fields(layout, member) {
                        return Err(this.misfit(Reason::NotInC));
                    }
                    builder.unnamed(this);
                    return Ok(());
                };
                match self.find(of, named) {
                    None => builder.absent(this, Reason::NoMember),
                    Some(found) if member.in_c => {
                        ok!(self.compare_order(of, this));
                        self.add(builder, this, found)
                    }
                    Some(found) => {
                        let distance = member.offset - named.offset;
                        builder.add_within(this, self.unwrap(named, found), distance)
                    }
                }
            }

            /// Plans a member that was found, and the structures in it.
            $($const)* fn add<T: Dumpable>(
                &self,
                builder: &mut Builder<T>,
                this: This,
                found: Found<$Struct>,
            ) -> Result<(), Misfit> {
                let found = self.unwrap(this.member, found);
                if let Some(moved) = ok!(self.compare_numbers(this)) {
                    return self.add_flags(builder, this, found, moved);
                }
                let Some(inner) = ok!(builder.add(this, found)) else { return Ok(()) };
                let FoundKind::Struct(of) = found.kind else { return Ok(()) };
                let mut index = 0;
                while index < inner.count {
                    ok!(self.walk(builder, of, inner.level(index)));
                    index += 1;
                }
                Ok(())
            }

            /// Plans the moves of flags one by one, because enumerators have other numbers: one of
            /// these differences.
            $($const)* fn add_flags<T: Dumpable>(
                &self,
                builder: &mut Builder<T>,
                this: This,
                found: Found<$Struct>,
                moved: Reason,
            ) -> Result<(), Misfit> {
                let Names::Flags { names, masks: false, groups: [], .. } = this.member.names else {
                    // Values cannot move, nor masks of several bits or numbers among flags.
                    return Err(this.misfit(moved));
                };
                if this.member.bits.is_some() || !matches!(this.member.order, Order::Native) {
                    return Err(this.misfit(moved));
                }
                if let Some(bits) = this.followed_by() {
                    return Err(this.misfit(Reason::Apart(bits)));
                }
                let (mut rest, mut all) = (names, 0);
                while let [(mask, name), after @ ..] = rest {
                    all |= *mask;
                    let from = ok!(self.number(this, *mask as u128, name));
                    let to = mask.trailing_zeros() as u64;
                    ok!(builder.add_flag(this, found, name, from, to));
                    rest = after;
                }
                builder.add_no_flags(this, all)
            }

            /// Compares the numbers of flags and values with those of the enumerators. Returns the
            /// first difference.
            $($const)* fn compare_numbers(&self, this: This) -> Result<Option<Reason>, Misfit> {
                if !self.has_enumerators(this.member.names) {
                    return Ok(None);
                }
                let mut index = 0;
                while let Some((value, name)) = this.member.names.entry(index) {
                    let found = ok!(self.number(this, value, name));
                    let expected = this.member.names.number(value);
                    if found != expected {
                        return Ok(Some(Reason::Enumerator { name, expected, found }));
                    }
                    index += 1;
                }
                Ok(None)
            }

            /// Returns the number of the enumerator for a flag or a value.
            $($const)* fn number(
                &self,
                this: This,
                value: u128,
                name: &'static str,
            ) -> Result<u64, Misfit> {
                let names = this.member.names;
                let Some(prefix) = names.prefix() else { return Ok(names.number(value)) };
                let (mut next, mut index) = (Some(name), 0);
                loop {
                    if let Some(name) = next {
                        if let Some(number) = self.0.enumerator(prefix, name) {
                            return Ok(number);
                        }
                    }
                    next = match names.alias(index) {
                        Some((other, alias)) if other == value => Some(alias),
                        Some(_) => None,
                        None => return Err(this.misfit(Reason::NoEnumerator(name))),
                    };
                    index += 1;
                }
            }

            /// Finds a member by its names.
            $($const)* fn find(&self, of: $Struct, member: &Member) -> Option<Found<$Struct>> {
                let (mut name, mut aliases) = (member.name, member.aliases);
                loop {
                    if let Some(found) = self.0.member(of, name) {
                        return Some(found);
                    }
                    let [alias, rest @ ..] = aliases else { return None };
                    (name, aliases) = (alias, rest);
                }
            }

            /// Returns the value in structures with a single member, unless the member is a
            /// structure itself.
            $($const)* fn unwrap(
                &self,
                member: &Member,
                mut found: Found<$Struct>,
            ) -> Found<$Struct> {
                if matches!(member.kind, Kind::Struct(_)) {
                    return found;
                }
                let mut wrappers = 0;
                while let (FoundKind::Struct(of), None) = (found.kind, found.count) {
                    let Some(inner) = self.0.only_member(of) else { break };
                    // An offset beyond all numbers is refused as one that is too far.
                    found = Found { offset: found.offset.saturating_add(inner.offset), ..inner };
                    wrappers += 1;
                    if wrappers == WRAPPERS {
                        break;
                    }
                }
                found
            }
        }
    };
}

search!([P: Types] InTypes<'_, P>, P::Struct, []);
search!([] InTable, &'static Layout, [const]);

impl<P: Types> InTypes<'_, P> {
    fn has_enumerators(&self, _names: Names) -> bool {
        self.0.has_enumerators()
    }

    /// C has no types for byte orders.
    fn compare_order(&self, _of: P::Struct, _this: This) -> Result<(), Misfit> {
        Ok(())
    }
}

impl InTable {
    /// Tells whether a member has names for its values that begin like these.
    const fn has_enumerators(&self, names: Names) -> bool {
        match names.prefix() {
            Some(prefix) => self.0.has_enumerators(prefix),
            None => false,
        }
    }

    /// Compares the byte orders of numbers that both descriptions have.
    const fn compare_order(&self, of: &'static Layout, this: This) -> Result<(), Misfit> {
        let Member { name, aliases, order, .. } = *this.member;
        let (mut name, mut aliases) = (name, aliases);
        loop {
            if let Some(other) = self.0.order(of, name) {
                if order.is_big_endian() == other.is_big_endian() {
                    return Ok(());
                }
                let (expected, found) = ("in the byte order of the description", "the other order");
                return Err(this.misfit(Reason::Kind { expected, found }));
            }
            let [alias, rest @ ..] = aliases else { return Ok(()) };
            (name, aliases) = (alias, rest);
        }
    }
}

/// Returns the member of C that contains a view without a name of its own.
const fn container(layout: &'static Layout, view: &Member) -> Option<&'static Member> {
    let Some(within) = view.within else { return None };
    match layout.member(within) {
        Some(member) if member.in_c && member.bits.is_none() && member.offset <= view.offset => {
            Some(member)
        }
        _ => None,
    }
}

/// Tells whether some of the bits of a value are bit-fields of C.
const fn has_bit_fields(layout: &'static Layout, value: &Member) -> bool {
    let mut rest = layout.members;
    while let [member, after @ ..] = rest {
        match member.within {
            Some(within) if member.in_c && member.bits.is_some() && same(within, value.name) => {
                return true;
            }
            _ => rest = after,
        }
    }
    false
}
