//! Members, fields, types and enumerators.

use super::*;

fn sample_btf() -> Btf {
    Btf::parse(sample().bytes()).unwrap()
}

fn first<'a>(btf: &'a Btf, name: &'a str) -> Aggregate<'a> {
    btf.aggregates(name).next().expect(name)
}

fn bytes(offset: u64, size: u64) -> Option<Place> {
    Some(Place { offset: offset * 8, size: size * 8 })
}

/// The offset, size and kind of a field.
fn facts(field: Option<Field<'_>>) -> Option<(u64, u64, FieldKind<'_>)> {
    field.map(|field| (field.offset, field.bits, field.kind))
}

#[test]
fn members_are_found_as_in_c() {
    let btf = sample_btf();
    let outer: Vec<_> = btf.aggregates("outer").collect();
    assert_eq!(outer.iter().map(Aggregate::size).collect::<Vec<_>>(), [56, 8]);
    let places = ["first", "shallow", "deep", "many", "last"].map(|name| outer[0].member(name));
    assert_eq!(places, [bytes(0, 8), bytes(8, 8), bytes(12, 4), bytes(24, 28), bytes(56, 8)]);
    assert_eq!(["other", "", "dee", "deeper"].map(|name| outer[0].member(name)), [None; 4]);
    let fields = first(&btf, "fields");
    assert_eq!(fields.member("high"), Some(Place { offset: 3, size: 5 }));
    assert_eq!(fields.member("high").unwrap().to_string(), "at bit 3 with 5 bits");
    assert_eq!(outer[0].member("deep").unwrap().to_string(), "at offset 12 with 4 bytes");
    assert!(btf.aggregates("").next().is_none() && btf.aggregates("count_t").next().is_none());
}

#[test]
fn members_are_listed_as_declared() {
    let btf = sample_btf();
    let outer = first(&btf, "outer");
    assert_eq!((outer.name(), outer.is_union()), ("outer", false));
    let members: Vec<_> = outer.members().collect();
    let listed: Vec<_> = members.iter().map(|member| (member.name(), member.offset())).collect();
    assert_eq!(listed, [("first", 0), ("", 64), ("many", 192), ("last", 448)]);
    let anonymous = members[1].ty().aggregate().unwrap();
    assert!(anonymous.is_union() && anonymous.name().is_empty());
    assert_eq!(members[1].field().unwrap().kind, FieldKind::Union);
    assert_eq!(
        anonymous.members().map(|member| member.name()).collect::<Vec<_>>(),
        ["", "shallow"]
    );
}

#[test]
fn fields_have_kinds() {
    let mut maker = Maker::default();
    let integers: [(&str, u32, u32); 6] = [
        ("long unsigned int", 8, 64),
        ("int", 4, SIGNED_32),
        ("_Bool", 1, 4 << 24 | 8),
        ("char", 1, 8),
        ("s8", 1, 2 << 24 | 8),
        ("signed char", 1, 1 << 24 | 8),
    ];
    for (name, size, encoding) in integers {
        maker.record(name, INT, size, &[encoding]); // 1 to 6
    }
    maker.record("unsigned_enum", kind::ENUM << 24, 4, &[]); // 7
    maker.record("signed_enum", kind::ENUM64 << 24 | FLAG, 8, &[]); // 8
    maker.record("double", kind::FLOAT << 24, 8, &[]); // 9
    maker.record("", kind::PTR << 24, 0, &[]); // 10
    maker.record("declared", 7 << 24, 0, &[]); // 11
    maker.record("", kind::FUNC_PROTO << 24, 0, &[]); // 12
    maker.record("", ARRAY, 0, &[11, 1, 3]); // 13
    let names: Vec<String> = (0..14).map(|number| format!("m{number}")).collect();
    let members: Vec<_> =
        names.iter().zip(0..).map(|(name, number)| (name.as_str(), number, 0)).collect();
    maker.aggregate("all", STRUCT, 8, &members);
    let btf = Btf::parse(maker.bytes()).unwrap();
    let all = first(&btf, "all");
    let kinds: Vec<_> = names.iter().map(|name| all.field(name).map(|field| field.kind)).collect();
    use FieldKind::*;
    let expected = [
        None,
        Some(Unsigned),
        Some(Signed),
        Some(Bool),
        Some(Char),
        Some(Char),
        Some(Signed),
        Some(Enum { signed: false }),
        Some(Enum { signed: true }),
        Some(Float),
        Some(Pointer),
        None,
        None,
        None,
    ];
    assert_eq!(kinds, expected);
    assert_eq!(all.field("m10").unwrap().bits, 64);
}

#[test]
fn paths_lead_through_members() {
    let btf = sample_btf();
    let tree = first(&btf, "tree");
    let int = |offset| Some((offset, 32, FieldKind::Signed));
    assert_eq!(facts(tree.field("nested.outer")), int(896));
    assert_eq!(facts(tree.field("nested.left.inner.counter")), int(864));
    assert_eq!(facts(tree.field("u.alias.outer")), int(992));
    assert_eq!(facts(tree.field("nested")), Some((864, 96, FieldKind::Struct)));
    // Members of anonymous members are own ones.
    assert_eq!(facts(first(&btf, "outer").field("deep")), int(96));
    for path in ["", ".", "nested.", ".nested", "nested..outer", "nested.no", "u.outer", "no.left"]
    {
        assert_eq!(tree.field(path), None, "{path}");
    }
    // No path leads through an array or a number.
    assert_eq!((tree.field("pairs.left"), tree.field("nested.outer.counter")), (None, None));
    // A nested struct is the type of the member, not the first one of its name.
    assert_eq!(
        tree.field("nested").and_then(|nested| nested.field("outer")),
        tree.field("nested.outer")
    );
    assert_eq!(tree.field("nested").unwrap().ty.aggregate().unwrap().name(), "pair");
}

#[test]
fn one_member_structs_are_unwrapped() {
    let btf = sample_btf();
    let tree = first(&btf, "tree");
    let left = tree.field("nested.left").unwrap();
    assert_eq!(left.kind, FieldKind::Struct);
    assert_eq!(facts(Some(left.unwrapped())), Some((864, 32, FieldKind::Signed)));
    assert_eq!(left.unwrapped().ty.name(), "int");
    assert_eq!(tree.field("nested.left.inner").unwrap().ty.name(), "atomic_t");
    // A struct of two members stays, and so do a union of one and a number.
    for path in ["nested", "u", "nested.outer"] {
        let field = tree.field(path).unwrap();
        assert_eq!(field.unwrapped(), field, "{path}");
    }
}

#[test]
fn bit_fields_have_bits() {
    let btf = sample_btf();
    let fields = first(&btf, "fields");
    assert_eq!(facts(fields.field("low")), Some((0, 3, FieldKind::Signed)));
    assert_eq!(facts(fields.field("high")), Some((3, 5, FieldKind::Signed)));
    assert_eq!(facts(fields.field("whole")), Some((64, 64, FieldKind::Pointer)));
}

#[test]
fn bit_fields_of_pointers_are_no_fields() {
    let mut maker = Maker::default();
    maker.record("", kind::PTR << 24, 0, &[]);
    maker.aggregate("odd", STRUCT | FLAG, 8, &[("part", 1, 3 << 24), ("whole", 1, 0)]);
    let btf = Btf::parse(maker.bytes()).unwrap();
    let odd = first(&btf, "odd");
    assert_eq!((odd.field("part"), odd.field("whole").is_some()), (None, true));
}

#[test]
fn bit_fields_by_integers_have_bits() {
    let mut maker = Maker::default();
    maker.record("unsigned int", INT, 4, &[2 << 16 | 4]);
    maker.aggregate("old", STRUCT, 16, &[("part", 1, 100)]);
    let btf = Btf::parse(maker.bytes()).unwrap();
    let old = first(&btf, "old");
    assert_eq!(facts(old.field("part")), Some((102, 4, FieldKind::Unsigned)));
    assert_eq!(old.member("part"), Some(Place { offset: 102, size: 4 }));
}

#[test]
fn arrays_have_elements_at_strides() {
    let btf = sample_btf();
    let tree = first(&btf, "tree");
    let pairs = tree.field("pairs").unwrap();
    let FieldKind::Array { element, count, stride } = pairs.kind else { panic!("{pairs:?}") };
    assert_eq!((element.name(), count, stride, pairs.bits), ("pair", 3, 96, 288));
    let last = pairs.element(2).unwrap();
    assert_eq!(facts(Some(last)), Some((192, 96, FieldKind::Struct)));
    assert_eq!(facts(last.field("outer")), Some((224, 32, FieldKind::Signed)));
    assert_eq!((pairs.element(3), last.element(0)), (None, None));
    // An array of arrays, whose last element is the end of the array.
    let grid = tree.field("grid").unwrap();
    let row = grid.element(1).unwrap();
    assert_eq!((grid.bits, row.offset, row.bits), (576, 576, 288));
    assert_eq!(row.element(2).unwrap().offset, 768);
}

#[test]
fn flexible_arrays_have_no_count() {
    let btf = sample_btf();
    let outer = first(&btf, "outer");
    let last = outer.field("last").unwrap();
    let FieldKind::Array { element, count, stride } = last.kind else { panic!("{last:?}") };
    assert_eq!((element.kind(), count, stride), (Some(FieldKind::Pointer), 0, 64));
    assert_eq!((last.offset, last.bits), (448, 0));
    assert_eq!(last.element(5).unwrap().offset, 448 + 5 * 64);
    assert_eq!(last.element(u64::MAX), None);
    // The place is that of the first element.
    assert_eq!(outer.member("last"), bytes(56, 8));
}

#[test]
fn types_are_equal_if_they_are_one_record() {
    let (btf, other) = (sample_btf(), sample_btf());
    let ty = |btf, path| first(btf, "tree").field(path).unwrap().ty;
    assert_eq!(ty(&btf, "nested"), ty(&btf, "u.alias"));
    assert_ne!(ty(&btf, "nested"), ty(&btf, "u"));
    assert_ne!(ty(&btf, "nested"), ty(&other, "nested"));
    assert_eq!(format!("{:?}", ty(&btf, "nested")), "Type(18, \"pair\")");
}

#[test]
fn enumerators_have_numbers() {
    let btf = sample_btf();
    let numbers = ["A", "B", "C", "D", "E", ""].map(|name| btf.number(name));
    assert_eq!(numbers, [Some(7), Some(0xffff_ffff), Some(-1), Some(0x1_0000_0001), None, None]);
}

#[test]
fn enumerators_are_listed_by_enum() {
    let mut maker = sample();
    maker.record("late", kind::ENUM << 24, 4, &[]);
    let name = maker.name("E");
    maker.record("late", kind::ENUM << 24 | 1, 4, &[name, 5]);
    maker.record("", kind::ENUM << 24 | 1, 4, &[name, 6]);
    let btf = Btf::parse(maker.bytes()).unwrap();
    let listed = |name| btf.enumerators(name).collect::<Vec<_>>();
    assert_eq!(listed("small"), [("A", 7), ("B", 0xffff_ffff)]);
    assert_eq!(listed("signed"), [("C", -1)]);
    assert_eq!(listed("wide"), [("D", 0x1_0000_0001)]);
    // The first of this name is only declared.
    assert_eq!(listed("late"), [("E", 5)]);
    assert_eq!((listed("no"), listed("outer"), listed("")), (vec![], vec![], vec![]));
}

#[test]
fn damaged_names_are_question_marks() {
    let mut maker = Maker::default();
    maker.aggregate("s", STRUCT, 8, &[("good", 0, 0), ("bad", 0, 0), ("endless", 0, 0)]);
    let mut bytes = maker.bytes();
    let bad = bytes.windows(3).position(|window| window == b"bad").unwrap();
    bytes[bad + 1] = 0xff;
    *bytes.last_mut().unwrap() = b's';
    // The name of the struct comes last: its own end is gone, so it is found by number.
    let btf = Btf::parse(bytes).unwrap();
    let ty = Type { btf: &btf, number: 1 };
    let names: Vec<_> = ty.aggregate().unwrap().members().map(|member| member.name()).collect();
    assert_eq!((names, ty.name()), (vec!["good", "?", "endless"], "?"));
}

#[test]
fn types_that_contain_themselves_come_to_an_end() {
    let mut maker = Maker::default();
    let members = [("", 1, 0); 100];
    maker.aggregate("loop", STRUCT, 8, &members);
    maker.record("alias", TYPEDEF, 2, &[]);
    maker.record("", ARRAY, 0, &[3, 3, u32::MAX]);
    maker.aggregate("user", STRUCT, 8, &[("alias", 2, 0), ("array", 3, 0)]);
    maker.aggregate("only", STRUCT, 8, &[("only", 5, 8)]);
    let btf = Btf::parse(maker.bytes()).unwrap();
    assert_eq!(first(&btf, "loop").member("x"), None);
    assert_eq!(first(&btf, "loop").field("x.x"), None);
    let user = first(&btf, "user");
    assert_eq!((user.member("alias"), user.member("array")), (None, None));
    assert_eq!((user.field("alias"), user.field("array")), (None, None));
    let only = first(&btf, "only").field("only").unwrap();
    assert_eq!(only.unwrapped().offset, 8 + 8 * u64::from(MAX_DEPTH));
}
