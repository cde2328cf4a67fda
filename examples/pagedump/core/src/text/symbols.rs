//! Names of addresses.

use dumpable::{Addr, Line};

/// Writes names of addresses, as the kernel's `%ps` does.
pub trait Symbols {
    /// Writes the name of the symbol that contains `at`, without an offset, or else `at` in hex.
    fn name(&self, at: Addr<u8>, line: &mut Line);
}

/// Knows no symbol: writes every address in hex.
#[derive(Clone, Copy, Debug)]
pub struct NoSymbols;

impl Symbols for NoSymbols {
    fn name(&self, at: Addr<u8>, line: &mut Line) {
        line.hex0x(at.get());
    }
}
