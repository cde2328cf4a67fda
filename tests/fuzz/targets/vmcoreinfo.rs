#![no_main]

use dumpable_fuzz::{dump::VmcoreInfo, is_told};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let info = VmcoreInfo::parse(input);
    let _ = (info.release().is_ok(), info.phys_base().is_ok(), is_told(&info));
    for name in ["", "a", "page"] {
        let _ = (info.symbol(name).is_ok(), info.size(name).is_ok(), info.offset(name).is_ok());
        let _ = (info.length(name).is_ok(), info.number(name).is_ok(), info.text(name).is_ok());
    }
});
