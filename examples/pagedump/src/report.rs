//! `pagedump dump`.

use crate::args::{exit, DumpArgs};
use crate::dump::Dump;
use crate::sample;
use crate::source::Source;
use dumpable::Addr;
use pagedump::layout::Page;
use pagedump::{dump_page, Kernel, Verdict};
use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

pub(crate) fn run(args: &DumpArgs) -> Result<ExitCode, Box<dyn Error>> {
    let source = match &args.core {
        Some(path) => Source::load(Dump::open(path)?)?,
        None => {
            eprintln!(
                "pagedump: no --core FILE given, so these are pages of the sample: {}",
                sample::origin()
            );
            sample::open()?
        }
    };
    source.with_kernel(|kernel| {
        let mut out = io::BufWriter::new(io::stdout().lock());
        let mut code = ExitCode::SUCCESS;
        for &which in &args.pages {
            let Some(pages) = source.locate(kernel, which) else {
                code = ExitCode::from(exit::PAGE);
                continue;
            };
            for page in pages {
                let verdict = print(&source, kernel, page, args.reason.as_deref(), &mut out)?;
                if matches!(verdict, Verdict::Unreadable(_) | Verdict::Outside) {
                    code = ExitCode::from(exit::PAGE);
                }
            }
        }
        out.flush()?;
        Ok(code)
    })
}

/// Prints one page.
pub(crate) fn print(
    source: &Source,
    kernel: &Kernel<'_>,
    page: Addr<Page>,
    reason: Option<&str>,
    out: &mut impl Write,
) -> io::Result<Verdict> {
    let mut result = Ok(());
    let verdict = dump_page(&source.dump, kernel, page, reason, &mut |line: &[u8]| {
        if result.is_ok() {
            result = out.write_all(line).and_then(|()| out.write_all(b"\n"));
        }
    });
    result.map(|()| verdict)
}
