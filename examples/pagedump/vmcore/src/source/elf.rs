//! Reads the ELF headers of a dump, to find memory and notes. This module does not depend on Linux.
//!
//! QEMU writes valid ELF files with some unusual properties: `e_ehsize` is 8, the program headers
//! are at 192 (`e_phoff`), memory is aligned to 4 bytes only, `p_vaddr` is 0 without paging, and
//! segments overlap with paging. Therefore only `p_paddr` locates the memory of a segment.

use super::bytes::Bytes;
use crate::error::Problem;
use crate::PAGE;
use dumpable::Cause;
use object::elf::{FileHeader64, ProgramHeader64, EM_X86_64, ET_CORE, PT_LOAD, PT_NOTE};
use object::read::elf::{FileHeader, NoteIterator, ProgramHeader};
use object::LittleEndian;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

type Header = FileHeader64<LittleEndian>;
type Segment = ProgramHeader64<LittleEndian>;

const ENDIAN: LittleEndian = LittleEndian;

/// The size of a 64-bit ELF header.
pub(crate) const HEADER_SIZE: u64 = 64;

/// The size of a 64-bit program header.
pub(crate) const SEGMENT_SIZE: u64 = 56;

/// The maximum number of PT_NOTE segments. QEMU and Linux write one. Each can be as long as the
/// file, and is searched and copied.
const MAX_NOTES: usize = 64;

/// Physical memory that lies in one piece in the file. Extents are sorted and do not overlap.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Extent {
    /// The first physical address.
    start: u64,
    /// The physical address after the last one; larger than `start`.
    end: u64,
    /// The offset in the file of the byte at `start`.
    offset: u64,
}

/// An ELF memory dump: its bytes, and the extents of physical memory in them.
pub(crate) struct Image {
    bytes: Bytes,
    extents: Vec<Extent>,
    notes: Vec<Range<usize>>,
    /// The numbers of the page frames that were read, if reads are recorded.
    record: Option<Mutex<BTreeSet<u64>>>,
}

impl Image {
    /// Finds the memory and the notes in `bytes`. Checks that every extent and note lies within the
    /// file.
    pub(crate) fn parse(bytes: Bytes) -> Result<Self, Problem> {
        let segments = segments(&bytes)?;
        let len = bytes.len() as u64;
        let mut extents = Vec::new();
        let mut notes = Vec::new();
        for (number, segment) in segments.iter().enumerate() {
            let kind = segment.p_type(ENDIAN);
            let (offset, size) = (segment.p_offset(ENDIAN), segment.p_filesz(ENDIAN));
            // A segment that QEMU omits has the offset -1 and no bytes.
            if size == 0 || (kind != PT_LOAD && kind != PT_NOTE) {
                continue;
            }
            let what = || {
                format!(
                    "segment {number} ({})",
                    if kind == PT_LOAD { "PT_LOAD" } else { "PT_NOTE" }
                )
            };
            let range = within(len, offset, size, what)?;
            if kind == PT_NOTE {
                notes.push(range);
                if notes.len() > MAX_NOTES {
                    let at = offset_of_segment(segments, &bytes, number);
                    return Err(unexpected_header(
                        at,
                        "the number of PT_NOTE segments up to the one",
                        notes.len() as u64,
                        "at most 64",
                    ));
                }
                continue;
            }
            // Memory that the file does not hold was omitted: it is a hole, not zeroes.
            let start = segment.p_paddr(ENDIAN);
            let size = size.min(segment.p_memsz(ENDIAN));
            let end = start.checked_add(size).ok_or_else(|| Problem::UnexpectedHeader {
                at: offset_of_segment(segments, &bytes, number),
                field: "the physical address of a segment (p_paddr)",
                found: start,
                expected: "the segment to end within 64 bits",
            })?;
            if size > 0 {
                extents.push(Extent { start, end, offset });
            }
        }
        if extents.is_empty() {
            return Err(Problem::NoMemory { segments: segments.len() });
        }
        let extents = flatten(extents);
        Ok(Self { bytes, extents, notes, record: None })
    }

    /// Starts to record the page frames that are read.
    pub(crate) fn record(&mut self) {
        self.record = Some(Mutex::default());
    }

    /// Returns the numbers of the page frames that were read since [`record`](Self::record), in
    /// rising order.
    pub(crate) fn recorded(&self) -> Vec<u64> {
        let Some(record) = &self.record else { return Vec::new() };
        record.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect()
    }

    /// Returns the contents of each PT_NOTE segment.
    pub(crate) fn notes(&self) -> impl Iterator<Item = &[u8]> {
        self.notes.iter().filter_map(|range| self.bytes.get(range.clone()))
    }

    /// Returns the contents of the first note with this owner's name, of any type.
    pub(crate) fn note(&self, name: &[u8]) -> Option<&[u8]> {
        self.notes.iter().find_map(|range| {
            let bytes = self.bytes.get(range.clone())?;
            // QEMU and the kernel align notes to 4 bytes, whatever `p_align` says.
            let notes = NoteIterator::<Header>::new(ENDIAN, Default::default(), bytes).ok()?;
            notes.map_while(Result::ok).find(|note| note.name() == name).map(|note| note.desc())
        })
    }

    /// Returns the physical addresses that the file holds, in rising order.
    pub(crate) fn ranges(&self) -> impl Iterator<Item = Range<u64>> + '_ {
        self.extents.iter().map(|extent| extent.start..extent.end)
    }

    /// Returns the range in the file of physical memory from `at` to the end of the extent. The
    /// range is never empty.
    pub(crate) fn locate(&self, at: u64) -> Option<Range<usize>> {
        let next = self.extents.partition_point(|extent| extent.start <= at);
        let extent = self.extents.get(next.checked_sub(1)?)?;
        let size = extent.end.checked_sub(at).filter(|&size| size > 0)?;
        let offset = extent.offset.checked_add(at.checked_sub(extent.start)?)?;
        let range =
            usize::try_from(offset).ok()?..usize::try_from(offset.checked_add(size)?).ok()?;
        if let Some(record) = &self.record {
            record.lock().unwrap_or_else(PoisonError::into_inner).insert(at / PAGE);
        }
        Some(range)
    }

    /// Returns the pieces of the physical memory `wanted` that the file holds, in rising order: the
    /// start of each, and its bytes.
    pub(crate) fn pieces(&self, wanted: Range<u64>) -> impl Iterator<Item = (u64, &[u8])> {
        let first = self.extents.partition_point(|extent| extent.end <= wanted.start);
        let extents = self.extents.get(first..).unwrap_or_default();
        extents.iter().take_while(move |extent| extent.start < wanted.end).filter_map(
            move |extent| {
                let (start, end) = (extent.start.max(wanted.start), extent.end.min(wanted.end));
                let offset = extent.offset.checked_add(start.checked_sub(extent.start)?)?;
                Some((
                    start,
                    self.at_offset(
                        usize::try_from(offset).ok()?,
                        end.checked_sub(start)? as usize,
                    )?,
                ))
            },
        )
    }

    /// Returns the `size` bytes at `offset` in the file.
    pub(crate) fn at_offset(&self, offset: usize, size: usize) -> Option<&[u8]> {
        self.bytes.get(offset..offset.checked_add(size)?)
    }

    /// Reads physical memory, also across adjacent extents.
    pub(crate) fn read(&self, mut at: u64, mut into: &mut [u8]) -> Result<(), Cause> {
        at.checked_add(into.len() as u64).ok_or(Cause::Outside)?;
        while !into.is_empty() {
            let piece =
                self.locate(at).and_then(|range| self.bytes.get(range)).ok_or(Cause::Absent)?;
            // `locate` records one page for each call.
            let size = piece.len().min(into.len()).min((PAGE - at % PAGE) as usize);
            let (head, rest) = into.split_at_mut(size);
            head.copy_from_slice(piece.get(..size).ok_or(Cause::Absent)?);
            into = rest;
            at = at.saturating_add(size as u64);
        }
        Ok(())
    }

    /// Returns the number of probes that a search through all pages takes. (Extents may share bytes of
    /// the file, so a damaged file can have more pages than it has room for.)
    pub(crate) fn probes(&self) -> usize {
        (self.bytes.len() / PAGE as usize).saturating_add(self.extents.len())
    }

    /// Returns the first page from physical address `from` on whose contents start with `start`: its
    /// address and its contents. Each page that is looked at takes one of `probes`.
    pub(crate) fn find_page(
        &self,
        start: &[u8],
        from: u64,
        probes: &mut usize,
    ) -> Option<(u64, &[u8])> {
        let first = self.extents.partition_point(|extent| extent.end <= from);
        for extent in self.extents.get(first..).unwrap_or_default() {
            let first = extent.start.max(from).checked_next_multiple_of(PAGE).unwrap_or(u64::MAX);
            for at in (first..extent.end).step_by(PAGE as usize) {
                *probes = probes.checked_sub(1)?;
                let offset = usize::try_from(extent.offset.checked_add(at - extent.start)?).ok()?;
                let page = self.at_offset(offset, (extent.end - at).min(PAGE) as usize)?;
                if page.starts_with(start) {
                    return Some((at, page));
                }
            }
        }
        None
    }

    /// Reads the little-endian word at the physical address `at`.
    pub(crate) fn word(&self, at: u64) -> Result<u64, Cause> {
        let mut word = [0; 8];
        self.read(at, &mut word)?;
        Ok(u64::from_le_bytes(word))
    }
}

/// Returns the program headers, after checks that the file is an x86-64 core file.
fn segments(bytes: &[u8]) -> Result<&[Segment], Problem> {
    let len = bytes.len() as u64;
    let found = bytes.get(..8).unwrap_or(bytes);
    if !found.starts_with(b"\x7fELF") {
        return Err(Problem::NotElf { found: found.to_vec(), hint: hint(found) });
    }
    within(len, 0, HEADER_SIZE, || "the ELF header".to_owned())?;
    let ident = |at: usize, field, expected, value: u8| match bytes.get(at) {
        Some(&found) if found != value => Err(unexpected_header(at as u64, field, found, expected)),
        _ => Ok(()),
    };
    ident(4, "the class (EI_CLASS)", "2 (64 bits)", 2)?;
    ident(5, "the byte order (EI_DATA)", "1 (little-endian)", 1)?;
    ident(6, "the version (EI_VERSION)", "1", 1)?;
    let header = Header::parse(bytes)
        .map_err(|_| unexpected_header(0, "the ELF header", 0u8, "a 64-bit header"))?;
    if header.e_type(ENDIAN) != ET_CORE {
        return Err(unexpected_header(
            16,
            "the file type (e_type)",
            header.e_type(ENDIAN).0,
            "4 (ET_CORE)",
        ));
    }
    if header.e_machine(ENDIAN) != EM_X86_64 {
        return Err(unexpected_header(
            18,
            "the machine (e_machine)",
            header.e_machine(ENDIAN).0,
            "62 (x86-64)",
        ));
    }
    let size = u64::from(header.e_phentsize(ENDIAN));
    if size != SEGMENT_SIZE {
        return Err(unexpected_header(
            54,
            "the size of a program header (e_phentsize)",
            size,
            "56",
        ));
    }
    // With 0xffff segments or more, the count is in the first section header.
    let count = header.phnum(ENDIAN, bytes).map_err(|_| Problem::Truncated {
        what: "the section header with the number of segments".to_owned(),
        at: header.e_shoff(ENDIAN),
        size: HEADER_SIZE,
        len,
    })?;
    let (at, size) = (header.e_phoff(ENDIAN), u64::from(count).saturating_mul(SEGMENT_SIZE));
    within(len, at, size, || format!("the table of {count} program headers"))?;
    header
        .program_headers(ENDIAN, bytes)
        .map_err(|_| unexpected_header(32, "e_phoff", at, "the offset of the program headers"))
}

fn unexpected_header(
    at: u64,
    field: &'static str,
    found: impl Into<u64>,
    expected: &'static str,
) -> Problem {
    Problem::UnexpectedHeader { at, field, found: found.into(), expected }
}

/// Returns the range of `size` bytes at `at`, if it ends within `len` bytes.
fn within(
    len: u64,
    at: u64,
    size: u64,
    what: impl FnOnce() -> String,
) -> Result<Range<usize>, Problem> {
    let end = at.checked_add(size).filter(|&end| end <= len);
    // An offset within the file fits a `usize`, since the whole file does.
    match (usize::try_from(at), end.map(usize::try_from)) {
        (Ok(start), Some(Ok(end))) => Ok(start..end),
        _ => Err(Problem::Truncated { what: what(), at, size, len }),
    }
}

fn offset_of_segment(segments: &[Segment], bytes: &[u8], number: usize) -> u64 {
    let table = (segments.as_ptr() as usize).saturating_sub(bytes.as_ptr() as usize) as u64;
    table.saturating_add((number as u64).saturating_mul(SEGMENT_SIZE))
}

/// Returns the likely format of a file that is not an ELF file, and the fix.
fn hint(found: &[u8]) -> &'static str {
    if found.starts_with(b"KDUMP") {
        "; this is a dump compressed by kdump, so dump again as ELF (without `-z`, `-l`, `-s` or `format`)"
    } else if found.starts_with(b"makedump") {
        "; this is a flattened dump compressed by kdump, so dump again as ELF (without `-z`, `-l`, `-s` or `format`)"
    } else if found.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        "; this is packed with zstd, so unpack it first (`unzstd`)"
    } else if found.starts_with(&[0x1f, 0x8b]) {
        "; this is packed with gzip, so unpack it first (`gunzip`)"
    } else {
        ""
    }
}

/// Sorts extents, removes overlaps, and joins adjacent ones.
fn flatten(mut extents: Vec<Extent>) -> Vec<Extent> {
    extents.sort_unstable_by_key(|extent| (extent.start, std::cmp::Reverse(extent.end)));
    let mut flat: Vec<Extent> = Vec::with_capacity(extents.len());
    for mut extent in extents {
        if let Some(last) = flat.last_mut() {
            let overlap = last.end.saturating_sub(extent.start);
            if last.end >= extent.end {
                continue;
            }
            extent.start = extent.start.saturating_add(overlap);
            extent.offset = extent.offset.saturating_add(overlap);
            let is_adjacent =
                last.offset.checked_add(last.end.saturating_sub(last.start)) == Some(extent.offset);
            if is_adjacent && last.end == extent.start {
                last.end = extent.end;
                continue;
            }
        }
        flat.push(extent);
    }
    flat
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{elf, note, Piece};
    use dumpable_tests::noise::Noise;

    fn parse(file: Vec<u8>) -> Result<Image, Problem> {
        Image::parse(Bytes::Held(file.into()))
    }

    /// Returns a file with a note, the memory 0x1010..0x1018 before 0x1000..0x1010, and
    /// 0x2000..0x2008 of a segment that ends at 0x2010.
    fn sample() -> Vec<u8> {
        elf(&[
            Piece::note(note(b"CORE", &[7; 9])),
            Piece::load(0x1010, vec![2; 8]),
            Piece::load(0x1000, vec![1; 16]),
            Piece { memsz: 16, ..Piece::load(0x2000, vec![3; 8]) },
        ])
    }

    fn message(file: Vec<u8>) -> String {
        parse(file).err().expect("no error").to_string()
    }

    fn patched(at: usize, bytes: &[u8]) -> Vec<u8> {
        let mut file = sample();
        file[at..at + bytes.len()].copy_from_slice(bytes);
        file
    }

    #[test]
    fn read_memory_by_physical_address() {
        let image = parse(sample()).unwrap();
        let ranges: Vec<_> = image.ranges().collect();
        assert_eq!(ranges, [0x1000..0x1010, 0x1010..0x1018, 0x2000..0x2008]);
        let mut bytes = [0; 24];
        assert_eq!(image.read(0x1000, &mut bytes), Ok(()));
        assert_eq!((&bytes[..16], &bytes[16..]), (&[1; 16][..], &[2; 8][..]));
        assert_eq!(image.read(0x2000, &mut bytes[..8]), Ok(()));
        assert_eq!(image.note(b"CORE"), Some(&[7; 9][..]));
        assert_eq!(image.note(b"CORE\0"), None);
    }

    #[test]
    fn read_of_hole_is_absent() {
        let image = parse(sample()).unwrap();
        for (at, len) in [
            (0xfff, 1),
            (0xfff, 2),
            (0x1000, 25),
            (0x1018, 1),
            (0x2000, 9),
            (0x2008, 1),
            (u64::MAX, 0),
        ] {
            let expected = if len == 0 { Ok(()) } else { Err(Cause::Absent) };
            assert_eq!(image.read(at, &mut vec![0; len]), expected, "{len} bytes at {at:#x}");
        }
        assert_eq!(image.read(u64::MAX, &mut [0; 2]), Err(Cause::Outside));
    }

    #[test]
    fn too_many_note_segments_refused() {
        let notes = |count| {
            (0..count)
                .map(|_| Piece::note(note(b"CORE", &[7; 9])))
                .chain([Piece::load(0, vec![1; 8])])
        };
        let file = |count| elf(&notes(count).collect::<Vec<_>>());
        assert!(parse(file(64)).is_ok());
        let text = message(file(65));
        assert!(
            text.contains(
                "PT_NOTE segments up to the one at offset 0xec0: expected at most 64, found 65"
            ),
            "{text}"
        );
    }

    #[test]
    fn read_across_overlapping_segments() {
        let file = elf(&[
            Piece::load(0x1008, vec![9; 16]),
            Piece::load(0x1000, vec![9; 16]),
            Piece::load(0x1004, vec![9; 4]),
            Piece { memsz: 1 << 40, ..Piece::load(0x8000, Vec::new()) },
        ]);
        let image = parse(file).unwrap();
        assert_eq!(image.ranges().collect::<Vec<_>>(), [0x1000..0x1010, 0x1010..0x1018]);
        assert_eq!(image.read(0x1000, &mut [0; 24]), Ok(()));
    }

    #[test]
    fn adjacent_segments_joined() {
        let image = parse(elf(&[Piece::load(0x1000, vec![1; 8]), Piece::load(0x1008, vec![2; 8])]))
            .unwrap();
        assert!(image.ranges().eq(std::iter::once(0x1000..0x1010)));
        assert_eq!(image.locate(0x1004).map(|range| range.len()), Some(12));
    }

    #[test]
    fn file_cut_off_at_any_length_refused() {
        let file = sample();
        for len in 0..file.len() {
            let text = message(file[..len].to_vec());
            let expected = if len < 4 { "is not an ELF file" } else { "is truncated" };
            assert!(text.contains(expected), "{len} bytes: {text}");
        }
        assert!(parse(file).is_ok());
    }

    #[test]
    fn cut_off_segment_named_in_error() {
        let file = sample();
        let (at, len) = (file.len() - 8, file.len() - 1);
        let expected = format!(
            "is truncated: expected segment 3 (PT_LOAD) of 0x8 bytes at offset {at:#x}, found the end of the file at {len:#x}"
        );
        assert_eq!(message(file[..len].to_vec()), expected);
    }

    #[test]
    fn other_file_error_names_expected_value() {
        let cases: [(usize, &[u8], &str); 8] = [
            (
                0,
                b"\x7fFOO",
                "expected 7f 45 4c 46 at its start, found [7f, 46, 4f, 4f, 02, 01, 01, 00]",
            ),
            (0, b"KDUMP   ", "compressed by kdump"),
            (4, &[1], "the class (EI_CLASS) at offset 0x4: expected 2 (64 bits), found 1"),
            (
                5,
                &[2],
                "the byte order (EI_DATA) at offset 0x5: expected 1 (little-endian), found 2",
            ),
            (6, &[0], "the version (EI_VERSION)"),
            (16, &[2], "the file type (e_type) at offset 0x10: expected 4 (ET_CORE), found 2"),
            (18, &[183], "the machine (e_machine) at offset 0x12: expected 62 (x86-64), found 183"),
            (
                54,
                &[32],
                "the size of a program header (e_phentsize) at offset 0x36: expected 56, found 32",
            ),
        ];
        for (at, bytes, expected) in cases {
            let text = message(patched(at, bytes));
            assert!(text.contains(expected), "{text}");
        }
    }

    #[test]
    fn program_headers_beyond_end_refused() {
        for (at, bytes) in [(32, [0xff; 8].as_slice()), (56, &[0xfe, 0xff]), (32, &[0xff, 0xff])] {
            assert!(message(patched(at, bytes)).contains("program headers"));
        }
        // The count is in a section header beyond the end.
        let mut file = patched(56, &[0xff; 2]);
        file[40..48].fill(0xff);
        assert!(message(file).contains("the section header with the number of segments"));
    }

    #[test]
    fn segment_count_in_section_header() {
        let image = parse(patched(56, &[0xff; 2])).unwrap();
        assert_eq!(image.ranges().count(), 3);
    }

    #[test]
    fn file_without_memory_refused() {
        assert!(message(elf(&[Piece::note(note(b"CORE", &[]))]))
            .contains("found none in 1 program headers"));
        assert!(message(elf(&[])).contains("found none in 0 program headers"));
    }

    #[test]
    fn segment_with_wraparound_refused() {
        let file = elf(&[Piece::load(u64::MAX - 3, vec![0; 8])]);
        assert!(message(file).contains("(p_paddr) at offset 0xc0: expected the segment to end"));
    }

    #[test]
    fn noise_in_headers_does_not_panic() {
        let noise = Noise::new(0x5eed);
        for _ in 0..20_000 {
            let mut file = sample();
            for _ in 0..=noise.below(4) {
                let at = 4 + noise.below(file.len() as u64 - 4) as usize;
                file[at] = noise.next() as u8;
            }
            if let Ok(image) = parse(file) {
                let _ = image.note(b"VMCOREINFO");
                for range in image.ranges() {
                    let _ = image.read(range.start, &mut [0; 64]);
                }
            }
        }
    }
}
