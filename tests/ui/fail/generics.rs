use dumpable::Dumpable;

#[derive(Dumpable)]
#[repr(C)]
struct Page<T: 'static> {
    private: *const T,
}

fn page(_: dumpable::Snapshot<Page<u64>>) {}

fn main() {}
