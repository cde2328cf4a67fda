use dumpable::{Addr, Dumpable, Str};

/// A node of a circular list.
#[derive(Dumpable)]
#[dumpable(c = "struct list_head", size = 16)]
#[repr(C)]
pub struct ListHead {
    /// The next node, or the list itself.
    pub next: *const Self,
    /// The previous node, or the list itself.
    pub prev: *const Self,
}

/// The flags of a gadget.
#[derive(Dumpable, Clone, Copy)]
#[dumpable(positions)]
#[repr(u32)]
pub enum GadgetFlags {
    /// The gadget answers.
    Online = 0,
    /// The gadget sleeps.
    Suspended = 1,
    /// The gadget has its firmware.
    HasFirmware = 5,
}

/// The state of a gadget.
#[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
#[repr(u8)]
pub enum GadgetState {
    /// The gadget waits for requests.
    Idle = 0,
    /// The gadget works on a request.
    Busy = 1,
    /// The gadget was unplugged.
    Dead = 7,
}

/// A device on a bus that does not exist.
#[derive(Dumpable)]
#[dumpable(c = "struct gadget", size = 56)]
#[repr(C)]
pub struct Gadget {
    /// The flags and the node.
    #[dumpable(c = "flags", bits(
        /// The flags alone.
        flags: GadgetFlags = 0..=31,
        /// The NUMA node of the gadget's memory.
        node: u8 = 56..=63,
    ))]
    pub flags_word: u64,

    /// The pending requests.
    #[dumpable(offset = 8)]
    pub queue: ListHead,

    /// The parent of a device, or the ring of a hub.
    #[dumpable(skip, view(
        /// The gadget that this one is plugged into.
        #[dumpable(tag(parent_is_hub: bool = 0))]
        parent: Addr<Gadget>,
        /// The place of a hub's next event.
        ring_head: u32,
        /// The place of the next event to read.
        ring_tail: u32 @ 4,
    ))]
    pub parent_or_ring: u64,

    /// The number of references.
    #[dumpable(offset = 32, check(|users| users >= 0, "a reference count is never negative"))]
    pub users: core::sync::atomic::AtomicI32,

    /// The state.
    pub state: GadgetState,

    /// Two bit-fields of C, in one byte.
    #[dumpable(c(absent), bits(port: u8 = 0..=4, speed: u8 = 5..=7))]
    pub port_and_speed: u8,

    /// The name, which need not end with a zero byte.
    #[dumpable(offset = 38)]
    pub name: Str<16>,
}

#[dumpable::helpers]
impl Gadget {
    /// The number of ports of a hub.
    pub const PORTS: u8 = 24;

    /// Tells whether requests are pending.
    #[check(!self.state().is(GadgetState::Dead), "a dead gadget has no queue")]
    pub const fn has_requests(&self) -> bool {
        !self.queue().next().eq(self.queue().origin())
    }

    /// Returns the number of unread events of a hub.
    pub const fn events(&self) -> u32 {
        self.ring_head().wrapping_sub(self.ring_tail())
    }

    /// Tells whether the gadget is plugged into a port that exists.
    pub const fn has_port(&self) -> bool {
        self.port() < Self::PORTS
    }
}
