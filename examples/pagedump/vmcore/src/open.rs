//! Opens a dump and reads the facts about its kernel.

use crate::error::{Error, Problem};
use crate::kernel::layout;
use crate::kernel::{compare_types, compare_without_types};
use crate::kernel::{Btf, Described, Kallsyms, MemoryModel, Symbols, Tables};
use crate::memory::Vmcore;

/// A dump, with the facts about its kernel.
pub struct Opened {
    /// The dump.
    pub vmcore: Vmcore,
    /// The symbols of the kernel and of its modules.
    pub symbols: Symbols,
    /// The types of the kernel (BTF), if it has them.
    pub types: Option<Btf>,
    /// The kernel's tables of names.
    pub tables: Tables,
    /// The memory model.
    pub model: MemoryModel,
    /// The problems that do not prevent use of the dump, those of [`Vmcore::warnings`] included:
    /// sentences without the name of the file.
    pub warnings: Vec<String>,
}

impl Opened {
    /// Reads the facts about the kernel of a dump, and compares the layouts of this crate and those
    /// in `described` with the kernel's own.
    ///
    /// `described` and `numbers` (prefix, rest of the name, number) are what the caller reads beside
    /// this crate; both may be empty.
    ///
    /// # Errors
    ///
    /// Returns an error if a table of the kernel cannot be read or is not plausible, or if a layout
    /// differs.
    pub fn load(
        vmcore: Vmcore,
        described: &[Described],
        numbers: &[(&'static str, &'static str, u64)],
    ) -> Result<Self, Error> {
        match Facts::read(&vmcore, described, numbers) {
            Ok(Facts { symbols, types, tables, model, warnings }) => {
                Ok(Self { vmcore, symbols, types, tables, model, warnings })
            }
            Err(problem) => Err(vmcore.error(problem)),
        }
    }
}

struct Facts {
    symbols: Symbols,
    types: Option<Btf>,
    tables: Tables,
    model: MemoryModel,
    warnings: Vec<String>,
}

impl Facts {
    fn read(
        vmcore: &Vmcore,
        described: &[Described],
        numbers: &[(&'static str, &'static str, u64)],
    ) -> Result<Self, Problem> {
        let memory = vmcore.reader();
        let mut warnings = vmcore.warnings().to_vec();
        let kernel = Kallsyms::load(&memory, vmcore.info())?;
        let types = Btf::load(&memory, &kernel)?;
        let described = [layout::ALL, described].concat();
        let compared = match &types {
            Some(types) => {
                let numbers = layout::numbers().chain(numbers.iter().copied());
                compare_types(types, &described, numbers)
            }
            None => {
                warnings.push(
                    "the kernel has no types (BTF): assuming Linux 7.3 layouts; CMA pages are not marked"
                        .to_owned(),
                );
                compare_without_types(vmcore.info(), &described)
            }
        };
        compared.map_err(|difference| {
            let release = vmcore.info().release().unwrap_or_default().to_owned();
            Problem::OtherLayout { release, difference }
        })?;
        let symbols = Symbols::load(&memory, kernel);
        if let Some(damage) = symbols.damage() {
            warnings.push(format!("symbols of modules may lack a name: {damage}"));
        }
        let tables = Tables::load(&memory, symbols.kernel())?;
        let model = MemoryModel::load(&memory, vmcore.info(), symbols.kernel())?;
        Ok(Self { symbols, types, tables, model, warnings })
    }
}
