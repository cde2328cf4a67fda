//! The reader of a guest's memory, as QEMU's `dump-guest-memory` writes it: an ELF core file of
//! x86-64.
//!
//! ```text
//! file -> elf -> vmcoreinfo -> paging -> Memory -> kallsyms -> btf -> modules -> symbols -> tables, model
//! ```
//!
//! Nothing in a dump is believed: a count is bounded, an address is checked by reading it, and what
//! cannot be right is an [`Error`] that says where and what was expected instead.

#![deny(unsafe_code)]

mod btf;
mod bytes;
mod elf;
mod error;
#[cfg(test)]
mod hostile;
mod kallsyms;
mod model;
mod modules;
mod paging;
mod read;
mod symbols;
mod tables;
#[cfg(test)]
mod testing;
mod tlb;
mod trim;
mod vmcoreinfo;

pub use btf::{Btf, Place};
pub use error::{Error, Problem};
pub use kallsyms::Kallsyms;
pub use model::MemoryModel;
pub use symbols::Symbols;
pub use tables::{FlagField, Tables};
pub use vmcoreinfo::VmcoreInfo;

use modules::Modules;

use bytes::Bytes;
use dumpable::{Addr, Cause, Fault, Memory};
use elf::Image;
use pagedump::layout::UtsName;
use paging::Paging;
use std::borrow::Cow;
use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;
use tlb::Tlb;

// What is in a dump has the guest's order of bytes, and a snapshot shows it in the host's.
#[cfg(target_endian = "big")]
compile_error!(
    "a dump of x86-64 is little-endian: the command reads it on little-endian hosts alone"
);

const PAGE: u64 = 4096;

/// A memory dump of an x86-64 Linux guest. As a [`Memory`] it is read at kernel virtual addresses.
pub struct Dump {
    name: String,
    image: Image,
    info: VmcoreInfo,
    paging: Paging,
    tlb: Tlb,
}

impl Dump {
    /// Opens the dump at `path` by mapping it into memory.
    ///
    /// The file must not be changed while the dump is open. If it is shortened, the process is
    /// killed by `SIGBUS`.
    ///
    /// # Errors
    ///
    /// If the file cannot be mapped, is not a dump of x86-64, is cut off, has no VMCOREINFO, or has
    /// one that does not lead to the kernel that it names.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let name = path.display().to_string();
        match Bytes::map(path).and_then(Self::new) {
            Ok(dump) => Ok(Self { name, ..dump }),
            Err(problem) => Err(Error::new(&name, problem)),
        }
    }

    /// Opens a dump that is in memory already, under the `name` that errors call it by.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn from_bytes(name: &str, bytes: impl Into<Cow<'static, [u8]>>) -> Result<Self, Error> {
        match Self::new(Bytes::Held(bytes.into())) {
            Ok(dump) => Ok(Self { name: name.to_owned(), ..dump }),
            Err(problem) => Err(Error::new(name, problem)),
        }
    }

    fn new(bytes: Bytes) -> Result<Self, Problem> {
        let image = Image::parse(bytes)?;
        let info = VmcoreInfo::parse(image.note(b"VMCOREINFO").ok_or(Problem::NoVmcoreinfo)?);
        let paging = Paging::new(&info)?;
        let root = paging.root();
        // The last entry of the top table is the one that maps the kernel's image.
        image
            .word(root.saturating_add(PAGE - 8))
            .map_err(|cause| Problem::Root { at: root, cause })?;
        let dump = Self { name: String::new(), image, info, paging, tlb: Tlb::new() };
        dump.check_release()?;
        Ok(dump)
    }

    /// Whether the memory is that of the kernel which VMCOREINFO describes: the guest may have run
    /// another one since.
    fn check_release(&self) -> Result<(), Problem> {
        let expected = self.info.release()?;
        let at =
            self.info.symbol("init_uts_ns")?.wrapping_add(self.info.offset("uts_namespace.name")?);
        let name = self
            .snapshot(read::addr(at).cast::<UtsName>())
            .map_err(Problem::unreadable("init_uts_ns"))?;
        let release = name.release().values();
        let found = release.split(|&byte| byte == 0).next().unwrap_or_default();
        if found != expected.as_bytes() {
            let found = String::from_utf8_lossy(found).into_owned();
            return Err(Problem::OtherKernel { expected: expected.to_owned(), found });
        }
        Ok(())
    }

    /// The name of the file, as it was given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the kernel tells about itself.
    pub fn info(&self) -> &VmcoreInfo {
        &self.info
    }

    /// The physical addresses that the dump holds, in rising order, in bytes.
    pub fn ranges(&self) -> impl Iterator<Item = Range<u64>> + '_ {
        self.image.ranges()
    }

    /// The physical address that the kernel virtual address `at` stands for. It need not be in the
    /// dump.
    fn translate(&self, at: Addr<u8>) -> Result<u64, Cause> {
        let mapping = self.paging.translate(at.get() as u64, |entry| self.image.word(entry));
        mapping.map(|mapping| mapping.physical)
    }

    /// Whether the kernel virtual address `at` stands for a physical one. It need not be in the
    /// dump.
    pub fn is_mapped(&self, at: Addr<u8>) -> bool {
        self.translate(at).is_ok()
    }

    /// From now on, notes which pages are read, and those that [`open`](Self::open) has read.
    ///
    /// # Errors
    ///
    /// None that [`open`](Self::open) did not find.
    pub fn record(&mut self) -> Result<(), Error> {
        self.image.record();
        self.tlb = Tlb::new();
        self.check_release().map_err(|problem| self.error(problem))
    }

    /// Writes a dump with all notes of this one, and no more memory than the pages that were read
    /// since [`record`](Self::record). Returns how many these were.
    ///
    /// # Errors
    ///
    /// Those of `out`.
    pub fn write_recorded(&self, out: &mut impl Write) -> io::Result<usize> {
        let frames = self.image.recorded();
        trim::write(&self.image, &frames, out)?;
        Ok(frames.len())
    }

    /// Loads the symbols of the kernel itself.
    ///
    /// # Errors
    ///
    /// If the symbol table cannot be read or is not plausible.
    pub fn kallsyms(&self) -> Result<Kallsyms, Error> {
        Kallsyms::load(self, &self.info).map_err(|problem| self.error(problem))
    }

    /// Loads the kernel's types, if it carries them.
    ///
    /// # Errors
    ///
    /// If they cannot be read or are not plausible.
    pub fn types(&self, kernel: &Kallsyms) -> Result<Option<Btf>, Error> {
        Btf::load(self, kernel).map_err(|problem| self.error(problem))
    }

    /// Adds the symbols of the modules. Modules that cannot be read are a matter of
    /// [`Symbols::damage`].
    pub fn symbols(&self, kernel: Kallsyms) -> Symbols {
        Symbols::load(self, kernel)
    }

    /// Reads the kernel's own tables of flag and type names.
    ///
    /// # Errors
    ///
    /// If a table is missing, or is not plausible.
    pub fn tables(&self, symbols: &Symbols) -> Result<Tables, Error> {
        Tables::load(self, symbols.kernel()).map_err(|problem| self.error(problem))
    }

    /// Finds out where the kernel keeps its `struct page`s.
    ///
    /// # Errors
    ///
    /// If VMCOREINFO and the symbols do not tell.
    pub fn model(&self, symbols: &Symbols) -> Result<MemoryModel, Error> {
        MemoryModel::load(self, &self.info, symbols.kernel()).map_err(|problem| self.error(problem))
    }

    /// An error of this dump: `problem` with the file's name.
    pub fn error(&self, problem: Problem) -> Error {
        Error::new(&self.name, problem)
    }

    /// Where in the file the page at virtual address `page` is, if it is in one piece; remembered
    /// for the next time.
    fn file_page(&self, page: u64) -> Result<Option<usize>, Cause> {
        if let Some(offset) = self.tlb.get(page) {
            return Ok(Some(offset));
        }
        let mapping = self.paging.translate(page, |entry| self.image.word(entry))?;
        let range = self.image.locate(mapping.physical).filter(|range| range.len() as u64 >= PAGE);
        let offset = range.map(|range| range.start);
        if let Some(offset) = offset {
            self.tlb.put(page, offset);
        }
        Ok(offset)
    }

    /// Copies bytes that lie within one page.
    fn read_in_page(&self, at: u64, into: &mut [u8]) -> Result<(), Cause> {
        let within = at % PAGE;
        match self.file_page(at - within)? {
            Some(offset) => {
                let bytes =
                    self.image.at_offset(offset.saturating_add(within as usize), into.len());
                into.copy_from_slice(bytes.ok_or(Cause::Absent)?);
                Ok(())
            }
            // A part of this page may be in the dump nevertheless.
            None => {
                let mapping = self.paging.translate(at, |entry| self.image.word(entry))?;
                self.image.read(mapping.physical, into)
            }
        }
    }
}

impl Memory for Dump {
    fn read(&self, at: Addr<u8>, into: &mut [u8]) -> Result<(), Fault> {
        let len = into.len();
        let fault = |cause| Fault::new(at, len, cause);
        let mut from = at.get() as u64;
        let mut rest = into;
        // The last byte may be the last one of the address space.
        from.checked_add((len as u64).saturating_sub(1)).ok_or_else(|| fault(Cause::Outside))?;
        while !rest.is_empty() {
            let step = (read::to_page_end(from) as usize).min(rest.len());
            let (head, tail) = rest.split_at_mut(step);
            self.read_in_page(from, head).map_err(fault)?;
            from = from.wrapping_add(step as u64);
            rest = tail;
        }
        Ok(())
    }

    fn is_frozen(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::testing::{elf, note, Guest, Noise, Piece, IMAGE, UTS};
    use super::*;

    fn message(bytes: Vec<u8>) -> String {
        Dump::from_bytes("guest.elf", bytes).err().expect("no error").to_string()
    }

    #[test]
    fn errors_name_the_file() {
        assert!(message(b"hello".to_vec()).starts_with("guest.elf: is not an ELF file"));
        let error = Dump::open("/nonexistent/dump").err().expect("no error");
        assert!(error.to_string().starts_with("/nonexistent/dump: cannot be opened: "));
    }

    #[test]
    fn a_file_is_mapped() {
        let path = std::env::temp_dir().join(format!("pagedump-test-{}", std::process::id()));
        std::fs::write(&path, Guest::new(4).bytes()).unwrap();
        let dump = Dump::open(&path);
        std::fs::remove_file(&path).unwrap();
        let dump = dump.unwrap();
        assert_eq!(dump.name(), path.display().to_string());
        assert_eq!(dump.info().release().unwrap(), "7.3.4-test");
    }

    #[test]
    fn a_dump_without_vmcoreinfo_says_how_to_get_it() {
        let text =
            message(elf(&[Piece::note(note(b"CORE", &[0; 16])), Piece::load(0, vec![0; 4096])]));
        assert!(
            text.contains("no VMCOREINFO note") && text.contains("-device vmcoreinfo"),
            "{text}"
        );
        // A note that is cut off within its segment is none.
        let mut notes = note(b"VMCOREINFO", &[b'x'; 64]);
        notes.truncate(40);
        assert!(message(elf(&[Piece::note(notes), Piece::load(0, vec![0; 4096])]))
            .contains("no VMCOREINFO note"));
    }

    #[test]
    fn each_key_is_missed_by_its_name() {
        let lines = Guest::new(4).info;
        for line in lines.lines() {
            let mut guest = Guest::new(4);
            guest.info = lines.replace(line, "");
            let key = line.split('=').next().unwrap();
            assert_eq!(message(guest.bytes()), format!("guest.elf: its VMCOREINFO has no {key}"));
        }
        let mut guest = Guest::new(4);
        guest.info = lines.replace("enabled)=0", "enabled)=2");
        assert!(message(guest.bytes())
            .contains("NUMBER(pgtable_l5_enabled)=2, and 0 or 1 was expected"));
    }

    #[test]
    fn a_page_table_outside_of_the_dump_is_told() {
        let mut guest = Guest::new(4);
        guest.info = guest.info.replace("phys_base)=-4096", "phys_base)=1073737728");
        let text = message(guest.bytes());
        assert!(text.contains("(init_top_pgt) should be at physical address 0x40001000"), "{text}");
    }

    #[test]
    fn a_note_of_another_kernel_is_refused() {
        let mut guest = Guest::new(4);
        guest.info = guest.info.replace("7.3.4-test", "6.12.1");
        let text = message(guest.bytes());
        assert!(
            text.contains(
                r#"is of kernel "6.12.1", but the memory at init_uts_ns says "7.3.4-test""#
            ),
            "{text}"
        );
        guest.info = guest.info.replace("ffffffff8000a000", "ffff888000000000");
        assert!(message(guest.bytes()).contains("the kernel's init_uts_ns: cannot read"));
    }

    #[test]
    fn physical_memory_is_read_without_page_tables() {
        let dump = Guest::new(4).dump();
        let mut bytes = [0; 5];
        assert_eq!(dump.image.read(UTS + 130, &mut bytes), Ok(()));
        assert_eq!(&bytes, b"7.3.4");
        assert_eq!(dump.image.read(0x4_0000, &mut bytes), Err(Cause::Absent));
        assert_eq!(dump.image.read(u64::MAX, &mut bytes), Err(Cause::Outside));
        assert_eq!(dump.translate(read::addr(IMAGE + 5)), Ok(5));
        assert!(dump.ranges().eq(std::iter::once(0..0x4_0000)));
    }

    #[test]
    fn noise_in_a_guest_never_panics() {
        let guest = super::tables::tests::guest();
        let clean = guest.bytes();
        let mut noise = Noise(0xd00d);
        for _ in 0..400 {
            let mut bytes = clean.clone();
            for _ in 0..=noise.below(60) {
                // Half of it where the notes, page tables and kernel tables are.
                let end = if noise.next() & 1 == 0 { 0x1_0000 } else { bytes.len() };
                let at = noise.below(end.min(bytes.len()));
                bytes[at] = noise.next() as u8;
            }
            let Ok(dump) = Dump::from_bytes("noise", bytes) else { continue };
            let Ok(kernel) = dump.kallsyms() else { continue };
            let symbols = dump.symbols(kernel);
            let _ = (dump.tables(&symbols), dump.model(&symbols));
            for _ in 0..20 {
                let at = Addr::new((IMAGE + noise.next() % 0x4_0000) as usize);
                let _ = symbols.text(&dump, at);
            }
        }
    }
}
