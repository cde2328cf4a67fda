//! The numbers of the flags (`enum pageflags`, `include/linux/page-flags.h`).
//!
//! The first flags of a release are in every kernel. Those after them depend on the configuration
//! and move the ones behind them, so that printed names have to settle which bit is which.

use super::machine::{Arch, Machine};
use super::version::Version;

/// The flags of every kernel of a release, from bit 0 on.
fn fixed(version: Version) -> &'static [&'static str] {
    match version {
        Version(4, 9) => &FIXED_4_9,
        Version(4, ..=19) => &FIXED_4_10,
        Version(..=5, _) | Version(6, ..=5) => &FIXED_4_20,
        Version(6, ..=9) => &FIXED_6_6,
        Version(6, ..=11) => &FIXED_6_10,
        Version(6, ..=13) => &FIXED_6_14[..FIXED_6_14.len() - 1],
        _ => &FIXED_6_14,
    }
}

#[rustfmt::skip]
const FIXED_4_9: [&str; 20] = [
    "locked", "error", "referenced", "uptodate", "dirty", "lru", "active", "slab", "owner_priv_1",
    "arch_1", "reserved", "private", "private_2", "writeback", "head", "swapcache", "mappedtodisk",
    "reclaim", "swapbacked", "unevictable",
];

#[rustfmt::skip]
const FIXED_4_10: [&str; 20] = [
    "locked", "error", "referenced", "uptodate", "dirty", "lru", "active", "waiters", "slab",
    "owner_priv_1", "arch_1", "reserved", "private", "private_2", "writeback", "head",
    "mappedtodisk", "reclaim", "swapbacked", "unevictable",
];

#[rustfmt::skip]
const FIXED_4_20: [&str; 21] = [
    "locked", "referenced", "uptodate", "dirty", "lru", "active", "workingset", "waiters", "error",
    "slab", "owner_priv_1", "arch_1", "reserved", "private", "private_2", "writeback", "head",
    "mappedtodisk", "reclaim", "swapbacked", "unevictable",
];

#[rustfmt::skip]
const FIXED_6_6: [&str; 21] = [
    "locked", "writeback", "referenced", "uptodate", "dirty", "lru", "head", "waiters", "active",
    "workingset", "error", "slab", "owner_priv_1", "arch_1", "reserved", "private", "private_2",
    "mappedtodisk", "reclaim", "swapbacked", "unevictable",
];

#[rustfmt::skip]
const FIXED_6_10: [&str; 20] = [
    "locked", "writeback", "referenced", "uptodate", "dirty", "lru", "head", "waiters", "active",
    "workingset", "error", "owner_priv_1", "arch_1", "reserved", "private", "private_2",
    "mappedtodisk", "reclaim", "swapbacked", "unevictable",
];

/// Up to 6.13 without the last one.
#[rustfmt::skip]
const FIXED_6_14: [&str; 20] = [
    "locked", "writeback", "referenced", "uptodate", "dirty", "lru", "head", "waiters", "active",
    "workingset", "owner_priv_1", "owner_2", "arch_1", "reserved", "private", "private_2",
    "reclaim", "swapbacked", "unevictable", "dropbehind",
];

/// What a flag depends on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Need {
    /// `CONFIG_MMU`.
    Mmu,
    /// `CONFIG_ARCH_USES_PG_UNCACHED`.
    Uncached,
    /// `CONFIG_MEMORY_FAILURE`.
    MemoryFailure,
    /// `CONFIG_PAGE_IDLE_FLAG`, `CONFIG_IDLE_PAGE_TRACKING` up to 5.14, and 64 bits.
    Idle,
    /// `CONFIG_ARCH_USES_PG_ARCH_X` and then `CONFIG_ARCH_USES_PG_ARCH_2`; 64 bits up to 6.1.
    Arch2,
    /// `CONFIG_ARCH_USES_PG_ARCH_X` and then `CONFIG_ARCH_USES_PG_ARCH_3`.
    Arch3,
    /// `CONFIG_KASAN_HW_TAGS`.
    HardwareTags,
}

/// The flags behind the fixed ones, in order.
const CONFIGURED: [(&str, Need); 8] = [
    ("mlocked", Need::Mmu),
    ("uncached", Need::Uncached),
    ("hwpoison", Need::MemoryFailure),
    ("young", Need::Idle),
    ("idle", Need::Idle),
    ("arch_2", Need::Arch2),
    ("arch_3", Need::Arch3),
    ("skip_kasan_poison", Need::HardwareTags),
];

pub(super) const NEEDS: [Need; 7] = [
    Need::Mmu,
    Need::Uncached,
    Need::MemoryFailure,
    Need::Idle,
    Need::Arch2,
    Need::Arch3,
    Need::HardwareTags,
];

impl Need {
    /// Tells whether a kernel may lack it, and whether a kernel may have it (`arch/*/Kconfig`).
    fn choices(self, version: Version, machine: Machine) -> (bool, bool) {
        use Arch::{Alpha, Arm32, Arm64, Other, Ppc64, RiscV64, S390x, X86_32, X86_64};

        let is_64 = machine.word == 64;
        let is_x86 = matches!(machine.arch, Some(X86_32 | X86_64));
        let is_any = matches!(machine.arch, None | Some(Other));
        match self {
            Self::Mmu => match machine.arch {
                Some(X86_64 | X86_32 | Arm64 | S390x | Ppc64 | Alpha) => (false, true),
                Some(Arm32 | RiscV64 | Other) | None => (true, true),
            },
            Self::Uncached => (true, version < Version(6, 12) && (is_x86 || is_any)),
            Self::MemoryFailure => (true, !matches!(machine.arch, Some(Arm32 | Alpha))),
            Self::Idle => (true, is_64),
            Self::Arch2 => match version {
                Version(..=4, _) | Version(5, ..=9) => (true, false),
                Version(5, _) | Version(6, ..=1) => (!is_64, is_64),
                Version(6, ..=11) => (true, matches!(machine.arch, Some(Arm64)) || is_any),
                _ => (true, matches!(machine.arch, Some(Arm64)) || is_x86 || is_any),
            },
            Self::Arch3 => {
                let is_there = version >= Version(6, 2);
                (true, is_there && (matches!(machine.arch, Some(Arm64)) || is_any))
            }
            Self::HardwareTags => {
                let is_there = (Version(5, 14)..=Version(6, 3)).contains(&version);
                (true, is_there && (matches!(machine.arch, Some(Arm64)) || is_any))
            }
        }
    }
}

/// A configuration: which needs are met, by their index.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Configuration([bool; NEEDS.len()]);

impl Configuration {
    /// Returns every configuration that a kernel may have.
    pub(super) fn all(version: Version, machine: Machine) -> impl Iterator<Item = Self> {
        let choices = NEEDS.map(|need| need.choices(version, machine));
        (0..1_u32 << NEEDS.len())
            .map(|bits| Self(std::array::from_fn(|index| bits >> index & 1 != 0)))
            .filter(move |configuration| {
                let fits = |(has, (may_lack, may_have)): (bool, (bool, bool))| {
                    if has {
                        may_have
                    } else {
                        may_lack
                    }
                };
                configuration.0.into_iter().zip(choices).all(fits)
            })
            // Both are of arm64 with memory tags, and up to 6.11 of the same option.
            .filter(move |it| {
                let (two, three) = (it.has(Need::Arch2), it.has(Need::Arch3));
                let are_one = matches!(version, Version(6, 2..=11))
                    || matches!(machine.arch, Some(Arch::Arm64)) && version >= Version(6, 2);
                !are_one || two == three
            })
    }

    pub(super) fn has(self, need: Need) -> bool {
        NEEDS.iter().zip(self.0).any(|(other, has)| *other == need && has)
    }

    /// Returns the names of the flags, from bit 0 on.
    pub(super) fn names(self, version: Version) -> Vec<&'static str> {
        let behind = CONFIGURED.iter().filter(|(_, need)| self.has(*need)).map(|(name, _)| *name);
        fixed(version).iter().copied().chain(behind).collect()
    }
}

/// The flags of the kernels of a release, as far as they are known.
#[derive(Default)]
pub(crate) struct Flags {
    pub(crate) names: Vec<Option<&'static str>>,
    pub(crate) check_at_free: u64,
    pub(crate) check_at_prep: u64,
}

/// Returns what all configurations have in common that print exactly these names for these values;
/// `None` if none does.
pub(crate) fn settle<S: AsRef<str>>(
    version: Version,
    machine: Machine,
    printed: &[(u64, &[S])],
) -> Option<Flags> {
    let mut common: Option<Flags> = None;
    for configuration in Configuration::all(version, machine) {
        let names = configuration.names(version);
        if !printed.iter().all(|(value, printed)| prints(&names, *value, printed)) {
            continue;
        }
        let (free, prep) = (at_free(&names), at_prep(&names));
        let Some(common) = &mut common else {
            common = Some(Flags {
                names: names.into_iter().map(Some).collect(),
                check_at_free: free,
                check_at_prep: prep,
            });
            continue;
        };
        for bit in 0..names.len().max(common.names.len()) {
            let name = names.get(bit).copied();
            match common.names.get_mut(bit) {
                Some(other) if *other != name => *other = None,
                Some(_) => {}
                None => common.names.push(None),
            }
        }
        common.check_at_free &= free;
        common.check_at_prep &= prep;
    }
    common
}

/// Tells whether a kernel with these flags prints these names for this value.
fn prints<S: AsRef<str>>(names: &[&str], value: u64, printed: &[S]) -> bool {
    let is_printed = |name: &str| printed.iter().any(|printed| printed.as_ref() == name);
    let bits = names.iter().enumerate();
    bits.into_iter().all(|(bit, name)| is_printed(name) == (value >> bit & 1 != 0))
        && printed.iter().all(|printed| names.contains(&printed.as_ref()))
}

/// `PAGE_FLAGS_CHECK_AT_FREE` (4.9 to 7.3), without what is above the flags.
fn at_free(names: &[&str]) -> u64 {
    const CHECKED: [&str; 10] = [
        "lru",
        "locked",
        "private",
        "private_2",
        "writeback",
        "reserved",
        "slab",
        "active",
        "unevictable",
        "mlocked",
    ];
    // In 4.9, `swapcache` has a bit of its own.
    mask_of(names, |name| CHECKED.contains(&name) || name == "swapcache")
}

/// `PAGE_FLAGS_CHECK_AT_PREP` (4.9 to 7.3), without what is above the flags.
fn at_prep(names: &[&str]) -> u64 {
    mask_of(names, |name| name != "hwpoison")
}

fn mask_of(names: &[&str], is_in: impl Fn(&str) -> bool) -> u64 {
    let bits = names.iter().enumerate().filter(|(_, name)| is_in(name));
    bits.fold(0, |mask, (bit, _)| mask | 1 << bit)
}

/// Returns the mask of a flag that every kernel of the release has, or 0.
pub(crate) fn mask(version: Version, name: &str) -> u64 {
    mask_of(fixed(version), |other| other == name)
}

/// Returns the number of a flag that the layouts name.
pub(crate) fn number(version: Version, name: &str) -> Option<u64> {
    let name = match name {
        // Pages in the swap cache have a flag of their own in 4.9.
        "owner_priv_1" if version == Version(4, 9) => "swapcache",
        "owner_2" if version < Version(6, 12) => "mappedtodisk",
        name => name,
    };
    fixed(version).iter().position(|other| *other == name).map(|bit| bit as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine(arch: Option<Arch>) -> Machine {
        Machine { word: 64, is_big_endian: false, words: 8, arch, has_memcg: false }
    }

    fn names(version: Version, arch: Option<Arch>, printed: &[(u64, &[&str])]) -> Vec<String> {
        let flags = settle(version, machine(arch), printed).unwrap();
        let name = |name: Option<&str>| name.unwrap_or("-").to_owned();
        flags.names.into_iter().map(name).collect()
    }

    #[test]
    fn flags_that_depend_on_nothing() {
        let named = |version, bit: usize| names(version, None, &[])[bit].clone();
        assert_eq!(named(Version(4, 9), 7), "slab");
        assert_eq!(named(Version(4, 19), 8), "slab");
        assert_eq!(named(Version(5, 14), 11), "arch_1");
        assert_eq!(named(Version(6, 9), 11), "slab");
        assert_eq!(named(Version(6, 11), 10), "error");
        assert_eq!(named(Version(6, 12), 13), "reserved");
        assert_eq!(named(Version(6, 13), 18), "unevictable");
        assert_eq!(named(Version(6, 14), 19), "dropbehind");
        assert_eq!(number(Version(6, 12), "owner_2"), Some(11));
        assert_eq!(number(Version(6, 11), "owner_2"), Some(16));
        assert_eq!(number(Version(4, 9), "owner_priv_1"), Some(15));
    }

    #[test]
    fn printed_names_settle_the_others() {
        let version = Version(6, 18);
        let before = names(version, Some(Arch::X86_64), &[]);
        assert_eq!(before[20..], ["mlocked", "-", "-", "-", "-"]);
        let young = names(version, Some(Arch::X86_64), &[(1 << 22, &["young"])]);
        assert_eq!(young[20..], ["mlocked", "hwpoison", "young", "idle", "-"]);
        let arch = names(version, Some(Arch::X86_64), &[(1 << 21, &["arch_2"])]);
        assert_eq!(arch[20..], ["mlocked", "arch_2"]);
        // With an MMU, no other flag fits.
        let flags = settle(Version(6, 0), machine(None), &[(1 << 21, &["mlocked"])]).unwrap();
        assert_eq!((flags.names[21], flags.check_at_free >> 21), (Some("mlocked"), 1));
    }

    #[test]
    fn no_configuration_prints_names_of_another_table() {
        let machine = machine(Some(Arch::X86_64));
        assert!(settle(Version(5, 10), machine, &[(1 << 8, &["slab"])]).is_none());
        assert!(settle(Version(5, 10), machine, &[(1 << 9, &[] as &[&str])]).is_none());
        assert!(settle(Version(5, 10), machine, &[(0, &["slab"])]).is_none());
        assert!(settle(Version(4, 10), machine, &[(1 << 8, &["slab"])]).is_some());
    }

    #[test]
    fn masks_of_the_checks() {
        let flags = settle::<&str>(Version(7, 3), machine(Some(Arch::X86_64)), &[]).unwrap();
        assert_eq!(flags.check_at_free, 0x14_e123);
        // Bits 21 and above may be `hwpoison`, or not in use.
        assert_eq!(flags.check_at_prep, 0x1f_ffff);
    }
}
