//! Compares bit-fields of enums with gcc: they are signed if the enum has a negative value.

use dumpable::{Addr, Dumpable, Snapshot};
use dumpable_proofs::tools;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

#[derive(Dumpable, Clone, Copy)]
#[repr(i32)]
enum Turn {
    Left = -1,
    None,
    Right,
}

#[derive(Dumpable, Clone, Copy)]
#[repr(i32)]
enum Level {
    Low,
    High,
}

#[derive(Dumpable)]
#[repr(C)]
struct Fields {
    #[dumpable(bits(turn: Turn = 0..=1, level: Level = 2..=3))]
    bytes: [u8; 4],
}

const C: &str = r#"#include <stdio.h>
#include <string.h>

enum turn { LEFT = -1, NONE, RIGHT };
enum level { LOW, HIGH };
struct fields {
	enum turn turn : 2;
	enum level level : 2;
};
_Static_assert(sizeof(struct fields) == 4, "as described");

int main(void)
{
	for (int byte = 0; byte < 256; byte++) {
		struct fields fields;

		memset(&fields, byte, sizeof(fields));
		printf("%d %d\n", (int)fields.turn, (int)fields.level);
	}
	return 0;
}
"#;

#[test]
#[cfg_attr(not(has_gcc), ignore = "needs gcc")]
fn enum_bit_field_signs_match_gcc() {
    let said = run("enum", C);
    let ours = (0..=255).map(|byte: u8| {
        let copy = Snapshot::<Fields>::from_words([byte; 4], Addr::NULL);
        format!("{} {}\n", copy.turn().raw(), copy.level().raw())
    });
    assert_eq!(said, ours.collect::<String>());
    // The control: an enum without a negative value gives another result.
    assert_ne!(said, run("control", &C.replace("LEFT = -1", "LEFT = 1")));
}

/// Compiles a C program, and returns what it prints.
fn run(name: &str, program: &str) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("gcc_enum");
    fs::create_dir_all(&folder).unwrap();
    let (source, binary) = (folder.join(format!("{name}.c")), folder.join(name));
    fs::write(&source, program).unwrap();
    tools::run(Command::new("gcc").arg(&source).arg("-o").arg(&binary)).unwrap();
    tools::run(&mut Command::new(binary)).unwrap()
}
