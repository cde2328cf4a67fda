//! Compares VMCOREINFO with the types of a kernel.

use super::Btf;
use crate::vmcoreinfo::VmcoreInfo;

/// The most numbers of a kind to compare. Linux writes at most a page of VMCOREINFO.
const MAX_NUMBERS: usize = 256;

/// The most structures of one name to compare. A kernel has one or two.
const MAX_NAMESAKES: usize = 16;

/// Compares all sizes, offsets and page flags in VMCOREINFO with the types. They differ if the types
/// are those of another kernel. The error is the first difference; what the types lack is none.
pub fn compare(info: &VmcoreInfo, types: &Btf) -> Result<(), String> {
    for (key, stated) in info.numbers_of("OFFSET").take(MAX_NUMBERS) {
        let Some((name, member)) = key.split_once('.') else { continue };
        let namesakes = types.aggregates(name).take(MAX_NAMESAKES);
        let found = namesakes.filter_map(|found| found.field(member));
        compare_number("OFFSET", key, stated, found.map(|field| field.offset / 8))?;
    }
    for (name, stated) in info.numbers_of("SIZE").take(MAX_NUMBERS) {
        let namesakes = types.aggregates(name).take(MAX_NAMESAKES);
        compare_number("SIZE", name, stated, namesakes.map(|found| found.size()))?;
    }
    for (name, stated) in info.numbers_of("NUMBER").take(MAX_NUMBERS) {
        let flag = types.number_in("pageflags", name);
        compare_number("NUMBER", name, stated, flag.map(|number| number as u64).into_iter())?;
    }
    Ok(())
}

/// Compares a number in VMCOREINFO with that of each structure of one name.
fn compare_number(
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
        let compare = |text: &str| compare(&VmcoreInfo::parse(text.as_bytes()), &tables());
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
}
