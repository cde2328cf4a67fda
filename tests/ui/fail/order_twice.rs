use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
#[repr(C)]
struct Packet {
    #[dumpable(be, le)]
    port: u16,
    #[dumpable(skip, be)]
    length: u16,
}

fn main() {
    let packet = Snapshot::<Packet>::from_words([0; 2], Addr::NULL);
    let _: u16 = packet.port();
}
