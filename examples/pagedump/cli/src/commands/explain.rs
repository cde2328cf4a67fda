//! `pagedump explain`: explains the page dumps in a log.

use crate::ages::Arch;
use crate::args::{exit, ExplainArgs};
use crate::escape::in_json;
use crate::explain::{self, Dumps, Explanation, Stated};
use crate::kernel::{self, Parameters};
use crate::note::note;
use crate::print::{Printer, Style};
use crate::{kernel_log, logs};
use pagedump_vmcore::Vmcore;
use serde::Serialize;
use std::error::Error;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::ExitCode;

pub(crate) fn run(args: &ExplainArgs) -> Result<ExitCode, Box<dyn Error>> {
    match &args.core {
        Some(path) => of_dump(args, path),
        None => {
            let (name, input) = open(args.log.as_deref())?;
            let stated =
                Stated { release: args.kernel.clone(), arch: args.arch, ground: "--kernel" };
            explain_all(args, &name, input, &stated, |_, _| Ok(()))
        }
    }
}

/// Explains the log of a dump, and prints each page as it is in the memory of the dump.
fn of_dump(args: &ExplainArgs, path: &Path) -> Result<ExitCode, Box<dyn Error>> {
    let opened = kernel::open(Vmcore::open(path)?, args.btf.as_deref())?;
    let parameters = Parameters::new(&opened, args.btf.as_deref())?;
    let kernel = parameters.kernel();
    let mut log = Vec::new();
    kernel_log::write_log(&opened, &mut log)?;
    let style = if args.json { Style::Json } else { Style::Full };
    let mut printer = Printer::new(&opened, &kernel, style);
    let release = opened.vmcore.info().release().ok().map(str::to_owned);
    let stated = Stated { release, arch: Some(Arch::X86_64), ground: "VMCOREINFO of the dump" };
    let name = format!("the log of {}", opened.vmcore.name());
    explain_all(args, &name, log.as_slice(), &stated, |page, mut out| {
        let Some(at) = page.pfn.and_then(|pfn| kernel.page(pfn)) else { return Ok(()) };
        if args.json {
            return printer.print(at, None, &mut out).map(|_| ());
        }
        let mut text = Vec::new();
        printer.print(at, None, &mut text)?;
        writeln!(out, "  in the memory of the dump:")?;
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            out.write_all(b"    ")?;
            out.write_all(line)?;
        }
        Ok(())
    })
}

/// Explains all page dumps of a log; after each, `then` prints more.
fn explain_all(
    args: &ExplainArgs,
    name: &str,
    input: impl Read,
    stated: &Stated,
    mut then: impl FnMut(&Explanation, &mut dyn Write) -> io::Result<()>,
) -> Result<ExitCode, Box<dyn Error>> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let (mut dumps, mut is_decoded, mut result) = (Dumps::default(), true, Ok(()));
    logs::read(input, |record| {
        let page = explain::explain(&record, stated);
        dumps.add(&page);
        is_decoded &= page.failure.is_none();
        if result.is_ok() {
            result = print(&page, dumps.count(), args.json, &mut out)
                .and_then(|()| then(&page, &mut out));
        }
    })
    .map_err(|error| format!("{name}: {error}"))?;
    result?;
    if dumps.count() == 0 {
        note(format_args!(
            "{name}: expected a page dump, such as lines with `page:` and `raw:`, found none"
        ));
        return Ok(ExitCode::from(exit::SOURCE));
    }
    let shared = dumps.shared();
    match args.json {
        true => shared.iter().try_for_each(|shared| print_json(shared, &mut out))?,
        false => explain::write_shared(&shared, &mut out)?,
    }
    out.flush()?;
    Ok(ExitCode::from(if is_decoded { 0 } else { exit::PAGE }))
}

/// Prints what is said of a dump.
fn print(page: &Explanation, number: usize, is_json: bool, out: &mut impl Write) -> io::Result<()> {
    if is_json {
        return print_json(page, out);
    }
    if number > 1 {
        writeln!(out)?;
    }
    explain::write(page, number, out)
}

/// Prints an object on a line of its own.
fn print_json(object: &impl Serialize, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{}", in_json(&serde_json::to_string(object)?))
}

/// Opens the log: a file, or standard input.
fn open(path: Option<&Path>) -> Result<(String, Box<dyn BufRead>), Box<dyn Error>> {
    let path = path.unwrap_or(Path::new("-"));
    let (name, mut input): (_, Box<dyn BufRead>) = if path.as_os_str() == "-" {
        ("standard input".to_owned(), Box::new(io::stdin().lock()))
    } else {
        let name = path.display().to_string();
        let file = File::open(path).map_err(|error| format!("{name}: {error}"))?;
        (name, Box::new(BufReader::new(file)))
    };
    let start = input.fill_buf().map_err(|error| format!("{name}: {error}"))?;
    match FOREIGN.iter().find(|(magic, _)| start.starts_with(magic)) {
        Some((_, found)) => {
            Err(format!("{name}: expected the text of a log, found {found}").into())
        }
        None => Ok((name, input)),
    }
}

/// Files that are given for a log by mistake: how they start, and what to do.
const FOREIGN: &[(&[u8], &str)] = &[
    (b"\x7fELF", "an ELF file: for a memory dump, write `--core` before its name"),
    (b"KDUMP   ", "a kdump-compressed memory dump: write `--core` before its name"),
    (b"makedumpfile", "a flattened memory dump: write `--core` before its name"),
    (b"\x1f\x8b", "gzip data: unpack it with `zcat FILE | pagedump explain`"),
    (b"\xfd7zXZ", "xz data: unpack it with `xzcat FILE | pagedump explain`"),
    (b"\x28\xb5\x2f\xfd", "zstd data: unpack it with `zstdcat FILE | pagedump explain`"),
    (b"BZh", "bzip2 data: unpack it with `bzcat FILE | pagedump explain`"),
    (
        b"LPKSHHRH",
        "a journal of systemd: print it with `journalctl --file FILE | pagedump explain`",
    ),
];
