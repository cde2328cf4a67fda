//! The tour of the sample: what `pagedump` prints without a command.

use crate::kernel::{self, Parameters};
use crate::print::{Printer, Style};
use crate::sample;
use pagedump_core::Kernel;
use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

/// A page to look at.
struct Stop {
    /// Which it is: the first page of the sample of this kind (`tests/vm/kinds`), ..
    kind: &'static str,
    /// .. for a kind of large folios its first head, and so many pages further on.
    tail: Option<u64>,
    title: &'static str,
    /// What to look for.
    notes: &'static str,
}

const fn page(kind: &'static str, title: &'static str, notes: &'static str) -> Stop {
    Stop { kind, tail: None, title, notes }
}

/// A transparent huge page is this many pages, and begins at a multiple of them.
const HUGE: u64 = 512;

const STOPS: &[Stop] = &[
    page(
        "anon",
        "Anonymous memory",
        "Its mapping prints as 0: the raw word (the fourth) ends in 1, so it points to an anon_vma and not to an\n\
         address_space, and `anon` stands before `flags`. index is the virtual address in pages. One page table maps it.",
    ),
    page(
        "ext4-renamed",
        "A page of a file",
        "mapping -> host -> i_dentry -> d_name, each step a read that may fail. The name is today's; the (?) is the kernel's\n\
         own, since nothing holds a dentry still while it is read.",
    ),
    page(
        "vfat",
        "A page of a file whose file system is a module",
        "fat_aops [fat] is in no table of the kernel itself: the dump holds the modules' symbol tables, too.",
    ),
    page(
        "slab",
        "A page of the slab allocator",
        "It has a type: f5 in the top byte of what is otherwise the count of mappings (the low half of the seventh raw word),\n\
         and a typed page has mapcount 0. The second word is the cache; the fourth is the allocator's own, so mapping is 0.",
    ),
    page(
        "free",
        "A free page",
        "Type f0, nobody's (refcount 0). The second and third raw word are the allocator's list, the sixth (private) is the\n\
         order of the free block that begins here.",
    ),
    page(
        "page-table",
        "A page table",
        "Type f2. Its mapcount is 0 as that of any typed page: no page table maps it, it is one.",
    ),
    Stop {
        kind: "thp",
        tail: Some(0),
        title: "A huge page: the head",
        notes: "512 pages that are mapped as one: entire_mapcount says how often. The page's own mapcount is 0, because no entry\n\
                maps this page by itself. The head rows are the head and the first tail, which holds order (the lowest byte of\n\
                its first word: 9) and the number of pages (its last: 0x200).",
    },
    Stop {
        kind: "thp",
        tail: Some(3),
        title: "The same huge page by its fourth page, a tail",
        notes: "All but the raw rows is the head's, and index is the head's plus 3. The second raw word of a tail is odd. Up to\n\
                7.0 it is the head's address plus 1; since 7.1 it is a mask (where hugetlb's vmemmap optimisation is configured): the\n\
                tail's own address with these bits alone is the head's. 512 times 64 bytes are 0x8000. So the word is the same\n\
                in all tails of an order, which can share memory.",
    },
    page(
        "reserved",
        "A reserved page",
        "Nobody allocates or frees it: firmware, the kernel's image, holes. Its list (second and third raw word) points to\n\
         itself, as it was set up.",
    ),
    page(
        "corrupt head-is-no-head",
        "Broken on purpose: a tail that lost its head",
        "Its compound word was overwritten by a pointer to an ordinary page, and this kernel has masks there: the first line says\n\
         so, and nothing is read by a word that cannot be one. No flag is named: in a tail the lowest byte is something else,\n\
         in the first one the order.",
    ),
    page(
        "corrupt order-44",
        "Broken on purpose: a folio of order 44",
        "Only the lowest byte of the first tail's flags was overwritten (fifth row: 2c). The first line says that this cannot be,\n\
         and no count of such a folio is shown; the head rows hold what is there.",
    ),
];

pub(crate) fn run() -> Result<ExitCode, Box<dyn Error>> {
    let opened = kernel::open(sample::unpack()?)?;
    let parameters = Parameters::new(&opened)?;
    let kernel = parameters.kernel();
    let mut printer = Printer::new(&opened, &kernel, Style::Full);
    let mut out = io::BufWriter::new(io::stdout().lock());
    writeln!(
        out,
        "No dump given: a tour of the sample ({}); see `pagedump --help`",
        sample::origin()
    )?;
    STOPS.iter().try_for_each(|stop| show(&mut printer, &kernel, stop, &mut out))?;
    writeln!(out, "\nNext: `pagedump dump pfn:N` for any other page of the sample, `pagedump dump --core FILE pfn:N` for your own dump")?;
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
        None => frames.next(),
        Some(tail) => frames.find(|frame| frame % HUGE == 0).map(|head| head + tail),
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
