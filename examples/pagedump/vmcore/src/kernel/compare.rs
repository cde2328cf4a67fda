//! Compares VMCOREINFO with the types of a kernel, or without types with the described structures.

use super::Btf;
use crate::vmcoreinfo::VmcoreInfo;
use dumpable::{Dumpable, Layout};

/// A description of the kernel's structure of the same name, or of a part of it.
#[derive(Clone, Copy, Debug)]
pub struct Described {
    /// The description.
    pub layout: &'static Layout,
    /// The offset of the described part in the structure, in bytes.
    pub start: usize,
    /// Whether the description is of the whole structure, so that the sizes are equal.
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

/// Compares structures of a kernel without types (BTF): checks its release, and the sizes and
/// offsets in VMCOREINFO. The error is the first difference.
pub fn compare_without_types(info: &VmcoreInfo, described: &[Described]) -> Result<(), String> {
    let release = info.release().unwrap_or_default();
    if !release.starts_with("7.3.") {
        return Err(format!(
            "expected a 7.3 release or types (BTF) to compare layouts with, found release {release:?} without types"
        ));
    }
    for described in described {
        let name = described.layout.name;
        if let (true, Ok(found)) = (described.is_whole, info.size(name)) {
            let expected = described.layout.size as u64;
            if found != expected {
                return Err(format!("expected SIZE({name}) to be {expected}, found {found}"));
            }
        }
        for member in described.layout.members {
            let (member, expected) = (member.name, (described.start + member.offset) as u64);
            match info.offset(&format!("{name}.{member}")) {
                Ok(found) if found != expected => {
                    return Err(format!(
                        "expected OFFSET({name}.{member}) to be {expected}, found {found}"
                    ));
                }
                _ => {}
            }
        }
    }
    Ok(())
}

/// The most numbers of a kind to compare. Linux writes at most a page of VMCOREINFO.
const MAX_NUMBERS: usize = 256;

/// The most structures of one name to compare. A kernel has one or two.
const MAX_NAMESAKES: usize = 16;

/// Compares all sizes, offsets and page flags in VMCOREINFO with the types. They differ if the types are those of
/// another kernel. The error is the first difference; what the types lack is none.
pub fn compare_with_types(info: &VmcoreInfo, types: &Btf) -> Result<(), String> {
    for (key, stated) in info.numbers_of("OFFSET").take(MAX_NUMBERS) {
        let Some((name, member)) = key.split_once('.') else { continue };
        let namesakes = types.aggregates(name).take(MAX_NAMESAKES);
        let found = namesakes.filter_map(|found| found.field(member));
        compare("OFFSET", key, stated, found.map(|field| field.offset / 8))?;
    }
    for (name, stated) in info.numbers_of("SIZE").take(MAX_NUMBERS) {
        let namesakes = types.aggregates(name).take(MAX_NAMESAKES);
        compare("SIZE", name, stated, namesakes.map(|found| found.size()))?;
    }
    for (name, stated) in info.numbers_of("NUMBER").take(MAX_NUMBERS) {
        let flag = types.number_in("pageflags", name);
        compare("NUMBER", name, stated, flag.map(|number| number as u64).into_iter())?;
    }
    Ok(())
}

/// Compares a number in VMCOREINFO with that of each structure of one name.
fn compare(
    what: &str,
    key: &str,
    stated: u64,
    mut found: impl Iterator<Item = u64>,
) -> Result<(), String> {
    match found.next() {
        Some(first) if first != stated && found.all(|other| other != stated) => Err(format!(
            "expected {what}({key}) to be {stated}, as in its VMCOREINFO, found {first}"
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::btf_tests::tables;

    #[test]
    fn types_of_another_kernel_refused() {
        let compare =
            |text: &str| compare_with_types(&VmcoreInfo::parse(text.as_bytes()), &tables());
        // What has no number, or is not in the types, is no difference.
        let right = "SIZE(page_flags_fields)=32\nOFFSET(page_flags_fields.name)=24\nSIZE(int)=2\nSIZE(page)=1\n\
                     OFFSET(page_flags_fields.no)=1\nOFFSET(page_flags_fields)=1\nSIZE(trace_print_flags)=many\n";
        assert_eq!(compare(right), Ok(()));
        let cases = [
            ("SIZE(trace_print_flags)=24\n", "expected SIZE(trace_print_flags) to be 24"),
            (
                "OFFSET(trace_print_flags.name)=0\n",
                "expected OFFSET(trace_print_flags.name) to be 0",
            ),
        ];
        for (wrong, expected) in cases {
            let difference = compare(&format!("{wrong}{right}")).unwrap_err();
            assert!(difference.starts_with(expected), "{difference}");
        }
    }

    #[test]
    fn compare_without_types_checks_release_and_vmcoreinfo() {
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
        let compare =
            |text: &str| compare_without_types(&VmcoreInfo::parse(text.as_bytes()), &described);
        assert_eq!(compare("OSRELEASE=7.3.4\nSIZE(page)=64\nOFFSET(page._refcount)=52\n"), Ok(()));
        let cases = [
            ("OSRELEASE=6.12.1\n", "expected a 7.3 release or types (BTF)"),
            ("OSRELEASE=7.30.1\n", "found release \"7.30.1\" without types"),
            ("OSRELEASE=7.3.4\nSIZE(page)=56\n", "expected SIZE(page) to be 64, found 56"),
            (
                "OSRELEASE=7.3.4\nOFFSET(page.lru)=16\n",
                "expected OFFSET(page.lru) to be 8, found 16",
            ),
        ];
        for (text, expected) in cases {
            let difference = compare(text).unwrap_err();
            assert!(difference.contains(expected), "{difference}");
        }
    }
}
