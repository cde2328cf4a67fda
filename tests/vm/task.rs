//! Prints the tasks of a dump, one `PID TGID COMM` a line, from copies made through bindgen's `struct task_struct`, and the first of
//! them field by field, between `begin` and `end`. The last line
//! says how many members of it have an accessor, how large it is and how much of it was copied.

use dump::Dump;
use dumpable::{Addr, Dumpable, Memory};
use std::collections::BTreeSet;
use types::task_struct;

/// pagedump's reader of dumps.
#[allow(dead_code, unused_imports)]
#[path = "../../examples/pagedump/src/dump/mod.rs"]
mod dump;

/// What bindgen makes of the kernel's types. Not our code.
#[allow(warnings)]
mod types {
    include!(env!("DUMPABLE_TASK_TYPES"));
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("which dump?")?;
    let dump = Dump::open(path)?;
    let first = dump.kallsyms()?.find("init_task").ok_or("no symbol `init_task`")?;
    let mut at = Addr::<task_struct>::new(first as usize);
    let mut seen = BTreeSet::new();
    let mut copied = 0;
    // The list is a ring; a broken one ends where it comes back to itself, or at an address that cannot be read.
    while seen.insert(at.get()) {
        let task = dump.snapshot::<task_struct>(at)?;
        let comm: Vec<u8> = task
            .comm()
            .values()
            .iter()
            .map(|&letter| letter as u8)
            .take_while(|&letter| letter != 0)
            .collect();
        println!("{} {} {}", task.pid(), task.tgid(), comm.escape_ascii());
        if at.get() == first as usize {
            println!("begin");
            task.raw().dump(&mut |line: &[u8]| println!("{}", line.escape_ascii()));
            println!("end");
        }
        copied = size_of_val(task.words());
        at = task.tasks().next().container_of(task_struct::TASKS);
    }
    let (members, size) = (task_struct::LAYOUT.members.len(), task_struct::LAYOUT.size);
    println!("{} tasks; {members} members, {size} bytes, {copied} of them copied", seen.len());
    Ok(())
}
