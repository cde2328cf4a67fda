//! Enums: values with names, or positions of flags.

use crate::model::{Choice, Variant};
use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};

pub fn expand(choice: &Choice) -> TokenStream {
    if choice.flags {
        flags(choice)
    } else {
        values(choice)
    }
}

fn values(Choice { ident, vis, repr, variants, krate, numbers, .. }: &Choice) -> TokenStream {
    let names = variants.iter().map(|Variant { ident: variant, name }| quote!((#ident::#variant, #name)));
    let known: Vec<_> = variants.iter().map(|variant| &variant.ident).collect();
    let texts = variants.iter().map(|variant| &variant.name);
    let width = repr.to_string();
    let unsigned = format_ident!("u{}", width.trim_start_matches(['i', 'u']));
    let numbers_and_names = variants.iter().map(|Variant { ident: variant, name }| {
        quote!((#ident::#variant as ::core::primitive::#repr as ::core::primitive::#unsigned as ::core::primitive::u128, #name))
    });
    let name = if *numbers { quote!(match self { #(#ident::#known => #texts,)* }) } else { quote!("") };
    // By patterns, because the cast of a variant with a negative number keeps a panic path.
    let equal = if *numbers {
        quote!(match (self, other) { #((#ident::#known, #ident::#known) => true,)* _ => false })
    } else {
        quote!(false)
    };
    quote! {
        const _: () = {
            pub struct Decoder;

            impl Decoder {
                #[inline]
                pub const fn from_raw(self, raw: ::core::primitive::#repr) -> #krate::Decoded<#ident> {
                    #ident::from_raw(raw)
                }
            }

            // SAFETY: an enum without fields, represented by the integer that its `repr` names.
            #[automatically_derived]
            unsafe impl #krate::Choice for #ident {
                type Raw = ::core::primitive::#repr;
                type This = Self;
                type Decoder = Decoder;
                const NAMES: &'static [(Self, &'static ::core::primitive::str)] = &[#(#names),*];
                const DECODER: Decoder = Decoder;
                const RAW: #krate::Kind = <Self as #krate::Field>::KIND;
                const VALUES: #krate::Names = #krate::Names::Values {
                    bits: ::core::primitive::#repr::BITS,
                    names: &[#(#numbers_and_names),*],
                };
            }

            // SAFETY: an enum without fields is as large as the integer that represents it, which is all that is ever made of it.
            #[automatically_derived]
            unsafe impl #krate::Field for #ident {
                type Stored = ::core::primitive::#repr;
                type Value = ::core::primitive::#repr;
                type Live<'__live, __M: #krate::Mode> = ::core::primitive::#repr;
                type This = Self;
                const KIND: #krate::Kind = if ::core::primitive::#repr::MIN == 0 {
                    #krate::Kind::Unsigned
                } else {
                    #krate::Kind::Signed
                };
            }
        };

        #[allow(dead_code)]
        impl #ident {
            /// The value that `raw` stands for, or `raw` itself.
            #[inline]
            #vis const fn from_raw(raw: ::core::primitive::#repr) -> #krate::Decoded<Self> {
                #(
                    // In `const`: the cast of a variant with a negative number keeps a panic path otherwise.
                    if raw == const { #ident::#known as ::core::primitive::#repr } {
                        return #krate::Decoded::Known(#ident::#known);
                    }
                )*
                #krate::Decoded::Unknown(raw)
            }

            /// The name of the value.
            #[inline]
            #vis const fn name(self) -> &'static ::core::primitive::str {
                #name
            }

            /// Whether both are the same value. (`==` is not `const`.)
            #[inline]
            #vis const fn eq(self, other: Self) -> ::core::primitive::bool {
                #equal
            }
        }
    }
}

fn flags(Choice { ident, variants, krate, .. }: &Choice) -> TokenStream {
    let mask = |variant: &Variant| {
        let variant = &variant.ident;
        quote!(#krate::num::shl_u64(1, #ident::#variant as ::core::primitive::u32))
    };
    let names = variants.iter().map(|variant| {
        let (mask, name) = (mask(variant), &variant.name);
        quote!((#mask, #name))
    });
    let all = variants.iter().map(mask);
    let assertions = variants.iter().map(|Variant { ident: variant, .. }| {
        let message = format!("`{variant}` is no bit of a set of flags: they are counted from 0, up to 63");
        quote_spanned! {variant.span()=>
            const _: () = ::core::assert!((#ident::#variant as ::core::primitive::u32) < 64, #message);
        }
    });
    quote! {
        #(#assertions)*

        // SAFETY: an enum without fields, represented by the unsigned integer that its `repr` names.
        #[automatically_derived]
        unsafe impl #krate::FlagSet for #ident {
            const NAMES: &'static [(::core::primitive::u64, &'static ::core::primitive::str)] = &[#(#names),*];
            const ALL: ::core::primitive::u64 = 0 #(| #all)*;
        }
    }
}
