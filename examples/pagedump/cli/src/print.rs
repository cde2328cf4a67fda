//! Prints pages of a dump as text.

use crate::escape::in_json;
use crate::json;
use dumpable::{Addr, Line};
use pagedump_core::layout::Page;
use pagedump_core::{inspect, write, write_findings, write_kernel_text, write_reason};
use pagedump_core::{Kernel, PageReport, Symbols, Verdict};
use pagedump_vmcore::{Opened, Reader};
use std::io::{self, Write};

/// A printer for the pages of one dump.
pub(crate) struct Printer<'a> {
    kernel: &'a Kernel<'a>,
    memory: Reader<'a>,
    names: Names<'a>,
    report: PageReport,
    style: Style,
}

/// The text of a page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Style {
    /// The kernel's own.
    Kernel,
    /// The kernel's, and what it does not say.
    Full,
    /// An object of JSON on a line of its own.
    Json,
}

/// The names of the kernel's symbols.
struct Names<'a> {
    opened: &'a Opened,
    memory: Reader<'a>,
}

impl<'a> Printer<'a> {
    pub(crate) fn new(opened: &'a Opened, kernel: &'a Kernel<'a>, style: Style) -> Self {
        let names = Names { opened, memory: opened.vmcore.reader() };
        Self { kernel, memory: opened.vmcore.reader(), names, report: PageReport::new(), style }
    }

    /// Prints one page, and returns how far it can be believed.
    pub(crate) fn print(
        &mut self,
        page: Addr<Page>,
        reason: Option<&str>,
        out: &mut impl Write,
    ) -> io::Result<Verdict> {
        if self.style == Style::Json {
            return self.print_json(page, out);
        }
        let mut result = Ok(());
        let mut print = |line: &[u8]| {
            if result.is_ok() {
                result = out.write_all(line).and_then(|()| out.write_all(b"\n"));
            }
        };
        let Self { kernel, memory, names, report, style } = self;
        inspect(memory, kernel, page, report);
        match style {
            Style::Kernel => write_kernel_text(report, kernel, names, reason, &mut print),
            Style::Full | Style::Json => {
                write(report, kernel, names, None, &mut print);
                write_findings(report, kernel, &mut print);
                if let Some(reason) = reason {
                    write_reason(reason, &mut print);
                }
            }
        }
        result.map(|()| report.verdict)
    }
}

impl Printer<'_> {
    fn print_json(&mut self, page: Addr<Page>, out: &mut impl Write) -> io::Result<Verdict> {
        inspect(&self.memory, self.kernel, page, &mut self.report);
        let page = json::Page::of(&self.report, self.kernel, &self.names);
        writeln!(out, "{}", in_json(&serde_json::to_string(&page)?))?;
        Ok(self.report.verdict)
    }
}

impl Symbols for Names<'_> {
    fn name(&self, at: Addr<u8>, line: &mut Line) {
        // A damaged symbol table may hold arbitrary bytes.
        line.escaped(self.opened.symbols.text(&self.memory, at).as_bytes());
    }
}
