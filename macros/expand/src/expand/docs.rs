//! The documentation of accessors: the user's own, and where the value comes from.

use crate::model::{Bits, Field, Value};
use crate::tokens::written;
use proc_macro2::TokenStream;
use quote::quote;

pub(super) fn of_value(field: &Field, value: &Value, ty: &TokenStream, at: u64) -> TokenStream {
    let is_view = field.value.ident != value.ident;
    let ty = spelt(ty);
    let text = match (is_view, &field.offset) {
        (false, _) if field.within.is_some() => {
            format!("`{}`, as `{ty}`.", written(&field.path))
        }
        (true, _) => format!("`{}` from its byte {at} on, as `{ty}`.", field.value.name),
        (false, Some(offset)) => format!("The field `{}` at byte {offset}, `{ty}`.", value.name),
        (false, None) => format!("The field `{}`, `{ty}`.", value.name),
    };
    after(&value.docs, &text)
}

pub(super) fn of_bits(value: &Value, bits: &Bits) -> TokenStream {
    let (low, high, whole) = (bits.low, bits.high, &value.name);
    let text = if low == high {
        format!("Bit {low} of `{whole}`.")
    } else {
        format!("Bits {low} to {high} of `{whole}`.")
    };
    after(&bits.docs, &text)
}

/// A type as people write it, without the blanks between its tokens.
fn spelt(ty: &TokenStream) -> String {
    let mut text = ty.to_string();
    for (apart, together) in [
        (" :: ", "::"),
        (":: ", "::"),
        (" < ", "<"),
        (" >", ">"),
        ("* ", "*"),
        (" ;", ";"),
        (" ,", ","),
    ] {
        text = text.replace(apart, together);
    }
    text
}

/// The user's paragraphs come first.
fn after(docs: &TokenStream, text: &str) -> TokenStream {
    if docs.is_empty() {
        quote!(#[doc = #text])
    } else {
        quote!(#docs #[doc = ""] #[doc = #text])
    }
}
