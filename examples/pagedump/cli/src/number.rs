//! Numbers in JSON.

use serde::{Serialize, Serializer};

/// A word or an address, which JSON has as text in hex: many of its readers round numbers of more than
/// 53 bits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Hex(pub(crate) u64);

impl Serialize for Hex {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:#x}", self.0))
    }
}

/// Writes pairs as an object.
pub(crate) fn as_object<K: Serialize, V: Serialize, S: Serializer>(
    pairs: &[(K, V)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().map(|(key, value)| (key, value)))
}
