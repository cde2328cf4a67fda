// SPDX-License-Identifier: MIT OR Apache-2.0

//! Refuses recursion of helpers, because a dump is bounded.

use crate::errors::Errors;
use crate::model::{Call, Family, Helper, On};
use crate::tokens::plain;

/// Refuses helpers that call themselves, directly or not, and reports the first of each cycle.
pub(super) fn check(helpers: &mut [Helper], errors: &mut Errors) {
    // Helpers of the same name have different `cfg`s: the compiler checks them (`helpers::note`).
    let names: Vec<_> = helpers
        .iter()
        .filter(|helper| helper.serves(Family::Snapshot))
        .map(|helper| helper.name.clone())
        .collect();
    let is_one = |helper: &Helper| names.iter().filter(|name| **name == helper.name).count() == 1;
    let bounded =
        |helper: &Helper| helper.serves(Family::Snapshot) && is_one(helper) && !helper.refused;
    let named = |helper: &Helper| {
        let called = helper.calls.iter().filter(|call| call.may_be_own());
        let called = called.map(|call| plain(&call.name)).collect();
        (plain(&helper.name), called)
    };
    let calls = Calls(helpers.iter().filter(|helper| bounded(helper)).map(named).collect());
    let mut refused: Vec<String> = Vec::new();
    for helper in helpers.iter().filter(|helper| bounded(helper)) {
        let name = plain(&helper.name);
        let Some(through) = calls.way_back(&name) else { continue };
        let is_reported =
            refused.iter().any(|other| calls.reaches(other, &name) && calls.reaches(&name, other));
        refused.push(name.clone());
        if is_reported {
            continue;
        }
        let way = if *through == name { String::new() } else { format!(" through `{through}`") };
        let calls = helper.calls.iter().filter(|call| plain(&call.name) == *through);
        let unknown: Vec<_> = calls.filter(|call| call.may_be_own()).collect();
        match unknown.iter().find(|call| matches!(call.on, On::Unknown)) {
            Some(Call { name: called, .. }) if unknown.iter().all(|call| !matches!(call.on, On::This)) => {
                errors.at(
                    called,
                    format!("this may be a call of the helper `{called}`, through which `{name}` would call itself{way}: if it is a function of another type, write that type: `let other: View<Other> = ..; other.{called}(..)`"),
                );
            }
            _ => errors.at(
                &helper.name,
                format!("`{name}` calls itself{way}: a dump is bounded, so write a `for` over a constant range"),
            ),
        }
    }
    for helper in helpers {
        helper.refused |= refused.contains(&plain(&helper.name));
    }
}

/// Maps the name of each helper to the names that it calls.
struct Calls(Vec<(String, Vec<String>)>);

impl Calls {
    fn of(&self, name: &str) -> &[String] {
        self.0.iter().find(|(caller, _)| caller == name).map_or(&[], |(_, called)| called)
    }

    /// Returns the first helper, by name, that `name` calls and that leads back to it.
    fn way_back(&self, name: &str) -> Option<&String> {
        self.of(name).iter().filter(|called| self.reaches(called, name)).min()
    }

    fn reaches(&self, from: &str, to: &str) -> bool {
        let (mut seen, mut open) = (Vec::new(), vec![from]);
        while let Some(name) = open.pop() {
            if name == to {
                return true;
            }
            if !seen.contains(&name) {
                seen.push(name);
                open.extend(self.of(name).iter().map(String::as_str));
            }
        }
        false
    }
}
