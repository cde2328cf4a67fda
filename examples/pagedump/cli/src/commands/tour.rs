//! `pagedump` without a command: prints a tour of the sample.

use crate::kernel::{self, Parameters};
use crate::print::{Printer, Style};
use crate::sample;
use pagedump_core::Kernel;
use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

/// A page that the tour shows.
struct Stop {
    /// The kind of the page (`tests/vm/kinds`). The tour shows the first page of this kind in the
    /// sample.
    kind: &'static str,
    /// For a kind of huge pages, the index of the page within the first huge page.
    tail: Option<u64>,
    /// For other kinds, the number of the page among those of the kind.
    number: usize,
    title: &'static str,
    /// The explanation, printed above the page.
    notes: &'static str,
}

const fn page(kind: &'static str, title: &'static str, notes: &'static str) -> Stop {
    Stop { kind, tail: None, number: 0, title, notes }
}

/// A page that was broken on purpose, one of several of its kind.
const fn broken(
    kind: &'static str,
    number: usize,
    title: &'static str,
    notes: &'static str,
) -> Stop {
    Stop { kind, tail: None, number, title, notes }
}

/// The number of pages in a transparent huge page, which begins at a multiple of it.
const HUGE_PAGES: u64 = 512;

const STOPS: &[Stop] = &[
    page(
        "anon",
        "Anonymous memory",
        "The raw mapping (the fourth word) ends in 1: it points to an anon_vma, not to an address_space. Therefore mapping\n\
         prints as 0, and `anon` stands before `flags`. index is the virtual address in pages. One page table maps the page.",
    ),
    page(
        "ext4-renamed",
        "A page of a file",
        "The name is found through mapping -> host -> i_dentry -> d_name; each of these reads may fail. It is the current\n\
         name. The kernel prints the (?) as well, because nothing keeps a dentry from changing while it is read.",
    ),
    page(
        "vfat",
        "A page of a file whose file system is a module",
        "fat_aops [fat] is not in the kernel's own symbol table: it is in that of the module, which the dump also holds.",
    ),
    page(
        "slab",
        "A page of the slab allocator",
        "The page has a type: f5 in the top byte of the field that otherwise counts mappings (the low half of the seventh raw\n\
         word). A typed page has mapcount 0. The second raw word is the slab cache. The fourth belongs to the allocator, so\n\
         mapping prints as 0.",
    ),
    page(
        "free",
        "A free page",
        "Type f0, without references (refcount 0). The second and third raw words link the page into the allocator's list;\n\
         the sixth (private) is the order of the free block that begins here.",
    ),
    page(
        "page-table",
        "A page table",
        "Type f2. mapcount is 0, as for every typed page: this page is a page table, and no page table maps it.",
    ),
    Stop {
        kind: "thp",
        tail: Some(0),
        number: 0,
        title: "A huge page: the head",
        notes: "512 pages that are mapped as a whole: entire_mapcount counts these mappings. The page's own mapcount is 0, because\n\
                no page table entry maps this page by itself. The head rows show the head and the first tail, which holds the\n\
                order (9, the lowest byte of its first word) and the number of pages (0x200, its last word).",
    },
    Stop {
        kind: "thp",
        tail: Some(3),
        number: 0,
        title: "The same huge page by its fourth page, a tail",
        notes: "All values except the raw rows are those of the head; index is the head's plus 3. The second raw word of a tail is\n\
                odd. Up to Linux 7.0, it is the head's address plus 1. Since 7.1, it is a mask (if hugetlb's vmemmap optimisation is\n\
                configured): the tail's address & mask is the head's address. Here, the mask clears the bits below 0x8000, which\n\
                is 512 times 64 bytes. The mask is the same in all tails of an order, so they can share memory.",
    },
    page(
        "reserved",
        "A reserved page",
        "Reserved pages are usually never allocated or freed: firmware, the kernel's image, holes. The list of this one (second and\n\
         third raw words) points to itself, as initialised.",
    ),
    page(
        "corrupt head-is-no-head",
        "Broken on purpose: a tail that lost its head",
        "The compound word was overwritten with a pointer to an ordinary page, but this kernel stores a mask there. The first\n\
         line reports it, and pagedump reads nothing through a word that cannot be a mask. No flags are named, because the\n\
         lowest byte of a tail's flags has another meaning: in the first tail, it is the order.",
    ),
    page(
        "corrupt order-44",
        "Broken on purpose: a folio of order 44",
        "Only the lowest byte of the first tail's flags was overwritten (2c in the fifth row). The first line reports the\n\
         impossible order, and the counts of the folio are left out. The head rows show the words as they are.",
    ),
    page(
        "corrupt noise",
        "Broken on purpose: overwritten",
        "The lines after the rows judge the words. `broken` follows from the source of Linux, whatever happened to the page;\n\
         `unusual` means that no healthy page was seen so. Here all words are one byte, so that nothing else is judged.",
    ),
    broken(
        "refcount",
        5,
        "Broken on purpose: a negative count",
        "References were put that nobody held, or the count was overwritten: the words do not tell which.",
    ),
    broken(
        "type",
        15,
        "Broken on purpose: a free page that is not clean",
        "The type says free, but the word has more than the type, somebody holds a reference, and the list words lead nowhere.",
    ),
    broken(
        "flag",
        4,
        "Broken on purpose: a flag that does not fit",
        "Only the flag was set. Without a mapping, there is nothing that could be dirty.",
    ),
    page(
        "corrupt mapping-garbage",
        "Broken on purpose: a mapping that is no address",
        "The kernel would follow the word. pagedump reads through it as far as there is memory, and says that there is none.",
    ),
];

pub(crate) fn run() -> Result<ExitCode, Box<dyn Error>> {
    let opened = kernel::open(sample::unpack()?, None)?;
    let parameters = Parameters::new(&opened, None)?;
    let kernel = parameters.kernel();
    let mut printer = Printer::new(&opened, &kernel, Style::Full);
    let mut out = io::BufWriter::new(io::stdout().lock());
    writeln!(
        out,
        "No dump given: a tour of the sample ({}); see `pagedump --help`",
        sample::origin()
    )?;
    STOPS.iter().try_for_each(|stop| show(&mut printer, &kernel, stop, &mut out))?;
    writeln!(out, "\nNext: `pagedump explain report.txt` for a pasted report, `pagedump dump --core FILE pfn:N` for your own dump, `pagedump dump pfn:N` for another page of the sample")?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn show(
    printer: &mut Printer<'_>,
    kernel: &Kernel<'_>,
    stop: &Stop,
    out: &mut impl Write,
) -> Result<(), Box<dyn Error>> {
    let mut frames = sample::frames(stop.kind);
    let frame = match stop.tail {
        None => frames.nth(stop.number),
        Some(tail) => frames.find(|frame| frame % HUGE_PAGES == 0).map(|head| head + tail),
    };
    let frame = frame.ok_or_else(|| format!("the sample has no page of kind `{}`", stop.kind))?;
    writeln!(out, "\n== {} (pfn:{frame:#x})", stop.title)?;
    for line in stop.notes.lines() {
        writeln!(out, "   {line}")?;
    }
    if let Some(page) = kernel.page(frame) {
        printer.print(page, None, out)?;
    }
    Ok(())
}
