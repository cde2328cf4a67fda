//! Reads a dump at the kernel's virtual addresses.

use crate::arch::tlb::Tlb;
use crate::arch::x86_64::Paging;
use crate::error::{Error, Problem};
use crate::kernel::layout::UtsName;
use crate::kernel::read;
use crate::source::bytes::Bytes;
use crate::source::elf::Image;
use crate::source::writer;
use crate::vmcoreinfo::VmcoreInfo;
use crate::PAGE;
use dumpable::{Addr, Cause, Fault, Memory};
use std::borrow::Cow;
use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;

/// The maximum number of pages to try as a VMCOREINFO.
const MAX_CANDIDATES: usize = 16;

/// A memory dump of an x86-64 Linux kernel. Reads at kernel virtual addresses; a [`Reader`] is
/// faster.
pub struct Vmcore {
    name: String,
    image: Image,
    info: VmcoreInfo,
    paging: Paging,
    /// The physical address of VMCOREINFO, if it was searched for.
    info_at: Option<u64>,
    warnings: Vec<String>,
}

/// A reader of a dump at kernel virtual addresses, with a cache of translations. Each thread needs
/// its own.
pub struct Reader<'a> {
    vmcore: &'a Vmcore,
    tlb: Tlb,
}

impl Vmcore {
    /// Opens the dump at `path` by mapping it into memory.
    ///
    /// The file must not be changed while the dump is open. If it is shortened, the process is
    /// killed by `SIGBUS`.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be mapped, is not a dump of x86-64 or is cut off, or if
    /// it has no VMCOREINFO that leads to the kernel with its release.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let name = path.display().to_string();
        match Bytes::map(path).and_then(Self::new) {
            Ok(vmcore) => Ok(Self { name, ..vmcore }),
            Err(problem) => Err(Error::new(&name, problem)),
        }
    }

    /// Opens a dump that is in memory already. Errors show `name` as the file.
    ///
    /// # Errors
    ///
    /// The same as those of [`open`](Self::open), but for the mapping.
    pub fn from_bytes(name: &str, bytes: impl Into<Cow<'static, [u8]>>) -> Result<Self, Error> {
        match Self::new(Bytes::Held(bytes.into())) {
            Ok(vmcore) => Ok(Self { name: name.to_owned(), ..vmcore }),
            Err(problem) => Err(Error::new(name, problem)),
        }
    }

    fn new(bytes: Bytes) -> Result<Self, Problem> {
        let image = Image::parse(bytes)?;
        match image.note(b"VMCOREINFO") {
            Some(note) => {
                let info = VmcoreInfo::parse(note);
                Self::with_info(image, info).map_err(|error| error.1)
            }
            None => Self::with_searched_info(image),
        }
    }

    /// Finds the kernel by VMCOREINFO. Returns the image with an error, for another attempt.
    fn with_info(image: Image, info: VmcoreInfo) -> Result<Self, Box<(Image, Problem)>> {
        let paging = match Paging::new(&info) {
            Ok(paging) => paging,
            Err(problem) => return Err(Box::new((image, problem))),
        };
        let root = paging.root();
        // The last entry of the top table is the one that maps the kernel's image.
        if let Err(cause) = image.word(root.saturating_add(PAGE - 8)) {
            return Err(Box::new((image, Problem::Root { at: root, cause })));
        }
        let (name, warnings) = (String::new(), Vec::new());
        let vmcore = Self { name, image, info, paging, info_at: None, warnings };
        match vmcore.check_release() {
            Ok(()) => Ok(vmcore),
            Err(problem) => Err(Box::new((vmcore.image, problem))),
        }
    }

    /// Searches the memory for VMCOREINFO, which the kernel keeps at the start of a page
    /// (`vmcoreinfo_data`, `kernel/vmcore_info.c`, 7.3), and uses the first one that leads to the
    /// kernel with its release.
    fn with_searched_info(mut image: Image) -> Result<Self, Problem> {
        let (mut probes, mut from, mut tried) = (image.probes(), 0, 0);
        let mut first = None;
        while tried < MAX_CANDIDATES {
            let found = image.find_page(b"OSRELEASE=", from, &mut probes);
            let Some((at, page)) = found else { break };
            let text = page.split(|&byte| byte == 0).next().unwrap_or_default();
            let info = VmcoreInfo::parse(text);
            match Self::with_info(image, info) {
                Ok(mut vmcore) => {
                    vmcore.info_at = Some(at);
                    vmcore.warnings.push(format!(
                        "no VMCOREINFO note: using the first one in memory that leads to its kernel, at physical \
                         address {at:#x}"
                    ));
                    return Ok(vmcore);
                }
                Err(error) => {
                    let problem;
                    (image, problem) = *error;
                    first = first.or(Some((at, problem)));
                }
            }
            (from, tried) = (at.saturating_add(PAGE), tried + 1);
        }
        Err(match first {
            Some((at, problem)) => {
                Problem::SearchedVmcoreinfo { at, tried, problem: Box::new(problem) }
            }
            None => Problem::NoVmcoreinfo,
        })
    }

    /// Checks that the kernel in memory is the one that VMCOREINFO describes: the machine may have
    /// started another one since.
    fn check_release(&self) -> Result<(), Problem> {
        let expected = self.info.release()?;
        let at =
            self.info.symbol("init_uts_ns")?.wrapping_add(self.info.offset("uts_namespace.name")?);
        let name = self
            .reader()
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

    /// Returns a reader of the memory.
    pub fn reader(&self) -> Reader<'_> {
        Reader { vmcore: self, tlb: Tlb::new() }
    }

    /// Returns the name of the file, as it was given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the problems that do not prevent use of the dump: sentences without the name of the
    /// file.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// Returns the kernel's VMCOREINFO.
    pub fn info(&self) -> &VmcoreInfo {
        &self.info
    }

    /// Returns the physical addresses that the dump holds, in rising order, in bytes.
    pub fn ranges(&self) -> impl Iterator<Item = Range<u64>> + '_ {
        self.image.ranges()
    }

    /// Translates the kernel virtual address `at` by the kernel's page tables, and returns the
    /// physical address. The dump need not hold the memory there.
    ///
    /// # Errors
    ///
    /// Returns [`Cause::Unmapped`] if the page tables do not map `at`. This includes every address
    /// in user space: the page tables are the kernel's own, not those of a task. Returns another
    /// cause if a page table cannot be read: [`Cause::Absent`] if the dump does not hold it.
    pub fn translate(&self, at: Addr<u8>) -> Result<u64, Cause> {
        let mapping = self.paging.translate(at.get() as u64, |entry| self.image.word(entry));
        mapping.map(|mapping| mapping.physical)
    }

    /// Returns whether the kernel virtual address `at` is mapped. The dump need not hold the
    /// memory.
    pub fn is_mapped(&self, at: Addr<u8>) -> bool {
        self.translate(at).is_ok()
    }

    /// Starts to record the pages that are read, and includes those that [`open`](Self::open) has
    /// read.
    ///
    /// # Errors
    ///
    /// Returns an error if the kernel's release cannot be read again.
    pub fn record(&mut self) -> Result<(), Error> {
        self.image.record();
        // The smaller dump is searched, too.
        if let Some(at) = self.info_at {
            self.image.locate(at);
        }
        self.check_release().map_err(|problem| self.error(problem))
    }

    /// Writes a dump with all notes of this one, and only the pages of memory that were read since
    /// [`record`](Self::record). Returns their number.
    ///
    /// # Errors
    ///
    /// Returns the errors of `out`.
    pub fn write_recorded(&self, out: &mut impl Write) -> io::Result<usize> {
        let frames = self.image.recorded();
        writer::write(&self.image, &frames, out)?;
        Ok(frames.len())
    }

    /// Returns `problem` as an error of this dump, with the name of the file.
    pub fn error(&self, problem: Problem) -> Error {
        Error::new(&self.name, problem)
    }
}

impl Vmcore {
    /// Returns the offset in the file of the page at virtual address `page`, if it is in one piece.
    fn file_page(&self, page: u64) -> Result<Option<usize>, Cause> {
        let physical = self.translate(read::addr(page))?;
        let range = self.image.locate(physical).filter(|range| range.len() as u64 >= PAGE);
        Ok(range.map(|range| range.start))
    }

    /// Reads virtual memory page by page; `file_page` finds each page in the file.
    fn read_pages(
        &self,
        at: Addr<u8>,
        into: &mut [u8],
        file_page: impl Fn(u64) -> Result<Option<usize>, Cause>,
    ) -> Result<(), Fault> {
        let len = into.len();
        let fault = |cause| Fault::new(at, len, cause);
        let mut from = at.get() as u64;
        let mut rest = into;
        // The last byte may be the last one of the address space.
        from.checked_add((len as u64).saturating_sub(1)).ok_or_else(|| fault(Cause::Outside))?;
        while !rest.is_empty() {
            let step = (read::to_page_end(from) as usize).min(rest.len());
            let (head, tail) = rest.split_at_mut(step);
            let within = from % PAGE;
            match file_page(from - within).map_err(fault)? {
                Some(offset) => {
                    let bytes = self.image.at_offset(offset.saturating_add(within as usize), step);
                    head.copy_from_slice(bytes.ok_or_else(|| fault(Cause::Absent))?);
                }
                // The dump may hold a part of this page.
                None => {
                    let physical = self.translate(read::addr(from)).map_err(fault)?;
                    self.image.read(physical, head).map_err(fault)?;
                }
            }
            from = from.wrapping_add(step as u64);
            rest = tail;
        }
        Ok(())
    }
}

/// Every read walks the page tables.
impl Memory for Vmcore {
    fn read(&self, at: Addr<u8>, into: &mut [u8]) -> Result<(), Fault> {
        self.read_pages(at, into, |page| self.file_page(page))
    }

    fn is_frozen(&self) -> bool {
        true
    }
}

impl Memory for Reader<'_> {
    fn read(&self, at: Addr<u8>, into: &mut [u8]) -> Result<(), Fault> {
        self.vmcore.read_pages(at, into, |page| {
            if let Some(offset) = self.tlb.get(page) {
                return Ok(Some(offset));
            }
            let offset = self.vmcore.file_page(page)?;
            if let Some(offset) = offset {
                self.tlb.put(page, offset);
            }
            Ok(offset)
        })
    }

    fn is_frozen(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{tables_tests, Kallsyms, MemoryModel, Symbols, Tables};
    use crate::testing::{elf, note, Guest, Piece, IMAGE, UTS};
    use dumpable_tests::noise::Noise;

    /// Several threads can read one dump.
    #[test]
    fn vmcore_is_sync() {
        fn is_sync<T: Sync>() {}
        is_sync::<Vmcore>();
    }

    fn message(bytes: Vec<u8>) -> String {
        Vmcore::from_bytes("guest.elf", bytes).err().expect("no error").to_string()
    }

    #[test]
    fn error_names_file() {
        assert!(message(b"hello".to_vec()).starts_with("guest.elf: is not an ELF file"));
        let error = Vmcore::open("/nonexistent/dump").err().expect("no error");
        assert!(error.to_string().starts_with("/nonexistent/dump: cannot be opened: "));
    }

    #[test]
    fn open_maps_file() {
        let path = std::env::temp_dir().join(format!("pagedump-test-{}", std::process::id()));
        std::fs::write(&path, Guest::new(4).bytes()).unwrap();
        let dump = Vmcore::open(&path);
        std::fs::remove_file(&path).unwrap();
        let dump = dump.unwrap();
        assert_eq!(dump.name(), path.display().to_string());
        assert_eq!(dump.info().release().unwrap(), "7.3.4-test");
    }

    #[test]
    fn missing_vmcoreinfo_error_suggests_fix() {
        let text =
            message(elf(&[Piece::note(note(b"CORE", &[0; 16])), Piece::load(0, vec![0; 4096])]));
        assert!(
            text.contains("no VMCOREINFO note") && text.contains("-device vmcoreinfo"),
            "{text}"
        );
        // A note that is cut off within its segment is ignored.
        let mut notes = note(b"VMCOREINFO", &[b'x'; 64]);
        notes.truncate(40);
        assert!(message(elf(&[Piece::note(notes), Piece::load(0, vec![0; 4096])]))
            .contains("no VMCOREINFO note"));
    }

    /// Returns a dump without a VMCOREINFO note, with texts at physical addresses.
    fn without_note(texts: &[(u64, &str)]) -> Result<Vmcore, Error> {
        let mut guest = Guest::new(4);
        for (at, text) in texts {
            guest.write(*at, text.as_bytes());
        }
        let notes = Piece::note(note(b"CORE", &[0; 16]));
        Vmcore::from_bytes("guest.elf", elf(&[notes, Piece::load(0, guest.memory)]))
    }

    #[test]
    fn vmcoreinfo_searched_in_memory_without_note() {
        let info = Guest::new(4).info;
        let vmcore = without_note(&[(0x3_f000, &info)]).unwrap();
        assert_eq!(
            vmcore.warnings(),
            ["no VMCOREINFO note: using the first one in memory that leads to its kernel, at physical address 0x3f000"]
        );
        assert_eq!(vmcore.info().release().unwrap(), "7.3.4-test");
        // The first is of another kernel, which ran before.
        let other = info.replace("7.3.4-test", "7.2.1-test");
        let vmcore = without_note(&[(0x3_d000, &other), (0x3_e000, &info)]).unwrap();
        assert!(vmcore.warnings()[0].ends_with("at physical address 0x3e000"));
        // A smaller dump holds the page, too.
        let mut recorded = without_note(&[(0x3_f000, &info)]).unwrap();
        recorded.record().unwrap();
        let mut smaller = Vec::new();
        assert_eq!(recorded.write_recorded(&mut smaller).unwrap(), 5);
        let smaller = Vmcore::from_bytes("smaller.elf", smaller).unwrap();
        assert_eq!(smaller.info().release().unwrap(), "7.3.4-test");
        // A note takes precedence.
        let mut guest = Guest::new(4);
        guest.write(0x3_f000, other.as_bytes());
        assert_eq!(guest.dump().warnings(), [""; 0]);
    }

    #[test]
    fn searched_vmcoreinfo_of_other_kernel_refused() {
        let info = Guest::new(4).info;
        let error =
            |at, text: &str| without_note(&[(at, text)]).err().expect("no error").to_string();
        let other = info.replace("7.3.4-test", "7.2.1-test");
        let text = error(0x3_f000, &other);
        assert!(
            text.contains("none of the 1 pages") && text.contains("at physical address 0x3f000: ")
        );
        assert!(text.contains(r#"expected release "7.2.1-test""#));
        // Not at the start of a page.
        assert!(error(0x3_f008, &info).contains("no page of its memory starts with one"));
    }

    #[test]
    fn missing_key_named_in_error() {
        let lines = Guest::new(4).info;
        for line in lines.lines() {
            let mut guest = Guest::new(4);
            guest.info = lines.replace(line, "");
            let key = line.split('=').next().unwrap();
            assert_eq!(message(guest.bytes()), format!("guest.elf: its VMCOREINFO has no {key}"));
        }
        let mut guest = Guest::new(4);
        guest.info = lines.replace("enabled)=0", "enabled)=2");
        assert!(message(guest.bytes()).contains(
            "NUMBER(pgtable_l5_enabled) in its VMCOREINFO: expected 0 or 1, found \"2\""
        ));
    }

    #[test]
    fn top_page_table_outside_dump_refused() {
        let mut guest = Guest::new(4);
        guest.info = guest.info.replace("phys_base)=-4096", "phys_base)=1073737728");
        let text = message(guest.bytes());
        assert!(text.contains("(init_top_pgt) at physical address 0x40001000: "), "{text}");
    }

    #[test]
    fn note_of_other_kernel_refused() {
        let mut guest = Guest::new(4);
        guest.info = guest.info.replace("7.3.4-test", "6.12.1");
        let text = message(guest.bytes());
        assert!(
            text.contains(r#"expected release "6.12.1" at init_uts_ns, found "7.3.4-test""#),
            "{text}"
        );
        guest.info = guest.info.replace("ffffffff8000a000", "ffff888000000000");
        assert!(message(guest.bytes()).contains("the kernel's init_uts_ns: cannot read"));
    }

    #[test]
    fn physical_memory_read_without_page_tables() {
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
    fn noise_in_guest_does_not_panic() {
        let guest = tables_tests::guest();
        let clean = guest.bytes();
        let noise = Noise::new(0xd00d);
        for _ in 0..400 {
            let mut bytes = clean.clone();
            for _ in 0..=noise.below(60) {
                // Half of the changes hit the notes, page tables and kernel tables.
                let end = if noise.next() & 1 == 0 { 0x1_0000 } else { bytes.len() };
                let at = noise.below(end.min(bytes.len()) as u64) as usize;
                bytes[at] = noise.next() as u8;
            }
            let Ok(dump) = Vmcore::from_bytes("noise", bytes) else { continue };
            let memory = dump.reader();
            let Ok(kernel) = Kallsyms::load(&memory, dump.info()) else { continue };
            let symbols = Symbols::load(&memory, &crate::kernel::layout::Plans::COMPILED, kernel);
            let _ =
                Tables::load(&memory, &crate::kernel::layout::Plans::COMPILED, symbols.kernel());
            let _ = MemoryModel::load(&memory, dump.info(), symbols.kernel());
            for _ in 0..20 {
                let at = Addr::new((IMAGE + noise.next() % 0x4_0000) as usize);
                let _ = symbols.text(&memory, at);
            }
        }
    }
}
