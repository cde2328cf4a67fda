// SPDX-License-Identifier: MIT OR Apache-2.0

//! Generates the implementations of enums: values with names, or flags.

use crate::model::{Choice, Group, Set, Variant};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote, quote_spanned};

pub fn expand(choice: &Choice) -> TokenStream {
    let (form, described) = match choice.set {
        Some(set) => (quote!(AsFlags), flags(choice, set)),
        None => (quote!(AsValues), values(choice)),
    };
    let Choice { ident, krate, .. } = choice;
    let (constants, is_integer) = (constants(choice), is_integer(choice));
    quote! {
        #[allow(deprecated, clippy::assertions_on_constants)]
        const _: () = {
            #is_integer

            #[automatically_derived]
            impl #krate::__private::Described for #ident {
                type Form = #krate::__private::#form;
            }

            #[automatically_derived]
            impl #krate::__private::IsArgument for #ident {}

            #described
        };

        #constants
    }
}

/// Whatever other `repr` there is, the enum is the integer in memory that its `repr` names. Of one
/// that was refused, nothing more is said.
fn is_integer(Choice { ident, repr, has_repr, numbers, .. }: &Choice) -> Option<TokenStream> {
    let message = format!("expected an enum that is a `{repr}` in memory: remove `align(..)` and `C` beside `#[repr({repr})]`");
    (*has_repr && *numbers).then(|| {
        quote_spanned! {repr.span()=>
            const _: () = ::core::assert!(
                ::core::mem::size_of::<#ident>() == ::core::mem::size_of::<::core::primitive::#repr>(),
                #message
            );
        }
    })
}

/// Something of each variant.
fn each(choice: &Choice, of: &dyn Fn(&Variant) -> TokenStream) -> TokenStream {
    let variants = choice.variants.iter().map(|variant| {
        let tokens = of(variant);
        quote!(#tokens,)
    });
    variants.collect()
}

/// Returns the tokens of each name in other kernels.
fn each_alias(choice: &Choice, of: &dyn Fn(&Ident, &str) -> TokenStream) -> TokenStream {
    let aliases = choice.variants.iter().flat_map(|variant| {
        variant.aliases.iter().map(|alias| {
            let tokens = of(&variant.ident, alias);
            quote!(#tokens,)
        })
    });
    aliases.collect()
}

fn values(choice: &Choice) -> TokenStream {
    let Choice { ident, repr, krate, .. } = choice;
    let prefix = prefix(choice);
    let width = repr.to_string();
    let unsigned = format_ident!("u{}", width.trim_start_matches(['i', 'u']));
    let number = |variant: &Ident, name: &str| quote!((#ident::#variant as ::core::primitive::#repr as ::core::primitive::#unsigned as ::core::primitive::u128, #name));
    let choices =
        each(choice, &|Variant { ident: variant, name, .. }| quote!((#ident::#variant, #name)));
    let numbers = each(choice, &|variant| number(&variant.ident, &variant.name));
    let aliases = each_alias(choice, &number);
    let kind = match width.starts_with('i') {
        true => quote!(Signed),
        false => quote!(Unsigned),
    };
    let (choices, numbers, aliases) = match choice.numbers {
        true => (choices, numbers, aliases),
        false => Default::default(),
    };
    quote! {
        // SAFETY: the casts of the variants to an integer prove that the enum has no fields, and
        // the assertion of its size that the integer named by `repr` represents it.
        #[automatically_derived]
        unsafe impl #krate::__private::Choice for #ident {
            type Raw = ::core::primitive::#repr;
            const RAW: #krate::Kind = #krate::Kind::#kind;
            const CHOICES: &'static [(Self, &'static ::core::primitive::str)] = &[#choices];
            const VALUES: #krate::__private::Names = #krate::__private::Names::Values {
                bits: ::core::primitive::#repr::BITS,
                names: &[#numbers],
                aliases: &[#aliases],
                prefix: #prefix,
            };
        }
    }
}

fn flags(choice: &Choice, set: Set) -> TokenStream {
    let Choice { ident, repr, groups, krate, .. } = choice;
    let mask = |variant: &Ident| match set {
        Set::Positions => {
            quote!(#krate::__private::mask(#ident::#variant as ::core::primitive::u32, 1) as ::core::primitive::u64)
        }
        Set::Masks => quote!((#ident::#variant as ::core::primitive::u64)),
    };
    let named = |variant: &Ident, name: &str| {
        let mask = mask(variant);
        quote!((#mask, #name))
    };
    let all = each(choice, &|Variant { ident: variant, .. }| quote!(#ident::#variant));
    let names = each(choice, &|variant| named(&variant.ident, &variant.name));
    let aliases = each_alias(choice, &named);
    let numbers = each(choice, &|variant| mask(&variant.ident));
    let whole = || groups.iter().filter(|group| !group.refused);
    let of_groups = whole().map(|group| {
        let (cfgs, mask) = (&group.passed.cfgs, Literal::u128_unsuffixed(group.place().mask()));
        quote!(#cfgs #mask)
    });
    let described = whole().map(|group| {
        let (cfgs, group_of) = (&group.passed.cfgs, described(krate, group));
        quote!(#cfgs #group_of)
    });
    let assertions = flag_assertions(choice, set, &mask);
    let (prefix, is_masks) = (prefix(choice), set == Set::Masks);
    let (all, names, aliases, numbers) = match choice.numbers {
        true => (all, names, aliases, numbers),
        false => Default::default(),
    };
    quote! {
        #assertions

        // SAFETY: the casts of the variants to an integer prove that the enum has no fields, and
        // the assertion of its size that the integer named by `repr` represents it.
        #[automatically_derived]
        unsafe impl #krate::__private::FlagSet for #ident {
            type Raw = ::core::primitive::#repr;
            const FLAGS: &'static [Self] = &[#all];
            const NAMES: &'static [(::core::primitive::u64, &'static ::core::primitive::str)] = &[#names];
            const ALIASES: &'static [(::core::primitive::u64, &'static ::core::primitive::str)] = &[#aliases];
            const GROUPS: &'static [#krate::__private::FlagGroup] = &[#(#described),*];
            const ALL: ::core::primitive::u64 =
                #krate::__private::union(&[#numbers #(#of_groups),*]);
            const PREFIX: ::core::option::Option<&'static ::core::primitive::str> = #prefix;
            const MASKS: ::core::primitive::bool = #is_masks;
        }
    }
}

/// Returns the prefix of the enumerators in C, if it is stated.
fn prefix(choice: &Choice) -> TokenStream {
    match &choice.prefix {
        Some(prefix) => quote!(::core::option::Option::Some(#prefix)),
        None => quote!(::core::option::Option::None),
    }
}

fn described(krate: &TokenStream, Group { name, low, high, hex, .. }: &Group) -> TokenStream {
    quote!(#krate::__private::FlagGroup { name: #name, low: #low, high: #high, hex: #hex })
}

/// Returns the groups as constants of the enum.
fn constants(choice: &Choice) -> TokenStream {
    let Choice { ident, vis, groups, krate, .. } = choice;
    if groups.is_empty() {
        return TokenStream::new();
    }
    let groups = groups.iter().map(|group| {
        let Group { ident, passed, name, .. } = group;
        let (docs, cfgs, others) = (&passed.docs, &passed.cfgs, &passed.others);
        let (text, described) = (format!("The number `{name}`."), described(krate, group));
        quote! {
            #docs
            #[doc = #text]
            #cfgs
            #others
            #vis const #ident: #krate::__private::Group<Self> =
                #krate::__private::Group::new(#described);
        }
    });
    quote! {
        #[allow(dead_code, deprecated, non_upper_case_globals)]
        impl #ident {
            #(#groups)*
        }
    }
}

/// Checks that each flag has a bit, and none of a group. The compiler evaluates the values.
fn flag_assertions(choice: &Choice, set: Set, mask: &dyn Fn(&Ident) -> TokenStream) -> TokenStream {
    let Choice { ident, repr, numbers, .. } = choice;
    if !numbers {
        return TokenStream::new();
    }
    let assertions = choice.variants.iter().map(|Variant { ident: variant, .. }| {
        let (has_bit, message) = match set {
            Set::Positions => (
                quote!((#ident::#variant as ::core::primitive::u64) < ::core::primitive::#repr::BITS as ::core::primitive::u64),
                format!("expected a bit position within `{repr}`, found one beyond: give the enum a `repr` as wide as the flags, or write `masks` if its values are masks"),
            ),
            Set::Masks => (
                quote!((#ident::#variant as ::core::primitive::u64) != 0),
                format!("expected a mask with at least one bit, found 0: remove `{variant}`, which is never set"),
            ),
        };
        let mask = mask(variant);
        let apart = choice.groups.iter().filter(|group| !group.refused).map(|group| {
            let bits = Literal::u128_unsuffixed(group.place().mask());
            let message = format!("`{variant}` has a bit of the number `{}`: take other bits for one of them", group.ident);
            let cfgs = &group.passed.cfgs;
            quote_spanned!(variant.span()=> #cfgs const _: () = ::core::assert!(#mask & #bits == 0, #message);)
        });
        quote_spanned! {variant.span()=>
            const _: () = ::core::assert!(#has_bit, #message);
            #(#apart)*
        }
    });
    assertions.collect()
}
