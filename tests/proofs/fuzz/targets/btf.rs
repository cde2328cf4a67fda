#![no_main]

use dumpable_fuzz::are_readable;
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
    let _ = Btf::from_file_bytes(input).is_ok();
    let Ok(types) = Btf::parse(bytes) else { return };
    let _ = are_readable(&types);
    for name in ["", "a", "page"] {
        let _ = (types.number(name), types.enumerators(name).take(100).last());
        for aggregate in types.aggregates(name) {
            let _ = (aggregate.size(), ["", "a", "flags"].map(|name| aggregate.member(name)));
            for field in
                ["a", "a.flags", "flags"].into_iter().filter_map(|path| aggregate.field(path))
            {
                let _ = (field.unwrapped(), field.element(1), field.field("a"));
            }
            for member in aggregate.members().take(100) {
                let _ = (member.name(), member.ty().name(), member.field());
            }
        }
    }
});
