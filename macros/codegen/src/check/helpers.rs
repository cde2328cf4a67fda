// SPDX-License-Identifier: MIT OR Apache-2.0

//! Checks helpers.

use super::{calls, is_reserved, only, recursion};
use crate::errors::Errors;
use crate::model::{Block, Family, Helper};
use crate::tokens::plain;
use crate::types::is_made_of_views;

pub fn check(block: &mut Block, errors: &mut Errors) {
    block.helpers.retain(|helper| check_name(helper, errors));
    check_twice(&mut block.helpers, errors);
    for helper in &mut block.helpers {
        helper.views = calls::views(&block.ident, helper);
        check_live_checks(helper, errors);
        check_result_checks(helper, errors);
    }
    only::check(&mut block.helpers, errors);
    recursion::check(&mut block.helpers, errors);
}

/// Checks that a helper does not have a reserved name.
fn check_name(Helper { name, .. }: &Helper, errors: &mut Errors) -> bool {
    let is_free = !is_reserved(name);
    if !is_free {
        let message = format!(
            "`{}` is a method of every snapshot or live view: give the helper another name",
            plain(name)
        );
        errors.at(name, message);
    }
    is_free
}

/// Checks that each family has one helper of a name. For helpers with a `cfg`, the compiler does.
fn check_twice(helpers: &mut Vec<Helper>, errors: &mut Errors) {
    let mut kept: Vec<Helper> = Vec::new();
    for helper in helpers.drain(..) {
        let is_same = |other: &Helper| {
            let both_serve =
                Family::BOTH.iter().any(|family| other.serves(*family) && helper.serves(*family));
            both_serve && other.name == helper.name
        };
        let has_cfg = |helper: &Helper| helper.attrs_named("cfg").next().is_some();
        if !has_cfg(&helper) && kept.iter().any(|other| is_same(other) && !has_cfg(other)) {
            let name = plain(&helper.name);
            errors.at(
                &helper.name,
                format!("there is a helper `{name}` already: give this one another name"),
            );
        } else {
            kept.push(helper);
        }
    }
    *helpers = kept;
}

fn check_live_checks(helper: &Helper, errors: &mut Errors) {
    if let (Some(Family::Snapshot), Some(check)) = (helper.only, helper.checks.first()) {
        errors.at(
            &check.expr,
            "checks are evaluated on live objects only, and this helper is `#[only(snapshot)]`",
        );
    }
}

/// Checks that a result can be judged: a value, a view, or an `Option` of a view. Views within
/// other types keep their checks.
fn check_result_checks(helper: &mut Helper, errors: &mut Errors) {
    let Some(value) = helper.checks.iter().find_map(|check| check.value.as_ref()) else { return };
    if helper.returns.as_ref().is_some_and(is_made_of_views) {
        errors.at(
            value,
            "a check of the result takes a value, a view or an `Option` of a view: of anything else that holds views, return the parts by helpers of their own, and check these",
        );
        helper.refused = true;
    }
}
