# SPDX-License-Identifier: MIT OR Apache-2.0
"""Compares what pagedump prints with what drgn reads. Called by the script `drgn`.

The values of drgn come from the members of the kernel's structures, by the rules of dump_page()
(mm/debug.c) and of dump_mapping() (fs/inode.c), Linux 6.12 to 7.3.
"""

import collections
import pathlib
import re
import subprocess
import sys
import time

import drgn
from drgn.helpers.linux import mm, slab

# The number of pages for one call of pagedump: the arguments of a call are limited in length.
BATCH = 1000
# The number of differences to print.
SHOWN = 40
# The length of a name that the kernel prints (dump_mapping()).
NAME = 62
# MAX_FOLIO_ORDER on x86-64 with hugetlb.
MAX_ORDER = 22
# The page types (enum pagetype) that are kinds of their own; the values are those of this kernel.
TYPES = ["buddy", "offline", "table", "guard", "hugetlb", "slab", "zsmalloc", "unaccepted", "large_kmalloc"]


class Kernel:
    """A dump, read by drgn."""

    def __init__(self, core, files):
        self.program = program = drgn.Program()
        program.set_core_dump(core)
        program.load_debug_info(files)
        self.page_size = drgn.sizeof(program.type("struct page"))
        self.memory_map = program["vmemmap"].value_()
        self.index_word = program.type("struct folio").member("index").offset // 8
        self.flag_names = [
            (flag.mask.value_(), flag.name.string_().decode())
            for flag in program["pageflag_names"]
            if flag.name
        ]
        try:
            named = dict(program.type("enum pagetype").enumerators)
        except LookupError:
            sys.exit("this kernel is older than Linux 6.12")
        self.types = {named[f"PGTY_{name}"]: name for name in TYPES if f"PGTY_{name}" in named}
        # Names that changed.
        self.alias = self.member("dentry", "d_alias", "d_u.d_alias")
        self.compound_word = self.member("page", "compound_info", "compound_head")
        self.folio_pages = self.member("folio", "_nr_pages", "_folio_nr_pages")
        self.pfns = [pfn for pfn, page in mm.for_each_valid_pfn_and_page(program) if self.can_read(page)]
        self.valid = set(self.pfns)
        self.folios = {}

    def member(self, structure, new, old):
        return new if self.program.type(f"struct {structure}").has_member(new) else old

    def can_read(self, page):
        try:
            self.program.read(page.value_(), self.page_size)
            return True
        except drgn.FaultError:
            return False

    def has_flag(self, flags, name):
        return bool(flags >> self.program[name].value_() & 1)

    def words(self, address, count):
        data = self.program.read(address, count * self.page_size)
        return [int.from_bytes(data[at : at + 8], "little") for at in range(0, len(data), 8)]

    def pfn(self, page):
        """Returns the frame of a page in the memory map, otherwise None."""
        pfn, rest = divmod(page.value_() - self.memory_map, self.page_size)
        return pfn if rest == 0 and pfn in self.valid else None

    def has_flaw(self, page):
        """Whether the page does not match its folio."""
        if not mm.PageCompound(page):
            return False
        head = mm.compound_head(page)
        pfn = self.pfn(head)
        if pfn is None or not mm.PageHead(head) or mm.PageTail(head):
            return True
        if not mm.PageTail(head + 1) or mm.compound_head(head + 1) != head:
            return True
        order = mm.compound_order(head).value_()
        if not 0 < order <= MAX_ORDER:
            return True
        # The word of a tail is a pointer to the head or, if Linux 7.1 and later are so configured, a
        # mask (set_compound_head()). drgn and the kernel follow any word.
        words = (head.value_() | 1, 2**64 - (self.page_size << order) | 1)
        for tail in (page, head + 1):
            word = tail.member_(self.compound_word).value_()
            if word & 1 and word not in words:
                return True
        folio = drgn.cast("struct folio *", head)
        stated = folio.member_(self.folio_pages).value_()
        return stated != 1 << order or self.pfn(page) - pfn >= 1 << order

    def read(self, pfn):
        """Returns a page's kind and values."""
        page = mm.pfn_to_page(self.program, pfn)
        raw = self.words(page.value_(), 1)
        flags = mm.page_flags(page).value_()
        if flags == 2**64 - 1:
            return "poisoned", {"poisoned": page.value_()}
        flaw = self.has_flaw(page)
        mapcount = page._mapcount.counter.value_() + 1
        if has_type(page.page_type.value_()):
            mapcount = 0
        values = {"flaw": flaw, "raw words": raw, "mapcount": mapcount}
        if flaw:
            # Only the page itself can be believed.
            values["flags"] = flags
            values["refcount"] = page._refcount.counter.value_()
            return "does not match its folio", values
        head = mm.compound_head(page)
        head_pfn = self.pfn(head)
        if head_pfn not in self.folios:
            self.folios[head_pfn] = self.read_folio(head)
        kind, folio = self.folios[head_pfn]
        index = (folio["index"] + pfn - head_pfn) % 2**64
        values |= folio | {"head": head_pfn, "index": index}
        return kind, values

    def read_folio(self, head):
        program = self.program
        folio = drgn.cast("struct folio *", head)
        flags = mm.page_flags(head).value_()
        tag = folio.mapping.value_() & 3
        word = head.page_type.value_()
        values = {
            "flags": flags,
            "flag names": "|".join(name for mask, name in self.flag_names if flags & mask == mask),
            "refcount": folio._refcount.counter.value_(),
            "index": folio.index.value_(),
            "memcg_data": folio.memcg_data.value_(),
            "anon or ksm": {1: "anon", 3: "ksm"}.get(tag, ""),
        }
        if has_type(word):
            values["page type"] = word >> 24
        if mm.PageHead(head):
            values["order"] = mm.compound_order(head).value_()
            values["head words"] = self.words(head.value_(), 2)
            values["large counts"] = [
                folio._large_mapcount.counter.value_() + 1,
                folio._entire_mapcount.counter.value_() + 1,
                folio._nr_pages_mapped.counter.value_() & 0x7FFFFF,
                folio._pincount.counter.value_(),
            ]
        is_slab = self.types.get(word >> 24) == "slab"
        swap_backed = self.has_flag(flags, "PG_swapbacked")
        in_swap_cache = swap_backed and self.has_flag(flags, "PG_swapcache")
        mapping = folio.mapping
        if is_slab:
            mapping = None
            cache = drgn.cast("struct slab *", head).slab_cache.read_()
            # The helper ignores pages whose word has more than the type, of which the kernel says slab.
            if mm.PageSlab(head):
                cache = slab.find_containing_slab_cache(program, mm.page_to_virt(head))
            try:
                values["slab cache"] = escape(check(check(cache).name).string_()[:NAME])
            except drgn.FaultError:
                values["invalid slab cache"] = cache.value_()
        elif in_swap_cache:
            mapping = self.swap_mapping(folio.swap.val.value_())
        elif tag:
            mapping = None
        values["mapping"] = mapping.value_() if mapping is not None else 0
        has_inode = False
        if values["mapping"] and not values["anon or ksm"]:
            owner = self.read_owner(mapping)
            has_inode = "inode" in owner
            values |= owner
        if has_type(word):
            kind = self.types.get(word >> 24, "of another type")
        elif tag in (1, 3):
            kind = "anonymous" if tag == 1 else "merged by KSM"
        elif in_swap_cache:
            kind = "swap cache"
        elif values["mapping"]:
            kind = ("shmem file" if swap_backed else "file") if has_inode else "mapping without inode"
        else:
            kind = "reserved" if self.has_flag(flags, "PG_reserved") else "untyped"
        return kind, values

    def swap_mapping(self, entry):
        """Returns the mapping of an entry of the swap cache (swap_address_space(), mm/swap.h)."""
        try:
            return self.program["swap_space"].address_of_()
        except KeyError:
            # SWP_TYPE_SHIFT and SWAP_ADDRESS_SPACE_SHIFT.
            area, offset = entry >> 58, entry & (1 << 58) - 1
            return self.program["swapper_spaces"][area] + (offset >> 14)

    def read_owner(self, mapping):
        try:
            host, operations = check(mapping).host.read_(), mapping.a_ops.value_()
        except drgn.FaultError:
            return {"invalid mapping": mapping.value_()}
        values = {}
        names = self.names(operations)
        if names is not None:
            values["operations"] = names
        if not host:
            return values
        try:
            first, inode = check(host).i_dentry.first.read_(), host.i_ino.value_()
        except drgn.FaultError:
            return values | {"invalid inode": host.value_()}
        values["inode"] = inode
        if first:
            dentry = drgn.container_of(first, "struct dentry", self.alias)
            try:
                parent, name = check(dentry).d_parent.read_(), dentry.d_name.name.read_()
            except drgn.FaultError:
                parent = None
            if not parent or not name:
                return values | {"invalid dentry": dentry.value_()}
            try:
                text = check(name).string_()[:NAME]
            except drgn.FaultError:
                text = b"<invalid>"
            return values | {"file name": escape(text)}
        return values

    def names(self, address):
        """Returns the names of a symbol, any of which may be printed; None if they are not known."""
        names = [symbol.name for symbol in self.program.symbols(address) if symbol.address == address]
        try:
            module = self.program.module(address)
        except LookupError:
            return [f"{address:#x}"]
        if module.debug_file_path is None:
            return None
        suffix = "" if isinstance(module, drgn.MainModule) else f" [{module.name}]"
        return [name + suffix for name in names]


def check(pointer):
    """Raises an error for addresses at which the kernel reads nothing (copy_from_kernel_nofault_allowed()).
    drgn would read physical memory there, as the segments of the dump have such virtual addresses."""
    if pointer.value_() < 1 << 63:
        raise drgn.FaultError("not an address of the kernel", pointer.value_())
    return pointer


def has_type(word):
    """page_type_has_type(): the word is negative, and its top byte not 0xff."""
    return 0x80000000 <= word < 0xFF000000


def escape(name):
    """Returns a name as pagedump prints it: with escapes if a terminal would act on it."""
    if not any(byte < 0x20 or byte == 0x7F for byte in name):
        return name
    text = name.decode("utf-8", "surrogateescape")
    return b"".join(escape_char(char) for char in text)


def escape_char(char):
    simple = {'"': b'\\"', "\\": b"\\\\", "\n": b"\\n", "\t": b"\\t"}
    if char in simple:
        return simple[char]
    data = char.encode("utf-8", "surrogateescape")
    hidden = re.match("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\udc80-\udcff]", char)
    return b"".join(b"\\x%02x" % byte for byte in data) if hidden else data


def pagedump_texts(command, core, pfns):
    """Returns pagedump's lines about each page."""
    end = "end of the page"
    texts = {}
    for at in range(0, len(pfns), BATCH):
        batch = pfns[at : at + BATCH]
        arguments = [f"pfn:{pfn:#x}" for pfn in batch]
        run = subprocess.run(
            [command, "dump", "--core", core, "--reason", end, *arguments], stdout=subprocess.PIPE, check=True
        )
        pages = run.stdout.split(f"page dumped because: {end}\n".encode())
        assert pages.pop() == b"" and len(pages) == len(batch), "a text for each page"
        texts |= {pfn: page.splitlines() for pfn, page in zip(batch, pages)}
    return texts


def parse(lines, index_word):
    """Returns pagedump's values of a page."""
    values = {"flaw": False, "memcg_data": 0, "raw words": [], "anon or ksm": ""}
    words = []

    def match(pattern):
        nonlocal found
        found = re.fullmatch(pattern.encode(), line, re.DOTALL)
        return found is not None

    for line in lines:
        found = None
        if match("page:([0-9a-f]+) is uninitialized and poisoned"):
            return {"poisoned": int(found[1], 16)}
        if match("page does not match folio: .*"):
            values["flaw"] = True
        elif match("page: refcount:(\\S+) mapcount:(\\S+) compound_info:\\S+ pfn:(\\S+)") or match(
            "page: refcount:(\\S+) mapcount:(\\S+) mapping:(.*) index:(\\S+) pfn:(\\S+)"
        ):
            values |= {"refcount": int(found[1]), "mapcount": int(found[2])}
            if found.re.groups == 5:
                is_known = re.fullmatch(b"[0-9a-f]+", found[3])
                values |= {"mapping": int(found[3], 16) if is_known else found[3], "index": int(found[4], 16)}
            pfn = int(found[found.re.groups], 16)
        elif match("head: order:(\\d+) mapcount:(\\S+) entire_mapcount:(\\S+) nr_pages_mapped:(\\S+) pincount:(\\S+)"):
            values |= {"order": int(found[1]), "large counts": [int(found[count]) for count in range(2, 6)]}
        elif match("memcg:([0-9a-f]+)"):
            values["memcg_data"] = int(found[1], 16)
        elif match("invalid mapping:([0-9a-f]+)"):
            values["invalid mapping"] = int(found[1], 16)
        elif line.startswith(b"aops:"):
            rest = line
            for key, pattern in [
                ("file name", b'(.*) dentry name\\(\\?\\):"(.*)"'),
                ("invalid dentry", b"(.*) invalid dentry:([0-9a-f]+)"),
                ("invalid inode", b"(.*) invalid inode:([0-9a-f]+)"),
                ("inode", b"(.*) ino:([0-9a-f]+)"),
            ]:
                if found := re.fullmatch(pattern, rest, re.DOTALL):
                    rest, value = found[1], found[2]
                    values[key] = value if key == "file name" else int(value, 16)
            values["operations"] = rest.removeprefix(b"aops:").decode()
        elif match("(anon |ksm |)flags: 0x([0-9a-f]+)\\((.*)\\)( CMA)?"):
            values |= {"anon or ksm": found[1].decode().strip(), "flags": int(found[2], 16)}
            values["flag names"] = found[3].decode().partition("node=")[0].removesuffix("|")
        elif match("page_type: ([0-9a-f]+)\\(.*\\)"):
            values["page type"] = int(found[1], 16)
        elif match("kind: slab, cache (.*)"):
            values["slab cache"] = found[1]
        elif match("kind: slab, of a cache that cannot be read, at 0x([0-9a-f]+)"):
            values["invalid slab cache"] = int(found[1], 16)
        elif match("raw: (.*)"):
            values["raw words"] += [int(word, 16) for word in found[1].split()]
        elif match("head: ([0-9a-f ]+)"):
            words += [int(word, 16) for word in found[1].split()]
        elif not match("kind: .*|fake head: .*|(zone|node) \\d+ is impossible: .*"):
            values.setdefault("unknown lines", []).append(line)
    if values["flaw"]:
        return values
    if words:
        values["head words"] = words
    # The index of a page tells how far it is from its head.
    distance = (values["index"] - (words or values["raw words"])[index_word]) % 2**64
    values["head"] = pfn - distance
    return values


def compare(ours, theirs):
    """Yields a name and both values, for each value that one of the sides has."""
    keys = set(theirs) | set(ours)
    if theirs.get("flaw") and ours.get("flaw"):
        keys = {"flaw", "raw words", "mapcount", "flags", "refcount"}
    for key in sorted(keys):
        yield key, ours.get(key), theirs.get(key)


def agrees(key, ours, theirs):
    return ours in theirs if key == "operations" and theirs else ours == theirs


def show(value):
    if isinstance(value, int):
        return f"{value:#x}"
    return " ".join(f"{word:016x}" for word in value) if isinstance(value, list) and len(value) >= 8 else str(value)


def choose(kinds, heads, listed, count):
    """Returns the pages to compare: those that the kernel printed, all of slab caches and of files, the
    heads of all large folios, and pages that are evenly spread over the memory map."""
    chosen = {
        pfn for pfn, kind in kinds.items() if kind in ("slab", "file", "shmem file", "poisoned") or pfn in heads
    } | listed
    rest = [pfn for pfn in kinds if pfn not in chosen]
    missing = min(max(count - len(chosen), 0), len(rest))
    chosen |= {rest[step * len(rest) // missing] for step in range(missing)}
    return sorted(chosen)


def main():
    command, folder, count, *files = sys.argv[1:]
    folder = pathlib.Path(folder)
    core = str(folder / "vmcore")
    started = time.monotonic()
    kernel = Kernel(core, files)
    release = kernel.program["init_uts_ns"].name.release.string_().decode()
    print(f"pagedump compared with drgn {drgn.__version__}, Linux {release}")
    read = {pfn: kernel.read(pfn) for pfn in kernel.pfns}
    print(f"{len(read)} pages read by drgn in {time.monotonic() - started:.0f} s")

    oracle = (folder / "oracle.txt").read_bytes()
    listed = {int(pfn, 16) for pfn in re.findall(rb"^oracle: (?:begin|corrupt) .*pfn=(0x[0-9a-f]+)$", oracle, re.M)}
    heads = {pfn for pfn, (_, values) in read.items() if "order" in values and values["head"] == pfn}
    chosen = choose({pfn: kind for pfn, (kind, _) in read.items()}, heads, listed & kernel.valid, int(count))
    texts = pagedump_texts(command, core, chosen)

    pages, compared, equal = collections.Counter(), collections.Counter(), collections.Counter()
    different, differences = set(), []
    for pfn in chosen:
        kind, theirs = read[pfn]
        place = "heads" if pfn in heads else "tails" if theirs.get("head", pfn) != pfn else "single"
        pages[kind, place] += 1
        for key, our, their in compare(parse(texts[pfn], kernel.index_word), theirs):
            # drgn has no names for a module without debug information.
            if key == "operations" and their is None and "mapping" in theirs and theirs["mapping"]:
                continue
            compared[key] += 1
            if agrees(key, our, their):
                equal[key] += 1
            else:
                different.add(pfn)
                differences.append(f"pfn {pfn:#x} ({kind}, {place}): {key}: pagedump {show(our)}, drgn {show(their)}")

    print(f"\n{'kind':26}{'pages':>7}{'single':>8}{'heads':>7}{'tails':>7}")
    for kind in sorted({kind for kind, _ in pages}):
        row = [pages[kind, place] for place in ("single", "heads", "tails")]
        print(f"{kind:26}{sum(row):7}{row[0]:8}{row[1]:7}{row[2]:7}")
    row = [sum(pages[pair] for pair in pages if pair[1] == place) for place in ("single", "heads", "tails")]
    print(f"{'all':26}{len(chosen):7}{row[0]:8}{row[1]:7}{row[2]:7}")
    print(f"\n{'value':26}{'pages':>7}{'equal':>8}")
    for key in sorted(compared):
        print(f"{key:26}{compared[key]:7}{equal[key]:8}")
    if differences:
        print("\n" + "\n".join(differences[:SHOWN]))
    values = sum(compared.values())
    print(f"\n{len(chosen)} pages, {len(chosen) - len(different)} equal; {values} values, {len(differences)} different")
    if len(chosen) < int(count):
        sys.exit(f"{len(chosen)} pages, not {count}")
    if differences:
        sys.exit(1)


main()
