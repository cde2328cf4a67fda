//! What the command has to do with changed types, and whether it does.

use crate::btf::Types;
use crate::common::pagedump;
use crate::sample::Sample;
use dumpable_tests::proof;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Mutex;

/// What the command has to do with changed types.
pub(crate) enum Expected {
    /// Print the same, byte for byte.
    Same,
    /// Print the same pages, of which the raw rows have their words in this order.
    Reordered([usize; 8]),
    /// Print other text, which is the same where nothing depends on this member or enumerator.
    Without(&'static Lost),
    /// Refuse the types with an error that contains one of these.
    Refused(Vec<String>),
}

/// A change, and the dump if that is changed too.
pub(crate) struct Case {
    pub(crate) what: String,
    pub(crate) types: Types,
    pub(crate) dump: Option<Vec<u8>>,
    pub(crate) expected: Expected,
}

/// A member or an enumerator that some kernels lack.
pub(crate) struct Lost {
    pub(crate) name: &'static str,
    /// Returns what has to stay of the text of a page; `None` if nothing has to.
    rest: fn(&str) -> Option<String>,
    /// Whether the sample has no page that shows it.
    is_unseen: bool,
}

pub(crate) const LOST: &[Lost] = &[
    lost("_nr_pages_mapped", |page| Some(without_number(page, " nr_pages_mapped:"))),
    lost("_nr_pages", |page| (!page.contains(", but _nr_pages is ")).then(|| page.to_owned())),
    lost("memcg_data", |page| Some(without_charge(&without_line(page, "memcg:")))),
    lost("is_root", |page| Some(without_charge(page))),
    lost("MEMCG_DATA_OBJEXTS", |page| Some(without_charge(page))),
    lost("MEMCG_DATA_KMEM", |page| Some(without_charge(page))),
    // Without it, tails have pointers to their heads, and these tails have masks.
    lost("vmemmap_tails", |page| {
        let is_large = page.contains("\nhead: ") || page.starts_with("page does not match folio: ");
        (!is_large).then(|| page.to_owned())
    }),
    lost("__MAX_NR_ZONES", |page| Some(without_line(page, "zone 6 is impossible"))),
    lost("MIGRATE_CMA", |page| Some(page.replace(") CMA\n", ")\n"))),
    unseen("PB_migrate_isolate"),
    unseen("PG_movable_ops"),
    unseen("PT_kernel"),
    lost("SL_partial", without_kind),
    lost("PGTY_offline", without_kind),
    lost("PGTY_table", without_kind),
    lost("PGTY_guard", without_kind),
    lost("PGTY_hugetlb", without_kind),
    lost("PGTY_zsmalloc", without_kind),
    lost("PGTY_unaccepted", without_kind),
    lost("PGTY_large_kmalloc", without_kind),
];

const fn lost(name: &'static str, rest: fn(&str) -> Option<String>) -> Lost {
    Lost { name, rest, is_unseen: false }
}

const fn unseen(name: &'static str) -> Lost {
    Lost { name, rest: |page| Some(page.to_owned()), is_unseen: true }
}

/// Removes the line that starts with `start`.
fn without_line(page: &str, start: &str) -> String {
    page.split_inclusive('\n').filter(|line| !line.starts_with(start)).collect()
}

/// Removes the number after each `key`.
fn without_number(page: &str, key: &str) -> String {
    let mut parts = page.split(key);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        text + part.trim_start_matches(|char: char| char.is_ascii_digit() || char == '-')
    })
}

/// Removes what a page is charged to.
fn without_charge(page: &str) -> String {
    let without = |line: &str| match line
        .split_once("; charged to ")
        .or_else(|| line.split_once("; objects charged"))
    {
        Some((kind, _)) if line.starts_with("kind: ") => format!("{kind}\n"),
        _ => line.to_owned(),
    };
    page.split_inclusive('\n').map(without).collect()
}

/// Removes the kind of a page that has a type.
fn without_kind(page: &str) -> Option<String> {
    Some(if page.contains("\npage_type: ") {
        without_line(page, "kind: ")
    } else {
        page.to_owned()
    })
}

/// Runs the command for all pages of the sample, on a dump or on the whole sample.
pub(crate) fn dump(sample: &Sample, core: &Path, types: &Path) -> Output {
    let mut command = pagedump();
    command.args(["dump", "--reason", "end", "--core"]).arg(core).arg("--btf").arg(types);
    command.args(&sample.pages).output().expect("pagedump runs")
}

/// Returns a character for each byte: names of files may have any.
pub(crate) fn text(bytes: &[u8]) -> String {
    bytes.iter().map(|&byte| char::from(byte)).collect()
}

/// Returns the text of pages without findings: those about words that belong together, such as those of a
/// list entry, are others where single words have moved.
fn without_findings(output: &[u8]) -> String {
    let is_finding = |line: &str| {
        let is_graded = line.starts_with("broken: ") || line.starts_with("unusual: ");
        is_graded && line.ends_with("]\n")
    };
    let text = text(output);
    text.split_inclusive('\n').filter(|line| !is_finding(line)).collect()
}

fn pages(text: &str) -> Vec<&str> {
    text.split_inclusive("page dumped because: end\n").collect()
}

pub(crate) fn file(name: &str, bytes: &[u8]) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, bytes).expect("a file is written");
    path
}

/// The sample, and what the command prints of it.
pub(crate) struct Setup {
    pub(crate) name: &'static str,
    pub(crate) sample: Sample,
    pub(crate) types: Types,
    pub(crate) core: PathBuf,
    right: String,
}

impl Setup {
    /// `name` is that of a test, for its files.
    pub(crate) fn new(name: &'static str) -> Self {
        let sample = Sample::unpack();
        let core = file(&format!("{name}-core"), &sample.bytes);
        let types = Types::parse(&sample.btf);
        let mut setup = Self { name, sample, types, core, right: String::new() };
        let output = setup.run("right", &setup.types, None);
        assert!(output.status.success(), "{}", text(&output.stderr));
        setup.right = without_findings(&output.stdout);
        assert_eq!(pages(&setup.right).len(), setup.sample.pages.len());
        setup
    }

    pub(crate) fn run(&self, name: &str, types: &Types, dump_bytes: Option<&[u8]>) -> Output {
        let types = file(&format!("{}-{name}-types", self.name), &types.to_bytes());
        let changed = dump_bytes.map(|bytes| file(&format!("{}-{name}-dump", self.name), bytes));
        dump(&self.sample, changed.as_deref().unwrap_or(&self.core), &types)
    }

    /// Runs all cases, on all processors, and prints the numbers of outcomes.
    pub(crate) fn check(
        &self,
        claim: &str,
        count: usize,
        case: impl Fn(usize) -> Option<Case> + Sync,
    ) {
        let (next, outcomes, wrong) =
            (AtomicUsize::new(0), Mutex::new([0; 5]), Mutex::new(Vec::new()));
        let work = |thread: usize| loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= count {
                return;
            }
            let Some(case) = case(index) else {
                outcomes.lock().unwrap()[4] += 1;
                continue;
            };
            let output = self.run(&thread.to_string(), &case.types, case.dump.as_deref());
            match self.judge(&case.expected, &output) {
                Ok(()) => outcomes.lock().unwrap()[case.expected.index()] += 1,
                Err(why) => wrong.lock().unwrap().push(format!("{}: {why}", case.what)),
            }
        };
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        std::thread::scope(|scope| {
            (0..threads).for_each(|thread| drop(scope.spawn(move || work(thread))));
        });
        let [same, reordered, without, refused, skipped] = outcomes.into_inner().unwrap();
        let mut found = format!("{count} changes");
        for (count, outcome) in [
            (refused, "refused by name"),
            (reordered, "read in its new place"),
            (without, "left out"),
            (same, "without a difference"),
            (skipped, "impossible"),
        ] {
            if count > 0 {
                found += &format!(", {count} {outcome}");
            }
        }
        proof::row(claim, &found);
        let wrong = wrong.into_inner().unwrap();
        assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    }

    pub(crate) fn judge(&self, expected: &Expected, output: &Output) -> Result<(), String> {
        let (stdout, stderr) = (without_findings(&output.stdout), text(&output.stderr));
        if let Expected::Refused(errors) = expected {
            let is_refused = output.status.code() == Some(3) && stdout.is_empty();
            let is_named = errors.iter().any(|error| stderr.contains(error));
            return match is_refused && is_named && stderr.lines().count() == 1 {
                true => Ok(()),
                false => {
                    Err(format!("expected exit code 3 and one of {errors:?}, found {stderr:?}"))
                }
            };
        }
        if output.status.code() != Some(0) {
            return Err(format!("expected pages, found {stderr:?}"));
        }
        let right: Vec<String> = match expected {
            Expected::Reordered(order) => {
                pages(&self.right).into_iter().map(|page| reorder_rows(page, order)).collect()
            }
            _ => pages(&self.right).into_iter().map(str::to_owned).collect(),
        };
        let found = pages(&stdout);
        let mut are_same = true;
        for (right, &found) in right.iter().zip(&found) {
            are_same &= right == found;
            let (right, found) = match expected {
                Expected::Without(lost) => match ((lost.rest)(right), (lost.rest)(found)) {
                    (Some(right), Some(found)) => (right, found),
                    _ => continue,
                },
                _ => (right.clone(), found.to_owned()),
            };
            if right != found {
                return Err(format!("expected\n{right}found\n{found}"));
            }
        }
        match expected {
            _ if found.len() != right.len() => Err(format!("found {} pages", found.len())),
            Expected::Without(lost) if are_same != lost.is_unseen => {
                Err(format!("is it seen: {}", !are_same))
            }
            _ => Ok(()),
        }
    }
}

impl Expected {
    fn index(&self) -> usize {
        match self {
            Self::Same => 0,
            Self::Reordered(_) => 1,
            Self::Without(_) => 2,
            Self::Refused(_) => 3,
        }
    }

    pub(crate) fn without(name: &str) -> Self {
        let lost = LOST.iter().find(|lost| lost.name == name);
        Self::Without(lost.unwrap_or_else(|| panic!("expected {name} in LOST")))
    }
}

/// Returns the text of a page with the words of its raw rows in another order.
fn reorder_rows(page: &str, order: &[usize; 8]) -> String {
    let lines: Vec<&str> = page.lines().collect();
    let words = |line: &str| -> Option<Vec<String>> {
        let rest = line.strip_prefix("raw: ").or_else(|| line.strip_prefix("head: "))?;
        let words: Vec<_> = rest.split(' ').map(str::to_owned).collect();
        (words.len() == 4 && words.iter().all(|word| word.len() == 16)).then_some(words)
    };
    let (mut text, mut rest) = (String::new(), &lines[..]);
    while let [line, after @ ..] = rest {
        rest = after;
        let (Some(first), Some(second)) = (words(line), after.first().and_then(|line| words(line)))
        else {
            text += &format!("{line}\n");
            continue;
        };
        let (all, label) = ([first, second].concat(), line.split(' ').next().expect("a label"));
        let row = |half: &[usize]| {
            let words: Vec<_> = half.iter().map(|&word| all[word].as_str()).collect();
            format!("{label} {}\n", words.join(" "))
        };
        text += &(row(&order[..4]) + &row(&order[4..]));
        rest = &after[1..];
    }
    text
}
