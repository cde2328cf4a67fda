//! `#[live_only]` and `#[snapshot_only]`: helpers that one family has and the other has not.

use super::recursion::calls;
use super::{Family, Helper};
use crate::errors::Errors;
use proc_macro2::Ident;
use syn::{Attribute, Meta};

impl Family {
    /// The family that an attribute names as the only one.
    pub(super) fn of_attribute(attr: &Attribute) -> Option<Self> {
        let path = attr.path();
        [Self::Live, Self::Snapshot].into_iter().find(|family| path.is_ident(family.attribute()))
    }

    pub(super) fn attribute(self) -> &'static str {
        match self {
            Self::Live => "live_only",
            Self::Snapshot => "snapshot_only",
        }
    }
}

/// Notes the choice that an attribute makes.
pub(super) fn choose(only: &mut Option<Family>, family: Family, attr: &Attribute) -> syn::Result<()> {
    if !matches!(attr.meta, Meta::Path(_)) {
        return Err(syn::Error::new_spanned(
            attr,
            format!("`#[{}]` stands alone, without arguments", family.attribute()),
        ));
    }
    if only.is_some() {
        return Err(syn::Error::new_spanned(attr, "a helper is for both families or for one: choose one, once"));
    }
    *only = Some(family);
    Ok(())
}

/// Refuses calls, within the block, of what the caller's families do not have. Calls from elsewhere, the compiler refuses.
pub(super) fn check(ident: &Ident, helpers: &mut [Helper], errors: &mut Errors) {
    for family in [Family::Live, Family::Snapshot] {
        let other = family.other();
        let names = |family| helpers.iter().filter(move |helper| helper.serves(family)).map(Helper::name);
        let missing: Vec<_> = names(family).collect();
        let there: Vec<_> = names(other).collect();
        let refused: Vec<_> = helpers
            .iter()
            .map(|helper| {
                let called = calls(ident, &helper.function);
                let wrong = called.iter().find(|called| {
                    let called = called.to_string();
                    missing.contains(&called) && !there.contains(&called)
                });
                wrong.filter(|_| helper.serves(other)).cloned()
            })
            .collect();
        for (helper, called) in helpers.iter_mut().zip(refused) {
            let Some(called) = called else { continue };
            helper.refused = true;
            let (attribute, serves) = (family.attribute(), other.serves());
            errors.at(
                &called,
                format!("`{called}` is `#[{attribute}]`, and `{}` serves {serves}: make this one `#[{attribute}]` too, or do without the call", helper.name()),
            );
        }
    }
}

impl Family {
    fn other(self) -> Self {
        match self {
            Self::Live => Self::Snapshot,
            Self::Snapshot => Self::Live,
        }
    }

    fn serves(self) -> &'static str {
        match self {
            Self::Live => "live objects",
            Self::Snapshot => "snapshots",
        }
    }
}
