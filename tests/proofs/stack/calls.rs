//! Computes the stack depth along the calls of a linked program from its instructions.

use iced_x86::{Decoder, DecoderOptions, FlowControl, Instruction, Mnemonic, OpKind, Register};
use object::read::elf::ElfFile64;
use object::{Object, ObjectSection, ObjectSymbol, RelocationTarget, SectionIndex};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::fs;
use std::path::Path;

/// The functions of a relocatable object.
pub(crate) struct Program {
    functions: BTreeMap<String, Function>,
}

/// The stack use of a function.
#[derive(Default)]
struct Function {
    /// The most bytes that it has on the stack itself, including its return address.
    own: usize,
    /// The functions that it calls, or jumps to at its end, with the bytes on the stack at that
    /// point.
    calls: BTreeSet<(Callee, usize)>,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Callee {
    /// A function by its symbol, in the object or outside.
    Known(String),
    /// An address in memory or in a register.
    Indirect,
}

/// The path to the greatest depth.
pub(crate) struct Deepest {
    pub(crate) bytes: usize,
    /// The functions on the path, with the bytes that each has on the stack when it calls the next.
    way: Vec<(String, usize)>,
}

impl fmt::Display for Deepest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes:", self.bytes)?;
        for (name, bytes) in &self.way {
            write!(f, "\n{bytes:6} {:#}", rustc_demangle::demangle(name))?;
        }
        Ok(())
    }
}

impl Program {
    /// Reads a relocatable object whose functions have their own sections, or symbols with sizes.
    pub(crate) fn read(path: &Path) -> Result<Self, String> {
        let data = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let elf =
            ElfFile64::parse(&*data).map_err(|error| format!("{}: {error}", path.display()))?;
        let elf: &ElfFile64<'_> = &elf;
        // The starts of functions, by section.
        let mut starts: HashMap<(SectionIndex, u64), String> = HashMap::new();
        for symbol in elf.symbols().filter(|symbol| symbol.kind() == object::SymbolKind::Text) {
            if let (Some(section), Ok(name)) = (symbol.section_index(), symbol.name()) {
                starts.insert((section, symbol.address()), name.to_string());
            }
        }
        let mut functions = BTreeMap::new();
        for symbol in elf.symbols().filter(|symbol| symbol.kind() == object::SymbolKind::Text) {
            let Some(index) = symbol.section_index() else { continue };
            let section = elf.section_by_index(index).map_err(|error| error.to_string())?;
            let mut targets = HashMap::new();
            for (offset, relocation) in section.relocations() {
                let RelocationTarget::Symbol(target) = relocation.target() else { continue };
                let target = elf.symbol_by_index(target).map_err(|error| error.to_string())?;
                let name = match (target.kind(), target.section_index()) {
                    // An offset in a section, relative to the end of the four bytes.
                    (object::SymbolKind::Section, Some(of)) => {
                        let at = target.address().wrapping_add_signed(relocation.addend() + 4);
                        starts.get(&(of, at)).cloned().unwrap_or_else(|| format!("data at {at:#x}"))
                    }
                    _ => target.name().unwrap_or_default().to_string(),
                };
                targets.insert(offset, name);
            }
            let name = symbol.name().unwrap_or_default().to_string();
            let code = section
                .data_range(symbol.address(), symbol.size())
                .ok()
                .flatten()
                .unwrap_or_default();
            let reader =
                Reader { code, start: symbol.address(), index, targets: &targets, starts: &starts };
            let function = reader.read().map_err(|error| format!("{name}: {error}"))?;
            functions.insert(name, function);
        }
        Ok(Self { functions })
    }

    pub(crate) fn len(&self) -> usize {
        self.functions.len()
    }

    /// Returns the undefined functions that are called, and the functions with indirect calls.
    pub(crate) fn outside(&self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for (name, function) in &self.functions {
            for (callee, _) in &function.calls {
                match callee {
                    Callee::Known(callee) if self.functions.contains_key(callee) => {}
                    Callee::Known(callee) => drop(found.insert(callee.clone())),
                    Callee::Indirect => {
                        found.insert(format!(
                            "by an address, from {:#}",
                            rustc_demangle::demangle(name)
                        ));
                    }
                }
            }
        }
        found
    }

    /// Returns the greatest depth from a function on, including its return address. An undefined
    /// function counts only as its return address. Fails if a function calls itself, directly or
    /// not.
    pub(crate) fn deepest(&self, root: &str) -> Result<Deepest, String> {
        let mut known = HashMap::new();
        self.visit(root, &mut known, &mut Vec::new())?;
        let mut way = Vec::new();
        let mut at = Some(root.to_string());
        let bytes = known[root].0;
        while let Some(name) = at {
            let (deepest, next) = &known[&name];
            let below = next.as_ref().map_or(0, |next| known[next].0);
            way.push((name, deepest - below));
            at = next.clone();
        }
        Ok(Deepest { bytes, way })
    }

    /// Computes the depth from `name` on, and the callee on its path.
    fn visit(
        &self,
        name: &str,
        known: &mut HashMap<String, (usize, Option<String>)>,
        open: &mut Vec<String>,
    ) -> Result<(), String> {
        if open.iter().any(|other| other == name) {
            return Err(format!("{:#} calls itself, by {open:?}", rustc_demangle::demangle(name)));
        }
        if known.contains_key(name) {
            return Ok(());
        }
        let function = self.functions.get(name).ok_or_else(|| format!("no function {name}"))?;
        open.push(name.to_string());
        let mut deepest = (function.own, None);
        for (callee, bytes) in &function.calls {
            // An undefined function takes at least its return address.
            let mut depth = (bytes + 8, None);
            if let Callee::Known(callee) = callee {
                if self.functions.contains_key(callee) {
                    self.visit(callee, known, open)?;
                    depth = (bytes + known[callee].0, Some(callee.clone()));
                }
            }
            if depth.0 > deepest.0 {
                deepest = depth;
            }
        }
        open.pop();
        known.insert(name.to_string(), deepest);
        Ok(())
    }
}

/// Follows the instructions of a function.
struct Reader<'a> {
    code: &'a [u8],
    start: u64,
    index: SectionIndex,
    targets: &'a HashMap<u64, String>,
    starts: &'a HashMap<(SectionIndex, u64), String>,
}

impl Reader<'_> {
    fn read(&self) -> Result<Function, String> {
        let mut function = Function::default();
        let mut depths: HashMap<u64, usize> = HashMap::new();
        // Addresses to visit, with the bytes on the stack there: at first, the return address.
        let mut todo = vec![(self.start, 8)];
        while let Some((at, depth)) = todo.pop() {
            match depths.insert(at, depth) {
                Some(before) if before == depth => continue,
                Some(before) => {
                    return Err(format!(
                        "at {at:#x}: expected {before} bytes on the stack, found {depth}"
                    ))
                }
                None => {}
            }
            function.own = function.own.max(depth);
            let Some(instruction) = self.decode(at) else {
                return Err(format!("no instruction at {at:#x}"));
            };
            let next = instruction.next_ip();
            match instruction.flow_control() {
                FlowControl::Return | FlowControl::Exception => {}
                FlowControl::Next => todo.push((next, after(&instruction, depth)?)),
                FlowControl::Call => {
                    function.calls.insert((self.callee(&instruction), depth));
                    todo.push((next, depth));
                }
                FlowControl::IndirectCall => {
                    let callee =
                        self.relocated(&instruction).map_or(Callee::Indirect, Callee::Known);
                    function.calls.insert((callee, depth));
                    todo.push((next, depth));
                }
                FlowControl::ConditionalBranch | FlowControl::UnconditionalBranch => {
                    if instruction.flow_control() == FlowControl::ConditionalBranch {
                        todo.push((next, depth));
                    }
                    let target = instruction.near_branch_target();
                    let is_here = self.relocated(&instruction).is_none();
                    if is_here && self.contains(target) {
                        todo.push((target, depth));
                    } else {
                        // The callee replaces this function, including its return address.
                        function.calls.insert((self.callee(&instruction), depth - 8));
                    }
                }
                // An indirect jump replaces this function, too. (There are no jump tables.)
                FlowControl::IndirectBranch => {
                    function.calls.insert((Callee::Indirect, depth - 8));
                }
                other => return Err(format!("at {at:#x}: unsupported control flow {other:?}")),
            }
        }
        Ok(function)
    }

    fn contains(&self, at: u64) -> bool {
        at >= self.start && at < self.start + self.code.len() as u64
    }

    fn decode(&self, at: u64) -> Option<Instruction> {
        let code = self.code.get(at.checked_sub(self.start)? as usize..)?;
        let instruction = Decoder::with_ip(64, code, at, DecoderOptions::NONE).decode();
        (!instruction.is_invalid()).then_some(instruction)
    }

    /// Returns the symbol of the relocation within an instruction.
    fn relocated(&self, instruction: &Instruction) -> Option<String> {
        (instruction.ip()..instruction.next_ip()).find_map(|at| self.targets.get(&at)).cloned()
    }

    fn callee(&self, instruction: &Instruction) -> Callee {
        let target = (self.index, instruction.near_branch_target());
        match self.relocated(instruction).or_else(|| self.starts.get(&target).cloned()) {
            Some(name) => Callee::Known(name),
            None => Callee::Indirect,
        }
    }
}

/// Returns the bytes on the stack after an instruction.
fn after(instruction: &Instruction, depth: usize) -> Result<usize, String> {
    let is_stack = |operand| {
        instruction.op_kind(operand) == OpKind::Register
            && instruction.op_register(operand) == Register::RSP
    };
    let changed = match instruction.mnemonic() {
        Mnemonic::Push | Mnemonic::Pushfq => Some(depth + 8),
        Mnemonic::Pop | Mnemonic::Popfq => depth.checked_sub(8),
        Mnemonic::Sub if is_stack(0) => depth.checked_add_signed(immediate(instruction)?),
        Mnemonic::Add if is_stack(0) => depth.checked_add_signed(-immediate(instruction)?),
        Mnemonic::Cmp | Mnemonic::Test => Some(depth),
        _ if instruction.op_count() > 0 && is_stack(0) => None,
        _ => Some(depth),
    };
    changed.ok_or_else(|| {
        format!(
            "at {:#x}: unsupported change of the stack by {:?}",
            instruction.ip(),
            instruction.mnemonic()
        )
    })
}

fn immediate(instruction: &Instruction) -> Result<isize, String> {
    match instruction.op_kind(1) {
        OpKind::Immediate8to64 | OpKind::Immediate32to64 => Ok(instruction.immediate(1) as isize),
        other => Err(format!(
            "at {:#x}: unsupported change of the stack pointer by {other:?}",
            instruction.ip()
        )),
    }
}
