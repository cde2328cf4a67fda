//! The C program: prints where gcc puts each field, and the values that it reads.

use crate::random::{Field, Struct};
use crate::{run, sorted_lines, CONTENTS};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The bits of a field within the bytes of its struct, in gcc's order of allocation.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Place {
    pub(crate) low: u32,
    pub(crate) high: u32,
}

impl Place {
    /// Returns the byte offset of the integer of the field's type that contains it, if there is
    /// one.
    pub(crate) fn in_integer(self, field: &Field) -> Option<u32> {
        let width = field.ty.bits.max(8);
        (self.low / width == self.high / width).then_some(self.low / width * width / 8)
    }
}

pub(crate) struct Program {
    file: PathBuf,
    sizes: Vec<u32>,
}

/// The start of all programs. Structs have the same contents as in the Rust program.
const START: &str = r#"#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state;

static uint64_t next(void)
{
	uint64_t mixed = state += 0x9e3779b97f4a7c15;

	mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
	mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
	return mixed ^ mixed >> 31;
}

static void fill(uint64_t *words, unsigned long count)
{
	for (unsigned long i = 0; i < count; i++)
		words[i] = next();
}

static void bytes(const void *from, unsigned long size)
{
	for (unsigned long i = 0; i < size; i++)
		printf("%02x", ((const unsigned char *)from)[i]);
	printf("\n");
}

static void value(int s, int f, int content, unsigned __int128 v)
{
	printf("s%d f%d content %d: %016llx%016llx\n", s, f, content, (unsigned long long)(v >> 64), (unsigned long long)v);
}

"#;

impl Program {
    pub(crate) fn build(folder: &Path, structs: &[Struct]) -> Self {
        let (source, file) = (folder.join("structs.c"), folder.join("structs"));
        fs::write(&source, source_of(structs)).unwrap();
        run(Command::new("gcc").args(["-std=gnu11", "-O0", "-w", "-o"]).arg(&file).arg(&source));
        let sizes = run(Command::new(&file).arg("sizes"));
        Self { file, sizes: sizes.lines().map(|line| line.parse().unwrap()).collect() }
    }

    pub(crate) fn size(&self, of: usize) -> u32 {
        self.sizes[of]
    }

    /// Returns the places of the fields of each struct.
    pub(crate) fn places(&self, structs: &[Struct]) -> Vec<Vec<Place>> {
        let text = run(Command::new(&self.file).arg("places"));
        let mut lines = text.lines();
        let mut place_of = |field: &Field| {
            let place = place(lines.next().unwrap());
            assert_eq!(
                place.high - place.low + 1,
                field.width.unwrap_or(field.ty.bits),
                "{field:?} is at {place:?}"
            );
            place
        };
        structs.iter().map(|described| described.fields().map(&mut place_of).collect()).collect()
    }

    /// Returns a line for each value.
    pub(crate) fn values(&self) -> Vec<String> {
        sorted_lines(&run(Command::new(&self.file).arg("values")))
    }
}

/// Returns the bits that are set, which must be adjacent in order of allocation.
fn place(hex: &str) -> Place {
    let bytes = (0..hex.len() / 2).map(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap());
    let in_order =
        bytes.map(|byte| if cfg!(target_endian = "big") { byte.reverse_bits() } else { byte });
    let set: Vec<u32> = in_order
        .enumerate()
        .flat_map(|(at, byte)| {
            (0..8).filter(move |bit| byte >> bit & 1 == 1).map(move |bit| 8 * at as u32 + bit)
        })
        .collect();
    let (low, high) = (set[0], set[set.len() - 1]);
    assert_eq!(set, (low..=high).collect::<Vec<_>>(), "the bits of a field must be adjacent");
    Place { low, high }
}

fn source_of(structs: &[Struct]) -> String {
    let (mut types, mut sizes, mut places, mut values) =
        (String::from(START), String::new(), String::new(), String::new());
    for (s, described) in structs.iter().enumerate() {
        writeln!(
            types,
            "struct s{s} {{ {}}}{};\nunion u{s} {{ struct s{s} s; uint64_t words[(sizeof(struct s{s}) + 7) / 8]; }};",
            described.in_c(),
            described.attributes()
        )
        .unwrap();
        writeln!(types, "static union u{s} v{s};").unwrap();
        writeln!(sizes, "\tprintf(\"%zu\\n\", sizeof(struct s{s}));").unwrap();
        write!(values, "\tfor (int i = 0; i < {CONTENTS}; i++) {{ state = {s} << 8 | i; fill(v{s}.words, sizeof(v{s}.words) / 8); ")
            .unwrap();
        for (f, field) in described.fields().enumerate() {
            writeln!(
                places,
                "\tmemset(&v{s}, 0, sizeof(v{s})); v{s}.s.f{f} = {}; bytes(&v{s}, sizeof(struct s{s}));",
                if field.ty.c == "_Bool" { "1" } else { "-1" }
            )
            .unwrap();
            let widest = if field.ty.signed {
                "(unsigned __int128)(__int128)"
            } else {
                "(unsigned __int128)"
            };
            write!(values, "value({s}, {f}, i, {widest}v{s}.s.f{f}); ").unwrap();
        }
        writeln!(values, "}}").unwrap();
    }
    format!(
        "{types}\nint main(int count, char **argument)\n{{\n\tif (count != 2)\n\t\treturn 1;\n\
         if (!strcmp(argument[1], \"sizes\")) {{\n{sizes}}}\nif (!strcmp(argument[1], \"places\")) {{\n{places}}}\n\
         if (!strcmp(argument[1], \"values\")) {{\n{values}}}\n\treturn 0;\n}}\n"
    )
}
