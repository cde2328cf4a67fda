// SPDX-License-Identifier: MIT OR Apache-2.0

//! Generates the assertions of bits.

use super::assert;
use crate::code::describe::of_field;
use crate::model::{Bits, BitsType, Item, Struct};
use crate::tokens::{ends, spelt};
use proc_macro2::TokenStream;
use quote::quote;

/// Checks that bits lie in their value and fit in their type.
pub(super) fn bits_fit(
    description: &Struct,
    item: Item<'_>,
    part: &Bits,
    bits: &TokenStream,
) -> Vec<TokenStream> {
    let krate = &description.krate;
    let name = &item.value.ident;
    let Bits { ident, range, ty, .. } = part;
    let (high, width) = (part.high(), part.width());
    let is_known = part.place().is_some();
    let mut all = Vec::new();
    let last = match is_known {
        true => quote!(#high < #bits),
        false => {
            let high = part.high.exact();
            quote!(#high < (#bits) as ::core::primitive::i128)
        }
    };
    let which = match (part.place(), part.low.known == part.high.known) {
        (Some(place), true) => format!("bit {}", place.low),
        (Some(place), false) => format!("bits {} to {}", place.low, place.high),
        (None, _) => format!("bits {}", spelt(range)),
    };
    let beyond = match part.place() {
        Some(place) => format!("bit {}", place.high),
        None => format!("bit {}", spelt(&part.high.tokens)),
    };
    all.push(assert(
        ends(range).1,
        last,
        format!("{beyond} lies beyond the bits of `{name}`, which `{ident}` is taken from"),
    ));
    let (exact_low, exact_high) = (part.low.exact(), part.high.exact());
    let is_range = quote!((0 <= #exact_low && #exact_low <= #exact_high));
    if !is_known {
        all.push(assert(
            ends(range).1,
            is_range.clone(),
            format!("this range ends before it begins, or begins below 0: write the lower bit of `{ident}` first"),
        ));
    }
    match ty {
        BitsType::Bool if !is_known => all.push(assert(
            ends(range).1,
            quote!(!#is_range || #width == 1),
            format!("expected one bit for `{ident}`, a `bool`, found more: write an integer type"),
        )),
        BitsType::Unsigned { bits, .. } | BitsType::Signed { bits, .. } if !is_known => {
            all.push(assert(
                ends(range).1,
                quote!(!#is_range || #width <= #bits),
                format!(
                    "expected at most {bits} bits for `{ident}`, found more: write a wider type"
                ),
            ));
        }
        BitsType::Described(ty) => {
            let this = of_field(krate, ty, quote!(This));
            let field = quote!(<#this as #krate::__private::Field>);
            let at = ends(ty).0;
            let text = spelt(ty);
            let fits = quote!(#width as ::core::primitive::usize <= ::core::mem::size_of::<#field::Stored>() * 8);
            all.extend([
                assert(
                    at,
                    quote!(#field::IS_NUMBER),
                    format!("expected an integer, a described enum or a set of flags, found `{text}`: bits are a number"),
                ),
                assert(
                    at,
                    quote!(!#field::IS_NUMBER || ::core::matches!(#field::ORDER, #krate::__private::Order::Native)),
                    format!("expected a number, found `{text}`, which states an order of bytes: declare the field as one, and write the plain number here"),
                ),
                assert(
                    at,
                    quote!(!#field::IS_NUMBER || #fits),
                    format!("expected a type at least as wide as {which}, found `{text}`: widen it, or take fewer bits"),
                ),
                assert(
                    at,
                    quote!(!#field::IS_NUMBER || !(#fits) || #krate::__private::flags_fit::<#this>(#width as ::core::primitive::usize)),
                    format!("a flag of `{text}` lies beyond {which}: take more bits"),
                ),
            ]);
        }
        _ => {}
    }
    all
}

/// Checks that ranges do not overlap, for numbers that are not literals. The macro compares
/// literals.
pub(super) fn apart(krate: &TokenStream, one: &Bits, other: &Bits) -> Option<TokenStream> {
    let is_known = one.place().is_some() && other.place().is_some();
    if is_known || one.refused || !one.passed.cfgs.is_empty() {
        return None;
    }
    let [one_mask, other_mask] = [one, other].map(|bits| {
        let (low, width) = (bits.low(), bits.width());
        quote!(#krate::__private::mask(#low, #width))
    });
    Some(assert(
        ends(&other.range).1,
        quote!(#one_mask & #other_mask == 0),
        format!(
            "these bits overlap those of `{}`: take others, or read the same bits again in a `view(..)`",
            one.ident
        ),
    ))
}
