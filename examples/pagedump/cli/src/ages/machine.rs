//! How a machine lays out words.

/// How a machine lays out words.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Machine {
    /// The size of a word in bits: 32 or 64.
    pub(crate) word: u8,
    pub(crate) is_big_endian: bool,
    /// The number of words of a row set: `sizeof(struct page)` in words, 7 to 10.
    pub(crate) words: u8,
    pub(crate) arch: Option<Arch>,
    /// Whether pages are known to be charged to memory cgroups (`CONFIG_MEMCG`): the log shows one.
    pub(crate) has_memcg: bool,
}

/// An architecture, as far as the tables differ by it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub(crate) enum Arch {
    #[value(name = "x86_64", alias = "amd64", alias = "x86-64")]
    X86_64,
    #[value(name = "x86_32", alias = "i386", alias = "i686", alias = "x86")]
    X86_32,
    #[value(alias = "aarch64")]
    Arm64,
    #[value(name = "arm")]
    Arm32,
    #[value(alias = "s390")]
    S390x,
    #[value(alias = "ppc64le", alias = "powerpc64")]
    Ppc64,
    #[value(name = "riscv64")]
    RiscV64,
    Alpha,
    Other,
}

impl Arch {
    /// Returns the size of a word in bits, if the architecture has one.
    pub(crate) const fn bits(self) -> Option<u8> {
        match self {
            Self::X86_32 | Self::Arm32 => Some(32),
            Self::Other => None,
            _ => Some(64),
        }
    }
}

impl Machine {
    /// Returns the size of a word in bytes.
    pub(crate) const fn word_size(self) -> usize {
        self.word as usize / 8
    }

    /// Returns the offset of a number of `size` bytes among the words as they are stored, for its
    /// offset in C. Words are stored as numbers of the host, so parts of a word change places if
    /// the machine has the other byte order.
    pub(crate) const fn stored(self, offset: usize, size: usize) -> usize {
        let word = self.word_size();
        if self.is_big_endian == cfg!(target_endian = "big") || size >= word {
            return offset;
        }
        let within = offset % word;
        offset - within + word - size - within
    }
}
