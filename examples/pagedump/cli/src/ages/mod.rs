//! What the kernels of past releases and of other architectures print of a page: layouts, flags,
//! types and poisons. Only logs are read by these tables; a dump says all of it itself.
//!
//! The tables are those of Linux as it is released. Distributions change them at times (the 4.18 of
//! RHEL 8 has types of 5.3, for one), so the caller compares what was printed with what they say.

pub(crate) mod complaints;
mod conventions;
mod flags;
mod layout;
mod machine;
mod poisons;
mod types;
mod version;

#[cfg(test)]
mod tests;

pub(crate) use machine::{Arch, Machine};
pub(crate) use version::{Releases, Version, GENERATIONS};

use layout::Layouts;
use pagedump_core::layout::Plans;
use pagedump_core::{Conventions, Poisons};

/// The kernels of some releases on one machine: all that is needed to decode the words of a page.
///
/// A word is a number: the memory that is read has each printed word as a `u64`, or as a `u32` of a
/// machine with 32 bits, in the byte order of the host. The plans take that into account.
#[derive(Clone)]
pub(crate) struct Age {
    pub(crate) version: Version,
    pub(crate) machine: Machine,
    /// Those of the page, the folio and the slab. The others are as described, and not to be used.
    pub(crate) plans: Plans,
    pub(crate) conventions: Conventions<'static>,
    /// `None` if they are not known for the architecture.
    pub(crate) poisons: Option<Poisons>,
    /// The names of the flags by bit, from bit 0 on; `None` where a bit is not in use or depends on
    /// the configuration.
    pub(crate) flags: Vec<Option<&'static str>>,
    /// The masks of the flags that must be clear when a page is freed and when it is allocated
    /// (`PAGE_FLAGS_CHECK_AT_FREE`, `PAGE_FLAGS_CHECK_AT_PREP`), as far as they do not depend on
    /// the configuration.
    pub(crate) check_at_free: u64,
    pub(crate) check_at_prep: u64,
}

impl Age {
    /// Returns the age of this release on this machine; `None` if the release is not one of 4.9 to
    /// 7.3, or has no such `struct page`.
    pub(crate) fn of(version: Version, machine: Machine) -> Option<Self> {
        if !(Version(4, 9)..=Version::LAST).contains(&version) {
            return None;
        }
        let layouts = Layouts::new(version, machine)?;
        let mut age = Self {
            version,
            machine,
            plans: layouts.plans(),
            conventions: conventions::of(&layouts),
            poisons: poisons::of(version, machine),
            flags: Vec::new(),
            check_at_free: 0,
            check_at_prep: 0,
        };
        age.settle_flags::<&str>(&[]);
        Some(age)
    }

    /// Narrows the names of the flags to those of the configurations that print these names for
    /// these values. Returns whether there is one; if not, all names and masks are dropped, because
    /// this kernel numbers its flags in another way, or the line is damaged.
    pub(crate) fn settle_flags<S: AsRef<str>>(&mut self, printed: &[(u64, &[S])]) -> bool {
        let flags = flags::settle(self.version, self.machine, printed);
        let is_settled = flags.is_some();
        let flags = flags.unwrap_or_default();
        (self.flags, self.check_at_free, self.check_at_prep) =
            (flags.names, flags.check_at_free, flags.check_at_prep);
        is_settled
    }

    /// Returns the releases whose kernels have the same tables.
    pub(crate) fn releases(&self) -> Releases {
        Releases::among(GENERATIONS, self.version)
    }
}
