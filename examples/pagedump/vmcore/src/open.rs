//! Opens a dump and reads the facts about its kernel.

use crate::error::{Error, Problem};
use crate::kernel::layout::{LogPlans, Plans};
use crate::kernel::log::Log;
use crate::kernel::{compare, Btf, Kallsyms, MemoryModel, Symbols, Tables};
use crate::memory::{Reader, Vmcore};

/// A dump, with the facts about its kernel.
pub struct Opened {
    /// The dump.
    pub vmcore: Vmcore,
    /// The symbols of the kernel and of its modules.
    pub symbols: Symbols,
    /// The types of the kernel (BTF).
    pub types: Btf,
    /// The kernel's tables of names.
    pub tables: Tables,
    /// The memory model.
    pub model: MemoryModel,
    /// The problems that do not prevent use of the dump, those of [`Vmcore::warnings`] included:
    /// sentences without the name of the file.
    pub warnings: Vec<String>,
}

impl Opened {
    /// Reads the facts about the kernel of a dump: where its structures have their members, from
    /// its own types (BTF), its symbols, its tables and its memory model.
    ///
    /// `types` are its types, if they are not to be read from the dump.
    ///
    /// # Errors
    ///
    /// Returns an error if the kernel has no types, if a table of the kernel cannot be read or is
    /// not plausible, or if one of its structures differs from what this crate reads by more than the
    /// places of members.
    pub fn load(vmcore: Vmcore, types: Option<Btf>) -> Result<Self, Error> {
        match Facts::read(&vmcore, types) {
            Ok(Facts { symbols, types, tables, model, warnings }) => {
                Ok(Self { vmcore, symbols, types, tables, model, warnings })
            }
            Err(problem) => Err(vmcore.error(problem)),
        }
    }

    /// Opens the kernel's log. Its structures are looked up only now: a kernel whose log cannot be
    /// read is no obstacle to [`load`](Self::load).
    ///
    /// ```no_run
    /// use pagedump_vmcore::{Opened, Vmcore};
    ///
    /// let opened = Opened::load(Vmcore::open("vmcore")?, None)?;
    /// let log = opened.log()?;
    /// let mut records = log.records();
    /// for record in &mut records {
    ///     let seconds = record.time as f64 / 1e9;
    ///     println!("[{seconds:12.6}] {}", String::from_utf8_lossy(&record.text));
    /// }
    /// println!("{:?}", records.skipped());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error if the kernel has no log of this kind, if one of the log's structures differs
    /// by more than the places of members, or if the log is not plausible or not in the dump. Damage
    /// to single records is no error:
    /// [`Records::skipped`](crate::kernel::log::Records::skipped) counts them.
    pub fn log(&self) -> Result<Log<Reader<'_>>, Error> {
        self.load_log().map_err(|problem| self.vmcore.error(problem))
    }

    fn load_log(&self) -> Result<Log<Reader<'_>>, Problem> {
        let info = self.vmcore.info();
        // Without CONFIG_KALLSYMS_ALL, only VMCOREINFO has the variable.
        let variable = info.symbol("prb").ok().or_else(|| self.symbols.kernel().find("prb"));
        let variable = variable.ok_or_else(|| Problem::MissingSymbol { name: "prb".to_owned() })?;
        let plans = LogPlans::from_types(&&self.types).map_err(|difference| {
            let release = info.release().unwrap_or_default().to_owned();
            Problem::OtherLayout { release, difference }
        })?;
        Log::load(self.vmcore.reader(), &plans, variable)
    }
}

struct Facts {
    symbols: Symbols,
    types: Btf,
    tables: Tables,
    model: MemoryModel,
    warnings: Vec<String>,
}

impl Facts {
    fn read(vmcore: &Vmcore, types: Option<Btf>) -> Result<Self, Problem> {
        let memory = vmcore.reader();
        let mut warnings = vmcore.warnings().to_vec();
        let kernel = Kallsyms::load(&memory, vmcore.info()).map_err(|problem| {
            match vmcore.info().release() {
                Ok(release) if is_before_6(release) => {
                    Problem::TooOld { release: release.to_owned(), problem: problem.to_string() }
                }
                _ => problem,
            }
        })?;
        let types = match types {
            Some(types) => types,
            None => Btf::load(&memory, &kernel)?,
        };
        compare(vmcore.info(), &types).map_err(|difference| Problem::OtherTypes { difference })?;
        let has_modules = kernel.find("modules").is_some();
        let plans = Plans::from_types(&&types, has_modules).map_err(|difference| {
            let release = vmcore.info().release().unwrap_or_default().to_owned();
            Problem::OtherLayout { release, difference }
        })?;
        let symbols = Symbols::load(&memory, &plans, kernel);
        if let Some(damage) = symbols.damage() {
            warnings.push(format!("symbols of modules may lack a name: {damage}"));
        }
        let tables = Tables::load(&memory, &plans, symbols.kernel())?;
        let model = MemoryModel::load(&memory, vmcore.info(), symbols.kernel())?;
        Ok(Self { symbols, types, tables, model, warnings })
    }
}

/// Tells whether a release is of a kernel that says nothing of its symbols in VMCOREINFO.
fn is_before_6(release: &str) -> bool {
    let major = release.split('.').next().and_then(|major| major.parse::<u32>().ok());
    major.is_some_and(|major| major < 6)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::kallsyms_tests::place;
    use crate::testing::{Guest, IMAGE, UTS};

    /// Returns the error of a dump of a kernel with this release, without symbols in VMCOREINFO.
    fn refusal(release: &str) -> String {
        let mut guest = Guest::new(4);
        guest.info = guest.info.replace("7.3.4-test", release);
        guest.write(UTS + 130, format!("{release}\0").as_bytes());
        Opened::load(guest.dump(), None).err().expect("a refusal").to_string()
    }

    #[test]
    fn kernel_before_6_refused_by_its_release() {
        let old = refusal("5.10.0-32-amd64");
        assert!(
            old.starts_with(
                "guest: is of kernel 5.10.0-32-amd64, but a dump leads to symbols and types since Linux 6.0 only: "
            ),
            "{old}"
        );
        let new = refusal("6.1.0-9-amd64");
        assert!(new.starts_with("guest: ") && !new.contains("since Linux 6.0"), "{new}");
    }

    #[test]
    fn kernel_without_types_refused() {
        let mut guest = Guest::new(4);
        place(
            &mut guest,
            &[
                ("_stext", IMAGE),
                ("_etext", IMAGE + 8),
                ("_sinittext", IMAGE + 8),
                ("_einittext", IMAGE + 16),
            ],
        );
        let error = Opened::load(guest.dump(), None).err().expect("a refusal").to_string();
        assert!(
            error.starts_with("guest: its kernel has no types (BTF, CONFIG_DEBUG_INFO_BTF), "),
            "{error}"
        );
    }
}
