// SPDX-License-Identifier: MIT OR Apache-2.0

//! Generates the documentation of accessors: the user's, then the source of the value.

use crate::model::{Bits, Item, Value};
use crate::tokens::spelt;
use proc_macro2::TokenStream;
use quote::quote;

pub(super) fn of_value(item: Item<'_>) -> TokenStream {
    let Item { field, value, ty, at, .. } = item;
    let ty = spelt(ty);
    let text = if item.is_view {
        let from = match at {
            Some(at) => format!(" from byte {}", spelt(at)),
            None => String::new(),
        };
        format!("View of `{}`{from} as `{ty}`.", field.value.c.name)
    } else if field.within.is_some() {
        format!("`{}` as `{ty}`.", spelt(&field.path))
    } else {
        match &field.offset {
            Some(offset) => format!("Field `{}` at byte {}, `{ty}`.", value.c.name, spelt(offset)),
            None => format!("Field `{}`, `{ty}`.", value.c.name),
        }
    };
    after(&value.passed.docs, &text)
}

pub(super) fn of_bits(value: &Value, bits: &Bits) -> TokenStream {
    let (low, high, whole) = (spelt(&bits.low.tokens), spelt(&bits.high.tokens), &value.c.name);
    let text = match low == high {
        true => format!("Bit {low} of `{whole}`."),
        false => format!("Bits {low} to {high} of `{whole}`."),
    };
    after(&bits.passed.docs, &text)
}

/// The user's paragraphs come first.
fn after(docs: &TokenStream, text: &str) -> TokenStream {
    match docs.is_empty() {
        true => quote!(#[doc = #text]),
        false => quote!(#docs #[doc = ""] #[doc = #text]),
    }
}
