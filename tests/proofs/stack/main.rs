//! Computes the stack depth of a page dump from the instructions of a kernel build along the calls,
//! and measures it on a painted stack. (The memory, the symbol names, the log and the report belong
//! to the caller, and are not counted.)
//!
//! `input/dump.rs` is the entry; `input/control.rs` has large arrays and recursion, which the
//! computation must find.

#[path = "../objects.rs"]
mod objects;

mod calls;

use calls::Program;
use dumpable_proofs::tools::run;
use dumpable_tests::proof;
use objects::Target;
use pagedump_core::PageReport;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The flags of the kernel build.
const KERNEL: Target = Target {
    name: "kernel",
    triple: "x86_64-unknown-none",
    flags: &[
        "-Ccode-model=kernel",
        "-Crelocation-model=static",
        "-Cno-redzone=y",
        "-Cjump-tables=n",
    ],
};

/// The target for running it. The kernel code model uses 32-bit addresses.
const HOST: Target = Target {
    name: "painted",
    triple: "x86_64-unknown-linux-gnu",
    flags: &["-Crelocation-model=static", "-Clink-arg=-no-pie"],
};

/// The most bytes that a dump may take.
const MOST: usize = 1024;

/// Links an entry with everything that it calls.
fn linked(source: &str, packages: &[&'static str], root: &str) -> PathBuf {
    let libraries = KERNEL.libraries(packages).unwrap();
    let object = KERNEL.compile(&libraries, source, "obj", &["--crate-type=lib"]).unwrap();
    let linked = object.with_extension("linked.o");
    let mut ld = Command::new("ld");
    ld.args(["-r", "--gc-sections", "-u", root, "-o"])
        .arg(&linked)
        .arg(&object)
        .arg("--start-group");
    ld.args(libraries.files()).args(KERNEL.core().unwrap()).arg("--end-group");
    run(&mut ld).unwrap();
    linked
}

#[test]
#[cfg_attr(
    not(all(has_binutils, has_x86_64_linux, has_x86_64_none)),
    ignore = "needs binutils, an x86-64 Linux, and `rustup target add x86_64-unknown-none`"
)]
fn dump_page_stack_depth() {
    const CLAIM: &str =
        "one dump_page takes at most 1,024 bytes of stack in the kernel build, without recursion or indirect calls";
    KERNEL.is_there().unwrap();
    let _guard = one_at_a_time();
    let linked =
        linked("stack/input/dump.rs", &["dumpable", "dumpable-core", "pagedump-core"], "dump");
    let program = Program::read(&linked).unwrap();
    let deepest = program.deepest("dump").unwrap();
    println!("{deepest}");
    // Memory, log and symbol names. There is no indirect call.
    let outside: Vec<String> = program.outside().into_iter().collect();
    println!("not counted: {outside:#?}");
    assert_eq!(outside, ["outside_log", "outside_name", "outside_read"]);
    assert!(deepest.bytes <= MOST, "{deepest}");

    let [pages, lines, file, noise] = painted(&linked);
    assert!(pages >= 10_000 && lines > 8 * pages / 2, "{pages} pages, {lines} lines");
    // The last bytes of the deepest frame may stay unwritten.
    let within = deepest.bytes * 9 / 10..=deepest.bytes;
    let most = file.max(noise);
    assert!(within.contains(&most), "{file} and {noise} bytes, computed {deepest}");
    let found = format!(
        "computed {} bytes over {} functions; painted, {pages} pages took {file} bytes (file), {noise} (noise); the caller's \
         report has {} bytes",
        deepest.bytes,
        program.len(),
        size_of::<PageReport>()
    );
    proof::row(CLAIM, &found);
}

/// The judge takes no more than the dump that is judged.
#[test]
#[cfg_attr(
    not(all(has_binutils, has_x86_64_linux, has_x86_64_none)),
    ignore = "needs binutils, an x86-64 Linux, and `rustup target add x86_64-unknown-none`"
)]
fn judge_stack_depth() {
    const CLAIM: &str =
        "judging a page and printing its findings takes at most 1,024 bytes of stack in the kernel build, without recursion or indirect calls";
    KERNEL.is_there().unwrap();
    let _guard = one_at_a_time();
    let packages = ["dumpable", "dumpable-core", "pagedump-core"];
    let program = Program::read(&linked("stack/input/dump.rs", &packages, "findings")).unwrap();
    let deepest = program.deepest("findings").unwrap();
    println!("{deepest}");
    assert_eq!(program.outside().into_iter().collect::<Vec<_>>(), ["outside_log"]);
    assert!(deepest.bytes <= MOST, "{deepest}");
    proof::row(
        CLAIM,
        &format!("computed {} bytes over {} functions", deepest.bytes, program.len()),
    );
}

/// In place, relocation takes no stack for the object or the snapshot, whatever their sizes.
#[test]
#[cfg_attr(
    not(all(has_binutils, has_x86_64_linux, has_x86_64_none)),
    ignore = "needs binutils, an x86-64 Linux, and `rustup target add x86_64-unknown-none`"
)]
fn relocation_stack_depth() {
    const CLAIM: &str =
        "copying an object and relocating it in place takes at most 256 bytes of stack";
    KERNEL.is_there().unwrap();
    let _guard = one_at_a_time();
    let packages = ["dumpable", "dumpable-core"];
    let bytes = ["copy_into", "relocate_into", "snapshot_by"].map(|root| {
        let program = Program::read(&linked("stack/input/plans.rs", &packages, root)).unwrap();
        let deepest = program.deepest(root).unwrap();
        println!("{deepest}");
        assert!(program.outside().iter().all(|name| name == "outside_read"));
        deepest.bytes
    });
    let [copied, relocated, by_value] = bytes;
    assert!(copied <= 256 && relocated <= 256, "{bytes:?}");
    // The control: by value, the snapshot of 800 bytes is on the stack, at least once.
    assert!(by_value >= 800, "{bytes:?}");
    let found =
        format!("copy_into {copied}, relocate_into {relocated} of a snapshot of 800 bytes; snapshot_by by value {by_value}");
    proof::row(CLAIM, &found);
}

#[test]
#[cfg_attr(
    not(all(has_binutils, has_x86_64_linux, has_x86_64_none)),
    ignore = "needs binutils, an x86-64 Linux, and `rustup target add x86_64-unknown-none`"
)]
fn control_arrays_recursion_and_indirect_calls() {
    KERNEL.is_there().unwrap();
    let _guard = one_at_a_time();
    let program = |root| {
        Program::read(&linked("stack/input/control.rs", &["dumpable", "dumpable-core"], root))
            .unwrap()
    };
    let bytes = |root| program(root).deepest(root).unwrap().bytes;
    // An array, and little else.
    assert!((2000..2100).contains(&bytes("array")), "{}", bytes("array"));
    let (after, below) = (bytes("one_after_the_other"), bytes("one_below_the_other"));
    assert!((500..600).contains(&after) && (1500..1650).contains(&below), "{after}, {below}");
    assert!(bytes("array") > MOST && below > MOST);
    for root in ["recursive", "there"] {
        let error = program(root).deepest(root).map(|deepest| deepest.bytes).unwrap_err();
        assert!(error.contains("calls itself"), "{root}: {error}");
    }
    let outside = program("indirect").outside();
    assert!(outside.contains("by an address, from indirect"), "{outside:?}");
}

/// Runs the linked object on a painted stack. Returns the numbers of pages and lines, and the
/// greatest depths for a file and for noise.
fn painted(linked: &Path) -> [usize; 4] {
    // Hides names of the library, which the kernel build has too.
    let alone = linked.with_extension("alone.o");
    let mut objcopy = Command::new("objcopy");
    objcopy
        .args(["--keep-global-symbol=dump", "--remove-section=.eh_frame"])
        .arg(linked)
        .arg(&alone);
    run(&mut objcopy).unwrap();
    let object = format!("-Clink-arg={}", alone.display());
    let none = HOST.libraries(&["dumpable"]).unwrap();
    let paint = HOST.compile(&none, "stack/input/paint.rs", "link", &[&object]).unwrap();
    let counts = run(&mut Command::new(paint)).unwrap();
    let counts: Vec<usize> =
        counts.split_whitespace().map(|count| count.parse().unwrap()).collect();
    counts.try_into().unwrap_or_else(|counts| panic!("{counts:?}"))
}

/// All tests build in the same place, so only one may run at a time.
fn one_at_a_time() -> MutexGuard<'static, ()> {
    static ONE: Mutex<()> = Mutex::new(());
    ONE.lock().unwrap_or_else(PoisonError::into_inner)
}
