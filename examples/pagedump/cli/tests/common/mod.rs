//! What the tests of the command share.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The command, to be given arguments.
pub(crate) fn pagedump() -> Command {
    Command::new(env!("CARGO_BIN_EXE_pagedump"))
}

/// A file of the sample, unpacked.
pub(crate) fn unpacked(name: &str) -> Vec<u8> {
    let packed = std::fs::read(sample(name)).expect("a file of the sample");
    let mut bytes = Vec::new();
    let mut decoder = ruzstd::decoding::StreamingDecoder::new(&packed[..]).expect("a packed file");
    decoder.read_to_end(&mut bytes).expect("a whole file");
    bytes
}

/// Where a file of the sample is.
pub(crate) fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample").join(name)
}
