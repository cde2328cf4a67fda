//! Runs the command, and checks its stdout, its stderr and its exit code.

mod common;

use common::{pagedump, sample_path, unpack};
use pagedump_core::RULES;
use std::io::Read;
use std::path::PathBuf;
use std::process::{Output, Stdio};
use std::sync::OnceLock;

/// Runs the command with arguments.
fn run(arguments: &[&str]) -> Output {
    pagedump().args(arguments).output().expect("pagedump runs")
}

/// Writes a file. Each test must use its own name, since tests run in parallel.
fn write_file(name: &str, bytes: &[u8]) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, bytes).expect("a file is written");
    path
}

/// Returns the dump of the sample.
fn vmcore() -> &'static [u8] {
    static VMCORE: OnceLock<Vec<u8>> = OnceLock::new();
    VMCORE.get_or_init(|| unpack("vmcore.zst"))
}

/// Returns the dump of the sample with the first `from` replaced by `to`.
fn patched(from: &[u8], to: &[u8]) -> Vec<u8> {
    patched_after(0, from, to)
}

/// Returns the dump of the sample with the first `from` at or after `start` replaced by `to`.
fn patched_after(start: usize, from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut bytes = vmcore().to_vec();
    let at = start + find(&bytes[start..], from);
    bytes[at..at + to.len()].copy_from_slice(to);
    bytes
}

/// Returns the offset of the first `part`.
fn find(bytes: &[u8], part: &[u8]) -> usize {
    let mut at = 0;
    // The search for one byte is fast even in a debug build.
    while let Some(next) = bytes[at..].split(|byte| *byte == part[0]).next().map(<[u8]>::len) {
        at += next;
        if bytes[at..].starts_with(part) {
            return at;
        }
        at += 1;
    }
    panic!("expected {part:?}, found none")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("text")
}

/// Returns the stdout of a command. Panics unless it succeeded.
fn checked_stdout(output: &Output) -> &str {
    assert!(output.status.success(), "{}\n{}", output.status, text(&output.stderr));
    text(&output.stdout)
}

/// Returns the page frames of the sample that are of a kind.
fn find_frames(kind: &str) -> Vec<u64> {
    list_pages().iter().filter(|(_, found)| found == kind).map(|(frame, _)| *frame).collect()
}

/// Returns the page frames in the list of the sample, with their kinds.
fn list_pages() -> Vec<(u64, String)> {
    let pages = std::fs::read_to_string(sample_path("pages.txt")).expect("the list of pages");
    let rows = pages.lines().filter_map(|line| line.strip_prefix("0x")?.split_once(' '));
    rows.map(|(frame, kind)| (u64::from_str_radix(frame, 16).expect("a number"), kind.to_owned()))
        .collect()
}

#[test]
fn no_arguments_prints_tour() {
    let output = run(&[]);
    let tour = checked_stdout(&output);
    assert!(output.stderr.is_empty());
    assert!(tour.starts_with("No dump given: a tour of the sample (Linux 7.3."), "{tour}");
    let stops: Vec<&str> = tour.split("\n== ").skip(1).collect();
    assert!(stops.len() >= 16, "{tour}");
    let families = RULES.iter().map(|rule| rule.family);
    for family in families.filter(|family| *family != "compound") {
        let of_family = RULES.iter().filter(|rule| rule.family == family);
        let mut names = of_family.map(|rule| format!(" [{}]\n", rule.name));
        assert!(names.any(|name| tour.contains(&name)), "{family}: {tour}");
    }
    for stop in &stops {
        assert!(stop.contains("\npage: refcount:") && stop.contains("\nraw: "), "{stop}");
    }
    let has = |title: &str, words: &str| {
        stops.iter().any(|stop| stop.starts_with(title) && stop.contains(words))
    };
    assert!(has("Anonymous memory", "\nanon flags: "));
    assert!(
        has("A page of a file (", "aops:ext4_da_aops")
            && has("A page of a file (", "dentry name(?):\"renamed-after\"")
    );
    assert!(has("A page of a file whose file system is a module", "aops:fat_aops [fat]"));
    assert!(has("A page of the slab", "page_type: f5(slab)"));
    assert!(has("A free page", "page_type: f0(buddy)"));
    assert!(has("A page table", "page_type: f2(table)"));
    assert!(has("A huge page: the head", "head: order:9 mapcount:1 entire_mapcount:1"));
    assert!(has("The same huge page", "head: order:9 mapcount:1 entire_mapcount:1"));
    assert!(
        has("The same huge page", "\nraw: ") && has("The same huge page", " ffffffffffff8001 ")
    );
    assert!(has("A reserved page", "(reserved|"));
    assert_eq!(
        stops.iter().filter(|stop| stop.contains("\npage does not match folio: ")).count(),
        3
    );
}

#[test]
fn dump_without_core_uses_sample_and_notes_it() {
    let output = run(&["dump", "pfn:0"]);
    assert!(checked_stdout(&output).contains("(reserved|"));
    let stderr = text(&output.stderr);
    assert!(
        stderr.starts_with(
            "pagedump: no --core FILE given, so these are pages of the sample: Linux 7.3."
        ),
        "{stderr}"
    );
    assert_eq!(stderr.lines().count(), 1);
}

/// Returns the text that the command prints for each page.
fn dump(pages: &[String]) -> Vec<String> {
    let output =
        pagedump().args(["dump", "--reason", "end"]).args(pages).output().expect("pagedump runs");
    let texts: Vec<_> = checked_stdout(&output)
        .split_terminator("page dumped because: end\n")
        .map(str::to_owned)
        .collect();
    assert_eq!(texts.len(), pages.len());
    texts
}

/// Reads the number in VMCOREINFO after `key`, which includes the equals sign.
fn read_vmcoreinfo(key: &str, radix: u32) -> u64 {
    let start = find(vmcore(), format!("\n{key}").as_bytes()) + 1 + key.len();
    let line = vmcore()[start..].split(|byte| *byte == b'\n').next().expect("a line");
    u64::from_str_radix(text(line), radix).expect("a number")
}

/// Returns the address of the `struct page` of page frame 0.
fn memory_map() -> u64 {
    read_vmcoreinfo("SYMBOL(vmemmap)=", 16)
}

/// Returns stderr without its first line, which states that the sample is used.
fn notes(output: &Output) -> String {
    text(&output.stderr).lines().skip(1).map(|line| format!("{line}\n")).collect()
}

#[test]
fn each_selector_prints_same_page() {
    for frame in [0, find_frames("anon")[0], find_frames("thp")[1]] {
        let (page, phys) = (memory_map() + frame * 64, frame * 4096 + 17);
        let texts = dump(&[
            format!("pfn:{frame:x}"),
            format!("pfn:{frame:#x}"),
            format!("pfn:d{frame}"),
            format!("phys:{phys:x}"),
            format!("phys:{phys:#x}"),
            format!("phys:d{phys}"),
            format!("page:{page:x}"),
            format!("page:{page:#x}"),
        ]);
        assert!(texts[0].contains(&format!(" pfn:{frame:#x}\n")));
        assert!(texts.iter().all(|text| *text == texts[0]), "{texts:?}");
    }
}

#[test]
fn pfn_without_prefix_is_hex() {
    assert!(dump(&["pfn:2176".to_owned()])[0].contains(" pfn:0x2176\n"));
    assert!(dump(&["pfn:d2176".to_owned()])[0].contains(" pfn:0x880\n"));
}

#[test]
fn ambiguous_decimal_number_noted() {
    for (page, note) in [
        ("pfn:d17", "pfn:d17 is decimal and means pfn:0x11: for hex, write pfn:0xd17"),
        ("phys:d4096", "phys:d4096 is decimal and means phys:0x1000: for hex, write phys:0xd4096"),
    ] {
        let output = run(&["dump", page]);
        assert_eq!(checked_stdout(&output).matches("page: ").count(), 1);
        assert_eq!(notes(&output), format!("pagedump: the sample: {note}\n"));
    }
    // Control: numbers that select no page when read as hex, or that are hex.
    for page in ["pfn:d65187", "phys:d266990000", "pfn:0xd17", "pfn:dad", "pfn:17"] {
        let output = run(&["dump", page]);
        assert_eq!(
            (checked_stdout(&output).matches("page: ").count(), notes(&output).as_str()),
            (1, "")
        );
    }
}

#[test]
fn page_address_inside_struct_page_selects_it() {
    let frame = find_frames("anon")[0];
    let start = memory_map() + frame * 64;
    let expected = run(&["dump", &format!("page:{start:#x}")]);
    assert!(checked_stdout(&expected).contains(&format!(" pfn:{frame:#x}\n")));
    assert_eq!(notes(&expected), "");
    for (offset, words) in [(1, "1 byte"), (8, "8 bytes"), (63, "63 bytes")] {
        let at = start + offset;
        let output = run(&["dump", &format!("page:{at:x}")]);
        assert_eq!(checked_stdout(&output), checked_stdout(&expected));
        let note = format!("page:{at:#x} is {words} into the struct page at {start:#x}");
        assert_eq!(notes(&output), format!("pagedump: the sample: {note}\n"));
    }
    // Control: the next address belongs to the next page.
    let next = run(&["dump", &format!("page:{:x}", start + 64)]);
    assert!(checked_stdout(&next).contains(&format!(" pfn:{:#x}\n", frame + 1)));
    assert_eq!(notes(&next), "");
}

#[test]
fn hashed_pointer_refused_with_alternatives() {
    for page in ["page:000000007262ed7b", "page:(____ptrval____)", "(ptrval)"] {
        let output = run(&["dump", page]);
        assert_eq!(output.status.code(), Some(2), "{page}");
        let stderr = text(&output.stderr);
        assert!(stderr.contains("looks like a hashed pointer: use the pfn"), "{stderr}");
        assert!(stderr.contains("no_hash_pointers") && output.stdout.is_empty(), "{stderr}");
    }
    // Control: a value of 33 bits.
    let output = run(&["dump", "page:000000017262ed7b"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(!text(&output.stderr).contains("hashed"));
}

#[test]
fn virt_prints_page_behind_address() {
    // VMCOREINFO determines the physical address of the kernel's image.
    let base = read_vmcoreinfo("NUMBER(phys_base)=", 10);
    for symbol in ["_stext", "init_uts_ns", "swapper_pg_dir"] {
        let at = read_vmcoreinfo(&format!("SYMBOL({symbol})="), 16);
        let phys = at - 0xffff_ffff_8000_0000 + base;
        let output = run(&["dump", &format!("virt:{at:x}")]);
        assert_eq!(notes(&output), "");
        assert!(checked_stdout(&output).contains(&format!(" pfn:{:#x}\n", phys >> 12)), "{symbol}");
        assert_eq!(
            checked_stdout(&output),
            checked_stdout(&run(&["dump", &format!("phys:{phys:x}")]))
        );
    }
    // The address_space of a file is part of its inode, which is in the slab allocator.
    let mapping = mapping_address();
    let texts = dump(&[format!("virt:{mapping:#x}"), format!("virt:{mapping:x}")]);
    assert!(texts[0].contains("\npage_type: f5(slab)\n"), "{}", texts[0]);
    assert_eq!(texts[0], texts[1]);
}

/// Returns the address of the mapping of a page of a file.
fn mapping_address() -> u64 {
    let page = dump(&[format!("pfn:{:x}", find_frames("vfat")[0])]).remove(0);
    let (_, rest) = page.split_once(" mapping:").expect("a mapping");
    u64::from_str_radix(rest.split(' ').next().expect("an address"), 16).expect("hex")
}

#[test]
fn unmapped_virt_warns_and_prints_other_pages() {
    // The kernel removes the pages of memfd_secret() from its direct map. The start of that map follows
    // from the address and the frame of the mapping.
    let mapping = mapping_address();
    let page = dump(&[format!("virt:{mapping:x}")]).remove(0);
    let (_, pfn) = page.split_once(" pfn:0x").expect("a frame");
    let pfn = u64::from_str_radix(pfn.lines().next().expect("a line"), 16).expect("hex");
    let direct_map = (mapping & !0xfff) - pfn * 4096;
    let secret = find_frames("secretmem");
    assert!(!secret.is_empty());
    let secret = secret.iter().map(|frame| direct_map + frame * 4096 + 5);
    for at in secret.chain([0xffff_ffff_0000_0000, 0xdead_0000_0000_0100]) {
        let output = run(&["dump", &format!("virt:{at:x}"), "pfn:0"]);
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(
            notes(&output),
            format!(
                "pagedump: the sample: virt:{at:#x} is not mapped by the kernel's page tables\n"
            )
        );
        assert_eq!(text(&output.stdout).matches("page: ").count(), 1);
        assert!(text(&output.stdout).contains(" pfn:0x0\n"));
    }
    // Control: a mapped address in the direct map.
    let output = run(&["dump", &format!("virt:{:x}", mapping & !0xfff)]);
    assert_eq!(
        (checked_stdout(&output).matches("page: ").count(), notes(&output).as_str()),
        (1, "")
    );
}

#[test]
fn virt_without_page_table_in_dump_warns() {
    // The sample lacks the page table for the start of this GiB.
    let mapping = mapping_address();
    let output = run(&["dump", &format!("virt:{:x}", mapping & !0x3fff_ffff)]);
    assert_eq!(output.status.code(), Some(1));
    assert!(notes(&output).contains(" cannot be translated: the dump does not hold the page table"));
}

#[test]
fn virt_in_user_space_refused() {
    let output = run(&["dump", "virt:0x7fff12345678"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("user addresses need the page tables of a task"));
}

#[test]
fn reason_printed_below_each_page() {
    let output = run(&["dump", "--reason", "bad refcount", "pfn:0", "pfn:1"]);
    assert_eq!(checked_stdout(&output).matches("\npage dumped because: bad refcount\n").count(), 2);
}

#[test]
fn unreadable_page_reported_and_other_pages_printed() {
    let output = run(&["dump", "pfn:0xfffffff", "page:0x10000ffff", "pfn:0"]);
    assert_eq!(output.status.code(), Some(1));
    let pages = text(&output.stdout);
    assert!(pages.contains(" pfn:0xfffffff cannot be read: 64 bytes at 0x"), "{pages}");
    assert!(
        pages.contains("page:000000010000ffff cannot be read: 64 bytes at 0x10000ffff: not mapped"),
        "{pages}"
    );
    assert!(pages.contains("(reserved|"), "{pages}");
}

#[test]
fn frame_beyond_memory_map_refused() {
    // The first one times 64 bytes wraps round to page frame 1.
    for page in ["pfn:0x400000000000001", "pfn:0x400000000", "phys:0xffffffffffffffff"] {
        let output = run(&["dump", page, "pfn:0"]);
        assert_eq!(output.status.code(), Some(1));
        assert!(
            text(&output.stderr).contains(" is beyond the memory map, which ends with 0x3ffffffff"),
            "{output:?}"
        );
        assert!(
            text(&output.stdout).starts_with("page: ")
                && text(&output.stdout).contains(" pfn:0x0\n"),
            "{output:?}"
        );
        assert_eq!(text(&output.stdout).matches("page: ").count(), 1);
    }
}

#[test]
fn oversized_section_refused() {
    let file = write_file(
        "huge-section",
        &patched(b"NUMBER(SECTION_SIZE_BITS)=27", b"NUMBER(SECTION_SIZE_BITS)=63"),
    );
    let output = run(&["dump", "--core", file.to_str().expect("UTF-8"), "all"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(text(&output.stderr).contains("NUMBER(SECTION_SIZE_BITS)"), "{output:?}");
}

#[test]
fn page_address_outside_memory_map_reported() {
    let at = mapping_address();
    let output = run(&["dump", &format!("page:{at:x}")]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(notes(&output), "");
    assert!(
        text(&output.stdout).contains(&format!("page:{at:x} is not in the memory map")),
        "{}",
        text(&output.stdout)
    );
}

#[test]
fn invalid_arguments_refused() {
    for arguments in
        [&["dump"][..], &["dump", "0x1234"], &["dump", "pfn:x"], &["undump"], &["trim", "pfn:1"]]
    {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty());
    }
    let output = run(&["dump", "0x1234"]);
    for form in ["write pfn:0x1234 for", "phys:0x1234 for", "page:0x1234 for", "virt:0x1234 for"] {
        assert!(text(&output.stderr).contains(form), "{}", text(&output.stderr));
    }
}

#[test]
fn help_lists_exit_codes() {
    for arguments in [&["--help"][..], &["dump", "--help"], &["trim", "--help"]] {
        let help = run(arguments);
        assert!(checked_stdout(&help).contains("Exit codes:"));
        assert!(
            checked_stdout(&help).lines().all(|line| line.len() <= 120),
            "{}",
            checked_stdout(&help)
        );
    }
}

/// Returns the one line on stderr with which the command refuses a file.
fn expect_refusal(name: &str, bytes: &[u8]) -> String {
    let path = write_file(name, bytes);
    let output = run(&["dump", "--core", path.to_str().unwrap(), "pfn:0"]);
    std::fs::remove_file(&path).expect("the file is removed");
    let stderr = text(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{name}: {stderr}");
    assert!(output.stdout.is_empty(), "{name}");
    assert_eq!(stderr.lines().count(), 1, "{name}: {stderr}");
    let message = stderr
        .strip_prefix(&format!("pagedump: {}: ", path.display()))
        .unwrap_or_else(|| panic!("{name}: {stderr}"));
    message.trim_end().to_owned()
}

#[test]
fn unusable_file_refused() {
    let exe = std::fs::read(env!("CARGO_BIN_EXE_pagedump")).expect("the command itself");
    let packed = std::fs::read(sample_path("vmcore.zst")).expect("the packed sample");
    let machine = |machine: u8| {
        let mut bytes = vmcore()[..4096].to_vec();
        bytes[18] = machine;
        bytes
    };
    let cases: [(&str, &[u8], &str); 7] = [
        ("empty", b"", "is not an ELF file: expected 7f 45 4c 46 at its start, found []"),
        (
            "text",
            b"hello\n",
            "is not an ELF file: expected 7f 45 4c 46 at its start, found [68, 65, 6c, 6c, 6f, 0a]",
        ),
        ("packed", &packed, "unpack it first (`unzstd`)"),
        ("program", &exe, "the file type (e_type) at offset 0x10: expected 4 (ET_CORE), found 3"),
        (
            "aarch64",
            &machine(183),
            "the machine (e_machine) at offset 0x12: expected 62 (x86-64), found 183",
        ),
        ("note", &patched(b"VMCOREINFO", b"VMCORE-IFO"), "has no VMCOREINFO note"),
        ("release", &patched(b"OSRELEASE=7.", b"OSRELEASE=6."), " at init_uts_ns, found \"7."),
    ];
    for (name, bytes, expected) in cases {
        let message = expect_refusal(name, bytes);
        assert!(message.contains(expected), "{name}: {message}");
    }
}

#[test]
fn truncated_dump_refused() {
    let len = vmcore().len();
    for (number, cut) in [4, 63, 100, 200, 4096, len / 4, len / 2, len - 1].into_iter().enumerate()
    {
        let message = expect_refusal(&format!("cut-{number}"), &vmcore()[..cut]);
        assert!(
            message.starts_with("is truncated: ")
                && message.contains(&format!("the end of the file at {cut:#x}")),
            "{message}"
        );
    }
}

#[test]
fn unopenable_file_refused() {
    for (path, why) in [("/nonexistent/dump", "No such file"), ("/", "cannot be opened")] {
        let output = run(&["dump", "--core", path, "pfn:0"]);
        assert_eq!(output.status.code(), Some(3));
        assert!(text(&output.stderr).contains(why), "{}", text(&output.stderr));
        assert_eq!(text(&output.stderr).lines().count(), 1);
    }
}

/// The start of BTF.
const BTF_START: &[u8] = b"\x9f\xeb\x01\x00\x18\x00\x00\x00";

/// Returns what differs, from the line with which the command refuses a dump for its types.
fn expect_misfit(name: &str, bytes: &[u8]) -> String {
    let message = expect_refusal(name, bytes);
    let (release, difference) = message.split_once(", ").expect("two parts");
    assert!(release.starts_with("is of kernel 7.3."), "{message}");
    let difference = difference.strip_prefix("of which this build cannot read a structure: ");
    difference.unwrap_or_else(|| panic!("{message}")).to_owned()
}

#[test]
fn different_layout_refused_with_member() {
    let types = find(vmcore(), BTF_START);
    let renamed = patched_after(types, b"\0_refcount\0", b"\0_refkount\0");
    assert_eq!(
        expect_misfit("renamed", &renamed),
        "expected `_refcount` in `struct folio`, found no such member"
    );
    let number = patched_after(types, b"\0PG_swapbacked\0", b"\0PG_swapbocked\0");
    assert_eq!(
        expect_misfit("number", &number),
        "expected an enumerator for `swapbacked` of `flags` of `struct page`, found none"
    );

    // In BTF, move all members named `_refcount` at offset 52; one belongs to `struct page`.
    let mut moved = vmcore().to_vec();
    let word =
        |at: usize| u32::from_le_bytes(vmcore()[types + at..][..4].try_into().unwrap()) as usize;
    let (records, names) = (types + 24 + word(8)..types + 24 + word(12), types + 24 + word(16));
    let name = find(&moved[names..], b"\0_refcount\0") as u32 + 1;
    for at in records.step_by(4) {
        if moved[at..at + 4] == name.to_le_bytes()
            && moved[at + 8..at + 12] == (52u32 * 8).to_le_bytes()
        {
            moved[at + 8..at + 12].copy_from_slice(&(56u32 * 8).to_le_bytes());
        }
    }
    assert_eq!(
        expect_refusal("moved", &moved),
        "the types (BTF) are not those of its kernel: expected OFFSET(page._refcount) to be 52, as in its \
         VMCOREINFO, found 56",
    );

    // What is not read may have any name, and what is read another that kernels have.
    let right = run(&["dump", "pfn:0"]);
    for (name, from, to) in [
        ("unread", &b"\0i_writecount\0"[..], &b"\0i_writekount\0"[..]),
        ("alias", b"\0compound_info\0", b"\0compound_head\0"),
    ] {
        let path = write_file(name, &patched_after(types, from, to));
        let output = run(&["dump", "--core", path.to_str().unwrap(), "pfn:0"]);
        std::fs::remove_file(&path).expect("the file is removed");
        assert_eq!(checked_stdout(&output), checked_stdout(&right), "{name}");
        assert!(output.stderr.is_empty(), "{name}: {}", text(&output.stderr));
    }
}

#[test]
fn garbage_tables_refused() {
    let message = expect_refusal("types", &patched(BTF_START, b"\x9f\xec\x01\x00\x18\x00\x00\x00"));
    assert!(
        message.contains("the kernel's types (__start_BTF) at 0xffffffff")
            && message.contains("expected magic 0xeb9f, found 0xec9f"),
        "{message}"
    );
    for (key, expected) in [
        ("names", "kallsyms_names"),
        ("num_syms", "kallsyms_num_syms"),
        ("offsets", "kallsyms_offsets"),
    ] {
        // The other address holds other data, or is not mapped.
        let (from, to) = (
            format!("SYMBOL(kallsyms_{key})=ffffffff"),
            format!("SYMBOL(kallsyms_{key})=ffff8fff"),
        );
        let message = expect_refusal(key, &patched(from.as_bytes(), to.as_bytes()));
        assert!(message.contains(expected), "{message}");
    }
    // Without this key, the names cannot be unpacked.
    let message = expect_refusal(
        "tokens",
        &patched(b"SYMBOL(kallsyms_token_table)=", b"SYMBOL(kallsyms_tokenXtable)="),
    );
    assert!(message.contains("its VMCOREINFO has no SYMBOL(kallsyms_token_table)"), "{message}");
}

#[test]
fn closed_pipe_is_success() {
    let mut command = pagedump();
    let mut child = command
        .args(["dump", "all"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("pagedump runs");
    let mut first = [0; 5];
    child.stdout.take().expect("a pipe").read_exact(&mut first).expect("a start");
    assert_eq!(&first, b"page:");
    let output = child.wait_with_output().expect("an end");
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(
        !text(&output.stderr).contains("panicked") && text(&output.stderr).lines().count() == 1
    );
}

#[test]
fn all_prints_every_page_of_sample() {
    let output = run(&["dump", "all"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let lines = || output.stdout.split(|&byte| byte == b'\n');
    let pages = lines().filter(|line| line.starts_with(b"page:")).count();
    assert!(pages >= 65_000, "{pages} pages");
    assert!(lines().all(|line| !(line.starts_with(b"page:")
        && line.windows(14).any(|part| part == b"cannot be read"))));
}

/// The text for a compound word that is not a mask. The kernel of the sample has masks;
/// `tests/live_pages.rs` tests a kernel with pointers.
const NO_MASK: &str =
    "page does not match folio: its compound_info 0x* is not a mask that leads to a head, as this kernel has there\n";

/// The text for each kind of page that was broken on purpose (`tests/vm/module/oracle.c`).
const BROKEN: &[(&str, &str)] = &[
    ("head-is-no-head", NO_MASK),
    ("head-is-a-tail", NO_MASK),
    ("head-is-itself", NO_MASK),
    ("head-in-user-space", NO_MASK),
    ("head-beyond-memory-map", NO_MASK),
    ("head-not-canonical", NO_MASK),
    ("head-misaligned", NO_MASK),
    ("order-255", "page does not match folio: order 255 is impossible: that of a large folio is 1 to 22\n"),
    ("order-44", "page does not match folio: order 44 is impossible: that of a large folio is 1 to 22\n"),
    ("nr-pages-too-small", "page does not match folio: order 2 makes 4 pages, but _nr_pages is 1\n"),
    ("tail-beyond-nr-pages", "page does not match folio: order 2 makes 4 pages, but _nr_pages is 1\n"),
    ("head-alone", "page does not match folio: the page after the head is not a tail of it: its compound_info is 0x*\n"),
    ("mapping-garbage", "\ninvalid mapping:deadbeefcafe0000\n"),
    ("mapping-in-user-space", "\ninvalid mapping:0000000000001000\n"),
    ("mapping-of-zeros", "\naops:0x0\n"),
    ("mapping-of-noise", "\naops:0xa5a5a5a5a5a5a5a5 invalid inode:a5a5a5a5a5a5a5a5\n"),
    ("index-all-ones", " index:0xffffffffffffffff "),
    ("type-unknown", "\npage_type: fd(unknown)\n"),
    ("node-flipped", "\nnode 768 is impossible: the greatest of this kernel is 0\n"),
    ("zone-flipped", "\nzone 6 is impossible: the greatest of this kernel is 4\n"),
    ("memcg-garbage", "\nmemcg:deadbeefcafe0000\n"),
    ("noise", NO_MASK),
    ("zeros", "page: refcount:0 mapcount:1 mapping:0000000000000000 index:0x0 "),
];

#[test]
fn findings_printed_between_words_and_reason() {
    let page = format!("pfn:{:#x}", find_frames("corrupt mapping-in-user-space")[0]);
    let output = run(&["dump", "--reason", "end", &page]);
    let text = checked_stdout(&output);
    let lines: Vec<&str> = text.lines().collect();
    let [.., words, finding, reason] = lines[..] else { panic!("{text}") };
    assert!(words.starts_with("raw: "), "{text}");
    let expected =
        "broken: mapping is 0x1000: expected an aligned address of the kernel [mapping-pointer]";
    assert_eq!((finding, reason), (expected, "page dumped because: end"));
    // The kernel has no such lines, and a healthy page neither.
    let output = run(&["dump", "--kernel-text", "--reason", "end", &page]);
    assert_eq!(checked_stdout(&output).lines().count(), lines.len() - 2);
    let output = run(&["dump", &format!("pfn:{:#x}", find_frames("anon")[0])]);
    assert!(!checked_stdout(&output).contains("unusual: "));
    // A flaw of the folio is the first line, and not a finding, too.
    let page = format!("pfn:{:#x}", find_frames("corrupt head-is-itself")[0]);
    let output = run(&["dump", &page]);
    assert!(!checked_stdout(&output).contains("broken: "));
}

#[test]
fn broken_page_described() {
    let mut pages = list_pages();
    pages.retain(|(_, kind)| kind.starts_with("corrupt "));
    assert!(pages.len() >= BROKEN.len());
    let texts = dump(&pages.iter().map(|(frame, _)| format!("pfn:{frame:x}")).collect::<Vec<_>>());
    for ((_, kind), text) in pages.iter().zip(texts) {
        let kind = kind.trim_start_matches("corrupt ");
        let words = BROKEN
            .iter()
            .find(|(found, _)| *found == kind)
            .unwrap_or_else(|| panic!("expected a text for kind {kind} in BROKEN"))
            .1;
        assert!(matches(&text, words), "{kind}:\n{text}\ndoes not contain\n{words}");
        // The verdict comes first; a page that does not match its folio has no known owner.
        if words.starts_with("page does not") {
            assert!(text.starts_with("page does not"), "{text}");
            assert!(!text.contains("anon flags") && !text.contains("ksm flags"), "{text}");
        }
    }
}

/// Whether `text` contains `words`, in which `*` stands for hexadecimal digits.
fn matches(text: &str, words: &str) -> bool {
    let starts = text.char_indices().map(|(at, _)| &text[at..]);
    starts.into_iter().any(|mut rest| {
        words.split('*').enumerate().all(|(number, part)| {
            if number > 0 {
                rest = rest.trim_start_matches(|digit: char| digit.is_ascii_hexdigit());
            }
            let found = rest.strip_prefix(part);
            rest = found.unwrap_or(rest);
            found.is_some()
        })
    })
}

#[test]
fn trim_keeps_what_pages_need() {
    let core = write_file("whole", vmcore());
    let small = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("small");
    let _ = std::fs::remove_file(&small);
    let mut pages: Vec<String> = ["vfat", "thp", "corrupt noise"]
        .iter()
        .map(|kind| format!("pfn:{:x}", find_frames(kind)[0]))
        .collect();
    pages.push(format!("virt:{:x}", mapping_address()));
    let trim = || {
        let mut command = pagedump();
        command.arg("trim").arg("--core").arg(&core).arg("--out").arg(&small).args(&pages);
        command.output().expect("pagedump runs")
    };
    let output = trim();
    assert!(output.status.success() && output.stdout.is_empty(), "{}", text(&output.stderr));
    assert!(std::fs::metadata(&small).expect("a file").len() < vmcore().len() as u64 * 3 / 4);

    let dump_from = |core: &PathBuf, more: &[&str]| {
        let mut command = pagedump();
        command.arg("dump").arg("--core").arg(core).args(&pages).args(more);
        command.output().expect("pagedump runs")
    };
    assert_eq!(checked_stdout(&dump_from(&small, &[])), checked_stdout(&dump_from(&core, &[])));
    // Control: a page that was not kept.
    let other = dump_from(&small, &[&format!("pfn:{:x}", find_frames("cgroup-thp")[0])]);
    assert_eq!(other.status.code(), Some(1));
    assert!(
        text(&other.stdout).contains("mapped, but not kept in this dump"),
        "{}",
        text(&other.stdout)
    );

    let again = trim();
    assert_eq!(again.status.code(), Some(3));
    assert!(text(&again.stderr).contains("small: exists already"), "{}", text(&again.stderr));

    // Nothing is written where no page can be read.
    let none = core.with_file_name("none");
    let mut command = pagedump();
    command.arg("trim").arg("--core").arg(&core).arg("--out").arg(&none);
    let output = command.args(["pfn:ffffff"]).output().expect("pagedump runs");
    assert_eq!(output.status.code(), Some(1));
    let notes = text(&output.stderr);
    assert!(
        notes.contains("cannot read 64 bytes at") && notes.contains("no page was read"),
        "{notes}"
    );
    assert!(!none.exists());
}
