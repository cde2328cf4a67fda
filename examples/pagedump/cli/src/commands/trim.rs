//! `pagedump trim`: reduces a dump to what some pages need.

use crate::args::{exit, TrimArgs};
use crate::kernel::{self, Parameters};
use crate::note::note;
use crate::print::{Printer, Style};
use crate::select;
use pagedump_core::Verdict;
use pagedump_vmcore::Vmcore;
use std::error::Error;
use std::fs::File;
use std::io::{self, BufWriter};
use std::process::ExitCode;

pub(crate) fn run(args: &TrimArgs) -> Result<ExitCode, Box<dyn Error>> {
    let mut vmcore = Vmcore::open(&args.core)?;
    vmcore.record()?;
    let opened = kernel::open(vmcore, args.btf.as_deref())?;
    let parameters = Parameters::new(&opened, args.btf.as_deref())?;
    let kernel = parameters.kernel();
    let mut printer = Printer::new(&opened, &kernel, Style::Full);
    let (mut code, mut is_any_read) = (ExitCode::SUCCESS, false);
    for &selector in &args.pages {
        let Some(pages) = select::find_pages(&opened, &kernel, selector) else {
            code = ExitCode::from(exit::PAGE);
            continue;
        };
        for page in pages {
            match printer.print(page, None, &mut io::sink())? {
                Verdict::Unreadable(fault) => {
                    note(format_args!("page:{:#x}: {fault}", page.get()));
                    code = ExitCode::from(exit::PAGE);
                }
                Verdict::Outside => {
                    note(format_args!("page:{:#x} is not in the memory map", page.get()));
                    code = ExitCode::from(exit::PAGE);
                }
                _ => is_any_read = true,
            }
        }
    }
    if !is_any_read {
        note(format_args!("no page was read: {} is not written", args.out.display()));
        return Ok(code);
    }
    let with_path = |error: io::Error| match error.kind() {
        io::ErrorKind::AlreadyExists => format!(
            "{}: exists already, and trim overwrites no file: remove it, or choose another --out",
            args.out.display()
        ),
        _ => format!("{}: cannot be written: {error}", args.out.display()),
    };
    // An existing file is not overwritten: it could be the dump itself, which is mapped.
    let mut out = BufWriter::new(File::create_new(&args.out).map_err(with_path)?);
    let pages = opened.vmcore.write_recorded(&mut out).map_err(with_path)?;
    note(format_args!("wrote {pages} pages of memory to {}", args.out.display()));
    Ok(code)
}
