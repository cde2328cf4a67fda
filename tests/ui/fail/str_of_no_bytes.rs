use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
#[repr(C)]
struct Task {
    #[dumpable(str)]
    comm: [u16; 8],
    #[dumpable(str)]
    name: *const u8,
    #[dumpable(str)]
    state: u8,
}

fn main() {
    let task = Snapshot::<Task>::from_words([0; 4], Addr::NULL);
    let _ = (task.comm().is_cut(), task.name().as_bytes(), task.state().as_bytes());
}
