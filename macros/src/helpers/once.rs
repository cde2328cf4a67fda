//! What rustc says of a helper's body, it says once.
//!
//! A body is compiled for both families, and what is wrong with it is wrong in both, in other words: one has no such method in
//! `PageSnapshot`, the other has none in `PageLive`. So a constant holds the body of the snapshot's a second time. What is wrong
//! there is told in the same words at the same place, of which rustc keeps one copy; and the constant is in error. The type of the
//! view in the live body depends on the constant, and is then in error too, of which rustc says nothing.

use crate::expand::replace_self;
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{format_ident, quote, ToTokens};
use syn::ext::IdentExt;
use syn::{FnArg, ImplItemFn, Receiver, ReturnType, Signature, Type};

/// Types that have no lifetime, so that none can be left out.
const OWNED: [&str; 19] = [
    "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize", "bool", "char", "Option",
    "View", "Addr", "Bool", "Self",
];

/// Whether the signature can be that of a closure too: where a lifetime is left out, a method takes that of `self`.
fn fits(signature: &Signature) -> bool {
    let mut arguments = signature.inputs.iter().filter_map(argument);
    let returns_owned = match &signature.output {
        ReturnType::Default => true,
        ReturnType::Type(_, ty) => is_owned(ty),
    };
    let signed = signature.to_token_stream();
    signature.generics.params.is_empty()
        && !has_impl(signed)
        && (returns_owned || arguments.all(|(_, ty)| is_owned(ty)))
}

/// Whether there is an `impl Trait`, which no closure has.
fn has_impl(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == "impl",
        TokenTree::Group(group) => has_impl(group.stream()),
        _ => false,
    })
}

fn is_owned(ty: &Type) -> bool {
    match ty {
        Type::Array(array) => is_owned(&array.elem),
        Type::Tuple(tuple) => tuple.elems.iter().all(is_owned),
        _ => ty.to_token_stream().into_iter().all(|token| match token {
            TokenTree::Ident(ident) => OWNED.iter().any(|owned| ident == owned),
            TokenTree::Punct(punct) => matches!(punct.as_char(), '<' | '>' | ','),
            _ => false,
        }),
    }
}

fn argument(argument: &FnArg) -> Option<(TokenStream, &Type)> {
    match argument {
        FnArg::Typed(typed) => Some((typed.to_token_stream(), &typed.ty)),
        FnArg::Receiver(_) => None,
    }
}

fn name(signature: &Signature) -> Ident {
    format_ident!("__body_of_{}", signature.ident.unraw())
}

fn receiver(signature: &Signature) -> Option<&Receiver> {
    match signature.inputs.first() {
        Some(FnArg::Receiver(receiver)) => Some(receiver),
        _ => None,
    }
}

/// The view, by a name that is found wherever `self` is.
fn this(span: Span) -> Ident {
    Ident::new("__this", span)
}

/// The constant beside a snapshot's helper.
pub(super) fn constant(function: &ImplItemFn) -> Option<TokenStream> {
    let ImplItemFn { attrs, sig, block, .. } = function;
    let receiver = receiver(sig).filter(|_| fits(sig))?;
    let cfgs = attrs.iter().filter(|attr| attr.path().is_ident("cfg"));
    let (constant, this_one) = (name(sig), this(receiver.self_token.span));
    let (typed, types): (Vec<_>, Vec<_>) = sig.inputs.iter().filter_map(argument).unzip();
    let (output, body) = (&sig.output, replace_self(block.to_token_stream(), &this));
    let output = match output {
        ReturnType::Default => quote!(-> ()),
        ReturnType::Type(..) => output.to_token_stream(),
    };
    Some(quote! {
        #(#cfgs)*
        #[doc(hidden)]
        #[allow(unused, non_upper_case_globals, clippy::all)]
        const #constant: ::core::primitive::usize = {
            let _: fn(&Self, #(#types),*) #output = |#this_one: &Self, #(#typed),*| #output #body;
            0
        };
    })
}

/// The body of a live view's helper.
pub(super) fn body(krate: &TokenStream, snapshot: &Ident, sig: &Signature, block: TokenStream) -> TokenStream {
    let Some(receiver) = receiver(sig).filter(|_| fits(sig)) else { return block };
    let (constant, this_one) = (name(sig), this(receiver.self_token.span));
    let (view, block) = (&receiver.self_token, replace_self(block, &this));
    quote!({
        let #this_one = #krate::__private::depends_on::<{ <#snapshot>::#constant }, Self>(#view);
        #block
    })
}
