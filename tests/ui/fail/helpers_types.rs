use dumpable::Dumpable;

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    flags: u64,
    kind: u32,
    users: i32,
}

#[dumpable::helpers]
impl Page {
    pub const fn widened(&self) -> u64 {
        self.kind()
    }

    pub const fn compared(&self) -> bool {
        self.kind() == self.flags()
    }

    pub const fn bound(&self) -> u64 {
        let x: u64 = self.kind();
        x
    }

    pub const fn nothing(&self) -> u64 {
        self.kind();
    }

    pub const fn untyped(&self) {
        self.kind()
    }
}

fn main() {}
