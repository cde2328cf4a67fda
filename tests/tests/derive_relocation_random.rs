// SPDX-License-Identifier: MIT OR Apache-2.0

//! Relocation of random objects of random kernels, compared with a reference that reads each value
//! bit by bit; and kernels that do not fit, or whose numbers are absurd.
#![forbid(unsafe_code)]

use dumpable::{
    Addr, Be, Bytes, Dumpable, Fidelity, Found, FoundKind, Memory, Plan, Snapshot, Str, Types,
};
use dumpable_tests::noise::Noise;
use proptest::prelude::*;

#[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
#[repr(u8)]
enum State {
    Idle = 0,
    Busy = 200,
}

#[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
#[dumpable(positions, c = "PG_")]
#[repr(u32)]
enum Flag {
    Locked = 0,
    Head = 6,
    Last = 31,
}

const FLAGS: [(u64, &str); 3] = [(0, "locked"), (6, "head"), (31, "last")];

#[derive(Dumpable)]
#[dumpable(c = "struct pair")]
#[repr(C)]
struct Pair {
    low: u16,
    high: i64,
}

#[derive(Dumpable)]
#[dumpable(c = "struct node")]
#[repr(C)]
struct Node {
    id: u32,
    pair: Pair,
    next: *const Node,
    #[dumpable(optional)]
    tag: u8,
}

#[derive(Dumpable)]
#[dumpable(c = "struct thing")]
#[repr(C)]
struct Thing {
    byte: u8,
    #[dumpable(bits(part: u8 = 3..=9))]
    short: u16,
    word: i32,
    #[dumpable(c("long_now", "long_before"), bits(middle: u16 = 40..=50))]
    long: u64,
    pointer: *const u8,
    big: Be<u32>,
    #[dumpable(as(State))]
    state: u8,
    #[dumpable(as(Flag))]
    flags: u32,
    node: Node,
    nodes: [Node; 3],
    numbers: [u16; 5],
    grid: [[u8; 3]; 2],
    #[dumpable(skip, view(whole: u64, upper: u32 @ 4))]
    owner: [u64; 1],
    #[dumpable(c(absent), bits(few: u8 = 0..=4, many: u16 = 5..=15, sign: i8 = 16..=20))]
    bits: u32,
    #[dumpable(c(absent), bits(first: u8 = 1..=5, across: u16 = 6..=17, long_run: u64 = 18..=70))]
    run: [u8; 9],
    #[dumpable(optional)]
    maybe: u64,
    #[dumpable(optional)]
    maybe_pair: Pair,
    wide: u128,
    #[dumpable(as(Str<5>))]
    text: [u8; 5],
    #[dumpable(bits(tag: u32 = 0..=31))]
    last_word: u64,
    #[dumpable(view(#[dumpable(c(absent))] halves: [u16; 4]))]
    last: u64,
}

/// The structures of a kernel; the others are wrappers around numbers.
const PAIR: usize = 0;
const NODE: usize = 1;
const THING: usize = 2;

/// A member that every kernel has, in some place.
struct Spec {
    name: &'static str,
    /// The size in bits; of a structure, it depends on the kernel.
    size: usize,
    kind: FoundKind<usize>,
    count: Option<usize>,
    is_bits: bool,
    is_optional: bool,
}

const fn spec(name: &'static str, size: usize, kind: FoundKind<usize>) -> Spec {
    Spec { name, size, kind, count: None, is_bits: false, is_optional: false }
}

const fn array(name: &'static str, size: usize, kind: FoundKind<usize>, count: usize) -> Spec {
    Spec { count: Some(count), ..spec(name, size, kind) }
}

const fn bits(name: &'static str, size: usize, kind: FoundKind<usize>) -> Spec {
    Spec { is_bits: true, ..spec(name, size, kind) }
}

const fn optional(spec: Spec) -> Spec {
    Spec { is_optional: true, ..spec }
}

use FoundKind::{Address, Integer, Signed, Struct, Unsigned};

const POINTER: usize = usize::BITS as usize;

const SPECS: [&[Spec]; 3] = [
    &[spec("low", 16, Unsigned), spec("high", 64, Signed)],
    &[
        spec("id", 32, Unsigned),
        spec("pair", 0, Struct(PAIR)),
        spec("next", POINTER, Address),
        optional(spec("tag", 8, Integer)),
    ],
    &[
        spec("byte", 8, Integer),
        spec("short", 16, Unsigned),
        spec("word", 32, Signed),
        spec("long_now", 64, Unsigned),
        spec("pointer", POINTER, Address),
        spec("big", 32, Unsigned),
        spec("state", 8, Integer),
        spec("flags", 32, Unsigned),
        spec("node", 0, Struct(NODE)),
        array("nodes", 0, Struct(NODE), 3),
        array("numbers", 16, Unsigned, 5),
        array("grid", 8, Unsigned, 6),
        // `upper` follows from it.
        spec("whole", 64, Unsigned),
        bits("few", 5, Unsigned),
        bits("many", 11, Unsigned),
        bits("sign", 5, Signed),
        bits("first", 5, Unsigned),
        bits("across", 12, Unsigned),
        bits("long_run", 53, Unsigned),
        optional(spec("maybe", 64, Unsigned)),
        optional(spec("maybe_pair", 0, Struct(PAIR))),
        spec("wide", 128, Unsigned),
        array("text", 8, Integer, 5),
        spec("last_word", 64, Unsigned),
        spec("last", 64, Unsigned),
    ],
];

/// A structure of a kernel.
#[derive(Clone, Debug, Default)]
struct Structure {
    /// The size in bytes.
    size: usize,
    members: Vec<(String, Found<usize>)>,
}

/// The types of a kernel.
#[derive(Clone, Debug)]
struct Kernel {
    structures: Vec<Structure>,
    enumerators: Vec<(String, u64)>,
    address_size: usize,
}

impl Types for Kernel {
    type Struct = usize;

    fn find(&self, name: &str, index: usize) -> Option<usize> {
        let of = ["pair", "node", "thing"].iter().position(|known| *known == name)?;
        (index == 0).then_some(of)
    }

    fn size_of(&self, of: usize) -> usize {
        self.structures[of].size
    }

    fn member(&self, of: usize, path: &str) -> Option<Found<usize>> {
        let members = &self.structures[of].members;
        members.iter().find(|(name, _)| name == path).map(|(_, found)| *found)
    }

    fn only_member(&self, of: usize) -> Option<Found<usize>> {
        match &self.structures[of].members[..] {
            [(_, found)] => Some(*found),
            _ => None,
        }
    }

    fn enumerator(&self, prefix: &str, name: &str) -> Option<u64> {
        let is_it = |known: &str| known.strip_prefix(prefix) == Some(name);
        self.enumerators.iter().find(|(known, _)| is_it(known)).map(|(_, number)| *number)
    }

    fn address_size(&self) -> usize {
        self.address_size
    }
}

/// Returns a kernel that fits: all members in random places.
fn kernel(noise: &Noise) -> Kernel {
    let is_small = noise.one_in(3);
    let numbers = match noise.one_in(2) {
        true => [0, 6, 31],
        false => *noise.pick(&[[6, 0, 31], [5, 17, 30], [31, 30, 29]]),
    };
    let names = FLAGS.iter().zip(numbers);
    let mut kernel = Kernel {
        structures: vec![Structure::default(); SPECS.len()],
        enumerators: names.map(|((_, name), number)| (format!("PG_{name}"), number)).collect(),
        address_size: if is_small { 4 } else { 8 },
    };
    for (of, specs) in SPECS.iter().enumerate() {
        kernel.structures[of] = structure(noise, specs, &mut kernel);
    }
    kernel
}

fn structure(noise: &Noise, specs: &[Spec], kernel: &mut Kernel) -> Structure {
    let mut left: Vec<&Spec> = specs.iter().collect();
    let (mut members, mut end) = (Vec::new(), noise.below(100) as usize);
    while !left.is_empty() {
        let spec = left.swap_remove(noise.below(left.len() as u64) as usize);
        if spec.is_optional && noise.one_in(3) {
            continue;
        }
        // In bytes, not aligned; bit-fields next to each other, or not.
        end += noise.below(11) as usize * *noise.pick(&[0, 1, 8]);
        let offset = if spec.is_bits { end } else { end.next_multiple_of(8) };
        let mut found = Found { offset, size: spec.size, kind: spec.kind, count: spec.count };
        let may_be_narrow = matches!(spec.name, "maybe" | "last_word" | "pointer" | "next");
        if found.size == 64 && may_be_narrow && kernel.address_size == 4 && noise.one_in(2) {
            found.size = 32;
        }
        if let Struct(of) = found.kind {
            found.size = kernel.structures[of].size * 8;
        }
        if let Some(count) = &mut found.count {
            // That of arrays within arrays has to be the same.
            *count += if spec.name == "grid" { 0 } else { noise.below(3) as usize };
        }
        end = offset + found.size * found.count.unwrap_or(1);
        if spec.name == "whole" {
            let upper = Found { offset: offset + 32, size: 32, ..found };
            members.push(("upper".into(), upper));
        } else if found.count.is_none() && !spec.is_bits && spec.size > 0 && noise.one_in(5) {
            found = wrapped(noise, found, kernel);
        }
        let name =
            if spec.name == "long_now" && noise.one_in(2) { "long_before" } else { spec.name };
        members.push((name.into(), found));
    }
    Structure { size: end.div_ceil(8) + noise.below(9) as usize, members }
}

/// Returns a structure around a number.
fn wrapped(noise: &Noise, inner: Found<usize>, kernel: &mut Kernel) -> Found<usize> {
    // The structure may begin before its member.
    let before = (noise.below(3) as usize * 8).min(inner.offset);
    let members = vec![("value".into(), Found { offset: before, ..inner })];
    kernel.structures.push(Structure { size: (before + inner.size) / 8, members });
    let kind = Struct(kernel.structures.len() - 1);
    Found { offset: inner.offset - before, size: before + inner.size, kind, count: None }
}

/// The bytes of an object, read bit by bit.
struct Object<'a> {
    kernel: &'a Kernel,
    bytes: &'a [u8],
}

/// The names and the values of everything that accessors return.
type Values = Vec<(String, Option<u128>)>;

impl Object<'_> {
    /// Returns `size` bits from bit `at` on, counted in the order of memory, as a number.
    fn number(&self, at: usize, size: usize) -> u128 {
        let bit = |index: usize| {
            let within = if cfg!(target_endian = "big") { 7 - index % 8 } else { index % 8 };
            u128::from(self.bytes[index / 8] >> within & 1)
        };
        (0..size).fold(0, |number, index| match cfg!(target_endian = "big") {
            true => number << 1 | bit(at + index),
            false => number | bit(at + index) << index,
        })
    }

    /// Returns the place of a member, and what it has there, in bits.
    fn find(&self, of: usize, name: &str) -> Option<Found<usize>> {
        let mut found = self.kernel.member(of, name)?;
        while let (Struct(of), None) = (found.kind, found.count) {
            if of <= THING {
                break;
            }
            let inner = self.kernel.only_member(of)?;
            found = Found { offset: found.offset + inner.offset, ..inner };
        }
        Some(found)
    }

    /// Returns the value of a number.
    fn value(&self, of: usize, base: usize, name: &str) -> Option<u128> {
        let found = self.find(of, name)?;
        let number = self.number(base + found.offset, found.size);
        let is_signed = ["word", "high", "sign"].contains(&name);
        let is_negative = is_signed && number >> (found.size - 1) & 1 == 1;
        Some(if is_negative { number | u128::MAX << found.size } else { number })
    }

    fn push(&self, values: &mut Values, prefix: &str, of: usize, base: usize, names: &[&str]) {
        for name in names {
            values.push((format!("{prefix}{name}"), self.value(of, base, name)));
        }
    }

    fn pair(&self, values: &mut Values, prefix: &str, base: usize) {
        values.push((format!("{prefix}origin"), Some(base as u128 / 8)));
        self.push(values, prefix, PAIR, base, &["low", "high"]);
    }

    fn node(&self, values: &mut Values, prefix: &str, base: usize) {
        values.push((format!("{prefix}origin"), Some(base as u128 / 8)));
        self.push(values, prefix, NODE, base, &["id", "next", "tag"]);
        let pair = self.find(NODE, "pair").unwrap();
        self.pair(values, &format!("{prefix}pair."), base + pair.offset);
    }

    fn flags(&self) -> u128 {
        let bits = self.value(THING, 0, "flags").unwrap();
        let number = |name: &str| self.kernel.enumerator("PG_", name).unwrap();
        if FLAGS.iter().all(|(to, name)| number(name) == *to) {
            return bits;
        }
        FLAGS.iter().map(|(to, name)| (bits >> number(name) & 1) << to).sum()
    }

    /// Returns the values of everything.
    fn values(&self) -> Values {
        let mut values = Values::new();
        let names = [
            "byte",
            "short",
            "word",
            "pointer",
            "state",
            "whole",
            "upper",
            "wide",
            "last",
            "last_word",
        ];
        self.push(&mut values, "", THING, 0, &names);
        let fields = ["few", "many", "sign", "first", "across", "long_run", "maybe"];
        self.push(&mut values, "", THING, 0, &fields);
        let value = |name: &str| self.value(THING, 0, name).unwrap();
        let long = self.value(THING, 0, "long_now").or(self.value(THING, 0, "long_before"));
        values.push(("long".into(), long));
        values.push(("part".into(), Some(value("short") >> 3 & 0x7f)));
        values.push(("middle".into(), Some(long.unwrap() >> 40 & 0x7ff)));
        values.push(("tag".into(), Some(value("last_word") & 0xffff_ffff)));
        let find = |name: &str| self.find(THING, name).unwrap();
        let byte = |name: &str, index: usize| self.number(find(name).offset + index * 8, 8);
        let big = (0..4).fold(0, |number, index| number << 8 | byte("big", index));
        values.push(("big".into(), Some(big)));
        values.push(("flags".into(), Some(self.flags())));
        self.node(&mut values, "node.", find("node").offset);
        let Found { offset, size, .. } = find("nodes");
        (0..3).for_each(|index| self.node(&mut values, "nodes.", offset + index * size));
        for name in ["numbers", "grid"] {
            let Found { offset, size, .. } = find(name);
            values.push((format!("{name}.origin"), Some(offset as u128 / 8)));
            for index in 0..if name == "numbers" { 5 } else { 6 } {
                values.push((name.into(), Some(self.number(offset + index * size, size))));
            }
        }
        let text = (0..5).map(|index| byte("text", index)).take_while(|byte| *byte != 0);
        values.push(("text".into(), Some(text.fold(0, |text, byte| text << 8 | byte))));
        let half = |index: usize| Some(self.number(find("last").offset + index * 16, 16));
        (0..4).for_each(|index| values.push(("halves".into(), half(index))));
        match self.find(THING, "maybe_pair") {
            Some(pair) => self.pair(&mut values, "maybe_pair.", pair.offset),
            None => values.push(("maybe_pair".into(), None)),
        }
        values
    }
}

/// The address of the object.
const AT: Addr<Thing> = Addr::new(0xffff_0000);

fn distance<T>(origin: Addr<T>) -> Option<u128> {
    Some(origin.get().wrapping_sub(AT.get()) as u128)
}

fn pair(values: &mut Values, prefix: &str, pair: Snapshot<Pair>) {
    values.push((format!("{prefix}origin"), distance(pair.origin())));
    values.push((format!("{prefix}low"), Some(pair.low().into())));
    values.push((format!("{prefix}high"), Some(pair.high() as u128)));
}

fn node(values: &mut Values, prefix: &str, node: Snapshot<Node>) {
    values.push((format!("{prefix}origin"), distance(node.origin())));
    values.push((format!("{prefix}id"), Some(node.id().into())));
    values.push((format!("{prefix}next"), Some(node.next().get() as u128)));
    values.push((format!("{prefix}tag"), node.tag().map(u128::from)));
    pair(values, &format!("{prefix}pair."), node.pair());
}

/// Returns what the accessors return, in the order of the reference.
fn values(thing: &Snapshot<Thing>) -> Values {
    let one = |name: &str, value: u128| (name.to_string(), Some(value));
    let mut values = vec![
        one("byte", thing.byte().into()),
        one("short", thing.short().into()),
        one("word", thing.word() as u128),
        one("pointer", thing.pointer().get() as u128),
        one("state", thing.state().raw().into()),
        one("whole", thing.whole().into()),
        one("upper", thing.upper().into()),
        one("wide", thing.wide()),
        one("last", thing.last().into()),
        one("last_word", thing.last_word().into()),
        one("few", thing.few().into()),
        one("many", thing.many().into()),
        one("sign", thing.sign() as u128),
        one("first", thing.first().into()),
        one("across", thing.across().into()),
        one("long_run", thing.long_run().into()),
        ("maybe".into(), thing.maybe().map(u128::from)),
        one("long", thing.long().into()),
        one("part", thing.part().into()),
        one("middle", thing.middle().into()),
        one("tag", thing.tag().into()),
        one("big", thing.big().into()),
        one("flags", thing.flags().bits().into()),
    ];
    node(&mut values, "node.", thing.node());
    thing.nodes().iter().for_each(|element| node(&mut values, "nodes.", element));
    values.push(("numbers.origin".into(), distance(thing.numbers().origin())));
    values.extend(thing.numbers().iter().map(|number| one("numbers", number.into())));
    values.push(("grid.origin".into(), distance(thing.grid().origin())));
    for (index, row) in thing.grid().iter().enumerate() {
        let first = thing.grid().origin().get() + 3 * index;
        assert_eq!((row.origin().get(), row.addr(2).get()), (first, first + 2));
        values.extend(row.iter().map(|number| one("grid", number.into())));
    }
    let text = thing.text();
    let text = text.as_bytes().iter().fold(0, |text, byte| text << 8 | u128::from(*byte));
    values.push(one("text", text));
    values.extend(thing.halves().iter().map(|half| one("halves", half.into())));
    match thing.maybe_pair() {
        Some(part) => pair(&mut values, "maybe_pair.", part),
        None => values.push(("maybe_pair".into(), None)),
    }
    values
}

/// Returns random bytes for an object.
fn bytes(noise: &Noise, len: usize) -> Vec<u8> {
    (0..len).map(|_| noise.word() as u8).collect()
}

proptest! {
    #[test]
    fn values_in_random_kernels(seed: u64) {
        let noise = Noise::new(seed);
        let kernel = kernel(&noise);
        let plan = Plan::<Thing>::from_types(&kernel).unwrap();
        let size = kernel.structures[THING].size;
        let bytes = bytes(&noise, size);
        let thing = plan.relocate(&bytes, AT, Fidelity::Frozen).unwrap();
        let object = Object { kernel: &kernel, bytes: &bytes };
        let found = values(&thing);
        prop_assert_eq!(&found, &object.values());

        let offset = |name: &str| object.find(THING, name).map(|found| found.offset / 8);
        prop_assert_eq!(plan.size(), size);
        prop_assert_eq!(plan.offset(Thing::SHORT), offset("short"));
        prop_assert_eq!(plan.offset(Thing::NODES), offset("nodes"));
        prop_assert_eq!(plan.offset(Thing::MAYBE), offset("maybe"));
        prop_assert_eq!(plan.offset(Thing::BITS), None);
        let member = plan.member(AT, Thing::GRID).unwrap();
        prop_assert_eq!(plan.container(member, Thing::GRID), Some(AT));

        // The untyped snapshot returns the same.
        let raw = plan.raw(&thing);
        for name in ["word", "long_now", "wide", "few", "long_run", "maybe", "flags", "upper"] {
            let key = if name == "long_now" { "long" } else { name };
            let value = found.iter().find(|(known, _)| known == key).unwrap().1;
            prop_assert_eq!(raw.get(name), value, "{}", name);
        }

        // Captured through memory, or in place, the snapshot is the same.
        let memory = Bytes::new(AT.cast(), &bytes);
        let mut captured = memory.snapshot_by(&plan, AT).unwrap();
        prop_assert_eq!(captured, thing);
        prop_assert_eq!(&values(&captured), &found);
        let compiled = Plan::<Thing>::COMPILED;
        let ones = [0xff; size_of::<Thing>()];
        prop_assert!(compiled.relocate_into(&ones, Addr::NULL, Fidelity::Torn, &mut captured));
        prop_assert_eq!(captured, Snapshot::<Thing>::from_bytes(&ones, Addr::NULL));
        prop_assert!(captured.checked(|live| live.word()).is_ok());
        prop_assert!(plan.relocate_into(&bytes, AT, Fidelity::Once, &mut captured));
        prop_assert_eq!((captured, captured.fidelity()), (thing, Fidelity::Once));
        prop_assert_eq!(&values(&captured), &found);
        prop_assert!(captured.checked(|live| live.word()).is_err());
        prop_assert!(memory.snapshot_by_into(&compiled, Addr::NULL, &mut captured).is_err());
        prop_assert_eq!(captured.fidelity(), Fidelity::Torn);
        prop_assert_eq!(memory.snapshot_by_into(&plan, AT, &mut captured), Ok(()));
        prop_assert_eq!((captured, captured.fidelity()), (thing, Fidelity::Frozen));
        prop_assert_eq!(&values(&captured), &found);
    }

    /// Each member that is missing, or has another width, sign or kind, is refused by its name.
    #[test]
    fn other_members_refused(seed: u64) {
        let noise = Noise::new(seed);
        let fitting = kernel(&noise);
        for (of, specs) in SPECS.iter().enumerate() {
            let spec = noise.pick(specs);
            // Optional members may be missing.
            let members = &fitting.structures[of].members;
            let is_it = |name: &str| {
                name == spec.name || spec.name == "long_now" && name == "long_before"
            };
            let Some(at) = members.iter().position(|(name, _)| is_it(name)) else { continue };
            let mut kernel = fitting.clone();
            let found = &mut kernel.structures[of].members[at].1;
            let is_struct = spec.size == 0;
            match noise.below(5) {
                0 if !spec.is_optional => {
                    kernel.structures[of].members.remove(at);
                }
                1 => found.kind = FoundKind::Other,
                2 if is_struct => found.kind = Unsigned,
                2 => found.kind = match spec.kind {
                    Signed => Unsigned,
                    // The sign of a character does not matter, nor that of values, flags, and
                    // numbers with an order of their own.
                    Integer => FoundKind::Other,
                    _ if matches!(spec.name, "flags" | "big") => FoundKind::Other,
                    _ => Signed,
                },
                3 if spec.count.is_some() => found.count = None,
                3 => found.count = Some(2),
                _ if is_struct => found.kind = Address,
                _ => {
                    (found.kind, found.count) = (spec.kind, spec.count);
                    found.size = spec.size + *noise.pick(&[1, 8, 64, usize::MAX / 2]);
                }
            }
            if kernel.structures[of].members == fitting.structures[of].members {
                continue;
            }
            let misfit = Plan::<Thing>::from_types(&kernel).unwrap_err();
            let text = misfit.to_string();
            prop_assert_eq!(misfit.member(), spec.name, "{}", text);
            prop_assert_eq!(misfit.structure(), ["struct pair", "struct node", "struct thing"][of]);
            prop_assert!(text.contains(&format!("`{}`", spec.name)), "{}", text);
        }
    }

    /// Absurd numbers end in a misfit, or in a plan with the right values: never in a panic or in
    /// other values.
    #[test]
    fn absurd_numbers_refused_or_right(seed: u64) {
        let noise = Noise::new(seed);
        let mut kernel = kernel(&noise);
        for _ in 0..1 + noise.below(2) {
            distort(&noise, &mut kernel);
        }
        let start = *noise.pick(&[0, 0, 0, 1, 8, usize::MAX, usize::MAX / 8, usize::MAX / 8 + 1]);
        let plan = match Plan::<Thing>::from_types_at(&kernel, start) {
            Ok(plan) => plan,
            Err(misfit) => {
                prop_assert!(!misfit.to_string().is_empty());
                return Ok(());
            }
        };
        let bytes = bytes(&noise, 2000);
        let memory = Bytes::new(AT.cast(), &bytes);
        let captured = memory.snapshot_by(&plan, AT);
        let _ = (plan.reads(), plan.size(), format!("{plan:?}"));
        let Some(thing) = plan.relocate(&bytes, AT, Fidelity::Frozen) else {
            prop_assert!(captured.is_err());
            return Ok(());
        };
        prop_assert_eq!(captured.unwrap(), thing);
        plan.raw(&thing).dump(&mut |_: &[u8]| {});
        prop_assert!(start <= 8);
        let first = vec![0; start];
        let all = [&first[..], &bytes].concat();
        let expected = Object { kernel: &kernel, bytes: &all }.values();
        let shifted = expected.into_iter().map(|(name, value)| match name.ends_with("origin") {
            // Those of parts count from the described part on.
            true => (name, value.map(|value| value - start as u128)),
            false => (name, value),
        });
        prop_assert_eq!(values(&thing), shifted.collect::<Values>());
    }
}

/// Changes something at random.
fn distort(noise: &Noise, kernel: &mut Kernel) {
    const ABSURD: [usize; 9] =
        [0, 1, 3, 7, 1 << 22, (1 << 22) - 8, usize::MAX / 2, usize::MAX / 8, usize::MAX];
    if noise.one_in(8) {
        let number = *noise.pick(&[0, 5, 31, 32, 63, 64, u64::MAX]);
        let index = noise.below(3) as usize;
        kernel.enumerators[index].1 = number;
        return;
    }
    let count = kernel.structures.len();
    let of = noise.below(count as u64) as usize;
    let structure = &mut kernel.structures[of];
    if noise.one_in(8) {
        structure.size = *noise.pick(&ABSURD);
    }
    let index = noise.below(structure.members.len() as u64) as usize;
    let found = &mut structure.members[index].1;
    match noise.below(6) {
        0 => found.offset = *noise.pick(&ABSURD),
        1 => found.offset = found.offset.wrapping_add(noise.below(200) as usize),
        2 => found.size = *noise.pick(&ABSURD),
        3 => found.count = *noise.pick(&[None, Some(0), Some(1), Some(1 << 30), Some(usize::MAX)]),
        4 => found.size = noise.below(200) as usize,
        // Itself, perhaps without an end.
        _ => found.kind = *noise.pick(&[Struct(of), Struct(count - 1), Unsigned, Address, Signed]),
    }
}

/// The numbers of enumerators are those of the same enumeration, also in a part.
#[test]
fn enumerators_of_another_description() {
    #[derive(Dumpable, Clone, Copy)]
    #[dumpable(c = "STATE_")]
    #[repr(u32)]
    enum Names {
        Locked = 9,
    }

    #[derive(Dumpable)]
    #[repr(C)]
    struct Inner {
        #[dumpable(as(Flag))]
        flags: u32,
    }

    #[derive(Dumpable)]
    #[repr(C)]
    struct Outer {
        #[dumpable(as(Names))]
        names: u32,
        inner: [Inner; 1],
    }

    let plan = Plan::<Outer>::from_layout(Outer::LAYOUT).unwrap();
    assert!(format!("{plan:?}").ends_with("as described"));
    let plan = Plan::<Inner>::from_layout(Outer::LAYOUT);
    assert_eq!(plan.unwrap_err().member(), "flags");

    mod other {
        use dumpable::Dumpable;

        #[derive(Dumpable, Clone, Copy)]
        #[dumpable(positions, c = "PG_")]
        #[repr(u32)]
        pub(crate) enum Flag {
            Last = 1,
            Head = 2,
            Locked = 3,
        }

        #[derive(Dumpable)]
        #[repr(C)]
        pub(crate) struct Inner {
            #[dumpable(as(Flag))]
            flags: u32,
        }

        #[derive(Dumpable)]
        #[repr(C)]
        pub(crate) struct Outer {
            names: u32,
            inner: [Inner; 1],
        }
    }
    use other::Outer as Other;
    let plan = Plan::<Outer>::from_layout(Other::LAYOUT).unwrap();
    let bytes = [9_u32, 0b1010].map(u32::to_ne_bytes).concat();
    let outer = plan.relocate(&bytes, Addr::NULL, Fidelity::Frozen).unwrap();
    let flags = outer.inner().get(0).unwrap().flags();
    assert!(outer.names().is(Names::Locked) && flags.iter().eq([Flag::Locked, Flag::Last]));
}

/// Flags with the order of bytes of their own cannot move bit by bit, nor can those in bits.
#[test]
fn moved_flags_in_other_forms_refused() {
    #[derive(Dumpable)]
    #[dumpable(c = "struct thing")]
    #[repr(C)]
    struct Big {
        #[dumpable(as(Be<Flag>))]
        flags: u32,
    }

    #[derive(Dumpable)]
    #[dumpable(c = "struct thing")]
    #[repr(C)]
    struct InBits {
        #[dumpable(c(absent), bits(flags: Flag = 3..=34))]
        word: u64,
    }

    let mut structures = vec![Structure::default(); 3];
    let found = Found { offset: 8, size: 32, kind: Unsigned, count: None };
    structures[THING] = Structure { size: 8, members: vec![("flags".into(), found)] };
    let names = FLAGS.map(|(number, name)| (format!("PG_{name}"), number));
    let same = Kernel { structures, enumerators: names.into(), address_size: 8 };
    let mut moved = same.clone();
    moved.enumerators[0].1 = 3;
    let bytes = [0, 0x41, 0, 0, 0, 0, 0, 0];
    let big = Plan::<Big>::from_types(&same).unwrap();
    let big = big.relocate(&bytes, Addr::NULL, Fidelity::Frozen).unwrap();
    assert_eq!(big.flags().bits(), 0x4100_0000);
    let bits = Plan::<InBits>::from_types(&same).unwrap();
    let bits = bits.relocate(&bytes, Addr::NULL, Fidelity::Frozen).unwrap();
    let expected = u32::from_ne_bytes([0x41, 0, 0, 0]);
    assert_eq!(bits.flags().bits(), expected);
    let expected =
        "expected the enumerator for `locked` of `flags` of `struct thing` to be 0, found 3";
    assert_eq!(Plan::<Big>::from_types(&moved).unwrap_err().to_string(), expected);
    assert_eq!(Plan::<InBits>::from_types(&moved).unwrap_err().to_string(), expected);
}

/// Bits without a flag are 0 where flags have other numbers, and have no room for other members.
#[test]
fn zeros_between_moved_flags_refuse_other_members() {
    #[derive(Dumpable)]
    #[dumpable(c = "struct thing")]
    #[repr(C)]
    struct Viewed {
        #[dumpable(skip, view(#[dumpable(as(Flag))] flags: u32, byte: u8 @ 1))]
        word: u32,
    }

    let found = |offset, size| Found { offset, size, kind: Unsigned, count: None };
    let mut structures = vec![Structure::default(); 3];
    let members = vec![("flags".into(), found(0, 32)), ("byte".into(), found(8, 8))];
    structures[THING] = Structure { size: 4, members };
    let names = FLAGS.map(|(number, name)| (format!("PG_{name}"), number));
    let mut kernel = Kernel { structures, enumerators: names.into(), address_size: 8 };
    assert!(Plan::<Viewed>::from_types(&kernel).is_ok());
    kernel.enumerators[0].1 = 1;
    let misfit = Plan::<Viewed>::from_types(&kernel).unwrap_err();
    let expected = "expected `byte` of `struct thing` to overlap with `flags`, found them apart";
    assert_eq!(misfit.to_string(), expected);
}

/// A kernel that has less than the description is not copied straight, although everything lies
/// where the description has it.
#[test]
fn shorter_structure_with_same_places() {
    #[derive(Dumpable)]
    #[dumpable(c = "struct thing")]
    #[repr(C, align(8))]
    struct Described {
        number: u32,
        short: u16,
        #[dumpable(optional)]
        byte: u8,
    }

    let found = |offset, size| Found { offset, size, kind: Unsigned, count: None };
    let members = [("number", found(0, 32)), ("short", found(32, 16)), ("byte", found(48, 8))];
    let plan = |count: usize, size| {
        let members = members[..count].iter().map(|(name, found)| (name.to_string(), *found));
        let mut structures = vec![Structure::default(); 3];
        structures[THING] = Structure { size, members: members.collect() };
        let kernel = Kernel { structures, enumerators: vec![], address_size: 8 };
        Plan::<Described>::from_types(&kernel).unwrap()
    };
    let relocate = |plan: Plan<Described>, len| {
        let copy = plan.relocate(&[7; 8][..len], Addr::NULL, Fidelity::Frozen);
        copy.map(|copy| (copy.number(), copy.short(), copy.byte()))
    };
    let (number, short) = (0x0707_0707, 0x0707);
    assert!(format!("{:?}", plan(3, 8)).ends_with("as described"));
    assert_eq!(relocate(plan(3, 8), 8), Some((number, short, Some(7))));
    // Without the byte, and without the padding after it.
    assert_eq!(relocate(plan(2, 8), 8), Some((number, short, None)));
    assert_eq!(relocate(plan(2, 6), 6), Some((number, short, None)));
    assert_eq!(relocate(plan(3, 7), 7), Some((number, short, Some(7))));
    assert_eq!(relocate(plan(3, 7), 6), None);
}

/// Of an array without elements, only the distance between them may differ.
#[test]
fn distance_between_elements_that_are_not_copied() {
    #[derive(Dumpable)]
    #[dumpable(c = "struct thing")]
    #[repr(C)]
    struct Described {
        head: u64,
        tail: [Pair; 0],
    }

    let found = |offset, size, kind, count| Found { offset, size, kind, count };
    let members = vec![
        ("head".into(), found(0, 64, Unsigned, None)),
        ("tail".into(), found(64, 24 * 8, Struct(PAIR), Some(0))),
    ];
    let mut structures = vec![Structure::default(); 3];
    structures[THING] = Structure { size: 8, members };
    let kernel = Kernel { structures, enumerators: vec![], address_size: 8 };
    let plan = Plan::<Described>::from_types(&kernel).unwrap();
    let copy = plan.relocate(&[0; 8], Addr::new(0x1000), Fidelity::Frozen).unwrap();
    assert_eq!(copy.tail().addr(2).get(), 0x1000 + 8 + 2 * 24);
}

/// Numbers that no move has are compared, too.
#[test]
fn misfits_of_absurd_places() {
    #[derive(Dumpable)]
    #[dumpable(c = "struct thing", capture(kept))]
    #[repr(C)]
    struct Described {
        kept: u32,
        left_out: u32,
        pairs: [Pair; 2],
        grid: [[u8; 3]; 2],
        tail: [Pair; 0],
    }

    const FAR: usize = 1 << 22;
    let found = |offset, size, kind, count| Found { offset, size, kind, count };
    let misfit = |changed: Option<(&str, Found<usize>)>| {
        let members = [
            ("kept", found(0, 32, Unsigned, None)),
            ("left_out", found(FAR, 32, Unsigned, None)),
            ("pairs", found(0, 128, Struct(PAIR), Some(2))),
            ("grid", found(0, 8, Unsigned, Some(6))),
            ("tail", found(FAR, FAR, Struct(PAIR), Some(0))),
        ];
        let changed = |name| match changed {
            Some((other, found)) if other == name => Some(found),
            _ => None,
        };
        let members = members.map(|(name, found)| (name.into(), changed(name).unwrap_or(found)));
        let pair = [("low", found(0, 16, Unsigned, None)), ("high", found(16, 64, Signed, None))];
        let pair = pair.map(|(name, found)| (name.into(), found));
        let mut structures = vec![Structure::default(); 3];
        structures[THING] = Structure { size: 8, members: members.into() };
        structures[PAIR] = Structure { size: 16, members: pair.into() };
        let kernel = Kernel { structures, enumerators: vec![], address_size: 8 };
        let plan = Plan::<Described>::from_types(&kernel);
        plan.map(|plan| plan.offset(Described::LEFT_OUT)).map_err(|misfit| misfit.to_string())
    };
    let expected = |member, text| Err(format!("expected `{member}` of `struct thing` {text}"));
    assert_eq!(misfit(None), Ok(Some(FAR / 8)));
    // The last bit that is moved lies within the object, too.
    assert_eq!(misfit(Some(("kept", found(FAR - 32, 32, Unsigned, None)))), Ok(Some(FAR / 8)));
    assert_eq!(
        misfit(Some(("kept", found(FAR - 24, 32, Unsigned, None)))),
        expected("kept", "at a byte of the described part, found it at bit 4194280")
    );
    assert_eq!(
        misfit(Some(("left_out", found(FAR + 8, 32, Unsigned, None)))),
        expected("left_out", "at a byte of the described part, found it at bit 4194312")
    );
    assert_eq!(
        misfit(Some(("pairs", found(8, FAR / 2, Struct(PAIR), Some(2))))),
        expected("pairs", "at a byte of the described part, found it at bit 8")
    );
    assert_eq!(
        misfit(Some(("grid", found(0, 8, Unsigned, Some(8))))),
        expected("grid", "to have 6 elements, found 8")
    );
    assert_eq!(
        misfit(Some(("tail", found(0, FAR + 8, Struct(PAIR), Some(0))))),
        expected("tail", &format!("to have {} bytes, found 524289 bytes", size_of::<Pair>()))
    );
}

/// Bits and flags that a narrow number does not have are not 0: the description does not fit.
#[test]
fn narrow_number_without_bits_refused() {
    #[derive(Dumpable, Clone, Copy)]
    #[dumpable(positions)]
    #[repr(u64)]
    enum Wide {
        Low = 31,
        High = 32,
    }

    #[derive(Dumpable, Clone, Copy)]
    #[dumpable(positions, bits(Zone = 30..=32))]
    #[repr(u64)]
    enum Zoned {
        Low = 1,
    }

    macro_rules! misfit {
        ($(#[$attribute:meta])* $Type:ty) => {{
            #[derive(Dumpable)]
            #[dumpable(c = "struct thing")]
            #[repr(C)]
            struct Described {
                $(#[$attribute])*
                number: $Type,
            }

            let kind = if stringify!($Type) == "i64" { Signed } else { Unsigned };
            let found = Found { offset: 0, size: 32, kind, count: None };
            let mut structures = vec![Structure::default(); 3];
            structures[THING] = Structure { size: 4, members: vec![("number".into(), found)] };
            let kernel = Kernel { structures, enumerators: vec![], address_size: 4 };
            Plan::<Described>::from_types(&kernel).err().map(|misfit| misfit.to_string())
        }};
    }

    let refused = "expected `number` of `struct thing` to have 8 bytes, found 4 bytes".to_string();
    assert_eq!(misfit!(u64), None);
    assert_eq!(
        misfit!(
            #[dumpable(bits(a: u8 = 3..=7, b: u8 = 28..=31))]
            u64
        ),
        None
    );
    let refused = Some(refused);
    assert_eq!(
        misfit!(
            #[dumpable(bits(a: u8 = 3..=7, b: u8 = 29..=32))]
            u64
        ),
        refused
    );
    assert_eq!(
        misfit!(
            #[dumpable(as(Wide))]
            u64
        ),
        refused
    );
    assert_eq!(
        misfit!(
            #[dumpable(as(Zoned))]
            u64
        ),
        refused
    );
    assert_eq!(misfit!(Be<u64>), refused);
    // Only what has no sign is extended by zeros.
    assert_eq!(misfit!(i64), refused);
}

/// What is 0 because the kernel has fewer bits has no room for other members.
#[test]
fn zeros_above_narrow_number_refuse_other_members() {
    #[derive(Dumpable)]
    #[dumpable(c = "struct thing")]
    #[repr(C)]
    struct Halves {
        #[dumpable(skip, view(whole: u64, first: u32, second: u32 @ 4))]
        owner: u64,
    }

    let at = |offset| Found { offset, size: 32, kind: Unsigned, count: None };
    let mut structures = vec![Structure::default(); 3];
    let members = [("whole", 0), ("first", 0), ("second", 32)];
    let members = members.map(|(name, offset)| (name.to_string(), at(offset)));
    structures[THING] = Structure { size: 8, members: members.into() };
    let kernel = Kernel { structures, enumerators: vec![], address_size: 4 };
    let misfit = Plan::<Halves>::from_types(&kernel).unwrap_err();
    let above = if cfg!(target_endian = "big") { "first" } else { "second" };
    assert_eq!(misfit.member(), above);
    assert!(misfit.to_string().ends_with("to overlap with `whole`, found them apart"), "{misfit}");
}
