use dumpable::Dumpable;

#[derive(Dumpable)]
#[repr(C)]
struct ListHead {
    next: *const ListHead,
}

fn next(list: dumpable::Snapshot<ListHead>) -> dumpable::Snapshot<ListHead> {
    *list.next()
}

fn main() {}
