//! Mutations of a description: an offset, a size, a width, a sign or an order, one at a time and by
//! the least amount.

use super::description::{field, unsigned, Bits, Description, Field, Type, View};

/// Returns each mutant with a description of the change.
pub(crate) fn all(right: &Description) -> Vec<(String, Description)> {
    let mut made = Vec::new();
    let mut mutant = |what: String, change: &dyn Fn(&mut Description)| {
        let mut wrong = right.clone();
        change(&mut wrong);
        made.push((format!("{}: {what}", right.name), wrong));
    };
    let count = right.fields.len();
    for (index, Field { name, ty, views, bits, .. }) in right.fields.iter().enumerate() {
        mutant(format!("{name} is missing"), &|wrong| drop(wrong.fields.remove(index)));
        for size in [8, 64] {
            mutant(format!("{size} more bits before {name}"), &|wrong| {
                let padding = Field { in_c: None, ..field("more", unsigned(size)) };
                wrong.fields.insert(index, padding);
            });
        }
        if index + 1 < count {
            mutant(format!("{name} after {}", right.fields[index + 1].name), &|wrong| {
                wrong.fields.swap(index, index + 1);
            });
        }
        for (what, ty) in of_type(ty) {
            mutant(format!("{name}, {what}"), &|wrong| wrong.fields[index].ty = ty.clone());
        }
        for (at, view) in views.iter().enumerate() {
            for (what, view) in of_view(view) {
                mutant(format!("{name}.{what}"), &|wrong| {
                    wrong.fields[index].views[at] = view.clone()
                });
            }
            if let Some(next) = views.get(at + 1) {
                mutant(format!("{name}.{} with the name of {}", view.name, next.name), &|wrong| {
                    swap_names(&mut wrong.fields[index].views, at, |view| &mut view.name);
                });
            }
        }
        for (at, field) in bits.iter().enumerate() {
            for (what, field) in of_bits(field) {
                mutant(format!("{name}.{what}"), &|wrong| {
                    wrong.fields[index].bits[at] = field.clone()
                });
            }
            if let Some(next) = bits.get(at + 1) {
                mutant(format!("{name}.{} with the name of {}", field.name, next.name), &|wrong| {
                    swap_names(&mut wrong.fields[index].bits, at, |bits| &mut bits.name);
                });
            }
        }
    }
    for repr in ["C, packed", "C, align(32)"] {
        mutant(format!("repr({repr})"), &|wrong| wrong.repr = repr.to_owned());
    }
    mutant("8 bytes more at the end".to_owned(), &|wrong| {
        wrong.fields.push(Field { in_c: None, ..field("more", unsigned(64)) });
    });
    made
}

fn swap_names<T>(of: &mut [T], at: usize, name: impl Fn(&mut T) -> &mut &'static str) {
    let next = *name(&mut of[at + 1]);
    let this = std::mem::replace(name(&mut of[at]), next);
    *name(&mut of[at + 1]) = this;
}

fn of_type(ty: &Type) -> Vec<(String, Type)> {
    let made = match *ty {
        Type::Integer(sign, bits) => {
            let other = [bits * 2, bits / 2].map(|bits| Type::Integer(sign, bits));
            let other = other.into_iter().filter(|ty| matches!(ty, Type::Integer(_, 8..=64)));
            other.chain([Type::Integer(!sign, bits)]).collect()
        }
        Type::Array(sign, bits, len) => {
            vec![
                Type::Array(sign, bits, len + 1),
                Type::Array(sign, bits, len - 1),
                Type::Array(!sign, bits, len),
            ]
        }
        Type::Other(_) => vec![unsigned(32)],
    };
    made.into_iter().map(|ty| (format!("a {}", ty.text()), ty)).collect()
}

fn of_view(view: &View) -> Vec<(String, View)> {
    let name = view.name;
    let types = of_type(&view.ty)
        .into_iter()
        .map(|(what, ty)| (format!("{name}, {what}"), View { ty, ..view.clone() }));
    let places = [-8, -4, -1, 1, 4, 8]
        .map(|by| (format!("{name} at {by:+}"), View { at: view.at + by, ..view.clone() }));
    types.chain(places.into_iter().filter(|(_, view)| view.at >= 0)).collect()
}

fn of_bits(bits: &Bits) -> Vec<(String, Bits)> {
    let Bits { name, sign, low, high } = *bits;
    let ends = [(-1, 0), (1, 0), (0, -1), (0, 1), (1, 1), (-1, -1)];
    let ends = ends.into_iter().filter(|(by, other)| low + by >= 0 && low + by <= high + other);
    // A `bool` has one bit, so it can only move.
    let ends = ends.filter(|(by, other)| sign.is_some() || by == other);
    let mut made: Vec<_> = ends
        .map(|(by, other)| {
            (
                format!("{name}, {by:+} and {other:+}"),
                Bits { low: low + by, high: high + other, ..bits.clone() },
            )
        })
        .collect();
    if let (Some(sign), true) = (sign, low < high) {
        made.push((format!("{name}, the other sign"), Bits { sign: Some(!sign), ..bits.clone() }));
    }
    made
}
