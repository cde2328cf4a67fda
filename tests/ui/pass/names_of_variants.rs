//! Names of variants in C: camel case becomes snake case, others stay the same.
#![deny(warnings)]
#![allow(non_camel_case_types, non_snake_case)]

use dumpable::{Decoded, Dumpable, Flags};

#[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
#[repr(u8)]
pub enum Zone {
    ZONE_DMA,
    PG_locked,
    IPv4,
    HTTPServer,
    SwapBacked,
    X,
    lower,
    L2Cache,
    #[dumpable(c = "MIGRATE_CMA")]
    Cma,
    #[dumpable(c("Movable", "__movable"))]
    Other,
    r#Fn,
}

#[derive(Dumpable, Clone, Copy)]
#[dumpable(positions, bits(NodeId = 4..=5, PG_zone: hex = 6..=7, #[dumpable(c = "LAST_CPU")] Cpu = 2..=3))]
#[repr(u8)]
pub enum PageFlags {
    PG_locked,
    SwapBacked,
}

fn main() {
    let names: Vec<_> =
        (0..11).map(|number| Decoded::<Zone>::from_raw(number).name().unwrap()).collect();
    assert_eq!(
        names,
        [
            "ZONE_DMA",
            "PG_locked",
            "IPv4",
            "HTTPServer",
            "swap_backed",
            "x",
            "lower",
            "l2_cache",
            "MIGRATE_CMA",
            "Movable",
            "fn",
        ]
    );
    assert_eq!(format!("{:?}", Decoded::<Zone>::from_raw(2)), "IPv4");
    let flags = Flags::<PageFlags>::from_bits(0xff);
    assert_eq!(format!("{flags:?}"), "PG_locked|swap_backed|node_id=3|PG_zone=0x3|LAST_CPU=3");
}
