//! Judges the pages of the sample: as they are, with each bit flipped in turn, and overwritten. The
//! ignored test judges all pages of other dumps.

use crate::kernel::Parameters;
use crate::sample;
use dumpable::{Addr, Fault, Line, Memory};
use pagedump_core::{inspect, judge, Grade, Kernel, PageReport, Rule};
use pagedump_vmcore::{Opened, Reader, Vmcore};
use ruzstd::decoding::FrameDecoder;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// What was found on a page.
type Found = Vec<(&'static Rule, String)>;

/// A dump, with bytes that are other ones.
struct Patched<'a> {
    dump: Reader<'a>,
    at: usize,
    bytes: Vec<u8>,
}

impl Memory for Patched<'_> {
    fn read(&self, at: Addr<u8>, into: &mut [u8]) -> Result<(), Fault> {
        self.dump.read(at, into)?;
        for (index, byte) in into.iter_mut().enumerate() {
            let place = at.get().wrapping_add(index).wrapping_sub(self.at);
            if let Some(patched) = self.bytes.get(place) {
                *byte = *patched;
            }
        }
        Ok(())
    }

    fn is_frozen(&self) -> bool {
        true
    }
}

/// Returns the findings on a page frame.
fn judge_page(
    memory: &impl Memory,
    kernel: &Kernel<'_>,
    pfn: u64,
    report: &mut PageReport,
) -> Found {
    let page = kernel.page(pfn).expect("a page of the memory map");
    inspect(memory, kernel, page, report);
    let mut found = Vec::new();
    judge(kernel, report, &mut |rule: &'static Rule, line: &Line| {
        found.push((rule, line.as_str().expect("text").to_owned()));
    });
    found
}

/// Returns the page frames of the sample with their kinds, in order.
fn sample_frames() -> Vec<(u64, String)> {
    let pages = include_str!("../sample/pages.txt").lines();
    let pages = pages.filter_map(|line| line.strip_prefix("0x")?.split_once(' '));
    pages
        .map(|(pfn, kind)| (u64::from_str_radix(pfn, 16).expect("a number"), kind.to_owned()))
        .collect()
}

/// The kinds of pages that the module made on purpose, with flags, types and counts that no page
/// has.
fn is_made_up(kind: &str) -> bool {
    let kind = kind.split(' ').next().unwrap_or_default();
    [
        "corrupt",
        "unfaithful",
        "poisoned",
        "flag",
        "flags",
        "type",
        "mapcount",
        "refcount",
        "private",
    ]
    .contains(&kind)
}

/// Returns what the kernel printed of the pages of the sample.
fn oracle() -> String {
    let packed: &[u8] = include_bytes!("../sample/oracle.txt.zst");
    let mut text = Vec::with_capacity(16 << 20);
    FrameDecoder::new().decode_all_to_vec(packed, &mut text).expect("a packed file");
    String::from_utf8_lossy(&text).into_owned()
}

fn open_sample() -> Opened {
    Opened::load(sample::unpack().expect("a dump"), None).expect("a dump of a known kernel")
}

#[test]
fn healthy_pages_of_the_sample_not_broken() {
    let opened = open_sample();
    let parameters = Parameters::new(&opened, None).expect("a known kernel");
    let (kernel, memory) = (parameters.kernel(), opened.vmcore.reader());
    let made_up = made_up_frames(&oracle());
    let (mut report, mut healthy, mut broken, mut missed) = (PageReport::new(), 0, 0, Vec::new());
    for (pfn, kind) in sample_frames() {
        let found = judge_page(&memory, &kernel, pfn, &mut report);
        if !made_up.contains(&pfn) {
            assert!(found.is_empty(), "{kind} {pfn:#x}: {found:?}");
            healthy += 1;
        } else if kind.starts_with("corrupt ") {
            broken += 1;
            if found.is_empty() {
                missed.push(kind);
            }
        }
    }
    assert!(healthy > 300 && broken > 20, "{healthy} healthy pages, {broken} broken ones");
    // A page of zeros, or of noise, as the mapping of a page takes a witness; so does an unused
    // index.
    let expected =
        ["corrupt mapping-of-zeros", "corrupt mapping-of-noise", "corrupt index-all-ones"];
    assert_eq!(missed, expected);
}

/// The pages whose bits are flipped: the kind, the number of the page among those of the kind, and how many
/// of the 512 flips must be found.
const FLIPPED: [(&str, usize, usize); 16] = [
    ("free", 3, 351),
    ("free-inside", 0, 254),
    ("free-per-cpu", 0, 252),
    ("reserved", 1, 450),
    ("plain", 0, 343),
    ("slab", 0, 261),
    ("large-kmalloc", 0, 439),
    ("page-table", 2, 372),
    ("anon", 0, 268),
    ("ksm", 0, 239),
    ("ext4", 0, 204),
    ("shmem", 0, 249),
    ("swap-cache", 0, 224),
    ("thp", 0, 265),
    ("thp", 1, 348),
    ("hugetlb", 0, 281),
];

/// Returns the page of the sample that is the `nth` of its kind.
fn frame(kind: &str, nth: usize) -> u64 {
    let mut frames = sample_frames().into_iter().filter(|(_, found)| found == kind);
    frames.nth(nth).unwrap_or_else(|| panic!("no {kind} {nth}")).0
}

/// Returns the dump in which the `struct page` of a frame has these bytes.
fn patched<'a>(dump: &'a Opened, kernel: &Kernel<'_>, pfn: u64, bytes: Vec<u8>) -> Patched<'a> {
    Patched { dump: dump.vmcore.reader(), at: kernel.page(pfn).expect("a page").get(), bytes }
}

/// Returns the bytes of the `struct page` of a frame, and of what follows.
fn bytes_of(dump: &Opened, kernel: &Kernel<'_>, pfn: u64, len: usize) -> Vec<u8> {
    let mut bytes = vec![0; len];
    let at = kernel.page(pfn).expect("a page").cast();
    dump.vmcore.reader().read(at, &mut bytes).expect("a page");
    bytes
}

#[test]
fn flipped_bits_found() {
    let opened = open_sample();
    let parameters = Parameters::new(&opened, None).expect("a known kernel");
    let kernel = parameters.kernel();
    let (mut report, mut all, mut all_broken) = (PageReport::new(), 0, 0);
    let mut lost = Vec::new();
    println!("page                    found broken  found in each word");
    for (kind, nth, least) in FLIPPED {
        let pfn = frame(kind, nth);
        let bytes = bytes_of(&opened, &kernel, pfn, kernel.stride());
        let (mut words, mut broken) = ([0; 8], 0);
        for bit in 0..bytes.len() * 8 {
            let mut bytes = bytes.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let memory = patched(&opened, &kernel, pfn, bytes);
            let found = judge_page(&memory, &kernel, pfn, &mut report);
            words[bit / 64] += usize::from(!found.is_empty());
            broken += usize::from(found.iter().any(|(rule, _)| rule.grade == Grade::Broken));
        }
        let found: usize = words.iter().sum();
        println!("{kind:14} {pfn:#7x} {found:6} {broken:6}  {words:?}");
        (all, all_broken) = (all + found, all_broken + broken);
        if found < least {
            lost.push(format!("{kind} {pfn:#x}: {found} flips found: expected at least {least}"));
        }
    }
    println!("{all} of {} flips found, {all_broken} of them as broken", FLIPPED.len() * 512);
    assert!(lost.is_empty(), "{lost:#?}");
}

#[test]
fn overwritten_pages_found() {
    let opened = open_sample();
    let parameters = Parameters::new(&opened, None).expect("a known kernel");
    let kernel = parameters.kernel();
    let made_up = made_up_frames(&oracle());
    let frames: Vec<u64> = sample_frames().iter().map(|(pfn, _)| *pfn).collect();
    let frames: Vec<u64> = frames.into_iter().filter(|pfn| !made_up.contains(pfn)).collect();
    let hundred = frames.iter().step_by(frames.len() / 100).take(100);
    let stride = kernel.stride();
    let text = b"Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor";
    let mut report = PageReport::new();
    let mut missed: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut pages = 0;
    for &pfn in hundred {
        pages += 1;
        // Shifted by a word either way, together with what is there.
        let around = bytes_of(&opened, &kernel, pfn - 1, 3 * stride);
        let cases = [
            ("zeroed", vec![0; stride]),
            ("0x6b", vec![0x6b; stride]),
            ("text", text[..stride].to_vec()),
            ("earlier", around[stride + 8..][..stride].to_vec()),
            ("later", around[stride - 8..][..stride].to_vec()),
        ];
        for (what, bytes) in cases {
            let memory = patched(&opened, &kernel, pfn, bytes);
            if judge_page(&memory, &kernel, pfn, &mut report).is_empty() {
                missed.entry(what).or_default().push(format!("{pfn:#x} {:x?}", words(&report)));
            }
        }
    }
    assert_eq!(pages, 100);
    assert!(missed.is_empty(), "{missed:#?}");
}

/// The folders with a dump of a healthy guest: those that `tests/vm/run` left in its cache, and those
/// that `DUMPABLE_DUMPS` names.
fn healthy_dumps() -> Vec<PathBuf> {
    let cache = match std::env::var_os("DUMPABLE_VM_CACHE") {
        Some(cache) => PathBuf::from(cache),
        // Beside the folder of this test: `target/debug/deps/..`.
        None => {
            let test = std::env::current_exe().expect("the path of the test");
            test.ancestors().nth(3).expect("the target folder").join("vm")
        }
    };
    let entries = std::fs::read_dir(&cache).unwrap_or_else(|error| panic!("{cache:?}: {error}"));
    let entries = entries.map(|entry| entry.expect("an entry").path());
    let mut dumps: Vec<_> = entries.filter(|path| path.join("oracle.txt").is_file()).collect();
    dumps.sort();
    let others = std::env::var("DUMPABLE_DUMPS").unwrap_or_default();
    dumps.extend(others.split_whitespace().map(PathBuf::from));
    dumps
}

#[test]
#[ignore = "needs dumps: those that `tests/vm/run` makes"]
fn pages_of_healthy_dumps_not_broken() {
    let (mut total, mut broken) = (0, Vec::new());
    let mut unusual: BTreeMap<&str, usize> = BTreeMap::new();
    let dumps = healthy_dumps();
    assert!(!dumps.is_empty(), "no dumps");
    for path in &dumps {
        let text = std::fs::read(path.join("oracle.txt")).unwrap_or_default();
        let made_up = made_up_frames(&String::from_utf8_lossy(&text));
        let vmcore = Vmcore::open(path.join("vmcore")).unwrap_or_else(|error| panic!("{error}"));
        let opened = Opened::load(vmcore, None).unwrap_or_else(|error| panic!("{error}"));
        let parameters = Parameters::new(&opened, None).expect("a known kernel");
        let (kernel, memory) = (parameters.kernel(), opened.vmcore.reader());
        let last = opened.vmcore.ranges().map(|range| range.end / 4096).max().expect("memory");
        let (mut report, mut pages) = (PageReport::new(), 0);
        let mut by_rule: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        // Beyond memory, to the end of the section, pages are initialised, too.
        for pfn in 0..last.next_multiple_of(1 << 15) {
            let at = kernel.page(pfn).expect("a page of the memory map");
            if made_up.contains(&pfn) || memory.read(at.cast(), &mut [0]).is_err() {
                continue;
            }
            pages += 1;
            for (rule, sentence) in judge_page(&memory, &kernel, pfn, &mut report) {
                let line = format!("{pfn:#x}: {sentence} -- {:x?}", words(&report));
                match rule.grade {
                    Grade::Broken => {
                        broken.push(format!("{}: {}: {line}", path.display(), rule.name));
                    }
                    _ => *unusual.entry(rule.name).or_default() += 1,
                }
                by_rule.entry(rule.name).or_default().push(line);
            }
        }
        println!("{}: {pages} pages", path.display());
        total += pages;
        for (rule, found) in by_rule {
            println!(
                "  {rule}: {} pages, such as {:#?}",
                found.len(),
                &found[..found.len().min(4)]
            );
        }
    }
    println!("{total} pages of {} dumps; unusual by rule: {unusual:?}", dumps.len());
    assert!(
        broken.is_empty(),
        "{} alarms, such as {:#?}",
        broken.len(),
        &broken[..broken.len().min(9)]
    );
}

/// Returns the words of the page.
fn words(report: &PageReport) -> Vec<u64> {
    let bytes = report.folio.raw_page.as_bytes().chunks_exact(8);
    bytes.map(|word| u64::from_le_bytes(word.try_into().expect("8 bytes"))).collect()
}

/// Returns the page frames that the module broke, or gave words that no page has, and the frames of
/// the same blocks.
fn made_up_frames(oracle: &str) -> BTreeSet<u64> {
    let mut frames = BTreeSet::new();
    for line in oracle.lines() {
        let Some(rest) = line.strip_prefix("oracle: ") else { continue };
        let (rest, is_corrupt) = match (rest.strip_prefix("begin "), rest.strip_prefix("corrupt "))
        {
            (Some(rest), _) => (rest, false),
            (_, Some(rest)) => (rest, true),
            _ => continue,
        };
        let Some((kind, pfn)) =
            rest.strip_prefix("kind=").and_then(|rest| rest.split_once(" pfn=0x"))
        else {
            continue;
        };
        let pfn = u64::from_str_radix(pfn, 16).expect("a number");
        if is_corrupt {
            frames.extend(pfn & !3..(pfn & !3) + 4);
        } else if kind == "unfaithful" {
            frames.extend(pfn & !3..(pfn & !3) + 4);
            // The last one, and the sixth one, of a block of order 9.
            if pfn & 511 == 511 {
                frames.extend(pfn & !511..=pfn);
            }
        } else if is_made_up(kind) {
            frames.insert(pfn);
        }
    }
    frames
}
