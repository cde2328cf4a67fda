//! What the accessors of a value return and how it is made of what is loaded, the same in both families.
//!
//! What a family makes of a type is for its `Field` to say; so what has to be a number is loaded as a word, whatever the type.
//! A type that is no number is refused by an assertion, and the accessors stay well-formed.

use super::{at, docs, ends, of_choice};
use crate::model::{low_mask, Bits, BitsType, Decode, Field, Struct, Value};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{quote, quote_spanned};

/// A generated accessor, but for how its family loads what it asks for.
pub(super) struct Accessor<'a> {
    pub(super) name: &'a Ident,
    pub(super) vis: &'a TokenStream,
    pub(super) docs: TokenStream,
    pub(super) load: Load,
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
    /// The same, without the bits of this mask.
    Without(Literal),
    /// The bits as a `u128`, extended by the sign if the type has one.
    Word,
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
    let own = value.has_accessor().then(|| {
        let (load, returns, body) =
            if value.refused { (Load::Nothing, Some(ty.clone()), nothing()) } else { decode(krate, value) };
        let docs = docs::of_value(field, value, ty, at);
        Accessor { name: &value.ident, vis: &value.vis, docs, load, returns, body, is_part: false }
    });
    let parts = value.bits.iter().chain(&value.tags).map(|bits| {
        let returns = Some(returned(krate, bits));
        let (load, body) =
            if bits.refused || value.refused { (Load::Nothing, nothing()) } else { (Load::Word, extract(krate, bits)) };
        Accessor {
            name: &bits.ident,
            vis: &bits.vis,
            docs: docs::of_bits(value, bits),
            load,
            returns,
            body,
            is_part: true,
        }
    });
    own.into_iter().chain(parts).collect()
}

impl Accessor<'_> {
    /// Where it returns a part: the value that it is a part of, as the accessor of the whole returns it, made of the same load. Of
    /// a live object alone.
    pub(super) fn whole(&self, krate: &TokenStream, value: &Value, this: &TokenStream) -> Option<TokenStream> {
        if !self.is_part {
            return None;
        }
        Some(match decode(krate, value) {
            (Load::Without(tags), _, _) => quote!(self.0.of_word::<#this>(__loaded & !#tags)),
            (Load::Word, _, body) => body,
            _ => quote!(self.0.of_word::<#this>(__loaded)),
        })
    }
}

fn decode(krate: &TokenStream, value: &Value) -> (Load, Option<TokenStream>, TokenStream) {
    match &value.decode {
        Decode::AsIs if value.tags.is_empty() => (Load::Value, None, quote!(__loaded)),
        Decode::AsIs => {
            let tags = value.tags.iter().fold(0, |mask, tag| mask | tag.mask());
            (Load::Without(Literal::u128_unsuffixed(tags)), None, quote!(__loaded))
        }
        Decode::Flags(flags) => {
            (Load::Word, Some(flags_of(krate, flags)), quote!(#krate::Flags::<#flags>::from_bits(__loaded as _)))
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
        BitsType::Unsigned { ty, .. } | BitsType::Signed { ty, .. } | BitsType::Other(ty) => ty.clone(),
        BitsType::Enum(choice) => decoded_of(krate, choice),
        BitsType::Flags(flags) => flags_of(krate, flags),
    }
}

/// The value of some bits of a loaded word.
fn extract(krate: &TokenStream, bits: &Bits) -> TokenStream {
    // In the narrower of the two where that holds all bits: what lies above is not looked at.
    let (word, signed, last) = if bits.high < 64 {
        (quote!(::core::primitive::u64), quote!(::core::primitive::i64), 63)
    } else {
        (quote!(::core::primitive::u128), quote!(::core::primitive::i128), 127)
    };
    let (shift, mask) = (literal(bits.low), Literal::u128_unsuffixed(low_mask(bits.width())));
    let part = quote!((((__loaded as #word) >> #shift) & #mask));
    match &bits.ty {
        BitsType::Bool => quote!(#part != 0),
        BitsType::Unsigned { ty, .. } | BitsType::Other(ty) => quote!(#part as #ty),
        BitsType::Signed { ty, .. } => {
            let (up, down) = (literal(last - bits.high), literal(last - (bits.high - bits.low)));
            quote!((((__loaded as #word) << #up) as #signed >> #down) as #ty)
        }
        BitsType::Enum(choice) => from_raw(krate, choice, part),
        BitsType::Flags(flags) => quote!(#krate::Flags::<#flags>::from_bits(#part as _)),
    }
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
    let (raw, decoder) = (of_choice(krate, choice, quote!(Raw)), of_choice(krate, choice, quote!(DECODER)));
    quote!(#decoder.from_raw(#number as #raw))
}

/// A body for an accessor that was refused.
fn nothing() -> TokenStream {
    quote!(::core::panic!())
}

fn literal(number: u32) -> Literal {
    Literal::u32_unsuffixed(number)
}
