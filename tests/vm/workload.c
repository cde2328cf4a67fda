// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Runs in the guest. Makes pages of every kind that user space can make, reports them to the module, and has the module
 * print them and stop the machine. After the dump, writes the kernel's log and page flags to a disk each.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#define PAGE 4096UL
#define HUGE (512 * PAGE)
#define MB (1UL << 20)

/* The frame of a page that stays mapped is looked up last, because the kernel may move the page; others at once. */
static struct {
	const char *kind;
	char *address;
	uint64_t pfn;
} pages[2048];
static int page_count;

static void complain(const char *what)
{
	printf("oracle: cannot do %s: %s\n", what, strerror(errno));
	fflush(stdout);
}

static bool write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_TRUNC);
	bool done = fd >= 0 && write(fd, text, strlen(text)) >= 0;

	if (!done)
		complain(path);
	close(fd);
	return done;
}

static void command(const char *format, const char *kind, unsigned long argument)
{
	char text[128];

	snprintf(text, sizeof(text), format, kind, argument);
	int fd = open("/proc/oracle", O_WRONLY);

	if (write(fd, text, strlen(text)) < 0)
		complain(text);
	close(fd);
}

static uint64_t pfn_of(const void *address)
{
	static int pagemap = -1;
	uint64_t entry = 0;

	if (pagemap < 0)
		pagemap = open("/proc/self/pagemap", O_RDONLY);
	if (pread(pagemap, &entry, sizeof(entry), (uintptr_t)address / PAGE * sizeof(entry)) != sizeof(entry))
		return 0;
	return entry >> 63 ? entry & ((1ULL << 55) - 1) : 0;
}

static void note(const char *kind, char *address, uint64_t pfn)
{
	pages[page_count].kind = kind;
	pages[page_count].address = address;
	pages[page_count++].pfn = pfn;
}

static void note_mapped(const char *kind, char *address, int count)
{
	for (int i = 0; i < count; i++)
		note(kind, address + i * PAGE, 0);
}

/* Notes the head, the tails with fields of the folio, one tail in the middle, and the last tail. */
static void note_folio(const char *kind, char *address, int count)
{
	note_mapped(kind, address, count < 4 ? count : 4);
	if (count > 8)
		note_mapped(kind, address + count / 2 * PAGE, 1);
	if (count > 4)
		note_mapped(kind, address + (count - 1) * PAGE, 1);
}

static void touch(char *address, size_t size, bool write)
{
	for (size_t at = 0; at < size; at += PAGE) {
		volatile char *byte = address + at;

		if (write)
			*byte = 'x';
		else
			(void)*byte;
	}
}

static char *map(size_t size, int flags, int fd)
{
	char *address = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, fd, 0);

	if (address == MAP_FAILED) {
		complain("mmap");
		exit(1);
	}
	return address;
}

/* Maps private memory of small pages, without touching it. */
static char *map_anon(size_t size)
{
	char *address = map(size, MAP_PRIVATE | MAP_ANONYMOUS, -1);

	madvise(address, size, MADV_NOHUGEPAGE);
	return address;
}

/* Maps private memory that one huge page can hold, without touching it. */
static char *map_aligned(void)
{
	uintptr_t address = (uintptr_t)map(2 * HUGE, MAP_PRIVATE | MAP_ANONYMOUS, -1);

	return (char *)((address + HUGE - 1) & ~(HUGE - 1));
}

/* Maps a huge page of private memory, and touches it. */
static char *map_huge(void)
{
	char *address = map_aligned();

	madvise(address, HUGE, MADV_HUGEPAGE);
	touch(address, HUGE, true);
	return address;
}

static bool has_huge_pages(void)
{
	return access("/sys/kernel/mm/transparent_hugepage", F_OK) == 0;
}

/* Starts a second process, which shares the current memory of this one. */
static void fork_sleeper(void)
{
	if (fork() == 0)
		for (;;)
			pause();
}

static void make_anon(void)
{
	char *area = map_anon(8 * PAGE);

	touch(area, 8 * PAGE, true);
	note_mapped("anon", area, 4);

	area = map_anon(4 * PAGE);
	touch(area, 4 * PAGE, true);
	if (mlock(area, 4 * PAGE))
		complain("mlock");
	note_mapped("mlocked", area, 4);

	area = map_anon(2 * PAGE);
	touch(area, 2 * PAGE, false);
	note_mapped("zero-page", area, 2);

	note_mapped("program", (char *)&area, 1);
	note_mapped("program", (char *)make_anon, 1);
	note_mapped("program", (char *)pages, 2);
}

static void make_shared_anon(void)
{
	char *area = map_anon(4 * PAGE), *huge = has_huge_pages() ? map_huge() : NULL;
	char *shared = map(4 * PAGE, MAP_SHARED | MAP_ANONYMOUS, -1);

	touch(area, 4 * PAGE, true);
	touch(shared, 4 * PAGE, true);
	fork_sleeper();
	note_mapped("anon-forked", area, 4);
	if (huge)
		note_folio("thp-forked", huge, 512);
	note_mapped("shared-anon", shared, 3);
}

static void make_huge(void)
{
	char *area;

	if (!has_huge_pages()) {
		complain("huge pages");
		return;
	}
	area = map_huge();
	note_folio("thp", area, 512);

	area = map_huge();
	if (mprotect(area + 8 * PAGE, PAGE, PROT_READ))
		complain("mprotect");
	note_folio("thp-mapped-by-pages", area, 512);

	area = map_huge();
	munmap(area + 2 * PAGE, HUGE / 2);
	note_mapped("thp-partial", area, 2);
	note_mapped("thp-partial", area + HUGE - 2 * PAGE, 2);

	area = map_huge();
	command("pin %s %lx", "thp-pinned", (uintptr_t)area + 3 * PAGE);

	area = map_aligned();
	madvise(area, HUGE, MADV_HUGEPAGE);
	touch(area, PAGE, false);
	note_folio("huge-zero-page", area, 512);
}

/* Makes folios of every smaller order that the kernel offers for private memory. */
static void make_middle_sized(void)
{
	static const int sizes[] = { 16, 32, 64, 256, 1024 };
	char path[128];

	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		size_t size = sizes[i] << 10;
		char *area = map_aligned();

		snprintf(path, sizeof(path), "/sys/kernel/mm/transparent_hugepage/hugepages-%dkB/enabled", sizes[i]);
		if (!write_text(path, "always"))
			continue;
		touch(area, size, true);
		note_folio("mthp", area, size / PAGE);
		write_text(path, "never");
	}
}

static void make_hugetlb(void)
{
	const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB;
	char *area;

	if (!write_text("/proc/sys/vm/nr_hugepages", "2"))
		return;
	area = map(HUGE, flags, -1);
	touch(area, HUGE, true);
	note_folio("hugetlb", area, 512);

	area = map(HUGE, MAP_SHARED | MAP_ANONYMOUS | MAP_HUGETLB, -1);
	touch(area, HUGE, true);
	note_folio("hugetlb-shared", area, 512);

	/* Huge pages with most of their memory map freed. */
	if (!write_text("/proc/sys/vm/hugetlb_optimize_vmemmap", "1") || !write_text("/proc/sys/vm/nr_hugepages", "4"))
		return;
	area = map(2 * HUGE, flags, -1);
	touch(area, 2 * HUGE, true);
	note_folio("hugetlb-optimized", area, 512);
	note_mapped("hugetlb-optimized", area + 63 * PAGE, 3);
	note_mapped("hugetlb-optimized", area + 127 * PAGE, 3);
	note_folio("hugetlb-optimized", area + HUGE, 512);
}

static void make_ksm(void)
{
	const int count = 24;
	char *area = map_anon(count * PAGE), text[32] = "";
	int fd, tries;

	for (int i = 0; i < count; i++)
		memset(area + i * PAGE, 'k' + i % 4, PAGE);
	madvise(area, count * PAGE, MADV_MERGEABLE);
	if (!write_text("/sys/kernel/mm/ksm/pages_to_scan", "1000"))
		return;
	write_text("/sys/kernel/mm/ksm/sleep_millisecs", "10");
	write_text("/sys/kernel/mm/ksm/run", "1");
	for (tries = 0; tries < 100 && atoi(text) < count - 4; tries++) {
		usleep(20000);
		fd = open("/sys/kernel/mm/ksm/pages_sharing", O_RDONLY);
		if (read(fd, text, sizeof(text) - 1) < 0)
			complain("ksm");
		close(fd);
	}
	write_text("/sys/kernel/mm/ksm/run", "0");
	note_mapped("ksm", area, 4);
}

static void make_swap_cache(void)
{
	char *area = map_anon(64 * PAGE);

	for (size_t i = 0; i < 64; i++)
		memset(area + i * PAGE, 'A' + i, PAGE);
	/* Pages just written may still be too young to be reclaimed. */
	for (int tries = 0; tries < 50 && pfn_of(area); tries++) {
		madvise(area, 64 * PAGE, MADV_PAGEOUT);
		usleep(20000);
	}
	touch(area, 16 * PAGE, false);
	note_mapped("swap-cache", area, 6);
}

/* Writes a new file, and maps all of it. */
static char *map_file(const char *path, size_t size)
{
	char *data = malloc(size), *area;
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0644);

	memset(data, 'f', size);
	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		complain(path);
	free(data);
	area = map(size, MAP_SHARED, fd);
	touch(area, size, false);
	close(fd);
	return area;
}

static char *read_file(const char *path, size_t size)
{
	int fd = open(path, O_RDONLY);
	char *area = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);

	if (area == MAP_FAILED) {
		complain(path);
		exit(1);
	}
	touch(area, size, false);
	close(fd);
	return area;
}

static void make_named_files(void)
{
	static const char *const names[] = {
		"/ext4/plain",
		"/ext4/two words",
		"/ext4/\xc3\xbcml\xc3\xa4ut-\xe2\x82\xac-\xf0\x9f\x92\xbe",
		"/ext4/control-\x01-tab-\t-escape-\x1b-bell-\a",
		"/ext4/quote-\"-backslash-\\-percent-%s",
		"/ext4/bytes-\xff\xfe\x80",
		"/ext4/exactly-62-characters-----------------------------------------",
		"/ext4/a-name-that-is-longer-than-the-sixty-two-characters-which-the-kernel-prints-of-a-name",
		"/ext4/d/e/e/p/below",
	};
	char *area;

	mkdir("/ext4/d", 0755);
	mkdir("/ext4/d/e", 0755);
	mkdir("/ext4/d/e/e", 0755);
	mkdir("/ext4/d/e/e/p", 0755);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		note_mapped("ext4", map_file(names[i], 2 * PAGE), 1);

	/* Cached, but no longer mapped. */
	area = map_file("/ext4/unmapped", 4 * PAGE);
	for (int i = 0; i < 3; i++)
		note("ext4-unmapped", NULL, pfn_of(area + i * PAGE));
	munmap(area, 4 * PAGE);

	area = map_file("/ext4/deleted", 3 * PAGE);
	unlink("/ext4/deleted");
	note_mapped("ext4-deleted", area, 3);

	area = map_file("/ext4/renamed-before", 2 * PAGE);
	rename("/ext4/renamed-before", "/ext4/renamed-after");
	note_mapped("ext4-renamed", area, 2);

	area = map_file("/ext4/linked-first", 2 * PAGE);
	if (link("/ext4/linked-first", "/ext4/linked-second"))
		complain("link");
	note_mapped("ext4-linked", area, 2);

	if (has_huge_pages()) {
		area = map_file("/ext4/large", 4 * MB);
		note_folio("ext4-large", area, 512);
		note_folio("ext4-large", area + 3 * MB, 16);
	}

	/* The folders of file systems that the kernel lacks are missing. */
	if (access("/vfat", F_OK)) {
		complain("vfat");
	} else {
		note_mapped("vfat", map_file("/vfat/a long name on vfat.txt", 4 * PAGE), 3);
		note_mapped("vfat", map_file("/vfat/SHORT.TXT", 4 * PAGE), 3);
	}
	if (access("/squash", F_OK))
		complain("squashfs");
	else
		note_mapped("squashfs", read_file("/squash/squashed", 6 * PAGE), 4);

	note_mapped("shmem", map_file("/tmp/on tmpfs", 4 * PAGE), 4);
	note_mapped("block-device", read_file("/dev/drive/ext4", 2 * PAGE), 2);
	note_mapped("block-device", read_file("/dev/drive/slow", 4 * PAGE), 2);
}

static void make_memory_files(void)
{
	int fd = memfd_create("a memfd", 0);
	char *area;

	if (ftruncate(fd, 4 * PAGE))
		complain("memfd");
	area = map(4 * PAGE, MAP_SHARED, fd);
	touch(area, 4 * PAGE, true);
	note_mapped("memfd", area, 3);

	fd = memfd_create("a huge memfd", MFD_HUGETLB);
	if (fd < 0 || ftruncate(fd, HUGE)) {
		complain("huge memfd");
	} else {
		write_text("/proc/sys/vm/nr_hugepages", "5");
		area = map(HUGE, MAP_SHARED, fd);
		touch(area, PAGE, true);
		note_folio("memfd-hugetlb", area, 512);
	}

	fd = syscall(SYS_memfd_secret, 0);
	if (fd < 0 || ftruncate(fd, 4 * PAGE)) {
		complain("secret memory");
	} else {
		area = map(4 * PAGE, MAP_SHARED, fd);
		touch(area, 4 * PAGE, true);
		note_mapped("secretmem", area, 3);
	}

	mkdir("/huge", 0755);
	if (mount("tmpfs", "/huge", "tmpfs", 0, "huge=always"))
		complain("mount of /huge");
	else
		note_folio("shmem-large", map_file("/huge/large on tmpfs", HUGE), 512);
}

static void make_channels(void)
{
	int ends[2];
	char data[3 * PAGE];
	struct io_uring_params params = { 0 };

	memset(data, 'p', sizeof(data));
	if (pipe(ends) || write(ends[1], data, sizeof(data)) < 0)
		complain("pipe");
	command("pipe %s %lu", "pipe", ends[0]);

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) || write(ends[1], data, sizeof(data)) < 0)
		complain("socket");
	command("socket %s %lu", "socket", ends[0]);

	int ring = syscall(SYS_io_uring_setup, 64, &params);

	if (ring < 0) {
		complain("io_uring");
		return;
	}
	for (int part = 0; part < 2; part++) {
		char *area = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring,
				  part ? IORING_OFF_SQES : IORING_OFF_SQ_RING);

		if (area == MAP_FAILED)
			complain("mmap of io_uring");
		else
			note_mapped("io-uring", area, 1);
	}
}

/* Finds the area of the contiguous memory allocator in the kernel's log. */
static bool find_cma(unsigned long *start, unsigned long *megabytes)
{
	static char log[1 << 20];

	klogctl(3, log, sizeof(log) - 1);
	const char *line = strstr(log, "cma: Reserved ");

	return line && sscanf(line, "cma: Reserved %lu MiB at %lx", megabytes, start) == 2;
}

/*
 * Takes nearly all memory, keeps the pages from the area of the contiguous memory allocator, and frees the rest. The
 * kernel takes movable memory from that area once it holds more than half of the free memory.
 */
static void make_cma(void)
{
	struct sysinfo info;
	unsigned long megabytes, start, kept = 0;
	char *area;

	if (!find_cma(&start, &megabytes) || sysinfo(&info)) {
		printf("oracle: no contiguous memory area\n");
		return;
	}
	area = map_anon(info.freeram);
	/*
	 * Checks pages only near that point. The first 16 MB are a separate zone with its own count, and page tables use a
	 * part of the free memory.
	 */
	size_t before = 4 * megabytes * MB + 16 * MB + info.freeram / 64;
	size_t start_looking = info.freeram > before ? info.freeram - before : 0, at = start_looking;

	touch(area, start_looking, true);
	for (; at < info.freeram - 12 * MB && kept < 6; at += PAGE) {
		area[at] = 'x';
		unsigned long address = pfn_of(area + at) * PAGE;

		if (address >= start && address < start + megabytes * MB) {
			area[at] = 'c';
			note_mapped("cma-anon", area + at, 1);
			kept++;
		}
	}
	madvise(area, start_looking, MADV_DONTNEED);
	while (at > start_looking) {
		at -= PAGE;
		if (area[at] != 'c')
			madvise(area + at, PAGE, MADV_DONTNEED);
	}
}

/* Charges all further memory of this process to a separate memory cgroup. */
static void make_charged(void)
{
	char *area;
	int ends[2];

	mkdir("/cgroup/oracle", 0755);
	if (access("/cgroup/oracle/memory.current", F_OK)) {
		complain("memory cgroup");
		return;
	}
	write_text("/cgroup/oracle/cgroup.procs", "0");

	area = map_anon(4 * PAGE);
	touch(area, 4 * PAGE, true);
	note_mapped("cgroup-anon", area, 4);
	if (has_huge_pages())
		note_folio("cgroup-thp", map_huge(), 512);
	note_mapped("cgroup-ext4", map_file("/ext4/charged", 4 * PAGE), 4);
	note_mapped("cgroup-shmem", map_file("/tmp/charged", 4 * PAGE), 4);
	command("account %s%.0lu", "cgroup-kernel", 0);
	if (pipe(ends) || write(ends[1], area, 2 * PAGE) < 0)
		complain("pipe");
	command("pipe %s %lu", "cgroup-pipe", ends[0]);
}

static void ignore(int signal)
{
	(void)signal;
}

static void make_poisoned(void)
{
	char *area = map_anon(2 * PAGE);

	/* The kernel notifies the owner of a lost page, and kills a process that does not handle it. */
	signal(SIGBUS, ignore);
	touch(area, 2 * PAGE, true);
	uint64_t pfns[] = { pfn_of(area), pfn_of(area + PAGE) };

	if (madvise(area, 2 * PAGE, MADV_HWPOISON)) {
		complain("poison");
		return;
	}
	for (int i = 0; i < 2; i++)
		note("hardware-poison", NULL, pfns[i]);
}

/* Writes back dirty pages, and empties the per-CPU lists of recently used pages. */
static void settle(void)
{
	int fd = open("/ext4/plain", O_RDONLY);

	sync();
	/* The call cannot drop the file's page, which is mapped; so it empties the lists and tries again. */
	for (int i = 0; i < 3; i++) {
		posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
		usleep(20000);
	}
	close(fd);
}

static void make_dirty(void)
{
	char *area = map_file("/ext4/dirty", 6 * PAGE);

	fsync(open("/ext4/dirty", O_RDONLY));
	touch(area, 3 * PAGE, true);
	note_mapped("ext4-dirty", area, 3);
}

static bool is_under_writeback(uint64_t pfn)
{
	int fd = open("/proc/kpageflags", O_RDONLY);
	uint64_t flags = 0;

	if (pread(fd, &flags, sizeof(flags), pfn * sizeof(flags)) != sizeof(flags))
		complain("kpageflags");
	close(fd);
	return flags >> 8 & 1;
}

/* Writes to a drive that is so slow that most writes stay in progress. */
static void make_writeback(void)
{
	int fd = open("/dev/drive/slow", O_RDWR);
	char *area = map(128 * PAGE, MAP_SHARED, fd);

	for (int part = 1; part < 16; part++) {
		touch(area + part * 8 * PAGE, 8 * PAGE, true);
		if (sync_file_range(fd, part * 8 * PAGE, 8 * PAGE, SYNC_FILE_RANGE_WRITE))
			complain("writeback");
	}
	/* The first writes have already completed. */
	for (int part = 15, found = 0; part > 0 && found < 4; part--) {
		char *page = area + part * 8 * PAGE;

		if (is_under_writeback(pfn_of(page))) {
			note_mapped("writeback", page, 1);
			found++;
		}
	}
}

/* Returns the address of a function of the kernel, or 0. */
static unsigned long address_of(const char *function)
{
	FILE *symbols = fopen("/proc/kallsyms", "r");
	unsigned long address, found = 0;
	char line[512], name[256];

	while (!found && fgets(line, sizeof(line), symbols))
		if (sscanf(line, "%lx %*c %255s", &address, name) == 2 && !strcmp(name, function))
			found = address;
	fclose(symbols);
	return found;
}

static void write_disk(const char *path, const char *data, size_t size)
{
	int fd = open(path, O_WRONLY);

	for (size_t at = 0; at < size;) {
		ssize_t done = write(fd, data + at, size - at);

		if (done <= 0) {
			complain(path);
			break;
		}
		at += done;
	}
	fsync(fd);
	close(fd);
}

int main(void)
{
	static char log[8 * MB], flags[8 * MB];
	int console = open("/dev/console", O_RDWR), fd;
	unsigned long stable_page_flags = address_of("stable_page_flags"), start, megabytes;

	dup2(console, 0);
	dup2(console, 1);
	dup2(console, 2);

	/* Large blocks come first, while memory is not fragmented; nearly all memory last, as no page may move afterwards. */
	make_hugetlb();
	make_shared_anon();
	make_huge();
	make_middle_sized();
	command("make%.0s%.0lu", "", 0);
	if (find_cma(&start, &megabytes))
		command("cma%.0s%.0lu", "", 0);
	make_memory_files();
	make_anon();
	make_ksm();
	make_swap_cache();
	make_named_files();
	make_channels();
	make_poisoned();
	make_charged();
	make_cma();
	settle();
	make_dirty();
	make_writeback();

	for (int i = 0; i < page_count; i++) {
		uint64_t pfn = pages[i].pfn ? pages[i].pfn : pfn_of(pages[i].address);

		if (pfn)
			command("page %s %lx", pages[i].kind, pfn);
		else
			printf("oracle: no page of kind %s is mapped at %p\n", pages[i].kind, pages[i].address);
	}
	command("tables %s %lx", "page-table", (uintptr_t)pages);
	command("corrupt%.0s%.0lu", "", 0);
	printf("oracle: ready\n");
	command("freeze%.0s %lx", "", stable_page_flags);

	/* The dump has been taken. */
	write_disk("/dev/drive/log", log, klogctl(3, log, sizeof(log)));
	fd = open("/proc/oracle", O_RDONLY);
	write_disk("/dev/drive/kpageflags", flags, read(fd, flags, sizeof(flags)));
	printf("oracle: done\n");
	fflush(stdout);
	for (;;)
		pause();
}
