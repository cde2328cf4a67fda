//! Headers, sizes of records, and files.

use super::*;
use dumpable_tests::noise::Noise;

fn error(bytes: Vec<u8>) -> String {
    Btf::parse(bytes).err().expect("no error").to_string()
}

/// A struct behind a record of the kind 40, with `layout` for the kinds from 0 on.
fn with_unknown_kind(info: u32, rest: &[u32], layout: &[[u8; 4]]) -> Vec<u8> {
    let mut maker = Maker { layout: layout.to_vec(), ..Maker::default() };
    maker.record("int", INT, 4, &[SIGNED_32]);
    maker.record("new", 40 << 24 | info, 0, rest);
    maker.aggregate("after", STRUCT, 4, &[("number", 1, 0), ("new", 2, 0)]);
    maker.bytes()
}

/// A layout section of the kinds up to 40.
fn layout_of_40(once: u8, each: u8) -> Vec<[u8; 4]> {
    let mut layout = vec![[0; 4]; 41];
    layout[40] = [once, each, 0, 0];
    layout
}

/// An ELF file with two sections: its names, and one that has a name and contents.
fn elf(name: &str, contents: &[u8]) -> Vec<u8> {
    let names = format!("\0{name}\0");
    let mut file = vec![0; 64];
    file[..7].copy_from_slice(b"\x7fELF\x02\x01\x01");
    let headers = 64 + names.len() + contents.len();
    file[40..48].copy_from_slice(&(headers as u64).to_le_bytes());
    for (at, value) in [(52, 64_u16), (58, 64), (60, 3), (62, 1)] {
        file[at..at + 2].copy_from_slice(&value.to_le_bytes());
    }
    file.extend(names.bytes());
    file.extend(contents);
    let sections =
        [(0, 0, 0, 0), (0, 3, 64, names.len()), (1, 1, 64 + names.len(), contents.len())];
    for (name, kind, offset, size) in sections {
        let mut header = [0; 64];
        header[..4].copy_from_slice(&u32::to_le_bytes(name));
        header[4..8].copy_from_slice(&u32::to_le_bytes(kind));
        header[24..32].copy_from_slice(&(offset as u64).to_le_bytes());
        header[32..40].copy_from_slice(&(size as u64).to_le_bytes());
        file.extend(header);
    }
    file
}

#[test]
fn damaged_headers_are_refused() {
    let clean = sample().bytes();
    let refused = |at: usize, byte: u8| {
        let mut bytes = clean.clone();
        bytes[at] = byte;
        error(bytes)
    };
    assert_eq!(refused(0, 0), "expected magic 0xeb9f, found 0xeb00");
    assert_eq!(refused(2, 2), "expected version 1, found 2");
    assert_eq!(refused(4, 8), "expected a header of at least 24 bytes, found a header of 8 bytes");
    let len = clean.len();
    let end = u32::from_le_bytes(clean[12..16].try_into().unwrap()) + 24 + 0x10000;
    assert_eq!(
        refused(14, 1),
        format!("expected the types to end within {len} bytes, found their end at {end}")
    );
    assert!(refused(22, 1).starts_with("expected the names to end within"));
    assert_eq!(error(vec![0x9f]), "expected a header of at least 24 bytes, found 1 bytes in all");
    assert_eq!(
        error(clean[..23].to_vec()),
        "expected a header of at least 24 bytes, found 23 bytes in all"
    );
    for len in 0..clean.len() {
        assert!(Btf::parse(clean[..len].to_vec()).is_err(), "{len} bytes");
    }
}

#[test]
fn big_endian_is_refused() {
    let mut bytes = sample().bytes();
    bytes[..2].reverse();
    assert_eq!(
        error(bytes),
        "expected little-endian BTF, found big-endian: only little-endian kernels are supported"
    );
}

#[test]
fn too_large_is_refused() {
    let mut bytes = sample().bytes();
    bytes.resize(MAX_SIZE as usize, 0);
    assert!(Btf::parse(bytes.clone()).is_ok());
    bytes.push(0);
    assert_eq!(error(bytes), "expected at most 67108864 bytes of BTF, found 67108865");
}

#[test]
fn records_that_are_cut_off_are_refused() {
    let clean = sample().bytes();
    let mut bytes = clean.clone();
    bytes[12] -= 4;
    assert_eq!(error(bytes), "expected 60 bytes for type 22, found 56 up to the end of the types");
    // A count that only the wide form can have, of members that are not there.
    let mut maker = Maker::default();
    maker.record("huge", STRUCT | 0xff_ffff, 8, &[0; 3]);
    assert_eq!(
        error(maker.bytes()),
        "expected 201326592 bytes for type 1, found 24 up to the end of the types"
    );
    // The start of a record does not continue in the names.
    let maker = Maker { records: vec![0; 8], names: vec![0; 100], ..Maker::default() };
    assert_eq!(
        error(maker.bytes()),
        "expected 12 bytes for type 1, found 8 up to the end of the types"
    );
}

#[test]
fn longer_headers_are_accepted() {
    let clean = sample().bytes();
    for len in [28, 36, 64] {
        let mut bytes = clean.clone();
        bytes[4] = len;
        bytes.splice(24..24, vec![0; usize::from(len) - 24]);
        let btf = Btf::parse(bytes).unwrap_or_else(|error| panic!("{len}: {error}"));
        assert_eq!(btf.number("A"), Some(7));
    }
}

#[test]
fn structs_have_more_members_than_16_bits_count() {
    let count = 70_000;
    let mut maker = Maker::default();
    maker.record("int", INT, 4, &[SIGNED_32]);
    let last = maker.name("last");
    let members = (0..count).flat_map(|index| {
        let name = if index == count - 1 { last } else { 1 };
        [name, 1, index * 32]
    });
    let members: Vec<u32> = members.collect();
    maker.record("large", STRUCT | count, count * 4, &members);
    maker.aggregate("after", STRUCT, 4, &[("number", 1, 0)]);
    let btf = Btf::parse(maker.bytes()).unwrap();
    let large = btf.aggregates("large").next().unwrap();
    assert_eq!(large.members().count(), 70_000);
    let place = Place { offset: 69_999 * 32, size: 32 };
    assert_eq!(large.member("last"), Some(place));
    assert!(btf.aggregates("after").next().is_some());
}

#[test]
fn enums_have_more_enumerators_than_16_bits_count() {
    let mut maker = Maker::default();
    let last = maker.name("last");
    let words: Vec<u32> =
        (0..70_000).flat_map(|index| [if index == 69_999 { last } else { 0 }, index]).collect();
    maker.record("large", kind::ENUM << 24 | 70_000, 4, &words);
    let btf = Btf::parse(maker.bytes()).unwrap();
    assert_eq!(btf.number("last"), Some(69_999));
}

#[test]
fn unknown_kinds_are_skipped_by_the_layout_section() {
    // Once 8 bytes, then 4 for each of 3 elements.
    let bytes = with_unknown_kind(3, &[0; 5], &layout_of_40(8, 4));
    let btf = Btf::parse(bytes.clone()).unwrap();
    let after = btf.aggregates("after").next().unwrap();
    assert!(after.field("number").is_some());
    // Nothing is known of its size.
    assert_eq!((after.field("new"), after.member("new")), (None, None));
    let new = after.members().nth(1).unwrap().ty();
    assert_eq!((new.name(), new.size(), new.kind()), ("new", None, None));
    for len in 0..bytes.len() {
        assert!(Btf::parse(bytes[..len].to_vec()).is_err(), "{len} bytes");
    }
}

#[test]
fn unknown_kinds_are_refused_without_a_layout() {
    let expected = "expected type 2 to be of a known kind (1 to 19) or of one in the layout section, found kind 40";
    assert_eq!(error(with_unknown_kind(0, &[], &[])), expected);
    // The section ends before the kind.
    assert_eq!(error(with_unknown_kind(0, &[], &layout_of_40(0, 0)[..40])), expected);
    // No type is of kind 0, whatever the layout section has for it.
    let mut maker = Maker { layout: layout_of_40(0, 0), ..Maker::default() };
    maker.record("", 0, 0, &[]);
    assert!(error(maker.bytes()).ends_with("found kind 0"));
}

#[test]
fn layout_sections_are_checked() {
    let damaged = |once, each| error(with_unknown_kind(0, &[], &layout_of_40(once, each)));
    let expected = |sizes| {
        format!(
            "expected multiples of 4 as the sizes of kind 40 in the layout section, found {sizes}"
        )
    };
    assert_eq!(damaged(2, 4), expected("2 and 4"));
    assert_eq!(damaged(4, 1), expected("4 and 1"));
    let mut bytes = with_unknown_kind(0, &[], &layout_of_40(0, 0));
    assert!(Btf::parse(bytes.clone()).is_ok());
    bytes.pop();
    assert!(error(bytes).starts_with("expected the layout to end within"));
}

#[test]
fn layout_sections_leave_known_kinds_alone() {
    let mut maker = sample();
    maker.layout = vec![[0xfc, 0xfc, 0, 0]; 20];
    let btf = Btf::parse(maker.bytes()).unwrap();
    assert!(btf.aggregates("tree").next().is_some());
}

#[test]
fn files_are_raw_or_elf() {
    let clean = sample().bytes();
    for file in [clean.clone(), elf(".BTF", &clean)] {
        let btf = Btf::from_file_bytes(&file).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(btf.number("A"), Some(7));
    }
}

#[test]
fn other_files_are_refused() {
    let error = |bytes: &[u8]| Btf::from_file_bytes(bytes).err().expect("no error").to_string();
    let clean = sample().bytes();
    assert_eq!(
        error(b"KDUMP   "),
        "expected BTF (9f eb) or an ELF file (7f 45 4c 46), found a file that begins with [4b, 44, 55, 4d]"
    );
    assert!(error(&[]).starts_with("expected a header"));
    assert!(error(&[0xeb, 0x9f, 0, 1]).contains("found big-endian"));
    let changed = |at: usize, byte: u8| {
        let mut file = elf(".BTF", &clean);
        file[at] = byte;
        error(&file)
    };
    let class = |class, data| {
        format!("expected a 64-bit little-endian ELF file (class 2, data 1), found class {class}, data {data}")
    };
    assert_eq!((changed(4, 1), changed(5, 2)), (class(1, 1), class(2, 2)));
    assert_eq!(error(b"\x7fELF"), class(0, 0));
    let damaged = "expected an ELF file with sections, found a damaged one: ";
    assert!(changed(58, 40).starts_with(damaged), "{}", changed(58, 40));
    assert!(changed(62, 9).starts_with(damaged), "{}", changed(62, 9));
    assert!(changed(47, 9).starts_with(damaged), "{}", changed(47, 9));
    let missing =
        "expected a section .BTF in the ELF file, found none: use the vmlinux of a kernel \
                   with CONFIG_DEBUG_INFO_BTF";
    assert_eq!(error(&elf(".BTF.ext", &clean)), missing);
    let mut without_sections = elf(".BTF", &clean);
    without_sections[40..48].fill(0);
    assert_eq!(error(&without_sections), missing);
    let file = elf(".BTF", &clean);
    let last_header = file.len() - 64;
    assert_eq!(
        changed(last_header + 4, 8),
        "expected bytes in the section .BTF, found none: use the file that this one was split from"
    );
    assert!(changed(last_header + 39, 1).starts_with(damaged));
    assert!(error(&elf(".BTF", &clean[..40])).starts_with("expected the types to end within 40"));
}

#[test]
fn noise_never_panics() {
    let layouts: [Vec<u8>; 3] = [
        sample().bytes(),
        with_unknown_kind(3, &[0; 5], &layout_of_40(8, 4)),
        elf(".BTF", &sample().bytes()),
    ];
    let noise = Noise::new(0xb7f);
    for round in 0..6000 {
        let mut bytes = layouts[round % layouts.len()].clone();
        for _ in 0..=noise.below(12) {
            let at = noise.below(bytes.len() as u64) as usize;
            bytes[at] = noise.next() as u8;
        }
        let _ = Btf::from_file_bytes(&bytes).is_ok();
        ask(bytes);
    }
}
