//! Handmade dumps of guests with 256 KiB of memory.

use crate::memory::Vmcore;

/// The kernel virtual address of physical address 0 in a [`Guest`]: the start of the kernel's image
/// in Linux.
pub(crate) const IMAGE: u64 = 0xffff_ffff_8000_0000;

/// The `phys_base` of a [`Guest`]. It is negative, and `SYMBOL` addresses are above [`IMAGE`] by as
/// much.
const PHYS_BASE: i64 = -0x1000;

const PRESENT: u64 = 1;
const HUGE: u64 = 1 << 7;
const NX: u64 = 1 << 63;

/// The physical address of the top page table. The other tables follow it.
const ROOT: u64 = 0x1000;

/// The physical address of `init_uts_ns`, after which memory is free.
pub(crate) const UTS: u64 = 0xa000;

/// The size of the memory in bytes.
const SIZE: usize = 0x4_0000;

/// A segment of an ELF file: its type, physical address, bytes, and size in memory.
pub(crate) struct Piece {
    pub(crate) kind: u32,
    pub(crate) paddr: u64,
    pub(crate) bytes: Vec<u8>,
    pub(crate) memsz: u64,
}

impl Piece {
    pub(crate) fn load(paddr: u64, bytes: Vec<u8>) -> Self {
        Self { kind: 1, paddr, memsz: bytes.len() as u64, bytes }
    }

    pub(crate) fn note(bytes: Vec<u8>) -> Self {
        Self { kind: 4, paddr: 0, memsz: 0, bytes }
    }
}

/// Returns an ELF file like those of QEMU: `e_ehsize` is 8, program headers are at 192, memory is
/// not aligned.
pub(crate) fn elf(pieces: &[Piece]) -> Vec<u8> {
    let mut file = vec![0; 192];
    file[..7].copy_from_slice(b"\x7fELF\x02\x01\x01");
    let fields: [(usize, &[u8]); 8] = [
        (16, &4u16.to_le_bytes()),
        (18, &62u16.to_le_bytes()),
        (20, &1u32.to_le_bytes()),
        (32, &192u64.to_le_bytes()),
        (40, &64u64.to_le_bytes()),
        (52, &8u16.to_le_bytes()),
        (54, &56u16.to_le_bytes()),
        (58, &64u16.to_le_bytes()),
    ];
    for (at, bytes) in fields {
        file[at..at + bytes.len()].copy_from_slice(bytes);
    }
    // Section 0 holds the true number of segments.
    file[64 + 44..64 + 48].copy_from_slice(&(pieces.len() as u32).to_le_bytes());
    file[56..58].copy_from_slice(&(pieces.len().min(0xffff) as u16).to_le_bytes());
    let mut offset = 192 + 56 * pieces.len() + 4;
    for piece in pieces {
        file.extend(piece.kind.to_le_bytes());
        file.extend(0u32.to_le_bytes());
        for word in [offset as u64, 0, piece.paddr, piece.bytes.len() as u64, piece.memsz, 0] {
            file.extend(word.to_le_bytes());
        }
        offset += piece.bytes.len();
    }
    file.extend([0; 4]);
    for piece in pieces {
        file.extend(&piece.bytes);
    }
    file
}

/// Returns a note, padded to 4 bytes.
pub(crate) fn note(name: &[u8], contents: &[u8]) -> Vec<u8> {
    let mut note = Vec::new();
    for word in [name.len() as u32 + 1, contents.len() as u32, 0] {
        note.extend(word.to_le_bytes());
    }
    note.extend(name);
    note.push(0);
    note.resize(note.len().next_multiple_of(4), 0);
    note.extend(contents);
    note.resize(note.len().next_multiple_of(4), 0);
    note
}

/// A guest: memory from physical address 0 on, page tables that map it at [`IMAGE`], and a
/// VMCOREINFO.
pub(crate) struct Guest {
    pub(crate) memory: Vec<u8>,
    pub(crate) info: String,
    levels: u32,
    next_table: u64,
    /// The physical address of free memory.
    pub(crate) next_free: u64,
}

impl Guest {
    pub(crate) fn new(levels: u32) -> Self {
        let info = format!(
            "OSRELEASE=7.3.4-test\nSYMBOL(init_uts_ns)={:x}\nOFFSET(uts_namespace.name)=0\nSYMBOL(init_top_pgt)={:x}\n\
             NUMBER(phys_base)={PHYS_BASE}\nNUMBER(pgtable_l5_enabled)={}\n",
            IMAGE + UTS,
            (IMAGE + ROOT).wrapping_add_signed(-PHYS_BASE),
            u32::from(levels == 5),
        );
        let mut guest = Self {
            memory: vec![0; SIZE],
            info,
            levels,
            next_table: ROOT + 0x1000,
            next_free: UTS + 0x1000,
        };
        guest.map(IMAGE, 0, 0x20_0000);
        guest.write(UTS + 130, b"7.3.4-test\0");
        guest
    }

    pub(crate) fn write(&mut self, at: u64, bytes: &[u8]) {
        self.memory[at as usize..][..bytes.len()].copy_from_slice(bytes);
    }

    /// Writes `bytes` to free memory, at a multiple of 32. Returns the virtual address.
    pub(crate) fn place(&mut self, bytes: &[u8]) -> u64 {
        let at = self.next_free;
        self.write(at, bytes);
        self.next_free = (at + bytes.len() as u64).next_multiple_of(32);
        IMAGE + at
    }

    pub(crate) fn place_words(&mut self, words: &[u64]) -> u64 {
        self.place(&words.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<_>>())
    }

    /// Adds a `SYMBOL` line to VMCOREINFO.
    pub(crate) fn symbol(&mut self, name: &str, at: u64) {
        self.info += &format!("SYMBOL({name})={at:x}\n");
    }

    /// Returns the physical address of the entry for `virt` on `level` (0 is the lowest). Creates
    /// the tables above it.
    pub(crate) fn entry(&mut self, virt: u64, level: u32) -> u64 {
        let mut table = ROOT;
        for above in (level + 1..self.levels).rev() {
            let at = table + ((virt >> (12 + 9 * above)) & 0x1ff) * 8;
            let mut entry = self.word(at);
            if entry == 0 {
                // Software bits, and the bits of the processor in the entry of a table.
                entry = self.next_table | PRESENT | 0x67 | 1 << 57;
                self.next_table += 0x1000;
                assert!(self.next_table <= UTS, "too many tables");
                self.write(at, &entry.to_le_bytes());
            }
            table = entry & 0xf_ffff_ffff_f000;
        }
        table + ((virt >> (12 + 9 * level)) & 0x1ff) * 8
    }

    pub(crate) fn map(&mut self, virt: u64, phys: u64, size: u64) {
        let (level, huge) = match size {
            0x1000 => (0, 0),
            0x20_0000 => (1, HUGE),
            _ => (2, HUGE),
        };
        let at = self.entry(virt, level);
        // Global, dirty, accessed, writable; no-execute and a protection key.
        self.write(at, &(phys | huge | PRESENT | 0x163 | NX | 5 << 59).to_le_bytes());
    }

    fn word(&self, at: u64) -> u64 {
        u64::from_le_bytes(self.memory[at as usize..][..8].try_into().unwrap())
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let notes = [
            note(b"CORE", &[0; 0x150]),
            note(b"QEMU", &[1; 0x1b6]),
            note(b"VMCOREINFO", self.info.as_bytes()),
        ];
        elf(&[Piece::note(notes.concat()), Piece::load(0, self.memory.clone())])
    }

    pub(crate) fn dump(&self) -> Vmcore {
        Vmcore::from_bytes("guest", self.bytes()).unwrap_or_else(|error| panic!("{error}"))
    }
}
