// SPDX-License-Identifier: MIT OR GPL-2.0
/*
 * Prints pages with the kernel's own dump_page(), and stops the machine at the same instant.
 *
 * One command per write to /proc/oracle:
 *
 *	page KIND PFN		remember this page frame (hexadecimal)
 *	pipe KIND FD		remember the pages in this pipe of the caller
 *	socket KIND FD		remember the pages in the receive queue of this socket of the caller
 *	tables KIND ADDRESS	remember the page tables that map this address of the caller
 *	pin KIND ADDRESS	pin the page at this address of the caller for good, and remember it
 *	account KIND		allocate pages charged to the caller's memory cgroup, and remember them
 *	make			make pages of every kind that needs no user space
 *	cma			allocate memory for a device from the contiguous memory allocator, and remember it; freeze
 *				adds some free pages near it
 *	corrupt			make pages whose struct page is broken on purpose; they are not printed
 *	freeze ADDRESS		print all remembered pages, and stop the machine. ADDRESS is that of stable_page_flags(),
 *				which older kernels do not export
 *
 * After that, reading /proc/oracle returns the state of every page in the format of /proc/kpageflags, as of the same
 * instant: 64 bits each, from page frame 0 on. All bits are set for the pages that are not examined.
 *
 * All pages made here stay allocated until the machine ends.
 */
#include "kernel.h"

#define say(format, ...) _printk(KERN_WARNING "oracle: " format, ##__VA_ARGS__)

/* The ISA port of QEMU's pvpanic device, and the event that pauses the machine. */
#define PVPANIC_PORT 0x505
#define PVPANIC_PANICKED 1

/* Facts about page tables: the bit in CR4 that adds a fifth level, and the bits of an entry. */
#define FIVE_LEVELS BIT(12)
#define ENTRY_PRESENT BIT(0)
#define ENTRY_LARGE BIT(7)
#define TABLE_ADDRESS 0x000ffffffffff000UL

#define STACK_SIZE (4 * PAGE_SIZE)
#define HUGE_PAGES 512UL
/* The number of pages in the largest block with a corrupt page. */
#define CORRUPT_PAGES 4UL

#define KIND_SIZE 32

static struct page_request {
	char kind[KIND_SIZE];
	unsigned long pfn;
} requests[2048];
static unsigned int request_count;

static unsigned long corrupt_pfns[64];
static unsigned int corrupt_count;

static u64 *page_flags;
static unsigned long page_flags_count;

static int remember_pfn(const char *kind, unsigned long pfn)
{
	struct page_request *request;
	unsigned int i;

	for (i = 0; i < request_count; i++)
		if (requests[i].pfn == pfn && !strcmp(requests[i].kind, kind))
			return 0;
	if (request_count == ARRAY_SIZE(requests) || pfn >= count_frames())
		return -EINVAL;
	request = &requests[request_count++];
	snprintf(request->kind, sizeof(request->kind), "%s", kind);
	request->pfn = pfn;
	return 0;
}

static void remember(const char *kind, struct page *page)
{
	remember_pfn(kind, page_to_pfn(page));
}

/* Remembers the head, the tails with fields of the folio, and the last tail. */
static void remember_compound(const char *kind, struct page *head, unsigned int order)
{
	unsigned long tail;

	for (tail = 0; tail < 4 && tail < 1UL << order; tail++)
		remember(kind, head + tail);
	if (order > 2)
		remember(kind, head + (1UL << order) - 1);
}

/*
 * Names words of a struct page by their number, since the names of its fields change from version to version:
 * flags, compound_info, (lru.prev), mapping, index, private, type or mapcount and refcount, memcg_data.
 */
enum word { WORD_FLAGS, WORD_INFO, WORD_PREV, WORD_MAPPING, WORD_INDEX, WORD_PRIVATE, WORD_COUNTS, WORD_MEMCG };

static unsigned long *word(struct page *page, enum word word)
{
	return (unsigned long *)page + word;
}

/* Halves of a word: the type or the number of mappings minus one, and the number of references. */
enum half { HALF_TYPE, HALF_REFERENCES };

static unsigned int *half(struct page *page, enum half half)
{
	return (unsigned int *)word(page, WORD_COUNTS) + half;
}

/* Sets the number of pages in a folio, a power of 2. Without memory cgroups, the kernel stores the order only. */
static void set_nr_pages(struct page *head, unsigned int nr_pages)
{
#ifdef FOLIO_NR_PAGES
	((struct folio *)head)->FOLIO_NR_PAGES = nr_pages;
#else
	*word(head + 1, WORD_FLAGS) = (*word(head + 1, WORD_FLAGS) & ~0xffUL) | __builtin_ctz(nr_pages);
#endif
}

static bool is_head(struct page *page)
{
	return *word(page, WORD_FLAGS) & BIT(PG_head);
}

static bool is_tail(struct page *page)
{
	return *word(page, WORD_INFO) & 1;
}

/* Returns the head of a folio: its tails hold the address of the head, or, in some kernels since 7.1, a mask. */
static struct page *find_head(struct page *page)
{
	unsigned long info = *word(page, WORD_INFO);

	if (!(info & 1))
		return page;
	if (info - 1 >= (unsigned long)pfn_to_page(0) && info - 1 < (unsigned long)pfn_to_page(count_frames()))
		return (struct page *)(info - 1);
	return (struct page *)((unsigned long)page & info);
}

static struct page *make_page(unsigned int order)
{
	return allocate_pages(GFP_ZERO | (order ? GFP_COMP : 0), order);
}

static void make_slab(void)
{
	static const size_t sizes[] = { 8, 96, 512, 4096, 8192 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct page *head = find_head(virt_to_page(allocate_bytes(sizes[i], 0)));

		remember("slab", head);
		if (is_head(head))
			remember("slab", head + 1);
	}
	for (i = 0; i < 2; i++)
		remember_compound("large-kmalloc", virt_to_page(allocate_bytes(4 * PAGE_SIZE, 0)), 2);
}

static void make_reserved(void)
{
	/* Page 0 is in no zone. A kernel that checks this while it prints the page prints its own stack next, without end. */
	if (!dump_vma)
		remember_pfn("reserved", 0);
	remember_pfn("reserved", image_to_pfn(dump_page));
	remember_pfn("reserved", image_to_pfn(console_printk));
	remember_pfn("reserved", image_to_pfn(&phys_base));
}

static void make_vmalloc(void)
{
	char *area = allocate_area(4 * PAGE_SIZE);
	char *stack = (char *)((unsigned long)&area & ~(STACK_SIZE - 1));
	unsigned int i;

	for (i = 0; area && i < 4; i++)
		remember("vmalloc", vmalloc_to_page(area + i * PAGE_SIZE));
	for (i = 0; i < STACK_SIZE / PAGE_SIZE; i++)
		remember("kernel-stack", vmalloc_to_page(stack + i * PAGE_SIZE));
}

static void make_allocated(void)
{
	static const unsigned int orders[] = { 1, 2, 3, 5, 9 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(orders); i++)
		remember_compound("compound", make_page(orders[i]), orders[i]);

	for (i = 0; i < 4; i++) {
		struct page *page = make_page(0);

		remember("plain", page);

		page = make_page(0);
		*word(page, WORD_FLAGS) |= BIT(PG_locked);
		remember("locked", page);

		page = make_page(0);
		*word(page, WORD_FLAGS) |= BIT(PG_private);
		*word(page, WORD_PRIVATE) = 0xdeadbeef00000000UL + i;
		remember("private", page);
	}
	/* Several pages at once, but not compound. */
	struct page *block = allocate_pages(0, 2);

	for (i = 0; i < 4; i++)
		remember("not-compound", block + i);
}

/* Sets every page flag and every type on otherwise ordinary pages. */
static void make_flags_and_types(void)
{
	static const int counts[] = { 0, 1, 2, 127, 0x7ffffffe, -2, -128 };
	unsigned int i;

	for (i = 0; i < __NR_PAGEFLAGS; i++) {
		struct page *page = make_page(0);

		if (i == PG_head)
			continue;
		*word(page, WORD_FLAGS) |= 1UL << i;
		remember("flag", page);
	}
	for (i = 0; i < 4; i++) {
		struct page *page = make_page(0);

		*word(page, WORD_FLAGS) |= (i % 2 ? 0x155505 : BIT(__NR_PAGEFLAGS) - 1) & ~BIT(PG_head);
		*word(page, WORD_INDEX) = i * 0x123456789UL;
		remember("flags", page);
	}
	for (i = 0x78; i < 0x100; i += i >= 0xef ? 1 : 8) {
		struct page *page = make_page(0);

		*half(page, HALF_TYPE) = i << 24 | 0x1234;
		remember("type", page);
	}
	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		struct page *page = make_page(0);

		*half(page, HALF_TYPE) = counts[i];
		remember("mapcount", page);
		page = make_page(0);
		*half(page, HALF_REFERENCES) = counts[i];
		remember("refcount", page);
	}
	for (i = 0; i < 2; i++) {
		struct page *page = make_page(0);

		memset(page, 0xff, sizeof(*page));
		remember("poisoned", page);
	}
}

/* Makes tails beyond the end of the folio that their head describes: the kernel detects and reports these. */
static void make_unfaithful(void)
{
	struct page *head = make_page(2);

	set_nr_pages(head, 1);
	remember("unfaithful", head + 2);
	remember("unfaithful", head + 3);

	head = make_page(9);
	set_nr_pages(head, 4);
	remember("unfaithful", head + 5);
	remember("unfaithful", head + 511);
}

static struct page *cma_page;

/* Allocates memory for a device. The kernel must have a contiguous memory allocator, from which this comes. */
static void make_cma(void)
{
	static const struct platform_device_info info = { .name = "oracle", .id = -1, .dma_mask = ~0ULL };
	struct platform_device *device = platform_device_register_full(&info);
	dma_addr_t address;
	int i;

	/* An error is the last page of the address space. */
	if ((unsigned long)device >= -PAGE_SIZE)
		return;
	for (i = 0; i < 2; i++) {
		void *area = dma_alloc_attrs(&device->dev, 4 * PAGE_SIZE, &address, GFP_KERNEL, 0);

		if (!area)
			return;
		cma_page = virt_to_page(area);
		remember("cma-device", cma_page);
		remember("cma-device", cma_page + 3);
	}
}

static void account(const char *kind)
{
	int i;

	for (i = 0; i < 2; i++) {
		remember(kind, allocate_pages(GFP_ACCOUNT, 0));
		remember_compound(kind, allocate_pages(GFP_ACCOUNT | GFP_COMP, 2), 2);
		remember(kind, find_head(virt_to_page(allocate_bytes(192 << i, GFP_ACCOUNT))));
	}
}

static void make(void)
{
	make_allocated();
	make_slab();
	make_reserved();
	make_vmalloc();
	make_flags_and_types();
	make_unfaithful();
}

static void corrupted(const char *what, struct page *page)
{
	if (corrupt_count == ARRAY_SIZE(corrupt_pfns))
		return;
	corrupt_pfns[corrupt_count++] = page_to_pfn(page);
	say("corrupt kind=%s pfn=0x%lx\n", what, page_to_pfn(page));
}

static bool is_corrupt(unsigned long pfn)
{
	unsigned int i;

	for (i = 0; i < corrupt_count; i++)
		if (corrupt_pfns[i] == pfn)
			return true;
	return false;
}

/*
 * Tells whether the kernel could crash when asked for the state of a page:
 * - corrupt pages;
 * - poisoned pages until 6.17, which follows their head, and in kernels that check themselves;
 * - until 7.0, all pages beside a corrupt one: the kernel may read the tail behind a head to tell whether it is the real
 *   head, as huge pages may have most of their memory map freed.
 */
static bool is_unsafe(unsigned long pfn)
{
	unsigned long block = pfn & ~(CORRUPT_PAGES - 1), other;

	for (other = block; LINUX < 701 && other < block + CORRUPT_PAGES; other++)
		if (is_corrupt(other))
			return true;
	return is_corrupt(pfn) || ((LINUX < 618 || dump_vma) && *word(pfn_to_page(pfn), WORD_FLAGS) == ~0UL);
}

/* Makes corrupt pages. They are on no list, so no other code finds them. */
static void corrupt(void)
{
	struct page *page, *other;

	/* A tail whose head is an ordinary page. */
	page = make_page(2);
	other = make_page(0);
	*word(page + 1, WORD_INFO) = (unsigned long)other + 1;
	corrupted("head-is-no-head", page + 1);

	/* A tail whose head is itself a tail. */
	page = make_page(2);
	*word(page + 3, WORD_INFO) = (unsigned long)(page + 1) + 1;
	corrupted("head-is-a-tail", page + 3);

	/* A tail that points to itself. */
	page = make_page(2);
	*word(page + 1, WORD_INFO) = (unsigned long)(page + 1) + 1;
	corrupted("head-is-itself", page + 1);

	/* A tail whose head lies outside of the memory map: user space, and far above. */
	page = make_page(2);
	*word(page + 1, WORD_INFO) = 0x0000700000001001UL;
	corrupted("head-in-user-space", page + 1);
	page = make_page(2);
	*word(page + 1, WORD_INFO) = (unsigned long)page + (1UL << 43) + 1;
	corrupted("head-beyond-memory-map", page + 1);
	page = make_page(2);
	*word(page + 1, WORD_INFO) = 0xdead000000000101UL;
	corrupted("head-not-canonical", page + 1);

	/* A tail whose head is not aligned to a struct page. */
	page = make_page(2);
	*word(page + 1, WORD_INFO) = (unsigned long)page + 24 + 1;
	corrupted("head-misaligned", page + 1);

	/* A head of an impossible order; the order is the low byte of the first tail's flags. */
	if (LINUX >= 612) {
		page = make_page(2);
		*word(page + 1, WORD_FLAGS) |= 0xff;
		corrupted("order-255", page);
		page = make_page(2);
		*word(page + 1, WORD_FLAGS) = (*word(page + 1, WORD_FLAGS) & ~0xffUL) | 44;
		corrupted("order-44", page);
	}

	/* A head whose number of pages contradicts its order, and a tail beyond that number. */
	page = make_page(2);
	set_nr_pages(page, 1);
	corrupted("nr-pages-too-small", page);
	corrupted("tail-beyond-nr-pages", page + 3);

	/* A single page that claims to be a head. */
	page = make_page(0);
	*word(page, WORD_FLAGS) |= BIT(PG_head);
	corrupted("head-alone", page);

	/* Invalid owners. */
	page = make_page(0);
	*word(page, WORD_MAPPING) = 0xdeadbeefcafe0000UL;
	corrupted("mapping-garbage", page);
	page = make_page(0);
	*word(page, WORD_MAPPING) = 0x0000000000001000UL;
	corrupted("mapping-in-user-space", page);
	page = make_page(0);
	*word(page, WORD_MAPPING) = (unsigned long)page_address(make_page(0));
	corrupted("mapping-of-zeros", page);
	page = make_page(0);
	memset(page_address(page), 0xa5, PAGE_SIZE);
	*word(page, WORD_MAPPING) = (unsigned long)page_address(page);
	corrupted("mapping-of-noise", page);

	page = make_page(0);
	*word(page, WORD_INDEX) = ~0UL;
	corrupted("index-all-ones", page);

	page = make_page(0);
	*half(page, HALF_TYPE) = 0xfd000000;
	corrupted("type-unknown", page);

	page = make_page(0);
	*word(page, WORD_FLAGS) ^= 3UL << 62;
	corrupted("node-flipped", page);
	page = make_page(0);
	*word(page, WORD_FLAGS) ^= 7UL << 51;
	corrupted("zone-flipped", page);

	page = make_page(0);
	*word(page, WORD_MEMCG) = 0xdeadbeefcafe0000UL;
	corrupted("memcg-garbage", page);

	page = make_page(0);
	memset(page, 0xa5, sizeof(*page));
	corrupted("noise", page);
	page = make_page(0);
	memset(page, 0, sizeof(*page));
	corrupted("zeros", page);
}

static int remember_pipe(const char *kind, int fd)
{
	struct file *file = fget(fd);
	struct pipe_inode_info *pipe;
	unsigned int slot;

	if (!file)
		return -EBADF;
	pipe = file->private_data;
	for (slot = pipe->tail; slot != pipe->head; slot++)
		remember(kind, pipe->bufs[slot & (pipe->ring_size - 1)].page);
	fput(file);
	return 0;
}

static int remember_socket(const char *kind, int fd)
{
	int error;
	struct socket *socket = sockfd_lookup(fd, &error);
	struct sk_buff_head *queue;
	struct sk_buff *buffer;
	int i;

	if (!socket)
		return error;
	queue = &socket->sk->sk_receive_queue;
	for (buffer = queue->next; buffer != (struct sk_buff *)queue; buffer = buffer->next) {
		const struct skb_shared_info *info = (const void *)(buffer->head + buffer->end);

		remember(kind, find_head(virt_to_page(buffer->head)));
		/* A fragment begins with its page. */
		for (i = 0; i < info->nr_frags; i++)
			remember(kind, *(struct page *const *)&info->frags[i]);
	}
	fput(socket->file);
	return 0;
}

static void remember_tables(const char *kind, unsigned long address)
{
	unsigned long entry, control, shift;

	asm volatile("movq %%cr4, %0" : "=r"(control));
	asm volatile("movq %%cr3, %0" : "=r"(entry));
	for (shift = control & FIVE_LEVELS ? 48 : 39;; shift -= 9) {
		unsigned long table = (entry & TABLE_ADDRESS) >> PAGE_SHIFT;

		remember_pfn(kind, table);
		entry = ((unsigned long *)page_address(pfn_to_page(table)))[address >> shift & 511];
		if (shift == PAGE_SHIFT || !(entry & ENTRY_PRESENT) || entry & ENTRY_LARGE)
			return;
	}
}

static int pin(const char *kind, unsigned long address)
{
	struct page *page;
	int got = pin_user_pages_fast(address, 1, FOLL_WRITE | FOLL_LONGTERM, &page);

	if (got != 1)
		return got < 0 ? got : -EFAULT;
	remember(kind, page);
	if (is_head(page) || is_tail(page))
		remember(kind, find_head(page));
	return 0;
}

/* The type of free pages is the highest byte; before 6.12, it was a bit that is not set. */
static bool is_free(unsigned long pfn)
{
	unsigned int type = *half(pfn_to_page(pfn), HALF_TYPE);

	return (type >> 24 == 0xf0 || type == ~0x80U) && !*half(pfn_to_page(pfn), HALF_REFERENCES);
}

/* Remembers one free block of each size, and some free blocks of the contiguous memory allocator. */
static void remember_free(void)
{
	unsigned long pfn, seen = 0, start;
	unsigned int found = 0, order;

	for (pfn = 0; pfn < page_flags_count; pfn++) {
		if (!is_free(pfn))
			continue;
		order = *word(pfn_to_page(pfn), WORD_PRIVATE);
		if (order < 64 && !(seen & BIT(order))) {
			seen |= BIT(order);
			remember_pfn("free", pfn);
			if (order)
				remember_pfn("free-inside", pfn + BIT(order) - 1);
		}
	}
	if (!cma_page)
		return;
	start = page_to_pfn(cma_page) & ~(HUGE_PAGES - 1);
	for (pfn = start; pfn < start + HUGE_PAGES && found < 4; pfn++) {
		if (!is_free(pfn))
			continue;
		remember_pfn("cma-free", pfn);
		found++;
	}
}

static void ask_for_flags(unsigned long address)
{
	u64 (*stable_page_flags)(const struct page *page) = (void *)address;
	unsigned long pfn;

	if (!stable_page_flags)
		page_flags_count = 0;
	for (pfn = 0; pfn < page_flags_count; pfn++)
		page_flags[pfn] = is_unsafe(pfn) ? ~0ULL : stable_page_flags(pfn_to_page(pfn));
}

static void freeze(unsigned long stable_page_flags)
{
	struct page *given_back[2] = { make_page(0), make_page(0) };
	unsigned long flags;
	unsigned int i;

	page_flags_count = count_frames();
	page_flags = allocate_area(page_flags_count * sizeof(*page_flags));
	if (!page_flags)
		return;

	/* Prints only to the log, which is fast; the log is fetched after the dump. At level 0, a crash would be silent. */
	console_printk[0] = 1;

	flags = disable_interrupts();
	for (i = 0; i < ARRAY_SIZE(given_back); i++) {
		remember("free-per-cpu", given_back[i]);
		__free_pages(given_back[i], 0);
	}
	remember_free();
	for (i = 0; i < request_count; i++) {
		char reason[KIND_SIZE + 8];

		snprintf(reason, sizeof(reason), "oracle %s", requests[i].kind);
		say("begin kind=%s pfn=0x%lx\n", requests[i].kind, requests[i].pfn);
		dump_page(pfn_to_page(requests[i].pfn), reason);
		say("end\n");
	}
	ask_for_flags(stable_page_flags);
	say("ready frames=%lu\n", page_flags_count);
	write_port(PVPANIC_PORT, PVPANIC_PANICKED);
	restore_interrupts(flags);
}

static int obey(const char *command)
{
	char kind[KIND_SIZE];
	unsigned long number;

	if (sscanf(command, "page %31s %lx", kind, &number) == 2)
		return remember_pfn(kind, number);
	if (sscanf(command, "pipe %31s %lu", kind, &number) == 2)
		return remember_pipe(kind, number);
	if (sscanf(command, "socket %31s %lu", kind, &number) == 2)
		return remember_socket(kind, number);
	if (sscanf(command, "pin %31s %lx", kind, &number) == 2)
		return pin(kind, number);
	if (sscanf(command, "tables %31s %lx", kind, &number) == 2)
		remember_tables(kind, number);
	else if (sscanf(command, "account %31s", kind) == 1)
		account(kind);
	else if (sysfs_streq(command, "make"))
		make();
	else if (sysfs_streq(command, "cma"))
		make_cma();
	else if (sysfs_streq(command, "corrupt"))
		corrupt();
	else if (sscanf(command, "freeze %lx", &number) == 1)
		freeze(number);
	else
		return -EINVAL;
	return 0;
}

static ssize_t oracle_write(struct file *file, const char *from, size_t size, loff_t *position)
{
	char command[128];
	loff_t start = 0;
	int error;

	if (size >= sizeof(command))
		return -EINVAL;
	if (simple_write_to_buffer(command, sizeof(command), &start, from, size) != (ssize_t)size)
		return -EFAULT;
	command[size] = '\0';
	error = obey(command);
	return error ? error : (ssize_t)size;
}

static ssize_t oracle_read(struct file *file, char *to, size_t size, loff_t *position)
{
	return simple_read_from_buffer(to, size, position, page_flags, page_flags_count * sizeof(*page_flags));
}

static const struct proc_ops oracle_ops = { .proc_read = oracle_read, .proc_write = oracle_write };

static int start(void)
{
	return proc_create("oracle", 0600, NULL, &oracle_ops) ? 0 : -ENOMEM;
}

/* What the kernel's build system adds to a module: its description for the loader, and the structure that it fills. */
static const char license[] __attribute__((used, section(".modinfo"))) = "license=Dual MIT/GPL";
static const char name[] __attribute__((used, section(".modinfo"))) = "name=oracle";
static const char version_magic[] __attribute__((used, section(".modinfo"))) = "vermagic=" VERSION_MAGIC;
struct module __this_module __attribute__((section(".gnu.linkonce.this_module"))) = { .name = "oracle", .init = start };
