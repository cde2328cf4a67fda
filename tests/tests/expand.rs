//! Builds the descriptions in `expand/`, whose expansions lie beside them for reading. `cargo test
//! -p dumpable-macros` compares the expansions, because only the macros can expand them.
#![allow(dead_code, unreachable_pub)]

#[path = "../expand/bits.rs"]
mod bits;
#[path = "../expand/choice.rs"]
mod choice;
#[path = "../expand/helpers.rs"]
mod helpers;
#[path = "../expand/only.rs"]
mod only;
#[path = "../expand/plain.rs"]
mod plain;
#[path = "../expand/union.rs"]
mod union;
#[path = "../expand/view.rs"]
mod view;

#[test]
fn every_description_built() {
    let all = std::fs::read_dir("expand").unwrap().map(|entry| entry.unwrap().file_name());
    let all: Vec<_> = all.map(|name| name.into_string().unwrap()).collect();
    let described: Vec<_> = all.iter().filter(|name| !name.ends_with(".expanded.rs")).collect();
    assert!(described.len() >= 7, "{described:?}");
    for name in described {
        let path = format!("#[path = \"../expand/{name}\"]\n");
        assert!(include_str!("expand.rs").contains(&path), "{name} is not a module of this test");
    }
}

#[test]
fn accessors_of_descriptions() {
    use dumpable::{Addr, Snapshot};

    let node =
        Snapshot::<helpers::Node>::from_words([0x1000, 0x2_0000_0001, 0x4_0000_0000], Addr::NULL);
    assert_eq!(node.sum(), 3);
    let entry = Snapshot::<bits::Entry>::from_words([0xfff0_0000_0000_0007], Addr::NULL);
    assert_eq!((entry.present(), entry.order(), entry.age()), (true, 3, -1));
    let head = Snapshot::<view::ListHead>::from_words([0x1003], Addr::NULL);
    assert_eq!((head.owner(), head.kind()), (Addr::new(0x1000), 3));
    let page = Snapshot::<choice::Page>::from_words([1 << 17, 3], Addr::NULL);
    assert!(page.flags().has(choice::PageFlags::SwapBacked) && page.kind().name() == Some("KSM"));
    let task = Snapshot::<only::Task>::from_words([7], Addr::NULL);
    assert_eq!(task.pid(), 7);
    let slot = Snapshot::<union::Slot>::from_words([0x5_0000_0001], Addr::NULL);
    assert_eq!((slot.parts().high(), slot.low()), (1, 5));
    assert_eq!(Snapshot::<plain::Counted>::from_words([5, 0], Addr::NULL).users(), 5);
}
