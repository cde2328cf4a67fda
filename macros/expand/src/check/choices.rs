//! Rules of enums.

use crate::errors::Errors;
use crate::model::{Choice, Group};
use crate::tokens::plain;
use proc_macro2::Ident;

pub fn check(choice: &mut Choice, errors: &mut Errors) {
    check_names(choice, errors);
    if choice.set.is_none() {
        for Group { ident, .. } in choice.groups.drain(..) {
            errors.at(ident, "a group is a number among flags: add `flags`, or `masks`, if this enum describes some");
        }
    }
    check_groups(&mut choice.groups, errors);
}

/// What an enum of values has.
const METHODS: [&str; 3] = ["from_raw", "name", "eq"];

/// Variants, their aliases and groups are all constants of the enum.
fn check_names(choice: &mut Choice, errors: &mut Errors) {
    let mut taken: Vec<String> =
        choice.variants.iter().map(|variant| plain(&variant.ident)).collect();
    if choice.set.is_none() {
        taken.extend(METHODS.map(str::to_owned));
    }
    let mut is_free = |ident: &Ident| {
        let name = plain(ident);
        let is_free = !taken.contains(&name);
        if is_free {
            taken.push(name);
        } else {
            errors.at(ident, format!("there is a `{name}` already: give this one another name"));
        }
        is_free
    };
    for variant in &mut choice.variants {
        variant.aliases.retain(|alias| is_free(&alias.ident));
    }
    choice.groups.retain(|group| is_free(&group.ident));
}

/// A group has bits of its own, within those of a set.
fn check_groups(groups: &mut [Group], errors: &mut Errors) {
    for index in 0..groups.len() {
        let (earlier, later) = groups.split_at_mut(index);
        let group = &mut later[0];
        let (low, high, place) = (group.low, group.high, group.place());
        let problem =
            match earlier.iter().find(|other| !other.refused && other.place().overlaps(place)) {
                _ if group.refused => continue,
                _ if low > high => format!(
                    "this range ends before it begins: write `{high}..={low}`, the lower bit first"
                ),
                _ if high > 63 => "a set of flags has at most 64 bits, 0 to 63".to_owned(),
                Some(other) => format!("these bits overlap those of `{}`", other.ident),
                None => continue,
            };
        errors.at(&group.range, problem);
        group.refused = true;
    }
}
