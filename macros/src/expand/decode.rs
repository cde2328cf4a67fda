//! What becomes of a loaded value, the same in both families.

use crate::model::{low_mask, Bits, BitsType, Decode, Struct, Value};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

/// A generated accessor, but for how its value is loaded.
pub(crate) struct Accessor<'a> {
    pub(crate) value: &'a Value,
    /// The bits that it takes, if not the whole.
    pub(crate) bits: Option<&'a Bits>,
    /// What it returns where that is not what its type says.
    pub(crate) returns: Option<TokenStream>,
    /// The value that is returned, made of `raw`.
    pub(crate) body: TokenStream,
}

impl Accessor<'_> {
    pub(crate) fn name(&self) -> &proc_macro2::Ident {
        self.bits.map_or(&self.value.ident, |bits| &bits.ident)
    }

    pub(crate) fn vis(&self) -> &TokenStream {
        self.bits.map_or(&self.value.vis, |bits| &bits.vis)
    }

    pub(crate) fn docs(&self) -> &TokenStream {
        self.bits.map_or(&self.value.docs, |bits| &bits.docs)
    }
}

/// The accessors of a value: its own, one for each part of it.
pub(crate) fn accessors<'a>(description: &Struct, value: &'a Value, ty: &TokenStream) -> Vec<Accessor<'a>> {
    let krate = &description.krate;
    let (returns, body) = match &value.decode {
        Decode::AsIs if value.tags.is_empty() => (None, quote!(raw)),
        Decode::AsIs => {
            let tags = value.tags.iter().fold(0, |mask, tag| mask | tag.mask());
            let tags = Literal::u128_unsuffixed(tags);
            (None, quote!(raw.mask(!#tags)))
        }
        Decode::Flags(flags) => (
            Some(quote!(#krate::Flags<#flags>)),
            quote!({
                const { #krate::__private::flags_fit::<#flags>(::core::mem::size_of::<#ty>()) };
                #krate::Flags::<#flags>::from_bits(raw as u64)
            }),
        ),
        Decode::Enum(choice) => (
            Some(quote!(#krate::Decoded<#choice>)),
            quote!({
                const { #krate::__private::choice_fits::<#choice>(::core::mem::size_of::<#ty>() * 8) };
                <#choice>::from_raw(raw as <#choice as #krate::Choice>::Raw)
            }),
        ),
    };
    let own = Accessor { value, bits: None, returns, body };
    let bits = value.bits.iter().map(|bits| (bits, quote!(raw)));
    let tags = value.tags.iter().map(|tag| (tag, quote!(raw.get())));
    let parts = bits.chain(tags).map(|(bits, raw)| {
        let (returns, body) = extract(krate, bits, ty, raw);
        Accessor { value, bits: Some(bits), returns: Some(returns), body }
    });
    std::iter::once(own).chain(parts).collect()
}

/// The type and the value of some bits of `raw`.
fn extract(krate: &TokenStream, bits: &Bits, ty: &TokenStream, raw: TokenStream) -> (TokenStream, TokenStream) {
    let Bits { low, high, .. } = *bits;
    // In the narrower of the two where that holds all bits: what lies above is not looked at.
    let (word, signed, last) =
        if high < 64 { (quote!(u64), quote!(i64), 63) } else { (quote!(u128), quote!(i128), 127) };
    let mask = Literal::u128_unsuffixed(low_mask(bits.width()));
    let (shift, up, down) = (literal(low), literal(last - high), literal(last - (high - low)));
    let width = literal(bits.width());
    let part = quote!(((#raw as #word) >> #shift) & #mask);
    let (returns, part) = match &bits.ty {
        BitsType::Bool => (quote!(bool), quote!((#part) != 0)),
        BitsType::Unsigned { ty, .. } => (quote!(#ty), quote!((#part) as #ty)),
        BitsType::Signed { ty, .. } => (quote!(#ty), quote!((((#raw as #word) << #up) as #signed >> #down) as #ty)),
        BitsType::Enum(choice) => (
            quote!(#krate::Decoded<#choice>),
            quote!({
                const { #krate::__private::choice_fits::<#choice>(#width) };
                <#choice>::from_raw((#part) as <#choice as #krate::Choice>::Raw)
            }),
        ),
        BitsType::Flags(flags) => {
            (quote!(#krate::Flags<#flags>), quote!(#krate::Flags::<#flags>::from_bits((#part) as u64)))
        }
    };
    (
        returns,
        quote!({
            const { #krate::__private::bits_fit(#high, ::core::mem::size_of::<#ty>()) };
            #part
        }),
    )
}

fn literal(number: u32) -> Literal {
    Literal::u32_unsuffixed(number)
}
