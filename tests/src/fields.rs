//! Compares pagedump's text with that of a kernel which prints pages in other words: by the values.

use crate::oracle::{escape_names, Printed};
use std::collections::BTreeMap;

/// The values in a text, by their names.
pub type Fields = BTreeMap<&'static str, String>;

/// Tells whether a kernel prints pages in the words of Linux 6.1 to 6.8: with the address of the
/// page.
pub fn is_other_wording(printed: &[Printed]) -> bool {
    let has_address = |page: &Printed| {
        let first = String::from_utf8_lossy(page.lines.first().map_or(&[], Vec::as_slice));
        first.starts_with("page:") && first.contains(" refcount:") && !first.starts_with("page: ")
    };
    printed.iter().any(has_address)
}

/// Returns the values in the lines of a page: counts, mapping, index, order, flags, owner and words.
pub fn fields(lines: &[Vec<u8>]) -> Fields {
    let mut fields = Fields::new();
    for line in escape_names(lines) {
        let line = String::from_utf8_lossy(&line).into_owned();
        let prefix = line.split(['(', ' ', ':']).next().unwrap_or_default();
        match prefix {
            "page" if line.contains("refcount:") => {
                let names = ["refcount", "mapcount", "mapping", "index", "pfn"];
                add_values(&mut fields, &line, &names.map(|name| (name, name)));
            }
            "head" if line.contains("order:") => {
                let names = [
                    ("order", "order"),
                    ("compound_mapcount", "entire_mapcount"),
                    ("entire_mapcount", "entire_mapcount"),
                    ("compound_pincount", "pincount"),
                    ("pincount", "pincount"),
                ];
                add_values(&mut fields, &line, &names);
            }
            "memcg" => drop(fields.insert("memcg", line)),
            "anon" | "ksm" | "flags" if line.contains("flags: 0x") => {
                fields.insert("flags", line);
            }
            "aops" | "invalid" => drop(fields.insert("owner", line)),
            "raw" => fields.entry("raw").or_default().push_str(&line),
            _ => {}
        }
    }
    fields
}

/// Adds the values after `name:`, under the second name.
fn add_values(fields: &mut Fields, line: &str, names: &[(&str, &'static str)]) {
    for (name, key) in names {
        let value = line.split(' ').find_map(|word| word.strip_prefix(name)?.strip_prefix(':'));
        fields.extend(value.map(|value| (*key, value.to_owned())));
    }
}

/// Returns the names of the values that differ, with both.
pub fn differences(kernel: &[Vec<u8>], pagedump: &[Vec<u8>]) -> Vec<String> {
    let (kernel, pagedump) = (fields(kernel), fields(pagedump));
    let names = kernel.keys().chain(pagedump.keys()).collect::<std::collections::BTreeSet<_>>();
    let differing = names.into_iter().filter(|name| kernel.get(*name) != pagedump.get(*name));
    differing
        .map(|name| {
            format!("{name}: expected {:?}, found {:?}", kernel.get(name), pagedump.get(name))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<Vec<u8>> {
        text.lines().map(|line| line.as_bytes().to_vec()).collect()
    }

    const OLD: &str = "\
page:fffffb9dc00e80c0 refcount:2 mapcount:1 mapping:0000000000000000 index:0x7f4744403 pfn:0x3a03
head:fffffb9dc00e8000 order:9 compound_mapcount:1 compound_pincount:1
memcg:ffff8ed1c1145000
anon flags: 0xfffffc00b0016(referenced|head|node=0|zone=1|lastcpupid=0x1fffff)
raw: 000fffffc0000000 fffffb9dc00e8001 fffffb9dc00e80c8 dead000000000400
raw: 0000000000000000 0000000000000000 00000000ffffffff 0000000000000000
head: 000fffffc00b0016 fffffb9dc00e0008 fffffb9dc0357a08 ffff8ed1c28bdea1
page dumped because: oracle thp-pinned";

    const NEW: &str = "\
page: refcount:2 mapcount:1 mapping:0000000000000000 index:0x7f4744403 pfn:0x3a03
head: order:9 entire_mapcount:1 pincount:1
memcg:ffff8ed1c1145000
anon flags: 0xfffffc00b0016(referenced|head|node=0|zone=1|lastcpupid=0x1fffff)
kind: anonymous memory
raw: 000fffffc0000000 fffffb9dc00e8001 fffffb9dc00e80c8 dead000000000400
raw: 0000000000000000 0000000000000000 00000000ffffffff 0000000000000000
page dumped because: oracle thp-pinned";

    #[test]
    fn values_compared_in_other_words() {
        assert_eq!(fields(&lines(OLD)).len(), 11);
        assert_eq!(differences(&lines(OLD), &lines(NEW)), [""; 0]);
        for (from, to, name) in [
            ("mapcount:1 mapping", "mapcount:2 mapping", "mapcount"),
            ("entire_mapcount:1", "entire_mapcount:0", "entire_mapcount"),
            (" pincount:1", "", "pincount"),
            ("memcg:ffff8ed1c1145000\n", "", "memcg"),
            ("|head|", "|", "flags"),
            ("fffffb9dc00e80c8", "fffffb9dc00e80c9", "raw"),
        ] {
            let changed = NEW.replacen(from, to, 1);
            let found = differences(&lines(OLD), &lines(&changed));
            let expected = (changed != NEW).then_some(name);
            let found = found.iter().map(|found| found.split(':').next().unwrap());
            assert!(found.eq(expected), "{from}");
        }
    }

    #[test]
    fn wording_told_by_address() {
        let page = |text| Printed { kind: String::new(), pfn: String::new(), lines: lines(text) };
        assert!(is_other_wording(&[page(OLD)]) && !is_other_wording(&[page(NEW)]));
        assert!(!is_other_wording(&[page("page:ffff is uninitialized and poisoned")]));
    }
}
