//! The tables against the headers of Linux, which C compilers understand best.
//!
//! `DUMPABLE_LINUX_HEADERS` is a folder with one for each release, named by it (`6.12.1`), with
//! `include/linux/{mm_types,page-flags,poison}.h` and, for what they have of slabs, `mm/slab.h`.

use super::super::flags::{Configuration, Need};
use super::super::layout::{Kind, Layouts, Member};
use super::super::{flags, types};
use super::*;
use pagedump_core::{PageType, PageTypes};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// What the structures need to be compiled.
const STUBS: &str = "
#define __aligned(x)
#define _struct_page_alignment
#define _slub_counter_t unsigned int
#define USE_SPLIT_PMD_PTLOCKS 0
typedef unsigned int u32;
typedef struct { int counter; } atomic_t;
typedef struct { long counter; } atomic_long_t;
typedef struct { int value; } spinlock_t;
typedef struct { unsigned long f; } memdesc_flags_t;
typedef struct { unsigned long val; } swp_entry_t;
typedef struct { void *head, *tail; } freelist_aba_t;
typedef unsigned long pgoff_t, dma_addr_t;
typedef void *pgtable_t;
struct list_head { void *next, *prev; };
struct rcu_head { void *next; void (*func)(void); };
struct llist_node { void *next; };
struct freelist_counters { void *freelist; unsigned long counters; };
#ifdef CONFIG_64BIT
typedef int mm_id_mapcount_t;
typedef unsigned int mm_id_t;
#else
typedef short mm_id_mapcount_t;
typedef unsigned short mm_id_t;
#endif
";

/// The members of the page by their names in C. The first name that a release has counts.
const OF_PAGE: [(&str, &[&str]); 3] = [
    ("flags", &["flags"]),
    ("compound_head", &["compound_head", "compound_info"]),
    ("page_type", &["_mapcount"]),
];
const OF_HEAD: [(&str, &[&str]); 6] = [
    ("flags", &["flags"]),
    ("mapping", &["mapping"]),
    ("index", &["index", "__folio_index"]),
    ("private", &["private"]),
    ("_refcount", &["_refcount"]),
    ("memcg_data", &["memcg_data", "mem_cgroup"]),
];
/// Of the page, up to 6.2 also the first tail.
const OF_TAIL_PAGE: [(&str, &[&str]); 4] = [
    ("_entire_mapcount", &["compound_mapcount"]),
    ("_nr_pages_mapped", &["subpages_mapcount"]),
    ("_pincount", &["compound_pincount"]),
    ("_nr_pages", &["compound_nr"]),
];
/// Of the folio, which has it since 6.1.
const OF_TAIL: [(&str, &[&str]); 7] = [
    ("_flags_1", &["_flags_1"]),
    ("_head_1", &["_head_1", "__head"]),
    ("_large_mapcount", &["_large_mapcount"]),
    ("_entire_mapcount", &["_entire_mapcount", "_compound_mapcount", "_total_mapcount"]),
    ("_nr_pages_mapped", &["_nr_pages_mapped", "_subpages_mapcount"]),
    ("_pincount", &["_pincount"]),
    ("_nr_pages", &["_folio_nr_pages"]),
];

/// The headers of a release.
struct Headers {
    path: PathBuf,
    version: Version,
}

impl Headers {
    /// Returns the text of a file without comments, if it is there.
    fn file(&self, name: &str) -> Option<String> {
        let text = String::from_utf8_lossy(&std::fs::read(self.path.join(name)).ok()?).into_owned();
        let mut parts = text.split("/*");
        let mut code = parts.next()?.to_owned();
        for part in parts {
            code += part.split_once("*/").map_or("", |(_, code)| code);
        }
        Some(code)
    }

    /// Returns a structure or an enum of a file, by its first words, up to its last brace.
    fn block(&self, file: &str, start: &str) -> Option<String> {
        let text = self.file(file)?;
        let found = text.match_indices(start).find_map(|(at, _)| {
            let rest = &text[at + start.len()..];
            rest.trim_start().starts_with('{').then_some((at, rest))
        });
        let (at, rest) = found?;
        let mut depth = 0;
        let end = rest.find(|byte| {
            depth += i32::from(byte == '{') - i32::from(byte == '}');
            byte == '}' && depth == 0
        })?;
        Some(format!("{};\n", &text[at..=at + start.len() + end]))
    }
}

/// Returns all releases.
fn releases() -> Vec<Headers> {
    let folder = std::env::var_os("DUMPABLE_LINUX_HEADERS");
    let folder = folder.expect("DUMPABLE_LINUX_HEADERS is a folder with the headers of releases");
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let headers = |path: PathBuf| {
        let version = Version::parse(path.file_name()?.to_str()?)?;
        Some(Headers { path, version })
    };
    let all: Vec<_> = entries.filter_map(headers).collect();
    assert!(!all.is_empty());
    all
}

/// Tells what a C compiler says of a program; empty if it is right.
fn compile(program: &str, word: u8) -> String {
    let mut compiler = Command::new("cc")
        .args(["-x", "c", "-w", "-fsyntax-only", "-fms-extensions", &format!("-m{word}"), "-"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    compiler.stdin.take().unwrap().write_all(program.as_bytes()).unwrap();
    let output = compiler.wait_with_output().unwrap();
    match output.status.success() {
        true => String::new(),
        false => String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Tells whether a name stands in a text, by itself.
fn has_name(text: &str, name: &str) -> bool {
    text.split(|byte: char| !byte.is_ascii_alphanumeric() && byte != '_').any(|word| word == name)
}

/// Adds the assertion that a member lies where the table says, if the structure has it.
fn assert_member(
    program: &mut String,
    (of, text): (&str, &str),
    names: &[&str],
    member: Option<(usize, Option<Kind>)>,
) {
    let name = names.iter().find(|name| has_name(text, name));
    match (name, member) {
        (Some(name), Some((offset, kind))) => {
            let place = format!("__builtin_offsetof(struct {of}, {name}) == {offset}");
            let size = match kind {
                Some(Kind::Long | Kind::Pointer) => "sizeof(long)",
                Some(Kind::Unsigned | Kind::Signed) => "4",
                None => "0",
            };
            writeln!(program, "_Static_assert({place}, \"{of}.{name} is at {offset}\");").unwrap();
            if kind.is_some() {
                let found = format!("sizeof(((struct {of} *)0)->{name}) == {size}");
                writeln!(program, "_Static_assert({found}, \"{of}.{name} has {size}\");").unwrap();
            }
        }
        (None, None) => {}
        (name, member) => panic!("{of}: {names:?} is {name:?} in C, and {member:?} in the table"),
    }
}

/// Returns a program that asserts the layouts of a release.
fn layouts(headers: &Headers, machine: Machine) -> String {
    let table = Layouts::new(headers.version, machine).unwrap();
    let page = headers.block("include/linux/mm_types.h", "struct page").unwrap();
    let mut program = String::from("#define CONFIG_MMU 1\n");
    if machine.word == 64 {
        program += "#define CONFIG_64BIT 1\n#define NR_PAGES_IN_LARGE_FOLIO 1\n";
    }
    if usize::from(machine.words) * machine.word_size() > 6 * machine.word_size() + 8 {
        program += "#define CONFIG_MEMCG 1\n#define CONFIG_SLAB_OBJ_EXT 1\n";
    }
    program += STUBS;
    program += &page;
    let size = usize::from(machine.words) * machine.word_size();
    writeln!(program, "_Static_assert(sizeof(struct page) == {size}, \"size of the page\");")
        .unwrap();
    let placed = |Member(offset, kind): Member| (offset, Some(kind));
    for (name, names) in OF_PAGE {
        assert_member(&mut program, ("page", &page), names, table.of_page(name).map(placed));
    }
    for (name, names) in OF_HEAD {
        let Some(member) = table.of_head(name) else { continue };
        assert_member(&mut program, ("page", &page), names, Some(placed(member)));
    }
    if headers.version <= Version(6, 2) {
        // The number of pages needs 64 bits since 5.18.
        for (name, names) in OF_TAIL_PAGE {
            let member = table.of_tail(name).map(placed);
            if member.is_some() || name != "_nr_pages" || machine.word == 64 {
                assert_member(&mut program, ("page", &page), names, member);
            }
        }
        let place = |offset| Some((offset, None));
        let little = machine.is_big_endian == cfg!(target_endian = "big");
        assert!(little, "offsets are those of C");
        let (order, destructor) = (table.order().unwrap(), table.destructor().unwrap());
        assert_member(&mut program, ("page", &page), &["compound_order"], place(order));
        assert_member(&mut program, ("page", &page), &["compound_dtor"], place(destructor));
    }
    if headers.version >= Version(6, 1) {
        let folio = headers.block("include/linux/mm_types.h", "struct folio").unwrap();
        program += &folio;
        let in_folio = |Member(offset, kind)| (size + offset, Some(kind));
        for (name, names) in OF_TAIL {
            let member = table.of_tail(name).map(in_folio);
            let is_in_other_tail = machine.word == 32 && headers.version >= Version(6, 15);
            if member.is_some() || !(machine.word == 32 && name == "_nr_pages" || is_in_other_tail)
            {
                assert_member(&mut program, ("folio", &folio), names, member);
            }
        }
        if let Some(order) = table.order() {
            let place = Some((size + order, None));
            assert_member(&mut program, ("folio", &folio), &["_folio_order"], place);
        }
    }
    program
}

#[test]
#[ignore = "needs headers of Linux and a C compiler for x86"]
fn layouts_are_those_of_the_headers() {
    for headers in releases() {
        for (word, words) in [(64, 8), (64, 7), (32, 9), (32, 8)] {
            let arch = Some(if word == 64 { Arch::X86_64 } else { Arch::X86_32 });
            let machine = Machine { word, is_big_endian: false, words, arch, has_memcg: false };
            let said = compile(&layouts(&headers, machine), word);
            assert!(said.is_empty(), "{}, {words} words: {said}", headers.path.display());
        }
    }
}

#[test]
#[ignore = "needs headers of Linux and a C compiler for x86"]
fn slab_caches_are_those_of_the_headers() {
    for headers in releases() {
        let machine =
            Machine { word: 64, is_big_endian: false, words: 8, arch: None, has_memcg: false };
        let table = Layouts::new(headers.version, machine).unwrap();
        let slab = headers.block("mm/slab.h", "struct slab").map(|text| ("slab", text));
        let page = headers.block("include/linux/mm_types.h", "struct page");
        let Some((of, text)) = slab.or_else(|| page.map(|text| ("page", text))) else { continue };
        if !has_name(&text, "slab_cache") {
            continue;
        }
        for allocator in ["SLAB", "SLUB"] {
            let mut program = "#define CONFIG_64BIT 1\n#define CONFIG_MEMCG 1\n".to_owned();
            writeln!(program, "#define CONFIG_{allocator} 1\n{STUBS}{text}").unwrap();
            let Member(offset, kind) = table.of_slab("slab_cache").unwrap();
            assert_member(&mut program, (of, &text), &["slab_cache"], Some((offset, Some(kind))));
            let said = compile(&program, 64);
            assert!(said.is_empty(), "{}, {allocator}: {said}", headers.path.display());
        }
    }
}

/// Returns the options of a configuration.
fn options(configuration: Configuration, word: u8) -> String {
    let names = |need| match need {
        Need::Mmu => &["MMU"][..],
        Need::Uncached => &["ARCH_USES_PG_UNCACHED"],
        Need::MemoryFailure => &["MEMORY_FAILURE"],
        Need::Idle => &["IDLE_PAGE_TRACKING", "PAGE_IDLE_FLAG"],
        Need::Arch2 => &["ARCH_USES_PG_ARCH_2", "ARCH_USES_PG_ARCH_X"],
        Need::Arch3 => &["ARCH_USES_PG_ARCH_3"],
        Need::HardwareTags => &["KASAN_HW_TAGS"],
    };
    let all = flags::NEEDS.into_iter().filter(|need| configuration.has(*need)).flat_map(names);
    let bits = if word == 64 { Some(&"64BIT") } else { None };
    all.chain(bits).fold(String::new(), |text, name| text + "#define CONFIG_" + name + " 1\n")
}

#[test]
#[ignore = "needs headers of Linux and a C compiler for x86"]
fn flags_are_those_of_the_headers() {
    for headers in releases() {
        let flags = headers.block("include/linux/page-flags.h", "enum pageflags").unwrap();
        for word in [64, 32] {
            let machine =
                Machine { word, is_big_endian: false, words: 8, arch: None, has_memcg: false };
            for configuration in Configuration::all(headers.version, machine) {
                let mut program = options(configuration, word) + &flags;
                let names = configuration.names(headers.version);
                let numbers = names.iter().enumerate();
                for (bit, name) in numbers.chain([(names.len(), &"__NR")]) {
                    let name =
                        if *name == "__NR" { "__NR_PAGEFLAGS" } else { &format!("PG_{name}") };
                    let check = format!("_Static_assert({name} == {bit}, \"{name} is {bit}\");");
                    writeln!(program, "{check}").unwrap();
                }
                let said = compile(&program, word);
                let path = headers.path.display();
                assert!(said.is_empty(), "{path}, {word} bits, {configuration:?}: {said}");
            }
        }
    }
}

/// Returns the number that stands behind a name.
fn number(text: &str, name: &str) -> Option<i64> {
    let is_name = |byte: char| byte.is_ascii_alphanumeric() || byte == '_';
    text.match_indices(name).find_map(|(at, _)| {
        let rest = &text[at + name.len()..];
        if text[..at].ends_with(is_name) || rest.starts_with(is_name) {
            return None;
        }
        let line = rest.lines().next()?.trim_start_matches([' ', '\t', '=', '(', '~']);
        let line = line.trim_end_matches([' ', '\t', ',', ')']);
        match line.strip_prefix("0x") {
            Some(hex) => i64::from_str_radix(hex, 16).ok(),
            None => line.parse().ok(),
        }
    })
}

/// Returns what follows the prefix in the name of a type.
fn name_of(ty: PageType) -> &'static str {
    match ty {
        PageType::Buddy => "buddy",
        PageType::Offline => "offline",
        PageType::Table => "table",
        PageType::Guard => "guard",
        PageType::Hugetlb => "hugetlb",
        PageType::Slab => "slab",
        PageType::Zsmalloc => "zsmalloc",
        PageType::Unaccepted => "unaccepted",
        PageType::LargeKmalloc => "large_kmalloc",
        PageType::Balloon => "balloon",
        PageType::Kmemcg => "kmemcg",
        ty => panic!("no table has {ty:?}"),
    }
}

#[test]
#[ignore = "needs headers of Linux"]
fn types_are_those_of_the_headers() {
    for headers in releases() {
        let text = headers.file("include/linux/page-flags.h").unwrap();
        let check = |name: String, expected: i64| {
            let found = number(&text, &name);
            assert_eq!(found, Some(expected), "{name} of {}", headers.path.display());
        };
        match types::of(headers.version) {
            PageTypes::Values(values) => values.iter().for_each(|(value, ty)| {
                let name = name_of(*ty).to_uppercase();
                check(format!("PAGE_{name}_MAPCOUNT_VALUE"), -i64::from(*value).abs());
            }),
            PageTypes::Bits { base, reserve, bits } => {
                check("PAGE_TYPE_BASE".to_owned(), base.into());
                if has_name(&text, "PAGE_MAPCOUNT_RESERVE") {
                    let found = number(&text, "PAGE_MAPCOUNT_RESERVE").unwrap();
                    assert!(found == i64::from(reserve) || found == i64::from(!reserve));
                }
                for (bit, ty) in bits {
                    // Stable kernels only, up to 6.8.
                    let is_early = *ty == PageType::Hugetlb && headers.version < Version(6, 9);
                    if !is_early || number(&text, "PG_hugetlb").is_some() {
                        check(format!("PG_{}", name_of(*ty)), (*bit).into());
                    }
                }
            }
            PageTypes::Byte(types) => {
                types.iter().for_each(|(byte, ty)| {
                    check(format!("PGTY_{}", name_of(*ty)), (*byte).into());
                });
                let declared = text
                    .lines()
                    .filter(|line| line.trim_start().starts_with("PGTY_") && line.contains("0xf"));
                // The last entry is not a type.
                assert_eq!(declared.count(), types.len() + 1, "{}", headers.path.display());
            }
        }
    }
}

#[test]
#[ignore = "needs headers of Linux"]
fn poisons_are_those_of_the_headers() {
    for headers in releases() {
        let text = headers.file("include/linux/poison.h").unwrap();
        let poisons = age_of(headers.version).poisons.unwrap();
        let named = [
            ("LIST_POISON1", poisons.list[0]),
            ("LIST_POISON2", poisons.list[1]),
            ("TAIL_MAPPING", poisons.tail_mapping),
        ];
        for (name, expected) in named {
            let line = text.lines().find(|line| line.contains("#define") && has_name(line, name));
            let expected = format!("((void *) {expected:#x} + POISON_POINTER_DELTA)");
            assert!(line.unwrap().ends_with(&expected), "{}: {name}", headers.path.display());
        }
    }
}

/// Returns the age of a machine that adds nothing to poisons.
fn age_of(version: Version) -> Age {
    Age::of(version, X86_32).unwrap()
}
