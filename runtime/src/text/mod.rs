//! Text without a panic path: one line at a time, in a fixed buffer, sent to a sink.

mod digits;
mod escape;
mod integer;
mod line;
mod names;
mod numbers;
mod sink;
mod utf8;

pub(crate) use integer::{truncated, zero_extended, Integer};
pub use line::Line;
pub use sink::Sink;
