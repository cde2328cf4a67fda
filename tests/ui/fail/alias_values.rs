use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
#[repr(C)]
struct Folio {
    #[dumpable(alias = index)]
    folio_index: u64,
    #[dumpable(optional = true)]
    memcg_data: u64,
    #[dumpable(bits(#[dumpable(alias)] low: u8 = 0..=3))]
    flags: u64,
}

fn main() {
    let folio = Snapshot::<Folio>::from_words([0; 3], Addr::NULL);
    let _: (u64, u64, u8) = (folio.folio_index(), folio.memcg_data(), folio.low());
}
