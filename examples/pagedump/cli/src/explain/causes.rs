//! What may have been the cause of findings. None of it follows from the words.

use super::holds::AT_FREE;
use super::output::Finding;
use super::reading::Decoded;
use pagedump_core::{PageType, Typed};

/// By the name of a rule, what has been the cause of such findings, the likelier first.
const CAUSES: &[(&str, &[&str])] = &[
    ("all-zero", &["a hole of the memory map, or memory that was added and never initialised"]),
    (
        "repeated-byte",
        &[
            "a device wrote there: samples of video or audio have such bytes",
            "a use after free, where the byte is one that the kernel fills freed memory with",
        ],
    ),
    ("text", &["a string or a buffer overran into the memory map"]),
    (
        "user-addresses",
        &["memory of before the reboot, which the memory map was never cleared of, or a stray store"],
    ),
    ("shifted", &["a copy to a wrong address, or a wrong size of struct page in a module"]),
    ("refcount-negative", &["a reference was put more than once"]),
    ("refcount-too-low", &["a reference was put by somebody who did not hold it"]),
    ("mapping-without-references", &["a reference was put by somebody who did not hold it"]),
    ("lru-list-poison", &["the page was freed while it was in use"]),
    (
        "reserved-list-poison",
        &[
            "reserved memory, which belongs to the firmware or the kernel, was freed as if allocated",
            "a driver reserved the page while it had it, and freed it without clearing the flag",
        ],
    ),
    ("reserved-changed", &["a reference of a page such as the zero page was put that was never taken"]),
];

/// What may be behind a page that was freed while it had a type.
const FREED_WITH_TYPE: &[&str] =
    &["the page was freed without the destructor of its type, or a reference was put too often"];

/// What may be behind a page that differs from a free one in one bit, and in more.
const ONE_BIT: &[&str] = &[
    "somebody who used the page before still set the flag after it was free",
    "a bit of memory flipped: a memory test can tell",
    "a stray store",
];
const SOME_BITS: &[&str] = &[
    "small stores from outside of the kernel, such as those of a device or of a hypervisor, or stray ones",
    "somebody who used the page before still wrote to it after it was free",
];

/// Returns what may have been the cause, the likelier first.
pub(super) fn of(page: &Decoded<'_>, findings: &[Finding]) -> Vec<String> {
    let is_freed = is_freed(page);
    let mut all: Vec<&str> = Vec::new();
    for finding in findings {
        let causes = match finding.rule {
            // The page was not free yet, and the complaint's own cause fits.
            "nearly-free" if is_freed => &[],
            "nearly-free" if finding.sentence.contains(" in 1 bit") => ONE_BIT,
            "nearly-free" => SOME_BITS,
            "complaint" if is_free_block(page) => {
                &["the page was free already: it was freed twice"]
            }
            "complaint" if page.report.typed.is_some() => FREED_WITH_TYPE,
            rule => CAUSES.iter().find(|(name, _)| *name == rule).map_or(&[][..], |(_, all)| *all),
        };
        all.extend(causes.iter().filter(|cause| !all.contains(cause)).collect::<Vec<_>>());
    }
    if page.report.is_slab() && is_freed && findings.is_empty() {
        all.push("memory of kmalloc() was freed as pages, such as by page_frag_free() as a page fragment");
    }
    all.into_iter().map(str::to_owned).collect()
}

/// Whether the kernel complains of a page that is being freed.
pub(super) fn is_freed(page: &Decoded<'_>) -> bool {
    page.record.has_reason(AT_FREE)
}

fn is_free_block(page: &Decoded<'_>) -> bool {
    matches!(page.report.typed, Some(Typed { ty: PageType::Buddy, .. }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use pagedump_core::RULES;

    #[test]
    fn causes_are_of_rules() {
        for (rule, causes) in CAUSES {
            assert!(RULES.iter().any(|known| known.name == *rule), "{rule}");
            assert!(!causes.is_empty());
        }
    }
}
