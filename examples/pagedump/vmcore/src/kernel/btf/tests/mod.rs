//! BTF made by hand, and tests of it.

mod fields;
mod parse;

use super::format::kind;
use super::*;

/// BTF made by hand: records, names, and a layout section if it has entries.
#[derive(Default)]
pub(crate) struct Maker {
    records: Vec<u8>,
    names: Vec<u8>,
    layout: Vec<[u8; 4]>,
}

impl Maker {
    fn name(&mut self, name: &str) -> u32 {
        if self.names.is_empty() {
            self.names.push(0);
        }
        let at = self.names.len() as u32;
        self.names.extend(name.bytes().chain([0]));
        if name.is_empty() {
            0
        } else {
            at
        }
    }

    fn record(&mut self, name: &str, info: u32, size_or_type: u32, rest: &[u32]) {
        let name = self.name(name);
        let words = [name, info, size_or_type].into_iter().chain(rest.iter().copied());
        self.records.extend(words.flat_map(u32::to_le_bytes));
    }

    /// A struct or union of members: name, type, offset in bits.
    fn aggregate(&mut self, name: &str, info: u32, size: u32, members: &[(&str, u32, u32)]) {
        let rest: Vec<u32> =
            members.iter().flat_map(|&(name, ty, offset)| [self.name(name), ty, offset]).collect();
        self.record(name, info | members.len() as u32, size, &rest);
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let layout = self.layout.concat();
        let [records, names, layouts] =
            [self.records.len(), self.names.len(), layout.len()].map(|len| len as u32);
        let mut header = vec![0x0001_eb9f, 24, 0, records, records, names];
        if layouts > 0 {
            header[1] = 32;
            header.extend([records + names, layouts]);
        }
        let header: Vec<u8> = header.into_iter().flat_map(u32::to_le_bytes).collect();
        [header, self.records.clone(), self.names.clone(), layout].concat()
    }
}

const INT: u32 = kind::INT << 24;
const ARRAY: u32 = kind::ARRAY << 24;
const UNION: u32 = kind::UNION << 24;
const STRUCT: u32 = kind::STRUCT << 24;
const TYPEDEF: u32 = kind::TYPEDEF << 24;
const FLAG: u32 = 1 << 31;

/// The words after the records of integers: how many bits, and the encoding.
const SIGNED_32: u32 = 1 << 24 | 32;

pub(crate) fn sample() -> Maker {
    let mut maker = Maker::default();
    maker.record("int", INT, 4, &[SIGNED_32]); // 1
    maker.record("", kind::PTR << 24, 1, &[]); // 2
    maker.record("count_t", TYPEDEF, 1, &[]); // 3
    maker.record("", ARRAY, 0, &[3, 1, 7]); // 4
    maker.record("", ARRAY, 0, &[2, 1, 0]); // 5
    maker.aggregate("", STRUCT, 16, &[("deep", 1, 32), ("bits", 1, 64)]); // 6
    maker.aggregate("", UNION, 16, &[("", 6, 0), ("shallow", 2, 0)]); // 7
    let members = [("first", 2, 0), ("", 7, 64), ("many", 4, 192), ("last", 5, 448)];
    maker.aggregate("outer", STRUCT, 56, &members); // 8
    maker.aggregate("outer", STRUCT, 8, &[("other", 2, 0)]); // 9
    let members = [("low", 1, 3 << 24), ("high", 1, 5 << 24 | 3), ("whole", 2, 64)];
    maker.aggregate("fields", STRUCT | FLAG, 16, &members); // 10
    let names = [maker.name("A"), maker.name("B")];
    maker.record("small", kind::ENUM << 24 | 2, 4, &[names[0], 7, names[1], u32::MAX]); // 11
    let names = [maker.name("C"), maker.name("D")];
    maker.record("signed", FLAG | kind::ENUM << 24 | 1, 4, &[names[0], u32::MAX]); // 12
    maker.record("wide", kind::ENUM64 << 24 | 1, 8, &[names[1], 1, 1]); // 13
    maker.aggregate("", STRUCT, 4, &[("counter", 1, 0)]); // 14
    maker.record("atomic_t", TYPEDEF, 14, &[]); // 15
    maker.record("", kind::CONST << 24, 15, &[]); // 16
    maker.aggregate("wrapper", STRUCT, 4, &[("inner", 16, 0)]); // 17
    maker.aggregate("pair", STRUCT, 12, &[("left", 17, 0), ("outer", 1, 32)]); // 18
    maker.record("", ARRAY, 0, &[18, 1, 3]); // 19
    maker.record("", ARRAY, 0, &[19, 1, 2]); // 20
    maker.aggregate("", UNION, 12, &[("alias", 18, 0)]); // 21
    let members = [("pairs", 19, 0), ("grid", 20, 288), ("nested", 18, 864), ("u", 21, 960)];
    maker.aggregate("tree", STRUCT, 132, &members); // 22
    maker
}

/// Returns the structures of the kernel's tables of names, and no other.
pub(crate) fn tables() -> Btf {
    Btf::parse(tables_maker().bytes()).unwrap()
}

fn tables_maker() -> Maker {
    let mut maker = Maker::default();
    maker.record("int", INT, 4, &[SIGNED_32]); // 1
    maker.record("long unsigned int", INT, 8, &[64]); // 2
    maker.record("", kind::PTR << 24, 0, &[]); // 3
    maker.aggregate("trace_print_flags", STRUCT, 16, &[("mask", 2, 0), ("name", 3, 64)]); // 4
    let members =
        [("width", 1, 0), ("shift", 1, 32), ("mask", 1, 64), ("spec", 3, 128), ("name", 3, 192)];
    maker.aggregate("page_flags_fields", STRUCT, 32, &members); // 5
    maker
}

/// Returns the structures of the tables of names and those of the log, as Linux 6.1 has them, but
/// with other numbers of the states, and without a member of `struct printk_info`.
pub(crate) fn log(states: [u32; 4], without: &str) -> Btf {
    let mut maker = tables_maker();
    maker.record("short unsigned int", INT, 2, &[16]); // 6
    maker.record("unsigned char", INT, 1, &[8]); // 7
    maker.record("unsigned int", INT, 4, &[32]); // 8
    maker.record("long int", INT, 8, &[1 << 24 | 64]); // 9
    maker.aggregate("", STRUCT, 8, &[("counter", 9, 0)]); // 10
    maker.record("atomic_long_t", TYPEDEF, 10, &[]); // 11
    maker.aggregate("prb_data_blk_lpos", STRUCT, 16, &[("begin", 2, 0), ("next", 2, 64)]); // 12
    let members = [("state_var", 11, 0), ("text_blk_lpos", 12, 64)];
    maker.aggregate("prb_desc", STRUCT, 24, &members); // 13
    let members = [
        ("count_bits", 8, 0),
        ("descs", 3, 64),
        ("infos", 3, 128),
        ("head_id", 11, 192),
        ("tail_id", 11, 256),
    ];
    maker.aggregate("prb_desc_ring", STRUCT, 48, &members); // 14
    maker.aggregate("prb_data_ring", STRUCT, 32, &[("size_bits", 8, 0), ("data", 3, 64)]); // 15
    let members = [("desc_ring", 14, 0), ("text_data_ring", 15, 384)];
    maker.aggregate("printk_ringbuffer", STRUCT, 88, &members); // 16
    let members = [
        ("seq", 2, 0),
        ("ts_nsec", 2, 64),
        ("text_len", 6, 128),
        ("flags", 7, 5 << 24 | 152),
        ("level", 7, 3 << 24 | 157),
        ("caller_id", 8, 160),
    ];
    let members: Vec<_> = members.into_iter().filter(|member| member.0 != without).collect();
    maker.aggregate("printk_info", STRUCT | FLAG, 88, &members); // 17
    maker.record("", ARRAY, 0, &[7, 1, 0]); // 18
    maker.aggregate("prb_data_block", STRUCT, 8, &[("id", 2, 0), ("data", 18, 64)]); // 19
    let names = ["desc_reserved", "desc_committed", "desc_finalized", "desc_reusable"];
    let states: Vec<u32> =
        names.iter().zip(states).flat_map(|(name, state)| [maker.name(name), state]).collect();
    maker.record("desc_state", kind::ENUM << 24 | 4, 4, &states); // 20
    Btf::parse(maker.bytes()).unwrap()
}

/// Asks for all that there might be.
pub(crate) fn ask(bytes: Vec<u8>) {
    let Ok(btf) = Btf::parse(bytes.clone()) else { return };
    for name in ["outer", "fields", "small", "A", "D", "deep", "last", "tree"] {
        let _ = btf.number(name);
        let _ = btf.enumerators(name).take(100).last();
        for aggregate in btf.aggregates(name) {
            let _ = ["first", "deep", "many", "last", "high"].map(|name| aggregate.member(name));
            for path in ["high", "pairs", "grid", "nested.left.inner", "u.alias.left", "last"] {
                let Some(field) = aggregate.field(path) else { continue };
                let _ = (field.unwrapped(), field.element(1), field.field("left"));
                let _ = format!("{field:?}");
            }
            for member in aggregate.members().take(100) {
                let _ = (member.name(), member.offset(), member.ty().size(), member.field());
            }
        }
    }
    let _ = Btf::from_file_bytes(&bytes).is_ok();
}
