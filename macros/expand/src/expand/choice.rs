//! Enums: values with names, or positions of flags.

use crate::model::{Alias, Choice, Group, Set, Variant};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote, quote_spanned};

pub fn expand(choice: &Choice) -> TokenStream {
    match choice.set {
        Some(set) => flags(choice, set),
        None => values(choice),
    }
}

impl Choice {
    /// Variants with their names.
    fn names(&self) -> impl Iterator<Item = (&Ident, &str)> {
        self.variants.iter().map(|Variant { ident, name, .. }| (ident, name.as_str()))
    }

    /// Variants with their other names.
    fn aliases(&self) -> impl Iterator<Item = (&Ident, &Alias)> {
        self.variants
            .iter()
            .flat_map(|variant| variant.aliases.iter().map(|alias| (&variant.ident, alias)))
    }
}

/// Aliases as constants.
fn aliases(choice: &Choice) -> TokenStream {
    let vis = &choice.vis;
    let aliases = choice.aliases().map(|(variant, Alias { ident, .. })| {
        let docs = format!("Another name of `{variant}`.");
        quote! {
            #[doc = #docs]
            #[allow(non_upper_case_globals)]
            #vis const #ident: Self = Self::#variant;
        }
    });
    aliases.collect()
}

fn values(choice: &Choice) -> TokenStream {
    let Choice { ident, vis, repr, krate, numbers, .. } = choice;
    let names = choice.names().map(|(variant, name)| quote!((#ident::#variant, #name)));
    let other_names =
        choice.aliases().map(|(variant, Alias { name, .. })| quote!((#ident::#variant, #name)));
    let known: Vec<_> = choice.variants.iter().map(|variant| &variant.ident).collect();
    let texts = choice.variants.iter().map(|variant| &variant.name);
    let width = repr.to_string();
    let unsigned = format_ident!("u{}", width.trim_start_matches(['i', 'u']));
    let number = |(variant, name): (&Ident, &str)| quote!((#ident::#variant as ::core::primitive::#repr as ::core::primitive::#unsigned as ::core::primitive::u128, #name));
    let numbers_and_names = choice.names().map(number);
    let numbers_and_other_names =
        choice.aliases().map(|(variant, alias)| number((variant, &alias.name)));
    let aliases = aliases(choice);
    let name =
        if *numbers { quote!(match self { #(#ident::#known => #texts,)* }) } else { quote!("") };
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
                const ALIASES: &'static [(Self, &'static ::core::primitive::str)] = &[#(#other_names),*];
                const DECODER: Decoder = Decoder;
                const RAW: #krate::Kind = <Self as #krate::Field>::KIND;
                const VALUES: #krate::Names = #krate::Names::Values {
                    bits: ::core::primitive::#repr::BITS,
                    names: &[#(#numbers_and_names),*],
                    aliases: &[#(#numbers_and_other_names),*],
                };
            }

            #[automatically_derived]
            impl #krate::__private::Known<#krate::__private::class::Described> for #ident {}

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
            #aliases

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

fn flags(choice: &Choice, set: Set) -> TokenStream {
    let Choice { ident, vis, groups, krate, .. } = choice;
    let mask = |variant: &Ident| match set {
        Set::Positions => {
            quote!(#krate::shl(1_u64, #ident::#variant as ::core::primitive::u32))
        }
        Set::Masks => quote!((#ident::#variant as ::core::primitive::u64)),
    };
    let named = |variant: &Ident, name: &str| {
        let mask = mask(variant);
        quote!((#mask, #name))
    };
    let names = choice.names().map(|(variant, name)| named(variant, name));
    let other_names = choice.aliases().map(|(variant, alias)| named(variant, &alias.name));
    let masks = choice.names().map(|(variant, _)| mask(variant));
    let described = |Group { name, low, high, hex, .. }: &Group| quote!(#krate::FlagGroup { name: #name, low: #low, high: #high, hex: #hex });
    let group_consts = groups.iter().map(|group| {
        let Group { ident, docs, name, .. } = group;
        let (text, described) = (format!("The number `{name}`."), described(group));
        quote! {
            #docs
            #[doc = #text]
            #[allow(non_upper_case_globals)]
            #vis const #ident: #krate::Group<Self> = #krate::Group::new(#described);
        }
    });
    let whole = || groups.iter().filter(|group| !group.refused);
    let of_groups = whole().map(|group| Literal::u128_unsuffixed(group.place().mask()));
    let described = whole().map(described);
    let (assertions, aliases) = (flag_assertions(choice, set, &mask), aliases(choice));
    let is_masks = set == Set::Masks;
    let consts = quote!(#aliases #(#group_consts)*);
    let consts = (!consts.is_empty()).then(|| quote!(#[allow(dead_code)] impl #ident { #consts }));
    quote! {
        #assertions

        // SAFETY: an enum without fields, represented by the unsigned integer that its `repr` names.
        #[automatically_derived]
        unsafe impl #krate::FlagSet for #ident {
            const NAMES: &'static [(::core::primitive::u64, &'static ::core::primitive::str)] = &[#(#names),*];
            const ALIASES: &'static [(::core::primitive::u64, &'static ::core::primitive::str)] = &[#(#other_names),*];
            const GROUPS: &'static [#krate::FlagGroup] = &[#(#described),*];
            const ALL: ::core::primitive::u64 = 0 #(| #masks)* #(| #of_groups)*;
            const MASKS: ::core::primitive::bool = #is_masks;
        }

        #consts
    }
}

/// Each flag has a bit, or some, and none that is a group's. The numbers are the compiler's to know.
fn flag_assertions(choice: &Choice, set: Set, mask: &dyn Fn(&Ident) -> TokenStream) -> TokenStream {
    let ident = &choice.ident;
    let assertions = choice.variants.iter().map(|Variant { ident: variant, .. }| {
        let (has_bit, message) = match set {
            Set::Positions => (
                quote!((#ident::#variant as ::core::primitive::u32) < 64),
                format!("`{variant}` is no bit of a set of flags: they are counted from 0, up to 63"),
            ),
            Set::Masks => (
                quote!((#ident::#variant as ::core::primitive::u64) != 0),
                format!("`{variant}` is no mask: it has no bit, so nobody can tell whether it is set. Leave it out"),
            ),
        };
        let mask = mask(variant);
        let apart = choice.groups.iter().filter(|group| !group.refused).map(|group| {
            let bits = Literal::u128_unsuffixed(group.place().mask());
            let message = format!("`{variant}` has a bit of the group `{}`", group.ident);
            quote_spanned!(variant.span()=> const _: () = ::core::assert!(#mask & #bits == 0, #message);)
        });
        quote_spanned! {variant.span()=>
            const _: () = ::core::assert!(#has_bit, #message);
            #(#apart)*
        }
    });
    assertions.collect()
}
