// SPDX-License-Identifier: MIT OR Apache-2.0

//! Untyped snapshots.

use crate::bytes::ranges::Range;
use crate::bytes::slices::{bytes_of, get, part};
use crate::described::dumpable::{Dumpable, Snapshot};
use crate::fields::part::Part;
use crate::layout::members::{Kind, Layout, Member};
use crate::layout::names::same;
use crate::layout::places::{places_of_member, ABSENT};
use crate::origin::addr::Addr;
use crate::origin::fidelity::Fidelity;
use crate::plans::plan::Plan;
use core::mem::transmute;

/// An untyped snapshot: the captured bytes, and the layout that says what they mean.
///
/// ```
/// use dumpable::{Addr, Dumpable, Raw, Snapshot};
///
/// #[derive(Dumpable)]
/// #[dumpable(capture(pid))]
/// #[repr(C)]
/// struct Task {
///     state: [u64; 100],
///     #[dumpable(bits(is_odd: bool = 0))]
///     pid: i32,
/// }
///
/// const TASK: Snapshot<Task> = Snapshot::<Task>::from_words([u64::MAX], Addr::new(0x1000));
/// const RAW: Raw<'static> = TASK.raw();
/// const PID: Option<u128> = RAW.get("pid");
/// assert_eq!(PID.map(|pid| pid as i32), Some(-1));
/// assert_eq!(RAW.get("is_odd"), Some(1));
/// // A member that was not captured, is not a number or does not exist has no value.
/// assert_eq!((RAW.get("state"), RAW.get("ppid")), (None, None));
/// assert_eq!(RAW.kept(800, 4), Some(&[0xff; 4][..]));
/// assert_eq!(RAW.kept(0, 8), None);
/// ```
#[derive(Clone, Copy)]
pub struct Raw<'a> {
    bytes: &'a [u8],
    /// The places of the bytes in the object; `None` if they are all of its bytes in order.
    ranges: Option<&'static [Range]>,
    layout: &'static Layout,
    origin: Addr<u8>,
    fidelity: Fidelity,
    /// The places of its parts, in memory; empty if they are not known to be others than those of
    /// the layout.
    places: &'a [u8],
    /// Whether the object had another layout.
    is_relocated: bool,
    /// The offsets of all members in the object, in memory, if they are known.
    offsets: Option<&'a [u8]>,
}

impl<'a> Raw<'a> {
    /// Returns the untyped snapshot of a `T`, for generic code: it takes a `T: Dumpable` and a
    /// `Snapshot<T>`. Where the type is known, write `snapshot.raw()`.
    ///
    /// ```
    /// use dumpable::{Addr, Dumpable, Fault, Memory, Raw, Sink};
    ///
    /// fn dump_at<T: Dumpable>(
    ///     memory: &impl Memory,
    ///     at: Addr<T>,
    ///     out: &mut impl Sink,
    /// ) -> Result<(), Fault> {
    ///     Raw::of::<T>(&memory.snapshot(at)?).dump(out);
    ///     Ok(())
    /// }
    /// ```
    pub const fn of<T: Dumpable>(snapshot: &'a Snapshot<T>) -> Self {
        const { assert!(size_of::<Snapshot<T>>() == size_of::<Part<T::Words, T::Places>>()) };
        // SAFETY: the snapshot is a transparent wrapper of this very type (`Dumpable`); the
        // lifetime stays.
        let part = unsafe { transmute::<&'a Snapshot<T>, &'a Part<T::Words, T::Places>>(snapshot) };
        Self {
            bytes: bytes_of(part.stored()),
            ranges: Some(T::RANGES),
            layout: T::LAYOUT,
            origin: part.origin(),
            fidelity: part.fidelity(),
            places: bytes_of(part.places()),
            is_relocated: part.is_relocated(),
            offsets: None,
        }
    }

    /// Returns the stored bytes: the captured ranges in the order of declaration, each as aligned
    /// as in the object, with zeros between them. For a type that is captured whole, these are the
    /// bytes of the object; of a copy by a [`Plan`](crate::Plan), the bytes as this layout places them.
    pub const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Returns the layout of the object.
    pub const fn layout(&self) -> &'static Layout {
        self.layout
    }

    /// Returns the address that the object had when it was copied.
    pub const fn origin(&self) -> Addr<u8> {
        self.origin
    }

    /// Returns how far the copy can be trusted.
    pub const fn fidelity(&self) -> Fidelity {
        self.fidelity
    }

    /// Returns the `len` bytes from byte `offset` of the layout, if one captured range contains
    /// them.
    pub const fn kept(&self, offset: usize, len: usize) -> Option<&'a [u8]> {
        let Some(mut ranges) = self.ranges else { return part(self.bytes, offset, len) };
        while let [range, rest @ ..] = ranges {
            let into = offset.wrapping_sub(range.offset);
            if offset >= range.offset && into <= range.len && len <= range.len.wrapping_sub(into) {
                return part(self.bytes, range.at.wrapping_add(into), len);
            }
            ranges = rest;
        }
        None
    }

    /// Returns the value of a member of the layout: its bits as a number, extended by its sign if
    /// it is signed, so that a cast to the member's type returns its value. Returns `None` if the
    /// member was not captured, is absent from the object or is not a number.
    pub const fn value(&self, member: &Member) -> Option<u128> {
        if self.is_absent(member) {
            return None;
        }
        match self.kept(member.offset, member.size) {
            Some(bytes) => member.number(bytes),
            None => None,
        }
    }

    /// Returns the value of the first member whose name in C is `name`.
    pub const fn get(&self, name: &str) -> Option<u128> {
        match self.layout.member(name) {
            Some(member) => self.value(member),
            None => None,
        }
    }

    /// Returns a part of the object with a layout of its own: a nested structure, or an element of
    /// an array. `offset` is that of the layout. Returns `None` if it was not captured as a whole,
    /// or if its address is not known because the object had another layout.
    ///
    /// ```
    /// use dumpable::{Addr, Dumpable, Kind, Snapshot};
    ///
    /// #[derive(Dumpable)]
    /// #[repr(C)]
    /// struct Point { x: i32, y: i32 }
    ///
    /// #[derive(Dumpable)]
    /// #[repr(C)]
    /// struct Line { start: Point, end: Point }
    ///
    /// let line = Snapshot::<Line>::from_words([1, 2, 3, 4], Addr::new(0x1000));
    /// let end = Line::LAYOUT.member("end").unwrap();
    /// let Kind::Struct(layout) = end.kind else { panic!("expected a structure") };
    /// let end = line.raw().part(end.offset, layout).unwrap();
    /// assert_eq!((end.get("x"), end.get("y")), (Some(3), Some(4)));
    /// assert_eq!(end.origin(), Addr::new(0x1008));
    /// ```
    pub const fn part(&self, offset: usize, layout: &'static Layout) -> Option<Self> {
        let (Some(bytes), Some((distance, places))) =
            (self.kept(offset, layout.size), self.located(offset, layout))
        else {
            return None;
        };
        Some(Self {
            bytes,
            ranges: None,
            layout,
            origin: self.origin.add(distance),
            fidelity: self.fidelity,
            places,
            is_relocated: self.is_relocated,
            offsets: None,
        })
    }

    /// Returns where the part at `offset` lay in the object, and the places of its own parts.
    const fn located(&self, offset: usize, layout: &Layout) -> Option<(usize, &'a [u8])> {
        let (mut slot, mut rest) = (0_usize, self.layout.members);
        while let [member, after @ ..] = rest {
            let count = places_of_member(member);
            let (inner, inner_slot, stride) = match (member.bits, member.kind) {
                (None, Kind::Struct(inner)) => (Some(inner), slot.wrapping_add(1), inner.size),
                (None, Kind::Array { of: Kind::Struct(inner), size, .. }) => {
                    (Some(*inner), slot.wrapping_add(2), size)
                }
                _ => (None, slot, 1),
            };
            let within = offset.wrapping_sub(member.offset);
            if let (Some(inner), true) = (inner, within < member.size) {
                let (index, left) = match (within.checked_div(stride), within.checked_rem(stride)) {
                    (Some(index), Some(left)) => (index, left),
                    _ => (0, within),
                };
                let is_part =
                    left == 0 && inner.size == layout.size && same(inner.name, layout.name);
                if let (true, Some(start)) = (is_part, self.place(slot)) {
                    let real =
                        match (inner_slot.wrapping_sub(slot), self.place(slot.wrapping_add(1))) {
                            (2, Some(stride)) => stride as usize,
                            _ => 0,
                        };
                    let len = count.wrapping_sub(inner_slot.wrapping_sub(slot)).wrapping_mul(4);
                    let places = match part(self.places, inner_slot.wrapping_mul(4), len) {
                        Some(places) => places,
                        None => &[],
                    };
                    return Some(((start as usize).wrapping_add(index.wrapping_mul(real)), places));
                }
            }
            slot = slot.wrapping_add(count);
            rest = after;
        }
        // Of other bytes, the place is known only if the object had this layout.
        if self.is_relocated {
            None
        } else {
            Some((offset, &[]))
        }
    }

    /// Returns the place with this number; `None` for a member that is absent.
    pub(crate) const fn place(&self, slot: usize) -> Option<u32> {
        match part(self.places, slot.wrapping_mul(4), 4) {
            Some(place) => match u32::from_ne_bytes(get(place, 0)) {
                ABSENT => None,
                place => Some(place),
            },
            None => None,
        }
    }

    /// Tells whether the object had another layout than that of the description.
    pub(crate) const fn is_relocated(&self) -> bool {
        self.is_relocated
    }

    /// Returns the offset of member `index` in the object, if it is known.
    pub(crate) const fn offset(&self, index: usize) -> Option<usize> {
        let Some(offsets) = self.offsets else { return None };
        match part(offsets, index.wrapping_mul(4), 4) {
            Some(offset) => match u32::from_ne_bytes(get(offset, 0)) {
                ABSENT => None,
                offset => Some(offset as usize),
            },
            None => None,
        }
    }

    /// Tells whether the object lacks a member of the layout, or the value that contains the bits.
    const fn is_absent(&self, member: &Member) -> bool {
        if !member.optional {
            return false;
        }
        let (mut slot, mut rest) = (0_usize, self.layout.members);
        while let [other, after @ ..] = rest {
            let count = places_of_member(other);
            let is_holder = match (member.bits, member.within) {
                (Some(_), Some(within)) => other.bits.is_none() && same(other.name, within),
                _ => same(other.name, member.name) && other.offset == member.offset,
            };
            if is_holder && count > 0 {
                let place = part(self.places, slot.wrapping_mul(4), 4);
                return matches!(place, Some(place) if u32::from_ne_bytes(get(place, 0)) == ABSENT);
            }
            slot = slot.wrapping_add(count);
            rest = after;
        }
        false
    }
}

impl<T: Dumpable> Plan<T> {
    /// Returns the untyped snapshot of an object of the kernel at hand, whose dump has the offsets
    /// that members have there. (The dump of `snapshot.raw()` does not know them.)
    pub const fn raw<'a>(&'a self, snapshot: &'a Snapshot<T>) -> Raw<'a> {
        Raw { offsets: Some(bytes_of(&self.offsets)), ..Raw::of::<T>(snapshot) }
    }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use super::*;
    use crate::layout::names::Names;
    use crate::layout::order::Order;
    use core::any::Any;
    use std::boxed::Box;
    use std::string::String;
    use std::sync::Mutex;
    use std::vec::Vec;
    use std::{format, vec};

    fn member(offset: usize, size: usize) -> Member {
        Member {
            name: "member",
            offset,
            size,
            kind: Kind::Unsigned,
            order: Order::Native,
            bits: None,
            within: None,
            names: Names::None,
            in_c: true,
            aliases: &[],
            optional: false,
        }
    }

    /// Leaks a value that a layout refers to. A reference to it is kept, because Miri reports leaks
    /// without one.
    fn forever<T: Send + Sync + 'static>(value: T) -> &'static T {
        static ALL: Mutex<Vec<&(dyn Any + Send + Sync)>> = Mutex::new(Vec::new());
        let value: &T = Box::leak(Box::new(value));
        ALL.lock().unwrap().push(value);
        value
    }

    /// Returns the `(undescribed)` lines of an object with these members and captured ranges.
    fn undescribed(bytes: &[u8], members: Vec<Member>, kept: &[(usize, usize)]) -> Vec<String> {
        let size = bytes.len();
        let layout = Layout {
            name: "holes",
            c_type: "struct holes",
            size,
            align: 1,
            members: forever(members),
            places: 0,
        };
        let ranges = kept
            .iter()
            .map(|(offset, len)| Range { offset: *offset, len: *len, at: *offset })
            .collect::<Vec<_>>();
        let raw = Raw {
            bytes,
            ranges: Some(forever(ranges)),
            layout: forever(layout),
            origin: Addr::NULL,
            fidelity: Fidelity::Frozen,
            places: &[],
            is_relocated: false,
            offsets: None,
        };
        let mut lines = Vec::new();
        raw.dump(&mut |line: &[u8]| lines.push(String::from_utf8(line.to_vec()).unwrap()));
        lines.retain(|line| line.contains("undescribed"));
        lines
    }

    /// Compares with a reference that goes byte by byte.
    #[test]
    fn undescribed_captured_bytes_dumped() {
        let mut state = 7_u64;
        let mut below = |end: usize| {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 33) as usize % end
        };
        let mut shown = 0;
        // Miri is slow and tries a sample.
        for _ in 0..if cfg!(miri) { 10 } else { 1000 } {
            let size = 1 + below(100);
            let bytes: Vec<u8> =
                (0..size).map(|_| if below(3) == 0 { below(256) as u8 } else { 0 }).collect();
            let members: Vec<_> = (0..below(6)).map(|_| (below(size), below(9))).collect();
            let members: Vec<_> =
                members.into_iter().filter(|(offset, len)| offset + len <= size).collect();
            let kept: Vec<_> = (0..1 + below(3)).map(|_| (below(size), below(50))).collect();
            let is_in = |ranges: &[(usize, usize)], at: usize| {
                ranges.iter().any(|(from, len)| at >= *from && at - from < *len)
            };
            // Bytes in two ranges are stored twice, and a row belongs to one range.
            let is_row = |at: usize, count: usize| {
                kept.iter().any(|(from, len)| {
                    at >= *from && at + count <= from + len && at + count <= size
                })
            };
            let mut expected = vec![];
            let mut at = 0;
            while at < size {
                let end = (at..size).find(|at| is_in(&members, *at)).unwrap_or(size);
                let Some(count) = (1..=16.min(end - at)).rev().find(|count| is_row(at, *count))
                else {
                    at += 1;
                    continue;
                };
                if bytes[at..at + count].iter().any(|byte| *byte != 0) {
                    let digits: String =
                        bytes[at..at + count].iter().map(|byte| format!(" {byte:02x}")).collect();
                    expected.push(format!("  +0x{at:02x} (undescribed):{digits}"));
                }
                at += count;
            }
            shown += expected.len();
            let described = members.iter().map(|(offset, size)| member(*offset, *size)).collect();
            assert_eq!(undescribed(&bytes, described, &kept), expected, "{members:?} {kept:?}");
        }
        assert!(shown > if cfg!(miri) { 10 } else { 1000 });
    }

    #[test]
    fn undescribed_rows_limited() {
        let lines = undescribed(&[1; 16 * 65 + 20], vec![member(16 * 64, 4)], &[(0, 2000)]);
        assert_eq!(lines.len(), 64 + 2);
        assert_eq!(
            lines[64],
            "  +0x404 (undescribed): 01 01 01 01 01 01 01 01 01 01 01 01 01 01 01 01"
        );
        let lines = undescribed(&[1; 16 * 65], vec![], &[(0, 2000)]);
        assert_eq!(lines.len(), 64 + 1);
        assert_eq!(
            lines[63],
            "  +0x3f0 (undescribed): 01 01 01 01 01 01 01 01 01 01 01 01 01 01 01 01"
        );
        assert_eq!(lines[64], "  +0x400 (undescribed): more of them are not shown");
    }
}
