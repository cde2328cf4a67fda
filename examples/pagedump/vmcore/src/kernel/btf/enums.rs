//! Enums: their enumerators, by the name of the enumerator or of the enum.

use super::format::{kind, Record};
use super::Btf;

/// An enumerator: where its name is, and its value.
type Enumerator = (u32, i64);

impl Btf {
    /// Returns the number of an enumerator, such as `PG_head`, sign-extended; of several with this
    /// name the first.
    pub fn number(&self, enumerator: &str) -> Option<i64> {
        self.enums
            .iter()
            .filter_map(|&number| self.record(number))
            .flat_map(|record| self.enumerators_of(record))
            .find_map(|(name, value)| self.is_named(name, enumerator).then_some(value))
    }

    /// Returns the number of an enumerator of the enum that is called `enum_name`, sign-extended.
    /// Enumerators of several enums may have one name.
    pub fn number_in(&self, enum_name: &str, enumerator: &str) -> Option<i64> {
        self.enumerators(enum_name).find_map(|(name, value)| (name == enumerator).then_some(value))
    }

    /// Returns the names and numbers of the enumerators of an enum, such as `zone_type`; of several
    /// with this name those of the first that has any.
    pub fn enumerators<'a>(
        &'a self,
        enum_name: &str,
    ) -> impl Iterator<Item = (&'a str, i64)> + use<'a> {
        let records = self.enums.iter().filter_map(|&number| self.record(number));
        let record = records
            .filter(|record| record.name != 0 && record.count() > 0)
            .find(|record| self.is_named(record.name, enum_name));
        record
            .into_iter()
            .flat_map(|record| self.enumerators_of(record))
            .map(|(name, value)| (self.name(name), value))
    }

    fn enumerators_of(&self, record: Record) -> impl Iterator<Item = Enumerator> + '_ {
        let is_wide = record.kind() == kind::ENUM64;
        let is_signed = record.has_flag();
        let narrow = (!is_wide).then(|| self.elements::<2>(record));
        let wide = is_wide.then(|| self.elements::<3>(record));
        let narrow = narrow.into_iter().flatten().map(move |[name, value]| {
            (name, if is_signed { i64::from(value as i32) } else { i64::from(value) })
        });
        let wide = wide
            .into_iter()
            .flatten()
            .map(|[name, low, high]| (name, (u64::from(high) << 32 | u64::from(low)) as i64));
        narrow.chain(wide)
    }
}
