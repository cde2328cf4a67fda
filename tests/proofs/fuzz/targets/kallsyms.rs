#![no_main]

use dumpable::Reads;
use dumpable_fuzz::Fed;
use libfuzzer_sys::fuzz_target;
use pagedump_vmcore::kernel::Kallsyms;
use pagedump_vmcore::VmcoreInfo;

const INFO: &[u8] =
    b"SYMBOL(kallsyms_num_syms)=ffffffff80001000\nSYMBOL(kallsyms_token_index)=ffffffff80002000\n\
    SYMBOL(kallsyms_token_table)=ffffffff80003000\nSYMBOL(kallsyms_names)=ffffffff80004000\n\
    SYMBOL(kallsyms_offsets)=ffffffff80005000\nSYMBOL(_stext)=ffffffff80000000\n";

fuzz_target!(|input: &[u8]| {
    // Enough for the longest tables.
    let memory = Fed::new(input, Reads { count: 100_000, bytes: 1 << 28 });
    let Ok(kernel) = Kallsyms::load(&memory, &VmcoreInfo::parse(INFO)) else { return };
    let _ = (kernel.find("a"), kernel.addresses("").count(), kernel.nearest(0xffff_ffff_8000_0010));
    for index in [0, 1, 255, 256, usize::MAX] {
        let _ = (kernel.name(index), kernel.address(index), kernel.extent(index));
    }
});
