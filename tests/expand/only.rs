//! A structure of which a snapshot keeps a part, with a handler of its own for failed checks.

use dumpable::{Dumpable, Failure};

fn report(_: &Failure, _: &TaskSnapshot) {}

#[derive(Dumpable)]
#[dumpable(capture(pid), on_failure = report)]
#[repr(C)]
pub struct Task {
    pub stack: [u64; 512],
    #[dumpable(check(self.pid() >= 0, "a task has a number"))]
    pub pid: i32,
}
