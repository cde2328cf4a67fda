//! Reads words and strings from kernel memory.

use dumpable::{Addr, Fault, Memory};

const PAGE: u64 = 4096;

/// Returns `at` as an address. On a 64-bit host it fits a `usize`.
pub(crate) fn addr(at: u64) -> Addr<u8> {
    Addr::new(at as usize)
}

pub(crate) fn array<const N: usize>(memory: &impl Memory, at: u64) -> Result<[u8; N], Fault> {
    let mut bytes = [0; N];
    memory.read(addr(at), &mut bytes)?;
    Ok(bytes)
}

pub(crate) fn u32_at(memory: &impl Memory, at: u64) -> Result<u32, Fault> {
    array(memory, at).map(u32::from_le_bytes)
}

pub(crate) fn u64_at(memory: &impl Memory, at: u64) -> Result<u64, Fault> {
    array(memory, at).map(u64::from_le_bytes)
}

/// Reads `size` bytes at `at` and appends them to `bytes`. Allocates only as reads succeed, so that
/// an implausible size takes no memory.
pub(crate) fn append(
    memory: &impl Memory,
    at: u64,
    size: u64,
    bytes: &mut Vec<u8>,
) -> Result<(), Fault> {
    let mut at = at;
    let mut left = size;
    while left > 0 {
        let step = to_page_end(at).min(left);
        let start = bytes.len();
        bytes.resize(start.saturating_add(step as usize), 0);
        let read = memory.read(addr(at), bytes.get_mut(start..).unwrap_or_default());
        if let Err(fault) = read {
            bytes.truncate(start);
            return Err(fault);
        }
        at = at.wrapping_add(step);
        left -= step;
    }
    Ok(())
}

/// Reads the string at `at`, up to its NUL or to `limit` bytes. No read crosses a page, since the
/// page after the end of the string may be absent.
pub(crate) fn string(memory: &impl Memory, at: u64, limit: usize) -> Result<Vec<u8>, Fault> {
    let mut text = Vec::new();
    let mut at = at;
    while text.len() < limit {
        let mut piece = [0; 64];
        let room = limit.saturating_sub(text.len()).min(piece.len()) as u64;
        let step = to_page_end(at).min(room) as usize;
        let piece = piece.get_mut(..step).unwrap_or_default();
        memory.read(addr(at), piece)?;
        match piece.iter().position(|&byte| byte == 0) {
            Some(end) => {
                text.extend(piece.iter().take(end));
                break;
            }
            None => text.extend_from_slice(piece),
        }
        at = at.wrapping_add(step as u64);
    }
    Ok(text)
}

/// Returns the number of bytes from `at` to the end of its page: 1 to 4096.
pub(crate) fn to_page_end(at: u64) -> u64 {
    PAGE - at % PAGE
}
