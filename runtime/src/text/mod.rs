//! Text without a panic path: one line at a time, in a fixed buffer, handed to a sink.

mod digits;
mod escape;
mod integer;
mod line;
mod names;
mod numbers;
mod sink;
mod utf8;

pub use integer::Integer;
pub(crate) use integer::{truncated, zero_extended};
pub use line::Line;
pub use sink::Sink;
