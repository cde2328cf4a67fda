use dumpable::Dumpable;

#[derive(Dumpable)]
#[repr(C)]
struct Page<'a> {
    private: &'a u64,
}

fn main() {}
