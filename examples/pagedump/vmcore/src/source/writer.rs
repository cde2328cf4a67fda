//! Writes some of the memory of a dump as a smaller dump of the same format.

use super::elf::{Image, HEADER_SIZE, SEGMENT_SIZE};
use crate::PAGE;
use std::io::{self, Write};
use std::ops::Range;

/// The size of a 64-bit section header.
const SECTION_SIZE: u64 = 64;

const ET_CORE: u16 = 4;
const EM_X86_64: u16 = 62;
const PT_LOAD: u32 = 1;
const PT_NOTE: u32 = 4;

/// The value in the ELF header if the number of segments is in a section header.
const PN_XNUM: u16 = 0xffff;

/// A segment to write. Its offset in the file is not known yet.
struct Segment<'a> {
    kind: u32,
    physical: u64,
    bytes: &'a [u8],
}

/// Writes all notes of `image`, and the page frames `frames`, which must be in rising order. Memory
/// that `image` does not hold is omitted.
pub(crate) fn write(image: &Image, frames: &[u64], out: &mut impl Write) -> io::Result<()> {
    let notes = image.notes().map(|bytes| Segment { kind: PT_NOTE, physical: 0, bytes });
    let memory = runs(frames).flat_map(|run| image.pieces(run));
    let memory = memory.map(|(physical, bytes)| Segment { kind: PT_LOAD, physical, bytes });
    let segments: Vec<Segment<'_>> = notes.chain(memory).collect();
    let count = segments.len() as u64;
    let table = HEADER_SIZE + SECTION_SIZE;

    out.write_all(&header(count))?;
    // This section header holds the number of segments if it does not fit into the ELF header.
    let mut section = [0; SECTION_SIZE as usize];
    put(&mut section, 44, &(count as u32).to_le_bytes());
    out.write_all(&section)?;
    // Memory begins at a page boundary of the file, so that it can be mapped.
    let notes_at = table + count * SEGMENT_SIZE;
    let notes_len: u64 = segments
        .iter()
        .filter(|segment| segment.kind == PT_NOTE)
        .map(|note| note.bytes.len() as u64)
        .sum();
    let memory_at = (notes_at + notes_len).next_multiple_of(PAGE);
    let (mut note, mut load) = (notes_at, memory_at);
    for segment in &segments {
        let at = if segment.kind == PT_NOTE { &mut note } else { &mut load };
        out.write_all(&program_header(segment, *at))?;
        *at += segment.bytes.len() as u64;
    }
    let padding = vec![0; (memory_at - notes_at - notes_len) as usize];
    let is_note = |segment: &&Segment<'_>| segment.kind == PT_NOTE;
    for segment in segments.iter().filter(is_note) {
        out.write_all(segment.bytes)?;
    }
    out.write_all(&padding)?;
    for segment in segments.iter().filter(|segment| !is_note(segment)) {
        out.write_all(segment.bytes)?;
    }
    out.flush()
}

/// Returns the physical addresses of page frames. Adjacent frames are joined.
fn runs(frames: &[u64]) -> impl Iterator<Item = Range<u64>> + '_ {
    frames.chunk_by(|&frame, &next| frame + 1 == next).filter_map(|run| {
        let (first, last) = (run.first()?, run.last()?);
        // The end of the last page does not fit 64 bits; `Image::parse` refuses memory that
        // includes its last byte.
        Some(first.saturating_mul(PAGE)..last.saturating_add(1).saturating_mul(PAGE))
    })
}

fn header(segments: u64) -> [u8; HEADER_SIZE as usize] {
    let few = u16::try_from(segments).ok().filter(|&count| count < PN_XNUM);
    let mut header = [0; HEADER_SIZE as usize];
    // The identification: 64 bits, little-endian, version 1.
    put(&mut header, 0, b"\x7fELF\x02\x01\x01");
    put(&mut header, 16, &ET_CORE.to_le_bytes());
    put(&mut header, 18, &EM_X86_64.to_le_bytes());
    put(&mut header, 20, &1_u32.to_le_bytes());
    put(&mut header, 32, &(HEADER_SIZE + SECTION_SIZE).to_le_bytes());
    put(&mut header, 52, &(HEADER_SIZE as u16).to_le_bytes());
    put(&mut header, 54, &(SEGMENT_SIZE as u16).to_le_bytes());
    put(&mut header, 56, &few.unwrap_or(PN_XNUM).to_le_bytes());
    if few.is_none() {
        put(&mut header, 40, &HEADER_SIZE.to_le_bytes());
        put(&mut header, 58, &(SECTION_SIZE as u16).to_le_bytes());
        put(&mut header, 60, &1_u16.to_le_bytes());
    }
    header
}

fn program_header(segment: &Segment<'_>, at: u64) -> [u8; SEGMENT_SIZE as usize] {
    let len = (segment.bytes.len() as u64).to_le_bytes();
    let mut header = [0; SEGMENT_SIZE as usize];
    put(&mut header, 0, &segment.kind.to_le_bytes());
    put(&mut header, 8, &at.to_le_bytes());
    put(&mut header, 24, &segment.physical.to_le_bytes());
    put(&mut header, 32, &len);
    put(&mut header, 40, &len);
    header
}

/// Writes `field` at offset `at` of `header`, which must have room for it.
fn put(header: &mut [u8], at: usize, field: &[u8]) {
    for (byte, &value) in header.iter_mut().skip(at).zip(field) {
        *byte = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::bytes::Bytes;
    use crate::testing::{elf, note, Piece};

    fn parse(file: Vec<u8>) -> Image {
        Image::parse(Bytes::Held(file.into())).unwrap()
    }

    fn trimmed(image: &Image, frames: &[u64]) -> Image {
        let mut file = Vec::new();
        write(image, frames, &mut file).unwrap();
        parse(file)
    }

    #[test]
    fn write_keeps_notes_and_requested_pages() {
        // The memory is pages 1 and 2, the first half of page 3, and page 5 in two pieces.
        let image = parse(elf(&[
            Piece::note(note(b"CORE", &[7; 9])),
            Piece::load(0x1000, (0..0x2800).map(|at| (at / 16) as u8).collect()),
            Piece::load(0x5800, vec![6; 0x800]),
            Piece::load(0x5000, vec![5; 0x800]),
        ]));
        let small = trimmed(&image, &[2, 3, 4, 5]);
        let merged = small.ranges().fold(Vec::<Range<u64>>::new(), |mut ranges, range| {
            match ranges.last_mut() {
                Some(last) if last.end == range.start => last.end = range.end,
                _ => ranges.push(range),
            }
            ranges
        });
        assert_eq!(merged, [0x2000..0x3800, 0x5000..0x6000]);
        for range in small.ranges() {
            let (mut ours, mut theirs) = (vec![0; 0x800], vec![1; 0x800]);
            assert_eq!(
                (small.read(range.start, &mut ours), image.read(range.start, &mut theirs)),
                (Ok(()), Ok(()))
            );
            assert_eq!(ours, theirs);
        }
        assert_eq!(small.note(b"CORE"), Some(&[7; 9][..]));
    }

    #[test]
    fn write_keeps_last_page() {
        let last = !0xfff;
        let image =
            parse(elf(&[Piece::load(0x1000, vec![1; 8]), Piece::load(last, vec![2; 0xfff])]));
        assert!(trimmed(&image, &[1, last / PAGE]).ranges().eq(image.ranges()));
    }

    #[test]
    fn write_more_segments_than_fit_elf_header() {
        for count in [0xfffe_u64, 0xffff, 0x1_0001] {
            let pieces: Vec<_> = (0..count)
                .map(|number| Piece::load(number * 2 * PAGE, vec![number as u8; 8]))
                .collect();
            let image = parse(elf(&pieces));
            let frames: Vec<u64> = (0..count).map(|number| number * 2).collect();
            let small = trimmed(&image, &frames);
            assert!(small.ranges().eq(image.ranges()));
        }
    }

    #[test]
    fn record_page_frames_of_reads() {
        let mut image = parse(elf(&[Piece::load(0x1000, vec![1; 0x5000])]));
        assert_eq!(image.read(0x1000, &mut [0; 8]), Ok(()));
        image.record();
        assert_eq!(image.read(0x2ff8, &mut [0; 0x1009]), Ok(()));
        assert_eq!(image.word(0x5ff8), Ok(0x0101_0101_0101_0101));
        assert_eq!(image.recorded(), [2, 3, 4, 5]);
    }
}
