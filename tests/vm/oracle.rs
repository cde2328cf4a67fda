//! Compares pagedump's text with the kernel's, byte for byte, on a dump of a real kernel.

use dumpable_tests::fields::is_other_wording;
use dumpable_tests::oracle::{parse, split, Outcome, Printed, Report};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The least number of pages to compare.
const LEAST: usize = 24;

/// The kinds of pages whose words may differ. The kernel prints at the instant of the dump, but Linux
/// clears a word in its copy of a tail that does not match its folio.
const MOVING: &[&str] = &["unfaithful"];

#[test]
#[ignore = "boots a real kernel: needs root on Debian, the network and some minutes"]
fn pagedump_text_matches_kernel() {
    let folder = run_the_guest();
    let pagedump = build_pagedump();
    let printed = parse(&std::fs::read(folder.join("oracle.txt")).expect("the kernel's text"));
    let mut kinds: BTreeMap<&str, Vec<&Printed>> = BTreeMap::new();
    for page in &printed {
        kinds.entry(&page.kind).or_default().push(page);
    }
    let mut report = Report::default();
    let is_old = is_other_wording(&printed);
    if is_old {
        refuses_kernel_text(&pagedump, &folder.join("vmcore"));
    }
    for (kind, pages) in kinds {
        let ours = dump(&pagedump, &folder.join("vmcore"), kind, &pages, is_old);
        assert_eq!(ours.len(), pages.len(), "one text for each page of kind {kind}");
        for (page, ours) in pages.iter().zip(&ours) {
            match is_old {
                true => report.add_fields(page, ours),
                false => report.add(page, ours),
            }
        }
    }
    let release =
        std::fs::read_to_string(folder.join("kernel-release")).expect("the kernel's release");
    println!("pagedump beside the dump_page() of Linux {}:\n{report}", release.trim());
    report.judge(LEAST, MOVING);
    println!(
        "{} pages compared, {} different",
        report.count(Outcome::Same),
        report.count(Outcome::Different)
    );
}

/// Runs `tests/vm/run`, and returns the folder of the results, which its last line names.
fn run_the_guest() -> PathBuf {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("vm/run");
    let output = checked(Command::new(script));
    let text = String::from_utf8(output.stdout).expect("text");
    PathBuf::from(text.lines().last().expect("a last line"))
}

fn build_pagedump() -> PathBuf {
    let output = checked(Command::new(env!("CARGO")).args([
        "build",
        "--release",
        "--package=pagedump",
        "--message-format=json-render-diagnostics",
    ]));
    let text = String::from_utf8(output.stdout).expect("JSON");
    let path =
        text.lines().find_map(|line| line.split_once("\"executable\":\"")?.1.split('"').next());
    PathBuf::from(path.expect("cargo names the executable"))
}

/// Holds that pagedump does not claim to print the text of a kernel that has other words.
fn refuses_kernel_text(pagedump: &Path, core: &Path) {
    let mut command = Command::new(pagedump);
    let command = command.args(["dump", "--kernel-text", "pfn:0", "--core"]).arg(core);
    let output = command.output().expect("pagedump runs");
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{text}");
    assert!(text.contains("prints pages in other words than this build does"), "{text}");
}

fn dump(
    pagedump: &Path,
    core: &Path,
    kind: &str,
    pages: &[&Printed],
    is_old: bool,
) -> Vec<Vec<Vec<u8>>> {
    let mut command = Command::new(pagedump);
    command.arg("dump").args((!is_old).then_some("--kernel-text"));
    command.arg("--core").arg(core).arg(format!("--reason=oracle {kind}"));
    command.args(pages.iter().map(|page| format!("pfn:{}", page.pfn)));
    split(&checked(&mut command).stdout)
}

/// Returns the output of a command. Panics unless it succeeds.
fn checked(mut command: impl std::borrow::BorrowMut<Command>) -> Output {
    let command = command.borrow_mut();
    command.stderr(std::process::Stdio::inherit());
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(
        output.status.success(),
        "{command:?}: {}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stdout)
    );
    output
}
