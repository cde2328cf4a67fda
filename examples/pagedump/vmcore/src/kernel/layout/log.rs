//! Describes the kernel's log (`kernel/printk/printk_ringbuffer.h`).

use dumpable::{Dumpable, Plan, Types};
use std::sync::atomic::AtomicI64;

/// `struct printk_ringbuffer`: where the descriptors, the records and their texts are.
#[derive(Dumpable)]
#[dumpable(c = "struct printk_ringbuffer", size = 88)]
#[repr(C)]
pub struct RingBuffer {
    /// The base-2 logarithm of the number of descriptors.
    #[dumpable(c = "desc_ring.count_bits")]
    pub count_bits: u32,
    /// The descriptors.
    #[dumpable(c = "desc_ring.descs", offset = 8)]
    pub descriptors: *const Descriptor,
    /// The records, one for each descriptor.
    #[dumpable(c = "desc_ring.infos")]
    pub records: *const RecordInfo,
    /// The number of the newest descriptor.
    #[dumpable(c = "desc_ring.head_id")]
    pub head: AtomicI64,
    /// The number of the oldest descriptor.
    #[dumpable(c = "desc_ring.tail_id")]
    pub tail: AtomicI64,
    #[dumpable(skip)]
    last_finalized: u64,
    /// The base-2 logarithm of the size of all texts in bytes.
    #[dumpable(c = "text_data_ring.size_bits", offset = 48)]
    pub size_bits: u32,
    /// The texts.
    #[dumpable(c = "text_data_ring.data", offset = 56)]
    pub texts: *const TextBlock,
    #[dumpable(skip)]
    text_positions: [u64; 2],
    #[dumpable(skip)]
    failures: u64,
}

/// The state of a descriptor (`enum desc_state`).
#[derive(Dumpable, Clone, Copy, PartialEq, Eq, Debug)]
#[dumpable(c = "desc_")]
#[repr(u8)]
pub enum DescriptorState {
    /// A writer fills the record.
    Reserved = 0,
    /// The record is written, and its writer may continue it.
    Committed = 1,
    /// The record is complete.
    Finalized = 2,
    /// The record was removed.
    Reusable = 3,
}

/// `struct prb_desc`: a descriptor.
#[derive(Dumpable)]
#[dumpable(c = "struct prb_desc", size = 24)]
#[repr(C)]
pub struct Descriptor {
    #[dumpable(
        c = "state_var",
        bits(
            /// The number of the descriptor, which grows by one with each record.
            pub id: u64 = 0..=61,
            /// The state of the record.
            pub state: DescriptorState = 62..=63,
        ),
    )]
    state_and_id: AtomicI64,
    /// The position at which the text begins: its offset among all texts ever written.
    #[dumpable(c = "text_blk_lpos.begin")]
    pub begin: u64,
    /// The position after the text.
    #[dumpable(c = "text_blk_lpos.next")]
    pub end: u64,
}

/// `struct printk_info`: a record, without its text.
#[derive(Dumpable)]
#[dumpable(c = "struct printk_info", size = 112)]
#[repr(C)]
pub struct RecordInfo {
    /// The sequence number.
    #[dumpable(c = "seq")]
    pub sequence: u64,
    /// The time in nanoseconds.
    #[dumpable(c = "ts_nsec")]
    pub time: u64,
    /// The length of the text in bytes.
    #[dumpable(c = "text_len")]
    pub text_len: u16,
    #[dumpable(skip)]
    facility: u8,
    #[dumpable(
        c(absent),
        bits(
            /// The level, 0 (`KERN_EMERG`) to 7 (`KERN_DEBUG`).
            pub level: u8 = 5..=7,
        ),
    )]
    flags_and_level: u8,
    /// The thread, or the processor if bit 31 is set.
    #[dumpable(c = "caller_id", optional)]
    pub caller: u32,
    #[dumpable(skip)]
    rest: [u64; 11],
}

/// `struct prb_data_block`: a text, after the number of its descriptor.
#[derive(Dumpable)]
#[dumpable(c = "struct prb_data_block", size = 8)]
#[repr(C)]
pub struct TextBlock {
    /// The number of the descriptor.
    pub id: u64,
    /// The text.
    #[dumpable(c = "data")]
    pub text: [u8; 0],
}

/// Where the members of the log's structures lie in the kernel at hand.
#[derive(Clone, Copy, Debug)]
pub struct LogPlans {
    /// `struct printk_ringbuffer`.
    pub ring: Plan<RingBuffer>,
    /// `struct prb_desc`.
    pub descriptor: Plan<Descriptor>,
    /// `struct printk_info`.
    pub record: Plan<RecordInfo>,
    /// `struct prb_data_block`.
    pub text: Plan<TextBlock>,
}

impl LogPlans {
    /// The plans for a kernel with the described layouts.
    pub const COMPILED: Self = Self {
        ring: Plan::COMPILED,
        descriptor: Plan::COMPILED,
        record: Plan::COMPILED,
        text: Plan::COMPILED,
    };

    /// Returns the plans for a kernel with these types.
    ///
    /// # Errors
    ///
    /// If a structure lacks a member, or has it with another size, sign or kind, or if the states of
    /// descriptors have other numbers. The error says what was expected and what was found.
    pub fn from_types(types: &impl Types) -> Result<Self, String> {
        check_states(types)?;
        let find = || {
            Ok(Self {
                ring: Plan::from_types(types)?,
                descriptor: Plan::from_types(types)?,
                record: Plan::from_types(types)?,
                text: Plan::from_types(types)?,
            })
        };
        find().map_err(|misfit: dumpable::Misfit| misfit.to_string())
    }
}

/// Compares the numbers of the states with those of the enumerators. A plan compares no bits that C
/// has no name for.
fn check_states(types: &impl Types) -> Result<(), String> {
    use DescriptorState::{Committed, Finalized, Reserved, Reusable};

    let states = [
        ("reserved", Reserved),
        ("committed", Committed),
        ("finalized", Finalized),
        ("reusable", Reusable),
    ];
    for (name, state) in states {
        let expected = state as u64;
        match types.enumerator("desc_", name) {
            Some(number) if number == expected => {}
            Some(number) => {
                return Err(format!("expected desc_{name} to be {expected}, found {number}"))
            }
            None => return Err(format!("expected the enumerator desc_{name}, found none")),
        }
    }
    Ok(())
}
