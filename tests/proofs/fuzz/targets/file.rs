#![no_main]

use dumpable::{Addr, Memory};
use dumpable_fuzz::guest::{elf, Guest, IMAGE, MODULE};
use dumpable_fuzz::{are_readable, split};
use libfuzzer_sys::fuzz_target;
use pagedump_vmcore::kernel::layout::Plans;
use pagedump_vmcore::kernel::{Btf, Kallsyms, MemoryModel, Symbols, Tables};
use pagedump_vmcore::Vmcore;
use std::sync::LazyLock;

/// Reads everything in a dump, and returns the first error.
fn read(file: Vec<u8>) -> Result<(), String> {
    fn told<T>(read: Result<T, impl ToString>) -> Result<T, String> {
        read.map_err(|error| error.to_string())
    }
    let dump = told(Vmcore::from_bytes("input", file))?;
    for at in [0, IMAGE as usize, IMAGE as usize + 4090, usize::MAX - 8] {
        let _ = (dump.is_mapped(Addr::new(at)), dump.read(Addr::new(at), &mut [0; 9]));
    }
    let _ = (dump.ranges().count(), dump.info().release().is_ok());
    let kernel = told(Kallsyms::load(&dump, dump.info()))?;
    let types = told(Btf::load(&dump, &kernel));
    let _ = types.as_ref().is_ok_and(are_readable);
    // By the plans of the types, if they make some.
    let plans = match &types {
        Ok(types) => Plans::from_types(&types, true).unwrap_or(Plans::COMPILED),
        Err(_) => Plans::COMPILED,
    };
    let symbols = Symbols::load(&dump, &plans, kernel);
    for at in [IMAGE, MODULE + 8] {
        let _ = symbols.text(&dump, Addr::new(at as usize));
    }
    let tables = told(Tables::load(&dump, &plans, symbols.kernel()));
    let model = told(MemoryModel::load(&dump, dump.info(), symbols.kernel()));
    types?;
    symbols.damage().map_or(Ok(()), |damage| Err(damage.to_string()))?;
    tables.and(model.map(|_| ()))
}

static GUEST: LazyLock<Guest> = LazyLock::new(|| {
    let guest = Guest::new();
    // Otherwise the readers would never be reached.
    assert_eq!(read(guest.elf()), Ok(()), "the unchanged guest must be accepted");
    guest
});

fuzz_target!(|input: &[u8]| {
    let ([how, len], rest) = split::<2>(input);
    let file = match how {
        // Noise, as it is or behind correct headers.
        0 => rest.to_vec(),
        1 => {
            let (info, memory) = rest.split_at(rest.len().min(usize::from(len) * 4));
            elf(info, memory)
        }
        // A guest with changes, first those of the file headers.
        _ => {
            let (headers, changes) = rest.split_at(rest.len().min(usize::from(len & 3) * 2));
            let mut guest = GUEST.clone();
            guest.change(changes);
            let mut file = guest.elf();
            headers.chunks_exact(2).for_each(|change| file[usize::from(change[0])] = change[1]);
            file
        }
    };
    let _ = read(file);
});
