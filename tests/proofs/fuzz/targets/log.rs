#![no_main]

use libfuzzer_sys::fuzz_target;

// A module of a binary crate.
#[allow(dead_code)]
#[path = "../../../../examples/pagedump/cli/src/logs/mod.rs"]
mod logs;

fuzz_target!(|input: &[u8]| {
    let mut records = 0;
    let log = logs::read(input, |record| {
        records += 1;
        assert!(record.lines.0.start() <= record.lines.0.end());
        assert!(record.raw.len() + record.raw_rest.len() <= 10);
        assert!(record.head_raw.len() + record.head_rest.len() <= 20);
        assert!(record.damage.len() <= 64);
    })
    .expect("memory can be read");
    assert_eq!((log.records, log.bytes), (records, input.len() as u64));
});
