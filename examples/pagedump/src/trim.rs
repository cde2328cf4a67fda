//! `pagedump trim`.

use crate::args::{exit, TrimArgs};
use crate::dump::Dump;
use crate::report::print;
use crate::source::Source;
use pagedump::Verdict;
use std::error::Error;
use std::fs::File;
use std::io::{self, BufWriter};
use std::process::ExitCode;

pub(crate) fn run(args: &TrimArgs) -> Result<ExitCode, Box<dyn Error>> {
    let mut dump = Dump::open(&args.core)?;
    dump.record()?;
    let source = Source::load(dump)?;
    let mut code = ExitCode::SUCCESS;
    source.with_kernel(|kernel| {
        for &which in &args.pages {
            let Some(pages) = source.locate(kernel, which) else {
                code = ExitCode::from(exit::PAGE);
                continue;
            };
            for page in pages {
                let verdict = print(&source, kernel, page, None, &mut io::sink())?;
                if matches!(verdict, Verdict::Unreadable(_) | Verdict::Outside) {
                    code = ExitCode::from(exit::PAGE);
                }
            }
        }
        Ok::<_, io::Error>(())
    })?;
    let name = |error| format!("{}: {error}", args.out.display());
    // Never over another file: it could be the dump itself, which is mapped.
    let mut out = BufWriter::new(File::create_new(&args.out).map_err(name)?);
    let pages = source.dump.write_recorded(&mut out).map_err(name)?;
    eprintln!("pagedump: wrote {pages} pages of memory to {}", args.out.display());
    Ok(code)
}
