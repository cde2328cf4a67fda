//! Rules of structs and unions.

use super::is_reserved;
use crate::errors::Errors;
use crate::model::{Bits, BitsType, Capture, Decode, Field, Struct, Value, WIDEST};
use crate::tokens::plain;
use proc_macro2::Ident;

pub fn check(description: &mut Struct, errors: &mut Errors) {
    // First: what is wrongly skipped has an accessor after all.
    description.fields.iter_mut().for_each(|field| check_skipped(field, errors));
    check_names(description, errors);
    check_captured(description, errors);
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

/// Who leaves out everything is mistaken. C has structs without fields, which are whole.
fn check_not_empty(description: &Struct, errors: &mut Errors) {
    let is_empty = description.fields.is_empty() && matches!(description.capture, Capture::Whole);
    if description.fixed
        && !is_empty
        && !description.fields.iter().any(|field| description.capture.keeps(&field.ident))
    {
        errors.at(
            &description.ident,
            "nothing of this struct would be captured: describe at least one field",
        );
    }
}

/// Accessors share one namespace with each other and with what every family has.
fn check_names(description: &mut Struct, errors: &mut Errors) {
    let mut taken = Vec::new();
    for field in &mut description.fields {
        let renamed = field.within.is_none().then(|| field.ident.clone());
        check_names_of(&mut taken, &mut field.value, renamed.as_ref(), errors);
        field
            .views
            .iter_mut()
            .for_each(|view| check_names_of(&mut taken, &mut view.value, None, errors));
    }
}

/// Names of a value and its bits. That of a field is there before the description: the accessor can have another.
fn check_names_of(
    taken: &mut Vec<(String, Ident)>,
    value: &mut Value,
    field: Option<&Ident>,
    errors: &mut Errors,
) {
    let whole = value.ident.clone();
    if value.has_accessor() {
        value.hidden = !take_name(taken, &value.ident, &whole, field, errors);
    }
    for bits in [&mut value.bits, &mut value.tags] {
        bits.retain(|bits| take_name(taken, &bits.ident, &whole, None, errors));
    }
}

/// Whether the name was free.
fn take_name(
    taken: &mut Vec<(String, Ident)>,
    ident: &Ident,
    whole: &Ident,
    field: Option<&Ident>,
    errors: &mut Errors,
) -> bool {
    let name = plain(ident);
    let other = taken.iter().find(|(other, _)| *other == name).map(|(_, other)| other);
    let problem = match other {
        _ if is_reserved(ident) => format!("`{name}` is a method of every snapshot or live view"),
        Some(other) => format!("an accessor `{name}` is there already, of `{other}`"),
        None => {
            taken.push((name, whole.clone()));
            return true;
        }
    };
    let instead = match field {
        Some(field) => format!(
            "name this one by `accessor = {name}_` on the field, or by `#[dumpable(field({field}, accessor = {name}_))]` on the type"
        ),
        None => format!("take another name, and keep the one that it has in C by `#[dumpable(name = \"{name}\")]` before it"),
    };
    errors.at(ident, format!("{problem}: {instead}"));
    false
}

/// `only` and `skip` name fields, because whole fields are captured.
fn check_captured(description: &mut Struct, errors: &mut Errors) {
    let wrong: Vec<_> = description
        .capture
        .named()
        .iter()
        .filter(|name| !description.fields.iter().any(|field| field.ident == **name))
        .cloned()
        .collect();
    for name in &wrong {
        errors.at(
            name,
            format!("there is no field `{name}`: `only` and `skip` take names of fields"),
        );
    }
    if !wrong.is_empty() {
        description.capture = Capture::Whole;
    }
}

/// What has no accessor is not decoded. Its bits have accessors, and so have its views.
fn check_skipped(field: &mut Field, errors: &mut Errors) {
    let Value { decode, order, bits, tags, checks, .. } = &field.value;
    let for_bits_alone = matches!(decode, Decode::AsIs) && tags.is_empty();
    if for_bits_alone && (!bits.is_empty() || order.is_none() && checks.is_empty()) {
        return;
    }
    if let Some(skip) = field.value.skip.take() {
        errors.at(
            skip,
            "a skipped field has no accessor, so there is nothing to decode or check: drop `skip`, or the other attributes; `bits(..)` and `view(..)` may stay",
        );
    }
}

/// A value that was decoded has no bits left to take, and one whose tags are cut off is an address.
fn check_decoded_once(value: &mut Value, errors: &mut Errors) {
    if !value.tags.is_empty() && matches!(value.decode, Decode::Flags(_) | Decode::Enum(_)) {
        errors.at(
            &value.ident,
            "`tag(..)` takes its bits out of the value, and the rest is an address or a number: for `flags` or an `enum`, write `bits(..)`, which leaves the value whole",
        );
        value.decode = Decode::AsIs;
    }
}

/// Bits that cannot be are marked as refused.
fn check_range(bits: &mut Bits, errors: &mut Errors) {
    if bits.refused {
        return;
    }
    let (low, high, width) = (bits.low, bits.high, bits.width());
    let problem = match bits.ty {
        _ if low > high => {
            format!("this range ends before it begins: write `{high}..={low}`, the lower bit first")
        }
        _ if width > WIDEST => {
            format!("these are {width} bits, and no integer has more than {WIDEST}")
        }
        BitsType::Bool if width > 1 => {
            format!("a `bool` is one bit, and these are {width}: write the number of one, or give them an integer type")
        }
        BitsType::Unsigned { bits, .. } | BitsType::Signed { bits, .. } if width > bits => {
            format!("these are {width} bits, and the type has {bits}: write a wider type")
        }
        BitsType::Flags(_) if width > 64 => {
            format!("these are {width} bits, and a set of flags has at most 64")
        }
        _ => return,
    };
    errors.at(&bits.range, problem);
    bits.refused = true;
}

/// Two names for one bit would be one too many: whoever wants both writes a view.
fn check_overlap(bits: &mut [Bits], errors: &mut Errors) {
    for index in 1..bits.len() {
        let (earlier, later) = bits.split_at_mut(index);
        let later = &mut later[0];
        if let Some(earlier) = earlier.iter().find(|earlier| earlier.overlaps(later)) {
            errors.at(
                &later.range,
                format!(
                    "these bits overlap those of `{}`; a `view(..)` may look at the same bits again",
                    earlier.ident
                ),
            );
            later.refused = true;
        }
    }
}
