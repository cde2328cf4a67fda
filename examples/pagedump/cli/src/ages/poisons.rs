//! What a kernel leaves in words that are not in use (`include/linux/poison.h`).

use super::machine::{Arch, Machine};
use super::version::Version;
use pagedump_core::Poisons;

/// Returns the poisons of a release; `None` if what the architecture adds to them is not known.
pub(crate) fn of(version: Version, machine: Machine) -> Option<Poisons> {
    let delta = delta(version, machine)?;
    // 0x200 in 5.2, 0x122 in 5.3.
    let second = if version < Version(5, 3) { 0x200 } else { 0x122 };
    Some(Poisons { list: [delta + 0x100, delta + second], tail_mapping: delta + 0x400 })
}

/// Returns `CONFIG_ILLEGAL_POINTER_VALUE` (`arch/*/Kconfig`), 0 where an architecture has none.
fn delta(version: Version, machine: Machine) -> Option<u64> {
    const DEAD: u64 = 0xdead_0000_0000_0000;

    if machine.word == 32 {
        return Some(0);
    }
    match machine.arch? {
        Arch::X86_64 | Arch::Arm64 => Some(DEAD),
        Arch::Ppc64 => Some(0x5dea_dbee_f000_0000),
        // None in 6.8, and there in 6.11; some stable kernels of releases in between and before
        // have it too (6.6.57).
        Arch::RiscV64 if version >= Version(6, 11) => Some(DEAD),
        Arch::RiscV64 if version >= Version(5, 10) => None,
        // None in 6.19.
        Arch::S390x if version >= Version(7, 0) => Some(DEAD),
        // None in 6.19 to 7.3 for any other one.
        Arch::RiscV64 | Arch::S390x | Arch::Alpha | Arch::Other | Arch::X86_32 | Arch::Arm32 => {
            Some(0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(version: Version, arch: Option<Arch>, word: u8) -> Option<[u64; 2]> {
        let machine = Machine { word, is_big_endian: false, words: 8, arch, has_memcg: false };
        of(version, machine).map(|poisons| poisons.list)
    }

    #[test]
    fn poisons_by_release_and_architecture() {
        let dead = |second: u64| Some([0xdead_0000_0000_0100, 0xdead_0000_0000_0000 + second]);
        assert_eq!(list(Version(4, 19), Some(Arch::Arm64), 64), dead(0x200));
        assert_eq!(list(Version(5, 3), Some(Arch::X86_64), 64), dead(0x122));
        assert_eq!(list(Version(6, 12), Some(Arch::RiscV64), 64), dead(0x122));
        assert_eq!(list(Version(6, 6), Some(Arch::RiscV64), 64), None);
        assert_eq!(list(Version(5, 9), Some(Arch::S390x), 64), Some([0x100, 0x122]));
        assert_eq!(list(Version(7, 0), Some(Arch::S390x), 64), dead(0x122));
        assert_eq!(list(Version(6, 12), None, 64), None);
        assert_eq!(list(Version(4, 17), None, 32), Some([0x100, 0x200]));
    }
}
