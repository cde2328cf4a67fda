// SPDX-License-Identifier: MIT OR Apache-2.0

//! Checks enums.

use crate::errors::Errors;
use crate::model::{Choice, Group};
use crate::tokens::plain;

pub fn check(choice: &mut Choice, errors: &mut Errors) {
    check_names(choice, errors);
    if choice.set.is_none() {
        // One error for all of them.
        if let Some(Group { ident, .. }) = choice.groups.drain(..).next() {
            errors.at(ident, "expected `positions` or `masks` beside `bits(..)`: on an enum, these are numbers among flags");
        }
    }
    let width = plain(&choice.repr).trim_start_matches('u').parse().unwrap_or(64);
    check_groups(&mut choice.groups, width, errors);
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
            errors.at(ident, format!("duplicate name `{name}`: variants and `bits(..)` share the names of the enum, so choose another one"));
        }
        is_free
    });
}

/// A group has bits of its own, within those of the integer that the flags are in.
fn check_groups(groups: &mut [Group], width: u32, errors: &mut Errors) {
    for index in 0..groups.len() {
        let (earlier, later) = groups.split_at_mut(index);
        let group = &mut later[0];
        let (low, high, place) = (group.low, group.high, group.place());
        // Of those with a `cfg`, one may stand in place of the other.
        let is_beside =
            |other: &Group| group.passed.cfgs.is_empty() && other.passed.cfgs.is_empty();
        let problem =
            match earlier.iter().find(|other| !other.refused && is_beside(other) && other.place().overlaps(place)) {
                _ if group.refused => continue,
                _ if low > high => format!(
                    "this range ends before it begins: write `{high}..={low}`, the lower bit first"
                ),
                _ if high >= width => format!(
                    "expected bits below {width}, found bit {high}: give the enum a `repr` as wide as the flags, at most `u64`"
                ),
                Some(other) => format!("these bits overlap those of `{}`: take others", other.ident),
                None => continue,
            };
        errors.at(&group.range, problem);
        group.refused = true;
    }
}
