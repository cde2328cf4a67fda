//! Finds paths to a panic in the references of a linked object.

use crate::lines::{Frame, Lines};
use object::read::elf::ElfFile64;
use object::{
    Object, ObjectSection, ObjectSymbol, RelocationTarget, SectionIndex, SymbolIndex, SymbolKind,
};
use std::collections::{HashMap, HashSet, VecDeque};
use std::fs;
use std::path::Path;

pub(crate) fn with_elf<T>(
    path: &Path,
    use_it: impl FnOnce(&ElfFile64<'_>) -> T,
) -> Result<T, String> {
    let data = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let elf = ElfFile64::parse(&*data).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(use_it(&elf))
}

/// Returns the `#[no_mangle]` functions of an object.
pub(crate) fn entries(object: &Path) -> Result<Vec<String>, String> {
    let found = with_elf(object, |elf| {
        let functions = elf.symbols().filter(|symbol| symbol.is_definition() && symbol.is_global());
        let names = functions
            .filter(|symbol| symbol.kind() == SymbolKind::Text)
            .filter_map(|symbol| symbol.name().ok());
        names
            .filter(|name| rustc_demangle::try_demangle(name).is_err())
            .map(String::from)
            .collect::<Vec<_>>()
    })?;
    if found.is_empty() {
        return Err(format!("{} has no entries", object.display()));
    }
    Ok(found)
}

/// Returns the name of a function as in the source.
pub(crate) fn demangled(name: &str) -> String {
    format!("{:#}", rustc_demangle::demangle(name))
}

/// A part of the linked program: a function or an object by its symbol, or else a section.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Node {
    Symbol(SymbolIndex),
    Section(SectionIndex),
}

/// A relocation: its target, and its place.
#[derive(Clone, Copy)]
struct Reference {
    to: Node,
    section: SectionIndex,
    offset: u64,
}

/// A linked object.
#[derive(Default)]
pub(crate) struct Image {
    names: HashMap<Node, String>,
    refers: HashMap<Node, Vec<Reference>>,
    undefined: HashSet<Node>,
}

impl Image {
    pub(crate) fn read(linked: &Path) -> Result<Self, String> {
        with_elf(linked, |elf| {
            let mut image = Self::default();
            for symbol in elf.symbols().filter(|symbol| symbol.is_definition()) {
                image.names.insert(
                    Node::Symbol(symbol.index()),
                    demangled(symbol.name().unwrap_or_default()),
                );
            }
            let parts = Parts::of(elf);
            for section in elf.sections() {
                image.read_section(elf, &parts, &section);
            }
            image
        })
    }

    fn read_section<'data>(
        &mut self,
        elf: &ElfFile64<'data>,
        parts: &Parts,
        section: &impl ObjectSection<'data>,
    ) {
        let name = section.name().unwrap_or_default();
        self.names.insert(Node::Section(section.index()), name.to_string());
        // Unwind tables and debug information do not start a panic.
        if [".eh_frame", ".gcc_except_table", ".debug_"].iter().any(|start| name.starts_with(start))
        {
            return;
        }
        let whole = Node::Section(section.index());
        for (offset, relocation) in section.relocations() {
            let RelocationTarget::Symbol(index) = relocation.target() else { continue };
            let Ok(target) = elf.symbol_by_index(index) else { continue };
            let to = match target.section_index() {
                Some(section) if target.kind() == SymbolKind::Section => parts.only(section),
                _ => Node::Symbol(index),
            };
            // The linker keeps the names of undefined symbols without references.
            if target.is_undefined() {
                self.names.insert(to, demangled(target.name().unwrap_or_default()));
                self.undefined.insert(to);
            }
            for from in parts.at(section.index(), offset).chain([whole]) {
                self.refers.entry(from).or_default().push(Reference {
                    to,
                    section: section.index(),
                    offset,
                });
            }
        }
    }

    fn name(&self, node: &Node) -> &str {
        self.names.get(node).map_or("?", String::as_str)
    }

    /// Returns whether nothing in the image starts a panic or is undefined.
    pub(crate) fn is_clean(&self) -> bool {
        self.names.keys().all(|node| !self.is_wrong(node))
    }

    /// Returns the names of everything that starts a panic or is undefined.
    pub(crate) fn wrong(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self
            .names
            .keys()
            .filter(|node| self.is_wrong(node))
            .map(|node| self.name(node))
            .collect();
        names.sort_unstable();
        names
    }

    fn is_wrong(&self, node: &Node) -> bool {
        let name = self.name(node);
        starts_a_panic(name) || self.undefined.contains(node) && !is_known_outside(name)
    }

    /// Describes the shortest path from an entry to a panic.
    pub(crate) fn explain(&self, entry: &str, lines: &Lines) -> Option<String> {
        let (way, wrong) = self.way_from(entry)?;
        let mut names = Vec::new();
        for step in &way {
            let frames = lines.frames(step.section, step.offset);
            // The innermost is first. An inlined function has no symbol, but lines.
            names.extend(frames.iter().rev().map(|frame| frame.function.clone()));
            if frames.is_empty() {
                names.push(self.name(&step.from).to_string());
            }
        }
        names.push(self.name(&wrong).to_string());
        let ours = way.iter().rev().find_map(|step| {
            let frames = lines.frames(step.section, step.offset);
            let ours: Vec<&Frame> = frames.iter().filter(|frame| frame.is_under_test()).collect();
            Some(format!("{}, in {}", ours.first()?.place(), ours.first()?.function))
        });
        let begins = ours.unwrap_or_else(|| "a place without a line".into());
        Some(format!("`{entry}` can panic; the path begins at {begins}: {}", names.join(" -> ")))
    }

    fn way_from(&self, entry: &str) -> Option<(Vec<Step>, Node)> {
        let start = self.names.iter().find(|(_, name)| *name == entry).map(|(node, _)| *node)?;
        let mut came_by: HashMap<Node, Option<Step>> = HashMap::from([(start, None)]);
        let mut queue = VecDeque::from([start]);
        while let Some(node) = queue.pop_front() {
            if self.is_wrong(&node) {
                let (mut way, mut at) = (Vec::new(), node);
                while let Some(Some(step)) = came_by.get(&at) {
                    way.push(*step);
                    at = step.from;
                }
                way.reverse();
                return Some((way, node));
            }
            for Reference { to, section, offset } in self.refers.get(&node).into_iter().flatten() {
                came_by.entry(*to).or_insert_with(|| {
                    queue.push_back(*to);
                    Some(Step { from: node, section: *section, offset: *offset })
                });
            }
        }
        None
    }
}

/// A reference on a path.
#[derive(Clone, Copy)]
struct Step {
    from: Node,
    section: SectionIndex,
    offset: u64,
}

/// The symbols in each section.
struct Parts(HashMap<SectionIndex, Vec<(std::ops::Range<u64>, Node)>>);

impl Parts {
    fn of(elf: &ElfFile64<'_>) -> Self {
        let mut parts: HashMap<_, Vec<_>> = HashMap::new();
        for symbol in elf.symbols().filter(|symbol| symbol.size() > 0) {
            let Some(section) = symbol.section_index() else { continue };
            let range = symbol.address()..symbol.address() + symbol.size();
            parts.entry(section).or_default().push((range, Node::Symbol(symbol.index())));
        }
        Self(parts)
    }

    /// Returns the symbols that contain an offset.
    fn at(&self, section: SectionIndex, offset: u64) -> impl Iterator<Item = Node> + '_ {
        let parts = self.0.get(&section).into_iter().flatten();
        parts.filter(move |(range, _)| range.contains(&offset)).map(|(_, node)| *node)
    }

    /// Returns the only symbol of a section, or else the whole section.
    fn only(&self, section: SectionIndex) -> Node {
        match self.0.get(&section).map(Vec::as_slice) {
            Some([(_, node)]) => *node,
            _ => Node::Section(section),
        }
    }
}

/// Returns whether a symbol belongs to the panic machinery of the libraries.
fn starts_a_panic(name: &str) -> bool {
    // The name of a method begins with its type: `<core::cell::RefCell<T>>::borrow`.
    let in_library = ["core::", "alloc::", "std::"]
        .iter()
        .any(|start| name.trim_start_matches('<').starts_with(start));
    let last = name.rsplit("::").next().unwrap_or_default();
    [
        "rust_begin_unwind",
        "rust_panic",
        "__rust_foreign_exception",
        "__rust_drop_panic",
        "rust_eh_personality",
        "_Unwind_",
    ]
    .iter()
    .any(|part| name.contains(part))
        || name.contains("core::panicking::")
        || in_library
            && (last.starts_with("panic")
                || ["_failed", "_fail", "_fail_rt"].iter().any(|end| last.ends_with(end))
                || last == "handle_alloc_error")
}

/// Returns whether a symbol may be undefined: compilers require it of every environment, or an
/// entry declares it.
fn is_known_outside(name: &str) -> bool {
    name.starts_with("outside_")
        || ["memcpy", "memmove", "memset", "memcmp", "bcmp"].contains(&name)
}

#[test]
fn panic_symbols_recognised() {
    for name in [
        "core::panicking::panic_bounds_check",
        "core::panicking::panic_const::panic_const_add_overflow",
        "core::panicking::panic_nounwind",
        "core::panicking::panic_nounwind_fmt",
        "core::panicking::panic_cannot_unwind",
        "core::option::unwrap_failed",
        "core::option::expect_failed",
        "core::result::unwrap_failed",
        "core::slice::index::slice_index_fail",
        "core::slice::index::slice_end_index_len_fail",
        "core::str::slice_error_fail_rt",
        "core::cell::panic_already_borrowed",
        "alloc::alloc::handle_alloc_error",
        "rust_begin_unwind",
        "_RNvCsdBezzDwma51_7___rustc17rust_begin_unwind",
        "__rust_foreign_exception",
        "_Unwind_Resume",
    ] {
        assert!(starts_a_panic(name), "{name}");
    }
    for name in [
        "core::fmt::num::imp::fmt",
        "dumpable_core::memories::capture::gather",
        "memcpy",
        "derive::no_fail",
        "outside_log",
    ] {
        assert!(!starts_a_panic(name), "{name}");
    }
}
