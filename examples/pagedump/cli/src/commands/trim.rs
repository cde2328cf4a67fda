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
    let opened = kernel::open(vmcore)?;
    let parameters = Parameters::new(&opened)?;
    let kernel = parameters.kernel();
    let mut printer = Printer::new(&opened, &kernel, Style::Full);
    let mut code = ExitCode::SUCCESS;
    for &selector in &args.pages {
        let Some(pages) = select::find_pages(&opened, &kernel, selector) else {
            code = ExitCode::from(exit::PAGE);
            continue;
        };
        for page in pages {
            let verdict = printer.print(page, None, &mut io::sink())?;
            if matches!(verdict, Verdict::Unreadable(_) | Verdict::Outside) {
                code = ExitCode::from(exit::PAGE);
            }
        }
    }
    let with_path = |error| format!("{}: {error}", args.out.display());
    // An existing file is not overwritten: it could be the dump itself, which is mapped.
    let mut out = BufWriter::new(File::create_new(&args.out).map_err(with_path)?);
    let pages = opened.vmcore.write_recorded(&mut out).map_err(with_path)?;
    note(format_args!("wrote {pages} pages of memory to {}", args.out.display()));
    Ok(code)
}
