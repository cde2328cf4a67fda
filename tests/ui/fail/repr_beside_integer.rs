use dumpable::Dumpable;

#[derive(Dumpable)]
#[dumpable(masks)]
#[repr(u8, align(4))]
enum Aligned {
    A = 5,
    B = 6,
}

#[derive(Dumpable)]
#[dumpable(masks)]
#[repr(u8)]
#[r#repr(align(2))]
enum Raw {
    A = 5,
    B = 6,
}

#[derive(Dumpable)]
#[repr(C)]
enum OfC {
    A,
}

#[derive(Dumpable)]
#[repr(u32, align(8))]
enum Values {
    A,
}

fn main() {
    let _ = (Aligned::A, Raw::A, OfC::A, Values::A);
}
