//! The layout as data, what of it a snapshot keeps, and the assertions that hold the description to the compiler's layout.

use super::{live_name, snapshot_name};
use crate::model::{Bits, Capture, Field, Struct, Value};
use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};

pub(crate) fn expand(description: &Struct) -> TokenStream {
    let Struct { ident, krate, name, .. } = description;
    let (snapshot, live) = (snapshot_name(ident), live_name(ident));
    let members = description.fields.iter().flat_map(|field| field_members(description, field));
    let ranges = ranges(description);
    let assertions = assertions(description);
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
        #assertions

        // SAFETY: the ranges are those of fields, taken from the compiler, and `Words` is as long as `storage` says. The
        // snapshot is a transparent wrapper of a part of these words.
        #[automatically_derived]
        unsafe impl #krate::Dumpable for #ident {
            type Words = [#unit::Unit; #count];
            type Snapshot = #snapshot;
            type Live<'__live, __M: #krate::Mode> = #live<'__live, __M>;

            const LAYOUT: &'static #krate::Layout = &#krate::Layout {
                name: #name,
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
    let kept = fields.iter().filter(|field| capture.keeps(&field.ident)).map(|Field { ident: field, ty, .. }| {
        quote!((::core::mem::offset_of!(#ident, #field), ::core::mem::size_of::<#ty>()))
    });
    quote!([#(#kept),*])
}

fn field_members(description: &Struct, field: &Field) -> Vec<TokenStream> {
    let mut members = Vec::new();
    let within = quote!(::core::option::Option::None);
    value_members(description, field, &field.value, &field.ty, 0, within, &mut members);
    for view in &field.views {
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
    let mut push = |name: &str, kind: TokenStream, bits: TokenStream, within: TokenStream| {
        members.push(quote! {
            #krate::Member {
                name: #name,
                offset: #offset,
                size: ::core::mem::size_of::<#ty>(),
                kind: #kind,
                bits: #bits,
                within: #within,
            }
        });
    };
    push(&value.name, quote!(<#ty as #krate::Field>::KIND), quote!(::core::option::Option::None), within);
    let whole = &value.name;
    for Bits { name, low, high, ty, .. } in value.bits.iter().chain(&value.tags) {
        let kind = match ty {
            crate::model::BitsType::Signed { .. } => quote!(#krate::Kind::Signed),
            _ => quote!(#krate::Kind::Unsigned),
        };
        push(
            name,
            kind,
            quote!(::core::option::Option::Some((#low, #high))),
            quote!(::core::option::Option::Some(#whole)),
        );
    }
}

/// The distance of a value from the start of the struct, as the compiler has it.
pub(crate) fn offset(description: &Struct, field: &Field, at: u64) -> TokenStream {
    let (ident, name) = (&description.ident, &field.ident);
    let start = quote!(::core::mem::offset_of!(#ident, #name));
    if at == 0 {
        return start;
    }
    let at = Literal::u64_unsuffixed(at);
    quote!((#start + #at))
}

/// Sizes and offsets are compared as lengths of arrays, because every rustc tells both lengths in its error.
fn assertions(description: &Struct) -> TokenStream {
    let Struct { ident, size, fields, .. } = description;
    let size = size.as_ref().map(|size| {
        let span = span(size);
        quote_spanned!(span=> const _: [(); #size] = [(); ::core::mem::size_of::<#ident>()];)
    });
    let offsets = fields.iter().filter_map(|field| {
        let (name, offset) = (&field.ident, field.offset.as_ref()?);
        let span = span(offset);
        Some(quote_spanned!(span=> const _: [(); #offset] = [(); ::core::mem::offset_of!(#ident, #name)];))
    });
    let views = fields.iter().flat_map(|field| field.views.iter().map(move |view| (field, view))).map(|(field, view)| {
        let (outer, inner, at) = (&field.ty, &view.ty, Literal::u64_unsuffixed(view.at));
        let offset = offset(description, field, view.at);
        let (name, field) = (&view.value.ident, &field.ident);
        let beyond = format!("the view `{name}` ends beyond its field `{field}`");
        let unaligned = format!(
            "the view `{name}` is not aligned there, so that no single load could read it from a live object: view its bytes"
        );
        quote_spanned! {view.at_span=>
            const _: () = ::core::assert!(#at + ::core::mem::size_of::<#inner>() <= ::core::mem::size_of::<#outer>(), #beyond);
            const _: () = ::core::assert!(
                #offset % ::core::mem::align_of::<#inner>() == 0
                    && ::core::mem::align_of::<#inner>() <= ::core::mem::align_of::<#ident>(),
                #unaligned
            );
        }
    });
    quote!(#size #(#offsets)* #(#views)*)
}

fn span(tokens: &TokenStream) -> proc_macro2::Span {
    tokens.clone().into_iter().next().map_or_else(proc_macro2::Span::call_site, |token| token.span())
}
