// SPDX-License-Identifier: MIT OR Apache-2.0

//! How far a copy can be trusted.

/// The fidelity of a snapshot: how far it can be trusted.
///
/// [`Stable`](Self::Stable) needs care: it states what capture saw, and capture cannot see
/// everything.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
// Half a word: the other half tells whether the object was relocated, and one store serves both.
#[repr(u32)]
pub enum Fidelity {
    /// Captured in one pass from memory that cannot change, or made of saved data. A change that
    /// was in progress when the memory froze may be half done.
    Frozen,
    /// Captured while a sequence word was even and unchanged
    /// ([`Memory::snapshot_in_sequence`](crate::Memory::snapshot_in_sequence)). This state existed,
    /// if all writers count their changes.
    Sequenced,
    /// Two passes over live memory agreed. That is all: a value that changed and changed back goes
    /// unnoticed, and so does a writer that pauses during both passes. So this state need not have
    /// existed. If the object has a sequence word, use that.
    Stable,
    /// Read once from live memory: the second pass faulted before it found a difference. Each
    /// aligned word existed, but not necessarily all of them together.
    Once,
    /// No two passes agreed, or the sequence word changed: the copy may show a state that never
    /// existed.
    Torn,
}

impl Fidelity {
    /// Tells whether the copy may show a state that never existed: no second pass confirmed it.
    pub const fn is_torn(self) -> bool {
        matches!(self, Self::Once | Self::Torn)
    }
}
