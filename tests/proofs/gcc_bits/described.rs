//! The Rust program: describes the same structs to the derive, by where gcc put their fields.

use crate::c::Place;
use crate::random::{Field, Struct};
use crate::{run, sorted_lines, Library, CONTENTS};
use dumpable_proofs::tools;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The number of structs described as one, because a derive takes the compiler longer than a field.
const GROUP: usize = 25;

/// Generates the same contents as the C program. All ways to read a value must agree on it.
const START: &str = r#"#![allow(dead_code)]
use dumpable::{Dumpable, live};
use std::fmt::Write;

fn fill<const N: usize>(mut state: u64) -> [u64; N] {
    std::array::from_fn(|_| {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    })
}

fn value(out: &mut String, s: u32, f: u32, content: u64, values: &[u128]) {
    match values {
        [first, rest @ ..] if rest.iter().all(|other| other == first) => {
            writeln!(out, "s{s} f{f} content {content}: {first:032x}")
        }
        _ => writeln!(out, "s{s} f{f} content {content}: {values:032x?}, which differ"),
    }
    .unwrap();
}

"#;

/// Returns a line for each value.
pub(crate) fn values(
    folder: &Path,
    library: &Library,
    structs: &[Struct],
    places: &[Vec<Place>],
) -> Vec<String> {
    let (source, file) = (folder.join("described.rs"), folder.join("described"));
    fs::write(&source, source_of(structs, places)).unwrap();
    let mut rustc = Command::new(tools::rustc());
    rustc.args(["--edition=2021", "-Copt-level=0", "-Cdebuginfo=0", "--crate-type=bin"]);
    rustc.arg("--extern").arg(format!("dumpable={}", library.file.display()));
    rustc.arg("-L").arg(format!("dependency={}", library.dependencies.display()));
    rustc.arg("-o").arg(&file).arg(&source).current_dir(folder);
    run(&mut rustc);
    sorted_lines(&run(&mut Command::new(&file)))
}

fn source_of(structs: &[Struct], places: &[Vec<Place>]) -> String {
    let (mut text, mut calls) = (String::from(START), String::new());
    let all: Vec<_> = structs.iter().zip(places).enumerate().collect();
    for (group, structs) in all.chunks(GROUP).enumerate() {
        describe(&mut text, group, structs);
        writeln!(calls, "    group{group}(&mut out);").unwrap();
    }
    format!("{text}\nfn main() {{\n    let mut out = String::new();\n{calls}    print!(\"{{out}}\");\n}}\n")
}

/// Describes several structs as the fields of one.
fn describe(text: &mut String, group: usize, structs: &[(usize, (&Struct, &Vec<Place>))]) {
    let (mut fields, mut contents, mut calls) = (String::new(), String::new(), String::new());
    for (s, (described, places)) in structs {
        // Whole units of the greatest alignment, that of an `__int128`.
        let words = places.iter().map(|place| place.high / 128 * 2 + 2).max().unwrap_or(2);
        let mut bits = String::new();
        let mut integers = BTreeMap::<_, String>::new();
        for (f, (field, place)) in described.fields().zip(*places).enumerate() {
            let (ty, Place { low, high }) = (rust_type(field), place);
            write!(bits, "f{s}_{f}: {ty} = {low}..={high}, ").unwrap();
            let mut values = format!("copy.f{s}_{f}() as u128, view.f{s}_{f}() as u128");
            if let Some(at) = as_integer(*s, f, field, *place) {
                let width = field.ty.bits.max(8);
                let (first, last) = (low - 8 * at, high - 8 * at);
                // Bits of an integer are counted from the lowest, on every target.
                let (first, last) = if cfg!(target_endian = "big") {
                    (width - 1 - last, width - 1 - first)
                } else {
                    (first, last)
                };
                write!(
                    integers.entry((width, at)).or_default(),
                    "g{s}_{f}: {ty} = {first}..={last}, "
                )
                .unwrap();
                write!(values, ", copy.g{s}_{f}() as u128, view.g{s}_{f}() as u128").unwrap();
            }
            writeln!(calls, "        value(out, {s}, {f}, i, &[{values}]);").unwrap();
        }
        writeln!(
            fields,
            "    #[dumpable(skip, view(\n        #[dumpable(bits({bits}))] b{s}: [u8; {}],",
            8 * words
        )
        .unwrap();
        for ((width, at), bits) in integers {
            writeln!(
                fields,
                "        #[dumpable(bits({bits}))] i{s}_{width}_{at}: u{width} @ {at},"
            )
            .unwrap();
        }
        writeln!(fields, "    ))]\n    s{s}: [u64; {words}],").unwrap();
        write!(contents, "s{s}: fill({s} << 8 | i), ").unwrap();
    }
    write!(
        text,
        "#[derive(Dumpable)]\n#[repr(C, align(16))]\nstruct Group{group} {{\n{fields}}}\n\n\
         fn group{group}(out: &mut String) {{\n    for i in 0..{CONTENTS} {{\n        \
         let object = Group{group} {{ {contents}}};\n        \
         // SAFETY: the object outlives the view.\n        \
         let view = unsafe {{ live::<Group{group}>(&object) }};\n        \
         let copy = view.snapshot();\n{calls}    }}\n}}\n\n",
    )
    .unwrap();
}

/// Returns the byte offset of the integer whose bits describe a field too: every other field,
/// because each description takes compile time.
pub(crate) fn as_integer(s: usize, f: usize, field: &Field, place: Place) -> Option<u32> {
    place.in_integer(field).filter(|_| (s ^ f) & 1 == 0)
}

fn rust_type(field: &Field) -> String {
    let bits = field.ty.bits.max(8);
    if field.ty.signed {
        format!("i{bits}")
    } else {
        format!("u{bits}")
    }
}
