//! The command line.

use crate::ages::{Arch, Version};
use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::str::FromStr;

/// The exit codes of the command, except 0 for success.
pub(crate) mod exit {
    /// A page could not be read; all others were printed.
    pub(crate) const PAGE: u8 = 1;
    /// The arguments cannot be used (exit code of clap).
    #[cfg(test)]
    pub(crate) const USAGE: u8 = 2;
    /// The dump cannot be used, or the output cannot be written.
    pub(crate) const SOURCE: u8 = 3;
}

const EXIT_CODES: &str = "\
Exit codes:
  0  every page was printed (including broken pages, with what is broken)
  1  a page could not be read
  2  the arguments cannot be used
  3  the dump cannot be used, or the output cannot be written";

const EXPLAIN_CODES: &str = "\
Exit codes:
  0  every page dump was explained
  1  a page dump has words that cannot be decoded
  2  the arguments cannot be used
  3  the log has no page dump or cannot be read, or the output cannot be written";

const EXPLAIN: &str = "\
Paste all lines of the report, from `BUG:` or `page:` to `Call Trace:`, the line that begins with
`CPU:` above all: it has the kernel's release. Quotes, prefixes and wrapped lines do no harm.
Lines of the output:
  broken     what no page can be, whatever happened to it before
  unusual    what no healthy page was seen with
  printed    what the kernel printed and its own words contradict
  perhaps    what has caused such findings: a guess

Examples:
  pagedump explain report.txt                   explain a saved report, in a mail or a tracker's text
  dmesg | pagedump explain                      explain the log of this machine
  pagedump explain --kernel 6.1.90 report.txt   explain a report that does not name its kernel
  pagedump explain --core vmcore                explain the log of a dump, beside its memory";

const EXAMPLES: &str = "\
Examples:
  pagedump                                      tour the sample that is compiled in
  pagedump dump pfn:fea4                        print a page of the sample
  pagedump dump --core vmcore pfn:0x1234 --reason 'bad refcount'
                                                print a page of a dump, with a reason
  pagedump dump --core vmcore page:0xffffea0000048d08
                                                print the page that this list pointer points into
  pagedump dump --core vmcore virt:ffff888001234000
                                                print the page behind this kernel pointer
  pagedump dump --core vmcore all               print every page
  pagedump trim --core vmcore --out small pfn:0x1234
                                                reduce the dump to what this page needs";

const PAGES: &str = "\
The pages to read; numbers are in hex, with or without 0x:
  pfn:N      the page frame with this number
  phys:ADDR  the page at this physical address
  page:ADDR  the page whose struct page holds this address
  virt:ADDR  the page that backs this kernel virtual address
  all        every page
Write decimal as pfn:d2176 or phys:d8912896. Write hex that reads like that as pfn:0xd2176";

const OF_LOG: &str = "\
With --core and without a page, the pages that the dump's own log complains of";

const TRIM: &str = "\
The smaller dump is an ELF file of the same format, from which pagedump prints the same. It holds
  - the notes: VMCOREINFO, and the processors' registers;
  - the 4 KiB pages of memory that pagedump reads to open the dump and to print the given pages: the kernel's
    symbols, types and names (9 MB, or 3 MB when packed), page tables, parts of the memory map, inodes and
    file names.
The contents of the pages that are printed are left out. But pages of memory that are read are kept whole,
with all other data in them: check the smaller dump before you share it.";

/// Prints pages and folios of a Linux crash dump as the kernel's dump_page() does,
/// and reports what is broken in a broken page.
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
    /// Explain the page dumps in a kernel log
    #[command(after_help = format!("{EXPLAIN}\n\n{EXPLAIN_CODES}"))]
    Explain(ExplainArgs),
    /// Reduce a dump to what some pages need, to attach it to a bug report
    #[command(after_help = format!("{TRIM}\n\n{EXIT_CODES}"))]
    Trim(TrimArgs),
}

#[derive(clap::Args)]
pub(crate) struct DumpArgs {
    /// An ELF memory dump of an x86-64 Linux, such as QEMU's dump-guest-memory writes; where it has
    /// no VMCOREINFO note, its memory is searched. Without it, the sample that is compiled in
    #[arg(long, value_name = "FILE", verbatim_doc_comment)]
    pub(crate) core: Option<PathBuf>,

    /// The kernel's types (BTF), if they are not in the dump: an ELF file with .BTF, such as
    /// vmlinux, or /sys/kernel/btf/vmlinux of the machine
    #[arg(long, value_name = "FILE", verbatim_doc_comment)]
    pub(crate) btf: Option<PathBuf>,

    /// The reason for the dump, printed below each page
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,

    /// Print only the lines of the kernel's dump_page(), and what is broken: for Linux 6.12 to 7.3
    #[arg(long)]
    pub(crate) kernel_text: bool,

    /// Print an object of JSON for each page, on a line of its own
    #[arg(long, conflicts_with_all = ["kernel_text", "reason"])]
    pub(crate) json: bool,

    #[arg(required_unless_present = "core", value_name = "PAGE", help = format!("{PAGES}.\n{OF_LOG}"))]
    pub(crate) pages: Vec<Selector>,
}

#[derive(clap::Args)]
pub(crate) struct TrimArgs {
    /// The dump to read
    #[arg(long, value_name = "FILE")]
    pub(crate) core: PathBuf,

    /// The kernel's types (BTF), if they are not in the dump: an ELF file with .BTF, such as
    /// vmlinux, or /sys/kernel/btf/vmlinux of the machine
    #[arg(long, value_name = "FILE", verbatim_doc_comment)]
    pub(crate) btf: Option<PathBuf>,

    /// The smaller dump to write, as a new file: no file is overwritten
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,

    #[arg(required = true, value_name = "PAGE", help = PAGES)]
    pub(crate) pages: Vec<Selector>,
}

#[derive(clap::Args)]
pub(crate) struct ExplainArgs {
    /// The log to read: a report as it was pasted, or a whole log. Without it, or as `-`, standard
    /// input
    #[arg(value_name = "FILE")]
    pub(crate) log: Option<PathBuf>,

    /// A dump whose own log to explain; the pages are printed as they are in its memory, too
    #[arg(long, value_name = "FILE", conflicts_with_all = ["log", "kernel", "arch"])]
    pub(crate) core: Option<PathBuf>,

    /// The kernel's types (BTF), if they are not in the dump
    #[arg(long, value_name = "FILE", requires = "core", conflicts_with = "log")]
    pub(crate) btf: Option<PathBuf>,

    /// The release of the kernel, such as 6.12.3, instead of what the log says
    #[arg(long, value_name = "RELEASE", value_parser = parse_release)]
    pub(crate) kernel: Option<String>,

    /// The architecture of the machine, instead of what the log says
    #[arg(long, value_name = "ARCH")]
    pub(crate) arch: Option<Arch>,

    /// Print an object of JSON for each page dump, on a line of its own
    #[arg(long)]
    pub(crate) json: bool,
}

/// The pages that an argument selects.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Selector {
    /// The page with this page frame number.
    Pfn(Number),
    /// The page at this physical address.
    Phys(Number),
    /// The page whose `struct page` holds this address.
    Page(u64),
    /// The page that backs this kernel virtual address.
    Virt(u64),
    /// Every page of the memory map.
    All,
}

/// A number in hex or decimal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Number {
    pub(crate) value: u64,
    /// For a decimal number, the value of its text read as hex: `d17` can also be 0xd17.
    pub(crate) as_hex: Option<u64>,
}

impl FromStr for Selector {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "all" {
            return Ok(Self::All);
        }
        if is_placeholder(text) {
            return Err(hashed_pointer_error(text));
        }
        let Some((kind, number)) = text.split_once(':') else {
            if Number::parse(text, "a number").is_err() {
                return Err(format!(
                    "expected pfn:N, phys:ADDR, page:ADDR, virt:ADDR or all, found `{text}`"
                ));
            }
            return Err(format!(
                "expected a prefix, found none: write pfn:{text} for a page frame, \
                 phys:{text} for a physical address, page:{text} for a struct page, \
                 virt:{text} for a kernel virtual address"
            ));
        };
        if is_placeholder(number) {
            return Err(hashed_pointer_error(number));
        }
        match kind {
            "pfn" => Number::parse(number, "a page frame number").map(Self::Pfn),
            "phys" => Number::parse(number, "a physical address").map(Self::Phys),
            "page" => parse_struct_page(number).map(Self::Page),
            "virt" => parse_kernel_address(number).map(Self::Virt),
            _ => Err(format!("expected pfn:, phys:, page: or virt:, found `{kind}:`")),
        }
    }
}

impl Number {
    /// Parses a number in hex, or in decimal after a `d`. An error names `expected`.
    fn parse(text: &str, expected: &str) -> Result<Self, String> {
        match text.strip_prefix('d') {
            Some(digits) if is_number(digits, 10) => {
                let value = digits.parse().map_err(|_| too_long_error(text, expected))?;
                Ok(Self { value, as_hex: u64::from_str_radix(text, 16).ok() })
            }
            _ => Ok(Self { value: parse_hex(text, expected)?, as_hex: None }),
        }
    }
}

/// Parses the release of a kernel.
fn parse_release(text: &str) -> Result<String, String> {
    match Version::parse(text) {
        Some(_) => Ok(text.to_owned()),
        None => Err("expected a release such as 6.12 or 6.10.11-200.fc40".to_owned()),
    }
}

/// Parses the address of a `struct page`.
fn parse_struct_page(text: &str) -> Result<u64, String> {
    let at = parse_hex(text, "the address of a struct page")?;
    if is_hashed(at) {
        return Err(hashed_pointer_error(text));
    }
    Ok(at)
}

/// Parses a kernel virtual address.
fn parse_kernel_address(text: &str) -> Result<u64, String> {
    let at = parse_hex(text, "a kernel virtual address")?;
    if at >> 63 == 0 {
        let hash_hint = if is_hashed(at) {
            ". This one also looks like a hashed pointer: use the pfn of the report instead, or boot \
             with no_hash_pointers"
        } else {
            ""
        };
        return Err(format!(
            "expected a kernel virtual address, found the user address `{text}`: user addresses \
             need the page tables of a task, which pagedump does not read{hash_hint}"
        ));
    }
    Ok(at)
}

/// Parses a number in hex, with or without `0x`. An error names `expected`.
fn parse_hex(text: &str, expected: &str) -> Result<u64, String> {
    let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).unwrap_or(text);
    if !is_number(digits, 16) {
        return Err(format!("expected {expected} in hex, found `{text}`"));
    }
    u64::from_str_radix(digits, 16).map_err(|_| too_long_error(text, expected))
}

/// Whether `text` consists of digits. The parsers of the standard library would also accept a sign.
fn is_number(text: &str, radix: u32) -> bool {
    !text.is_empty() && text.chars().all(|char| char.is_digit(radix))
}

fn too_long_error(text: &str, expected: &str) -> String {
    format!("expected {expected} of at most 64 bits, found `{text}`")
}

/// Whether `%p` may have printed `at` for a pointer: it keeps 32 bits of the hash, and prints NULL
/// as it is (`lib/vsprintf.c`, 7.3).
fn is_hashed(at: u64) -> bool {
    at != 0 && at >> 32 == 0
}

/// Whether `text` is a placeholder that `%p` prints until the kernel has a key to hash pointers with
/// (`lib/vsprintf.c`, 7.3).
fn is_placeholder(text: &str) -> bool {
    matches!(text, "(ptrval)" | "(____ptrval____)")
}

fn hashed_pointer_error(text: &str) -> String {
    format!(
        "expected an address, found `{text}`, which looks like a hashed pointer: use the pfn of the \
         report instead, as in pfn:0x1234, or boot with no_hash_pointers"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Selector, String> {
        text.parse()
    }

    fn error(text: &str) -> String {
        parse(text).expect_err(text)
    }

    fn number(value: u64) -> Number {
        Number { value, as_hex: None }
    }

    #[test]
    fn pfn_without_prefix_is_hex() {
        for text in ["pfn:fea4", "pfn:0xfea4", "pfn:FEA4", "pfn:0XFEA4", "pfn:000fea4"] {
            assert_eq!(parse(text), Ok(Selector::Pfn(number(0xfea4))), "{text}");
        }
        assert_eq!(parse("pfn:2176"), Ok(Selector::Pfn(number(0x2176))));
        assert_eq!(parse("pfn:ffffffffffffffff"), Ok(Selector::Pfn(number(u64::MAX))));
    }

    #[test]
    fn pfn_with_d_is_decimal_and_keeps_hex_value() {
        let decimal = Number { value: 2176, as_hex: Some(0xd2176) };
        assert_eq!(parse("pfn:d2176"), Ok(Selector::Pfn(decimal)));
        // Hex digits after the d rule out decimal.
        for text in ["pfn:dfea4", "pfn:0xdfea4"] {
            assert_eq!(parse(text), Ok(Selector::Pfn(number(0xdfea4))), "{text}");
        }
        assert_eq!(parse("pfn:0xd2176"), Ok(Selector::Pfn(number(0xd2176))));
        assert_eq!(parse("pfn:d"), Ok(Selector::Pfn(number(0xd))));
        // 20 digits of hex have more than 64 bits.
        let greatest = Number { value: u64::MAX, as_hex: None };
        assert_eq!(parse("pfn:d18446744073709551615"), Ok(Selector::Pfn(greatest)));
        assert!(error("pfn:d18446744073709551616").contains("at most 64 bits"));
    }

    #[test]
    fn phys_is_hex_or_decimal_with_d() {
        for text in ["phys:0x1234000", "phys:1234000"] {
            assert_eq!(parse(text), Ok(Selector::Phys(number(0x123_4000))), "{text}");
        }
        let decimal = Number { value: 4096, as_hex: Some(0xd4096) };
        assert_eq!(parse("phys:d4096"), Ok(Selector::Phys(decimal)));
    }

    #[test]
    fn page_and_virt_are_hex() {
        for address in ["ffffea0000048d00", "0xffffea0000048d00"] {
            let at = 0xffff_ea00_0004_8d00;
            assert_eq!(parse(&format!("page:{address}")), Ok(Selector::Page(at)));
            assert_eq!(parse(&format!("virt:{address}")), Ok(Selector::Virt(at)));
        }
        // Virtual addresses have no decimal form.
        assert_eq!(parse("page:d000000000000000"), Ok(Selector::Page(0xd000_0000_0000_0000)));
        assert_eq!(parse("all"), Ok(Selector::All));
    }

    #[test]
    fn hashed_pointer_refused_with_alternatives() {
        for address in ["000000007262ed7b", "7262ed7b", "0x7262ed7b", "00000000ffffffff", "1"] {
            let error = error(&format!("page:{address}"));
            assert!(error.contains(&format!("found `{address}`, which looks like a hashed")));
            assert!(error.contains("use the pfn") && error.contains("no_hash_pointers"), "{error}");
        }
        // Control: a 33-bit value is not a hash, and NULL is printed unhashed.
        for address in [0x1_0000_0000, 0] {
            assert_eq!(parse(&format!("page:{address:016x}")), Ok(Selector::Page(address)));
        }
        // Page frame numbers and physical addresses have such values, too.
        assert_eq!(parse("pfn:000000007262ed7b"), Ok(Selector::Pfn(number(0x7262_ed7b))));
        assert_eq!(parse("phys:000000007262ed7b"), Ok(Selector::Phys(number(0x7262_ed7b))));
    }

    #[test]
    fn placeholder_of_hashed_pointer_refused() {
        for prefix in ["", "page:", "virt:", "pfn:", "phys:"] {
            for placeholder in ["(____ptrval____)", "(ptrval)"] {
                let error = error(&format!("{prefix}{placeholder}"));
                assert!(error.contains("looks like a hashed pointer"), "{error}");
            }
        }
        assert!(!error("page:ptrval").contains("hashed"));
    }

    #[test]
    fn virt_refuses_user_address() {
        for address in ["0", "0x7fff12345678", "7fffffffffffffff"] {
            let error = error(&format!("virt:{address}"));
            assert!(error.contains(&format!("found the user address `{address}`")), "{error}");
            assert!(
                error.contains("page tables of a task") && !error.contains("hashed"),
                "{error}"
            );
        }
        assert!(error("virt:000000007262ed7b").contains("hashed pointer"));
        assert_eq!(parse("virt:8000000000000000"), Ok(Selector::Virt(1 << 63)));
    }

    #[test]
    fn number_without_prefix_refused_with_all_prefixes() {
        for form in ["pfn:0x1234", "phys:0x1234", "page:0x1234", "virt:0x1234"] {
            assert!(error("0x1234").contains(form), "{form}");
        }
        for text in ["foo", "", "-1"] {
            let expected = "expected pfn:N, phys:ADDR, page:ADDR, virt:ADDR or all";
            assert_eq!(error(text), format!("{expected}, found `{text}`"));
        }
        assert_eq!(error("task:1"), "expected pfn:, phys:, page: or virt:, found `task:`");
    }

    #[test]
    fn malformed_number_refused() {
        assert_eq!(error("pfn:x"), "expected a page frame number in hex, found `x`");
        for number in ["", "0x", "-1", "+1", "12_34", "0x0x1", " 1", "1,", "\u{661}", "d-1", "d+1"]
        {
            for kind in ["pfn", "phys", "page", "virt"] {
                let error = error(&format!("{kind}:{number}"));
                assert!(error.ends_with(&format!(" in hex, found `{number}`")), "{error}");
            }
        }
        for kind in ["pfn", "phys", "page", "virt"] {
            let error = error(&format!("{kind}:0x10000000000000000"));
            assert!(error.ends_with(" of at most 64 bits, found `0x10000000000000000`"), "{error}");
        }
    }

    #[test]
    fn usage_error_exits_with_documented_code() {
        let error = Args::try_parse_from(["pagedump", "dump"]).err().unwrap();
        assert_eq!(error.exit_code(), i32::from(exit::USAGE));
    }
}
