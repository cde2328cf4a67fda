use dumpable::Dumpable;

fn report(_: &dumpable::Failure) {}

#[derive(Dumpable)]
#[dumpable(on_failure = report)]
#[repr(C)]
struct Page {
    flags: u64,
}

fn main() {}
