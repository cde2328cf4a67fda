use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
#[repr(C)]
struct Packet {
    #[dumpable(bits(last: u8 = 16..=23, beyond: u8 = 24..=25))]
    three: [u8; 3],
    #[dumpable(bits(long: u128 = 0..=128, straddles: u8 = 130..=137, again: bool = 137))]
    many: [u8; 40],
    #[dumpable(tag(low: u8 = 0..=1))]
    tagged: [u8; 8],
}

fn main() {
    let packet = Snapshot::<Packet>::from_words([0; 51], Addr::NULL);
    let _: (u8, u8, u128, u8, bool, u8) =
        (packet.last(), packet.beyond(), packet.long(), packet.straddles(), packet.again(), packet.low());
}
