// SPDX-License-Identifier: MIT OR Apache-2.0

//! Generates the layout as data, and the ranges that a snapshot stores.

use super::accessors::holder;
use super::{of_field, offset};
use crate::model::{Bits, BitsType, Capture, Decode, Field, InC, Item, Struct};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use std::collections::HashMap;

pub(super) fn expand(description: &Struct, members: &[Member<'_>]) -> TokenStream {
    let Struct { ident, krate, name, c_type, families, .. } = description;
    let (snapshot, live) = (&families.snapshot, &families.live);
    let members = members.iter().map(|Member { cfgs, tokens, .. }| quote!(#cfgs #tokens));
    let ranges = ranges(description);
    let fields = description.fields.iter().filter(|field| field.within.is_none());
    let offsets =
        fields.map(|Field { ident: field, .. }| quote!(::core::mem::offset_of!(#ident, #field)));
    let on_failure = description.on_failure.as_ref().map(|path| {
        quote! {
            fn on_failure(failure: &#krate::Failure, object: &#snapshot) {
                #path(failure, object)
            }
        }
    });
    let (lists, offsets_of) =
        (quote!(<#ident as #krate::Dumpable>::LAYOUT), quote!(::core::primitive::u32));
    let unit = quote!(<#krate::__private::Aligned<{ ::core::mem::align_of::<#ident>() }> as #krate::__private::Units>);
    let count = quote! {
        #krate::__private::storage(<#ident as #krate::Dumpable>::RANGES, ::core::mem::size_of::<#unit::Unit>())
    };
    quote! {
        #[automatically_derived]
        impl #krate::__private::Described for #ident {
            type Form = #krate::__private::AsStruct;
        }

        // SAFETY: the compiler supplies the ranges of the fields, and `Words` has the length that
        // `storage` returns. The `repr` fixes the layout, and the assertions beside this compare
        // the types of the fields.
        #[automatically_derived]
        unsafe impl #krate::Dumpable for #ident {
            type Words = [#unit::Unit; #count];
            type Places = [#offsets_of; #lists.places];
            type Moves = [#krate::__private::Move; #krate::__private::moves_of(#lists)];
            type Offsets = [#offsets_of; #lists.members.len()];
            type Snapshot = #snapshot;
            type Live<'__live, __M: #krate::__private::Mode> = #live<'__live, __M>;

            const LAYOUT: &'static #krate::Layout = &#krate::Layout {
                name: #name,
                c_type: #c_type,
                size: ::core::mem::size_of::<#ident>(),
                align: ::core::mem::align_of::<#ident>(),
                members: Self::MEMBERS,
                places: #krate::__private::places_of(Self::MEMBERS),
            };
            const MEMBERS: &'static [#krate::Member] = &[#(#members),*];
            const OFFSETS: &'static [::core::primitive::usize] = &[#(#offsets),*];
            const RANGES: &'static [#krate::__private::Range] = &#krate::__private::ranges(#ranges);
            const PLACES: Self::Places = #krate::__private::places(Self::LAYOUT);
            const SLOTS: &'static [::core::primitive::usize] =
                &#krate::__private::slots::<{ #lists.members.len() }>(Self::LAYOUT);
            const ZEROED: Self::Words = [#unit::ZERO; #count];
            const WRAP: fn(#krate::__private::Part<Self::Words, Self::Places>) -> #snapshot = #snapshot;

            fn from_live<'__live, __M: #krate::__private::Mode>(
                live: #krate::__private::LivePtr<'__live, Self, __M>,
            ) -> #live<'__live, __M> {
                #live(live)
            }

            #on_failure
        }
    }
}

fn ranges(description: &Struct) -> TokenStream {
    let ident = &description.ident;
    if let Capture::Whole = description.capture {
        return quote!([(0, ::core::mem::size_of::<#ident>())]);
    }
    let fields = description.fields.iter().filter(|field| field.within.is_none());
    let kept = fields.filter(|field| field.range.is_some());
    let kept = kept.map(|Field { index, ty, .. }| {
        let index = Literal::usize_unsuffixed(*index);
        quote!((Self::OFFSETS[#index], ::core::mem::size_of::<#ty>()))
    });
    quote!([#(#kept),*])
}

/// A member of the layout.
pub(super) struct Member<'a> {
    /// The name of its accessor.
    ident: &'a Ident,
    cfgs: TokenStream,
    tokens: TokenStream,
    /// The value, unless the member is a bit range.
    pub(super) whole: Option<Item<'a>>,
}

/// The index of each member in the layout, a const expression, by the name of its accessor.
pub(super) type Indices = HashMap<String, TokenStream>;

/// Returns the index of each member. It counts the earlier members; the compiler knows which of
/// those with a `cfg` exist.
pub(super) fn indices(members: &[Member<'_>]) -> Indices {
    let (mut before, mut conditional) = (0, TokenStream::new());
    let mut indices = Indices::new();
    for member in members {
        let index = Literal::usize_unsuffixed(before);
        indices.entry(member.ident.to_string()).or_insert(quote!(#index #conditional));
        match member.conditional_count() {
            Some(count) => conditional.extend(quote!(+ #count)),
            None => before += 1,
        }
    }
    indices
}

impl Member<'_> {
    /// Returns the number of members that this one stands for, a const expression, if that depends
    /// on a `cfg`.
    fn conditional_count(&self) -> Option<TokenStream> {
        let cfgs = &self.cfgs;
        (!cfgs.is_empty()).then(|| {
            quote!({
                #[allow(unused_mut, unused_assignments)]
                let mut count = 0;
                #cfgs
                { count = 1; }
                count
            })
        })
    }
}

/// Returns all members, in order.
pub(super) fn members(description: &Struct) -> Vec<Member<'_>> {
    let mut members = Vec::new();
    for item in description.values().filter(|item| !item.value.refused) {
        value_members(description, item, &mut members);
    }
    members
}

fn value_members<'a>(description: &Struct, item: Item<'a>, members: &mut Vec<Member<'a>>) {
    let krate = &description.krate;
    let Item { field, value, ty, at, is_view } = item;
    let offset = offset(description, field, at);
    let within = match (&field.within, is_view) {
        (Some(name), _) => quote!(::core::option::Option::Some(#name)),
        (None, true) => {
            let name = &field.value.c.name;
            quote!(::core::option::Option::Some(#name))
        }
        (None, false) => quote!(::core::option::Option::None),
    };
    let optional = value.optional;
    let member = |c: &InC, present: bool, [kind, bits, within, names, order]: [TokenStream; 5]| {
        let InC { name, aliases, .. } = c;
        quote! {
            #krate::Member {
                name: #name,
                offset: #offset,
                size: ::core::mem::size_of::<#ty>(),
                kind: #kind,
                order: #order,
                bits: #bits,
                within: #within,
                names: #names,
                in_c: #present,
                aliases: &[#(#aliases),*],
                optional: #optional,
            }
        }
    };
    // Each constant is looked up on the types themselves, so that a type that is not a field causes
    // one error.
    let of_ty = |constant: TokenStream| of_field(krate, ty, constant);
    let order_of = |constant: TokenStream| match &value.decode {
        Decode::As(to) => {
            let (from, to) = (of_ty(constant.clone()), of_field(krate, to, constant));
            quote!(#krate::__private::order_as(#from, #to))
        }
        _ => of_ty(constant),
    };
    let kind = || match &value.decode {
        Decode::As(to) => {
            let (from, of_to) = (of_ty(quote!(KIND)), |item| of_field(krate, to, item));
            let (to, names) = (of_to(quote!(KIND)), of_to(quote!(NAMES)));
            quote!(#krate::__private::kind_as(#from, #to, #names))
        }
        _ => of_ty(quote!(KIND)),
    };
    let order = || order_of(quote!(ORDER));
    if value.skip.is_none() {
        let none = quote!(::core::option::Option::None);
        let names = match &value.decode {
            Decode::As(ty) => of_field(krate, ty, quote!(NAMES)),
            Decode::AsIs => of_ty(quote!(NAMES)),
            Decode::With { .. } => quote!(#krate::__private::Names::None),
        };
        let numbers = order_of(quote!(NUMBERS));
        let parts = [kind(), none, within, names, numbers];
        members.push(Member {
            ident: &value.ident,
            cfgs: value.passed.cfgs.clone(),
            tokens: member(&value.c, value.c.present, parts),
            whole: Some(item),
        });
    }
    // A skipped field is not a member.
    let whole = match (&value.skip, &value.c.name) {
        (None, name) => quote!(::core::option::Option::Some(#name)),
        (Some(_), _) => quote!(::core::option::Option::None),
    };
    // Only the compiler knows whether the type is an array of bytes.
    let (holder, of_value) = (holder(description, item), order());
    let is_bytes = quote!(<#holder as #krate::__private::Field>::IS_BYTES);
    let order = quote!(if #is_bytes { #krate::__private::Order::Bytes } else { #of_value });
    // Where C has a name for the value, it takes the bits from it itself; and a pointer has no
    // bit-fields.
    let is_named = value.c.present && value.skip.is_none();
    let bits = value.bits.iter().map(|bits| (bits, bits.c.present && !is_named));
    for (bits, present) in bits.chain(value.tags.iter().map(|tag| (tag, false))) {
        if bits.refused {
            continue;
        }
        let Bits { ty, passed, .. } = bits;
        let (kind, names) = match ty {
            BitsType::Signed { .. } => {
                (quote!(#krate::Kind::Signed), quote!(#krate::__private::Names::None))
            }
            BitsType::Described(ty) => {
                (of_field(krate, ty, quote!(BITS)), of_field(krate, ty, quote!(NAMES)))
            }
            _ => (quote!(#krate::Kind::Unsigned), quote!(#krate::__private::Names::None)),
        };
        let (low, high) = (bits.low(), bits.high());
        let range = quote!(::core::option::Option::Some((#low, #high)));
        let outer = &value.passed.cfgs;
        let inner = &passed.cfgs;
        members.push(Member {
            ident: &bits.ident,
            cfgs: quote!(#outer #inner),
            tokens: member(&bits.c, present, [kind, range, whole.clone(), names, order.clone()]),
            whole: None,
        });
    }
}
