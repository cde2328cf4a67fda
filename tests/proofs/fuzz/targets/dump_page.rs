#![no_main]

use dumpable_fuzz::{split, Counter, Fed};
use dumpable_proofs::hostile::{Names, Noise, Scene};
use libfuzzer_sys::fuzz_target;
use pagedump_core::{dump_page, Bounds};

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
    dump_page(&Fed::new(input, bounds.reads), &kernel, scene.page, scene.reason, &mut sink);
    assert!((1..=bounds.lines).contains(&sink.lines) && sink.bytes <= bounds.bytes);
});
