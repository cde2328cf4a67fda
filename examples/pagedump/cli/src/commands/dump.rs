//! `pagedump dump`: prints pages.

use crate::args::{exit, DumpArgs};
use crate::kernel::{self, Parameters};
use crate::note::note;
use crate::print::{Printer, Style};
use crate::{sample, select};
use pagedump_core::Verdict;
use pagedump_vmcore::Vmcore;
use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

pub(crate) fn run(args: &DumpArgs) -> Result<ExitCode, Box<dyn Error>> {
    let vmcore = match &args.core {
        Some(path) => Vmcore::open(path)?,
        None => {
            note(format_args!(
                "no --core FILE given, so these are pages of the sample: {}",
                sample::origin()
            ));
            sample::unpack()?
        }
    };
    let opened = kernel::open(vmcore, args.btf.as_deref())?;
    let parameters = Parameters::new(&opened, args.btf.as_deref())?;
    let kernel = parameters.kernel();
    if args.kernel_text && !kernel.has_known_text() {
        let release = opened.vmcore.info().release().unwrap_or_default().escape_debug();
        let why = "prints pages in other words than this build does: remove --kernel-text";
        return Err(format!("{}: its kernel, {release}, {why}", opened.vmcore.name()).into());
    }
    let style = if args.kernel_text { Style::Kernel } else { Style::Full };
    let mut printer = Printer::new(&opened, &kernel, style);
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut code = ExitCode::SUCCESS;
    for &selector in &args.pages {
        let Some(pages) = select::find_pages(&opened, &kernel, selector) else {
            code = ExitCode::from(exit::PAGE);
            continue;
        };
        for page in pages {
            let verdict = printer.print(page, args.reason.as_deref(), &mut out)?;
            if matches!(verdict, Verdict::Unreadable(_) | Verdict::Outside) {
                code = ExitCode::from(exit::PAGE);
            }
        }
    }
    out.flush()?;
    Ok(code)
}
