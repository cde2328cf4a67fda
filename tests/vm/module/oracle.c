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
 *	corrupt			make pages whose struct page is broken on purpose; they are not printed
 *	freeze			print all remembered pages, and stop the machine
 *
 * After that, reading /proc/oracle returns the state of every page in the format of /proc/kpageflags, as of the same
 * instant: 64 bits each, from page frame 0 on. Corrupt pages are not examined: all their bits are set. Kernels that do
 * not export the required functions return nothing.
 *
 * All pages made here stay allocated until the machine ends.
 */
#define pr_fmt(fmt) "oracle: " fmt

#include <linux/console.h>
#include <linux/dma-mapping.h>
#include <linux/file.h>
#include <linux/io.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/net.h>
#include <linux/pagemap.h>
#include <linux/pipe_fs_i.h>
#include <linux/platform_device.h>
#include <linux/proc_fs.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>
#include <net/sock.h>

/* The ISA port of QEMU's pvpanic device, and the event that pauses the machine. */
#define PVPANIC_PORT 0x505
#define PVPANIC_PANICKED 1

#define KIND_SIZE 32

static struct request {
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
	struct request *request;
	unsigned int i;

	for (i = 0; i < request_count; i++)
		if (requests[i].pfn == pfn && !strcmp(requests[i].kind, kind))
			return 0;
	if (request_count == ARRAY_SIZE(requests) || !pfn_valid(pfn))
		return -EINVAL;
	request = &requests[request_count++];
	strscpy(request->kind, kind, sizeof(request->kind));
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
enum word { FLAGS, INFO, PREV, MAPPING, INDEX, PRIVATE, COUNTS, MEMCG };

static unsigned long *word(struct page *page, enum word word)
{
	return (unsigned long *)page + word;
}

/* Halves of a word: the type or the number of mappings minus one, and the number of references. */
enum half { TYPE, REFERENCES };

static unsigned int *half(struct page *page, enum half half)
{
	return (unsigned int *)word(page, COUNTS) + half;
}

static void set_nr_pages(struct page *head, unsigned int nr_pages)
{
#ifdef NR_PAGES_IN_LARGE_FOLIO
	((struct folio *)head)->_nr_pages = nr_pages;
#else
	((struct folio *)head)->_folio_nr_pages = nr_pages;
#endif
}

static struct page *make_page(unsigned int order)
{
	return alloc_pages(GFP_KERNEL | __GFP_ZERO | __GFP_NOFAIL | (order ? __GFP_COMP : 0), order);
}

static void make_slab(void)
{
	static const size_t sizes[] = { 8, 96, 512, 4096, 8192 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct page *page = virt_to_page(kmalloc(sizes[i], GFP_KERNEL | __GFP_NOFAIL));

		remember("slab", compound_head(page));
		if (PageHead(compound_head(page)))
			remember("slab", compound_head(page) + 1);
	}
	for (i = 0; i < 2; i++)
		remember_compound("large-kmalloc", virt_to_page(kmalloc(SZ_16K, GFP_KERNEL | __GFP_NOFAIL)), 2);
}

static void make_reserved(void)
{
	remember_pfn("reserved", 0);
	remember_pfn("reserved", PHYS_PFN(__pa_symbol((unsigned long)dump_page)));
	remember_pfn("reserved", PHYS_PFN(__pa_symbol((unsigned long)&console_printk)));
	remember_pfn("reserved", PHYS_PFN(__pa_symbol((unsigned long)&phys_base)));
}

static void make_vmalloc(void)
{
	char *area = vmalloc(4 * PAGE_SIZE);
	unsigned int i;

	for (i = 0; area && i < 4; i++)
		remember("vmalloc", vmalloc_to_page(area + i * PAGE_SIZE));
	for (i = 0; i < THREAD_SIZE / PAGE_SIZE; i++)
		remember("kernel-stack", vmalloc_to_page((char *)current->stack + i * PAGE_SIZE));
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
		if (folio_trylock(page_folio(page)))
			remember("locked", page);

		page = make_page(0);
		SetPagePrivate(page);
		set_page_private(page, 0xdeadbeef00000000UL + i);
		remember("private", page);
	}
	/* Several pages at once, but not compound. */
	struct page *block = alloc_pages(GFP_KERNEL | __GFP_NOFAIL, 2);

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
		*word(page, FLAGS) |= 1UL << i;
		remember("flag", page);
	}
	for (i = 0; i < 4; i++) {
		struct page *page = make_page(0);

		*word(page, FLAGS) |= i % 2 ? 0x155505 : BIT(__NR_PAGEFLAGS) - 1 - BIT(PG_head);
		*word(page, INDEX) = i * 0x123456789UL;
		remember("flags", page);
	}
	for (i = 0x78; i < 0x100; i += i >= 0xef ? 1 : 8) {
		struct page *page = make_page(0);

		*half(page, TYPE) = i << 24 | 0x1234;
		remember("type", page);
	}
	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		struct page *page = make_page(0);

		*half(page, TYPE) = counts[i];
		remember("mapcount", page);
		page = make_page(0);
		*half(page, REFERENCES) = counts[i];
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

/* Allocates device memory, which comes from the contiguous memory allocator if the kernel has one. */
static void make_cma(void)
{
	struct platform_device *device = platform_device_register_simple("oracle", -1, NULL, 0);
	dma_addr_t address;
	int i;

	if (IS_ERR(device) || dma_coerce_mask_and_coherent(&device->dev, DMA_BIT_MASK(64)))
		return;
	for (i = 0; i < 2; i++) {
		void *area = dma_alloc_coherent(&device->dev, 4 * PAGE_SIZE, &address, GFP_KERNEL);

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
		remember(kind, alloc_pages(GFP_KERNEL_ACCOUNT | __GFP_NOFAIL, 0));
		remember_compound(kind, alloc_pages(GFP_KERNEL_ACCOUNT | __GFP_COMP | __GFP_NOFAIL, 2), 2);
		remember(kind, compound_head(virt_to_page(kmalloc(192 << i, GFP_KERNEL_ACCOUNT | __GFP_NOFAIL))));
	}
}

static void make(void)
{
	make_allocated();
	make_slab();
	make_reserved();
	make_vmalloc();
	make_cma();
	make_flags_and_types();
	make_unfaithful();
}

static void corrupted(const char *what, struct page *page)
{
	if (WARN_ON(corrupt_count == ARRAY_SIZE(corrupt_pfns)))
		return;
	corrupt_pfns[corrupt_count++] = page_to_pfn(page);
	pr_warn("corrupt kind=%s pfn=0x%lx\n", what, page_to_pfn(page));
}

static bool is_corrupt(unsigned long pfn)
{
	unsigned int i;

	for (i = 0; i < corrupt_count; i++)
		if (corrupt_pfns[i] == pfn)
			return true;
	return false;
}

/* Makes corrupt pages. They are on no list, so no other code finds them. */
static void corrupt(void)
{
	struct page *page, *other;

	/* A tail whose head is an ordinary page. */
	page = make_page(2);
	other = make_page(0);
	*word(page + 1, INFO) = (unsigned long)other + 1;
	corrupted("head-is-no-head", page + 1);

	/* A tail whose head is itself a tail. */
	page = make_page(2);
	*word(page + 3, INFO) = (unsigned long)(page + 1) + 1;
	corrupted("head-is-a-tail", page + 3);

	/* A tail that points to itself. */
	page = make_page(2);
	*word(page + 1, INFO) = (unsigned long)(page + 1) + 1;
	corrupted("head-is-itself", page + 1);

	/* A tail whose head lies outside of the memory map: user space, and far above. */
	page = make_page(2);
	*word(page + 1, INFO) = 0x0000700000001001UL;
	corrupted("head-in-user-space", page + 1);
	page = make_page(2);
	*word(page + 1, INFO) = (unsigned long)page + (1UL << 43) + 1;
	corrupted("head-beyond-memory-map", page + 1);
	page = make_page(2);
	*word(page + 1, INFO) = 0xdead000000000101UL;
	corrupted("head-not-canonical", page + 1);

	/* A tail whose head is not aligned to a struct page. */
	page = make_page(2);
	*word(page + 1, INFO) = (unsigned long)page + 24 + 1;
	corrupted("head-misaligned", page + 1);

	/* A head of an impossible order; the order is the low byte of the first tail's flags. */
	page = make_page(2);
	*word(page + 1, FLAGS) |= 0xff;
	corrupted("order-255", page);
	page = make_page(2);
	*word(page + 1, FLAGS) = (*word(page + 1, FLAGS) & ~0xffUL) | 44;
	corrupted("order-44", page);

	/* A head whose number of pages contradicts its order, and a tail beyond that number. */
	page = make_page(2);
	set_nr_pages(page, 1);
	corrupted("nr-pages-too-small", page);
	corrupted("tail-beyond-nr-pages", page + 3);

	/* A single page that claims to be a head. */
	page = make_page(0);
	*word(page, FLAGS) |= 1UL << PG_head;
	corrupted("head-alone", page);

	/* Invalid owners. */
	page = make_page(0);
	*word(page, MAPPING) = 0xdeadbeefcafe0000UL;
	corrupted("mapping-garbage", page);
	page = make_page(0);
	*word(page, MAPPING) = 0x0000000000001000UL;
	corrupted("mapping-in-user-space", page);
	page = make_page(0);
	*word(page, MAPPING) = (unsigned long)page_address(make_page(0));
	corrupted("mapping-of-zeros", page);
	page = make_page(0);
	memset(page_address(page), 0xa5, PAGE_SIZE);
	*word(page, MAPPING) = (unsigned long)page_address(page);
	corrupted("mapping-of-noise", page);

	page = make_page(0);
	*word(page, INDEX) = ~0UL;
	corrupted("index-all-ones", page);

	page = make_page(0);
	*half(page, TYPE) = 0xfd000000;
	corrupted("type-unknown", page);

	page = make_page(0);
	*word(page, FLAGS) ^= 3UL << 62;
	corrupted("node-flipped", page);
	page = make_page(0);
	*word(page, FLAGS) ^= 7UL << 51;
	corrupted("zone-flipped", page);

	page = make_page(0);
	*word(page, MEMCG) = 0xdeadbeefcafe0000UL;
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
	struct sk_buff *buffer;
	int i;

	if (!socket)
		return error;
	skb_queue_walk(&socket->sk->sk_receive_queue, buffer) {
		remember(kind, compound_head(virt_to_page(buffer->head)));
		for (i = 0; i < skb_shinfo(buffer)->nr_frags; i++)
			remember(kind, skb_frag_page(&skb_shinfo(buffer)->frags[i]));
	}
	sockfd_put(socket);
	return 0;
}

static void remember_tables(const char *kind, unsigned long address)
{
	pgd_t *pgd = pgd_offset(current->mm, address);
	p4d_t *p4d = p4d_offset(pgd, address);
	pud_t *pud = pud_offset(p4d, address);
	pmd_t *pmd = pmd_offset(pud, address);

	remember(kind, virt_to_page(pgd));
	remember(kind, virt_to_page(pud));
	remember(kind, virt_to_page(pmd));
	if (!pmd_none(*pmd) && !pmd_leaf(*pmd))
		remember(kind, pmd_page(*pmd));
}

static int pin(const char *kind, unsigned long address)
{
	struct page *page;
	int got = pin_user_pages_fast(address, 1, FOLL_WRITE | FOLL_LONGTERM, &page);

	if (got != 1)
		return got < 0 ? got : -EFAULT;
	remember(kind, page);
	if (PageCompound(page))
		remember(kind, compound_head(page));
	return 0;
}

static bool is_free(unsigned long pfn)
{
	return pfn_valid(pfn) && PageBuddy(pfn_to_page(pfn)) && !page_count(pfn_to_page(pfn));
}

/* Remembers one free block of each size, and some free blocks of the contiguous memory allocator. */
static void remember_free(void)
{
	unsigned long pfn, seen = 0, start;
	unsigned int found = 0, order;

	for (pfn = 0; pfn < page_flags_count; pfn++) {
		if (!is_free(pfn))
			continue;
		order = page_private(pfn_to_page(pfn));
		if (order < BITS_PER_LONG && !(seen & BIT(order))) {
			seen |= BIT(order);
			remember_pfn("free", pfn);
			if (order)
				remember_pfn("free-inside", pfn + BIT(order) - 1);
		}
	}
	if (!cma_page)
		return;
	start = page_to_pfn(cma_page) & ~(pageblock_nr_pages - 1);
	for (pfn = start; pfn < start + pageblock_nr_pages && found < 4; pfn++) {
		if (!is_free(pfn))
			continue;
		remember_pfn("cma-free", pfn);
		found++;
	}
}

static void ask_for_flags(void)
{
	unsigned long pfn;

	if (!HAVE_STABLE_PAGE_FLAGS)
		page_flags_count = 0;
	for (pfn = 0; pfn < page_flags_count; pfn++)
		page_flags[pfn] = is_corrupt(pfn) ? ~0ULL : stable_page_flags(pfn_to_online_page(pfn));
}

static void freeze(void)
{
	struct page *given_back[2] = { make_page(0), make_page(0) };
	unsigned long flags;
	unsigned int i;

	page_flags_count = node_end_pfn(0);
	page_flags = vzalloc(page_flags_count * sizeof(*page_flags));
	if (!page_flags)
		return;

	/* Prints only to the log, which is fast; the log is fetched after the dump. */
	console_loglevel = CONSOLE_LOGLEVEL_SILENT;

	local_irq_save(flags);
	for (i = 0; i < ARRAY_SIZE(given_back); i++) {
		remember("free-per-cpu", given_back[i]);
		__free_page(given_back[i]);
	}
	remember_free();
	for (i = 0; i < request_count; i++) {
		char reason[KIND_SIZE + 8];

		snprintf(reason, sizeof(reason), "oracle %s", requests[i].kind);
		pr_warn("begin kind=%s pfn=0x%lx\n", requests[i].kind, requests[i].pfn);
		dump_page(pfn_to_page(requests[i].pfn), reason);
		pr_warn("end\n");
	}
	ask_for_flags();
	pr_warn("ready frames=%lu\n", page_flags_count);
	outb(PVPANIC_PANICKED, PVPANIC_PORT);
	local_irq_restore(flags);
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
	else if (sysfs_streq(command, "corrupt"))
		corrupt();
	else if (sysfs_streq(command, "freeze"))
		freeze();
	else
		return -EINVAL;
	return 0;
}

static ssize_t oracle_write(struct file *file, const char __user *from, size_t size, loff_t *position)
{
	char command[128];
	int error;

	if (size >= sizeof(command))
		return -EINVAL;
	if (copy_from_user(command, from, size))
		return -EFAULT;
	command[size] = '\0';
	error = obey(command);
	return error ? error : size;
}

static ssize_t oracle_read(struct file *file, char __user *to, size_t size, loff_t *position)
{
	return simple_read_from_buffer(to, size, position, page_flags, page_flags_count * sizeof(*page_flags));
}

static const struct proc_ops oracle_ops = { .proc_read = oracle_read, .proc_write = oracle_write };

static int __init oracle_init(void)
{
	return proc_create("oracle", 0600, NULL, &oracle_ops) ? 0 : -ENOMEM;
}
module_init(oracle_init);

MODULE_DESCRIPTION("Prints pages with the kernel's own dump_page(), to compare with");
MODULE_LICENSE("Dual MIT/GPL");
