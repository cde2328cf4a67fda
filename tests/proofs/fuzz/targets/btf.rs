#![no_main]

use dumpable_fuzz::are_known;
use libfuzzer_sys::fuzz_target;
use pagedump_vmcore::kernel::Btf;

fuzz_target!(|input: &[u8]| {
    // Either behind a correct header, or with a header from the input.
    let bytes = match input {
        [0, types, rest @ ..] => {
            let types = rest.len().min(usize::from(*types) * 4) as u32;
            let mut bytes = vec![0x9f, 0xeb, 1, 0];
            for word in [24, 0, types, types, rest.len() as u32 - types] {
                bytes.extend(word.to_le_bytes());
            }
            bytes.extend(rest);
            bytes
        }
        _ => input.to_vec(),
    };
    let Ok(types) = Btf::parse(bytes) else { return };
    let _ = are_known(&types);
    for name in ["", "a", "page"] {
        let _ = types.number(name);
        for aggregate in types.aggregates(name) {
            let _ = (aggregate.size(), ["", "a", "flags"].map(|name| aggregate.member(name)));
        }
    }
});
