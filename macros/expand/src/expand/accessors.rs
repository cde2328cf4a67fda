//! What the accessors of a value return and how it is made of what is loaded, the same in both families.
//!
//! What a family makes of a type is for its `Field` to say; so what has to be a number is loaded as a word, whatever the type.
//! A type that is no number is refused by an assertion, and the accessors stay well-formed.

use super::{docs, of_choice, of_field};
use crate::model::{snapshot_name, Bits, BitsType, Decode, Field, Order, Struct, Value};
use crate::tokens::{at, ends};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote, quote_spanned};

/// A generated accessor, but for how its family loads what it asks for.
pub(super) struct Accessor<'a> {
    pub(super) name: &'a Ident,
    pub(super) vis: &'a TokenStream,
    pub(super) docs: TokenStream,
    pub(super) load: Load,
    /// Whether what is loaded has its bytes in the order that is not the target's, a const expression.
    pub(super) swap: TokenStream,
    /// What it returns where that is not what its type says.
    pub(super) returns: Option<TokenStream>,
    /// The value that is returned, made of what was loaded.
    pub(super) body: TokenStream,
    /// Whether it returns some bits of the value, and not the whole.
    pub(super) is_part: bool,
}

/// What an accessor asks for.
pub(super) enum Load {
    /// The value that the type makes.
    Value,
    /// The same, of a number, without the bits of this mask.
    Number(Literal),
    /// The number as a `u128`, extended by the sign if the type has one.
    Word,
    /// Some bits as a `u128`: as many as the second says, after as many as the first.
    Bits(Literal, Literal),
    /// The string in an array of bytes.
    Str,
    /// Nothing: the accessor was refused.
    Nothing,
}

/// The accessors of a value: its own, one for each part of it.
pub(super) fn accessors<'a>(
    description: &Struct,
    field: &Field,
    value: &'a Value,
    ty: &TokenStream,
    at: u64,
) -> Vec<Accessor<'a>> {
    let krate = &description.krate;
    let swap = swap(value);
    let own = value.has_accessor().then(|| {
        let (load, returns, body) = if value.refused {
            (Load::Nothing, Some(ty.clone()), nothing())
        } else {
            decode(description, value, ty)
        };
        let docs = docs::of_value(field, value, ty, at);
        Accessor {
            name: &value.ident,
            vis: &value.vis,
            docs,
            load,
            swap: swap.clone(),
            returns,
            body,
            is_part: false,
        }
    });
    let parts = value.bits.iter().chain(&value.tags).map(|bits| {
        let returns = Some(returned(krate, bits));
        let (load, body) = if bits.refused || value.refused {
            (Load::Nothing, nothing())
        } else {
            (Load::Bits(literal(bits.low), literal(bits.width())), extract(krate, bits))
        };
        let (docs, swap) = (docs::of_bits(value, bits), swap.clone());
        Accessor {
            name: &bits.ident,
            vis: &bits.vis,
            docs,
            load,
            swap,
            returns,
            body,
            is_part: true,
        }
    });
    own.into_iter().chain(parts).collect()
}

impl Accessor<'_> {
    /// Where it returns a part: the value that it is a part of, as the accessor of the whole returns it, made of the same load where
    /// that is a number, `__word`. Of a live object alone.
    pub(super) fn whole(
        &self,
        description: &Struct,
        value: &Value,
        ty: &TokenStream,
        at: &TokenStream,
    ) -> Option<TokenStream> {
        if !self.is_part {
            return None;
        }
        let this = of_field(&description.krate, ty, quote!(This));
        Some(match decode(description, value, ty) {
            (Load::Number(tags), _, body) => {
                quote!({ let __loaded = self.0.whole::<#this, { #at }>(__word & !#tags); #body })
            }
            (Load::Word, _, body) => quote!({ let __loaded = __word; #body }),
            (Load::Str, ..) => {
                quote!(self.0.string::<#this, { #at }, { ::core::mem::size_of::<#ty>() }>())
            }
            _ => quote!(self.0.whole::<#this, { #at }>(__word)),
        })
    }
}

fn decode(
    description: &Struct,
    value: &Value,
    ty: &TokenStream,
) -> (Load, Option<TokenStream>, TokenStream) {
    let krate = &description.krate;
    let number = || {
        let tags = value.tags.iter().fold(0, |mask, tag| mask | tag.mask());
        Load::Number(Literal::u128_unsuffixed(tags))
    };
    match &value.decode {
        Decode::AsIs if value.tags.is_empty() && value.order.is_none() => {
            (Load::Value, None, quote!(__loaded))
        }
        Decode::AsIs => (number(), Some(of_field(krate, ty, quote!(Value))), quote!(__loaded)),
        Decode::With { path, ty } => {
            let (snapshot, function) = (snapshot_name(&description.ident), with_name(value));
            let call = quote_spanned!(ends(path).0=> #snapshot::#function(__loaded));
            (number(), Some(ty.clone()), call)
        }
        Decode::Str => (
            Load::Str,
            Some(quote!(#krate::CopiedStr<{ ::core::mem::size_of::<#ty>() }>)),
            quote!(__loaded),
        ),
        Decode::Flags(flags) => {
            // A word is extended by its sign, of which no flag is.
            let bits = quote!(const { !#krate::shl(::core::primitive::u64::MAX, ::core::mem::size_of::<#ty>() as ::core::primitive::u32 * 8) });
            let bits = quote!((__loaded as ::core::primitive::u64) & #bits);
            (
                Load::Word,
                Some(flags_of(krate, flags)),
                quote!(#krate::Flags::<#flags>::from_bits(#bits)),
            )
        }
        Decode::Enum(choice) => {
            (Load::Word, Some(decoded_of(krate, choice)), from_raw(krate, choice, quote!(__loaded)))
        }
    }
}

/// The type of some bits.
fn returned(krate: &TokenStream, bits: &Bits) -> TokenStream {
    match &bits.ty {
        BitsType::Bool => quote!(::core::primitive::bool),
        BitsType::Unsigned { ty, .. } | BitsType::Signed { ty, .. } | BitsType::Other(ty) => {
            ty.clone()
        }
        BitsType::Enum(choice) => decoded_of(krate, choice),
        BitsType::Flags(flags) => flags_of(krate, flags),
    }
}

/// What is made of some bits that were loaded.
fn extract(krate: &TokenStream, bits: &Bits) -> TokenStream {
    match &bits.ty {
        BitsType::Bool => quote!(__loaded != 0),
        BitsType::Unsigned { ty, .. } | BitsType::Other(ty) => quote!(__loaded as #ty),
        BitsType::Signed { ty, .. } => {
            let (of, shift) = bits.place().sign_shift();
            let (unsigned, signed) = (format_ident!("u{of}"), format_ident!("i{of}"));
            let shift = literal(shift);
            let moved = quote!((__loaded as ::core::primitive::#unsigned) << #shift);
            quote!(((#moved) as ::core::primitive::#signed >> #shift) as #ty)
        }
        BitsType::Enum(choice) => {
            let (this, width) = (of_choice(krate, choice, quote!(This)), literal(bits.width()));
            from_raw(
                krate,
                choice,
                quote!(#krate::__private::choice_in_bits::<#this, #width>(__loaded)),
            )
        }
        BitsType::Flags(flags) => quote!(#krate::Flags::<#flags>::from_bits(__loaded as _)),
    }
}

/// Whether the bytes of a value are to be swapped.
fn swap(value: &Value) -> TokenStream {
    match value.order {
        None => quote!(false),
        Some(Order::Big(_)) => quote!({ ::core::cfg!(target_endian = "little") }),
        Some(Order::Little(_)) => quote!({ ::core::cfg!(target_endian = "big") }),
    }
}

/// The function that both families call for a value that is decoded `with` one, so that what is wrong with that is said once.
fn with_name(value: &Value) -> Ident {
    format_ident!("__with_{}", value.ident)
}

/// Calls the user's function.
pub(super) fn with(krate: &TokenStream, value: &Value, ty: &TokenStream) -> Option<TokenStream> {
    let Decode::With { path, ty: returned } = &value.decode else { return None };
    if !value.has_accessor() || value.refused {
        return None;
    }
    let (name, raw) = (with_name(value), of_field(krate, ty, quote!(Value)));
    let call = quote_spanned!(ends(path).1=> #path(__raw));
    Some(quote! {
        #[doc(hidden)]
        #[inline]
        const fn #name(__raw: #raw) -> #returned {
            #call
        }
    })
}

fn flags_of(krate: &TokenStream, flags: &TokenStream) -> TokenStream {
    quote!(#krate::Flags<#flags>)
}

fn decoded_of(krate: &TokenStream, choice: &TokenStream) -> TokenStream {
    let this = of_choice(krate, choice, quote!(This));
    let (krate, span) = (at(krate, ends(choice).0), ends(choice).1);
    quote_spanned!(span=> #krate::Decoded<#this>)
}

fn from_raw(krate: &TokenStream, choice: &TokenStream, number: TokenStream) -> TokenStream {
    let (raw, decoder) =
        (of_choice(krate, choice, quote!(Raw)), of_choice(krate, choice, quote!(DECODER)));
    quote!(#decoder.from_raw(#number as #raw))
}

/// A body for an accessor that was refused.
fn nothing() -> TokenStream {
    quote!(::core::panic!())
}

fn literal(number: u32) -> Literal {
    Literal::u32_unsuffixed(number)
}
