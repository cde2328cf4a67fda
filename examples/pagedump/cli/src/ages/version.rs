//! Releases, and which of them share a table.

use std::fmt;

/// A version of Linux: `6.12`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Version(pub(crate) u16, pub(crate) u16);

impl Version {
    /// The last release that the tables know.
    pub(crate) const LAST: Self = Self(7, 3);

    /// Reads the version at the start of a release: `6.10.11-200.fc40` is 6.10.
    pub(crate) fn parse(release: &str) -> Option<Self> {
        let (major, rest) = release.split_once('.')?;
        let end = rest.find(|digit: char| !digit.is_ascii_digit()).unwrap_or(rest.len());
        let number = |digits: &str| {
            let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
            if is_number {
                digits.parse().ok()
            } else {
                None
            }
        };
        Some(Self(number(major)?, number(&rest[..end])?))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}

/// The last minor release of each series.
const LAST_OF_SERIES: [Version; 3] = [Version(4, 20), Version(5, 19), Version(6, 19)];

/// Releases from one to another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Releases {
    pub(crate) first: Version,
    pub(crate) last: Version,
}

impl Releases {
    /// Returns the releases around `version` that share a table, given the first ones.
    pub(crate) fn among(starts: &[Version], version: Version) -> Self {
        let first = starts.iter().rev().find(|start| **start <= version);
        let next = starts.iter().find(|start| **start > version);
        Self {
            first: first.copied().unwrap_or(version),
            last: next.map_or(Version::LAST, |next| before(*next)),
        }
    }

    /// Returns these releases and others, if none is between both.
    pub(crate) fn join(self, other: Self) -> Option<Self> {
        let is_within = self.first <= other.first && other.last <= self.last;
        let is_next = before(other.first) == self.last;
        (is_within || is_next)
            .then_some(Self { first: self.first, last: self.last.max(other.last) })
    }
}

/// Returns the release before `version`.
fn before(version: Version) -> Version {
    match version {
        Version(major, 0) => {
            let last = LAST_OF_SERIES.into_iter().find(|last| last.0 + 1 == major);
            last.unwrap_or(version)
        }
        Version(major, minor) => Version(major, minor - 1),
    }
}

/// Writes `4.18 to 5.6` or `4.20`.
impl fmt::Display for Releases {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.last == self.first {
            true => write!(f, "{}", self.first),
            false => write!(f, "{} to {}", self.first, self.last),
        }
    }
}

/// A table that differs by release.
#[cfg(test)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Table {
    /// Where the members of `struct page` and of the first tail lie.
    Layout,
    /// The numbers of the flags.
    Flags,
    /// How the word of the mapcount says the type of a page.
    Types,
    /// What removed list entries and tails hold.
    Poisons,
    /// The other conventions.
    Conventions,
}

#[cfg(test)]
impl Table {
    /// Returns the first release of each form of this table.
    pub(crate) const fn starts(self) -> &'static [Version] {
        match self {
            Self::Layout => &[
                Version(4, 9),
                Version(4, 16),
                Version(4, 18),
                Version(5, 9),
                Version(5, 18),
                Version(6, 2),
                Version(6, 6),
                Version(6, 10),
                Version(6, 15),
            ],
            Self::Flags => &[
                Version(4, 9),
                Version(4, 10),
                Version(4, 20),
                Version(5, 10),
                Version(5, 14),
                Version(6, 2),
                Version(6, 4),
                Version(6, 6),
                Version(6, 10),
                Version(6, 12),
                Version(6, 14),
            ],
            Self::Types => &[
                Version(4, 9),
                Version(4, 18),
                Version(5, 1),
                Version(5, 3),
                Version(5, 11),
                Version(6, 6),
                Version(6, 10),
                Version(6, 11),
                Version(6, 12),
                Version(6, 15),
            ],
            Self::Poisons => &[Version(4, 9), Version(5, 3), Version(6, 11), Version(7, 0)],
            Self::Conventions => &[
                Version(4, 9),
                Version(5, 10),
                Version(6, 2),
                Version(6, 6),
                Version(6, 7),
                Version(6, 9),
                Version(6, 10),
                Version(6, 17),
                Version(6, 19),
                Version(7, 1),
            ],
        }
    }
}

/// The first release of each generation: within one, all tables are the same. Without a release,
/// try each.
pub(crate) const GENERATIONS: &[Version] = &[
    Version(4, 9),
    Version(4, 10),
    Version(4, 16),
    Version(4, 18),
    Version(4, 20),
    Version(5, 1),
    Version(5, 3),
    Version(5, 9),
    Version(5, 10),
    Version(5, 11),
    Version(5, 14),
    Version(5, 18),
    Version(6, 2),
    Version(6, 4),
    Version(6, 6),
    Version(6, 7),
    Version(6, 9),
    Version(6, 10),
    Version(6, 11),
    Version(6, 12),
    Version(6, 14),
    Version(6, 15),
    Version(6, 17),
    Version(6, 19),
    Version(7, 0),
    Version(7, 1),
];

#[cfg(test)]
mod tests {
    use super::*;

    const TABLES: [Table; 5] =
        [Table::Layout, Table::Flags, Table::Types, Table::Poisons, Table::Conventions];

    #[test]
    fn parse_takes_the_start_of_a_release() {
        let parse = Version::parse;
        assert_eq!(parse("6.10.11-200.fc40"), Some(Version(6, 10)));
        assert_eq!(parse("4.9.45-v7+"), Some(Version(4, 9)));
        assert_eq!(parse("7.0-rc4"), Some(Version(7, 0)));
        assert_eq!(parse("5.18"), Some(Version(5, 18)));
        for other in ["", "6", "6.", ".6", "+6.1", "six.1", "v6.1", "6.-1", "99999.1"] {
            assert_eq!(parse(other), None, "{other}");
        }
    }

    #[test]
    fn generations_are_those_of_all_tables() {
        let mut all: Vec<_> = TABLES.iter().flat_map(|table| table.starts()).copied().collect();
        all.sort();
        all.dedup();
        assert_eq!(all, GENERATIONS);
        assert!(TABLES.iter().all(|table| table.starts().is_sorted()));
    }

    #[test]
    fn releases_in_words() {
        let of = |table: Table, version| Releases::among(table.starts(), version).to_string();
        assert_eq!(of(Table::Layout, Version(5, 0)), "4.18 to 5.8");
        assert_eq!(of(Table::Flags, Version(4, 12)), "4.10 to 4.19");
        assert_eq!(of(Table::Flags, Version(4, 9)), "4.9");
        assert_eq!(of(Table::Types, Version(5, 0)), "4.18 to 5.0");
        assert_eq!(of(Table::Types, Version(7, 3)), "6.15 to 7.3");
        assert_eq!(of(Table::Poisons, Version(6, 19)), "6.11 to 6.19");
        assert_eq!(Releases::among(GENERATIONS, Version(5, 0)).to_string(), "4.20 to 5.0");
        let around = |version| Releases::among(GENERATIONS, version);
        let joined = around(Version(4, 20)).join(around(Version(5, 1)));
        assert_eq!(joined.map(|joined| joined.to_string()).as_deref(), Some("4.20 to 5.2"));
        assert_eq!(around(Version(4, 20)).join(around(Version(5, 3))), None);
    }
}
