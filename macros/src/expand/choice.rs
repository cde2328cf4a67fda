//! Enums: values with names, or positions of flags.

use crate::model::{Choice, Variant};
use proc_macro2::TokenStream;
use quote::quote;

pub(crate) fn expand(choice: &Choice) -> TokenStream {
    if choice.flags {
        flags(choice)
    } else {
        values(choice)
    }
}

fn values(Choice { ident, vis, repr, variants, krate, .. }: &Choice) -> TokenStream {
    let names = variants.iter().map(|Variant { ident: variant, name }| quote!((#ident::#variant, #name)));
    let known: Vec<_> = variants.iter().map(|variant| &variant.ident).collect();
    let texts = variants.iter().map(|variant| &variant.name);
    quote! {
        #[automatically_derived]
        impl #krate::Choice for #ident {
            type Raw = #repr;
            const NAMES: &'static [(Self, &'static str)] = &[#(#names),*];
        }

        #[automatically_derived]
        #[allow(dead_code)]
        impl #ident {
            /// The value that `raw` stands for, or `raw` itself.
            #[inline]
            #vis const fn from_raw(raw: #repr) -> #krate::Decoded<Self> {
                #(
                    if raw == #ident::#known as #repr {
                        return #krate::Decoded::Known(#ident::#known);
                    }
                )*
                #krate::Decoded::Unknown(raw)
            }

            /// The name of the value.
            #[inline]
            #vis const fn name(self) -> &'static str {
                match self {
                    #(#ident::#known => #texts,)*
                }
            }
        }
    }
}

fn flags(Choice { ident, variants, krate, repr, .. }: &Choice) -> TokenStream {
    let names =
        variants.iter().map(|Variant { ident: variant, name }| quote!((1 << (#ident::#variant as #repr), #name)));
    let all = variants.iter().map(|Variant { ident: variant, .. }| quote!((1 << (#ident::#variant as #repr))));
    quote! {
        // SAFETY: an enum without fields, represented by the unsigned integer that its `repr` names.
        #[automatically_derived]
        unsafe impl #krate::FlagSet for #ident {
            const NAMES: &'static [(u64, &'static str)] = &[#(#names),*];
            const ALL: u64 = 0 #(| #all)*;
        }
    }
}
