//! The built-in sample: a dump of a real kernel, trimmed and packed by `tests/vm/sample`.

use pagedump_vmcore::Vmcore;
use ruzstd::decoding::FrameDecoder;
use std::error::Error;

const PACKED: &[u8] = include_bytes!("../sample/vmcore.zst");
const PAGES: &str = include_str!("../sample/pages.txt");

/// The capacity for the unpacked sample, in bytes. Unused capacity takes no memory.
const CAPACITY: usize = 64 << 20;

/// Returns the kernel, the machine and the date of the sample, in one line.
pub(crate) fn origin() -> &'static str {
    include_str!("../sample/origin.txt").lines().next().unwrap_or_default()
}

/// Unpacks the sample, which takes a tenth of a second.
pub(crate) fn unpack() -> Result<Vmcore, Box<dyn Error>> {
    let mut bytes = Vec::with_capacity(CAPACITY);
    FrameDecoder::new().decode_all_to_vec(PACKED, &mut bytes)?;
    Ok(Vmcore::from_bytes("the sample", bytes)?)
}

/// Returns the page frames of the sample that are of a kind listed in `tests/vm/kinds`.
pub(crate) fn frames(kind: &str) -> impl Iterator<Item = u64> + '_ {
    PAGES.lines().filter_map(move |line| {
        let (pfn, name) = line.strip_prefix("0x")?.split_once(' ')?;
        (name == kind).then(|| u64::from_str_radix(pfn, 16).ok())?
    })
}
