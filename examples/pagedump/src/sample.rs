//! The sample that is compiled in.

use crate::source::Source;
use std::error::Error;

pub(crate) fn open() -> Result<Source, Box<dyn Error>> {
    Err("not yet".into())
}
