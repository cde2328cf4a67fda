/* SPDX-License-Identifier: MIT OR GPL-2.0 */
/*
 * The part of the kernel that the module uses. Structures come from the kernel's own BTF (types.h, which `unpack` makes),
 * so the module needs no headers, and works on kernels without any. The rest are exported functions and facts about
 * x86-64.
 */
#include "types.h"

#define ARRAY_SIZE(array) (sizeof(array) / sizeof(*(array)))
#define BIT(bit) (1UL << (bit))
#define PAGE_SHIFT 12
#define PAGE_SIZE BIT(PAGE_SHIFT)
#define NULL ((void *)0)
#define EBADF 9
#define ENOMEM 12
#define EFAULT 14
#define EINVAL 22
#define FOLL_WRITE 0x1
#define FOLL_LONGTERM (LINUX >= 603 ? 0x100 : 0x10000)
#define KERN_WARNING "\0014"

/* Flags of an allocation; the numbers have been the same since 6.1. */
#define GFP_ZERO BIT(8)
#define GFP_NOFAIL BIT(15)
#define GFP_COMP BIT(18)
#define GFP_ACCOUNT BIT(22)
/* May start input and output, enter file systems, and reclaim directly or by kswapd. */
#define GFP_KERNEL (BIT(6) | BIT(7) | BIT(10) | BIT(11))

int _printk(const char *format, ...) __attribute__((format(printf, 1, 2)));
int snprintf(char *to, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));
int sscanf(const char *from, const char *format, ...) __attribute__((format(scanf, 2, 3)));
int strcmp(const char *left, const char *right);
bool sysfs_streq(const char *left, const char *right);
void *memset(void *to, int byte, size_t size);

void dump_page(const struct page *page, const char *reason);
void __free_pages(struct page *page, unsigned int order);
struct page *vmalloc_to_page(const void *address);
int pin_user_pages_fast(unsigned long start, int count, unsigned int flags, struct page **pages);
struct file *fget(unsigned int fd);
void fput(struct file *file);
struct socket *sockfd_lookup(int fd, int *error);
struct platform_device *platform_device_register_full(const struct platform_device_info *info);
void *dma_alloc_attrs(struct device *device, size_t size, dma_addr_t *address, gfp_t flags, unsigned long attributes);
struct proc_dir_entry *proc_create(const char *name, umode_t mode, struct proc_dir_entry *parent,
				   const struct proc_ops *operations);
ssize_t simple_read_from_buffer(void *to, size_t count, loff_t *position, const void *from, size_t available);
ssize_t simple_write_to_buffer(void *to, size_t available, loff_t *position, const void *from, size_t count);

extern int console_printk[];
extern unsigned long phys_base;

/* These depend on the kernel's version and configuration. The loader gives those that are missing the address 0. */
#define MAYBE __attribute__((weak))
unsigned long __get_free_pages(gfp_t flags, unsigned int order) MAYBE;		/* before 6.10 */
unsigned long get_free_pages_noprof(gfp_t flags, unsigned int order) MAYBE;
void *__kmalloc(size_t size, gfp_t flags) MAYBE;				/* before 6.10 */
void *__kmalloc_noprof(size_t size, gfp_t flags) MAYBE;
void *vzalloc(unsigned long size) MAYBE;					/* before 6.10 */
void *vzalloc_noprof(unsigned long size) MAYBE;
extern unsigned long vmemmap_base MAYBE, page_offset_base MAYBE;		/* with CONFIG_RANDOMIZE_MEMORY */
extern struct pglist_data *node_data[] MAYBE;					/* with CONFIG_NUMA */
extern struct pglist_data contig_page_data MAYBE;				/* without CONFIG_NUMA */
void dump_vma(const struct vm_area_struct *area) MAYBE;				/* with CONFIG_DEBUG_VM */

static unsigned long direct_map(void)
{
	return &page_offset_base ? page_offset_base : 0xffff888000000000UL;
}

static struct page *pfn_to_page(unsigned long pfn)
{
	return (struct page *)(&vmemmap_base ? vmemmap_base : 0xffffea0000000000UL) + pfn;
}

static unsigned long page_to_pfn(const struct page *page)
{
	return page - pfn_to_page(0);
}

/* Converts an address in the kernel's map of all memory. */
static struct page *virt_to_page(const void *address)
{
	return pfn_to_page(((unsigned long)address - direct_map()) >> PAGE_SHIFT);
}

static void *page_address(const struct page *page)
{
	return (void *)(direct_map() + (page_to_pfn(page) << PAGE_SHIFT));
}

/* Converts an address in the kernel's image. */
static unsigned long image_to_pfn(const void *address)
{
	return ((unsigned long)address - 0xffffffff80000000UL + phys_base) >> PAGE_SHIFT;
}

/* Returns the number of page frames from 0 to the end of memory. */
static unsigned long count_frames(void)
{
	const struct pglist_data *node = node_data ? node_data[0] : &contig_page_data;

	return node->node_start_pfn + node->node_spanned_pages;
}

static struct page *allocate_pages(gfp_t flags, unsigned int order)
{
	flags |= GFP_KERNEL | GFP_NOFAIL;
	return virt_to_page((void *)(get_free_pages_noprof ? get_free_pages_noprof(flags, order)
							   : __get_free_pages(flags, order)));
}

static void *allocate_bytes(size_t size, gfp_t flags)
{
	flags |= GFP_KERNEL | GFP_NOFAIL;
	return __kmalloc_noprof ? __kmalloc_noprof(size, flags) : __kmalloc(size, flags);
}

static void *allocate_area(unsigned long size)
{
	return vzalloc_noprof ? vzalloc_noprof(size) : vzalloc(size);
}

static unsigned long disable_interrupts(void)
{
	unsigned long flags;

	asm volatile("pushfq; popq %0; cli" : "=rm"(flags) : : "memory");
	return flags;
}

static void restore_interrupts(unsigned long flags)
{
	asm volatile("pushq %0; popfq" : : "rm"(flags) : "memory", "cc");
}

static void write_port(unsigned short port, unsigned char value)
{
	asm volatile("outb %0, %1" : : "a"(value), "d"(port));
}
