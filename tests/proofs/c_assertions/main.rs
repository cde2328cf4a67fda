//! Compiles the C assertions of layouts with gcc: it accepts them beside the same definitions, and
//! refuses them beside any other, naming the difference.

use dumpable::{Addr, Be, Dumpable, Le};
use dumpable_proofs::tools;
use pagedump_core::layout;
use pagedump_vmcore::kernel;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The optimisation levels, each of which must suffice.
const LEVELS: [&str; 5] = ["-O1", "-O2", "-O3", "-Os", "-Og"];

/// Compiles definitions and assertions with gcc, and returns its messages: empty if it accepts
/// them.
fn gcc(name: &str, definitions: &str, assertions: &str, level: &str) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("c_assertions");
    fs::create_dir_all(&folder).unwrap();
    let source = folder.join(format!("{name}{level}.c"));
    fs::write(&source, format!("{definitions}\n{assertions}")).unwrap();
    let mut gcc = Command::new("gcc");
    gcc.env("LC_ALL", "C");
    gcc.args(["-std=gnu11", "-Wall", "-Wextra", "-Werror", level]);
    gcc.arg("-c").arg(&source).arg("-o").arg(source.with_extension("o"));
    let output = tools::output(&mut gcc).unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.success(), said.is_empty(), "{said}");
    said
}

#[track_caller]
fn assert_accepted(name: &str, definitions: &str, assertions: &str) {
    for level in LEVELS {
        assert_eq!(gcc(name, definitions, assertions, level), "", "{level}");
    }
}

/// Asserts that gcc refuses each change of the definitions with the expected message.
#[track_caller]
fn assert_refused(name: &str, definitions: &str, assertions: &str, changes: &[(&str, &str, &str)]) {
    for (number, (from, to, expected)) in changes.iter().enumerate() {
        let changed = definitions.replacen(from, to, 1);
        assert_ne!(changed, definitions, "`{from}` does not occur in the definitions");
        for level in LEVELS {
            let said = gcc(&format!("{name}{number}"), &changed, assertions, level);
            assert!(
                said.contains(expected),
                "{level}, `{from}` as `{to}`: no `{expected}` in:\n{said}"
            );
        }
    }
}

#[derive(Dumpable)]
#[dumpable(c = "struct node")]
#[repr(C)]
struct Node {
    next: *const Node,
    #[dumpable(c = "prev")]
    before: Addr<Node>,
}

#[derive(Dumpable)]
#[dumpable(c = "struct plain")]
#[repr(C)]
struct Plain {
    byte: u8,
    padded: i16,
    #[dumpable(c = "flags.f")]
    flags: u64,
    #[dumpable(skip, view(
        node: Node,
        #[dumpable(c = "node.prev")]
        prev: *const Node @ 8,
        #[dumpable(c = "slots[1]")]
        second: u64 @ 8,
        number: u32 @ 16,
        /// Half of the number, for which C has no name.
        #[dumpable(c(absent))]
        half: u16 @ 16,
    ))]
    owner: [u64; 3],
    /// C extracts the order with a mask.
    #[dumpable(bits(order: u8 = 0..=7))]
    masked: u32,
    #[dumpable(c(absent))]
    hole: u32,
    #[dumpable(tag(low: u8 = 0..=2))]
    tagged: *const u8,
    name: [u8; 16],
    r#type: u8,
    rest: [u64; 0],
}

const PLAIN: &str = "
struct node { struct node *next, *prev; };
struct plain {
	unsigned char byte;
	short padded;
	struct { unsigned long long f; } flags;
	union {
		struct node node;
		unsigned long long slots[3];
		struct { void *unused[2]; unsigned number; };
	};
	unsigned masked, reserved;
	void *tagged;
	char name[16];
	char type;
	unsigned long long rest[];
};
";

#[test]
#[cfg_attr(not(has_gcc), ignore = "needs gcc")]
fn member_offsets_and_sizes() {
    let text = format!("{}{}", Plain::LAYOUT.c_assertions(), Node::LAYOUT.c_assertions());
    assert_accepted("plain", PLAIN, &text);
    let changes = [
        ("unsigned char byte;", "unsigned char before, byte;", "struct plain: byte is at byte 0"),
        ("unsigned char byte;", "unsigned char byte[2];", "struct plain: byte has 1 bytes"),
        ("short padded", "int padded", "struct plain: padded is at byte 2"),
        ("unsigned long long f;", "unsigned f;", "struct plain: flags.f has 8 bytes"),
        ("*next, *prev;", "*prev, *next;", "struct node: next is at byte 0"),
        ("*next, *prev;", "*prev, *next;", "struct plain: node.prev is at byte 24"),
        ("slots[3]", "slots[3][2]", "struct plain: slots[1] is at byte 24"),
        ("void *unused[2]", "void *unused[1]", "struct plain: number is at byte 32"),
        ("masked, reserved", "reserved, masked", "struct plain: masked is at byte 40"),
        ("void *tagged", "unsigned tagged", "struct plain: tagged has 8 bytes"),
        ("name[16]", "name[15]", "struct plain: name has 16 bytes"),
        ("char type;", "char more, type;", "struct plain: type is at byte 72"),
        ("char type;", "char type; void *more;", "struct plain: rest is at byte 80"),
        ("rest[];", "rest[1];", "struct plain has 80 bytes"),
        (
            "rest[];\n};",
            "rest[];\n} __attribute__((packed, aligned(4)));",
            "struct plain is aligned to 8 bytes or more",
        ),
        ("unsigned masked", "unsigned other", "'masked'"),
        ("unsigned char byte", "signed char byte", "struct plain: byte is unsigned"),
        ("short padded", "unsigned short padded", "struct plain: padded is signed"),
        ("unsigned masked, reserved", "int masked, reserved", "struct plain: masked is unsigned"),
        ("char name[16]", "signed char name[16]", "struct plain: name is an array of unsigned"),
    ];
    assert_refused("plain", PLAIN, &text, &changes);
}

#[derive(Dumpable)]
#[repr(u8)]
enum Mode {
    Off = 0,
    On = 1,
}

#[derive(Dumpable)]
#[dumpable(c = "counted_t")]
#[repr(C)]
struct Counted {
    object: *const u8,
    #[dumpable(c(absent), bits(
        dying: bool = 0,
        count: u32 = 1..=20,
        /// Bits without a name in C.
        #[dumpable(c(absent))]
        unnamed: u8 = 21..=22,
        balance: i16 = 23..=30,
        mode: Mode = 31,
    ))]
    state: u32,
    byte: u8,
    #[dumpable(c(absent), bits(low: u8 = 0..=2, #[dumpable(c = "high")] upper: i8 = 3..=7))]
    bits: u8,
    #[dumpable(c(absent), bits(all: u16 = 0..=15))]
    short: u16,
    #[dumpable(c(absent), bits(wide: u64 = 0..=39, top: u32 = 40..=63))]
    long: u64,
    #[dumpable(skip, view(
        whole: u64,
        #[dumpable(c(absent), bits(third: u8 = 16..=23))]
        parts: u32 @ 4,
    ))]
    shared: u64,
    #[dumpable(c(absent), bits(
        #[dumpable(c = "inner.first")]
        first: u64 = 0..=59,
        #[dumpable(c = "inner.second")]
        second: u64 = 64..=100,
    ))]
    longest: u128,
}

const COUNTED: &str = "
enum mode { OFF, ON };
typedef struct {
	void *object;
	_Bool dying : 1;
	unsigned count : 20, : 2;
	signed balance : 8;
	enum mode mode : 1;
	unsigned char byte;
	unsigned char low : 3;
	signed char high : 5;
	unsigned short all : 16;
	unsigned long long wide : 40;
	unsigned long long top : 24;
	union {
		unsigned long long whole;
		struct { unsigned unused; unsigned : 16, third : 8; };
	};
	struct { unsigned long long first : 60, : 0, second : 37; } __attribute__((aligned(16))) inner;
} counted_t;
";

#[test]
#[cfg_attr(not(has_gcc), ignore = "needs gcc")]
fn bit_field_positions_widths_and_signs() {
    let text = Counted::LAYOUT.c_assertions().to_string();
    assert_accepted("counted", COUNTED, &text);
    let (dying_and_count, count_and_dying) = (
        "_Bool dying : 1;\n\tunsigned count : 20, : 2;",
        "unsigned count : 20, : 2; _Bool dying : 1;",
    );
    let (balance_and_mode, mode_and_balance) =
        ("signed balance : 8;\n\tenum mode mode : 1;", "enum mode mode : 1; signed balance : 8;");
    let changes = [
        // Position.
        (dying_and_count, count_and_dying, "counted_t: dying is bit 0 of the 4 bytes at byte 8"),
        (
            "count : 20, : 2;",
            ": 2, count : 20;",
            "counted_t: count is bits 1 to 20 of the 4 bytes at byte 8",
        ),
        (balance_and_mode, mode_and_balance, "balance is bits 23 to 30"),
        (balance_and_mode, mode_and_balance, "mode is bit 31"),
        (
            "unsigned char low : 3;\n\tsigned char high : 5;",
            "signed char high : 5; unsigned char low : 3;",
            "low is bits 0 to 2",
        ),
        (
            "unsigned : 16, third : 8;",
            "unsigned : 8, third : 8;",
            "third is bits 16 to 23 of the 4 bytes at byte 28",
        ),
        ("unsigned unused; unsigned : 16", "unsigned : 16", "third is bits 16 to 23"),
        (
            "first : 60, : 0, second",
            "first : 60, : 0, : 1, second",
            "inner.second is bits 64 to 100 of the 16 bytes",
        ),
        // Width.
        ("count : 20, : 2;", "count : 19, : 3;", "count is bits 1 to 20"),
        ("count : 20, : 2;", "count : 21, : 1;", "count is bits 1 to 20"),
        ("signed balance : 8;", "signed balance : 7, : 1;", "balance is bits 23 to 30"),
        ("enum mode mode : 1;", "_Bool : 1;", "mode"),
        ("wide : 40", "wide : 39, : 1", "wide is bits 0 to 39"),
        ("all : 16", "all : 15", "all is bits 0 to 15"),
        ("first : 60,", "first : 61,", "inner.first is bits 0 to 59"),
        // Sign.
        ("unsigned count : 20", "signed count : 20", "counted_t: count is unsigned"),
        ("signed balance", "unsigned balance", "counted_t: balance is signed"),
        ("unsigned long long wide", "long long wide", "counted_t: wide is unsigned"),
        // Size.
        ("aligned(16)", "aligned(64)", "counted_t has 48 bytes"),
    ];
    assert_refused("counted", COUNTED, &text, &changes);
    // A whole member of the same size is accepted in place of a bit-field.
    assert_accepted(
        "counted_whole",
        &COUNTED.replace("unsigned short all : 16;", "unsigned short all;"),
        &text,
    );
}

#[test]
#[cfg_attr(not(has_gcc), ignore = "needs gcc")]
fn bit_fields_require_optimiser() {
    let said = gcc("counted", COUNTED, &Counted::LAYOUT.c_assertions().to_string(), "-O0");
    assert!(
        said.contains(
            "the bit-fields of counted_t are checked by the optimiser: compile with -O1 or more"
        ),
        "{said}"
    );
}

/// The header of a packet: its bits lie in a word of the network's byte order.
#[derive(Dumpable)]
#[dumpable(c = "struct tcp")]
#[repr(C)]
struct Tcp {
    source: Be<u16>,
    #[dumpable(c(absent), bits(doff: u8 = 12..=15, fin: bool = 0, ae: bool = 8, cwr: bool = 7))]
    word: Be<u16>,
    #[dumpable(c(absent), bits(version: u8 = 0..=3, size: u16 = 4..=15))]
    length: Le<u32>,
}

const TCP: &str = "
struct tcp {
	unsigned short source;
	unsigned short ae : 1, : 3, doff : 4, fin : 1, : 6, cwr : 1;
	unsigned version : 4, size : 12, : 16;
};
";

#[test]
#[cfg_attr(
    any(not(has_gcc), target_endian = "big"),
    ignore = "needs gcc and a little-endian machine"
)]
fn bit_fields_of_words_with_a_byte_order() {
    let text = Tcp::LAYOUT.c_assertions().to_string();
    assert_accepted("tcp", TCP, &text);
    let changes = [
        (": 3, doff : 4", "doff : 4, : 3", "struct tcp: doff is bits 12 to 15 of the 2 bytes"),
        ("ae : 1, : 3", ": 3, ae : 1", "struct tcp: ae is bit 8 of the 2 bytes"),
        ("fin : 1, : 6, cwr : 1", "cwr : 1, : 6, fin : 1", "struct tcp: fin is bit 0"),
        ("version : 4, size : 12", "size : 12, version : 4", "version is bits 0 to 3"),
    ];
    assert_refused("tcp", TCP, &text, &changes);
}

/// The bits of a structure that fits no integer.
#[derive(Dumpable)]
#[dumpable(c = "struct odd")]
#[repr(C)]
struct Odd {
    #[dumpable(c(absent), bits(first: u8 = 0..=2, middle: u16 = 3..=17, last: bool = 71))]
    bits: [u8; 9],
}

const ODD: &str = "
struct odd {
	unsigned first : 3, middle : 15, : 14;
	unsigned : 32;
	unsigned char : 7, last : 1;
} __attribute__((packed));
";

#[test]
#[cfg_attr(not(has_gcc), ignore = "needs gcc")]
fn bit_fields_in_bytes() {
    let text = Odd::LAYOUT.c_assertions().to_string();
    assert_accepted("odd", ODD, &text);
    let changes = [
        ("first : 3, middle", ": 1, first : 2, middle", "odd: first is bits 0 to 2 of the 9 bytes"),
        ("middle : 15, : 14", "middle : 14, : 15", "odd: middle is bits 3 to 17 of the 9 bytes"),
        ("char : 7, last : 1", "char last : 1, : 7", "odd: last is bit 71 of the 9 bytes"),
    ];
    assert_refused("odd", ODD, &text, &changes);
}

#[derive(Dumpable)]
#[repr(i32)]
enum Level {
    Low = 0,
    High = 1,
}

#[derive(Dumpable)]
#[dumpable(c = "struct leveled")]
#[repr(C)]
struct Leveled {
    level: Level,
    /// Captured without an accessor, so C has no name for it.
    #[dumpable(skip, bits(dying: bool = 0, users: u32 = 1..=31))]
    word: u32,
}

/// An enum of gcc is unsigned if it has no negative value.
#[test]
#[cfg_attr(not(has_gcc), ignore = "needs gcc")]
fn enum_member_and_bits_of_skipped_field() {
    let text = Leveled::LAYOUT.c_assertions().to_string();
    let right = "struct leveled { enum { LOW, HIGH } level; unsigned dying : 1, users : 31; };";
    assert_accepted("leveled", right, &text);
    let below = right.replace("LOW", "LOWEST = -1, LOW");
    assert_accepted("leveled_below", &below, &text);
    let changes = [
        (
            "enum { LOW, HIGH } level;",
            "enum { LOW, HIGH } other, level;",
            "struct leveled: level is at byte 0",
        ),
        ("dying : 1, users : 31", "users : 31, dying : 1", "struct leveled: dying is bit 0"),
    ];
    assert_refused("leveled", right, &text, &changes);
}

#[derive(Dumpable)]
#[dumpable(c = "struct signs")]
#[repr(C)]
struct Signs {
    shorts: [i16; 2],
    bytes: [i8; 4],
    #[dumpable(c(absent), bits(with: i8 = 0, without: u8 = 1, rest: i32 = 2..=31))]
    word: u32,
}

/// The sign of a single bit is not compared; an array has the sign of its elements.
#[test]
#[cfg_attr(not(has_gcc), ignore = "needs gcc")]
fn signs_of_elements_and_wide_bit_fields() {
    let text = Signs::LAYOUT.c_assertions().to_string();
    let right = "struct signs { short shorts[2]; signed char bytes[4]; signed with : 1; unsigned without : 1; signed rest : 30; };";
    assert_accepted("signs", right, &text);
    let other =
        right.replace("signed with", "unsigned with").replace("unsigned without", "signed without");
    assert_accepted("signs_of_bits", &other, &text);
    let changes = [
        ("short shorts", "unsigned short shorts", "struct signs: shorts is an array of signed"),
        ("signed char bytes", "unsigned char bytes", "struct signs: bytes is an array of signed"),
        ("signed rest", "unsigned rest", "struct signs: rest is signed"),
    ];
    assert_refused("signs", right, &text, &changes);
}

#[derive(Dumpable)]
#[dumpable(c = "struct ends_wide")]
#[repr(C)]
struct EndsWide {
    #[dumpable(c(absent), bits(last: u32 = 0..=31))]
    word: u32,
    after: u32,
}

/// A bit-field that continues after the described bits reads the same within them.
#[test]
#[cfg_attr(not(has_gcc), ignore = "needs gcc")]
fn bit_field_longer_than_described() {
    let text = EndsWide::LAYOUT.c_assertions().to_string();
    let right = "struct ends_wide { unsigned last : 32; unsigned after; };";
    assert_accepted("ends_wide", right, &text);
    let wide = "struct ends_wide { union { unsigned long long last : 40; struct { unsigned word, after; }; }; };";
    assert_refused(
        "ends_wide",
        right,
        &text,
        &[(right, wide, "last is bits 0 to 31 of the 4 bytes at byte 0")],
    );
}

/// As large as the largest structures of a kernel.
#[derive(Dumpable)]
#[dumpable(c = "struct large")]
#[repr(C)]
struct Large {
    before: [u64; 1500],
    #[dumpable(c(absent), bits(a: u8 = 0..=0, b: u8 = 1..=1, c: u8 = 2..=3, d: u32 = 4..=31))]
    word: u32,
    middle: [u32; 701],
    #[dumpable(c(absent), bits(e: u8 = 0..=3, f: u8 = 4..=7))]
    byte: u8,
    after: [u8; 1023],
}

const LARGE: &str = "
struct large {
	unsigned long before[1500];
	unsigned a:1, b:1, c:2, d:28;
	unsigned middle[701];
	unsigned char e:4, f:4;
	char after[1023];
};
";

#[test]
#[cfg_attr(not(has_gcc), ignore = "needs gcc")]
fn bit_fields_of_large_structures() {
    let text = Large::LAYOUT.c_assertions().to_string();
    assert_accepted("large", LARGE, &text);
    assert_refused(
        "large",
        LARGE,
        &text,
        &[("a:1, b:1", "b:1, a:1", "a is bit 0"), ("e:4, f:4", "e:3, f:5", "f is bits 4 to 7")],
    );
}

#[derive(Dumpable)]
#[dumpable(c = "union either")]
#[repr(C)]
struct Either {
    #[dumpable(c = "number", view(#[dumpable(c = "bytes")] bytes_: [u8; 8], half: u32 @ 0))]
    number_: u64,
}

#[test]
#[cfg_attr(not(has_gcc), ignore = "needs gcc")]
fn unions_and_partial_structs() {
    let union = "union either { unsigned long number; char bytes[8]; unsigned half; };";
    let text = Either::LAYOUT.c_assertions().to_string();
    assert_accepted("either", union, &text);
    assert_refused(
        "either",
        union,
        &text,
        &[("bytes[8]", "bytes[16]", "union either has 8 bytes")],
    );

    // A partial structure has no known size, and an offset at which it begins.
    let text = Node::LAYOUT.c_assertions_from(24).to_string();
    let part = "struct node { long before[3]; void *next, *prev; long after; };";
    assert_accepted("node", part, &text);
    assert_refused(
        "node",
        part,
        &text,
        &[("before[3]", "before[2]", "struct node: next is at byte 24")],
    );
}

/// The structures that pagedump describes, as declared by Linux 7.3 for x86-64, with the described
/// members (`include/linux/{mm_types,types,fs,dcache,mmzone,module,tracepoint-defs}.h`,
/// `lib/vsprintf.c`).
const LINUX: &str = "
typedef unsigned long ulong;
typedef struct { int counter; } atomic_t;
struct list_head { struct list_head *next, *prev; };
struct hlist_node { struct hlist_node *next, **pprev; };
struct qstr { ulong hash_len; const unsigned char *name; };
struct page {
	struct { ulong f; } flags;
	union {
		struct {
			struct list_head lru;
			void *mapping;
			ulong __folio_index;
			ulong private;
		};
		ulong compound_info;
	};
	union { unsigned page_type; atomic_t _mapcount; };
	atomic_t _refcount;
	ulong memcg_data;
} __attribute__((aligned(16)));
struct folio {
	union {
		struct {
			ulong flags;
			struct list_head lru;
			void *mapping;
			ulong index; ulong private;
			atomic_t _mapcount, _refcount;
			ulong memcg_data;
		};
		struct page page;
	};
	ulong _flags_1;
	ulong _head_1;
	atomic_t _large_mapcount;
	atomic_t _nr_pages_mapped;
	atomic_t _entire_mapcount;
	atomic_t _pincount;
	int _mm_id_mapcount[2];
	ulong _mm_ids;
	atomic_t _mapcount_1;
	atomic_t _refcount_1;
	unsigned _nr_pages;
	int : 32;
	ulong _flags_2;
	ulong _head_2;
	struct list_head _deferred_list;
	ulong unused[4];
	ulong _flags_3;
	ulong _head_3;
	void *_hugetlb_subpool;
	void *_hugetlb_cgroup;
	void *_hugetlb_cgroup_rsvd;
	void *_hugetlb_hwpoison;
	ulong rest[2];
};
struct address_space { void *host; char i_pages[88]; const void *a_ops; char rest[96]; };
struct inode { char identity[64]; ulong i_ino; char state[224]; struct { struct hlist_node *first; } i_dentry; char rest[300]; };
struct dentry {
	char hash[24];
	struct dentry *d_parent;
	union { struct qstr __d_name; const struct qstr d_name; };
	char rest[128];
	union { struct hlist_node d_alias; char d_rcu[16]; };
};
struct slab { ulong flags; struct kmem_cache *slab_cache; };
struct kmem_cache { ulong sizes[11]; const char *name; char rest[100]; };
struct mem_section { ulong section_mem_map; void *usage; };
/* The kernel's has an array without a length at its end, of which C has no size. */
struct mem_section_usage { void *rcu[2]; ulong subsection_map[1]; ulong pageblock_flags[1]; };
struct module_memory { void *base; _Bool is_rox; unsigned size; ulong mtn[7]; };
struct mod_kallsyms { void *symtab; unsigned num_symtab; char *strtab, *typetab; };
struct module {
	unsigned state;
	struct list_head list;
	char name[56];
	ulong mkobj[30];
	struct module_memory mem[7];
	ulong code[10];
	struct mod_kallsyms *kallsyms;
	ulong rest[20];
} __attribute__((aligned(64)));
struct trace_print_flags { ulong mask; const char *name; };
struct page_flags_fields { int width, shift, mask; const void *spec; const char *name; };
struct new_utsname { char sysname[65], nodename[65], release[65], version[65], machine[65], domainname[65]; };
";

#[test]
#[cfg_attr(not(has_gcc), ignore = "needs gcc")]
fn pagedump_structures() {
    let whole = [
        layout::Page::LAYOUT,
        layout::HlistNode::LAYOUT,
        layout::Qstr::LAYOUT,
        kernel::layout::ListHead::LAYOUT,
        kernel::layout::ModuleMemory::LAYOUT,
        kernel::layout::FlagName::LAYOUT,
        kernel::layout::FlagField::LAYOUT,
    ];
    let parts = [
        (layout::FolioHead::LAYOUT, 0),
        (layout::FirstTail::LAYOUT, 64),
        (layout::AddressSpace::LAYOUT, 0),
        (layout::Inode::LAYOUT, 0),
        (layout::Dentry::LAYOUT, 0),
        (layout::Section::LAYOUT, 0),
        (layout::SectionUsage::LAYOUT, 0),
        (layout::Slab::LAYOUT, 0),
        (layout::SlabCache::LAYOUT, 0),
        (kernel::layout::Module::LAYOUT, 0),
        (kernel::layout::ModuleSymbols::LAYOUT, 0),
        (kernel::layout::UtsName::LAYOUT, 0),
    ];
    let whole = whole.map(|layout| layout.c_assertions().to_string());
    let parts = parts.map(|(layout, start)| layout.c_assertions_from(start).to_string());
    let text = whole.concat() + &parts.concat();
    let changes = [
        (
            "ulong index; ulong private;",
            "ulong private; ulong index;",
            "struct folio: private is at byte 40",
        ),
        ("ulong _head_1;", "ulong before, _head_1;", "struct folio: _head_1 is at byte 72"),
        (
            "struct hlist_node d_alias;",
            "struct list_head d_alias[2];",
            "struct dentry: d_alias has 16 bytes",
        ),
        ("ulong rest[2];", "ulong rest[3];", ""),
    ];
    let (harmless, harmful) = changes.split_last().unwrap();
    assert_refused("linux", LINUX, &text, harmful);
    assert_accepted("linux", LINUX, &text);
    // The size of a partial structure is not compared.
    assert_accepted("linux_longer", &LINUX.replacen(harmless.0, harmless.1, 1), &text);
}
