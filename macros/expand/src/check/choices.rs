//! Checks enums.

use crate::errors::Errors;
use crate::model::{Choice, Group};
use crate::tokens::plain;

pub fn check(choice: &mut Choice, errors: &mut Errors) {
    check_names(choice, errors);
    if choice.set.is_none() {
        for Group { ident, .. } in choice.groups.drain(..) {
            errors.at(ident, "`bits(..)` of an enum are a number among flags: add `positions` or `masks` if this enum describes flags");
        }
    }
    check_groups(&mut choice.groups, errors);
}

/// Checks names: variants and groups are all constants of the enum.
fn check_names(choice: &mut Choice, errors: &mut Errors) {
    let mut taken: Vec<String> =
        choice.variants.iter().map(|variant| plain(&variant.ident)).collect();
    choice.groups.retain(|Group { ident, .. }| {
        let name = plain(ident);
        let is_free = !taken.contains(&name);
        if is_free {
            taken.push(name);
        } else {
            errors.at(ident, format!("duplicate name `{name}`: variants and groups are constants of the enum, so give this group another name"));
        }
        is_free
    });
}

/// Checks that groups do not overlap and lie within the set.
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
