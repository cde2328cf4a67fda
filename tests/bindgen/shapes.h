/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Every shape of C for which bindgen generates something special, in structs like those of a kernel. */

typedef _Bool bool;
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

struct list {
	struct list *next, *prev;
};

/* An opaque type. */
struct mapping;

struct lock {
};

enum state { STATE_NEW, STATE_LIVE = 2, STATE_DEAD = 7 };

enum level { LEVEL_LOW = -1, LEVEL_HIGH = 1 };

struct ops {
	int (*open)(struct mapping *, u32);
	void (*print)(const char *, ...);
	void (*done)(void);
};

/* Nested anonymous unions and structs. */
struct page {
	unsigned long flags;
	union {
		struct {
			union {
				struct list lru;
				unsigned long head;
			};
			struct mapping *mapping;
			union {
				unsigned long index;
				unsigned long share;
			};
			unsigned long private;
		};
		struct {
			unsigned long pool[2];
		};
		void (*release)(struct page *);
	};
	union {
		int mapcount;
		u32 type;
	};
	bool pinned;
	u8 _pad;
};

/* Bit-fields, one of which straddles bytes, and a member behind them. */
struct task {
	enum state state;
	unsigned sched : 1;
	unsigned frozen : 1;
	unsigned policy : 9;
	unsigned : 0;
	signed nice : 6;
	const struct ops *ops;
	char comm[16];
	struct lock lock;
	enum level level;
	int pid;
	struct list tasks;
	u64 last __attribute__((aligned(32)));
};

struct packed {
	u8 kind;
	u32 length;
	u16 port;
	u64 stamp;
} __attribute__((packed));

struct packet {
	u16 count;
	u32 data[];
};

union word {
	u64 whole;
	u8 bytes[8];
	struct list *list;
};

struct all {
	struct task *task;
	struct page *page;
	struct packed packed;
	struct packet *packet;
	union word word;
	const void *anything;
};
