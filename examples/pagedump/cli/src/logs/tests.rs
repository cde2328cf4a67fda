//! Logs as people paste them.

use super::record::*;
use super::*;
use dumpable_tests::noise::Noise;

fn records(log: impl AsRef<[u8]>) -> Vec<Record> {
    let mut records = Vec::new();
    let log = log.as_ref();
    let size = read(log, |record| records.push(record)).unwrap();
    assert_eq!(size.records, records.len() as u64);
    assert_eq!(size.bytes, log.len() as u64);
    records
}

/// Returns the only dump of a log.
#[track_caller]
fn record(log: impl AsRef<[u8]>) -> Record {
    let mut records = records(log);
    assert_eq!(records.len(), 1, "{records:#?}");
    records.remove(0)
}

fn values(words: &[Word]) -> Vec<u64> {
    words.iter().map(|word| word.value).collect()
}

fn release(record: &Record) -> Option<&str> {
    record.release.as_ref().map(|release| &release.text[..])
}

/// A report of a bad page.
const REPORT: [&str; 9] = [
    "BUG: Bad page state in process kworker/u8:1  pfn:4bd34",
    "page:ffffea00012f4d00 refcount:0 mapcount:-1 mapping:0000000000000000 index:0x2 pfn:0x4bd34",
    "flags: 0x6ffff8000002000(reserved|node=0|zone=1|lastcpupid=0x1fffff)",
    "raw: 06ffff8000002000 ffffe47e6f4d2908 ffffe47e6f4d2908 0000000000000000",
    "raw: 0000000000000002 0000000000000000 fffffffeffffffff 0000000000000000",
    "page dumped because: PAGE_FLAGS_CHECK_AT_FREE flag(s) set",
    "Modules linked in: a b(O) c",
    "CPU: 0 PID: 1 Comm: kworker/u8:1 Tainted: G    B              6.10.11 #1",
    "Hardware name: QEMU Standard PC, BIOS 1.16",
];

const WORDS: [u64; 8] = [
    0x06ff_ff80_0000_2000,
    0xffff_e47e_6f4d_2908,
    0xffff_e47e_6f4d_2908,
    0,
    2,
    0,
    0xffff_fffe_ffff_ffff,
    0,
];

/// Checks all that the report says, apart from lines and columns.
#[track_caller]
fn check_report(record: &Record) {
    assert_eq!(record.damage, []);
    assert_eq!(record.complaint, Some(Complaint::State));
    assert_eq!(record.bad_state.as_deref(), Some("kworker/u8:1"));
    assert_eq!(record.page, Pointer::Number(0xffff_ea00_012f_4d00));
    assert_eq!(record.refcount, Some(0));
    assert_eq!(record.mapcount, Some(-1));
    assert_eq!(record.mapping, Pointer::Number(0));
    assert_eq!(record.index, Some(2));
    assert_eq!(record.pfn, Some(0x4bd34));
    let flags = record.flags.as_ref().unwrap();
    assert_eq!(flags.value, WORDS[0]);
    assert_eq!(flags.names.as_deref().unwrap(), ["reserved"]);
    assert_eq!(flags.fields.len(), 3);
    assert_eq!(values(&record.raw), WORDS);
    assert_eq!(record.raw_rest, []);
    assert_eq!(record.reasons, ["PAGE_FLAGS_CHECK_AT_FREE flag(s) set"]);
    assert_eq!(release(record), Some("6.10.11"));
    assert_eq!(record.hardware.as_deref(), Some("QEMU Standard PC, BIOS 1.16"));
}

/// Puts a prefix before each line of the report.
fn prefixed(prefix: &str) -> String {
    REPORT.iter().map(|line| format!("{prefix}{line}\n")).collect()
}

#[test]
fn report_with_each_prefix() {
    for prefix in [
        "",
        "    ",
        "\t",
        "[  123.456789] ",
        "[    1.200000][  T183] ",
        "[    1.200000][    C0] ",
        "[Tue Apr 20 18:05:30 2021] ",
        "407819.281234] ",
        "<4>",
        "<4>[  123.456789] ",
        "Apr 20 18:05:30 host kernel: ",
        "Apr 20 18:05:30 host kernel: [  123.456789] ",
        "Apr 20 18:05:30 kernel: ",
        "2021-04-20T18:05:30.123456+02:00 host kernel: ",
        "18:05:30 ",
        "> > ",
        "> > [  123.456789] ",
        ">> | ",
        "| ",
        "  <unknown prefix> ",
    ] {
        let record = record(prefixed(prefix));
        check_report(&record);
        assert_eq!(record.lines, Lines(1..=6), "{prefix}");
    }
}

#[test]
fn report_with_each_end_of_line() {
    let log = prefixed("[    1.2] ");
    check_report(&record(&log));
    check_report(&record(log.replace('\n', "\r\n")));
    check_report(&record(log.replace('\n', "\r\r\n")));
    check_report(&record(log.replace('\n', " \\\n")));
    check_report(&record(log.replace('\n', "^M\n")));
    check_report(&record(log.replace('\n', "~\n")));
    check_report(&record(log.replace('\n', "\x00\n")));
    check_report(&record(log.replace('\n', "\u{a0}\n")));
    check_report(&record(log.trim_end()));
    let bytes: Vec<u8> =
        log.bytes().flat_map(|b| if b == b'\n' { vec![0xff, b] } else { vec![b] }).collect();
    check_report(&record(bytes));
    let escaped = record(log.replace('\n', "#012"));
    check_report(&escaped);
    assert_eq!(escaped.lines, Lines(1..=1));
}

#[test]
fn report_in_each_encoding() {
    let log = prefixed("[    1.2] ");
    check_report(&record(format!("\u{feff}{log}")));
    let units: Vec<u16> = format!("\u{feff}{log}").encode_utf16().collect();
    check_report(&record(units.iter().flat_map(|unit| unit.to_le_bytes()).collect::<Vec<u8>>()));
    check_report(&record(units.iter().flat_map(|unit| unit.to_be_bytes()).collect::<Vec<u8>>()));
    check_report(&record(quoted_printable(&log)));
    let mail = format!("> Hi\n{}", log.replace("[ ", "> [ "));
    check_report(&record(quoted_printable(&mail)));
}

/// Encodes as mail programs do: lines of at most 76 characters, broken anywhere.
fn quoted_printable(text: &str) -> String {
    let mut encoded = String::new();
    for line in text.lines() {
        let mut length = 0;
        for char in line.chars() {
            let part = if char == '=' { "=3D".to_string() } else { char.to_string() };
            if length + part.len() > 75 {
                encoded.push_str("=\n");
                length = 0;
            }
            length += part.len();
            encoded.push_str(&part);
        }
        encoded.push('\n');
    }
    encoded
}

#[test]
fn soft_break_in_an_index() {
    let log =
        "page:ffffea00006b0040 count:0 mapcount:1 mapping:dead000000000000 index:0x2=\n0001\n\
               flags: 0xfffe0000000000()\n";
    assert_eq!(record(log).index, Some(0x20001));
}

#[test]
fn text_that_is_not_encoded_stays() {
    let mut lines = REPORT.map(str::to_string);
    lines[1].push_str("\naops:ext4_da_aops ino:14 dentry name(?):\"a=3Db\"");
    let record = record(lines.join("\n"));
    check_report(&record);
    assert_eq!(record.owner.unwrap(), "aops:ext4_da_aops ino:14 dentry name(?):\"a=3Db\"");
}

/// Wraps the report before each of these words.
fn wrapped(prefix: &str, rest: &str, words: &[&str]) -> String {
    let mut log = prefixed(prefix);
    for word in words {
        log = log.replace(&format!(" {word}"), &format!("\n{rest}{word}"));
    }
    log
}

#[test]
fn wrapped_lines() {
    for (prefix, rest) in [("[    1.2] ", ""), ("> [    1.2] ", "> "), ("", ""), ("> ", "")] {
        for words in [
            &["mapping:"][..],
            &["index:"],
            &["pfn:0x4bd34"],
            &["pfn:4bd34"],
            &["0x6ffff8000002000("],
            &["mapcount:", "index:"],
            &["refcount:"],
            &["0000000000000000\n"],
            &["ffffe47e6f4d2908 0000"],
            &["Tainted:"],
            &["Comm:"],
            &["6.10.11 #1"],
        ] {
            let log = wrapped(prefix, rest, words);
            assert!(log.lines().count() > REPORT.len(), "{words:?}");
            let record = record(&log);
            check_report(&record);
        }
    }
}

#[test]
fn wrapped_values_and_rows() {
    let log = "page:ffffea00012f4d00 refcount:0 mapcount:0 mapping:\n          (null) index:0x7\n\
               flags: 0x1(locked)\n\
               raw: 0000000000000001 0000000000000002 0000000000000003\n0000000000000004\n\
               raw: 0000000000000005 0000000000000006 0000000000000007\n0000000000000008\n\
               page dumped\nbecause: nonzero mapcount\n";
    let record = record(log);
    assert_eq!(record.damage, []);
    assert_eq!((record.mapping, record.index), (Pointer::Null, Some(7)));
    assert_eq!(values(&record.raw), [1, 2, 3, 4, 5, 6, 7, 8]);
    assert_eq!(record.reasons, ["nonzero mapcount"]);
}

#[test]
fn wrapped_reasons() {
    let log = "[ 1.2] page: refcount:0 mapcount:1 mapping:0000000000000000 index:0x0 pfn:0x80000\n\
               [ 1.2] page dumped because: VM_BUG_ON_FOLIO(((unsigned int) folio_ref_count(folio)\n\
               + 127u <= 127u))\n\
               [ 1.2] ------------[ cut here ]------------\n\
               [ 1.2] CPU: 0 UID: 0 PID: 1 Comm: x Not tainted 6.12.28 #3\n";
    let first = record(log);
    let reason = "VM_BUG_ON_FOLIO(((unsigned int) folio_ref_count(folio) + 127u <= 127u))";
    assert_eq!(first.reasons, [reason]);
    assert_eq!(release(&first), Some("6.12.28"));
    let log = "> [  123.456789] page: refcount:0 mapcount:1 mapping:0000000000000000 index:0x0\n\
               > [  123.456789] page dumped because: PAGE_FLAGS_CHECK_AT_PREP flag(s)\n\
               > set\n> I see this often\n";
    assert_eq!(record(log).reasons, ["PAGE_FLAGS_CHECK_AT_PREP flag(s) set"]);
    let log = "[ 1.2] page: refcount:0 mapcount:1 mapping:0000000000000000 index:0x0\n\
               [ 1.2] page dumped because: nonzero mapcount\nThis is new.\n";
    assert_eq!(record(log).reasons, ["nonzero mapcount"]);
    let start = "[ 1.2] page: refcount:0 mapcount:1 mapping:0000000000000000 index:0x0\n\
                 [ 1.2] page dumped because:\n";
    let log = format!("{start}nonzero mapcount\n[ 1.2] Modules linked in: amdgpu\ndrm_exec x\n");
    assert_eq!(record(&log).reasons, ["nonzero mapcount"]);
    let log = format!("{start}[ 1.2] ------------[ cut here ]------------\ndrm_exec x\n");
    let record = record(&log);
    assert!(record.reasons.is_empty(), "{:?}", record.reasons);
    assert_eq!(record.damage[0].what, "expected a reason");
}

#[test]
fn names_of_flags_broken_by_a_line() {
    let log = "page: refcount:0 mapcount:0 mapping:0000000000000000 index:0x0\n\
               flags: 0xfffffc0078141(locked|error|workingset|\nwriteback|head)\n";
    let names = record(log).flags.unwrap().names.unwrap();
    assert_eq!(names, ["locked", "error", "workingset", "writeback", "head"]);
    let log = "[ 1.2] page: refcount:0 mapcount:0 mapping:0000000000000000 index:0x0\n\
               [ 1.2] flags: 0xfffffc0078141(locked|err\n[ 1.2] raw: 1\n";
    let record = record(log);
    assert_eq!(record.flags.unwrap().names, None);
    assert_eq!(record.damage[0].line, 2);
    assert_eq!(record.damage[0].what, "expected the name of a flag");
}

#[test]
fn spelling_of_4_9() {
    let log = "BUG: Bad page state in process swapper/0  pfn:02e44\n\
               page:ab123450 count:-117901064 mapcount:0 mapping:f8f8f8f8 index:0x2 compound_mapcount: 67372037\n\
               flags: 0x78787878(error|dirty)\n\
               page dumped because: page still charged to cgroup\n\
               bad because of flags: 0x40(active)\n\
               page->mem_cgroup:e3e3e3e3\n\
               CPU: 0 PID: 0 Comm: swapper/0 Not tainted 4.9.45-v7+ #1\n";
    let record = record(log);
    assert_eq!(record.damage, []);
    assert_eq!(record.pfn, Some(0x2e44));
    assert_eq!(record.refcount, Some(-117901064));
    assert_eq!(record.mapping, Pointer::Number(0xf8f8f8f8));
    assert_eq!(record.compound_mapcount, Some(67372037));
    assert_eq!(record.memcg, Some(0xe3e3e3e3));
    assert_eq!(record.bad_flags.unwrap().value, 0x40);
    assert_eq!(record.flags.unwrap().names.unwrap(), ["error", "dirty"]);
    assert_eq!(record.lines, Lines(1..=6));
    assert_eq!(record.raw, []);
}

#[test]
fn words_of_32_bits() {
    let first = "raw: 00001000 00000100 00000122 00000000 00000000 00000000 ffffffff 00000000\n";
    let header = "page:(ptrval) refcount:0 mapcount:0 mapping:(ptrval) index:0x0\n\
                  flags: 0x1000(reserved)\n";
    for (last, count) in [("", 8), ("raw: 00000000\n", 9), ("raw: 00000000 00000000\n", 10)] {
        let record = record(format!("{header}{first}{last}page dumped because: x\n"));
        assert_eq!(record.damage, []);
        assert_eq!((record.page, record.mapping), (Pointer::Hidden, Pointer::Hidden));
        assert_eq!(record.raw.len(), count);
        assert!(record.raw.iter().all(|word| word.digits == 8));
    }
}

#[test]
fn descriptor_of_56_bytes() {
    let log = "407819.281234] page:ffffea000f7afa78 count:-2 mapcount:0 mapping:          (null) index:0x0\n\
               407819.281234] flags: 0x2ffff8000000000()\n\
               407819.281234] raw: 02ffff8000000000 0000000000000000 0000000000000000 fffffffeffffffff\n\
               407819.281234] raw: dead000000000100 dead000000000200 0000000000000000\n\
               407819.281234] page dumped because: nonzero _count\n";
    let record = record(log);
    assert_eq!(record.damage, []);
    assert_eq!((record.raw.len(), record.raw_rest.len()), (7, 0));
    assert_eq!((record.refcount, record.mapping), (Some(-2), Pointer::Null));
    assert_eq!(record.flags.unwrap().names.unwrap(), [""; 0]);
}

#[test]
fn heads_by_age() {
    let page = "refcount:0 mapcount:0 mapping:0000000000000000 index:0x1";
    let counts = |log: String| {
        let record = record(log);
        assert_eq!(record.damage, []);
        (record.mapcount, record.compound_mapcount, record.head.unwrap())
    };
    let head = HeadCounts { order: Some(9), ..HeadCounts::default() };
    assert_eq!(
        counts(format!(
            "page:00000000a2ba7d57 {page} head:ffffea0000d78000 order:9 compound_mapcount:1 compound_pincount:2\n"
        )),
        (Some(0), None, HeadCounts {
            address: Pointer::Number(0xffff_ea00_00d7_8000),
            entire_mapcount: Some(1),
            pincount: Some(2),
            ..head.clone()
        })
    );
    assert_eq!(
        counts(format!(
            "page:00000000a2ba7d57 {page} pfn:0x1\n\
             head:00000000a2ba7d57 order:9 entire_mapcount:0 nr_pages_mapped:3 pincount:1\n"
        )),
        (
            Some(0),
            None,
            HeadCounts {
                address: Pointer::Number(0xa2ba7d57),
                entire_mapcount: Some(0),
                nr_pages_mapped: Some(3),
                pincount: Some(1),
                ..head.clone()
            }
        )
    );
    assert_eq!(
        counts(format!(
            "page: {page} pfn:0x1\n\
             head: order:9 mapcount:5 entire_mapcount:-1\nnr_pages_mapped:3 pincount:0\n"
        )),
        (
            Some(0),
            None,
            HeadCounts {
                mapcount: Some(5),
                entire_mapcount: Some(-1),
                nr_pages_mapped: Some(3),
                pincount: Some(0),
                ..head.clone()
            }
        )
    );
    assert_eq!(counts(format!("page: {page} pfn:0x1\nhead order:9\n")).2, head);
}

#[test]
fn rows_of_the_head() {
    let row = "0000000000000001 0000000000000002 0000000000000003 0000000000000004";
    for rows in [2, 4] {
        let head = format!("head: {row}\n").repeat(rows);
        let log = format!(
            "page: refcount:0 mapcount:0 mapping:0000000000000000 index:0x0 pfn:0x1\n\
             head: order:9 mapcount:0 entire_mapcount:0 nr_pages_mapped:0 pincount:0\n\
             flags: 0x40(head|zone=2)\npage_type: f8(unknown)\n\
             raw: {row}\nraw: {row}\n{head}page dumped because: x\n"
        );
        let record = record(log);
        assert_eq!(record.damage, []);
        assert_eq!(record.head_raw.len(), rows * 4);
        assert_eq!(record.raw.len(), 8);
        let names = vec!["unknown".to_string()];
        assert_eq!(record.page_type, Some(PageType { value: 0xf8, names }));
    }
}

#[test]
fn owners_flags_and_types_by_age() {
    let page = "page:ffffea00012f4d00 refcount:0 mapcount:0 mapping:ffff888107c7a2b8 index:0x0\n";
    for (lines, owner, prefix) in [
        ("aops:btree_aops ino:1\nflags: 0x1(locked)\n", Some("aops:btree_aops ino:1"), None),
        ("shmem_aops \nflags: 0x1(locked)\n", Some("shmem_aops"), None),
        (
            "def_blk_aops name:\"sda\" \nflags: 0x1(locked)\n",
            Some("def_blk_aops name:\"sda\""),
            None,
        ),
        (
            "mapping->aops:fat_aops [fat] dentry name:\"x\"\nflags: 0x1(locked)\n",
            Some("mapping->aops:fat_aops [fat] dentry name:\"x\""),
            None,
        ),
        (
            "aops:ext4_da_aops ino:14\ndentry name(?):\"a b\"\nflags: 0x1(locked)\n",
            Some("aops:ext4_da_aops ino:14 dentry name(?):\"a b\""),
            None,
        ),
        (
            "def_blk_aops name:\"a\"b\" flags: 0x1(locked)\n",
            Some("def_blk_aops name:\"a\"b\""),
            None,
        ),
        (
            "invalid mapping:ffff888107c7a2b8\nflags: 0x1(locked)\n",
            Some("invalid mapping:ffff888107c7a2b8"),
            None,
        ),
        ("anon flags: 0x1(locked)\n", None, Some("anon")),
        ("anon \nflags: 0x1(locked)\n", None, Some("anon")),
        ("ksm flags: 0x1(locked)\n", None, Some("ksm")),
        ("page flags: 0x1(locked) CMA\n", None, None),
    ] {
        let record = record(format!("{page}{lines}memcg:ffff93fbc7d10000\n"));
        assert_eq!(record.damage, []);
        assert_eq!(record.owner.as_deref(), owner, "{lines}");
        assert_eq!(record.flags_prefix.as_deref(), prefix, "{lines}");
        assert_eq!(record.flags.as_ref().unwrap().value, 1, "{lines}");
        assert_eq!(record.memcg, Some(0xffff93fbc7d10000));
        assert_eq!(record.is_cma, lines.contains("CMA"));
    }
    let log = format!(
        "{page}flags: 0x1(locked)\npage_type: 0xffffffff()\npages's memcg:ffff93fbc7d10000\n"
    );
    let record = record(log);
    assert_eq!(record.page_type, Some(PageType { value: 0xffff_ffff, names: Vec::new() }));
    assert_eq!(record.memcg, Some(0xffff93fbc7d10000));
}

#[test]
fn lines_of_other_cpus() {
    let mut log = String::new();
    for (index, line) in REPORT.iter().enumerate() {
        log.push_str(&format!(
            "[ 1.2] {line}\n[ 1.2] usb 1-1: index: {index} count:7 flags: 0x{index}\n"
        ));
    }
    check_report(&record(log));
}

#[test]
fn callers_part_mixed_dumps() {
    let mut log = String::new();
    for line in REPORT {
        log.push_str(&format!("[    1.2][   T10] {line}\n"));
        log.push_str(&format!("[    1.2][   T11] {}\n", line.replace("4bd34", "5bd34")));
    }
    let records = records(log);
    assert_eq!(records.len(), 2);
    check_report(&records[0]);
    assert_eq!(records[1].pfn, Some(0x5bd34));
    assert_eq!(values(&records[1].raw), WORDS);
}

#[test]
fn mixed_dumps_without_callers_are_damage() {
    let mut log = String::new();
    for line in &REPORT[1..6] {
        log.push_str(&format!("{line}\n{line}\n"));
    }
    let records = records(log);
    assert_eq!(records.len(), 2, "{records:#?}");
    assert_eq!(records[0].raw, []);
    assert_eq!(records[1].raw, []);
    assert!(!records[1].damage.is_empty());
}

#[test]
fn words_lost_by_a_serial_line() {
    let log = "[ 1.2][ T1] page:ffffea0000000000 is uninitialized and poisoned\n\
               [ 1.2][ T1] raw: ffffffffffffffff ffffffffffffffff ffffffffffffffff ffffff871140][ T1] \
               page dumped because: VM_BUG_ON_PAGE(PagePoisoned(p))\n";
    let record = record(log);
    assert!(record.is_poisoned);
    assert_eq!(values(&record.raw), [u64::MAX; 3]);
    assert_eq!(record.reasons, ["VM_BUG_ON_PAGE(PagePoisoned(p))"]);
    let [damage] = &record.damage[..] else { panic!("{record:?}") };
    assert_eq!((damage.line, damage.column), (2, 69));
}

#[test]
fn values_cut_short_are_left_out() {
    let log = prefixed("").replace("index:0x2 pfn:0x4bd34", "index:0x[    1.3] x");
    let record = record(log.replace("ffffea00012f4d00", "ffffea00012f4d"));
    assert_eq!((record.index, record.page), (None, Pointer::Absent));
    assert_eq!(record.pfn, Some(0x4bd34), "that of the complaint");
    let places: Vec<_> = record.damage.iter().map(|damage| (damage.line, damage.column)).collect();
    assert_eq!(places, [(2, 6), (2, 75)]);
}

#[test]
fn damage_columns_count_bytes_of_the_log() {
    let log = "> [ 1.2] page:ffffea00012f4d00 refcount:x mapcount:0 mapping:0000000000000000=20=\n\
               > index:0x0 node=3D\n";
    let record = record(log);
    assert_eq!(record.damage[0].line, 1);
    assert_eq!(record.damage[0].column, 41);
}

#[test]
fn parts_that_were_lost() {
    let without = |lost: &[usize]| {
        let lines = REPORT.iter().enumerate().filter(|(index, _)| !lost.contains(index));
        record(lines.map(|(_, line)| format!("[ 1.2] {line}\n")).collect::<String>())
    };
    assert_eq!(values(&without(&[1]).raw), WORDS);
    assert_eq!(values(&without(&[0, 1]).raw), WORDS);
    assert_eq!(without(&[0, 1]).flags.unwrap().value, WORDS[0]);
    assert_eq!(values(&without(&[0, 1, 2]).raw), WORDS);
    assert_eq!(without(&[0, 1, 2, 3, 4]).reasons.len(), 1);
    let rows = without(&[3, 4]);
    assert_eq!((rows.raw, release(&without(&[3, 4]))), (vec![], Some("6.10.11")));
    assert_eq!(without(&[1, 2, 3, 4, 5]).pfn, Some(0x4bd34));
    assert_eq!(release(&without(&[1, 2, 3, 4, 5])), Some("6.10.11"));
    assert_eq!(without(&[4]).damage.len(), 1);
}

#[test]
fn text_on_the_line_of_the_reason() {
    let log = prefixed("").replace("set\nModules", "set Modules");
    check_report(&record(&log));
    check_report(&record(log.replace(" c\nCPU", " c CPU")));
    check_report(&record(prefixed("").replace("set\nModules", "setModules")));
}

#[test]
fn several_dumps() {
    let log = format!("{}{}\n{}", prefixed("[ 1.2] "), prefixed("[ 2.2] "), prefixed("> "));
    let records = records(log);
    assert_eq!(records.len(), 3);
    records.iter().for_each(check_report);
    assert_eq!(records[1].lines, Lines(10..=15));
}

#[test]
fn page_and_head_of_one_report() {
    let page = REPORT[1..6].join("\n");
    let log = format!(
        "{page}\n{page}\n------------[ cut here ]------------\nkernel BUG at mm/x.c:1!\n{}\n",
        REPORT[7]
    );
    let records = records(log);
    assert_eq!(records.len(), 2);
    assert!(records.iter().all(|record| release(record) == Some("6.10.11")));
}

#[test]
fn dump_in_a_kasan_report() {
    let rule = "=".repeat(66);
    let page = REPORT[1..5].join("\n");
    let log = format!(
        "{rule}\nBUG: KASAN: use-after-free in x\nRead of size 8\n\
         CPU: 1 PID: 2 Comm: y Not tainted 6.1.0 #2\nHardware name: z\nCall Trace:\n\n\
         The buggy address belongs to the physical page:\n{page}\n\
         page dumped because: kasan: bad access detected\n\nMemory state around the buggy address:\n\
         {rule}\nDisabling lock debugging\nCPU: 1 PID: 2 Comm: y Not tainted 6.2.0 #2\n"
    );
    let record = record(log);
    assert_eq!(release(&record), Some("6.1.0"));
    assert_eq!(record.hardware.as_deref(), Some("z"));
    assert_eq!(record.lines, Lines(9..=13));
}

#[test]
fn release_of_another_report_is_not_taken() {
    let cpu = |release: &str| format!("CPU: 0 PID: 1 Comm: x Not tainted {release} #1\n");
    let page = format!("{}\n", REPORT[..6].join("\n"));
    let far = "ordinary line\n".repeat(400);
    assert_eq!(release(&record(format!("{page}{far}{}", cpu("5.1.0")))), None);
    assert_eq!(release(&record(format!("{}{far}{page}", cpu("5.1.0")))), None);
    assert_eq!(release(&record(format!("{page}BUG: unable to handle\n{}", cpu("5.1.0")))), None);
    assert_eq!(release(&record(format!("{}{page}", cpu("5.1.0")))), None);
    let both = records(format!("{page}{page}{}", cpu("5.1.0")));
    assert_eq!((release(&both[0]), release(&both[1])), (None, Some("5.1.0")));
    let late = format!("[  1.0] {}\n[ 90.0] {}", REPORT[1], cpu("5.1.0"));
    assert_eq!(release(&record(late)), None);
}

#[test]
fn release_at_boot_is_kept_apart() {
    let log = format!(
        "[ 0.0] Linux version 6.1.0-9 (a@b) (gcc)\n{}{}\n",
        "x\n".repeat(1000),
        REPORT[..6].join("\n")
    );
    let record = record(log);
    assert_eq!(record.release, None);
    assert_eq!(record.boot_release, Some(Stated { text: "6.1.0-9".into(), line: 1 }));
}

#[test]
fn bad_page_map_with_and_without_a_page() {
    let map = "BUG: Bad page map in process x  pte:80000001 pmd:00000002\n";
    let rest = "addr:00007f0000000000 vm_flags:00000070 anon_vma:0000000000000000 mapping:ffff888000000000 index:7f\n\
                CPU: 0 PID: 1 Comm: x Not tainted 5.1.0 #1\n";
    let page = REPORT[1..5].join("\n");
    let record = record(format!("{map}{page}\npage dumped because: bad pte\n{rest}"));
    assert_eq!((record.complaint, record.bad_state), (Some(Complaint::Map), None));
    assert_eq!((record.mapping, record.index), (Pointer::Number(0), Some(2)));
    assert_eq!(records(format!("{map}{rest}")), []);
}

#[test]
fn page_that_does_not_match_its_folio() {
    let log = format!("page does not match folio\n{}\n", REPORT[1..5].join("\n"));
    let record = record(log);
    assert!(record.is_mismatch);
    assert_eq!(record.lines, Lines(1..=5));
}

#[test]
fn ordinary_text_is_no_dump() {
    for log in [
        "",
        "\n",
        "nothing\n",
        "Subject: BUG: Bad page state in process x  pfn:1\n\nHello,\n",
        "foo: flags: 0x1(up)\n",
        "BUG: Bad page state: 12 messages suppressed\n",
        "The buggy address belongs to the page:\n",
        "page: 5\nraw: 12\nhead: 4\ncount: 4\n",
        "CPU: 0 PID: 1 Comm: x Not tainted 5.1.0 #1\n",
    ] {
        assert_eq!(records(log), [], "{log}");
    }
}

#[test]
fn long_line_of_a_dump_is_damage() {
    let log = format!("{} {}\n{}\n", REPORT[1], "x".repeat(100_000), REPORT[2..6].join("\n"));
    let record = record(log);
    assert_eq!(record.refcount, Some(0));
    assert_eq!(values(&record.raw), WORDS);
    assert!(record.damage.iter().any(|damage| damage.line == 1), "{:?}", record.damage);
}

/// Damages a log as serial lines, mails and editors do.
fn damage(log: &[u8], noise: &Noise) -> Vec<u8> {
    let mut log = log.to_vec();
    for _ in 0..=noise.below(8) {
        let at = noise.below(log.len() as u64 + 1) as usize;
        let end = (at + noise.below(40) as usize).min(log.len());
        match noise.below(7) {
            0 => drop(log.drain(at..end)),
            1 => log.insert(at, noise.next() as u8),
            2 => log.insert(at, *noise.pick(b"\n\r=:()|#\\> 0x[].-\x1b")),
            3 => {
                let part = log[at..end].to_vec();
                let to = noise.below(log.len() as u64 + 1) as usize;
                drop(log.splice(to..to, part));
            }
            4 => {
                let lines: Vec<&[u8]> = log.split_inclusive(|byte| *byte == b'\n').collect();
                let line = noise.pick(&lines).to_vec();
                let start =
                    log[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
                drop(log.splice(start..start, line));
            }
            5 => log[at..end].fill(noise.next() as u8),
            _ => log.truncate(log.len() - log.len().min(noise.below(30) as usize)),
        }
        if log.is_empty() {
            log.push(b'\n');
        }
    }
    log
}

#[test]
fn damaged_logs_never_panic_nor_invent_words() {
    let whole = [
        prefixed("[    1.2] "),
        prefixed("> "),
        quoted_printable(&prefixed("[    1.2] ")),
        wrapped("", "", &["mapping:", "0x6ffff8000002000(", "0000000000000000\n"]),
        format!(
            "page does not match folio\n{}head: order:9\nhead: 0000000000000001\n",
            prefixed("")
        ),
    ]
    .map(String::into_bytes);
    for seed in 0..4_000 {
        let noise = Noise::new(seed);
        let log = damage(noise.pick::<Vec<u8>>(&whole), &noise);
        for record in records(&log) {
            assert!(record.raw.len() + record.raw_rest.len() <= 10, "{record:?}");
            assert!(record.head_raw.len() + record.head_rest.len() <= 20, "{record:?}");
            assert!(record.damage.len() <= 64, "{record:?}");
        }
    }
}

#[test]
fn cut_and_shifted_words_never_get_another_place() {
    // Takes bytes out of the rows; what remains of them stands where it did.
    let log = prefixed("[    1.2] ").into_bytes();
    let rows = prefixed("[    1.2] ").find("raw:").unwrap() as u64;
    for seed in 0..4_000 {
        let noise = Noise::new(seed);
        let mut log = log.clone();
        let at = (rows + 4 + noise.below(160)) as usize;
        log.drain(at..at + 1 + noise.below(20) as usize);
        for record in records(&log) {
            let raw = record.raw.iter().enumerate().map(|(at, word)| (at, word.value));
            let rest = record.raw_rest.iter().map(|p| (usize::from(p.position), p.word.value));
            let wrong = raw.chain(rest).filter(|(at, value)| WORDS.get(*at) != Some(value)).count();
            // Two words that lost 17 bytes can look like one. Seven words may be a page.
            let is_whole = record.raw.len() == 7;
            assert!(wrong == 0 || !record.damage.is_empty() || is_whole, "{record:?}");
        }
    }
}

#[test]
fn random_bytes_never_panic() {
    for seed in 0..300 {
        let noise = Noise::new(seed);
        let words = [
            "page:",
            "raw: ",
            "flags: 0x1(",
            "head: ",
            "CPU: ",
            "Comm: ",
            "\n",
            "\n",
            "=",
            "=\n",
            "count:",
            "\u{feff}",
            "00000000",
            "Tainted: ",
            "BUG: Bad page state in process ",
            "pfn:",
            "(",
            ")",
            "> ",
            "[ 1.2]",
            "#012",
            "page dumped because: ",
        ];
        let mut log = Vec::new();
        for _ in 0..noise.below(400) {
            match noise.below(4) {
                0 => log.push(noise.next() as u8),
                _ => log.extend_from_slice(noise.pick(&words).as_bytes()),
            }
        }
        records(&log);
    }
}

#[test]
fn long_lines_of_one_key_are_read_quickly() {
    for part in [
        "page:",
        "page: count:",
        "raw: 0 ",
        "raw: 00000000 ",
        "head: 0 ",
        "head:",
        "order:",
        "flags:",
        "flags: 0x1(a|",
        "a|",
        "#012",
        "=3D",
        "=\n",
        "BUG: Bad page state in process ",
        "[1.2]",
        "> ",
        "Tainted: ",
        "CPU: Comm: ",
        "memcg:",
        "dumped because: (",
        "\x1b[",
        "page_type: ",
    ] {
        let start = REPORT[..2].join("\n");
        records(format!("{start}\n{}\n", part.repeat(70_000 / part.len())));
    }
}

#[test]
fn names_are_not_read() {
    let log = REPORT
        .join("\n")
        .replace("kworker/u8:1", "raw: 00000000")
        .replace("\nflags", "\naops:x ino:1 dentry name(?):\"raw: 0123456789abcdef\"\nflags");
    let found = record(log);
    assert_eq!(values(&found.raw), WORDS);
    assert_eq!(found.bad_state.as_deref(), Some("raw: 00000000"));
    assert_eq!(found.damage, []);
    assert_eq!(records("CPU: 0 PID: 1 Comm: raw: 00000000 Not tainted 5.1.0 #1\n"), []);
    let log = format!("{}\naops:x ino:1 dentry name:\"a\n", REPORT[1]);
    assert_eq!(record(log).damage[0].line, 2);
}

#[test]
fn reason_before_the_page() {
    let log = format!("{}\n{}\n", REPORT[5], REPORT[1].replace(" index", "\nindex"));
    let record = record(format!("{log}anon flags:\n0x45fffe0000d8454(uptodate|lru)\n"));
    assert_eq!(record.reasons.len(), 1);
    assert_eq!(record.index, Some(2));
    assert_eq!(record.flags.unwrap().value, 0x045f_ffe0_000d_8454);
    assert_eq!(record.flags_prefix.as_deref(), Some("anon"));
}

/// Repeats a text without holding it.
struct Repeat<'a> {
    text: &'a [u8],
    at: usize,
    left: usize,
}

impl Read for Repeat<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let rest = &self.text[self.at..];
        let length = rest.len().min(buffer.len()).min(self.left);
        buffer[..length].copy_from_slice(&rest[..length]);
        self.at = (self.at + length) % self.text.len();
        self.left -= length;
        Ok(length)
    }
}

#[test]
fn endless_dumps_are_handed_out_early() {
    // Dumps without a release, of which no more than a few may wait.
    let page = format!("{}\n", REPORT[1..6].join("\n"));
    let mut most = 0;
    let mut count: u64 = 0;
    let input = Repeat { text: page.as_bytes(), at: 0, left: page.len() * 1000 };
    read(input, |record| {
        count += 1;
        most = most.max(*record.lines.0.end());
        assert_eq!(*record.lines.0.end(), count * 5);
    })
    .unwrap();
    assert_eq!((count, most), (1000, 5000));
    // A line without an end.
    let input = Repeat { text: b"raw: 00000000 ", at: 0, left: 20 << 20 };
    let log = read(input, |_| {}).unwrap();
    assert_eq!(log.lines, 1);
}

/// Prints the speed: `cargo test --release -p pagedump speed -- --ignored --nocapture`.
#[test]
#[ignore = "prints a speed, which needs an optimised build"]
fn speed_of_a_log_of_100_mb() {
    let mut text = String::new();
    for number in 0..20_000 {
        let seconds = number / 100;
        text.push_str(&format!("[{seconds:5}.{number:06}] usb 1-{}: new high-speed USB device number {number} using xhci_hcd\n", number % 7));
        if number % 2_000 == 0 {
            text.push_str(&prefixed(&format!("[{seconds:5}.{number:06}] ")));
        }
    }
    let left = 100_000_000;
    let start = std::time::Instant::now();
    let log = read(Repeat { text: text.as_bytes(), at: 0, left }, |_| {}).unwrap();
    let seconds = start.elapsed().as_secs_f64();
    eprintln!("{log:?}: {:.0} MB/s", left as f64 / 1e6 / seconds);
}
