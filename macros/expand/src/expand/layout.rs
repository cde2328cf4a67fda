//! The layout as data, and what of it a snapshot keeps.

use super::{associated, of_choice, of_field, offset};
use crate::model::{
    live_name, snapshot_name, Bits, BitsType, Capture, Decode, Field, Kernels, Order, Struct, Value,
};
use proc_macro2::TokenStream;
use quote::quote;

pub(super) fn expand(description: &Struct) -> TokenStream {
    let Struct { ident, krate, name, c_type, .. } = description;
    let (snapshot, live) = (snapshot_name(ident), live_name(ident));
    let members = description.fields.iter().flat_map(|field| field_members(description, field));
    let ranges = ranges(description);
    let on_failure = description.on_failure.as_ref().map(|path| {
        quote! {
            fn on_failure(failure: &#krate::Failure, object: &#snapshot) {
                #path(failure, object)
            }
        }
    });
    let unit = quote!(<#krate::__private::Aligned<{ ::core::mem::align_of::<#ident>() }> as #krate::__private::Units>);
    let count = quote! {
        #krate::__private::storage(<#ident as #krate::Dumpable>::RANGES, ::core::mem::size_of::<#unit::Unit>())
    };
    quote! {
        // SAFETY: the ranges are those of fields, taken from the compiler, and `Words` is as long as `storage` says. The
        // snapshot is a transparent wrapper of a part of these words.
        #[automatically_derived]
        unsafe impl #krate::Dumpable for #ident {
            type Words = [#unit::Unit; #count];
            type Snapshot = #snapshot;
            type Live<'__live, __M: #krate::Mode> = #live<'__live, __M>;

            const LAYOUT: &'static #krate::Layout = &#krate::Layout {
                name: #name,
                c_type: #c_type,
                size: ::core::mem::size_of::<#ident>(),
                align: ::core::mem::align_of::<#ident>(),
                members: &[#(#members),*],
            };
            const RANGES: &'static [#krate::__private::Range] = &#krate::__private::ranges(#ranges);
            const ZEROED: Self::Words = [#unit::ZERO; #count];

            fn from_live<'__live, __M: #krate::Mode>(
                live: #krate::__private::LivePtr<'__live, Self, __M>,
            ) -> #live<'__live, __M> {
                #live(live)
            }

            #on_failure
        }
    }
}

fn ranges(description: &Struct) -> TokenStream {
    let Struct { ident, capture, fields, .. } = description;
    if let Capture::Whole = capture {
        return quote!([(0, ::core::mem::size_of::<#ident>())]);
    }
    let kept = fields.iter().filter(|field| field.within.is_none() && capture.keeps(&field.ident));
    let kept = kept.map(|Field { ident: field, ty, .. }| {
        quote!((::core::mem::offset_of!(#ident, #field), ::core::mem::size_of::<#ty>()))
    });
    quote!([#(#kept),*])
}

fn field_members(description: &Struct, field: &Field) -> Vec<TokenStream> {
    let mut members = Vec::new();
    if !field.value.refused {
        let within = match &field.within {
            Some(name) => quote!(::core::option::Option::Some(#name)),
            None => quote!(::core::option::Option::None),
        };
        value_members(description, field, &field.value, &field.ty, 0, within, &mut members);
    }
    for view in field.views.iter().filter(|view| !view.value.refused) {
        let name = &field.value.name;
        let within = quote!(::core::option::Option::Some(#name));
        value_members(description, field, &view.value, &view.ty, view.at, within, &mut members);
    }
    members
}

fn value_members(
    description: &Struct,
    field: &Field,
    value: &Value,
    ty: &TokenStream,
    at: u64,
    within: TokenStream,
    members: &mut Vec<TokenStream>,
) {
    let krate = &description.krate;
    let offset = offset(description, field, at);
    let mut push = |name: &str,
                    [kind, bits, within, names, order]: [TokenStream; 5],
                    in_c: bool,
                    kernels: &Kernels| {
        let Kernels { aliases, optional } = kernels;
        members.push(quote! {
            #krate::Member {
                name: #name,
                offset: #offset,
                size: ::core::mem::size_of::<#ty>(),
                kind: #kind,
                order: #order,
                bits: #bits,
                within: #within,
                names: #names,
                in_c: #in_c,
                aliases: &[#(#aliases),*],
                optional: #optional,
            }
        });
    };
    let order = match value.order {
        None => quote!(#krate::Order::Native),
        Some(Order::Big(_)) => quote!(#krate::Order::Big),
        Some(Order::Little(_)) => quote!(#krate::Order::Little),
    };
    let names = match &value.decode {
        Decode::AsIs | Decode::Str | Decode::With { .. } => quote!(#krate::Names::None),
        Decode::Flags(flags) => flag_names(krate, flags),
        Decode::Enum(choice) => of_choice(krate, choice, quote!(VALUES)),
    };
    if value.skip.is_none() {
        let (kind, none) =
            (of_field(krate, ty, quote!(KIND)), quote!(::core::option::Option::None));
        push(&value.name, [kind, none, within, names, order.clone()], value.in_c, &value.kernels);
    }
    // What is skipped is no member.
    let whole = match (&value.skip, &value.name) {
        (None, name) => quote!(::core::option::Option::Some(#name)),
        (Some(_), _) => quote!(::core::option::Option::None),
    };
    // Only the compiler knows whether the type is an array of bytes.
    let is_bytes = of_field(krate, ty, quote!(IS_BYTES));
    let order = quote!(if #is_bytes { #krate::Order::Bytes } else { #order });
    // Where C has a name for the value, it takes the bits from it itself; and a pointer has no bit-fields.
    let is_named = value.in_c && value.skip.is_none();
    let bits = value.bits.iter().map(|bits| (bits, bits.in_c && !is_named));
    for (Bits { name, low, high, ty, kernels, .. }, in_c) in
        bits.chain(value.tags.iter().map(|tag| (tag, false)))
    {
        let kind = match ty {
            BitsType::Signed { .. } => quote!(#krate::Kind::Signed),
            BitsType::Enum(choice) => of_choice(krate, choice, quote!(BITS)),
            _ => quote!(#krate::Kind::Unsigned),
        };
        let names = match ty {
            BitsType::Flags(flags) => flag_names(krate, flags),
            BitsType::Enum(choice) => of_choice(krate, choice, quote!(VALUES)),
            _ => quote!(#krate::Names::None),
        };
        let bits = quote!(::core::option::Option::Some((#low, #high)));
        push(name, [kind, bits, whole.clone(), names, order.clone()], in_c, kernels);
    }
}

fn flag_names(krate: &TokenStream, flags: &TokenStream) -> TokenStream {
    let [names, aliases, groups] = [quote!(NAMES), quote!(ALIASES), quote!(GROUPS)]
        .map(|item| associated(flags, quote!(#krate::FlagSet), item));
    quote!(#krate::Names::Flags { names: #names, aliases: #aliases, groups: #groups })
}
