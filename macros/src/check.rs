//! The rules that cross attributes, one function each. All errors are reported together, and what is wrong is left out of the
//! description or marked, so that nothing more is said of it.

use crate::errors::Errors;
use crate::model::{Bits, BitsType, Capture, Decode, Field, Struct, Value, WIDEST};
use proc_macro2::Ident;
use syn::ext::IdentExt;

/// Methods of every snapshot or live view, those included that later versions are to have.
const RESERVED: [&str; 9] =
    ["from_words", "words", "origin", "fidelity", "with_fidelity", "snapshot", "peek", "attempt", "checked"];

pub(crate) fn check(description: &mut Struct, errors: &mut Errors) {
    check_names(description, errors);
    check_captured(description, errors);
    check_not_empty(description, errors);
    for field in &mut description.fields {
        check_skipped(field, errors);
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
    if description.fixed && !is_empty && !description.fields.iter().any(|field| description.capture.keeps(&field.ident))
    {
        errors.at(&description.ident, "nothing of this struct would be captured: describe at least one field");
    }
}

/// Accessors share one namespace with each other and with what every family has.
fn check_names(description: &mut Struct, errors: &mut Errors) {
    let mut taken = Vec::new();
    for value in description.fields.iter_mut().flat_map(Field::values_mut) {
        let whole = value.ident.clone();
        if value.has_accessor() {
            value.hidden = !take_name(&mut taken, &value.ident, &whole, errors);
        }
        for bits in [&mut value.bits, &mut value.tags] {
            bits.retain(|bits| take_name(&mut taken, &bits.ident, &whole, errors));
        }
    }
}

/// Whether the name was free.
fn take_name(taken: &mut Vec<(String, Ident)>, ident: &Ident, whole: &Ident, errors: &mut Errors) -> bool {
    if !check_reserved(ident, errors) {
        return false;
    }
    let name = ident.unraw().to_string();
    let Some((_, other)) = taken.iter().find(|(other, _)| *other == name) else {
        taken.push((name, whole.clone()));
        return true;
    };
    errors.at(
        ident,
        format!("an accessor `{name}` is there already, of `{other}`: fields, views and bits share one namespace"),
    );
    false
}

/// Whether the name is not one that every family has.
pub(crate) fn check_reserved(ident: &Ident, errors: &mut Errors) -> bool {
    let name = ident.unraw().to_string();
    let reserved = RESERVED.contains(&name.as_str());
    if reserved {
        errors.at(
            ident,
            format!("`{name}` is a method of every snapshot or live view: take another name here; a field keeps the one that it has in C by `name = \"{name}\"`"),
        );
    }
    !reserved
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
        errors.at(name, format!("there is no field `{name}`: `only` and `skip` take names of fields"));
    }
    if !wrong.is_empty() {
        description.capture = Capture::Whole;
    }
}

/// What has no accessor is not decoded.
fn check_skipped(field: &mut Field, errors: &mut Errors) {
    if field.value.is_plain() {
        return;
    }
    if let Some(skip) = field.value.skip.take() {
        errors.at(
            skip,
            "a skipped field has no accessor, so there is nothing to decode or check: drop `skip`, or the other attributes",
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
        _ if low > high => format!("this range ends before it begins: write `{high}..={low}`, the lower bit first"),
        _ if width > WIDEST => format!("these are {width} bits, and no integer has more than {WIDEST}"),
        BitsType::Bool if width > 1 => {
            format!("a `bool` is one bit, and these are {width}: write the number of one, or give them an integer type")
        }
        BitsType::Unsigned { bits, .. } | BitsType::Signed { bits, .. } if width > bits => {
            format!("these are {width} bits, and the type has {bits}: write a wider type")
        }
        BitsType::Flags(_) if width > 64 => format!("these are {width} bits, and a set of flags has at most 64"),
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
