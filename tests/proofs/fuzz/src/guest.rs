//! A guest with everything that a dump is read for. Hostile dumps are made from it by a few
//! changes, because a fuzzer alone does not find keys in a hash table, such as those of VMCOREINFO.

use dumpable::{Dumpable, Member};
use pagedump_vmcore::kernel::layout::{Module, ModuleMemory};

/// The virtual address of physical address 0, mapped by one large page.
pub const IMAGE: u64 = 0xffff_ffff_8000_0000;

/// The address of the module's memory, outside of the kernel image.
pub const MODULE: u64 = IMAGE + 0x4000_0000;

/// Entries of the page tables, which come first in memory.
const TABLES: [(usize, u64); 3] = [(0x1ff8, 0x2001), (0x2ff0, 0x3001), (0x3000, 0x81)];

/// The VMCOREINFO of a guest, and its memory from physical address 0 on.
#[derive(Clone)]
pub struct Guest {
    pub info: Vec<u8>,
    pub memory: Vec<u8>,
}

impl Guest {
    #[allow(clippy::new_without_default)]
    pub fn new() -> Self {
        let info = b"OSRELEASE=7.3.4\nOFFSET(uts_namespace.name)=0\nSYMBOL(init_top_pgt)=ffffffff80001000\n\
            NUMBER(phys_base)=0\nNUMBER(pgtable_l5_enabled)=0\nSIZE(page)=64\nSYMBOL(mem_section)=ffffffff80004000\n\
            LENGTH(mem_section)=2048\nSIZE(mem_section)=16\nOFFSET(mem_section.section_mem_map)=0\n\
            NUMBER(SECTION_SIZE_BITS)=27\nNUMBER(MAX_PHYSMEM_BITS)=46\nSYMBOL(vmemmap)=ffffea0000000000\n";
        let mut guest = Self { info: info.to_vec(), memory: vec![0; 0x4000] };
        for (at, entry) in TABLES {
            guest.memory[at..at + 8].copy_from_slice(&u64::to_le_bytes(entry));
        }
        let names = guest.place(&[&[0; 130][..], b"7.3.4\0", &[0; 60]].concat());
        guest.symbol("init_uts_ns", names);

        let name = guest.place(b"locked\0");
        let spec = guest.place(&[0, 10, 0, 0, 0, 0, 0, 0]);
        let flags = guest.words(&[1, name, 0x40, name, 0, 0]);
        let fields = guest.words(&[10 | 54 << 32, 0x3ff, spec, name]);
        let types = guest.words(&[name, 0, name]);
        let struct_of_two = [1_u32, 4 << 24 | 2, 64, 6, 2, 0, 1, 1, 64];
        let other_types = [0, 2 << 24, 1, 12, 6 << 24 | 1, 4, 6, 7];
        let records: Vec<u8> =
            struct_of_two.into_iter().chain(other_types).flat_map(u32::to_le_bytes).collect();
        let header = [0x1_eb9f, 24, 0, records.len() as u32, records.len() as u32, 18];
        let header = header.map(u32::to_le_bytes).concat();
        let btf = [&header[..], &records, b"\0page\0flags\0head\0\0"].concat();
        let start = guest.place(&btf);
        let (stop, head) = (start + btf.len() as u64, guest.modules());
        guest.symbols(&[
            ("_stext", IMAGE),
            ("pageflag_names", flags),
            ("pff", fields),
            ("page_type_names", types),
            ("__start_BTF", start),
            ("__stop_BTF", stop),
            ("modules", head),
            ("_end", IMAGE + 0x10_0000),
        ]);
        // Tables are read to the ends of pages.
        guest.memory.resize(guest.memory.len().next_multiple_of(0x1000), 0);
        guest
    }

    /// Applies changes: each takes three or ten bytes of `input`.
    pub fn change(&mut self, mut input: &[u8]) {
        while let [how, low, high, rest @ ..] = input {
            let at = usize::from(u16::from_le_bytes([*low, *high]));
            let to = if how & 1 == 0 { &mut self.memory } else { &mut self.info };
            let at = at % to.len();
            input = rest;
            match how >> 1 & 3 {
                0 => to[at] ^= 1 << (how >> 3 & 7),
                1 => to[at] = how >> 3,
                2 => to.truncate((at + 1).max(0x40)),
                // A word, whose top bits may be made those of an address in the guest.
                _ => {
                    let Some((word, rest)) = input.split_first_chunk::<7>() else { break };
                    input = rest;
                    let word = [word[0], word[1], word[2], word[3], word[4], word[5], word[6], 0];
                    let address = (IMAGE | u64::from_le_bytes(word) & 0xf_ffff).to_le_bytes();
                    let word = if how >> 3 & 1 == 0 { word } else { address };
                    to.iter_mut().skip(at).zip(word).for_each(|(to, from)| *to = from);
                }
            }
        }
    }

    /// Appends bytes, and returns their virtual address.
    fn place(&mut self, bytes: &[u8]) -> u64 {
        let at = self.memory.len().next_multiple_of(16);
        self.memory.resize(at, 0);
        self.memory.extend(bytes);
        IMAGE + at as u64
    }

    fn words(&mut self, words: &[u64]) -> u64 {
        self.place(&words.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<_>>())
    }

    /// Appends a line of VMCOREINFO with an address.
    fn symbol(&mut self, name: &str, at: u64) {
        self.info.extend(format!("SYMBOL({name})={at:x}\n").bytes());
    }

    /// Appends a module with one symbol, in a list of its own.
    fn modules(&mut self) -> u64 {
        let place = |member: Option<&Member>| member.expect("a member").offset;
        let names = self.place(b"\0fat_aops\0");
        let symbols = self.words(&[0, 0, 0, 1 | 1 << 48, MODULE + 8, 0]);
        let kallsyms = self.words(&[symbols, 2, names, 0]);
        let head = self.words(&[0, 0]);
        let mut module = vec![0; Module::LAYOUT.size];
        let of = |name| place(Module::LAYOUT.member(name));
        let memory = of("mem");
        let mut put = |at: usize, bytes: &[u8]| module[at..at + bytes.len()].copy_from_slice(bytes);
        put(of("name"), b"fat");
        put(of("list"), &head.to_le_bytes());
        put(of("kallsyms"), &kallsyms.to_le_bytes());
        put(memory + place(ModuleMemory::LAYOUT.member("base")), &MODULE.to_le_bytes());
        put(memory + place(ModuleMemory::LAYOUT.member("size")), &0x1000_u32.to_le_bytes());
        let link = self.place(&module) + of("list") as u64;
        let at = (head - IMAGE) as usize;
        self.memory[at..at + 8].copy_from_slice(&link.to_le_bytes());
        head
    }

    /// Appends the symbol tables, for symbols in ascending order. Each code stands for its own
    /// character.
    fn symbols(&mut self, symbols: &[(&str, u64)]) {
        let (mut names, mut tokens, mut index) = (Vec::new(), Vec::new(), Vec::new());
        for (name, _) in symbols {
            names.extend([name.len() as u8 + 1, b'T']);
            names.extend(name.bytes());
        }
        for code in 0..=255_u8 {
            index.extend((tokens.len() as u16).to_le_bytes());
            tokens.extend([code].into_iter().filter(u8::is_ascii_graphic));
            tokens.push(0);
        }
        let tables = [
            ("kallsyms_num_syms", (symbols.len() as u32).to_le_bytes().to_vec()),
            ("kallsyms_names", names),
            ("kallsyms_token_table", tokens),
            ("kallsyms_token_index", index),
        ];
        for (name, table) in tables {
            let at = self.place(&table);
            self.symbol(name, at);
        }
        let at = self.place(&[]);
        let offset = |(index, &(_, address)): (usize, &(&str, u64))| {
            address.wrapping_sub(at + index as u64 * 4) as u32
        };
        let offsets: Vec<u8> =
            symbols.iter().enumerate().map(offset).flat_map(u32::to_le_bytes).collect();
        self.place(&offsets);
        self.symbol("kallsyms_offsets", at);
        self.symbol("_stext", IMAGE);
    }

    /// Returns an ELF file of the note and the memory.
    pub fn elf(&self) -> Vec<u8> {
        elf(&self.info, &self.memory)
    }
}

/// Returns an ELF file of a note and of memory from physical address 0.
pub fn elf(info: &[u8], memory: &[u8]) -> Vec<u8> {
    let mut note = Vec::new();
    for word in [11, info.len() as u32, 0] {
        note.extend(word.to_le_bytes());
    }
    note.extend(b"VMCOREINFO\0\0");
    note.extend(info);
    note.resize(note.len().next_multiple_of(4), 0);
    let mut file = b"\x7fELF\x02\x01\x01".to_vec();
    file.resize(64, 0);
    for (at, value) in [(16, 4), (18, 62), (20, 1), (32, 64), (52, 64), (54, 56), (56, 2)] {
        file[at] = value;
    }
    let start = 64 + 2 * 56;
    for (kind, offset, size) in [(4_u32, start, note.len()), (1, start + note.len(), memory.len())]
    {
        file.extend(kind.to_le_bytes());
        file.extend([0; 4]);
        for word in [offset, 0, 0, size, size, 0] {
            file.extend((word as u64).to_le_bytes());
        }
    }
    [file, note, memory.to_vec()].concat()
}
