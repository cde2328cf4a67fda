//! Names of addresses.

use dumpable::{Addr, Line};

/// Writes names of addresses, as the kernel's `%ps` does.
///
/// ```
/// use dumpable::{Addr, Line};
/// use pagedump_core::Symbols;
///
/// /// Knows one symbol. Names that are not trusted are written by `escaped`.
/// struct One;
///
/// impl Symbols for One {
///     fn name(&self, at: Addr<u8>, line: &mut Line) {
///         match at.get() {
///             0xffff_ffff_8200_1000 => line.text("shmem_aops"),
///             other => line.hex0x(other),
///         };
///     }
/// }
/// ```
pub trait Symbols {
    /// Writes the name of the symbol that contains `at`, without an offset, or else `at` in hex with
    /// `0x`.
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
