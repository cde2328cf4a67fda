//! The command line.

use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::str::FromStr;

/// What the command's exit codes mean.
pub(crate) mod exit {
    /// A page could not be read; all others were printed.
    pub(crate) const PAGE: u8 = 1;
    /// The arguments cannot be used (clap's own).
    #[cfg(test)]
    pub(crate) const USAGE: u8 = 2;
    /// The source cannot be used.
    pub(crate) const SOURCE: u8 = 3;
}

const EXIT_CODES: &str = "\
Exit codes:
  0  every page was printed (a broken page counts: it says what is broken)
  1  a page could not be read
  2  the arguments cannot be used
  3  the dump cannot be used, or the output cannot be written";

const EXAMPLES: &str = "\
Examples:
  pagedump                                      tour the sample that is compiled in
  pagedump dump pfn:0x1234                      print a page of the sample
  pagedump dump --core vmcore pfn:0x1234        print the page with this frame number
  pagedump dump --core vmcore phys:0x1234000    print the page at this physical address
  pagedump dump --core vmcore page:0xffffea0000048d00 --reason 'bad refcount'
                                                print the page whose struct page is there
  pagedump dump --core vmcore all               print every page
  pagedump trim --core vmcore --out small pfn:0x1234
                                                cut the dump down to what this page needs";

const TRIM: &str = "\
The smaller dump is an ELF file of the same format, of which pagedump says the same. It holds
  - the notes: VMCOREINFO, and the processors' registers;
  - of the memory, the pages of 4 KiB that are read when the dump is opened and these pages are printed:
    the kernel's symbols, types and names (9 MB, or 3 MB when packed), page tables, parts of the memory map,
    inodes and file names.
It holds nothing of what is in the pages that are printed. But what is read goes along by whole pages, with
whatever else is in them: look at what you give away.";

/// Prints pages and folios of a Linux crash dump as the kernel's dump_page() does,
/// and says of a broken page what is broken.
#[derive(Parser)]
#[command(name = "pagedump", version, verbatim_doc_comment, after_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"))]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Print pages
    #[command(after_help = EXIT_CODES)]
    Dump(DumpArgs),
    /// Cut a dump down to what some pages need, to attach it to a bug report
    #[command(after_help = format!("{TRIM}\n\n{EXIT_CODES}"))]
    Trim(TrimArgs),
}

#[derive(clap::Args)]
pub(crate) struct DumpArgs {
    /// An ELF memory dump of an x86-64 Linux with VMCOREINFO, such as QEMU's dump-guest-memory
    /// writes; without it, the sample that is compiled in
    #[arg(long, value_name = "FILE", verbatim_doc_comment)]
    pub(crate) core: Option<PathBuf>,

    /// Why the pages are dumped; printed below each
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,

    /// Which pages: pfn:N, page:ADDR (of the struct page), phys:ADDR, or all.
    /// N is decimal, or hex with 0x; ADDR is hex
    #[arg(required = true, value_name = "PAGE", verbatim_doc_comment)]
    pub(crate) pages: Vec<Which>,
}

#[derive(clap::Args)]
pub(crate) struct TrimArgs {
    /// The dump to take them from
    #[arg(long, value_name = "FILE")]
    pub(crate) core: PathBuf,

    /// The smaller dump to write; there must be no such file yet
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,

    /// Which pages: pfn:N, page:ADDR (of the struct page), phys:ADDR, or all.
    /// N is decimal, or hex with 0x; ADDR is hex
    #[arg(required = true, value_name = "PAGE", verbatim_doc_comment)]
    pub(crate) pages: Vec<Which>,
}

/// A page, as the user names it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Which {
    /// By page frame number.
    Pfn(u64),
    /// By the address of its `struct page`.
    Page(u64),
    /// By a physical address within it.
    Phys(u64),
    /// Every page of the memory map.
    All,
}

impl FromStr for Which {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "all" {
            return Ok(Self::All);
        }
        let (kind, number) = text.split_once(':').ok_or_else(|| {
            format!("write pfn:{text} for a page frame, page:{text} for a struct page, phys:{text} for memory")
        })?;
        match kind {
            "pfn" => number_of(number).map(Self::Pfn),
            // Nobody writes an address in decimal.
            "page" => address_of(number).map(Self::Page),
            "phys" => address_of(number).map(Self::Phys),
            _ => Err(format!("`{kind}` is none of pfn, page and phys")),
        }
    }
}

fn number_of(text: &str) -> Result<u64, String> {
    let parsed = match text.strip_prefix("0x") {
        Some(hex) => u64::from_str_radix(hex, 16),
        None => text.parse(),
    };
    parsed.map_err(|error| {
        format!("`{text}` is not a 64-bit number, decimal or hex with 0x: {error}")
    })
}

fn address_of(text: &str) -> Result<u64, String> {
    u64::from_str_radix(text.strip_prefix("0x").unwrap_or(text), 16)
        .map_err(|error| format!("`{text}` is not a 64-bit address in hex: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_named() {
        assert_eq!("pfn:4660".parse(), Ok(Which::Pfn(0x1234)));
        assert_eq!("pfn:0x1234".parse(), Ok(Which::Pfn(0x1234)));
        assert_eq!("page:ffffea0000048d00".parse(), Ok(Which::Page(0xffff_ea00_0004_8d00)));
        assert_eq!("phys:0x1234000".parse(), Ok(Which::Phys(0x123_4000)));
        assert_eq!("all".parse(), Ok(Which::All));
    }

    #[test]
    fn what_cannot_be_a_page_is_refused_with_the_way_out() {
        assert!("0x1234".parse::<Which>().unwrap_err().contains("pfn:0x1234"));
        assert!("virt:0x1234".parse::<Which>().unwrap_err().contains("none of pfn, page and phys"));
        assert!("pfn:".parse::<Which>().unwrap_err().contains("not a 64-bit number"));
        assert!("pfn:0x1_0000_0000_0000_0000".parse::<Which>().is_err());
        assert!("page:-1".parse::<Which>().is_err());
    }

    #[test]
    fn clap_exits_with_the_documented_code() {
        let error = Args::try_parse_from(["pagedump", "dump"]).err().unwrap();
        assert_eq!(error.exit_code(), i32::from(exit::USAGE));
    }
}
