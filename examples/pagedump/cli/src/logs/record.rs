//! What a page dump in a log says.

use std::ops::RangeInclusive;

/// A page dump in a log, as it was printed. What is not there is `None` or empty.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Record {
    /// The lines of the log that it takes, counted from 1: from the complaint or the page's first
    /// line to its last one.
    pub(crate) lines: Lines,
    /// The release of the kernel, where a `CPU:` line of the same report has it.
    pub(crate) release: Option<Stated>,
    /// The text of the `Hardware name:` line of the report.
    pub(crate) hardware: Option<String>,
    /// Whether the kernel found a page in a bad state (`BUG: Bad page state in process X`), whose
    /// name is that of the process, if it is there.
    pub(crate) bad_state: Option<String>,
    /// The reasons: what follows `page dumped because:`.
    pub(crate) reasons: Vec<String>,
    /// The flags that the kernel says must not be set: `bad because of flags: 0x40(..)`.
    pub(crate) bad_flags: Option<Flags>,
    /// Whether it printed nothing else (`page:.. is uninitialized and poisoned`).
    pub(crate) is_poisoned: bool,
    /// Whether the kernel said that the page does not match its folio.
    pub(crate) is_mismatch: bool,
    /// What stands after `page:`.
    pub(crate) page: Pointer,
    pub(crate) pfn: Option<u64>,
    pub(crate) refcount: Option<i64>,
    pub(crate) mapcount: Option<i64>,
    pub(crate) mapping: Pointer,
    pub(crate) index: Option<u64>,
    /// `compound_mapcount:` of the page's own line, up to 5.x.
    pub(crate) compound_mapcount: Option<i64>,
    /// The line with the counts of the head.
    pub(crate) head: Option<HeadCounts>,
    pub(crate) memcg: Option<u64>,
    /// The line with the operations of the mapping: `aops:ext4_da_aops ino:14 dentry name:"x"`, or
    /// that the mapping cannot be read, as it is. Up to 5.x, also a line with the name of the
    /// operations alone (`shmem_aops`), or with `name:"x"`.
    pub(crate) owner: Option<String>,
    /// What stands before `flags:`: `anon`, `ksm` or nothing.
    pub(crate) flags_prefix: Option<String>,
    pub(crate) flags: Option<Flags>,
    pub(crate) page_type: Option<PageType>,
    /// The words of the rows `raw:`, in order.
    pub(crate) raw: Vec<Word>,
    /// Those of the rows `head:` with words.
    pub(crate) head_raw: Vec<Word>,
    /// The words of `raw:` behind the first that is missing. `raw` ends before that one.
    pub(crate) raw_rest: Vec<Placed>,
    /// Those of `head:`.
    pub(crate) head_rest: Vec<Placed>,
    /// The release on the last `Linux version` line before the dump, which may be far away: a
    /// weaker ground than `release`.
    pub(crate) boot_release: Option<Stated>,
    /// What the kernel complained about, if it was one of the complaints about a bad page.
    pub(crate) complaint: Option<Complaint>,
    /// Whether `CMA` follows the flags.
    pub(crate) is_cma: bool,
    /// The damage to lines of this dump.
    pub(crate) damage: Vec<Damage>,
}

impl Record {
    /// Whether the kernel dumped the page for a reason that begins so.
    pub(crate) fn has_reason(&self, start: &str) -> bool {
        self.reasons.iter().any(|reason| reason.starts_with(start))
    }

    /// Returns the order that was printed.
    pub(crate) fn order(&self) -> Option<u8> {
        u8::try_from(self.head.as_ref()?.order?).ok()
    }
}

/// Lines of a log, counted from 1.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Lines(pub(crate) RangeInclusive<u64>);

impl Default for Lines {
    fn default() -> Self {
        Self(0..=0)
    }
}

/// A text with the line that it stands on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Stated {
    pub(crate) text: String,
    pub(crate) line: u64,
}

/// A complaint about a bad page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Complaint {
    /// `BUG: Bad page state in process X  pfn:02176`.
    State,
    /// `BUG: Bad page map in process X  pte:.. pmd:..`.
    Map,
    /// `BUG: Bad page cache in process X  pfn:02176`.
    Cache,
}

/// A printed pointer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Pointer {
    /// It is not there.
    #[default]
    Absent,
    /// It may be one or the hash of one; which of both, the caller decides.
    Number(u64),
    /// The kernel did not say: `(ptrval)`, `(____ptrval____)`.
    Hidden,
    /// `(null)`, `(efault)`: the word that was printed.
    Null,
}

/// Flags, and the names that were printed with them, without those of numbers (`node=0`).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Flags {
    pub(crate) value: u64,
    /// `None` if there were no parentheses.
    pub(crate) names: Option<Vec<String>>,
    /// The numbers with a name: `node=0`, `zone=1`, `lastcpupid=0x1fffff`.
    pub(crate) fields: Vec<(String, u64)>,
}

/// What stands after `page_type:`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct PageType {
    pub(crate) value: u64,
    pub(crate) names: Vec<String>,
}

/// The counts of the head, as far as they were printed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct HeadCounts {
    /// What stands after `head:`.
    pub(crate) address: Pointer,
    pub(crate) order: Option<u64>,
    pub(crate) mapcount: Option<i64>,
    /// `compound_mapcount:` or `entire_mapcount:`.
    pub(crate) entire_mapcount: Option<i64>,
    pub(crate) nr_pages_mapped: Option<i64>,
    /// `pincount:` or `compound_pincount:`.
    pub(crate) pincount: Option<i64>,
}

/// A word of a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Word {
    pub(crate) value: u64,
    /// The number of hex digits: 8 or 16. A word with another number was cut short and is not here,
    /// but in [`Record::damage`].
    pub(crate) digits: u8,
}

/// A word with its position in the descriptor, in words; in that of the head, rows go on from one
/// page to the next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Placed {
    pub(crate) position: u8,
    pub(crate) word: Word,
}

/// Damage to a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Damage {
    pub(crate) line: u64,
    /// The offset of the first damaged byte in the line, counted from 1. Bytes of logs in UTF-16
    /// count as in UTF-8.
    pub(crate) column: u64,
    /// What is wrong, to follow `line N, byte M: `.
    pub(crate) what: String,
}
