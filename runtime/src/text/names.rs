//! How a line writes what has a name: sets of flags.

use super::integer::zero_extended;
use crate::{Integer, Line};

impl<const N: usize> Line<N> {
    /// Writes the names of the flags that are set in `value`, joined by `|`, then the bits that have no name in hexadecimal;
    /// nothing for 0.
    ///
    /// Names come in the order of the table. A mask of several bits is named when all of them are set; bits once named are
    /// not named again. A mask of 0 names nothing. For the rest this is the kernel's own way.
    ///
    /// ```
    /// # use dumpable::Line;
    /// const NAMES: &[(u64, &str)] = &[(1 << 0, "locked"), (1 << 7, "waiters"), (1 << 2, "referenced")];
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
}
