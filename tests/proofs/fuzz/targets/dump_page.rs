#![no_main]

use dumpable_fuzz::{split, Counter, Fed};
use dumpable_proofs::hostile::{Names, Scene};
use dumpable_tests::noise::Noise;
use libfuzzer_sys::fuzz_target;
use pagedump_core::{dump_page, Bounds, PageReport};

fuzz_target!(|input: &[u8]| {
    let (seed, input) = split::<2>(input);
    let names = Names::default();
    let scene = match seed {
        [0, _] => Scene::worst(&names),
        seed => Scene::any(&Noise::new(u16::from_le_bytes(seed).into()), &names),
    };
    let kernel = scene.kernel();
    let bounds = Bounds::of(&kernel);
    let mut sink = Counter::default();
    let (memory, mut report) = (Fed::new(input, bounds.reads), PageReport::new());
    let (page, reason) = (scene.page, scene.reason);
    dump_page(&memory, &kernel, &names, page, reason, &mut report, &mut sink);
    assert!((1..=bounds.lines).contains(&sink.lines) && sink.bytes <= bounds.bytes);
});
