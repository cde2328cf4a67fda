//! Measures what dumpable adds to build times: its derive against zerocopy's, a large structure
//! against one of half its size, and a clean build against that of a macro with syn and quote.
//!
//! `cargo bench -p dumpable-benches --bench compile_time`; with `-- --at-most`, fails above a
//! limit.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};
use std::{array, env, fs};

/// The number of fields in a structure, and of structures compiled at once.
const FIELDS: usize = 100;
const STRUCTURES: usize = 8;

/// The number of fields of the smaller large structure; the other has twice as many.
const MANY_FIELDS: usize = 2000;

/// The limits: checking and building the derive, relative to zerocopy's; a structure twice as
/// large; a clean build, relative to that of a macro with syn and quote.
const CHECKED: f64 = 0.4;
const BUILT: f64 = 0.5;
const TWICE: f64 = 2.2;
const CLEAN: f64 = 1.35;

/// The number of measurements of each, taken in turn. The median counts.
const ROUNDS: usize = 5;
const CLEAN_ROUNDS: usize = 3;

fn main() -> ExitCode {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compile_time");
    fs::create_dir_all(&folder).unwrap();
    let built = Built::find();
    let within = [expansion(&built, &folder), growth(&built, &folder), clean(&folder)];
    match env::args().any(|argument| argument == "--at-most") && within != [true; 3] {
        true => ExitCode::FAILURE,
        false => ExitCode::SUCCESS,
    }
}

/// Measures the derives of a structure of a hundred fields, in processor time of rustc, minus that
/// of the same structure without a derive.
fn expansion(built: &Built, folder: &Path) -> bool {
    let names = ["nothing", "Dumpable", "FromBytes, KnownLayout"];
    let sources = [
        source("", ""),
        source("use dumpable::Dumpable;", "#[derive(Dumpable)]"),
        source("use zerocopy::{FromBytes, KnownLayout};", "#[derive(FromBytes, KnownLayout)]"),
    ];
    let paths: [PathBuf; 3] = array::from_fn(|index| {
        let path = folder.join(format!("derive_{index}.rs"));
        fs::write(&path, &sources[index]).unwrap();
        path
    });
    println!("\n{STRUCTURES} structures of {FIELDS} fields that derive | checked | built");
    let times: [[Duration; 3]; 2] = ["metadata", "metadata,link"].map(|emit| {
        medians(ROUNDS, |index| {
            processor_time(|| run(built.rustc(folder, &paths[index]).arg(format!("--emit={emit}"))))
        })
    });
    let per_structure =
        |time: Duration, nothing: Duration| time.saturating_sub(nothing) / STRUCTURES as u32;
    let mut ratios = [0.0; 2];
    for (index, name) in names.iter().enumerate() {
        let [checked, built] = times.map(|times| per_structure(times[index], times[0]));
        println!("  {name:<42} | {checked:>7.1?} | {built:>7.1?} for each");
    }
    for (ratio, times) in ratios.iter_mut().zip(times) {
        *ratio = per_structure(times[1], times[0]).as_secs_f64()
            / per_structure(times[2], times[0]).as_secs_f64();
    }
    println!(
        "  ours / zerocopy's (at most {CHECKED} and {BUILT})     | {:>7.2} | {:>7.2}",
        ratios[0], ratios[1]
    );
    ratios[0] <= CHECKED && ratios[1] <= BUILT
}

/// Measures the check of a large structure, and of one with twice as many fields.
fn growth(built: &Built, folder: &Path) -> bool {
    let paths = [1, 2].map(|times| {
        let fields: String =
            (0..times * MANY_FIELDS).map(|field| format!("    pub f{field}: u64,\n")).collect();
        let source = format!(
            "use dumpable::Dumpable;\n#[derive(Dumpable)]\n#[repr(C)]\npub struct S {{\n{fields}}}\n"
        );
        let path = folder.join(format!("large_{times}.rs"));
        fs::write(&path, source).unwrap();
        path
    });
    let times: [Duration; 2] = medians(CLEAN_ROUNDS, |index| {
        processor_time(|| run(built.rustc(folder, &paths[index]).arg("--emit=metadata")))
    });
    let ratio = times[1].as_secs_f64() / times[0].as_secs_f64();
    println!("\nA large structure, checked");
    println!("  {MANY_FIELDS} fields                                | {:>7.1?}", times[0]);
    println!("  {} fields                                | {:>7.1?}", 2 * MANY_FIELDS, times[1]);
    println!("  the ratio (at most {TWICE})                    | {ratio:>7.2}");
    ratio <= TWICE
}

/// Measures clean builds on two cores, in elapsed time.
fn clean(folder: &Path) -> bool {
    let (ours, syn) = (folder.join("ours"), folder.join("syn"));
    let (workspace, versions) = (Path::new(env!("CARGO_MANIFEST_DIR")).join(".."), "Cargo.lock");
    package(
        &ours,
        &format!(
            "[dependencies]\ndumpable = {{ path = {:?} }}",
            workspace.join("runtime").canonicalize().unwrap()
        ),
    );
    // A dependency of a macro, because it is built for one here. The features are those of
    // `macros/parse/Cargo.toml`.
    let manifest = fs::read_to_string(workspace.join("macros/parse/Cargo.toml")).unwrap();
    let wanted = manifest.lines().skip_while(|line| *line != "[dependencies]").skip(1);
    let wanted = wanted
        .take_while(|line| !line.starts_with('['))
        .filter(|line| !line.starts_with("dumpable-"));
    let wanted = wanted.collect::<Vec<_>>().join("\n");
    package(&syn, &format!("[lib]\nproc-macro = true\n[dependencies]\n{wanted}"));
    for folder in [&ours, &syn] {
        fs::copy(workspace.join(versions), folder.join(versions)).unwrap();
    }
    let times: [Duration; 2] = medians(CLEAN_ROUNDS, |index| {
        let folder = [&ours, &syn][index];
        fs::remove_dir_all(folder.join("target")).ok();
        let started = Instant::now();
        run(cargo()
            .args(["build", "--quiet", "--offline", "--jobs=2"])
            .current_dir(folder)
            .env("CARGO_TARGET_DIR", folder.join("target"))
            // As for crates from a registry.
            .env("CARGO_INCREMENTAL", "0"));
        started.elapsed()
    });
    let ratio = times[0].as_secs_f64() / times[1].as_secs_f64();
    println!("\nClean build with two jobs");
    println!("  dumpable                                   | {:>7.2?}", times[0]);
    println!("  a macro with syn, quote, the same features | {:>7.2?}", times[1]);
    println!("  the ratio (at most {CLEAN})                   | {ratio:>7.2}");
    ratio <= CLEAN
}

/// Returns structures without padding, which zerocopy requires.
fn source(imports: &str, derive: &str) -> String {
    const TYPES: [&str; 5] = ["u64", "u32", "u16", "u8", "u8"];
    let fields = |structure: usize| -> String {
        (0..FIELDS)
            .map(|field| {
                format!("    pub field_{structure}_{field}: {},\n", TYPES[field % TYPES.len()])
            })
            .collect()
    };
    let structures = (0..STRUCTURES).map(|structure| {
        format!("{derive}\n#[repr(C)]\npub struct S{structure} {{\n{}}}\n", fields(structure))
    });
    format!("#![allow(unused_imports)]\n{imports}\n{}", structures.collect::<String>())
}

/// Writes an empty crate.
fn package(folder: &Path, manifest: &str) {
    fs::create_dir_all(folder.join("src")).unwrap();
    fs::write(folder.join("src/lib.rs"), "").unwrap();
    let head = "[package]\nname = \"empty\"\nedition = \"2021\"\n[workspace]\n";
    fs::write(folder.join("Cargo.toml"), format!("{head}{manifest}\n")).unwrap();
}

/// The dependencies of this benchmark, as built by Cargo.
struct Built {
    dumpable: String,
    zerocopy: String,
}

impl Built {
    fn find() -> Self {
        let output = cargo()
            .args(["bench", "--no-run", "--quiet", "--message-format=json", "--bench=compile_time"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .stderr(Stdio::inherit())
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let library = |name: &str| {
            let start = format!("/lib{name}-");
            let found =
                text.split('"').find(|text| text.contains(&start) && text.ends_with(".rlib"));
            found.unwrap_or_else(|| panic!("cargo built no {name}")).to_owned()
        };
        Self { dumpable: library("dumpable"), zerocopy: library("zerocopy") }
    }

    fn rustc(&self, folder: &Path, source: &Path) -> Command {
        let mut rustc = Command::new(env::var_os("RUSTC").unwrap_or("rustc".into()));
        rustc
            .args(["--edition=2021", "--crate-type=lib", "--crate-name=derived", "--out-dir"])
            .arg(folder)
            .arg(source);
        for (name, path) in [("dumpable", &self.dumpable), ("zerocopy", &self.zerocopy)] {
            let folder = Path::new(path).parent().unwrap().display();
            rustc.args([
                "--extern".into(),
                format!("{name}={path}"),
                "-L".into(),
                format!("dependency={folder}"),
            ]);
        }
        rustc
    }
}

fn cargo() -> Command {
    Command::new(env!("CARGO"))
}

fn run(command: &mut Command) {
    assert!(command.status().unwrap().success(), "{command:?}");
}

/// Returns the medians of `N` measurements, taken in turn so that other load affects all of them.
fn medians<const N: usize>(
    rounds: usize,
    mut measure: impl FnMut(usize) -> Duration,
) -> [Duration; N] {
    let rounds: Vec<[Duration; N]> = (0..rounds).map(|_| array::from_fn(&mut measure)).collect();
    array::from_fn(|index| {
        let mut times: Vec<_> = rounds.iter().map(|times| times[index]).collect();
        times.sort();
        times[times.len() / 2]
    })
}

/// Returns the processor time of the child processes that `body` waits for, or else the elapsed
/// time.
fn processor_time(body: impl FnOnce()) -> Duration {
    let (started, before) = (Instant::now(), children());
    body();
    match (before, children()) {
        (Some(before), Some(after)) => after - before,
        _ => started.elapsed(),
    }
}

/// Reads `cutime` and `cstime` in hundredths of a second: fields 16 and 17 of `/proc/self/stat`.
fn children() -> Option<Duration> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<_> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = fields.get(13)?.parse::<u64>().ok()? + fields.get(14)?.parse::<u64>().ok()?;
    Some(Duration::from_millis(ticks * 10))
}
