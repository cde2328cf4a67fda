//! The sample that is compiled in: a dump of a real kernel, cut down and packed by
//! `tests/vm/sample`.

use pagedump_vmcore::Vmcore;
use ruzstd::decoding::FrameDecoder;
use std::error::Error;

const PACKED: &[u8] = include_bytes!("../sample/vmcore.zst");
const PAGES: &str = include_str!("../sample/pages.txt");

/// Room for a sample of 4 MiB unpacked; no memory is touched before it is used.
const ROOM: usize = 64 << 20;

/// What the sample is of, in one line.
pub(crate) fn origin() -> &'static str {
    include_str!("../sample/origin.txt").lines().next().unwrap_or_default()
}

/// Unpacks the sample, which takes a tenth of a second.
pub(crate) fn unpack() -> Result<Vmcore, Box<dyn Error>> {
    let mut bytes = Vec::with_capacity(ROOM);
    FrameDecoder::new().decode_all_to_vec(PACKED, &mut bytes)?;
    Ok(Vmcore::from_bytes("the sample", bytes)?)
}

/// The page frames of the sample that are of a kind, by its name in `tests/vm/kinds`.
pub(crate) fn frames(kind: &str) -> impl Iterator<Item = u64> + '_ {
    PAGES.lines().filter_map(move |line| {
        let (pfn, found) = line.strip_prefix("0x")?.split_once(' ')?;
        (found == kind).then(|| u64::from_str_radix(pfn, 16).ok())?
    })
}
