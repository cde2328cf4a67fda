#![no_main]

use dumpable_fuzz::guest::Guest;
use libfuzzer_sys::fuzz_target;
use pagedump_vmcore::VmcoreInfo;
use std::sync::LazyLock;

static GUEST: LazyLock<Guest> = LazyLock::new(Guest::new);

fuzz_target!(|input: &[u8]| {
    // Either that of a guest with changes, which has the keys that are looked up, or noise.
    let info = match input {
        [0, rest @ ..] => {
            let mut guest = GUEST.clone();
            guest.change(rest);
            VmcoreInfo::parse(&guest.info)
        }
        _ => VmcoreInfo::parse(input),
    };
    let _ = (info.release().is_ok(), info.phys_base().is_ok(), info.numbers_of("SIZE").count());
    for name in [
        "",
        "a",
        "page",
        "init_top_pgt",
        "mem_section",
        "mem_section.section_mem_map",
        "SECTION_SIZE_BITS",
    ] {
        let _ = (info.symbol(name).is_ok(), info.size(name).is_ok(), info.offset(name).is_ok());
        let _ = (info.length(name).is_ok(), info.number(name).is_ok(), info.text(name).is_ok());
    }
});
