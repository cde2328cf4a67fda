use crate::Plain;
use core::fmt;

/// What a field declared as `bool` holds: a byte, which need not be 0 or 1.
///
/// ```
/// use dumpable::{Addr, Bool, Dumpable, Snapshot};
///
/// #[derive(Dumpable)]
/// #[repr(C)]
/// struct Timer {
///     armed: bool,
///     expired: bool,
/// }
///
/// const TIMER: Snapshot<Timer> = Snapshot::<Timer>::from_words([1, 0x6b], Addr::NULL);
/// const ARMED: Bool = TIMER.armed();
/// assert!(ARMED.is_true() && ARMED.get() == Some(true));
/// assert_eq!((TIMER.expired().get(), TIMER.expired().raw()), (None, 0x6b));
/// assert_eq!(format!("{:?} {:?}", TIMER.armed(), TIMER.expired()), "true 0x6b");
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(transparent)]
pub struct Bool(u8);

// SAFETY: a byte, transparently.
unsafe impl Plain for Bool {}

impl Bool {
    /// What the byte `raw` stands for.
    pub const fn from_raw(raw: u8) -> Self {
        Self(raw)
    }

    /// The value, if the byte is that of a `bool`.
    pub const fn get(self) -> Option<bool> {
        match self.0 {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }

    /// Whether the byte is 1. Neither this nor `is_false` holds of a byte that no `bool` has.
    pub const fn is_true(self) -> bool {
        self.0 == 1
    }

    /// Whether the byte is 0.
    pub const fn is_false(self) -> bool {
        self.0 == 0
    }

    /// The byte.
    pub const fn raw(self) -> u8 {
        self.0
    }
}

impl fmt::Debug for Bool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.get() {
            Some(value) => value.fmt(f),
            None => write!(f, "{:#x}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use super::*;
    use std::format;

    #[test]
    fn every_byte_is_true_false_or_neither() {
        for raw in 0..=u8::MAX {
            let byte = Bool::from_raw(raw);
            assert_eq!((byte.is_false(), byte.is_true(), byte.raw()), (raw == 0, raw == 1, raw));
            assert_eq!(byte.get(), [Some(false), Some(true)].get(raw as usize).copied().flatten());
            let text = byte.get().map_or(format!("{raw:#x}"), |value| format!("{value}"));
            assert_eq!(format!("{byte:?}"), text);
        }
    }
}
