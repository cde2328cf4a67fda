//! Maps places in a linked object to lines of the source.

use crate::build::workspace;
use crate::image::{demangled, with_elf};
use addr2line::Context;
use gimli::{EndianRcSlice, RunTimeEndian};
use object::read::elf::ElfFile64;
use object::{Object, ObjectSection, ObjectSymbol, RelocationTarget, SectionIndex, SectionKind};
use std::collections::HashMap;
use std::path::Path;
use std::rc::Rc;

/// A function at a place, with the line.
pub(crate) struct Frame {
    pub(crate) function: String,
    file: String,
    line: u32,
}

impl Frame {
    /// Returns whether the line belongs to this workspace, not to a library.
    pub(crate) fn is_under_test(&self) -> bool {
        Path::new(&self.file).starts_with(workspace())
    }

    pub(crate) fn place(&self) -> String {
        let file = Path::new(&self.file);
        format!("{}:{}", file.strip_prefix(workspace()).unwrap_or(file).display(), self.line)
    }
}

/// The lines of a relocatable object. Its sections all begin at 0, so each is assigned an address.
pub(crate) struct Lines {
    starts: HashMap<SectionIndex, u64>,
    context: Context<EndianRcSlice<RunTimeEndian>>,
}

impl Lines {
    pub(crate) fn read(linked: &Path) -> Result<Self, String> {
        let read = with_elf(linked, |elf| {
            // Above the addresses that references to discarded parts get.
            let mut next = 1 << 32;
            let mut starts = HashMap::new();
            for section in elf.sections().filter(|section| section.kind() == SectionKind::Text) {
                starts.insert(section.index(), next);
                next += (section.size() + 0xfff) & !0xfff;
            }
            let dwarf = gimli::Dwarf::load(|id| {
                let data = relocated(elf, id.name(), &starts)?;
                Ok::<_, String>(EndianRcSlice::new(Rc::from(data), RunTimeEndian::default()))
            })?;
            Ok(Self {
                starts,
                context: Context::from_dwarf(dwarf).map_err(|error| error.to_string())?,
            })
        })?;
        read.map_err(|error: String| format!("{}: {error}", linked.display()))
    }

    /// Returns the functions at a place, the innermost inlined one first.
    pub(crate) fn frames(&self, section: SectionIndex, offset: u64) -> Vec<Frame> {
        let Some(start) = self.starts.get(&section) else { return Vec::new() };
        let Ok(mut frames) = self.context.find_frames(start + offset).skip_all_loads() else {
            return Vec::new();
        };
        let mut found = Vec::new();
        while let Ok(Some(frame)) = frames.next() {
            let function =
                frame.function.and_then(|function| Some(demangled(&function.raw_name().ok()?)));
            let (file, line) =
                frame.location.map_or((None, None), |location| (location.file, location.line));
            found.push(Frame {
                function: function.unwrap_or_else(|| "?".into()),
                file: file.unwrap_or("?").into(),
                line: line.unwrap_or(0),
            });
        }
        found
    }
}

/// Returns a section of debug information with its relocations applied.
fn relocated(
    elf: &ElfFile64<'_>,
    name: &str,
    starts: &HashMap<SectionIndex, u64>,
) -> Result<Vec<u8>, String> {
    let Some(section) = elf.section_by_name(name) else { return Ok(Vec::new()) };
    let mut data =
        section.uncompressed_data().map_err(|error| format!("{name}: {error}"))?.into_owned();
    for (offset, relocation) in section.relocations() {
        let RelocationTarget::Symbol(index) = relocation.target() else { continue };
        let Ok(symbol) = elf.symbol_by_index(index) else { continue };
        let start =
            symbol.section_index().and_then(|section| starts.get(&section)).copied().unwrap_or(0);
        let value = start.wrapping_add(symbol.address()).wrapping_add_signed(relocation.addend());
        let bytes = if elf.is_little_endian() { value.to_le_bytes() } else { value.to_be_bytes() };
        let len = usize::from(relocation.size() / 8);
        let bytes = if elf.is_little_endian() { &bytes[..len] } else { &bytes[8 - len..] };
        let into = data.get_mut(offset as usize..).and_then(|data| data.get_mut(..len));
        into.ok_or_else(|| format!("{name}: relocation past the end"))?.copy_from_slice(bytes);
    }
    Ok(data)
}
