//! `pagedump dump`: prints pages.

use crate::args::{exit, DumpArgs, Number, Selector};
use crate::kernel::{self, Parameters};
use crate::note::note;
use crate::print::{Printer, Style};
use crate::{kernel_log, logs, sample, select};
use pagedump_core::Verdict;
use pagedump_vmcore::{Opened, Vmcore};
use std::collections::HashSet;
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
    let style = match (args.kernel_text, args.json) {
        (true, _) => Style::Kernel,
        (false, true) => Style::Json,
        (false, false) => Style::Full,
    };
    let mut printer = Printer::new(&opened, &kernel, style);
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut code = ExitCode::SUCCESS;
    let selectors = match args.pages.is_empty() {
        true => of_log(&opened)?,
        false => args.pages.clone(),
    };
    for &selector in &selectors {
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

/// Returns the pages that the dump's own log complains of, each once.
fn of_log(opened: &Opened) -> Result<Vec<Selector>, Box<dyn Error>> {
    let mut log = Vec::new();
    kernel_log::write_log(opened, &mut log)?;
    let (mut frames, mut seen) = (Vec::new(), HashSet::new());
    logs::read(log.as_slice(), |record| {
        frames.extend(record.pfn.filter(|pfn| seen.insert(*pfn)));
    })?;
    if frames.is_empty() {
        let name = opened.vmcore.name();
        return Err(format!("{name}: its log complains of no page: name the pages to print").into());
    }
    note(format_args!(
        "no page given, so these are the {} page frames that the log of the dump complains of",
        frames.len()
    ));
    Ok(frames.into_iter().map(|value| Selector::Pfn(Number { value, as_hex: None })).collect())
}
