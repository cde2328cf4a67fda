//! Helpers: a constant, a check, a view, a loop.

use dumpable::Dumpable;

#[derive(Dumpable)]
#[repr(C)]
pub struct Node {
    next: *const Node,
    counts: [u32; 4],
}

#[dumpable::helpers]
impl Node {
    const COUNTS: usize = 4;

    /// The sum of the counts, up to the first that is 0.
    #[check(!self.next().is_null(), "a node without a next one is freed")]
    pub const fn sum(&self) -> u32 {
        let mut sum = 0u32;
        for index in 0..Self::COUNTS {
            match self.counts().get(index) {
                None | Some(0) => break,
                Some(count) => sum = sum.wrapping_add(count),
            }
        }
        sum
    }

    const fn after(&self, other: View<Node>) -> bool {
        other.next().eq(self.origin())
    }
}
