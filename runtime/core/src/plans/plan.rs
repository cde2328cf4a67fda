// SPDX-License-Identifier: MIT OR Apache-2.0

//! Plans, and what they make of bytes.

use crate::bytes::plain::zeroed;
use crate::bytes::slices::{bytes_of, bytes_of_mut, elements_of, get, part, put};
use crate::described::dumpable::{part_of_mut, Dumpable, Snapshot};
use crate::fields::part::{scatter, Part};
use crate::layout::places::ABSENT;
use crate::origin::addr::Addr;
use crate::origin::fidelity::Fidelity;
use crate::origin::place::Place;
use crate::plans::moves::{set_word, word, Move};
use core::fmt;

/// How an object of another layout becomes a `Snapshot<T>`: the places of the captured members in
/// the kernel at hand.
///
/// A plan is made once for a kernel, from its types ([`from_types`](Self::from_types)) or from
/// another description ([`from_layout`](Self::from_layout), in `const` too). It is data, and moves
/// bits only; accessors and helpers stay as they are.
///
/// ```
/// use dumpable::{Addr, Dumpable, Fidelity, Plan, Snapshot};
///
/// #[derive(Dumpable)]
/// #[repr(C)]
/// struct Task {
///     pid: i32,
///     #[dumpable(c("state", "__state"))]
///     state: u32,
/// }
///
/// /// The same structure in another kernel.
/// mod other {
///     use dumpable::Dumpable;
///
///     #[derive(Dumpable)]
///     #[repr(C)]
///     pub struct Task {
///         flags: u64,
///         __state: u32,
///         pid: i32,
///     }
/// }
///
/// const PLAN: Plan<Task> = match Plan::from_layout(other::Task::LAYOUT) {
///     Ok(plan) => plan,
///     Err(_) => panic!("the layouts differ in more than places"),
/// };
/// assert_eq!((PLAN.size(), PLAN.offset(Task::PID)), (16, Some(12)));
///
/// let bytes: Vec<u8> = [0, 0, 2, 77].into_iter().flat_map(u32::to_ne_bytes).collect();
/// let at = Addr::new(0x1000);
/// let task: Snapshot<Task> = PLAN.relocate(&bytes, at, Fidelity::Frozen).unwrap();
/// assert_eq!((task.pid(), task.state(), task.origin()), (77, 2, at));
/// // Fifteen bytes are too few.
/// assert!(PLAN.relocate(&bytes[..15], at, Fidelity::Frozen).is_none());
/// ```
pub struct Plan<T: Dumpable> {
    pub(crate) moves: T::Moves,
    pub(crate) offsets: T::Offsets,
    pub(crate) places: T::Places,
    /// The number of moves, sorted by the words that they come from.
    pub(crate) count: usize,
    /// The size of the object.
    pub(crate) size: usize,
    /// The number of bytes up to the last one that is needed.
    pub(crate) extent: usize,
    /// Whether the object has the layout of the description, as far as it is captured.
    pub(crate) is_compiled: bool,
}

impl<T: Dumpable> Plan<T> {
    /// The plan for objects that have the layout of the description.
    pub const COMPILED: Self = {
        let mut offsets = zeroed::<T::Offsets>();
        let (members, bytes) = (T::LAYOUT.members, bytes_of_mut(&mut offsets));
        let mut index = 0;
        while index < members.len() {
            put(bytes, index * 4, (members[index].offset as u32).to_ne_bytes());
            index += 1;
        }
        Self {
            moves: zeroed(),
            offsets,
            places: T::PLACES,
            count: 0,
            size: T::LAYOUT.size,
            extent: T::LAYOUT.size,
            is_compiled: true,
        }
    };

    /// Returns the size of the object in the kernel at hand, in bytes.
    pub const fn size(&self) -> usize {
        self.size
    }

    /// Returns the offset of a member in the kernel at hand, in bytes; `None` if the kernel lacks
    /// the member, or if C has no member of its name.
    pub const fn offset<F>(&self, place: Place<T, F>) -> Option<usize> {
        match part(bytes_of(&self.offsets), place.index().wrapping_mul(4), 4) {
            Some(offset) => match u32::from_ne_bytes(get(offset, 0)) {
                ABSENT => None,
                offset => Some(offset as usize),
            },
            None => None,
        }
    }

    /// Returns the address of a member of the object at `at`.
    pub const fn member<F>(&self, at: Addr<T>, place: Place<T, F>) -> Option<Addr<F>> {
        match self.offset(place) {
            Some(offset) => Some(at.add(offset).cast()),
            None => None,
        }
    }

    /// Returns the address of the object whose member is at `at`, as C's `container_of()` does.
    pub const fn container<F>(&self, at: Addr<F>, place: Place<T, F>) -> Option<Addr<T>> {
        match self.offset(place) {
            Some(offset) => Some(at.sub(offset).cast()),
            None => None,
        }
    }

    /// Returns the snapshot of the object that begins with `bytes`, as if captured at `origin`;
    /// `None` if there are too few bytes.
    pub const fn relocate(
        &self,
        bytes: &[u8],
        origin: Addr<T>,
        fidelity: Fidelity,
    ) -> Option<Snapshot<T>> {
        if bytes.len() < self.extent {
            return None;
        }
        let mut words = T::ZEROED;
        self.store(bytes, bytes_of_mut(&mut words));
        Some(self.assemble(words, origin, fidelity))
    }

    /// Does the same in place, to save stack. Returns whether there are enough bytes; if not, the
    /// snapshot stays as it is.
    #[must_use = "too few bytes leave the snapshot as it is"]
    pub const fn relocate_into(
        &self,
        bytes: &[u8],
        origin: Addr<T>,
        fidelity: Fidelity,
        into: &mut Snapshot<T>,
    ) -> bool {
        if bytes.len() < self.extent {
            return false;
        }
        let part = part_of_mut::<T>(into);
        *part.stored_mut() = T::ZEROED;
        self.store(bytes, bytes_of_mut(part.stored_mut()));
        part.replace(self.places, !self.is_compiled);
        part.retake(origin, fidelity);
        true
    }

    /// Returns the snapshot with these stored words.
    #[inline(always)]
    pub(crate) const fn assemble(
        &self,
        words: T::Words,
        origin: Addr<T>,
        fidelity: Fidelity,
    ) -> Snapshot<T> {
        match self.is_compiled {
            true => Part::new(words, T::PLACES, origin.get(), fidelity).value::<T>(),
            false => Part::relocated(words, self.places, origin.get(), fidelity).value::<T>(),
        }
    }

    /// Stores what is captured of the object that begins with `bytes`.
    const fn store(&self, bytes: &[u8], stored: &mut [u8]) {
        if self.is_compiled {
            return scatter(stored, T::RANGES, bytes);
        }
        let mut rest = self.moves();
        while let [step, after @ ..] = rest {
            let to = step.to as usize;
            let bits = step.of(word(bytes, step.from as usize));
            set_word(stored, to, word(stored, to) | bits);
            rest = after;
        }
    }

    /// Returns the moves.
    pub(crate) const fn moves(&self) -> &[Move] {
        elements_of(&self.moves, self.count)
    }
}

impl<T: Dumpable> Clone for Plan<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Dumpable> Copy for Plan<T> {}

impl<T: Dumpable> fmt::Debug for Plan<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} bytes, ", T::LAYOUT.c_type, self.size)?;
        match self.is_compiled {
            true => f.write_str("as described"),
            false => write!(f, "in {} moves", self.count),
        }
    }
}
