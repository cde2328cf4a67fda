// SPDX-License-Identifier: MIT OR Apache-2.0

//! Why a description does not fit a kernel.

use core::fmt;

/// Why no [`Plan`](crate::Plan) can be made. Its text names the structure and the member, and says
/// what was expected and what was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Misfit {
    pub(crate) structure: &'static str,
    pub(crate) member: &'static str,
    pub(crate) reason: Reason,
}

impl Misfit {
    /// Returns the structure, as C spells it.
    pub const fn structure(&self) -> &'static str {
        self.structure
    }

    /// Returns the name of the member in C, empty if there is no such structure.
    pub const fn member(&self) -> &'static str {
        self.member
    }
}

/// Why a member does not fit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Reason {
    /// There is no structure of this name.
    NoStructure,
    /// There is no member of this name.
    NoMember,
    /// The description does not say what C calls the member.
    NotInC,
    /// The kinds differ.
    Kind {
        /// The kind that the description has, in words.
        expected: &'static str,
        /// The kind that the kernel has, in words.
        found: &'static str,
    },
    /// The sizes in bits differ.
    Size {
        /// The size that the description has.
        expected: usize,
        /// The size that the kernel has.
        found: usize,
    },
    /// The array has fewer elements than the description.
    Count {
        /// The number of elements that the description has.
        expected: usize,
        /// The number of elements that the kernel has.
        found: usize,
    },
    /// The member does not begin at a byte, lies before the described part, or lies too far from
    /// its start. The value is its offset in bits.
    Offset(usize),
    /// The description has the member overlap with this one, and the kernel has them apart.
    Apart(&'static str),
    /// There is no enumerator for this value or flag.
    NoEnumerator(&'static str),
    /// The enumerator has another value.
    Enumerator {
        /// Its name in the description, without the prefix.
        name: &'static str,
        /// The value that the description has.
        expected: u64,
        /// The value that the kernel has.
        found: u64,
    },
    /// A plan has no room for it.
    TooMany,
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { structure, member, reason } = *self;
        match reason {
            Reason::NoStructure => write!(f, "expected `{structure}`, found none of this name"),
            Reason::NoMember => {
                write!(f, "expected `{member}` in `{structure}`, found no such member")
            }
            Reason::NotInC => {
                write!(f, "`{member}` of `{structure}` is not a member in C: its description has to name one")
            }
            Reason::Kind { expected, found } => {
                write!(f, "expected `{member}` of `{structure}` to be {expected}, found {found}")
            }
            Reason::Size { expected, found } => {
                write!(f, "expected `{member}` of `{structure}` to have ")?;
                write_bits(f, expected)?;
                write!(f, ", found ")?;
                write_bits(f, found)
            }
            Reason::Count { expected, found } => {
                write!(f, "expected `{member}` of `{structure}` to have {expected} elements, found {found}")
            }
            Reason::Offset(found) => {
                write!(f, "expected `{member}` of `{structure}` at a byte of the described part, found it at bit {found}")
            }
            Reason::Apart(other) => {
                write!(f, "expected `{member}` of `{structure}` to overlap with `{other}`, found them apart")
            }
            Reason::NoEnumerator(name) => {
                write!(f, "expected an enumerator for `{name}` of `{member}` of `{structure}`, found none")
            }
            Reason::Enumerator { name, expected, found } => {
                write!(f, "expected the enumerator for `{name}` of `{member}` of `{structure}` to be {expected}, found {found}")
            }
            Reason::TooMany => {
                write!(f, "`{member}` of `{structure}` lies in more pieces than a plan can have")
            }
        }
    }
}

/// Writes a size: in bytes if there is no rest.
fn write_bits(f: &mut fmt::Formatter<'_>, bits: usize) -> fmt::Result {
    match (bits / 8, bits % 8) {
        (1, 0) => write!(f, "1 byte"),
        (bytes, 0) => write!(f, "{bytes} bytes"),
        (0, 1) => write!(f, "1 bit"),
        _ => write!(f, "{bits} bits"),
    }
}

impl core::error::Error for Misfit {}
