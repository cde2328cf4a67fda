//! Changes the types (BTF) of the sample, one place at a time, and where members move the dump with
//! them: the command must refuse the types by name, read the moved members, or not notice.

#[path = "../common/mod.rs"]
mod common;

mod btf;
mod check;
mod reads;
mod sample;

use btf::{Member, Place, Types, ARRAY, ENUM, FLOAT, INT, PTR, STRUCT, UNION};
use check::{dump, file, text, Case, Expected, Setup, LOST};
use reads::{misfit, Read};
use sample::{Objects, Sample};
use std::collections::BTreeSet;
use std::path::Path;

fn refused(error: &str) -> Expected {
    Expected::Refused(vec![error.to_owned()])
}

/// Returns what is expected if these types are read instead of the right ones.
fn expect(right: &[Read], types: &Types) -> Expected {
    let changed = reads::list(types);
    // Those within a lost one are not looked for.
    let lost = |right: &&Read| match changed.iter().find(|read| read.is_of(right)) {
        Some(read) if read.found.is_none() => right.found.is_some(),
        Some(read) => {
            assert!(read.is_like(right), "{right:?} is {read:?} now");
            false
        }
        None => false,
    };
    let lost: Vec<&Read> = right.iter().filter(lost).collect();
    let Some(first) = lost.first() else {
        return if begins_with_page(types) { Expected::Same } else { refused(NO_OVERLAY) };
    };
    // Kernels have one of the two.
    if first.member == "mem" {
        return refused("expected `mem` or `core_layout` in `struct module`, found neither");
    }
    if first.member == "_large_mapcount" {
        return refused(
            "expected `_large_mapcount` in `struct folio`, or PG_slab in enum pageflags",
        );
    }
    let is_optional = |read: &&&Read| read.optional && !NEEDED.contains(&read.member);
    if lost.iter().all(|read| is_optional(&read)) {
        return Expected::without(first.member);
    }
    let errors = lost.iter().filter(|read| !is_optional(read));
    Expected::Refused(
        errors
            .map(|Read { structure, member, .. }| {
                format!("expected `{member}` in `{structure}`, found no such member")
            })
            .collect(),
    )
}

/// Members that logs may lack, and types of a kernel may not.
const NEEDED: &[&str] = &["_entire_mapcount", "_pincount"];

/// How types are refused whose folios do not overlay pages.
const NO_OVERLAY: &str = "expected struct folio to begin with a struct page, `page`, found none";

fn begins_with_page(types: &Types) -> bool {
    let page = types.find(reads::only(types, "folio"), "page");
    page.is_some_and(|(_, member)| member.offset == 0)
}

/// Returns all members with a name of all structures that are read, and of those within them.
fn all_members(types: &Types) -> Vec<Place> {
    let mut structures = Vec::new();
    for name in reads::structures() {
        types.add_within(reads::only(types, name), &mut structures);
    }
    let places = structures.iter().flat_map(|&number| {
        let members = types.members(number).into_iter().enumerate();
        members.filter(|(_, member)| member.name != 0).map(move |(index, _)| (number, index))
    });
    places.collect()
}

/// Returns the name of a member, for messages.
fn name_of(types: &Types, (number, index): Place) -> String {
    let member = types.members(number)[index];
    format!("{} of type {number}", types.text(member.name))
}

#[test]
#[ignore = "takes half a minute in release: `.ci/proof types` runs it"]
fn renamed_members() {
    let setup = Setup::new("renamed-members");
    let right = reads::list(&setup.types);
    let places = all_members(&setup.types);
    setup.check("a renamed member is refused if it is read", places.len(), |index| {
        let mut types = setup.types.clone();
        let renamed = types.renamed();
        types.change(places[index], |member| member.name = renamed);
        let expected = expect(&right, &types);
        let what = format!("{} renamed", name_of(&setup.types, places[index]));
        Some(Case { what, types, dump: None, expected })
    });
}

#[test]
#[ignore = "takes half a minute in release: `.ci/proof types` runs it"]
fn renamed_enumerators() {
    let setup = Setup::new("renamed-enumerators");
    let (types, all) = (&setup.types, setup.types.all_enums());
    let read = reads::enumerators();
    let places: Vec<Place> = reads::enums()
        .iter()
        .flat_map(|name| {
            let number = reads::only(types, name);
            (0..types.enumerators(number).len()).map(move |index| (number, index))
        })
        .collect();
    setup.check("a renamed enumerator is refused if it is read", places.len(), |index| {
        let place = places[index];
        let name = types.text(types.enumerators(place.0)[place.1].0);
        let lost = read.iter().find(|names| {
            let (before, after) =
                (names.find(types, &all, None), names.find(types, &all, Some(place)));
            assert!(after.is_none() || before == after, "{name}: {before:?} is {after:?} now");
            before != after
        });
        let expected = match (lost, name) {
            (Some(lost), _) => refused(&format!(
                "expected an enumerator for `{}` of {}, found none",
                lost.name(),
                lost.holder
            )),
            (_, "PGTY_buddy") => refused(
                "expected PGTY_buddy or PG_buddy in enum pagetype, or NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE) of -129, found -268435456",
            ),
            (_, "__NR_PAGEBLOCK_BITS") => refused(
                "expected NR_PAGEBLOCK_BITS or __NR_PAGEBLOCK_BITS in enum pageblock_bits, found none",
            ),
            (_, "PGTY_slab") => refused(
                "expected PG_slab in enum pageflags, or PGTY_slab or PG_slab in enum pagetype, found none of them",
            ),
            _ if LOST.iter().any(|lost| lost.name == name) => Expected::without(name),
            _ => Expected::Same,
        };
        let mut changed = types.clone();
        changed.rename_enumerator(place);
        Some(Case { what: format!("{name} renamed"), types: changed, dump: None, expected })
    });
}

/// Returns the error for the first offset that contradicts VMCOREINFO.
fn contradiction(setup: &Setup, changed: &Types) -> Option<Expected> {
    let offset = |types: &Types, key: &str| {
        let (structure, member) = key.split_once('.')?;
        let &[number] = types.named(structure) else { return None };
        types.find(number, member).map(|(_, member)| member.offset)
    };
    let stated = setup.sample.stated_offsets();
    let mut stated = stated.iter().filter(|key| offset(changed, key) != offset(&setup.types, key));
    stated.next().map(|key| refused(&format!("expected OFFSET({key}) to be ")))
}

#[test]
#[ignore = "takes a minute in release: `.ci/proof types` runs it"]
fn moved_members_that_are_not_read() {
    /// How far members move, in bits: to what follows them, and out of all structures.
    const DISTANCES: [u32; 2] = [64, 1 << 20];
    let setup = Setup::new("unread-members");
    let right = reads::list(&setup.types);
    let moved = |place: Place, distance: u32| {
        let mut types = setup.types.clone();
        types.change(place, |member| member.offset += distance);
        types
    };
    let is_read = |place: &Place| {
        let changed = reads::list(&moved(*place, 64));
        let mut both = right.iter().zip(&changed);
        both.any(|(right, changed)| right.is_planned() && !right.is_like(changed))
    };
    let mut places = all_members(&setup.types);
    places.retain(|place| !is_read(place));
    setup.check("a moved member that is not read changes nothing", 2 * places.len(), |index| {
        let (place, distance) = (places[index / 2], DISTANCES[index % 2]);
        let what = format!("{} moved by {distance}", name_of(&setup.types, place));
        let types = moved(place, distance);
        let same = || match begins_with_page(&types) {
            true => Expected::Same,
            false => refused(NO_OVERLAY),
        };
        let expected = contradiction(&setup, &types).unwrap_or_else(same);
        Some(Case { what, types, dump: None, expected })
    });
}

/// Moves the members of a structure: byte `order[n]` becomes byte `n`. Those that would be in pieces
/// stay where they are. Every part of `order.len()` bytes is moved alike.
fn reorder_members(types: &mut Types, number: u32, order: &[usize]) {
    types.flatten(number);
    let mut members = types.members(number);
    for member in members.iter_mut().filter(|member| member.bits == 0) {
        let (size, at) = (types.size(member.ty).max(1) as usize, member.offset as usize / 8);
        let (part, at) = (at - at % order.len(), at % order.len());
        let to = order.iter().position(|&from| from == at).expect("an order of all bytes");
        let is_whole = order[to..].iter().take(size).copied().eq(at..at + size);
        if is_whole {
            member.offset = (part + to) as u32 * 8;
        }
    }
    types.set_members(number, &members);
}

#[test]
#[ignore = "takes half a minute in release: `.ci/proof types` runs it"]
fn moved_words_of_pages() {
    let setup = Setup::new("moved-words");
    let pages = setup.sample.pages();
    let pairs: Vec<(usize, usize)> =
        (0..8).flat_map(|high| (0..high).map(move |low| (low, high))).collect();
    let case = |low, high, with_types| {
        let mut words: [usize; 8] = std::array::from_fn(|word| word);
        words.swap(low, high);
        let order: Vec<usize> = words.iter().flat_map(|word| word * 8..word * 8 + 8).collect();
        let mut types = setup.types.clone();
        if with_types {
            for name in ["page", "folio", "slab"] {
                reorder_members(&mut types, reads::only(&setup.types, name), &order);
            }
        }
        let mut dump = setup.sample.reordered(&pages, &order).expect("all pages");
        Sample::set_offsets(&mut dump, &types);
        let what = format!("words {low} and {high} of pages swapped");
        Case { what, types, dump: Some(dump), expected: Expected::Reordered(words) }
    };
    setup.check("words of struct page are read where they are", pairs.len(), |index| {
        Some(case(pairs[index].0, pairs[index].1, true))
    });
    // Control: without the types, the words are misread.
    let control = case(0, 3, false);
    let output = setup.run("control", &control.types, control.dump.as_deref());
    assert!(setup.judge(&control.expected, &output).is_err());
}

/// Structures that are read where another structure contains them.
const EMBEDDED: &[&str] =
    &["address_space", "inode", "dentry", "qstr", "module_memory", "mod_kallsyms"];

/// Tells whether nothing in a type is read, also by a pointer.
fn is_free(types: &Types, ty: u32) -> bool {
    let number = types.resolve(ty);
    match types.kind(number) {
        // A name may be in an array of bytes.
        ARRAY => {
            let element = types.array(number).0;
            types.size(element) != 1 && is_free(types, element)
        }
        STRUCT | UNION => {
            let is_embedded = |name: &&str| types.named(name).contains(&number);
            !EMBEDDED.iter().any(is_embedded)
                && types.members(number).iter().all(|member| is_free(types, member.ty))
        }
        _ => true,
    }
}

/// Returns the orders of bytes that move a member: to the first, the last and the nearest place that is
/// free, or else behind what follows it.
fn orders(types: &Types, reads: &[&Read], objects: &Objects, member: Member) -> Vec<Vec<usize>> {
    let number = reads::only(types, objects.structure);
    let mut flat = types.clone();
    flat.flatten(number);
    let range = |member: &Member| {
        let (start, size) = (member.offset as usize / 8, types.size(member.ty) as usize);
        // An array without a length goes to the end.
        start..if size == 0 { objects.size } else { start + size }
    };
    let mut free = vec![true; objects.size];
    for other in flat.members(number) {
        let is_read = reads.iter().any(|read| read.found.is_some_and(|(_, found)| found == other));
        if is_read || other.bits != 0 || !is_free(types, other.ty) {
            range(&other).for_each(|at| free[at] = false);
        }
    }
    let (this, all) = (range(&member), 0..objects.size);
    let len = this.len();
    let is_free =
        |at: &usize| free.get(*at..at + len).is_some_and(|part| part.iter().all(|free| *free));
    let mut places: Vec<usize> = all.clone().step_by(len.min(8)).filter(is_free).collect();
    // The first, the last, and the nearest, which the dump is likely to hold.
    places.sort_by_key(|at| at.abs_diff(this.start));
    let nearest = places.first().copied();
    places = [places.iter().min(), places.iter().max()].into_iter().flatten().copied().collect();
    places.extend(nearest);
    places.sort_unstable();
    places.dedup();
    let swapped = |to: usize| {
        let mut order: Vec<usize> = all.clone().collect();
        (0..len).for_each(|byte| order.swap(this.start + byte, to + byte));
        order
    };
    if !places.is_empty() {
        return places.into_iter().map(swapped).collect();
    }
    // Exchanges it with 8 bytes after or before it, or with the member there.
    let rotated = |range: std::ops::Range<usize>, by: usize| {
        let mut order: Vec<usize> = all.clone().collect();
        order[range].rotate_left(by);
        order
    };
    let mut orders = Vec::new();
    if this.end + 8 <= objects.size {
        orders.push(rotated(this.start..this.end + 8, len));
    }
    if this.start >= 8 {
        orders.push(rotated(this.start - 8..this.end, 8));
    }
    orders
}

/// Moves a member in all objects, and the pointers to it.
fn move_in_dump(
    setup: &Setup,
    all: &[Objects],
    moved: &Objects,
    member: &str,
    order: &[usize],
    from: usize,
) -> Option<Vec<u8>> {
    let mut dump = setup.sample.reordered(moved, order)?;
    let to = order.iter().position(|&at| at == from).expect("an order of all bytes");
    let distance = to as i64 - from as i64;
    let at =
        |structure: &str| &all.iter().find(|all| all.structure == structure).expect("objects").at;
    match member {
        "list" => {
            let head = setup.sample.symbol("modules");
            let entries: BTreeSet<u64> =
                at("list_head").iter().copied().filter(|&at| at != head).collect();
            let moved = entries.iter().map(|at| at.wrapping_add_signed(distance));
            setup.sample.retarget(&mut dump, moved.chain([head]), &entries, distance);
        }
        "d_alias" => {
            let first = setup
                .types
                .find(reads::only(&setup.types, "inode"), "i_dentry")
                .expect("a member")
                .1;
            let firsts = at("inode").iter().map(|at| at + u64::from(first.offset / 8));
            setup.sample.retarget(&mut dump, firsts, at("hlist_node"), distance);
        }
        _ => {}
    }
    Some(dump)
}

#[test]
#[ignore = "takes half a minute in release: `.ci/proof types` runs it"]
fn moved_members_that_are_read() {
    let setup = Setup::new("read-members");
    let reads = reads::list(&setup.types);
    let all = setup.sample.objects(&setup.types);
    let mut cases = Vec::new();
    let mut seen = BTreeSet::new();
    for objects in &all {
        let name = format!("struct {}", objects.structure);
        let of: Vec<&Read> = reads.iter().filter(|read| read.structure == name).collect();
        for read in &of {
            let Some((_, member)) = read.found else { continue };
            if seen.insert(format!("{name}.{}", read.member)) {
                let orders = orders(&setup.types, &of, objects, member);
                cases.extend(orders.into_iter().map(|order| (objects, read.member, member, order)));
            }
        }
    }
    let change = |index: usize, with_types: bool| {
        let (objects, name, member, order): &(&Objects, &str, Member, Vec<usize>) = &cases[index];
        let from = member.offset as usize / 8;
        // The dump may lack a part of an object that is not read.
        let mut dump = move_in_dump(&setup, &all, objects, name, order, from)?;
        let mut types = setup.types.clone();
        if with_types {
            reorder_members(&mut types, reads::only(&setup.types, objects.structure), order);
        }
        Sample::set_offsets(&mut dump, &types);
        let to = order.iter().position(|&at| at == from);
        let what = format!("{name} of {} moved from {from} to {to:?}", objects.structure);
        Some(Case { what, types, dump: Some(dump), expected: Expected::Same })
    };
    setup.check("a moved member is read where it is", cases.len(), |index| change(index, true));
    // Control: without the types, most are misread. What takes their place is not always noticed: a
    // list can be followed backwards, too.
    let is_misread = |&index: &usize| {
        change(index, false).is_some_and(|case| {
            let output = setup.run("control", &case.types, case.dump.as_deref());
            setup.judge(&case.expected, &output).is_err()
        })
    };
    let misread = (0..cases.len()).filter(is_misread).count();
    assert!(misread * 3 > cases.len() * 2, "{misread} of {} are misread", cases.len());
}

/// Adds types of other sizes, signs and kinds, and those that a type can be part of.
fn add_others(types: &mut Types, ty: u32) -> Vec<(&'static str, u32)> {
    let mut all = Vec::new();
    for (size, unsigned, signed) in
        [(1, "u8", "i8"), (2, "u16", "i16"), (4, "u32", "i32"), (8, "u64", "i64")]
    {
        all.push((unsigned, types.add(INT, 0, size, &[size * 8])));
        all.push((signed, types.add(INT, 0, size, &[(1 << 24) | (size * 8)])));
    }
    let word = all[4].1;
    all.push(("bool", types.add(INT, 0, 1, &[4 << 24 | 8])));
    all.push(("pointer", types.add(PTR, 0, 0, &[])));
    all.push(("float", types.add(FLOAT, 0, 4, &[])));
    all.push(("double", types.add(FLOAT, 0, 8, &[])));
    all.push(("enum", types.add(ENUM, 0, 4, &[])));
    all.push(("wide enum", types.add(ENUM, 0, 8, &[])));
    let name = types.renamed();
    all.push(("two numbers", types.add(STRUCT, 2, 8, &[name, word, 0, name, word, 32])));
    let size = types.size(ty);
    all.push(("wrapper", types.add(STRUCT, 1, size, &[name, ty, 0])));
    all.push(("union", types.add(UNION, 1, size, &[name, ty, 0])));
    all.push(("array of 1", types.add(ARRAY, 0, 0, &[ty, word, 1])));
    all.push(("array without a length", types.add(ARRAY, 0, 0, &[ty, word, 0])));
    let resolved = types.resolve(ty);
    if types.kind(resolved) == ARRAY {
        let (element, count) = types.array(resolved);
        for (what, element, count) in [
            ("fewer elements", element, count - 1),
            ("more elements", element, count + 1),
            ("other elements", word, count),
        ] {
            all.push((what, types.add(ARRAY, 0, 0, &[element, word, count])));
        }
    }
    all
}

#[test]
#[ignore = "takes half a minute in release: `.ci/proof types` runs it"]
fn other_types_of_members() {
    let setup = Setup::new("other-types");
    let reads = reads::list(&setup.types);
    let places: BTreeSet<Place> = reads
        .iter()
        .filter(|read| read.is_planned())
        .filter_map(|read| read.found.map(|(place, _)| place))
        .collect();
    let mut cases = Vec::new();
    for place in places {
        let mut types = setup.types.clone();
        let others = add_others(&mut types, setup.types.members(place.0)[place.1].ty);
        cases.extend(others.into_iter().map(|(what, ty)| (place, types.clone(), what, ty)));
    }
    setup.check("a member of another size, sign or kind is refused", cases.len(), |index| {
        let (place, types, what, ty) = &cases[index];
        let mut types = types.clone();
        types.change(*place, |member| member.ty = *ty);
        let of = reads.iter().filter(|read| read.found.is_some_and(|(found, _)| found == *place));
        let errors: Vec<String> = of.filter_map(|read| misfit(&types, read, *ty)).collect();
        let expected = if errors.is_empty() { Expected::Same } else { Expected::Refused(errors) };
        let what = format!("{} as {what}", name_of(&setup.types, *place));
        Some(Case { what, types, dump: None, expected })
    });
}

/// Runs the command with a file of types, and returns its line on stderr, with which it refuses them.
fn refusal(setup: &Setup, path: &Path) -> String {
    let output = dump(&setup.sample, &setup.core, path);
    let stderr = text(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{}: {stderr}", path.display());
    assert!(output.stdout.is_empty() && stderr.lines().count() == 1, "{stderr}");
    assert!(stderr.contains(path.to_str().expect("UTF-8")), "{stderr}");
    stderr
}

#[test]
fn files_without_types_of_the_kernel_refused() {
    let setup = Setup::new("wrong-files");
    let btf = &setup.sample.btf;
    let exe = std::fs::read(env!("CARGO_BIN_EXE_pagedump")).expect("the command itself");
    let mut big_endian = btf.clone();
    big_endian[..2].reverse();
    let mut other_version = btf.clone();
    other_version[2] = 2;
    let cases: [(&str, &[u8], &str); 8] = [
        ("empty", b"", "expected a header of at least 24 bytes, found 0 bytes in all"),
        ("text", b"hello\n", "expected BTF (9f eb) or an ELF file (7f 45 4c 46), found a file that begins with [68, 65, 6c, 6c]"),
        ("zeros", &[0; 4096], "found a file that begins with [00, 00, 00, 00]"),
        ("big-endian", &big_endian, "expected little-endian BTF, found big-endian"),
        ("version", &other_version, "expected version 1, found 2"),
        ("program", &exe, "expected a section .BTF in the ELF file, found none"),
        ("dump", &setup.sample.bytes, "expected a section .BTF in the ELF file, found none"),
        ("no-types", &Types::without_types(), "found none of this name"),
    ];
    for (name, bytes, expected) in cases {
        let refusal = refusal(&setup, &file(&format!("wrong-{name}"), bytes));
        assert!(refusal.contains(expected), "{name}: {refusal}");
    }
    for cut in [1, 23, 24, 4096, btf.len() / 2, btf.len() - 1] {
        let refusal = refusal(&setup, &file("wrong-cut", &btf[..cut]));
        assert!(refusal.contains(": expected "), "{refusal}");
    }
    for path in ["/", "/nonexistent/types"] {
        refusal(&setup, Path::new(path));
    }
}

/// The structures that are read and have a size or an offset in VMCOREINFO.
const STATED: &[&str] = &["list_head", "mem_section", "page", "zone"];

#[test]
fn types_of_another_kernel_refused() {
    let setup = Setup::new("other-kernel");
    // Each structure has another member at its start, as after a change of Linux.
    let grow = |types: &mut Types, name: &str| {
        let structure = reads::only(types, name);
        types.flatten(structure);
        let mut members = types.members(structure);
        members.iter_mut().for_each(|member| member.offset += 64);
        types.set_members(structure, &members);
        types.set_size(structure, types.size(structure) + 8);
    };
    let mut all = setup.types.clone();
    let mut cases = Vec::new();
    for name in reads::structures() {
        let mut types = setup.types.clone();
        grow(&mut types, name);
        grow(&mut all, name);
        assert_eq!(contradiction(&setup, &types).is_some(), STATED.contains(&name), "{name}");
        cases.extend(STATED.contains(&name).then_some((name, types)));
    }
    cases.push(("all", all));
    for (name, types) in cases {
        let types = file(&format!("other-{name}"), &types.to_bytes());
        let refusal = refusal(&setup, &types);
        let expected = "the types (BTF) are not those of its kernel: expected ";
        assert!(refusal.contains(expected), "{name}: {refusal}");
    }
}
