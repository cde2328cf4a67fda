// SPDX-License-Identifier: MIT OR Apache-2.0

//! Untyped snapshots.

use crate::bytes::ranges::Range;
use crate::bytes::slices::{bytes_of, part};
use crate::described::dumpable::{Dumpable, Snapshot};
use crate::fields::part::Part;
use crate::layout::members::{Layout, Member};
use crate::origin::addr::Addr;
use crate::origin::fidelity::Fidelity;
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
        const { assert!(size_of::<Snapshot<T>>() == size_of::<Part<T::Words>>()) };
        // SAFETY: the snapshot is a transparent wrapper of this very type (`Dumpable`); the
        // lifetime stays.
        let part = unsafe { transmute::<&'a Snapshot<T>, &'a Part<T::Words>>(snapshot) };
        Self {
            bytes: bytes_of(part.stored()),
            ranges: Some(T::RANGES),
            layout: T::LAYOUT,
            origin: part.origin(),
            fidelity: part.fidelity(),
        }
    }

    /// Returns the stored bytes: the captured ranges in the order of declaration, each as aligned
    /// as in the object, with zeros between them. For a type that is captured whole, these are the
    /// bytes of the object.
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

    /// Returns the `len` bytes from byte `offset` of the object, if one captured range contains
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
    /// member was not captured or is not a number.
    pub const fn value(&self, member: &Member) -> Option<u128> {
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
    /// an array. Returns `None` if it was not captured as a whole.
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
        match self.kept(offset, layout.size) {
            Some(bytes) => Some(Self {
                bytes,
                ranges: None,
                layout,
                origin: self.origin.add(offset),
                fidelity: self.fidelity,
            }),
            None => None,
        }
    }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use super::*;
    use crate::layout::members::Kind;
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
