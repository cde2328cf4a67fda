use dumpable::Dumpable;

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[dumpable(check(self.flags(), "must be set"))]
    flags: u64,
}

fn main() {}
