use dumpable::{Dumpable, Live, live};

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    flags: u64,
}

fn view(page: &Page) -> Live<'_, Page> {
    // SAFETY: the reference is borrowed for as long as the view.
    unsafe { live::<Page>(page) }
}

fn main() {
    let kept = {
        let page = Page { flags: 1 };
        view(&page)
    };
    let _ = kept.flags();
}
