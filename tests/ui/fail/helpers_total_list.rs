use dumpable::Dumpable;

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    kind: u32,
}

const fn double(value: u32) -> u32 {
    value.wrapping_mul(2)
}

#[dumpable::helpers(total(double, half))]
impl Page {
    const fn unused(&self) -> u32 {
        double(self.kind())
    }
}

#[dumpable::helpers(total(double, double))]
impl Page {
    const fn twice(&self) -> u32 {
        self.kind()
    }
}

#[dumpable::helpers(total = double)]
impl Page {
    const fn no_list(&self) -> u32 {
        self.kind()
    }
}

#[dumpable::helpers(trusted(double))]
impl Page {
    const fn unknown(&self) -> u32 {
        self.kind()
    }
}

#[dumpable::helpers(crate = dumpable, crate = dumpable)]
impl Page {
    const fn crate_twice(&self) -> u32 {
        self.kind()
    }
}

fn main() {}
