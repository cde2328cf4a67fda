// SPDX-License-Identifier: MIT OR Apache-2.0

//! Generates assertions that compare a description with the compiler's layout. They are items, so
//! that they are evaluated whether or not an accessor is used.

mod bits;

use super::accessors::this;
use super::{of_field, offset};
use crate::model::{Decode, Field, Item, Struct, Value, View};
use crate::tokens::{at, ends, spelt};
use bits::{apart, bits_fit};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

pub(super) fn expand(description: &Struct) -> TokenStream {
    if !description.fixed {
        return TokenStream::new();
    }
    let layout = sizes(description);
    let views = description.fields.iter().flat_map(|field| {
        let views = field.views.iter();
        views.map(move |view| {
            with_cfgs(&view.value.passed.cfgs, view_fits(description, field, view))
        })
    });
    let declared = description.fields.iter().filter_map(declared_is_all);
    let inner = description.fields.iter().filter(|field| field.within.is_some());
    let inner =
        inner.map(|field| with_cfgs(&field.value.passed.cfgs, member_fits(description, field)));
    let types = description.compares_types.then(|| types_are_those_of_fields(description));
    let remote = description.remote.as_ref().map(|remote| mirrors(description, remote));
    let values = description.values().filter(|item| !item.value.refused);
    let values = values.map(|item| {
        with_cfgs(&item.value.passed.cfgs, value_fits(description, item).into_iter().collect())
    });
    quote!(#layout #types #remote #(#declared)* #(#inner)* #(#views)* #(#values)*)
}

/// Puts items under the `cfg`s of the value that they check.
fn with_cfgs(cfgs: &TokenStream, items: TokenStream) -> TokenStream {
    match cfgs.is_empty() || items.is_empty() {
        true => items,
        false => quote!(#cfgs const _: () = { #items };),
    }
}

/// Compares sizes and offsets as lengths of arrays, because every rustc shows both lengths in its
/// error.
fn sizes(Struct { ident, size, fields, .. }: &Struct) -> TokenStream {
    let size = size.as_ref().map(|size| {
        let (span, _) = ends(size);
        quote_spanned!(span=> const _: [(); #size] = [(); ::core::mem::size_of::<#ident>()];)
    });
    let offsets = fields.iter().filter_map(|field| {
        let (name, offset) = (&field.ident, field.offset.as_ref()?);
        let (span, _) = ends(offset);
        Some(quote_spanned!(span=> const _: [(); #offset] = [(); ::core::mem::offset_of!(#ident, #name)];))
    });
    quote!(#size #(#offsets)*)
}

/// Assigns a value of the described type to each field: an attribute macro below the derive may
/// change the structure after it.
fn types_are_those_of_fields(description: &Struct) -> TokenStream {
    let ident = &description.ident;
    let (whole, value) =
        (Ident::new("__whole", Span::mixed_site()), Ident::new("__value", Span::mixed_site()));
    let fields = description.fields.iter().filter(|field| field.within.is_none());
    let fields = fields.map(|Field { ident: field, ty, declared, .. }| {
        let ty = declared.as_ref().unwrap_or(ty);
        let span = ends(ty).0;
        quote_spanned!(span=> const _: fn(&mut #ident, #ty) = |#whole, #value| #whole.#field = #value;)
    });
    fields.collect()
}

fn view_fits(description: &Struct, field: &Field, view: &View) -> TokenStream {
    let (outer, inner) = (&field.ty, &view.ty);
    let offset = offset(description, field, view.at.as_ref());
    let at = view.at.clone().unwrap_or_else(|| quote!(0));
    // Not `+`, because clippy reports `1 + a <= b`.
    let end =
        quote!(::core::primitive::usize::saturating_add(#at, ::core::mem::size_of::<#inner>()));
    let within = assert(
        view.at_span,
        quote!(#end <= ::core::mem::size_of::<#outer>()),
        format!(
            "the view `{}` ends beyond its field `{}`: write a smaller type or distance",
            view.value.ident, field.ident
        ),
    );
    let beyond = quote!(#end > ::core::mem::size_of::<#outer>());
    let aligned = aligned(description, view.at_span, &offset, inner, &view.value.ident, &beyond);
    quote!(#within #aligned)
}

/// Checks that a view is aligned, except in a packed struct. For a view past the end of its field,
/// only that is reported.
fn aligned(
    Struct { ident, packed, .. }: &Struct,
    at: Span,
    offset: &TokenStream,
    ty: &TokenStream,
    view: &Ident,
    beyond: &TokenStream,
) -> Option<TokenStream> {
    let condition = quote! {
        #beyond
            || #offset % ::core::mem::align_of::<#ty>() == 0
                && ::core::mem::align_of::<#ty>() <= ::core::mem::align_of::<#ident>()
    };
    let message = format!(
        "the view `{view}` is not aligned, so that no single load can read it from a live object: write its bytes, `{view}: [u8; N]`",
    );
    (!packed).then(|| assert(at, condition, message))
}

/// Checks that a view of a member is not larger than the member.
fn member_fits(description: &Struct, field: &Field) -> TokenStream {
    let Field { path, ty, value, .. } = field;
    let (ident, last) = (&description.ident, ends(path).1);
    let size = size_of_member(description, quote!(#ident), path);
    let within = assert(
        last,
        quote!(::core::mem::size_of::<#ty>() <= #size),
        format!(
            "the view `{}` ends beyond the member `{}`: write a smaller type",
            value.ident,
            spelt(path)
        ),
    );
    let beyond = quote!(::core::mem::size_of::<#ty>() > #size);
    let offset = offset(description, field, None);
    let aligned = aligned(description, last, &offset, ty, &value.ident, &beyond);
    quote!(#within #aligned)
}

/// Checks that a wrapper and the type that stands for it have the same size.
fn declared_is_all(Field { ident, ty, declared, .. }: &Field) -> Option<TokenStream> {
    let declared = declared.as_ref()?;
    Some(assert(
        ends(declared).1,
        quote!(::core::mem::size_of::<#declared>() == ::core::mem::size_of::<#ty>()),
        format!("`{ident}` is not laid out as `{}`: declare it as that", spelt(ty)),
    ))
}

/// Compares a mirror with its foreign type: the size, the alignment and, for each field with an
/// accessor, name, offset and size. The compiler's error shows the expected number and the found
/// one.
fn mirrors(description: &Struct, remote: &TokenStream) -> TokenStream {
    let ident = &description.ident;
    let span = ends(remote).1;
    let krate = at(&description.krate, span);
    let whole = quote_spanned! {span=>
        const _: #krate::__private::Size<{ ::core::mem::size_of::<#remote>() }> =
            #krate::__private::Size::<{ ::core::mem::size_of::<#ident>() }>;
        const _: #krate::__private::Align<{ ::core::mem::align_of::<#remote>() }> =
            #krate::__private::Align::<{ ::core::mem::align_of::<#ident>() }>;
    };
    let fields = description
        .fields
        .iter()
        .filter(|field| field.within.is_none() && field.value.skip.is_none());
    let fields = fields.map(|Field { ident: field, declared, ty, .. }| {
        let (span, ty) = (field.span(), declared.as_ref().unwrap_or(ty));
        let krate = at(&description.krate, span);
        let size = size_of_member(description, remote.clone(), &quote!(#field));
        quote_spanned! {span=>
            const _: #krate::__private::Offset<{ ::core::mem::offset_of!(#remote, #field) }> =
                #krate::__private::Offset::<{ ::core::mem::offset_of!(#ident, #field) }>;
            const _: #krate::__private::Size<{ #size }> =
                #krate::__private::Size::<{ ::core::mem::size_of::<#ty>() }>;
        }
    });
    quote!(#whole #(#fields)*)
}

/// Returns the size of the member at a path, from a closure that is never called: writing to a
/// member of a union is safe, reading is not.
fn size_of_member(
    Struct { krate, .. }: &Struct,
    of: TokenStream,
    path: &TokenStream,
) -> TokenStream {
    let (whole, value) =
        (Ident::new("__whole", Span::mixed_site()), Ident::new("__value", Span::mixed_site()));
    quote!(#krate::__private::size_of_member::<#of, { ::core::mem::offset_of!(#of, #path) }, _>(|#whole, #value| #whole.#path = #value))
}

/// Checks that bits lie in their value.
fn value_fits(description: &Struct, item: Item<'_>) -> Vec<TokenStream> {
    let Item { field, value, ty, .. } = item;
    let krate = &description.krate;
    let mut all = Vec::new();
    if field.range.is_some() && value.has_accessor() && !is_scalar(ty) {
        all.push(assert(
            ends(ty).0,
            of_field(krate, ty, quote!(IS_WHOLE)),
            format!(
                "`{}` captures a part of itself only, so no other snapshot can keep it: remove its `capture(..)`, or leave `{}` out of that of this struct",
                spelt(ty), field.ident
            ),
        ));
    }
    all.extend(number_is_one(krate, value, ty));
    if let Decode::As(decoded) = &value.decode {
        all.push(decoded_fits(description, item, decoded));
    }
    let bits = quote!(::core::mem::size_of::<#ty>() * 8);
    for parts in [&value.bits, &value.tags] {
        for (index, part) in parts.iter().enumerate().filter(|(_, part)| !part.refused) {
            let fits = bits_fit(description, item, part, &bits);
            let apart = parts[..index].iter().filter_map(|other| apart(krate, other, part));
            let fits = fits.into_iter().chain(apart).collect();
            all.push(with_cfgs(&part.passed.cfgs, fits));
        }
    }
    all
}

/// Checks that a value with bits or with a decoding function is a number.
fn number_is_one(krate: &TokenStream, value: &Value, ty: &TokenStream) -> Option<TokenStream> {
    let at = ends(ty).0;
    let of_type = |item| of_field(krate, ty, item);
    if let Decode::With { path, .. } = &value.decode {
        return Some(assert(
            at,
            of_type(quote!(IS_NUMBER)),
            format!("expected an integer or an address, which `as({} -> ..)` decodes, found `{}`: decode a `view(..)` as an integer", spelt(path), spelt(ty)),
        ));
    }
    if !value.tags.is_empty() {
        return Some(assert(
            at,
            of_type(quote!(IS_NUMBER)),
            format!("expected an integer or an address, whose bits `tag(..)` takes, found `{}`: tag a `view(..)` as an integer", spelt(ty)),
        ));
    }
    (!value.bits.is_empty()).then(|| {
        assert(
            at,
            of_type(quote!(HAS_BITS)),
            format!("expected an integer, an address or an array of bytes, whose bits `bits(..)` takes, found `{}`: take the bits of a `view(..)`", spelt(ty)),
        )
    })
}

/// Checks that the decoded type can hold the value. One error is reported otherwise.
fn decoded_fits(description: &Struct, item: Item<'_>, decoded: &TokenStream) -> TokenStream {
    let krate = &description.krate;
    let name = &item.value.ident;
    let (from, to) = (this(description, item.ty), of_field(krate, decoded, quote!(This)));
    let text = spelt(decoded);
    let conditions = [
        (
            quote!(width_fits),
            format!("expected a type at least as wide as `{name}`, found `{text}`: widen it, or decode fewer bits by `bits(..)`"),
        ),
        (
            quote!(size_fits),
            format!("expected a type of the size of `{name}`, found `{text}`: write one of that size, or add a `view(..)`"),
        ),
        (
            quote!(sign_fits),
            format!("expected a type with a sign, or one as wide as `{name}`, found `{text}`: negative values would change"),
        ),
        (
            quote!(order_fits),
            format!("expected one order of the bytes of `{name}`, and a number of its size, found `{text}`: state `Be` or `Le` once, and of that size"),
        ),
        (
            quote!(set_fits),
            format!("a flag of `{text}` lies beyond the bits of `{name}`: write a set of flags as wide as that"),
        ),
    ];
    let at = ends(decoded).0;
    let assertions = conditions.into_iter().map(|(condition, message)| {
        assert(at, quote!(#krate::__private::#condition::<#from, #to>()), message)
    });
    assertions.collect()
}

fn assert(at: Span, condition: TokenStream, message: String) -> TokenStream {
    // The user's tokens may have braces, and this is a format string.
    let message = message.replace('{', "{{").replace('}', "}}");
    quote_spanned!(at=> const _: () = ::core::assert!(#condition, #message);)
}

/// Tells whether the type is spelt as one that is always captured whole.
fn is_scalar(ty: &TokenStream) -> bool {
    let text = ty.to_string();
    let name = text.rsplit("::").next().unwrap_or_default().trim();
    text.starts_with('*')
        || matches!(
            name,
            "u8" | "u16"
                | "u32"
                | "u64"
                | "u128"
                | "usize"
                | "i8"
                | "i16"
                | "i32"
                | "i64"
                | "i128"
                | "isize"
        )
        || name.starts_with("Atomic")
}
