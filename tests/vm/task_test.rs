//! Derives `struct task_struct`, as bindgen generates it from the kernel's BTF, and reads the tasks
//! of a real kernel through it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

#[test]
#[ignore = "boots a real kernel, and installs bindgen: needs root on Debian, the network and some minutes"]
fn bindgen_task_struct_reads_real_kernel() {
    let folder = PathBuf::from(run("run", &[]).lines().last().expect("a last line"));
    let output = run("task", &[&folder]);
    let (tasks, summary) = output.trim_end().rsplit_once('\n').expect("tasks, and a last line");
    println!("{tasks}\n{summary}");

    let (before, rest) = tasks.split_once("begin\n").expect("a dump of the first task");
    let (dumped, after) = rest.split_once("end\n").expect("its end");
    for line in [" pid: 0", "|swapper/0.......|", " tasks.next: 0x"] {
        assert!(dumped.contains(line), "`{line}` is not in the dump of the first task");
    }
    let tasks: Vec<(u32, u32, &str)> = before
        .lines()
        .chain(after.lines())
        .filter(|line| !line.starts_with("task: "))
        .map(task)
        .collect();
    // The list begins with the first task, in order of pids.
    assert_eq!(tasks[0], (0, 0, "swapper/0"));
    assert_eq!((tasks[1].0, tasks[1].2), (1, "workload"));
    assert_eq!(tasks[2], (2, 2, "kthreadd"));
    assert!(tasks.len() >= 30, "{} tasks", tasks.len());
    assert_eq!(
        tasks.iter().map(|task| task.0).collect::<BTreeSet<_>>().len(),
        tasks.len(),
        "a pid is there twice"
    );
    assert!(
        tasks.iter().all(|(pid, tgid, comm)| pid == tgid && (1..16).contains(&comm.len())),
        "leaders with names"
    );
    for comm in ["kswapd0", "ksoftirqd/0"] {
        assert!(tasks.iter().any(|task| task.2 == comm), "there is no {comm}");
    }
    // The number depends on the kernel, but is 200 at least.
    let members: usize =
        summary.split_once("; ").unwrap().1.split_once(" members").unwrap().0.parse().unwrap();
    assert!(members >= 200, "{members} members");
}

fn task(line: &str) -> (u32, u32, &str) {
    let mut words = line.splitn(3, ' ');
    let mut number = || {
        words.next().and_then(|word| word.parse().ok()).unwrap_or_else(|| panic!("no task: {line}"))
    };
    let (pid, tgid) = (number(), number());
    (pid, tgid, words.next().unwrap_or_default())
}

/// Runs a script in this folder, and returns what it prints. Panics unless it succeeds.
fn run(script: &str, arguments: &[&Path]) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("vm").join(script);
    let output = Command::new(&script)
        .args(arguments)
        .stderr(Stdio::inherit())
        .output()
        .expect("the script runs");
    let text = String::from_utf8(output.stdout).expect("text");
    assert!(output.status.success(), "{}: {}\n{text}", script.display(), output.status);
    text
}
