// SPDX-License-Identifier: MIT OR Apache-2.0

//! Checks structs and unions.

use super::is_reserved;
use crate::errors::Errors;
use crate::model::{place_name, Bits, BitsType, Capture, Decode, Field, Struct, Value, WIDEST};
use crate::tokens::plain;
use proc_macro2::Ident;
use std::collections::{BTreeMap, BTreeSet};

pub fn check(description: &mut Struct, errors: &mut Errors) {
    // First, because a wrongly skipped field has an accessor after all.
    description.fields.iter_mut().for_each(|field| check_skipped(field, errors));
    check_names(description, errors);
    check_captured(description, errors);
    number_ranges(description);
    check_not_empty(description, errors);
    for field in &mut description.fields {
        field.values_mut().for_each(|value| check_value(value, errors));
    }
}

fn check_value(value: &mut Value, errors: &mut Errors) {
    check_decoded_once(value, errors);
    for bits in [&mut value.bits, &mut value.tags] {
        bits.iter_mut().for_each(|one| check_range(one, errors));
        check_overlap(bits, errors);
    }
}

/// Numbers the fields that a snapshot stores.
fn number_ranges(description: &mut Struct) {
    let named: BTreeSet<String> = description.capture.named().iter().map(plain).collect();
    let mut next = 0;
    let mut numbers = BTreeMap::new();
    let mut fields = 0;
    for field in &mut description.fields {
        field.index = fields;
        fields += usize::from(field.within.is_none());
        let name = plain(&field.ident);
        let is_kept = match description.capture {
            Capture::Whole => true,
            Capture::Only(_) => named.contains(&name),
            Capture::Except(_) => !named.contains(&name),
        };
        if !is_kept {
            continue;
        }
        // A view of an inner member has the range of its field, which precedes it.
        field.range = Some(*numbers.entry(name).or_insert_with(|| {
            next += 1;
            next - 1
        }));
    }
}

/// Checks that some field is captured. A struct without fields is valid C, and captured whole.
fn check_not_empty(description: &Struct, errors: &mut Errors) {
    let is_empty = description.fields.is_empty() && description.capture.is_whole();
    if description.fixed
        && !is_empty
        && !description.fields.iter().any(|field| field.range.is_some())
    {
        errors.at(
            &description.ident,
            "expected at least one field that is captured, found none: name the fields that a snapshot keeps, `capture(a, b)`",
        );
    }
}

/// The names in use, and the items that use them.
#[derive(Default)]
struct Taken {
    accessors: BTreeMap<String, Ident>,
    places: BTreeMap<String, Ident>,
}

/// Checks names: accessors share a namespace with each other and with the methods of every family,
/// and so do the constants of members.
fn check_names(description: &mut Struct, errors: &mut Errors) {
    let mut taken = Taken::default();
    for field in &mut description.fields {
        let renamed = field.within.is_none().then(|| field.ident.clone());
        check_names_of(&mut taken, &mut field.value, renamed.as_ref(), errors);
        for view in &mut field.views {
            check_names_of(&mut taken, &mut view.value, None, errors);
        }
    }
}

/// Checks the names of a value and its bits. A field has its name already, so the error suggests
/// another name for the accessor.
fn check_names_of(
    taken: &mut Taken,
    value: &mut Value,
    field: Option<&Ident>,
    errors: &mut Errors,
) {
    let whole = value.ident.clone();
    let cfgs = !value.passed.cfgs.is_empty();
    if value.has_accessor() {
        let is_free = cfgs || take_name(taken, &value.ident, &whole, field, errors);
        value.hidden = !is_free;
        value.placeless = is_free && !cfgs && !take_place(taken, &value.ident, field, errors);
    }
    for bits in [&mut value.bits, &mut value.tags] {
        bits.retain(|bits| {
            cfgs || !bits.passed.cfgs.is_empty()
                || take_name(taken, &bits.ident, &whole, None, errors)
        });
    }
}

/// Records a name. Returns whether it was free.
fn take_name(
    taken: &mut Taken,
    ident: &Ident,
    whole: &Ident,
    field: Option<&Ident>,
    errors: &mut Errors,
) -> bool {
    let name = plain(ident);
    let problem = if is_reserved(ident) {
        format!("reserved name `{name}`, a method of every snapshot or live view")
    } else if let Some(other) = taken.accessors.get(&name) {
        match plain(other) == name {
            true => format!("duplicate accessor `{name}`"),
            false => format!("duplicate accessor `{name}`, which bits of `{other}` have already"),
        }
    } else {
        taken.accessors.insert(name, whole.clone());
        return true;
    };
    refuse_name(ident, &problem, field, errors);
    false
}

/// Whether the constant that stands for a member was free.
fn take_place(
    taken: &mut Taken,
    ident: &Ident,
    field: Option<&Ident>,
    errors: &mut Errors,
) -> bool {
    let place = place_name(ident).to_string();
    let problem = if place == "LAYOUT" {
        format!("reserved constant `{place}`, the layout of the type")
    } else if let Some(other) = taken.places.get(&place) {
        format!("duplicate constant `{place}`, which `{other}` has already")
    } else {
        taken.places.insert(place, ident.clone());
        return true;
    };
    refuse_name(ident, &problem, field, errors);
    false
}

fn refuse_name(ident: &Ident, problem: &str, field: Option<&Ident>, errors: &mut Errors) {
    let name = plain(ident);
    let instead = match field {
        Some(field) => format!(
            "write `#[dumpable(rename = {name}_)]` on the field, or `#[dumpable(field({field}, rename = {name}_))]` on the type"
        ),
        None => format!(
            "choose another name, and write `#[dumpable(c = \"{name}\")]` before it, if that is its name in C"
        ),
    };
    errors.at(ident, format!("{problem}: {instead}"));
}

/// Checks that `capture` names fields.
fn check_captured(description: &mut Struct, errors: &mut Errors) {
    let fields: BTreeSet<String> =
        description.fields.iter().map(|field| plain(&field.ident)).collect();
    let named = description.capture.named();
    let is_wrong = |name: &&Ident| !fields.contains(&plain(name));
    let wrong: Vec<_> = named.iter().filter(is_wrong).cloned().collect();
    for name in &wrong {
        errors.at(name, format!("no field `{name}`: `capture(..)` takes names of fields"));
    }
    for (index, name) in named.iter().enumerate() {
        if named[..index].iter().any(|earlier| plain(earlier) == plain(name)) {
            errors.at(name, format!("duplicate field `{}`: remove one of them", plain(name)));
        }
    }
    if !wrong.is_empty() {
        description.capture = Capture::Whole;
    }
}

/// Checks that a skipped field is not decoded. Its bits and views have accessors.
fn check_skipped(field: &mut Field, errors: &mut Errors) {
    let Value { decode, bits, tags, checks, .. } = &field.value;
    let for_bits = matches!(decode, Decode::AsIs | Decode::As(_)) && !bits.is_empty();
    let is_plain = matches!(decode, Decode::AsIs) && checks.is_empty();
    if tags.is_empty() && (for_bits || is_plain) {
        return;
    }
    if let Some(skip) = field.value.skip.take() {
        errors.at(
            skip,
            "a skipped field has no accessor to decode or check for: remove `skip`, or `as(..)`, `tag(..)` and `check(..)`; `bits(..)` and `view(..)` may stay",
        );
    }
}

/// Checks that a value decoded by a function has no bits, and that a value with tags is an address
/// or a number.
fn check_decoded_once(value: &mut Value, errors: &mut Errors) {
    if !value.tags.is_empty() && matches!(value.decode, Decode::As(_)) {
        errors.at(
            &value.ident,
            "`tag(..)` and `as(Type)` exclude each other: write `bits(..)`, which leaves the value whole, or `as(function -> Type)`",
        );
        value.decode = Decode::AsIs;
    }
}

/// Marks impossible ranges as refused. The compiler checks numbers that are not literals.
fn check_range(bits: &mut Bits, errors: &mut Errors) {
    let Some(place) = bits.place() else { return };
    let (low, high, width) = (place.low, place.high, place.width());
    let problem = match bits.ty {
        _ if low > high => {
            format!("this range ends before it begins: write `{high}..={low}`, the lower bit first")
        }
        _ if width > WIDEST => {
            format!("expected at most {WIDEST} bits, found {width}: write a narrower range")
        }
        BitsType::Bool if width > 1 => {
            format!(
                "expected one bit for a `bool`, found {width}: write `= {low}`, or an integer type"
            )
        }
        BitsType::Unsigned { bits, .. } | BitsType::Signed { bits, .. } if width > bits => {
            format!("expected at most {bits} bits, found {width}: write a wider type")
        }
        _ => return,
    };
    errors.at(&bits.range, problem);
    bits.refused = true;
}

/// Checks that ranges do not overlap. Two names for one bit take a view.
fn check_overlap(bits: &mut [Bits], errors: &mut Errors) {
    for index in 1..bits.len() {
        let (earlier, later) = bits.split_at_mut(index);
        let later = &mut later[0];
        let Some(place) = later.place().filter(|_| later.passed.cfgs.is_empty()) else { continue };
        let overlaps = |other: &&Bits| {
            other.passed.cfgs.is_empty() && other.place().is_some_and(|other| other.overlaps(place))
        };
        if let Some(earlier) = earlier.iter().find(overlaps) {
            errors.at(
                &later.range,
                format!(
                    "these bits overlap those of `{}`: take others, or read the same bits again in a `view(..)`",
                    earlier.ident
                ),
            );
            later.refused = true;
        }
    }
}
