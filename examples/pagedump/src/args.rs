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

const AFTER_HELP: &str = "\
Examples:
  pagedump                                      tour the pages of the sample that is compiled in
  pagedump dump --core vmcore pfn:0x1234        print the page of a page frame
  pagedump dump --core vmcore phys:0x1234000    print the page of a physical address
  pagedump dump --core vmcore page:0xffffea0000048d00 --reason 'bad refcount'
                                                print the page whose struct page is there

Exit codes:
  0  every page was printed (a broken page counts: it says what is broken)
  1  a page could not be read
  2  the arguments cannot be used
  3  the source cannot be used";

/// Prints pages and folios of a Linux crash dump as the kernel's dump_page() does, and says of a broken page what is broken.
#[derive(Parser)]
#[command(name = "pagedump", version, after_help = AFTER_HELP)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Print pages
    #[command(after_help = AFTER_HELP)]
    Dump(DumpArgs),
}

#[derive(clap::Args)]
pub(crate) struct DumpArgs {
    /// An ELF memory dump of an x86-64 Linux with VMCOREINFO, such as QEMU's dump-guest-memory writes.
    /// Without it, the sample that is compiled in
    #[arg(long, value_name = "FILE")]
    pub(crate) core: Option<PathBuf>,

    /// Why the pages are dumped; printed below each
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,

    /// Which pages: pfn:N, page:ADDR (of the struct page) or phys:ADDR. N is decimal, or hex with 0x; ADDR is hex
    #[arg(required = true, value_name = "PAGE")]
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
}

impl FromStr for Which {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (kind, number) = text
            .split_once(':')
            .ok_or_else(|| format!("write pfn:{text} for a page frame, page:{text} for a struct page, phys:{text} for memory"))?;
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
    parsed.map_err(|error| format!("`{text}` is no number of 64 bits, decimal or hex with 0x: {error}"))
}

fn address_of(text: &str) -> Result<u64, String> {
    u64::from_str_radix(text.strip_prefix("0x").unwrap_or(text), 16)
        .map_err(|error| format!("`{text}` is no address of 64 bits in hex: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_named_in_three_ways() {
        assert_eq!("pfn:4660".parse(), Ok(Which::Pfn(0x1234)));
        assert_eq!("pfn:0x1234".parse(), Ok(Which::Pfn(0x1234)));
        assert_eq!("page:ffffea0000048d00".parse(), Ok(Which::Page(0xffff_ea00_0004_8d00)));
        assert_eq!("phys:0x1234000".parse(), Ok(Which::Phys(0x123_4000)));
    }

    #[test]
    fn what_cannot_be_a_page_is_refused_with_the_way_out() {
        assert!("0x1234".parse::<Which>().unwrap_err().contains("pfn:0x1234"));
        assert!("virt:0x1234".parse::<Which>().unwrap_err().contains("none of pfn, page and phys"));
        assert!("pfn:".parse::<Which>().unwrap_err().contains("no number"));
        assert!("pfn:0x1_0000_0000_0000_0000".parse::<Which>().is_err());
        assert!("page:-1".parse::<Which>().is_err());
    }

    #[test]
    fn clap_exits_with_the_documented_code() {
        let error = Args::try_parse_from(["pagedump", "dump"]).err().unwrap();
        assert_eq!(error.exit_code(), i32::from(exit::USAGE));
    }
}
