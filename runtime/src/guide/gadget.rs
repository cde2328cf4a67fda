use dumpable::{Addr, Dumpable};

/// A node of a circular list.
#[derive(Dumpable)]
#[dumpable(c = "struct list_head", size = 16)]
#[repr(C)]
pub struct ListHead {
    /// The next one, or the list itself.
    pub next: *const ListHead,
    /// The one before, or the list itself.
    pub prev: *const ListHead,
}

/// Bits of the flags of a gadget.
#[derive(Dumpable)]
#[dumpable(positions)]
#[repr(u32)]
pub enum GadgetFlags {
    /// It answers.
    Online = 0,
    /// It sleeps.
    Suspended = 1,
    /// It was given its firmware.
    HasFirmware = 5,
}

/// What a gadget does.
#[derive(Dumpable, Clone, Copy)]
#[repr(u8)]
pub enum GadgetState {
    /// It waits for requests.
    Idle = 0,
    /// It works on one.
    Busy = 1,
    /// It was unplugged.
    Dead = 7,
}

/// A device on a bus that does not exist.
#[derive(Dumpable)]
#[dumpable(c = "struct gadget", size = 56)]
#[repr(C)]
pub struct Gadget {
    /// All bits of the flags.
    #[dumpable(c = "flags", bits(
        /// What can be said of it by yes or no.
        flags: GadgetFlags = 0..=31,
        /// The NUMA node that its memory is on.
        node: u8 = 56..=63,
    ))]
    pub raw_flags: u64,

    /// The requests that wait.
    #[dumpable(offset = 8)]
    pub queue: ListHead,

    /// What it is depends on what the gadget is.
    #[dumpable(skip, view(
        /// The gadget that this one is plugged into.
        #[dumpable(tag(parent_is_hub: bool = 0))]
        parent: Addr<Gadget>,
        /// Where a hub writes its next event.
        ring_head: u32,
        /// Where a hub reads its next event.
        ring_tail: u32 @ 4,
    ))]
    pub parent_or_ring: u64,

    /// How many hold a reference.
    #[dumpable(offset = 32, check(self.users() >= 0, "references are never below none"))]
    pub users: core::sync::atomic::AtomicI32,

    /// What it does.
    pub state: GadgetState,

    /// Two bit fields of C, in one byte.
    #[dumpable(bits(port: u8 = 0..=4, speed: u8 = 5..=7))]
    pub port_and_speed: u8,

    /// What it calls itself: as many bytes, not all of them a text.
    #[dumpable(offset = 38)]
    pub name: [u8; 16],
}

#[dumpable::helpers]
impl Gadget {
    /// The size of the name.
    pub const NAME: usize = 16;

    /// Whether requests wait.
    #[check(!self.state().is(GadgetState::Dead), "a dead gadget has no queue")]
    pub const fn has_requests(&self) -> bool {
        !self.queue().next().eq(self.queue().origin())
    }

    /// How many events a hub has not read yet.
    pub const fn events(&self) -> u32 {
        self.ring_head().wrapping_sub(self.ring_tail())
    }

    /// How many bytes of the name come before its zero byte.
    pub const fn name_len(&self) -> usize {
        for index in 0..Self::NAME {
            if let Some(0) = self.name().get(index) {
                return index;
            }
        }
        Self::NAME
    }
}
