//! The rules that cross attributes, one function each. All errors are reported together.

use crate::errors::Errors;
use crate::model::{Bits, BitsType, Capture, Decode, Struct, Value};
use std::collections::HashMap;

pub(crate) fn check(description: &mut Struct, errors: &mut Errors) {
    check_not_empty(description, errors);
    check_names(description, errors);
    check_captured(description, errors);
    for field in &mut description.fields {
        if field.skip && !field.value.is_plain() {
            errors.at(
                &field.value.ident,
                "a skipped field has no accessor, so there is nothing to decode or check: drop `skip`, or the other attributes",
            );
        }
        check_value(&mut field.value, errors);
        for view in &mut field.views {
            check_value(&mut view.value, errors);
        }
    }
}

fn check_value(value: &mut Value, errors: &mut Errors) {
    check_decoded_once(value, errors);
    for bits in [&mut value.bits, &mut value.tags] {
        check_ranges(bits, errors);
        check_overlap(bits, errors);
    }
}

impl Value {
    fn is_plain(&self) -> bool {
        matches!(self.decode, Decode::AsIs) && self.bits.is_empty() && self.tags.is_empty() && self.checks.is_empty()
    }
}

/// A snapshot of nothing has no words to be stored in.
fn check_not_empty(description: &Struct, errors: &mut Errors) {
    if !description.fields.iter().any(|field| description.capture.keeps(&field.ident)) {
        errors.at(&description.ident, "nothing of this struct would be captured: describe at least one field");
    }
}

/// Accessors share one namespace with each other and with what every family has.
fn check_names(description: &Struct, errors: &mut Errors) {
    const RESERVED: [&str; 9] =
        ["from_words", "with_fidelity", "words", "origin", "fidelity", "snapshot", "peek", "attempt", "check"];
    let mut seen = HashMap::new();
    for (_, value, ..) in description.values() {
        let parts = value.bits.iter().chain(&value.tags).map(|bits| &bits.ident);
        for ident in std::iter::once(&value.ident).chain(parts) {
            let name = ident.to_string();
            if RESERVED.contains(&name.as_str()) {
                errors.at(
                    ident,
                    format!("`{name}` is a method of every snapshot or live view: name this differently, and give its C name by `name = \"{name}\"`"),
                );
            } else if seen.insert(name.clone(), ()).is_some() {
                errors.at(ident, format!("there is an accessor `{name}` already: accessors of fields, views and bits share one namespace"));
            }
        }
    }
}

/// `only` and `skip` name fields, because whole fields are captured.
fn check_captured(description: &mut Struct, errors: &mut Errors) {
    let known: Vec<_> = description.fields.iter().map(|field| field.ident.clone()).collect();
    let mut wrong = Vec::new();
    for name in description.capture.named() {
        if !known.contains(name) {
            errors.at(name, format!("there is no field `{name}`: `only` and `skip` take names of fields"));
            wrong.push(name.clone());
        }
    }
    if let Capture::Only(names) | Capture::Skip(names) = &mut description.capture {
        names.retain(|name| !wrong.contains(name));
    }
}

/// A value that was decoded has no bits left to take, and one whose tags are cut off is an address.
fn check_decoded_once(value: &Value, errors: &mut Errors) {
    if !value.tags.is_empty() && !matches!(value.decode, Decode::AsIs) {
        errors.at(&value.ident, "a tagged value is an address: it is not decoded as `flags` or `enum`");
    }
}

/// A range that cannot be is dropped, so that nothing more is said of it.
fn check_ranges(bits: &mut Vec<Bits>, errors: &mut Errors) {
    bits.retain(|one| {
        let problem = match one.ty {
            _ if one.low > one.high => Some(format!(
                "this range ends before it begins: write `{}..={}`, the lower bit first",
                one.high, one.low
            )),
            _ if one.high > 127 => Some("no value has so many bits: they are counted from 0".into()),
            BitsType::Bool if one.width() > 1 => Some(format!(
                "a `bool` is one bit, and these are {}: write one number, or an integer type",
                one.width()
            )),
            BitsType::Unsigned { bits, .. } | BitsType::Signed { bits, .. } if one.width() > bits => {
                Some(format!("{} bits do not fit the {bits} bits of the type", one.width()))
            }
            BitsType::Flags(_) if one.width() > 64 => Some("a set of flags has at most 64 bits".into()),
            _ => None,
        };
        if let Some(problem) = &problem {
            errors.at(&one.range, problem);
        }
        problem.is_none()
    });
}

/// Two names for one bit would be one too many: whoever wants both writes a view.
fn check_overlap(bits: &[Bits], errors: &mut Errors) {
    for (index, later) in bits.iter().enumerate() {
        if let Some(earlier) = bits[..index].iter().find(|earlier| earlier.mask() & later.mask() != 0) {
            errors.at(&later.range, format!("these bits overlap those of `{}`", earlier.ident));
        }
    }
}
