// SPDX-License-Identifier: MIT OR Apache-2.0

//! Refuses calls within a block of helpers that a family of the caller lacks. The compiler refuses
//! other calls.

use crate::errors::Errors;
use crate::model::{Call, Family, Helper, On};
use proc_macro2::Ident;

pub(super) fn check(helpers: &mut [Helper], errors: &mut Errors) {
    for family in Family::BOTH {
        let other = family.other();
        let refused: Vec<_> =
            helpers.iter().map(|helper| missing(helpers, helper, other)).collect();
        for (helper, called) in helpers.iter_mut().zip(refused) {
            let Some(called) = called else { continue };
            (helper.refused, helper.ordinary) = (true, None);
            let (attribute, serves) = (family.attribute(), serves(other));
            errors.at(
                &called,
                format!("`{called}` is `#[{attribute}]`, and `{}` serves {serves}: make this one `#[{attribute}]` too, or remove the call", helper.name),
            );
        }
    }
}

/// Returns the calls of a helper of this family to helpers of the other family only.
fn missing(helpers: &[Helper], helper: &Helper, family: Family) -> Option<Ident> {
    let has = |family, name: &Ident| {
        helpers.iter().any(|helper| helper.serves(family) && helper.name == *name)
    };
    // Of what is called on anything else, the compiler knows the type.
    let own = helper.calls.iter().filter(|Call { on, .. }| matches!(on, On::This));
    let missing = own
        .map(|Call { name, .. }| name)
        .find(|called| has(family.other(), called) && !has(family, called));
    missing.filter(|_| helper.serves(family)).cloned()
}

fn serves(family: Family) -> &'static str {
    match family {
        Family::Live => "live objects",
        Family::Snapshot => "snapshots",
    }
}
