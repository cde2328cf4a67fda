//! Whether the structures of the kernel at hand are those that are described.

use super::{Btf, Place};
use crate::vmcoreinfo::VmcoreInfo;
use dumpable::{Dumpable, Layout, Member};

/// What the layouts are of, for those whose kernel is another one.
const BUILD: &str = "this build (for Linux 7.3)";

/// The most structures of one name to compare. A kernel has one or two; a hostile dump may have
/// millions.
const MAX_NAMESAKES: usize = 16;

/// A description, and the part of the kernel's structure of the same name that it describes.
#[derive(Clone, Copy, Debug)]
pub struct Described {
    /// The description.
    pub layout: &'static Layout,
    /// The offset in the structure at which it begins, in bytes.
    pub start: usize,
    /// Whether it describes the whole structure, so that the sizes are equal.
    pub is_whole: bool,
}

impl Described {
    /// Describes a whole structure.
    pub const fn whole<T: Dumpable>() -> Self {
        Self { layout: T::LAYOUT, start: 0, is_whole: true }
    }

    /// Describes a part of a structure that begins at an offset in bytes.
    pub const fn part<T: Dumpable>(start: usize) -> Self {
        Self { layout: T::LAYOUT, start, is_whole: false }
    }
}

/// Compares structures and numbers with the kernel's own types. The error is the first difference.
pub fn compare_types(
    types: &Btf,
    described: &[Described],
    mut numbers: impl Iterator<Item = (&'static str, &'static str, u64)>,
) -> Result<(), String> {
    described.iter().try_for_each(|described| structure(types, described))?;
    numbers.try_for_each(|(prefix, name, number)| {
        enumerator(types, &format!("{prefix}{name}"), number)
    })
}

/// Compares the number of an enumerator. The error is the difference.
pub fn enumerator(types: &Btf, name: &str, expected: u64) -> Result<(), String> {
    match types.number(name) {
        Some(found) if found as u64 == expected => Ok(()),
        Some(found) => Err(format!("whose {name} is {found}, and {BUILD} expects {expected}")),
        None => Err(format!("which has no {name}, and {BUILD} expects it to be {expected}")),
    }
}

fn structure(types: &Btf, described: &Described) -> Result<(), String> {
    let name = described.layout.name;
    // If there are several of a name, one that agrees is enough: nothing tells which of them is
    // meant.
    let mut first = None;
    for found in types.aggregates(name).take(MAX_NAMESAKES) {
        let size = found.size();
        let sizes = match described.layout.size as u64 {
            expected if described.is_whole && size != expected => {
                Err(format!("whose struct {name} has {size} bytes, and {BUILD} expects {expected}"))
            }
            _ => Ok(()),
        };
        let mut members = described.layout.members.iter().filter(|member| member.bits.is_none());
        let outcome = sizes.and_then(|()| {
            members.try_for_each(|member| {
                compare(name, described.start, member, found.member(member.name))
            })
        });
        match outcome {
            Ok(()) => return Ok(()),
            Err(difference) => first = first.or(Some(difference)),
        }
    }
    Err(first.unwrap_or_else(|| format!("which has no struct {name}, and {BUILD} reads one")))
}

fn compare(name: &str, start: usize, member: &Member, found: Option<Place>) -> Result<(), String> {
    let expected =
        Place { offset: (start + member.offset) as u64 * 8, size: member.size as u64 * 8 };
    let member = member.name;
    match found {
        Some(found) if found == expected => Ok(()),
        Some(found) => Err(format!(
            "whose struct {name} has {member} {found}, and {BUILD} expects it {expected}"
        )),
        None => {
            Err(format!("whose struct {name} has no {member}, and {BUILD} expects one {expected}"))
        }
    }
}

/// Compares structures of a kernel without types of its own: its release, and the sizes and offsets in
/// VMCOREINFO. The error is the first difference.
pub fn compare_told(info: &VmcoreInfo, described: &[Described]) -> Result<(), String> {
    let release = info.release().unwrap_or_default();
    if !release.starts_with("7.3.") {
        return Err(format!(
            "which carries no types (BTF) to compare layouts with, and {BUILD} knows no other release"
        ));
    }
    for described in described {
        let name = described.layout.name;
        if let (true, Ok(found)) = (described.is_whole, info.size(name)) {
            let expected = described.layout.size as u64;
            if found != expected {
                return Err(format!(
                    "whose SIZE({name}) is {found}, and {BUILD} expects {expected}"
                ));
            }
        }
        for member in described.layout.members {
            let (member, expected) = (member.name, (described.start + member.offset) as u64);
            match info.offset(&format!("{name}.{member}")) {
                Ok(found) if found != expected => {
                    return Err(format!(
                        "whose OFFSET({name}.{member}) is {found}, and {BUILD} expects {expected}"
                    ));
                }
                _ => {}
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_types_the_release_and_vmcoreinfo_must_do() {
        #[derive(Dumpable)]
        #[dumpable(c = "struct page", size = 64)]
        #[repr(C)]
        struct Page {
            #[dumpable(skip)]
            flags: u64,
            #[dumpable(offset = 8)]
            lru: u64,
            #[dumpable(skip)]
            rest: [u32; 9],
            #[dumpable(c = "_refcount", offset = 52)]
            refcount: u32,
            memcg_data: u64,
        }
        let described = [Described::whole::<Page>()];
        let told = |text: &str| compare_told(&VmcoreInfo::parse(text.as_bytes()), &described);
        assert_eq!(told("OSRELEASE=7.3.4\nSIZE(page)=64\nOFFSET(page._refcount)=52\n"), Ok(()));
        let cases = [
            ("OSRELEASE=6.12.1\n", "which carries no types (BTF)"),
            ("OSRELEASE=7.30.1\n", "knows no other release"),
            (
                "OSRELEASE=7.3.4\nSIZE(page)=56\n",
                "whose SIZE(page) is 56, and this build (for Linux 7.3) expects 64",
            ),
            (
                "OSRELEASE=7.3.4\nOFFSET(page.lru)=16\n",
                "whose OFFSET(page.lru) is 16, and this build (for Linux 7.3) expects 8",
            ),
        ];
        for (text, expected) in cases {
            let difference = told(text).unwrap_err();
            assert!(difference.contains(expected), "{difference}");
        }
    }
}
