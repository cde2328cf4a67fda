//! No panic path: each entry of the crates in `no-panic/` is linked at every optimisation level, with and without debug
//! assertions, and nothing that is left of the program may be the start of a panic.
//!
//! The crates are libraries without `std`. They are linked relocatably with `--gc-sections`, their entries as the roots, against
//! the libraries under test and the toolchain's own `core`. What the linker keeps is what can be reached; a panic that can be
//! reached is there as a symbol of `core::panicking`, and as the undefined `rust_begin_unwind`, which is the panic handler. The
//! relocations that lead there from the entry make the message.
//!
//! To have more proved, add a file to `no-panic/`, with `#[no_mangle] pub extern "C-unwind"` functions (a `"C"` function itself
//! starts a panic where one would unwind out of it) that take what they work on as arguments, so that the compiler knows
//! nothing of it, and a row to `CRATES`. Functions of the outside are declared in an `extern "C"` block, with names that start
//! with `outside_`. More ways to build are more rows of `CELLS`; `control.rs` says what must be found in each.

use object::read::elf::ElfFile64;
use object::{Object, ObjectSection, ObjectSymbol, RelocationTarget, SectionIndex, SymbolIndex};
use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::env;
use std::fmt::Write;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, OnceLock};
use std::thread;

/// A crate of entries, `no-panic/NAME.rs`, and the packages of the workspace that it uses.
struct Crate {
    name: &'static str,
    uses: &'static [&'static str],
}

const CRATES: &[Crate] = &[
    Crate { name: "num", uses: &["dumpable"] },
    Crate { name: "text", uses: &["dumpable"] },
    Crate { name: "derive", uses: &["dumpable"] },
    Crate { name: "capture", uses: &["dumpable"] },
    Crate { name: "dump", uses: &["dumpable"] },
    Crate { name: "pagedump", uses: &["dumpable", "pagedump"] },
];

const CONTROL: Crate = Crate { name: "control", uses: &[] };

/// A way to build.
#[derive(Clone, Copy)]
struct Cell {
    opt_level: &'static str,
    debug_assertions: bool,
    overflow_checks: bool,
    panic: &'static str,
}

const CELLS: &[Cell] = &[
    cell("0", true),
    cell("0", false),
    cell("1", true),
    cell("1", false),
    cell("2", true),
    cell("2", false),
    cell("3", true),
    cell("3", false),
    cell("s", true),
    cell("s", false),
    cell("z", true),
    cell("z", false),
    Cell { panic: "unwind", ..cell("0", true) },
    Cell { panic: "unwind", ..cell("0", false) },
    Cell { panic: "unwind", ..cell("2", true) },
    Cell { panic: "unwind", ..cell("2", false) },
];

const fn cell(opt_level: &'static str, debug_assertions: bool) -> Cell {
    Cell { opt_level, debug_assertions, overflow_checks: true, panic: "abort" }
}

#[test]
fn no_entry_reaches_a_panic() {
    let libraries = Libraries::new();
    let found = in_every_cell(|cell| {
        let libraries = libraries.build(cell)?;
        let mut found = Vec::new();
        for krate in CRATES {
            let object = compile(krate, cell, Some(&libraries))?;
            let entries = entries(&object)?;
            let linked = link(&object, krate, cell, &entries, Some(&libraries))?;
            // What can be reached from all entries at once is looked at first: most often there is nothing to tell.
            if Image::read(&linked)?.is_clean() {
                continue;
            }
            for entry in &entries {
                let linked = link(&object, krate, cell, std::slice::from_ref(entry), Some(&libraries))?;
                let image = Image::read(&linked)?;
                if !image.is_clean() {
                    found.push(format!("{}: {}", cell.name(), image.explain(entry)));
                }
            }
        }
        Ok(found)
    });
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn every_known_panic_path_is_found() {
    let found = in_every_cell(|cell| {
        let object = compile(&CONTROL, cell, None)?;
        let mut wrong = Vec::new();
        for entry in entries(&object)? {
            let linked = link(&object, &CONTROL, cell, std::slice::from_ref(&entry), None)?;
            let image = Image::read(&linked)?;
            match (expected(&entry, cell), image.is_clean()) {
                (Some(true), true) => wrong.push(format!("{}: no panic path found in `{entry}`", cell.name())),
                (Some(false), false) => wrong.push(format!("{}: {}", cell.name(), image.explain(&entry))),
                (Some(true), false) if !image.explain(&entry).contains(" -> ") => {
                    wrong.push(format!("{}: no way to a panic found in `{entry}`", cell.name()));
                }
                _ => {}
            }
        }
        Ok(wrong)
    });
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

/// Whether an entry of `control.rs` has a panic path, if that was measured.
fn expected(entry: &str, cell: &Cell) -> Option<bool> {
    let unoptimised = cell.opt_level == "0";
    match entry {
        "index" | "index_far" | "slice_end" | "slice_start" | "unwrap" | "expect" | "divide" | "copy" | "panic"
        | "behind_a_pointer" => Some(true),
        "add" | "negate" | "shift" => Some(cell.overflow_checks),
        "debug_assert" | "read_pointer" => Some(cell.debug_assertions),
        "wrapping_shift" | "range" if unoptimised => Some(cell.debug_assertions),
        "masked_index" => Some(unoptimised),
        "unreachable" if unoptimised => Some(true),
        "wrapping_shift" | "range" | "unreachable" => None,
        "harmless" => Some(false),
        _ => panic!("`{entry}` of control.rs is not in this table"),
    }
}

/// Runs `check` for every cell on all processors, and returns what they found.
fn in_every_cell(check: impl Fn(&Cell) -> Result<Vec<String>, String> + Sync) -> Vec<String> {
    let cells = Mutex::new(CELLS.iter());
    let found = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| loop {
                let next = cells.lock().unwrap().next();
                let Some(cell) = next else { break };
                let result = check(cell).unwrap_or_else(|error| vec![format!("{}: {error}", cell.name())]);
                found.lock().unwrap().extend(result);
            });
        }
    });
    found.into_inner().unwrap()
}

impl Cell {
    fn name(&self) -> String {
        let sign = |on| if on { '+' } else { '-' };
        format!(
            "O{} {}debug-assertions {}overflow-checks panic={}",
            self.opt_level,
            sign(self.debug_assertions),
            sign(self.overflow_checks),
            self.panic
        )
    }

    /// The folder for what is built in this cell.
    fn folder(&self) -> Result<PathBuf, String> {
        let folder = target().join(self.name().replace(' ', "_"));
        fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        Ok(folder)
    }
}

fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("no-panic")
}

/// The packages that the entries use, built by Cargo, since they may have dependencies.
struct Libraries {
    /// Builds are done one after the other: each leaves its libraries in the same place.
    build: Mutex<()>,
    packages: BTreeSet<&'static str>,
}

/// What `Libraries` built in one cell.
struct Built {
    folder: PathBuf,
    dependencies: [PathBuf; 2],
}

impl Libraries {
    fn new() -> Self {
        Self { build: Mutex::new(()), packages: CRATES.iter().flat_map(|krate| krate.uses).copied().collect() }
    }

    fn build(&self, cell: &Cell) -> Result<Built, String> {
        let _guard = self.build.lock().unwrap();
        let folder = cell.folder()?;
        let target = target().join("cargo");
        let host = print("host-tuple")?;
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--quiet", "--offline", "--lib", "--no-default-features", "--manifest-path"]);
        cargo.arg(Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("Cargo.toml"));
        cargo.arg("--target-dir").arg(&target);
        // With a target named, the flags below are not for the macros.
        cargo.args(["--target", &host]);
        for package in &self.packages {
            cargo.args(["--package", package]);
        }
        let number = cell.opt_level.parse::<u8>().is_ok();
        for setting in [
            if number { format!("opt-level={}", cell.opt_level) } else { format!("opt-level={:?}", cell.opt_level) },
            format!("debug-assertions={}", cell.debug_assertions),
            format!("overflow-checks={}", cell.overflow_checks),
            format!("panic={:?}", cell.panic),
            "codegen-units=1".into(),
            "debug=0".into(),
            "incremental=false".into(),
            // The macros are the same for all cells.
            "build-override.debug-assertions=false".into(),
            "build-override.overflow-checks=false".into(),
        ] {
            cargo.arg("--config").arg(format!("profile.dev.{setting}"));
        }
        let handler = handler(cell)?;
        cargo.env("RUSTC", rustc()).env("CARGO_ENCODED_RUSTFLAGS", handler.flags.join("\u{1f}"));
        cargo.env("RUSTC_BOOTSTRAP", handler.allowed_for(self.packages.iter().copied()));
        cargo.env_remove("CARGO_BUILD_TARGET");
        run(cargo)?;
        for package in &self.packages {
            let from = target.join(&host).join("debug").join(library(package));
            fs::copy(&from, folder.join(library(package))).map_err(|error| format!("{}: {error}", from.display()))?;
        }
        Ok(Built { folder, dependencies: [target.join(&host).join("debug/deps"), target.join("debug/deps")] })
    }
}

/// The flags that put `handler.rs` into sight of every crate, though none of them names it.
struct Handler {
    flags: [String; 5],
}

/// Compiles `handler.rs`, once for each cell.
fn handler(cell: &Cell) -> Result<Handler, String> {
    static COMPILED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let mut compiled = COMPILED.lock().unwrap();
    // Cargo does not look into the file that its flags name; a changed handler has another name.
    let mut hasher = DefaultHasher::new();
    include_str!("../no-panic/handler.rs").hash(&mut hasher);
    let library = cell.folder()?.join(format!("libhandler-{:x}.rlib", hasher.finish()));
    if !compiled.contains(&cell.name()) {
        let mut rustc = compiler("handler", cell)?;
        rustc.arg(format!("-Cextra-filename=-{:x}", hasher.finish()));
        rustc.arg(format!("--emit=link={}", library.display()));
        run(rustc)?;
        compiled.insert(cell.name());
    }
    let library = format!("force:handler={}", library.display());
    // The folder is for crates that use a crate which has seen the handler.
    let folder = format!("dependency={}", cell.folder()?.display());
    Ok(Handler { flags: ["-Zunstable-options", "--extern", &library, "-L", &folder].map(String::from) })
}

impl Handler {
    /// What allows these crates the unstable option: a stable compiler has no other way to load what is not named.
    fn allowed_for<'a>(&self, crates: impl Iterator<Item = &'a str>) -> String {
        // Cargo asks the compiler about the flags under the name `___`.
        crates.map(|name| name.replace('-', "_") + ",").collect::<String>() + "___"
    }
}

/// Compiles a crate of entries to an object.
fn compile(krate: &Crate, cell: &Cell, libraries: Option<&Built>) -> Result<PathBuf, String> {
    let object = cell.folder()?.join(krate.name).with_extension("o");
    let mut rustc = compiler(krate.name, cell)?;
    rustc.arg(format!("--emit=obj={}", object.display()));
    let handler = handler(cell)?;
    rustc.env("RUSTC_BOOTSTRAP", handler.allowed_for([krate.name].into_iter())).args(handler.flags);
    if let Some(built) = libraries {
        for folder in built.dependencies.iter().chain([&built.folder]) {
            rustc.arg("-L").arg(format!("dependency={}", folder.display()));
        }
        for package in krate.uses {
            let file = built.folder.join(library(package));
            rustc.arg("--extern").arg(format!("{}={}", package.replace('-', "_"), file.display()));
        }
    }
    run(rustc)?;
    Ok(object)
}

/// The compiler, told what to compile, and how in this cell.
fn compiler(name: &str, cell: &Cell) -> Result<Command, String> {
    let mut rustc = Command::new(rustc());
    // It leaves its temporary files where it is started.
    rustc.current_dir(cell.folder()?);
    rustc.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("no-panic").join(name).with_extension("rs"));
    rustc.args(["--crate-name", name, "--edition=2021", "--crate-type=lib", "-Ccodegen-units=1", "-Cdebuginfo=0"]);
    rustc.arg(format!("-Copt-level={}", cell.opt_level));
    rustc.arg(format!("-Cdebug-assertions={}", cell.debug_assertions));
    rustc.arg(format!("-Coverflow-checks={}", cell.overflow_checks));
    rustc.arg(format!("-Cpanic={}", cell.panic));
    Ok(rustc)
}

/// The file of a package's library.
fn library(package: &str) -> String {
    format!("lib{}.rlib", package.replace('-', "_"))
}

/// Links an object with all that its `roots` can reach, and nothing else.
fn link(
    object: &Path,
    krate: &Crate,
    cell: &Cell,
    roots: &[String],
    libraries: Option<&Built>,
) -> Result<PathBuf, String> {
    let linked = cell.folder()?.join(format!("{}-linked.o", krate.name));
    let mut ld = Command::new("ld");
    ld.args(["-r", "--gc-sections", "--strip-debug"]);
    for root in roots {
        ld.arg("-u").arg(root);
    }
    ld.arg("-o").arg(&linked).arg(object).arg("--start-group");
    if let Some(built) = libraries {
        ld.args(krate.uses.iter().map(|package| built.folder.join(library(package))));
    }
    ld.args(core()?).arg("--end-group");
    run(ld)?;
    Ok(linked)
}

/// The compiler that belongs to this Cargo.
fn rustc() -> PathBuf {
    if let Some(rustc) = env::var_os("RUSTC") {
        return rustc.into();
    }
    let beside = Path::new(env!("CARGO")).with_file_name(format!("rustc{}", env::consts::EXE_SUFFIX));
    if beside.exists() {
        beside
    } else {
        "rustc".into()
    }
}

/// What the compiler says about itself.
fn print(what: &str) -> Result<String, String> {
    let mut rustc = Command::new(rustc());
    rustc.args(["--print", what]);
    Ok(run(rustc)?.trim().to_string())
}

/// The toolchain's `core`, and the compiler's own functions that it calls.
fn core() -> Result<&'static [PathBuf], String> {
    static CORE: OnceLock<Result<Vec<PathBuf>, String>> = OnceLock::new();
    let found = CORE.get_or_init(|| {
        let folder = PathBuf::from(print("target-libdir")?);
        let mut found = Vec::new();
        for entry in fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.ends_with(".rlib") && (name.starts_with("libcore-") || name.starts_with("libcompiler_builtins-")) {
                found.push(entry.path());
            }
        }
        match found.len() {
            2 => Ok(found),
            _ => Err(format!("{} should hold one `core` and one `compiler_builtins`: {found:?}", folder.display())),
        }
    });
    found.as_deref().map_err(Clone::clone)
}

/// Runs a tool, and returns what it printed. A tool that is absent is an error like any other.
fn run(mut tool: Command) -> Result<String, String> {
    let name = tool.get_program().to_string_lossy().into_owned();
    let output =
        tool.output().map_err(|error| format!("this proof needs `{name}`, which cannot be started: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!("{tool:?}: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr)))
    }
}

fn demangled<'data>(symbol: &impl ObjectSymbol<'data>) -> String {
    format!("{:#}", rustc_demangle::demangle(symbol.name().unwrap_or_default()))
}

fn with_elf<T>(path: &Path, use_it: impl FnOnce(&ElfFile64<'_>) -> T) -> Result<T, String> {
    let data = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let elf = ElfFile64::parse(&*data).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(use_it(&elf))
}

/// The `#[no_mangle]` functions of an object.
fn entries(object: &Path) -> Result<Vec<String>, String> {
    let found = with_elf(object, |elf| {
        let functions = elf.symbols().filter(|symbol| symbol.is_definition() && symbol.is_global());
        let names = functions
            .filter(|symbol| symbol.kind() == object::SymbolKind::Text)
            .filter_map(|symbol| symbol.name().ok());
        names.filter(|name| rustc_demangle::try_demangle(name).is_err()).map(String::from).collect::<Vec<_>>()
    })?;
    if found.is_empty() {
        return Err(format!("{} has no entries", object.display()));
    }
    Ok(found)
}

/// A part of the linked program: a function or an object by its symbol, or a section for what has none.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Node {
    Symbol(SymbolIndex),
    Section(SectionIndex),
}

/// A linked object: who refers to whom.
#[derive(Default)]
struct Image {
    names: HashMap<Node, String>,
    refers: HashMap<Node, Vec<Node>>,
    undefined: HashSet<Node>,
}

impl Image {
    fn read(linked: &Path) -> Result<Self, String> {
        with_elf(linked, |elf| {
            let mut image = Self::default();
            for symbol in elf.symbols().filter(|symbol| symbol.is_definition()) {
                image.names.insert(Node::Symbol(symbol.index()), demangled(&symbol));
            }
            for section in elf.sections() {
                image.read_section(elf, &section);
            }
            image
        })
    }

    fn read_section<'data>(&mut self, elf: &ElfFile64<'data>, section: &impl ObjectSection<'data>) {
        let name = section.name().unwrap_or_default();
        self.names.insert(Node::Section(section.index()), name.to_string());
        // Unwind tables tell what to do after a panic, they do not start one.
        if name.starts_with(".eh_frame") || name.starts_with(".gcc_except_table") {
            return;
        }
        let symbols: Vec<_> = elf
            .symbols()
            .filter(|symbol| symbol.section_index() == Some(section.index()) && symbol.size() > 0)
            .map(|symbol| (symbol.address()..symbol.address() + symbol.size(), Node::Symbol(symbol.index())))
            .collect();
        let whole = Node::Section(section.index());
        for (offset, relocation) in section.relocations() {
            let RelocationTarget::Symbol(index) = relocation.target() else { continue };
            let Ok(target) = elf.symbol_by_index(index) else { continue };
            let to = match target.section_index() {
                Some(section) if target.kind() == object::SymbolKind::Section => Node::Section(section),
                _ => Node::Symbol(index),
            };
            // The linker leaves the names of undefined symbols that nothing refers to any more.
            if target.is_undefined() {
                self.names.insert(to, demangled(&target));
                self.undefined.insert(to);
            }
            let within = symbols.iter().filter(|(range, _)| range.contains(&offset)).map(|(_, node)| *node);
            for from in within.chain([whole]) {
                self.refers.entry(from).or_default().push(to);
            }
        }
    }

    fn name(&self, node: &Node) -> &str {
        self.names.get(node).map_or("?", String::as_str)
    }

    /// Whether nothing that was linked starts a panic, or is missing.
    fn is_clean(&self) -> bool {
        self.names.keys().all(|node| !self.is_wrong(node))
    }

    fn is_wrong(&self, node: &Node) -> bool {
        let name = self.name(node);
        starts_a_panic(name) || self.undefined.contains(node) && !is_known_outside(name)
    }

    /// The shortest way from an entry to what is wrong.
    fn explain(&self, entry: &str) -> String {
        let start = self.names.iter().find(|(_, name)| *name == entry).map(|(node, _)| *node);
        let mut came_from: HashMap<Node, Option<Node>> = start.iter().map(|node| (*node, None)).collect();
        let mut queue: VecDeque<Node> = start.into_iter().collect();
        while let Some(node) = queue.pop_front() {
            if self.is_wrong(&node) {
                let mut way = vec![self.name(&node)];
                let mut at = node;
                while let Some(Some(before)) = came_from.get(&at) {
                    way.push(self.name(before));
                    at = *before;
                }
                way.reverse();
                return way.join(" -> ");
            }
            for next in self.refers.get(&node).into_iter().flatten() {
                came_from.entry(*next).or_insert_with(|| {
                    queue.push_back(*next);
                    Some(node)
                });
            }
        }
        let mut text = format!("`{entry}` keeps, in a way not found:");
        for node in self.names.keys().filter(|node| self.is_wrong(node)) {
            let _ = write!(text, " {}", self.name(node));
        }
        text
    }
}

/// Whether a symbol is a part of `core` that ends in the panic handler, or stands for the handler itself.
fn starts_a_panic(name: &str) -> bool {
    name.contains("rust_begin_unwind")
        || name.contains("core::panicking::")
        || name.contains("panic_impl")
        || (name.starts_with("core::")
            && (name.ends_with("_failed") || name.ends_with("_fail") || name.ends_with("_fail_rt")))
}

/// Whether a symbol may stay undefined: what compilers expect of every environment, and the outside of the entries.
fn is_known_outside(name: &str) -> bool {
    name.starts_with("outside_") || ["memcpy", "memmove", "memset", "memcmp", "bcmp"].contains(&name)
}
