//! Mutates descriptions in every way that `mutations.rs` lists: rustc must refuse each mutant, or
//! gcc its C assertions. Mutants that neither refuses are listed here with the reason.

mod build;
mod description;
mod mutations;

use build::Package;
use description::{field, signed, unsigned, Description, Type};
use dumpable_tests::proof;

/// The definitions in C.
const DEFINITIONS: &str = "
typedef unsigned long ulong;
struct node { struct node *next, *prev; };
struct page {
	struct { ulong f; } flags;
	union {
		struct { struct node lru; void *mapping; ulong index; ulong private; };
		ulong compound_info;
	};
	union { unsigned page_type; int _mapcount; };
	int _refcount;
	ulong memcg_data;
};
struct plain {
	unsigned char byte;
	short padded;
	ulong first, second;
	union {
		struct node node;
		ulong slots[3];
		struct { void *unused[2]; unsigned number; int balance; };
	};
	unsigned masked;
	int last;
	void *object;
	unsigned char name[16];
	int counts[4];
};
typedef struct {
	_Bool dying : 1;
	unsigned count : 20, order : 3;
	signed balance : 8;
	unsigned char low : 3;
	signed char high : 5;
	unsigned char after;
	unsigned short left : 7, right : 9;
	ulong wide : 40, top : 24;
	ulong last;
} counted_t;
";

fn described() -> [Description; 3] {
    let repr = || "C".to_owned();
    let page = vec![
        field("flags", unsigned(64)).called("flags.f"),
        field("owner", Type::Array(false, 64, 5)).views([
            ("lru", Type::Other("Node"), 0),
            ("compound_info", unsigned(64), 0),
            ("mapping", Type::Other("*const u8"), 16),
            ("index", unsigned(64), 24),
            ("private", unsigned(64), 32),
        ]),
        field("word", unsigned(32))
            .views([("page_type", unsigned(32), 0), ("_mapcount", signed(32), 0)]),
        field("_refcount", signed(32)),
        field("memcg_data", unsigned(64)),
    ];
    let plain = vec![
        field("byte", unsigned(8)),
        field("padded", signed(16)),
        field("first", unsigned(64)),
        field("second", unsigned(64)),
        field("owner", Type::Array(false, 64, 3)).views([
            ("node", Type::Other("Node"), 0),
            ("slots", Type::Array(false, 64, 3), 0),
            ("number", unsigned(32), 16),
            ("balance", signed(32), 20),
        ]),
        field("masked", unsigned(32)),
        field("last", signed(32)),
        field("object", Type::Other("*const u8")),
        field("name", Type::Array(false, 8, 16)),
        field("counts", Type::Array(true, 32, 4)),
    ];
    let counted = vec![
        field("state", unsigned(32)).bits([
            ("dying", None, 0, 0),
            ("count", Some(false), 1, 20),
            ("order", Some(false), 21, 23),
            ("balance", Some(true), 24, 31),
        ]),
        field("byte", unsigned(8)).bits([("low", Some(false), 0, 2), ("high", Some(true), 3, 7)]),
        field("after", unsigned(8)),
        field("short", unsigned(16))
            .bits([("left", Some(false), 0, 6), ("right", Some(false), 7, 15)]),
        field("long", unsigned(64))
            .bits([("wide", Some(false), 0, 39), ("top", Some(false), 40, 63)]),
        field("last", unsigned(64)),
    ];
    [
        // With its size, as descriptions usually are.
        Description {
            name: "page",
            container: ", size = 64".to_owned(),
            repr: repr(),
            fields: page,
        },
        Description { name: "plain", container: String::new(), repr: repr(), fields: plain },
        Description { name: "counted_t", container: String::new(), repr: repr(), fields: counted },
    ]
}

/// The mutants that neither compiler refuses, with the reason.
///
/// A missing field whose place is taken by padding, of C or of Rust, moves nothing and has no
/// accessor.
const SURVIVORS: &[(&str, &str)] = &[
    ("page: owner, a [i64; 5]", STORAGE),
    ("page: word, a i32", STORAGE),
    ("page: _refcount is missing", "padding of 4 bytes takes its place"),
    ("page: repr(C, packed)", SAME),
    ("plain: padded is missing", "padding of 7 bytes takes the place of both"),
    ("plain: 8 more bits before padded", "they are in the padding"),
    ("plain: 8 more bits before first", "they are in the padding"),
    ("plain: owner, a [i64; 3]", STORAGE),
    ("plain: last is missing", "padding of 4 bytes takes its place"),
    ("counted_t: state, a i32", STORAGE),
    ("counted_t: byte, a i8", STORAGE),
    ("counted_t: after is missing", "padding of 1 byte takes its place"),
    ("counted_t: short is missing", "padding of 2 bytes takes its place"),
    ("counted_t: short, a i16", STORAGE),
    ("counted_t: long, a i64", STORAGE),
    ("counted_t: repr(C, packed)", SAME),
];

const STORAGE: &str = "C has no member there; the signs of views and bits are compared";
const SAME: &str = "without padding, nothing moves";

#[test]
#[cfg_attr(not(has_gcc), ignore = "needs gcc")]
fn wrong_layouts_rejected() {
    let right = described();
    let mutants: Vec<_> = right.iter().flat_map(mutations::all).collect();
    // The correct descriptions must be accepted: otherwise the refusals would prove nothing.
    let all: Vec<_> =
        right.iter().cloned().chain(mutants.iter().map(|(_, mutant)| mutant.clone())).collect();
    let package = Package::new("layout_mutations");
    let (refused, assertions) = package.compile(&all);
    let accepted = package.accepted_by_gcc(DEFINITIONS, &assertions);
    let (right_ones, survivors): (Vec<_>, Vec<_>) =
        accepted.into_iter().partition(|index| *index < right.len());
    assert_eq!(right_ones, [0, 1, 2], "gcc must accept the correct descriptions");
    let survivors: Vec<_> =
        survivors.into_iter().map(|index| mutants[index - right.len()].0.as_str()).collect();
    let (by_rustc, by_gcc) = (refused.len(), mutants.len() - refused.len() - survivors.len());
    proof::row(
        "a wrong layout is refused",
        &format!(
            "{} mutations: {by_rustc} refused by rustc, {by_gcc} by the C assertions, {} argued",
            mutants.len(),
            survivors.len()
        ),
    );
    assert!(mutants.len() >= 200, "{} mutations", mutants.len());
    let argued: Vec<_> = SURVIVORS.iter().map(|(what, _)| *what).collect();
    assert_eq!(survivors, argued, "expected the listed survivors");
    for (what, why) in SURVIVORS {
        println!("{what}: {why}");
    }
}
