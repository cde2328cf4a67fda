// SPDX-License-Identifier: MIT OR Apache-2.0

//! Models accessors: the returned type, and how the value is made of the loaded one, the same in
//! both families.
//!
//! The `Field` of a type decides how a family reads it. So a value that must be a number is loaded
//! as a word, whatever the type. An assertion refuses other types, and the accessors stay
//! well-formed.

use super::{docs, of_field, spelling};
use crate::model::{Bits, BitsType, Decode, Item, Passed, Struct, Value};
use crate::tokens::ends;
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

/// A generated accessor, without the load, which depends on the family.
pub(super) struct Accessor<'a> {
    pub(super) name: &'a Ident,
    pub(super) vis: &'a TokenStream,
    pub(super) docs: TokenStream,
    pub(super) passed: &'a Passed,
    pub(super) load: Load<'a>,
    /// The returned type, if it is the same in both families.
    pub(super) returns: Option<TokenStream>,
    /// The returned value, made of the loaded one.
    pub(super) body: TokenStream,
    /// Whether it returns bits instead of the whole value.
    pub(super) is_part: bool,
}

/// The load of an accessor.
pub(super) enum Load<'a> {
    /// The value of the field type.
    Value,
    /// The value decoded as another type.
    As(&'a TokenStream),
    /// The number without the bits of a mask.
    Number(TokenStream),
    /// Bits as a `u128`: the number of bits below them, and their width.
    Bits(TokenStream, TokenStream),
    /// Nothing, because the accessor was refused.
    Nothing,
}

/// Returns the accessors of a value: its own, and one for each of its bits.
pub(super) fn accessors<'a>(description: &Struct, item: Item<'a>) -> Vec<Accessor<'a>> {
    let krate = &description.krate;
    let value = item.value;
    let own = value.has_accessor().then(|| {
        let (load, returns, body) = match value.refused {
            true => (Load::Nothing, Some(item.ty.clone()), nothing()),
            false => decode(description, item),
        };
        Accessor {
            name: &value.ident,
            vis: &value.vis,
            docs: docs::of_value(item),
            passed: &value.passed,
            load,
            returns,
            body,
            is_part: false,
        }
    });
    let parts = value.bits.iter().chain(&value.tags).map(|bits| {
        let (load, body) = match bits.refused || value.refused {
            true => (Load::Nothing, nothing()),
            false => (Load::Bits(bits.low(), bits.width()), extract(krate, bits)),
        };
        Accessor {
            name: &bits.ident,
            vis: &bits.vis,
            docs: docs::of_bits(value, bits),
            passed: &bits.passed,
            load,
            returns: Some(returned(krate, bits)),
            body,
            is_part: true,
        }
    });
    own.into_iter().chain(parts).collect()
}

impl Accessor<'_> {
    /// Returns the whole value, for an accessor of bits of a live object: from the same load,
    /// `__word`, if it is a number.
    pub(super) fn whole(
        &self,
        description: &Struct,
        item: Item<'_>,
        offset: &TokenStream,
    ) -> Option<TokenStream> {
        if !self.is_part {
            return None;
        }
        let this = this(description, item.ty);
        let (load, _, body) = decode(description, item);
        Some(match load {
            Load::Number(tags) => quote!({
                let __loaded = self.0.whole::<#this, #this, { #offset }>(__word & !#tags);
                #body
            }),
            Load::As(ty) => {
                let ty = of_field(&description.krate, ty, quote!(This));
                quote!(self.0.whole::<#this, #ty, { #offset }>(__word))
            }
            _ => quote!(self.0.whole::<#this, #this, { #offset }>(__word)),
        })
    }
}

/// Returns the type through `Field`, so that a type that is not a field is one error, at the type.
pub(super) fn this(description: &Struct, ty: &TokenStream) -> TokenStream {
    of_field(&description.krate, ty, quote!(This))
}

/// Returns the type that contains the bits: that of the value, in the byte order that `as(..)`
/// states.
pub(super) fn holder(description: &Struct, item: Item<'_>) -> TokenStream {
    let krate = &description.krate;
    let this = this(description, item.ty);
    match &item.value.decode {
        Decode::As(ty) => {
            let ty = of_field(krate, ty, quote!(This));
            quote!(#krate::__private::Ordered<#this, #ty>)
        }
        _ => this,
    }
}

fn decode<'a>(
    description: &Struct,
    item: Item<'a>,
) -> (Load<'a>, Option<TokenStream>, TokenStream) {
    let krate = &description.krate;
    let number = || {
        let tags = item.value.tags.iter().filter(|tag| !tag.refused).map(|tag| mask(krate, tag));
        Load::Number(quote!((0 #(| #tags)*)))
    };
    match &item.value.decode {
        Decode::AsIs if item.value.tags.is_empty() => (Load::Value, None, quote!(__loaded)),
        Decode::AsIs => (number(), Some(spelling::value(krate, item.ty)), quote!(__loaded)),
        Decode::With { path, ty } => {
            let (snapshot, function) = (&description.families.snapshot, with_name(item.value));
            // The path may be of another macro, which has other names.
            let loaded = Ident::new("__loaded", Span::call_site().located_at(ends(path).0));
            let call = quote_spanned!(ends(path).0=> #snapshot::#function(#loaded));
            (number(), Some(ty.clone()), call)
        }
        Decode::As(ty) => (Load::As(ty), None, quote!(__loaded)),
    }
}

/// Returns the mask of a bit range, a `u128`.
fn mask(krate: &TokenStream, bits: &Bits) -> TokenStream {
    match bits.place() {
        Some(place) => {
            let mask = Literal::u128_unsuffixed(place.mask());
            quote!(#mask)
        }
        None => {
            let (low, width) = (bits.low(), bits.width());
            quote!(const { #krate::__private::mask(#low, #width) })
        }
    }
}

/// Returns the type of a bit range.
fn returned(krate: &TokenStream, bits: &Bits) -> TokenStream {
    match &bits.ty {
        BitsType::Bool => quote!(::core::primitive::bool),
        BitsType::Unsigned { ty, .. } | BitsType::Signed { ty, .. } => ty.clone(),
        BitsType::Described(ty) => spelling::value(krate, ty),
    }
}

/// Returns the value made of loaded bits.
fn extract(krate: &TokenStream, bits: &Bits) -> TokenStream {
    match &bits.ty {
        BitsType::Bool => quote!(__loaded != 0),
        BitsType::Unsigned { ty, .. } => quote!(__loaded as #ty),
        BitsType::Signed { ty, .. } => match bits.place() {
            Some(place) => {
                let (of, shift) = place.sign_shift();
                let (unsigned, signed) = (format_ident!("u{of}"), format_ident!("i{of}"));
                let shift = Literal::u32_unsuffixed(shift);
                let moved = quote!((__loaded as ::core::primitive::#unsigned) << #shift);
                quote!(((#moved) as ::core::primitive::#signed >> #shift) as #ty)
            }
            None => of_described(krate, bits, ty),
        },
        BitsType::Described(ty) => of_described(krate, bits, ty),
    }
}

fn of_described(krate: &TokenStream, bits: &Bits, ty: &TokenStream) -> TokenStream {
    let (this, width) = (of_field(krate, ty, quote!(This)), bits.width());
    quote!(#krate::__private::value_of_bits::<#this, { #width }>(__loaded))
}

/// Returns the function that both families call to decode a value, so that an error in it is
/// reported once.
fn with_name(value: &Value) -> Ident {
    format_ident!("__with_{}", value.ident)
}

/// Calls the user's function.
pub(super) fn with(krate: &TokenStream, item: Item<'_>) -> Option<TokenStream> {
    let Decode::With { path, ty: returned } = &item.value.decode else { return None };
    if !item.value.has_accessor() || item.value.refused {
        return None;
    }
    let (name, raw) = (with_name(item.value), of_field(krate, item.ty, quote!(Value)));
    let cfgs = &item.value.passed.cfgs;
    let raw_name = Ident::new("__raw", ends(path).1);
    let call = quote_spanned!(ends(path).1=> #path(#raw_name));
    Some(quote! {
        #cfgs
        #[doc(hidden)]
        #[inline]
        const fn #name(#raw_name: #raw) -> #returned {
            #call
        }
    })
}

/// Returns the body of a refused accessor.
fn nothing() -> TokenStream {
    quote!(::core::panic!())
}
