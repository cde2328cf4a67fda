// SPDX-License-Identifier: MIT OR Apache-2.0

//! Writes sets of flags into a line.

use crate::layout::names::{groups_mask, FlagGroup};
use crate::num::integer::{zero_extended, Integer};
use crate::text::line::Line;

impl<const N: usize> Line<N> {
    /// Writes the names of the flags that are set in `value`, joined by `|`, then the unnamed bits
    /// in hexadecimal. Writes nothing for 0.
    ///
    /// Names come in the order of the table. A mask of several bits is named if all of them are
    /// set; named bits are not named again. A mask of 0 names nothing. This is the format of the
    /// kernel's `%pGp`.
    ///
    /// ```
    /// # use dumpable::Line;
    /// const NAMES: &[(u64, &str)] =
    ///     &[(1 << 0, "locked"), (1 << 7, "waiters"), (1 << 2, "referenced")];
    /// let mut line = Line::<80>::new();
    /// line.text("(").flags(0x85_u64, NAMES).text(") (").flags(0x3000_0001_u64, NAMES).text(")");
    /// assert_eq!(line.as_str(), Some("(locked|waiters|referenced) (locked|0x30000000)"));
    /// ```
    pub const fn flags<T: Integer>(&mut self, value: T, names: &[(u64, &str)]) -> &mut Self {
        let mut left = zero_extended(value);
        let mut rest = names;
        while let ([(mask, name), tail @ ..], 1..) = (rest, left) {
            if left & *mask == *mask && *mask != 0 {
                left &= !*mask;
                self.text(name);
                if left != 0 {
                    self.put(b'|');
                }
            }
            rest = tail;
        }
        if left != 0 {
            self.hex0x(left);
        }
        self
    }

    /// Writes a set that has numbers among its flags: the flags, then each number with its name,
    /// even if it is 0.
    ///
    /// ```
    /// # use dumpable::{__private::FlagGroup, Line};
    /// const ZONE: FlagGroup = FlagGroup { name: "zone", low: 62, high: 63, hex: false };
    /// let mut line = Line::<80>::new();
    /// line.flag_set(1 << 62 | 1, &[(1 << 0, "locked")], &[ZONE]);
    /// line.text(" ").flag_set(0, &[], &[ZONE]);
    /// assert_eq!(line.as_str(), Some("locked|zone=1 zone=0"));
    /// ```
    pub const fn flag_set(
        &mut self,
        value: u64,
        names: &[(u64, &str)],
        groups: &[FlagGroup],
    ) -> &mut Self {
        let flags = value & !groups_mask(groups);
        self.flags(flags, names);
        let (mut rest, mut is_first) = (groups, flags == 0);
        while let [group, tail @ ..] = rest {
            if !is_first {
                self.put(b'|');
            }
            self.text(group.name).put(b'=');
            let number = group.of(value);
            if group.hex {
                self.hex0x(number);
            } else {
                self.dec(number);
            }
            (rest, is_first) = (tail, false);
        }
        self
    }
}
