//! The sample: its dump, its types, and the objects that its pages lead to.

use crate::btf::Types;
use crate::common::{sample_path, unpack};
use crate::reads::only;
use dumpable::{Addr, Dumpable, Memory};
use pagedump_core::layout as core;
use pagedump_vmcore::kernel::layout as vmcore;
use pagedump_vmcore::{Opened, Vmcore};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The dump of the sample.
pub(crate) struct Sample {
    pub(crate) bytes: Vec<u8>,
    /// The types as the dump has them.
    pub(crate) btf: Vec<u8>,
    /// The arguments for all pages whose kinds are known.
    pub(crate) pages: Vec<String>,
    /// The numbers of these pages.
    frames: Vec<u64>,
    opened: Opened,
    /// The physical addresses of memory, and where it lies in the file.
    segments: Vec<(Range<u64>, u64)>,
}

/// Objects of one structure, by their addresses, and the size of what is read of them in bytes.
pub(crate) struct Objects {
    pub(crate) structure: &'static str,
    pub(crate) size: usize,
    pub(crate) at: BTreeSet<u64>,
}

impl Sample {
    pub(crate) fn unpack() -> Self {
        let bytes = unpack("vmcore.zst");
        let vmcore = Vmcore::from_bytes("the sample", bytes.clone()).expect("a dump");
        let opened = Opened::load(vmcore, None).expect("a dump of a known kernel");
        let list = std::fs::read_to_string(sample_path("pages.txt")).expect("the list of pages");
        let frames = list.lines().filter_map(|line| line.strip_prefix("0x")?.split(' ').next());
        let frames: Vec<u64> =
            frames.map(|frame| u64::from_str_radix(frame, 16).expect("a number")).collect();
        let pages = frames.iter().map(|frame| format!("pfn:{frame:#x}")).collect();
        let segments = segments(&bytes);
        let mut sample = Self { bytes, btf: Vec::new(), pages, frames, opened, segments };
        let symbol = |name| sample.symbol(name);
        let (start, stop) = (symbol("__start_BTF"), symbol("__stop_BTF"));
        sample.btf = (start..stop)
            .step_by(4096)
            .flat_map(|at| {
                let mut bytes = vec![0; (stop - at).min(4096) as usize];
                sample
                    .opened
                    .vmcore
                    .reader()
                    .read(Addr::new(at as usize), &mut bytes)
                    .expect("types");
                bytes
            })
            .collect();
        sample
    }

    pub(crate) fn symbol(&self, name: &str) -> u64 {
        self.opened.symbols.find(name).expect(name).get() as u64
    }

    /// Returns where the byte at a virtual address lies in the file.
    fn place(&self, at: u64) -> Option<usize> {
        let physical = self.opened.vmcore.translate(Addr::new(at as usize)).ok()?;
        let segment = self.segments.iter().find(|(range, _)| range.contains(&physical));
        segment.map(|(range, file)| (file + physical - range.start) as usize)
    }

    /// Returns where the bytes of an object lie in the file, as far as the file has them.
    fn places(&self, at: u64, size: usize) -> Vec<Option<usize>> {
        let page_of = |at: u64| at & !0xfff;
        let pages = (page_of(at)..at + size as u64).step_by(4096);
        let places: BTreeMap<u64, _> = pages.map(|page| (page, self.place(page))).collect();
        let place = |at: u64| Some(places[&page_of(at)]? + (at - page_of(at)) as usize);
        (at..at + size as u64).map(place).collect()
    }

    /// Returns the dump with the bytes of each object in another order: byte `order[n]` of an
    /// object becomes byte `n`. `None` if the dump lacks one of them.
    pub(crate) fn reordered(&self, objects: &Objects, order: &[usize]) -> Option<Vec<u8>> {
        let mut bytes = self.bytes.clone();
        let mut done = BTreeSet::new();
        for &at in &objects.at {
            let places = self.places(at, order.len());
            // hugetlb maps several pages of the memory map to one page of memory.
            if !done.insert(places[0]) {
                continue;
            }
            for (to, &from) in order.iter().enumerate().filter(|(to, from)| to != *from) {
                bytes[places[to]?] = self.bytes[places[from]?];
            }
        }
        Some(bytes)
    }

    /// Adds a distance to the pointers at these addresses that point to targets.
    pub(crate) fn retarget(
        &self,
        bytes: &mut [u8],
        pointers: impl Iterator<Item = u64>,
        targets: &BTreeSet<u64>,
        distance: i64,
    ) {
        for at in pointers {
            let place = self.place(at).expect("a pointer that was read");
            let word = &mut bytes[place..place + 8];
            let pointer = u64::from_le_bytes(word.try_into().unwrap());
            if targets.contains(&pointer) {
                word.copy_from_slice(&pointer.wrapping_add_signed(distance).to_le_bytes());
            }
        }
    }

    /// Writes to VMCOREINFO the offsets that members have in the types. Lines that are not read give
    /// room.
    pub(crate) fn set_offsets(bytes: &mut [u8], types: &Types) {
        let note = b"OSRELEASE=";
        let start = bytes.windows(note.len()).position(|part| part == note).expect("a note");
        let len = bytes[start..].iter().position(|&byte| byte == 0).expect("an end");
        let old = String::from_utf8(bytes[start..start + len].to_vec()).expect("text");
        let line = |line: &str| {
            let known = line.strip_prefix("OFFSET(").and_then(|rest| {
                let (structure, member) = rest.split_once(")=")?.0.split_once('.')?;
                let &[number] = types.named(structure) else { return None };
                let offset = types.find(number, member)?.1.offset / 8;
                Some(format!("OFFSET({structure}.{member})={offset}\n"))
            });
            known.unwrap_or_else(|| format!("{line}\n"))
        };
        let lines = old.lines().filter(|line| !line.contains("(prb_"));
        let new: String = lines.map(line).collect();
        bytes[start..start + len].fill(b'\n');
        bytes[start..start + new.len()].copy_from_slice(new.as_bytes());
    }

    /// Returns the members whose offsets are in VMCOREINFO, as `structure.member`.
    pub(crate) fn stated_offsets(&self) -> Vec<String> {
        let numbers = self.opened.vmcore.info().numbers_of("OFFSET");
        numbers.map(|(key, _)| key.to_owned()).collect()
    }

    /// Returns all pages of the memory map that the dump holds.
    pub(crate) fn pages(&self) -> Objects {
        let model = &self.opened.model;
        let ends = self.opened.vmcore.ranges().map(|range| range.end / 4096);
        let all = (0..ends.max().expect("memory")).map(|pfn| model.vmemmap + pfn * 64);
        let at = all.filter(|&at| self.place(at).is_some()).collect();
        Objects { structure: "page", size: 64, at }
    }

    /// Returns the objects of each structure that are read, apart from pages.
    pub(crate) fn objects(&self, types: &Types) -> Vec<Objects> {
        let mut found: BTreeMap<&'static str, BTreeSet<u64>> = BTreeMap::new();
        let mut add = |structure, at| {
            found.entry(structure).or_default().insert(at);
        };
        self.add_owners(&mut add);
        self.add_modules(&mut add);
        self.add_tables(&mut add);
        self.add_sections(&mut add);
        let sized = found.into_iter().map(|(structure, at)| {
            let size = types.size(only(types, structure)) as usize;
            // The flags of a section's 64 blocks of 8 bits follow the described start.
            let size = if structure == "mem_section_usage" { size.max(24) + 64 } else { size };
            Objects { structure, size, at }
        });
        sized.collect()
    }

    fn add_owners(&self, add: &mut impl FnMut(&'static str, u64)) {
        let memory = self.opened.vmcore.reader();
        // That of all pages in the swap cache.
        add("address_space", self.symbol("swap_space"));
        for pfn in &self.frames {
            let mut at = self.opened.model.vmemmap + pfn * 64;
            let page_at = |at: u64| Addr::<core::Page>::new(at as usize);
            let mut page = memory.snapshot(page_at(at)).expect("a page");
            // The word of a tail is a mask that leads to its head, unless it was broken on purpose.
            if page.is_tail() && page.compound_word() as i64 >> 40 == -1 {
                at &= page.compound_word() & !1;
                page = memory.snapshot(page_at(at)).expect("a head");
            }
            let folio = memory.snapshot(page_at(at).cast::<core::FolioHead>()).expect("a folio");
            if page.type_word() >> 24 == 0xf5 {
                let slab = memory.snapshot(Addr::<core::Slab>::new(at as usize)).expect("a slab");
                if memory.snapshot(slab.cache()).is_ok() {
                    add("kmem_cache", slab.cache().get() as u64);
                }
                continue;
            }
            if page.is_tail() || folio.mapping_word() & 3 != 0 {
                continue;
            }
            let Ok(space) = memory.snapshot(folio.mapping()) else { continue };
            add("address_space", folio.mapping().get() as u64);
            let Ok(inode) = memory.snapshot(space.host()) else { continue };
            add("inode", space.host().get() as u64);
            if inode.dentry().is_null() {
                continue;
            }
            let alias = core::Dentry::LAYOUT.member("d_alias").expect("a member").offset;
            let name = core::Dentry::LAYOUT.member("d_name").expect("a member").offset;
            let at = inode.dentry().get() - alias;
            if memory.snapshot(Addr::<core::Dentry>::new(at)).is_ok() {
                add("dentry", at as u64);
                add("qstr", (at + name) as u64);
                add("hlist_node", (at + alias) as u64);
            }
        }
    }

    fn add_modules(&self, add: &mut impl FnMut(&'static str, u64)) {
        let memory = self.opened.vmcore.reader();
        let offset =
            |layout: &dumpable::Layout, name| layout.member(name).expect("a member").offset;
        let list = offset(vmcore::Module::LAYOUT, "list");
        let pieces = offset(vmcore::Module::LAYOUT, "mem");
        let head = Addr::<vmcore::ListHead>::new(self.symbol("modules") as usize);
        let mut link = head;
        loop {
            add("list_head", link.get() as u64);
            link = memory.snapshot(link).expect("a link").next();
            if link == head {
                return;
            }
            let at = link.get() - list;
            let module = memory.snapshot(Addr::<vmcore::Module>::new(at)).expect("a module");
            add("module", at as u64);
            add("mod_kallsyms", module.kallsyms().get() as u64);
            for index in 0..7 {
                add(
                    "module_memory",
                    (at + pieces + index * vmcore::ModuleMemory::LAYOUT.size) as u64,
                );
            }
        }
    }

    fn add_tables(&self, add: &mut impl FnMut(&'static str, u64)) {
        let tables = &self.opened.tables;
        let flags = self.symbol("pageflag_names");
        (0..=tables.flags.len() as u64)
            .for_each(|index| add("trace_print_flags", flags + index * 16));
        let fields = self.symbol("pff");
        (0..tables.fields.len() as u64)
            .for_each(|index| add("page_flags_fields", fields + index * 32));
    }

    fn add_sections(&self, add: &mut impl FnMut(&'static str, u64)) {
        let (memory, model) = (self.opened.vmcore.reader(), &self.opened.model);
        let mut root = [0; 8];
        memory.read(Addr::new(model.mem_section as usize), &mut root).expect("a root");
        let ends = self.opened.vmcore.ranges().map(|range| range.end >> model.section_size_bits);
        for number in 0..=ends.max().expect("memory") {
            let at = u64::from_le_bytes(root) + number * model.mem_section_size;
            let section =
                memory.snapshot(Addr::<core::Section>::new(at as usize)).expect("a section");
            add("mem_section", at);
            if self.place(section.usage().get() as u64).is_some() {
                add("mem_section_usage", section.usage().get() as u64);
            }
        }
    }
}

/// Returns the segments of an ELF file that hold memory.
fn segments(bytes: &[u8]) -> Vec<(Range<u64>, u64)> {
    let word = |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap());
    let (headers, count) = (word(32) as usize, u16::from_le_bytes([bytes[56], bytes[57]]));
    let each = (0..usize::from(count)).map(|index| headers + index * 56);
    // PT_LOAD.
    let loaded = each.filter(|&at| bytes[at] == 1);
    loaded.map(|at| (word(at + 24)..word(at + 24) + word(at + 32), word(at + 8))).collect()
}
