// SPDX-License-Identifier: MIT OR Apache-2.0

//! Builds plans: compares each member with what was found in its place, and plans its moves.
//!
//! None of this is dump code: a plan is made before anything goes wrong.

use crate::bytes::ranges::Range;
use crate::bytes::slices::{bytes_of, bytes_of_mut, elements_of_mut, get, put};
use crate::described::dumpable::Dumpable;
use crate::layout::members::{Kind, Layout, Member};
use crate::layout::names::{same, Names};
use crate::layout::order::Order;
use crate::layout::places::{places_of_member, ABSENT};
use crate::plans::misfit::{Misfit, Reason};
use crate::plans::moves::{Move, WORD};
use crate::plans::plan::Plan;
use crate::plans::types::{Found, FoundKind};

/// The number of bits of a word.
const BITS: usize = WORD * 8;

/// The greatest number of bits of an object: a move counts its words with 16 bits.
const FAR: usize = (u16::MAX as usize + 1) * BITS;

/// The most structures around a member.
const DEPTH: usize = 16;

/// A plan in the making.
pub(crate) struct Builder<T: Dumpable> {
    plan: Plan<T>,
    /// The size of an address in the kernel at hand, in bytes.
    address_size: usize,
    /// Whether everything so far lies where the description has it.
    is_compiled: bool,
}

/// A structure within the object, or the object itself.
#[derive(Clone, Copy)]
pub(crate) struct Level {
    layout: &'static Layout,
    /// Whether this is the object itself, the offsets of whose members are kept.
    is_whole: bool,
    /// The number of bytes of the kernel's structure before the described part.
    start: usize,
    /// The offset in the object, in bytes.
    object: usize,
    /// The offset that the description has.
    compiled: usize,
    /// The byte of the storage, if this is a part that is captured.
    stored: Option<usize>,
    /// The first of its places.
    slot: usize,
    /// The number of structures around it.
    depth: usize,
}

/// A member of a level.
#[derive(Clone, Copy)]
pub(crate) struct This {
    level: Level,
    pub(crate) member: &'static Member,
    index: usize,
    slot: usize,
}

/// The structures that follow from a member: itself, or the elements of an array of structures.
#[derive(Clone, Copy)]
pub(crate) struct Inner {
    first: Level,
    pub(crate) count: usize,
    /// The distance between elements in the object and in the description, in bytes.
    strides: [usize; 2],
}

impl Level {
    /// Returns the object itself, which begins at byte `start` of the kernel's structure.
    pub(crate) const fn whole(layout: &'static Layout, start: usize) -> Self {
        Self {
            layout,
            is_whole: true,
            start,
            object: 0,
            compiled: 0,
            stored: None,
            slot: 0,
            depth: 0,
        }
    }

    pub(crate) const fn layout(self) -> &'static Layout {
        self.layout
    }

    /// Returns the first member.
    pub(crate) const fn first(self) -> Option<This> {
        self.this(0, self.slot)
    }

    const fn this(self, index: usize, slot: usize) -> Option<This> {
        if index < self.layout.members.len() {
            Some(This { level: self, member: &self.layout.members[index], index, slot })
        } else {
            None
        }
    }
}

impl Inner {
    /// Returns the structure in element `index`.
    pub(crate) const fn level(self, index: usize) -> Level {
        let [object, compiled] = self.strides;
        Level {
            object: self.first.object + index * object,
            compiled: self.first.compiled + index * compiled,
            stored: match self.first.stored {
                Some(at) => Some(at + index * compiled),
                None => None,
            },
            ..self.first
        }
    }
}

impl This {
    /// Returns the next member.
    pub(crate) const fn next(self) -> Option<Self> {
        self.level.this(self.index + 1, self.slot + places_of_member(self.member))
    }

    pub(crate) const fn misfit(self, reason: Reason) -> Misfit {
        Misfit { structure: self.level.layout.c_type, member: self.member.name, reason }
    }

    /// Returns the name of bits that are taken from this value, and have no place of their own.
    pub(crate) const fn followed_by(self) -> Option<&'static str> {
        self.followed_beyond(0)
    }

    /// Returns the name of the first such bits that do not lie in the lowest `size` bits.
    const fn followed_beyond(self, size: u32) -> Option<&'static str> {
        let mut next = self.next();
        while let Some(this) = next {
            if let (Some(within), Some((_, high)), false) =
                (this.member.within, this.member.bits, this.member.in_c)
            {
                if same(within, self.member.name) && high >= size {
                    return Some(this.member.name);
                }
            }
            next = this.next();
        }
        None
    }

    /// Tells whether everything that is taken from this number lies in its lowest `size` bits.
    const fn fits(self, size: u32) -> bool {
        if let Names::Flags { names, groups, .. } = self.member.names {
            let (mut names, mut groups) = (names, groups);
            while let [(mask, _), rest @ ..] = names {
                if u64::BITS - mask.leading_zeros() > size {
                    return false;
                }
                names = rest;
            }
            while let [group, rest @ ..] = groups {
                if group.high >= size {
                    return false;
                }
                groups = rest;
            }
        }
        self.followed_beyond(size).is_none()
    }

    /// Returns the offset that the description has in the object, in bytes. For bits, that of the
    /// value that contains them.
    const fn compiled(self) -> usize {
        self.level.compiled + self.member.offset
    }

    /// Returns the byte of the storage, if this is captured. For bits, that of the value that
    /// contains them.
    const fn stored(self, ranges: &[Range]) -> Option<usize> {
        let Member { offset, size, .. } = *self.member;
        if !self.level.is_whole {
            return match self.level.stored {
                Some(at) => Some(at + offset),
                None => None,
            };
        }
        let mut rest = ranges;
        while let [range, after @ ..] = rest {
            if range.offset <= offset && offset + size <= range.offset + range.len {
                return Some(range.at + (offset - range.offset));
            }
            rest = after;
        }
        None
    }

    /// Returns the offset in the object, in bits, of what was found `distance` bytes before.
    // What was found comes from outside: numbers may be absurd, and must not overflow.
    const fn locate<S: Copy>(self, found: Found<S>, distance: usize) -> Result<usize, Misfit> {
        let refused = Err(self.misfit(Reason::Offset(found.offset)));
        let before = (self.level.object * 8).checked_add(distance * 8);
        let (Some(before), Some(start)) = (before, self.level.start.checked_mul(8)) else {
            return refused;
        };
        let Some(offset) = before.checked_add(found.offset) else { return refused };
        // Only the object itself may begin before its described part.
        let Some(object) = offset.checked_sub(start) else { return refused };
        let is_byte = found.offset % 8 == 0 || self.member.bits.is_some();
        if object > FAR || !is_byte {
            return refused;
        }
        Ok(object)
    }

    /// Compares the kind of a number, or of the elements of an array.
    const fn compare_kind<S: Copy>(self, kind: Kind, found: FoundKind<S>) -> Result<(), Misfit> {
        let any_sign = !matches!(self.member.order, Order::Native | Order::Bytes)
            || matches!(self.member.names, Names::Values { .. } | Names::Flags { .. });
        let fits = match (kind, found) {
            (Kind::Unsigned | Kind::Signed, FoundKind::Unsigned | FoundKind::Signed)
                if any_sign =>
            {
                true
            }
            (Kind::Unsigned | Kind::Address, FoundKind::Unsigned | FoundKind::Address) => true,
            (Kind::Signed, FoundKind::Signed) => true,
            (Kind::Unsigned | Kind::Signed | Kind::Address, FoundKind::Integer) => true,
            (Kind::Struct(_), FoundKind::Struct(_)) => true,
            _ => false,
        };
        if fits {
            return Ok(());
        }
        Err(self.misfit(Reason::Kind { expected: in_words(kind), found: found.as_str() }))
    }

    /// Does the same for a number that is no element of an array.
    const fn compare_one<S: Copy>(self, kind: Kind, found: Found<S>) -> Result<(), Misfit> {
        // The description may have the first element of an array without a length.
        if !matches!(found.count, None | Some(0)) {
            let (expected, found) = (in_words(kind), "an array");
            return Err(self.misfit(Reason::Kind { expected, found }));
        }
        self.compare_kind(kind, found.kind)
    }
}

impl<T: Dumpable> Builder<T> {
    /// Begins the plan for a structure of `size` bytes, of which `T` describes those from byte
    /// `start` on.
    pub(crate) const fn new(size: usize, start: usize, address_size: usize) -> Self {
        let plan = Plan { size: size.saturating_sub(start), extent: 0, ..Plan::COMPILED };
        Self { plan, address_size, is_compiled: true }
    }

    /// Ends the plan.
    pub(crate) const fn finish(mut self) -> Plan<T> {
        let (mut needed, mut rest) = (0, T::RANGES);
        while let [range, after @ ..] = rest {
            let end = range.offset.saturating_add(range.len);
            needed = if end > needed { end } else { needed };
            rest = after;
        }
        self.plan.is_compiled = self.is_compiled && needed <= self.plan.size;
        if self.plan.is_compiled {
            self.plan.extent = needed;
        }
        let moves = elements_of_mut(&mut self.plan.moves, self.plan.count);
        self.plan.count = drop_zeros(moves);
        sort(elements_of_mut(&mut self.plan.moves, self.plan.count));
        self.plan
    }

    /// Notes that an optional member is absent, or returns why it has to be there.
    pub(crate) const fn absent(&mut self, this: This, reason: Reason) -> Result<(), Misfit> {
        let has_place = places_of_member(this.member) > 0;
        if !this.member.optional || !has_place {
            return Err(this.misfit(reason));
        }
        self.is_compiled = false;
        self.place(this, ABSENT);
        Ok(())
    }

    /// Notes that C has no member for a value, only for its bits.
    pub(crate) const fn unnamed(&mut self, this: This) {
        self.offset(this, ABSENT);
    }

    /// Notes that bits lie where the value lies that they are taken from.
    pub(crate) const fn follow(&mut self, this: This) {
        let mut offset = ABSENT;
        let mut next = this.level.first();
        while let Some(other) = next {
            match this.member.within {
                Some(within) if other.member.bits.is_none() && same(within, other.member.name) => {
                    let offsets = bytes_of(&self.plan.offsets);
                    offset = u32::from_ne_bytes(get(offsets, other.index * 4));
                }
                _ => {}
            }
            next = other.next();
        }
        self.offset(this, offset);
    }

    /// Plans the moves of a member, and returns the structures that follow from it. Bits are those
    /// of a bit-field of C.
    pub(crate) const fn add<S: Copy>(
        &mut self,
        this: This,
        found: Found<S>,
    ) -> Result<Option<Inner>, Misfit> {
        let object = match this.locate(found, 0) {
            Ok(object) => object,
            Err(misfit) => return Err(misfit),
        };
        if let Some((low, high)) = this.member.bits {
            return match self.bits(this, low, high, found, object) {
                Ok(()) => Ok(None),
                Err(misfit) => Err(misfit),
            };
        }
        self.place(this, (object / 8 - this.level.object) as u32);
        self.compare_place(object, this.compiled() * 8);
        match this.member.kind {
            Kind::Struct(layout) => self.structure(this, layout, found, object / 8),
            Kind::Array { of, len, size } => self.array(this, *of, len, size, found, object),
            kind => match self.number(this, kind, found, object) {
                Ok(()) => Ok(None),
                Err(misfit) => Err(misfit),
            },
        }
    }

    /// Plans the moves of a view that C has no name for: of the same bytes of the member around it,
    /// which was found, and which the view begins `distance` bytes after.
    pub(crate) const fn add_within<S: Copy>(
        &mut self,
        this: This,
        found: Found<S>,
        distance: usize,
    ) -> Result<(), Misfit> {
        let object = match this.locate(found, distance) {
            Ok(object) => object,
            Err(misfit) => return Err(misfit),
        };
        // Of an array without a length, there is one element.
        let elements = match found.count {
            Some(0) | None => 1,
            Some(count) => count,
        };
        let (size, room) = (this.member.size * 8, found.size.saturating_mul(elements));
        if distance * 8 + size > room {
            return Err(this.misfit(Reason::Size { expected: distance * 8 + size, found: room }));
        }
        self.place(this, (object / 8 - this.level.object) as u32);
        self.compare_place(object, this.compiled() * 8);
        match this.stored(T::RANGES) {
            Some(stored) => self.move_bits(this, object, stored * 8, size),
            None => Ok(()),
        }
    }

    /// Plans the move of a flag, bit `from` of what was found and bit `to` of the member.
    pub(crate) const fn add_flag<S: Copy>(
        &mut self,
        this: This,
        found: Found<S>,
        name: &'static str,
        from: u64,
        to: u64,
    ) -> Result<(), Misfit> {
        let object = match this.locate(found, 0) {
            Ok(object) => object,
            Err(misfit) => return Err(misfit),
        };
        if let Err(misfit) = this.compare_one(this.member.kind, found) {
            return Err(misfit);
        }
        let size = match self.compare_size(this, this.member.kind, found) {
            Ok(size) => size,
            Err(misfit) => return Err(misfit),
        };
        if from >= found.size as u64 || to >= size as u64 {
            return Err(this.misfit(Reason::Enumerator { name, expected: to, found: from }));
        }
        self.is_compiled = false;
        self.place(this, (object / 8 - this.level.object) as u32);
        let (from, to) = (bit_place(from as usize, 1, found.size), bit_place(to as usize, 1, size));
        match this.stored(T::RANGES) {
            Some(stored) => self.move_bits(this, object + from, stored * 8 + to, 1),
            None => Ok(()),
        }
    }

    /// Notes that no flags move to the bits of a member that are outside of `mask`.
    pub(crate) const fn add_no_flags(&mut self, this: This, mask: u64) -> Result<(), Misfit> {
        let Some(stored) = this.stored(T::RANGES) else { return Ok(()) };
        let (size, mut bit) = (this.member.size * 8, 0);
        while bit < size {
            if bit >= BITS || mask.rotate_right(bit as u32) & 1 == 0 {
                let to = stored * 8 + bit_place(bit, 1, size);
                if let Err(misfit) = self.keep_zero(this, to, 1) {
                    return Err(misfit);
                }
            }
            bit += 1;
        }
        Ok(())
    }

    const fn bits<S: Copy>(
        &mut self,
        this: This,
        low: u32,
        high: u32,
        found: Found<S>,
        object: usize,
    ) -> Result<(), Misfit> {
        let (low, width) = (low as usize, (high - low + 1) as usize);
        if let Err(misfit) = this.compare_kind(this.member.kind, found.kind) {
            return Err(misfit);
        }
        if found.count.is_some() || found.size != width {
            return Err(this.misfit(Reason::Size { expected: width, found: found.size }));
        }
        let at = match this.member.order {
            Order::Native => bit_place(low, width, this.member.size * 8),
            Order::Bytes => low,
            // Bit-fields of C have the order of the target.
            Order::Big | Order::Little => return Err(this.misfit(Reason::NotInC)),
        };
        self.place(this, (object / 8 - this.level.object) as u32);
        self.compare_place(object, this.compiled() * 8 + at);
        match this.stored(T::RANGES) {
            Some(stored) => self.move_bits(this, object, stored * 8 + at, width),
            None => Ok(()),
        }
    }

    const fn number<S: Copy>(
        &mut self,
        this: This,
        kind: Kind,
        found: Found<S>,
        object: usize,
    ) -> Result<(), Misfit> {
        if let Err(misfit) = this.compare_one(kind, found) {
            return Err(misfit);
        }
        let size = match self.compare_size(this, kind, found) {
            Ok(size) => size,
            Err(misfit) => return Err(misfit),
        };
        let to = bit_place(0, found.size, size);
        let Some(stored) = this.stored(T::RANGES) else { return Ok(()) };
        if let Err(misfit) = self.move_bits(this, object, stored * 8 + to, found.size) {
            return Err(misfit);
        }
        let (above, rest) = (bit_place(found.size, size - found.size, size), size - found.size);
        self.keep_zero(this, stored * 8 + above, rest)
    }

    /// Compares the size of a number. Returns that of the description, in bits.
    const fn compare_size<S: Copy>(
        &mut self,
        this: This,
        kind: Kind,
        found: Found<S>,
    ) -> Result<usize, Misfit> {
        let size = this.member.size * 8;
        let is_narrow = size == 64
            && found.size == 32
            && self.address_size == 4
            && matches!(this.member.order, Order::Native)
            && !matches!(kind, Kind::Signed)
            && this.fits(32);
        if found.size != size && !is_narrow {
            return Err(this.misfit(Reason::Size { expected: size, found: found.size }));
        }
        if is_narrow {
            self.is_compiled = false;
        }
        Ok(size)
    }

    const fn structure<S: Copy>(
        &self,
        this: This,
        layout: &'static Layout,
        found: Found<S>,
        object: usize,
    ) -> Result<Option<Inner>, Misfit> {
        if let Err(misfit) = this.compare_kind(Kind::Struct(layout), found.kind) {
            return Err(misfit);
        }
        if this.level.depth == DEPTH {
            return Err(this.misfit(Reason::TooMany));
        }
        if found.count.is_some() {
            let (expected, found) = ("a structure", "an array");
            return Err(this.misfit(Reason::Kind { expected, found }));
        }
        let first = self.inner(this, layout, object, this.slot + 1);
        Ok(Some(Inner { first, count: 1, strides: [0; 2] }))
    }

    const fn array<S: Copy>(
        &mut self,
        this: This,
        of: Kind,
        len: usize,
        size: usize,
        found: Found<S>,
        object: usize,
    ) -> Result<Option<Inner>, Misfit> {
        let Some(count) = found.count else {
            let (expected, found) = ("an array", found.kind.as_str());
            return Err(this.misfit(Reason::Kind { expected, found }));
        };
        let (element, in_element) = leaf(of);
        let (len, size) = (len * in_element, size / if in_element == 0 { 1 } else { in_element });
        // Of arrays within arrays, only the number of all elements is known.
        if count < len || (in_element != 1 && count != len) {
            return Err(this.misfit(Reason::Count { expected: len, found: count }));
        }
        if let Err(misfit) = this.compare_kind(element, found.kind) {
            return Err(misfit);
        }
        let is_struct = matches!(element, Kind::Struct(_));
        let (stride, end) = (found.size / 8, found.size.saturating_mul(len));
        if found.size % 8 != 0 || found.size > FAR || (!is_struct && stride != size) {
            return Err(this.misfit(Reason::Size { expected: size * 8, found: found.size }));
        }
        if end > FAR - object {
            return Err(this.misfit(Reason::Offset(found.offset)));
        }
        // The distance between the elements of each dimension.
        let (mut of, mut slot) = (of, this.slot + 1);
        loop {
            self.place_at(slot, (leaf(of).1 * stride) as u32);
            slot += 1;
            let Kind::Array { of: next, .. } = of else { break };
            of = *next;
        }
        if let Kind::Struct(layout) = element {
            if this.level.depth == DEPTH {
                return Err(this.misfit(Reason::TooMany));
            }
            let first = self.inner(this, layout, object / 8, slot);
            if stride != size {
                self.is_compiled = false;
            }
            return Ok(Some(Inner { first, count: len, strides: [stride, size] }));
        }
        let moved = match this.stored(T::RANGES) {
            Some(stored) => self.move_bits(this, object, stored * 8, len * size * 8),
            None => Ok(()),
        };
        match moved {
            Ok(()) => Ok(None),
            Err(misfit) => Err(misfit),
        }
    }

    const fn inner(
        &self,
        this: This,
        layout: &'static Layout,
        object: usize,
        slot: usize,
    ) -> Level {
        let (compiled, stored) = (this.compiled(), this.stored(T::RANGES));
        let depth = this.level.depth + 1;
        Level { layout, is_whole: false, start: 0, object, compiled, stored, slot, depth }
    }

    /// Notes whether bits lie where the description has them.
    const fn compare_place(&mut self, object: usize, compiled: usize) {
        if object != compiled {
            self.is_compiled = false;
        }
    }

    /// Notes the offset of a member within its structure, in bytes.
    const fn place(&mut self, this: This, offset: u32) {
        if places_of_member(this.member) > 0 {
            self.place_at(this.slot, offset);
        }
        self.offset(this, offset);
    }

    const fn place_at(&mut self, slot: usize, place: u32) {
        put(bytes_of_mut(&mut self.plan.places), slot * 4, place.to_ne_bytes());
    }

    const fn offset(&mut self, this: This, offset: u32) {
        if this.level.is_whole {
            put(bytes_of_mut(&mut self.plan.offsets), this.index * 4, offset.to_ne_bytes());
        }
    }

    /// Plans the moves of bits in a row, counted in the order of memory.
    const fn move_bits(
        &mut self,
        this: This,
        from: usize,
        to: usize,
        count: usize,
    ) -> Result<(), Misfit> {
        if count > FAR || from > FAR - count {
            return Err(this.misfit(Reason::Offset(from)));
        }
        let (mut from, mut to, mut left) = (from, to, count);
        while left > 0 {
            let (in_from, in_to) = (BITS - from % BITS, BITS - to % BITS);
            let mut width = if in_from < in_to { in_from } else { in_to };
            width = if width < left { width } else { left };
            let (low, target) =
                (bit_place(from % BITS, width, BITS), bit_place(to % BITS, width, BITS));
            let step = Move {
                mask: (u64::MAX >> (BITS - width)) << target,
                from: (from / BITS) as u16,
                to: (to / BITS) as u16,
                turn: 1 << ((target + BITS - low) % BITS),
                unused: 0,
            };
            if let Err(misfit) = self.insert(this, step) {
                return Err(misfit);
            }
            (from, to, left) = (from + width, to + width, left - width);
        }
        let end = from.div_ceil(8);
        if end > self.plan.extent {
            self.plan.extent = end;
        }
        Ok(())
    }

    /// Keeps bits of the storage free of moves, so that they stay 0, by a move that is dropped in the end: what this member has there is
    /// nothing, not what another member has.
    const fn keep_zero(&mut self, this: This, to: usize, count: usize) -> Result<(), Misfit> {
        let (mut to, mut left) = (to, count);
        while left > 0 {
            let in_to = BITS - to % BITS;
            let width = if in_to < left { in_to } else { left };
            let mask = (u64::MAX >> (BITS - width)) << bit_place(to % BITS, width, BITS);
            let step = Move { mask, turn: 0, from: 0, to: (to / BITS) as u16, unused: 0 };
            if let Err(misfit) = self.insert(this, step) {
                return Err(misfit);
            }
            (to, left) = (to + width, left - width);
        }
        Ok(())
    }

    /// Adds a move, or its bits to one of the same words.
    const fn insert(&mut self, this: This, step: Move) -> Result<(), Misfit> {
        let other = self.other(this);
        let count = self.plan.count;
        let moves = elements_of_mut::<Move, _>(&mut self.plan.moves, usize::MAX);
        let (mut index, mut same) = (0, None);
        while index < count {
            let Move { mask, turn, from, to, .. } = moves[index];
            let is_same = from == step.from && to == step.to && turn == step.turn;
            if to == step.to && mask & step.mask != 0 && !is_same {
                return Err(this.misfit(Reason::Apart(other)));
            }
            if is_same {
                same = Some(index);
            }
            index += 1;
        }
        match same {
            Some(index) => moves[index].mask |= step.mask,
            None if count == moves.len() => return Err(this.misfit(Reason::TooMany)),
            None => {
                moves[count] = step;
                self.plan.count = count + 1;
            }
        }
        Ok(())
    }

    /// Returns the name of the member of the object that the description has overlap with this one.
    const fn other(&self, this: This) -> &'static str {
        let (start, end) = (this.compiled(), this.compiled() + this.member.size);
        let mut rest = T::LAYOUT.members;
        while let [member, after @ ..] = rest {
            let is_this =
                this.level.is_whole && after.len() + this.index + 1 == T::LAYOUT.members.len();
            let overlaps = member.offset < end && start < member.offset + member.size;
            if overlaps && !is_this && member.bits.is_none() {
                return member.name;
            }
            rest = after;
        }
        T::LAYOUT.name
    }
}

/// Returns where bits of a number lie in memory: the number of bits before them. They are `width`
/// bits from the bit `low` on, of a number of `size` bits.
const fn bit_place(low: usize, width: usize, size: usize) -> usize {
    if cfg!(target_endian = "big") {
        size - low - width
    } else {
        low
    }
}

/// Returns the kind of what arrays within arrays hold, and how many of them.
const fn leaf(of: Kind) -> (Kind, usize) {
    let (mut of, mut count) = (of, 1);
    while let Kind::Array { of: inner, len, .. } = of {
        count *= len;
        of = *inner;
    }
    (of, count)
}

const fn in_words(kind: Kind) -> &'static str {
    match kind {
        Kind::Unsigned => "an unsigned integer",
        Kind::Signed => "a signed integer",
        Kind::Address => "a pointer",
        Kind::Struct(_) => "a structure",
        Kind::Array { .. } => "an array",
    }
}

/// Drops what is no move, and returns how many are left.
const fn drop_zeros(moves: &mut [Move]) -> usize {
    let (mut kept, mut index) = (0, 0);
    while index < moves.len() {
        if moves[index].turn != 0 {
            moves[kept] = moves[index];
            kept += 1;
        }
        index += 1;
    }
    kept
}

/// Sorts moves by the words that they come from.
const fn sort(moves: &mut [Move]) {
    let mut sorted = 1;
    while sorted < moves.len() {
        let mut index = sorted;
        while index > 0 && moves[index].from < moves[index - 1].from {
            (moves[index], moves[index - 1]) = (moves[index - 1], moves[index]);
            index -= 1;
        }
        sorted += 1;
    }
}
