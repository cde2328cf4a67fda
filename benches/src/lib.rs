//! Benchmarks live in `benches/`: `cargo bench -p dumpable-benches`.
