//! Watches a structure of another process that changes: `process_vm_readv` as a `Memory`, and
//! copies that say how far they can be trusted.
//!
//! `cargo run -p example-live-process` starts a child that counts, and reads its counters.
use dumpable::{Addr, Cause, Dumpable, Fault, Fidelity, Memory};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::{env, io};

/// Counters that the other process keeps equal, but for the moments between its stores.
#[derive(Dumpable)]
#[dumpable(size = 64)]
#[repr(C)]
struct Counters {
    first: AtomicU64,
    others: [AtomicU64; 7],
}

/// The memory of another process.
struct Process(libc::pid_t);

impl Memory for Process {
    fn read(&self, at: Addr<u8>, into: &mut [u8]) -> Result<(), Fault> {
        let local = libc::iovec { iov_base: into.as_mut_ptr().cast(), iov_len: into.len() };
        let remote = libc::iovec { iov_base: at.get() as *mut libc::c_void, iov_len: into.len() };
        // SAFETY: `local` is the exclusive slice `into`; the kernel checks `remote`, which is an
        // address of the other process and is never followed here.
        let read = unsafe { libc::process_vm_readv(self.0, &local, 1, &remote, 1, 0) };
        match usize::try_from(read) {
            Ok(read) if read == into.len() => Ok(()),
            // Less was read: the rest is not mapped.
            Ok(_) => Err(Fault::new(at, into.len(), Cause::Unmapped)),
            Err(_) => Err(Fault::new(at, into.len(), cause(&io::Error::last_os_error()))),
        }
    }
}

fn cause(error: &io::Error) -> Cause {
    match error.raw_os_error() {
        Some(libc::EFAULT) => Cause::Unmapped,
        _ => Cause::Refused,
    }
}

/// Counts until standard input ends, and tells where.
fn count() -> io::Result<()> {
    static COUNTERS: Counters =
        Counters { first: AtomicU64::new(0), others: [const { AtomicU64::new(0) }; 7] };
    println!("{}", Addr::of(&raw const COUNTERS).get());
    io::stdout().flush()?;
    std::thread::spawn(|| loop {
        let next = COUNTERS.first.load(Ordering::Relaxed) + 1;
        COUNTERS.first.store(next, Ordering::Release);
        COUNTERS.others.iter().for_each(|other| other.store(next, Ordering::Release));
    });
    io::copy(&mut io::stdin(), &mut io::sink()).map(drop)
}

/// Starts this program again as the process that counts.
fn start() -> io::Result<(Child, Addr<Counters>)> {
    let mut child = Command::new(env::current_exe()?)
        .arg("count")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("it is piped")).read_line(&mut line)?;
    let at = line.trim().parse().map_err(io::Error::other)?;
    Ok((child, Addr::new(at)))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    if env::args().nth(1).as_deref() == Some("count") {
        return Ok(count()?);
    }
    let (mut child, at) = start()?;
    let memory = Process(child.id().try_into()?);
    let (mut torn, mut stable, mut mixed) = (0, 0, 0);
    for _ in 0..10_000 {
        let copy = memory.snapshot(at)?;
        match copy.fidelity() {
            Fidelity::Torn => torn += 1,
            _ => stable += 1,
        }
        let first = copy.first();
        mixed += u32::from(copy.others().iter().any(|other| other != first));
    }
    println!("{:#?}", memory.snapshot(at)?);
    println!("of 10000 copies {torn} are torn, {stable} agreed twice, {mixed} were half changed");
    println!("{}", memory.snapshot::<Counters>(Addr::new(8)).unwrap_err());
    // Its standard input ends, and so does it.
    drop(child.stdin.take());
    child.wait()?;
    Ok(())
}
