use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
#[repr(C)]
struct Packet {
    #[dumpable(be)]
    address: *const u8,
    #[dumpable(le)]
    ports: [u16; 4],
    #[dumpable(be, bits(version: u8 = 0..=3))]
    bytes: [u8; 8],
}

fn main() {
    let packet = Snapshot::<Packet>::from_words([0; 3], Addr::NULL);
    let _ = (packet.address(), packet.ports(), packet.version());
}
