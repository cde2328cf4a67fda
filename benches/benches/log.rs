//! Measures how fast `pagedump explain` reads a log of 100 MB, beside a search for one word by `grep`.
//!
//! `cargo bench -p dumpable-benches --bench log`; with `-- --at-most`, fails above a limit.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

/// The size of each log.
const SIZE: u64 = 100_000_000;

/// The limit: how many times as long as `grep` a log takes that has few page dumps.
const TIMES: f64 = 5.0;

/// The rounds, in which all is measured in turn. The fastest one counts.
const ROUNDS: usize = 5;

/// Lines as most of a kernel's log is made of.
const OTHERS: &[&str] = &[
    "usb 1-1: new high-speed USB device number 2 using xhci_hcd",
    "EXT4-fs (nvme0n1p2): mounted filesystem with ordered data mode. Quota mode: none.",
    "audit: type=1400 audit(1700000000.123:42): apparmor=\"STATUS\" operation=\"profile_load\"",
    "pci 0000:00:1f.3: reg 0x10: [mem 0xfe000000-0xfe003fff 64bit]",
    "IPv6: ADDRCONF(NETDEV_CHANGE): eth0: link becomes ready",
    "memory: 16384K/2097152K available (14336K kernel code, 2345K rwdata)",
];

fn main() -> ExitCode {
    let pagedump = build();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let dumps = dumps();
    let logs = [("one dump in a megabyte", 1_000_000), ("dumps only", 0)];
    let mut is_within = true;
    for (name, between) in logs {
        let path = folder.join("log.txt");
        write_log(&path, &dumps, between).expect("the log is written");
        let (mut explain, mut grep) = (f64::MAX, f64::MAX);
        for _ in 0..ROUNDS {
            explain = explain.min(time(Command::new(&pagedump).arg("explain").arg(&path)));
            grep = grep.min(time(Command::new("grep").args(["-c", "raw:"]).arg(&path)));
        }
        let (rate, ratio) = (SIZE as f64 / 1e6 / explain, explain / grep);
        println!("{name}: {rate:.0} MB/s, {ratio:.1} times as long as grep for a word");
        is_within &= between == 0 || ratio <= TIMES;
        let _ = fs::remove_file(path);
    }
    let is_checked = std::env::args().any(|argument| argument == "--at-most");
    if is_checked && !is_within {
        println!("log: expected at most {TIMES} times as long as grep");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// Builds the command, and returns its path.
fn build() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut cargo = Command::new(env!("CARGO"));
    let cargo = cargo.args(["build", "--release", "--package=pagedump", "--message-format=json"]);
    let output = cargo.current_dir(root).stderr(Stdio::inherit()).output().expect("cargo runs");
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).expect("JSON");
    let path =
        text.lines().find_map(|line| line.split_once("\"executable\":\"")?.1.split('"').next());
    PathBuf::from(path.expect("cargo names the executable"))
}

/// Returns the logs of the tests.
fn dumps() -> Vec<Vec<u8>> {
    let folder =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/pagedump/cli/tests/explain/more");
    let files = fs::read_dir(folder).expect("the logs of the tests");
    let mut paths: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).expect("a log")).collect()
}

/// Writes a log with `between` bytes of other lines between two page dumps.
fn write_log(path: &Path, dumps: &[Vec<u8>], between: u64) -> std::io::Result<()> {
    let (mut out, mut written) = (BufWriter::new(File::create(path)?), 0);
    let mut others = OTHERS.iter().cycle().zip(0_u64..);
    for dump in dumps.iter().cycle() {
        let end = written + between;
        while written < end.min(SIZE) {
            let (line, number) = others.next().expect("an endless sequence");
            let line = format!("[{:5}.{:06}] {line}\n", number / 1000, number % 1000 * 1000);
            out.write_all(line.as_bytes())?;
            written += line.len() as u64;
        }
        if written >= SIZE {
            break;
        }
        out.write_all(dump)?;
        out.write_all(b"\n")?;
        written += dump.len() as u64 + 1;
    }
    out.flush()
}

/// Returns how many seconds a command takes.
fn time(command: &mut Command) -> f64 {
    let start = Instant::now();
    // To a null device, grep would print nothing and stop at the first match.
    let output = command.stderr(Stdio::null()).output();
    assert!(output.is_ok_and(|output| output.status.code().is_some()), "{command:?}");
    start.elapsed().as_secs_f64()
}
