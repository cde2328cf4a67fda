//! Helpers shared by the tests of the command.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Returns the command without arguments.
pub(crate) fn pagedump() -> Command {
    Command::new(env!("CARGO_BIN_EXE_pagedump"))
}

/// Unpacks a file of the sample.
pub(crate) fn unpack(name: &str) -> Vec<u8> {
    let packed = std::fs::read(sample_path(name)).expect("a file of the sample");
    let mut bytes = Vec::new();
    let mut decoder = ruzstd::decoding::StreamingDecoder::new(&packed[..]).expect("a packed file");
    decoder.read_to_end(&mut bytes).expect("a whole file");
    bytes
}

/// Returns the path of a file of the sample.
pub(crate) fn sample_path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample").join(name)
}
