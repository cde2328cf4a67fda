//! Compares pagedump's text with the kernel's, byte for byte, on a dump of a real kernel. The kernel's
//! log in the dump must have the same text.

use dumpable_tests::fields::is_other_wording;
use dumpable_tests::oracle::{parse, split, Outcome, Printed, Report};
use pagedump_vmcore::kernel::log::Skipped;
use pagedump_vmcore::{Opened, Vmcore};
use serde_json::Value;
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
    compare_log(&folder.join("vmcore"), &printed);
    compare_explanation(&pagedump, &folder.join("vmcore"));
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

/// Holds that the log in the dump has all pages that the kernel printed.
fn compare_log(core: &Path, printed: &[Printed]) {
    let vmcore = Vmcore::open(core).unwrap_or_else(|error| panic!("{error}"));
    let opened = Opened::load(vmcore, None).unwrap_or_else(|error| panic!("{error}"));
    let log = opened.log().unwrap_or_else(|error| panic!("{error}"));
    let (mut records, mut text) = (log.records(), Vec::new());
    for record in &mut records {
        // `run` leaves out the same bytes.
        text.extend(record.text.iter().filter(|&&byte| byte != b'\0' && byte != b'\r'));
        text.push(b'\n');
    }
    assert_eq!(records.skipped(), Skipped::default(), "{:?}", records.problem());
    let found = parse(&text);
    assert_eq!(found.len(), printed.len(), "pages in the log of the dump");
    for (found, printed) in found.iter().zip(printed) {
        assert_eq!((&found.kind, &found.pfn), (&printed.kind, &printed.pfn));
        assert_eq!(found.lines, printed.lines, "kind {}", printed.kind);
    }
    println!("the log in the dump has all {} pages", found.len());
}

/// Holds that `explain` finds the same in the words of the log, by its tables of this release, as
/// `dump` finds in memory, by the types of this kernel.
fn compare_explanation(pagedump: &Path, core: &Path) {
    let mut command = Command::new(pagedump);
    let output = checked(command.args(["explain", "--json", "--core"]).arg(core));
    let text = String::from_utf8(output.stdout).expect("JSON");
    let objects: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("an object")).collect();
    let (mut compared, mut found) = (0, 0);
    for pair in objects.windows(2) {
        let [of_log, of_memory] = pair else { continue };
        let is_pair = of_log["type"] == "dump" && of_memory["type"] == "page";
        // The page may have changed since it was printed.
        if !is_pair || of_log["raw"] != of_memory["raw"] {
            continue;
        }
        let pfn = &of_log["pfn"];
        assert_eq!(of_log["kernel"]["warnings"], Value::Array(Vec::new()), "pfn {pfn}");
        let [reading] = of_log["readings"].as_array().expect("readings").as_slice() else {
            panic!("pfn {pfn}: expected one layout");
        };
        let is_same = |key: &str, log: &Value, memory: &Value| {
            let is_known = !log.is_null() && !memory.is_null();
            assert!(!is_known || log == memory, "pfn {pfn}: {key} is {memory}, found {log}");
        };
        for key in ["refcount", "mapcount"] {
            is_same(key, &reading["counts"][key], &of_memory[key]);
        }
        if of_memory["folio"].is_null() && reading["flags"]["unnamed"] == Value::Array(Vec::new()) {
            // One is ordered by bits, the other as the kernel prints them.
            let sorted = |names: &Value| {
                let mut names = names.as_array().expect("names").clone();
                names.sort_by_key(ToString::to_string);
                Value::Array(names)
            };
            let [log, memory] = [reading, of_memory].map(|page| sorted(&page["flags"]["names"]));
            is_same("flags", &log, &memory);
        }
        let rules = |findings: &Value| -> Vec<String> {
            let findings = findings.as_array().expect("findings").iter();
            findings.map(|finding| finding["rule"].as_str().expect("a name").to_owned()).collect()
        };
        let known = rules(&of_memory["findings"]);
        for rule in rules(&reading["findings"]) {
            assert!(known.contains(&rule), "pfn {pfn}: {rule} is found in the log only");
            found += 1;
        }
        compared += 1;
    }
    assert!(compared > 250 && found > 10, "{compared} pages compared, {found} findings");
    println!("the log explains {compared} pages as memory does, with {found} findings");
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
