//! What holds a description to the compiler's layout. Items, so that they are evaluated whether or not an accessor is used.

use super::{associated, of_choice, of_field, offset};
use crate::model::{Bits, BitsType, Decode, Field, Order, Struct, Value, View};
use crate::tokens::{at, ends, written};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{quote, quote_spanned};

pub(super) fn expand(description: &Struct) -> TokenStream {
    if !description.fixed {
        return TokenStream::new();
    }
    let layout = sizes(description);
    let views = description
        .fields
        .iter()
        .flat_map(|field| field.views.iter().map(move |view| view_fits(description, field, view)));
    let held = description.fields.iter().filter_map(held_is_all);
    let inner = description.fields.iter().filter(|field| field.within.is_some());
    let inner = inner.map(|field| member_fits(description, field));
    let remote = description.remote.as_ref().map(|remote| mirrors(description, remote));
    let values = description.values().filter(|(_, value, ..)| !value.refused);
    let values = values.flat_map(|(field, value, ty, _)| value_fits(description, field, value, ty));
    quote!(#layout #remote #(#held)* #(#inner)* #(#views)* #(#values)*)
}

/// Sizes and offsets are compared as lengths of arrays, because every rustc tells both lengths in its error.
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

fn view_fits(description: &Struct, field: &Field, view: &View) -> TokenStream {
    let (outer, inner) = (&field.ty, &view.ty);
    let (at, offset) = (Literal::u64_unsuffixed(view.at), offset(description, field, view.at));
    // Not `+`, because clippy has an opinion on `1 + a <= b`.
    let end =
        quote!(::core::primitive::usize::saturating_add(#at, ::core::mem::size_of::<#inner>()));
    let within = assert(
        view.at_span,
        quote!(#end <= ::core::mem::size_of::<#outer>()),
        format!("the view `{}` ends beyond its field `{}`", view.value.ident, field.ident),
    );
    let beyond = quote!(#end > ::core::mem::size_of::<#outer>());
    let aligned = aligned(description, view.at_span, &offset, inner, &view.value.ident, &beyond);
    quote!(#within #aligned)
}

/// A view has to be loaded whole, but in a packed struct, where nothing needs to be. Of one that is beyond its field, that is said
/// alone.
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
        "the view `{view}` is not aligned there, so that no single load could read it from a live object: view its bytes, `[u8; N]`",
    );
    (!packed).then(|| assert(at, condition, message))
}

/// A view of a member is no larger than that, whatever its own type.
fn member_fits(description: &Struct, field: &Field) -> TokenStream {
    let Field { path, ty, value, .. } = field;
    let (ident, last) = (&description.ident, ends(path).1);
    let size = size_of_member(description, quote!(#ident), path);
    let within = assert(
        last,
        quote!(::core::mem::size_of::<#ty>() <= #size),
        format!("the view `{}` ends beyond the member `{}`", value.ident, written(path)),
    );
    let beyond = quote!(::core::mem::size_of::<#ty>() > #size);
    let aligned =
        aligned(description, last, &offset(description, field, 0), ty, &value.ident, &beyond);
    quote!(#within #aligned)
}

/// What a wrapper is taken for is as large as the wrapper.
fn held_is_all(Field { ident, ty, declared, .. }: &Field) -> Option<TokenStream> {
    let declared = declared.as_ref()?;
    Some(assert(
        ends(declared).1,
        quote!(::core::mem::size_of::<#declared>() == ::core::mem::size_of::<#ty>()),
        format!("`{ident}` is not laid out as `{ty}`, as bindgen 0.72 makes it"),
    ))
}

/// A mirror is laid out as the type it mirrors, as far as it has accessors. Names, offsets and sizes have to be the
/// same; where they are not, the compiler tells the expected number and the one that it found.
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
            const _: #krate::__private::Size<{ #size }> = #krate::__private::Size::<{ ::core::mem::size_of::<#ty>() }>;
        }
    });
    quote!(#whole #(#fields)*)
}

/// The size of what is at the end of a path, which a closure that is never called tells: to write to a member of a union is
/// safe, to read it is not.
fn size_of_member(
    Struct { krate, .. }: &Struct,
    of: TokenStream,
    path: &TokenStream,
) -> TokenStream {
    let (whole, value) =
        (Ident::new("__whole", Span::mixed_site()), Ident::new("__value", Span::mixed_site()));
    quote!(#krate::__private::size_of_member::<#of, { ::core::mem::offset_of!(#of, #path) }, _>(|#whole, #value| #whole.#path = #value))
}

/// What is taken out of a value has to be in it.
fn value_fits(
    description: &Struct,
    field: &Field,
    value: &Value,
    ty: &TokenStream,
) -> Vec<TokenStream> {
    let (krate, name) = (&description.krate, &value.ident);
    let mut all = Vec::new();
    if description.capture.keeps(&field.ident) && value.has_accessor() && !is_scalar(ty) {
        all.push(assert(
            ends(ty).0,
            of_field(krate, ty, quote!(IS_WHOLE)),
            format!("a type that captures a part of itself cannot be nested in a snapshot: leave `{}` out of what this one captures", field.ident),
        ));
    }
    all.extend(type_fits(krate, value, ty));
    let bits = quote!(::core::mem::size_of::<#ty>() * 8);
    match &value.decode {
        Decode::AsIs | Decode::Str | Decode::With { .. } => {}
        // Of what is no number, that was said.
        Decode::Flags(flags) => {
            let fit = flags_fit(krate, flags, &bits);
            let is_number = of_field(krate, ty, quote!(IS_NUMBER));
            all.push(assert(
                ends(flags).0,
                quote!(!#is_number || #fit),
                beyond(flags, &format!("`{name}`")),
            ));
        }
        Decode::Enum(choice) => all.extend(choice_fits(krate, choice, name, ty)),
    }
    for part in value.bits.iter().chain(&value.tags).filter(|part| !part.refused) {
        let Bits { ident, low, high, range, ty: part_ty, .. } = part;
        let last = Literal::u32_unsuffixed(*high);
        all.push(assert(
            ends(range).1,
            quote!(#last < #bits),
            format!("bit {high} lies beyond the value `{name}` that `{ident}` is taken from"),
        ));
        let width = Literal::u32_unsuffixed(part.width());
        let bits = quote!(#width);
        let which =
            if low == high { format!("bit {low}") } else { format!("bits {low} to {high}") };
        match part_ty {
            BitsType::Enum(choice) => {
                let held = choice_holds(krate, choice, &bits);
                all.push(assert(ends(choice).0, held, too_narrow(choice, &which)));
            }
            BitsType::Flags(flags) => {
                all.push(assert(
                    ends(flags).0,
                    flags_fit(krate, flags, &bits),
                    beyond(flags, &which),
                ));
            }
            _ => {}
        }
    }
    all
}

/// What is said of a value has to be possible for its type. The first that is not is told.
fn type_fits(krate: &TokenStream, value: &Value, ty: &TokenStream) -> Option<TokenStream> {
    let name = &value.ident;
    let at = ends(ty).0;
    let of_type = |item| of_field(krate, ty, item);
    if let Some(Order::Big(word) | Order::Little(word)) = &value.order {
        return Some(assert(
            word.span(),
            of_type(quote!(IS_INTEGER)),
            format!("only an integer has an order of bytes, and `{name}` is none: declare it as one, or give it a `view(..)` as one, and `{word}` to that"),
        ));
    }
    match &value.decode {
        Decode::Str => {
            return Some(assert(
                at,
                of_type(quote!(IS_BYTES)),
                format!("`{name}` is declared as a string, but its type is no array of bytes: write `[u8; N]` or `[c_char; N]`; a pointer is followed by `Memory::string`"),
            ));
        }
        Decode::With { path, .. } => {
            return Some(assert(
                at,
                of_type(quote!(IS_NUMBER)),
                format!("`{name}` is decoded by `{}`, but its type is neither an integer nor an address: give it a `view(..)` as an integer, and this attribute to that", written(path)),
            ));
        }
        _ => {}
    }
    if !matches!(value.decode, Decode::AsIs) || !value.tags.is_empty() {
        return Some(assert(
            at,
            of_type(quote!(IS_NUMBER)),
            format!("`{name}` is taken apart into bits, but its type is neither an integer nor an address: give it a `view(..)` as an integer, and this attribute to that"),
        ));
    }
    (!value.bits.is_empty()).then(|| {
        assert(
            at,
            of_type(quote!(HAS_BITS)),
            format!("`{name}` is taken apart into bits, but its type is neither an integer, nor an address, nor an array of bytes: give it a `view(..)` as one of these, and this attribute to that"),
        )
    })
}

fn flags_fit(krate: &TokenStream, flags: &TokenStream, bits: &TokenStream) -> TokenStream {
    let all = associated(flags, quote!(#krate::FlagSet), quote!(ALL));
    quote!(#krate::__private::flags_fit(#all, #bits))
}

fn beyond(flags: &TokenStream, place: &str) -> String {
    format!("a flag or a group of `{flags}` lies beyond {place}, or there are more than 64 bits")
}

/// Every value of a field is one of the integer that represents the enum. If not, one thing is said of it.
fn choice_fits(
    krate: &TokenStream,
    choice: &TokenStream,
    name: &Ident,
    ty: &TokenStream,
) -> [TokenStream; 2] {
    let bits = quote!(::core::mem::size_of::<#ty>() * 8);
    let (held, is_number) =
        (choice_holds(krate, choice, &bits), of_field(krate, ty, quote!(IS_NUMBER)));
    let (kind, this) = (of_field(krate, ty, quote!(KIND)), of_choice(krate, choice, quote!(This)));
    [
        assert(ends(choice).0, quote!(!#is_number || #held), too_narrow(choice, &format!("`{name}`"))),
        assert(
            ends(choice).0,
            quote!(#krate::__private::sign_fits::<#this>(#kind, #bits)),
            format!("`{name}` may be below 0, and the `repr` of `{choice}` is wider and has no sign: give it one with a sign, or one as wide as `{name}`"),
        ),
    ]
}

fn choice_holds(krate: &TokenStream, choice: &TokenStream, bits: &TokenStream) -> TokenStream {
    let raw = of_choice(krate, choice, quote!(Raw));
    quote!(#bits <= ::core::mem::size_of::<#raw>() * 8)
}

fn too_narrow(choice: &TokenStream, place: &str) -> String {
    format!("the `repr` of `{choice}` is narrower than {place}: give it a wider one")
}

fn assert(at: Span, condition: TokenStream, message: String) -> TokenStream {
    quote_spanned!(at=> const _: () = ::core::assert!(#condition, #message);)
}

/// Whether the type is spelt as one that cannot be captured in part, so that nothing is left to ask.
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
