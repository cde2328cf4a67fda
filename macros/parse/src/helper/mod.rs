// SPDX-License-Identifier: MIT OR Apache-2.0

//! Blocks of helpers.

mod calls;
mod context;
mod limits;
mod lower;
mod scope;
mod vouched;

use super::builtin;
use super::syntax::{calls_accessors, error, parse_check, Keep};
use context::Context;
use dumpable_codegen::errors::Errors;
use dumpable_codegen::model::{
    Argument, Attribute, Block, Check, Constant, Families, Family, Helper,
};
use lower::lower;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, ToTokens};
use syn::{FnArg, ImplItem, ImplItemFn, ItemImpl, Meta, Pat, ReturnType, Signature, Type};

/// If it cannot be understood, what stays in its place.
pub fn parse(
    attribute: TokenStream,
    item: TokenStream,
    errors: &mut Errors,
) -> Result<Block, TokenStream> {
    let block = errors.keep(syn::parse2::<ItemImpl>(item.clone())).ok_or_else(|| unparsed(item))?;
    let ident = described(&block, errors).ok_or_else(TokenStream::new)?;
    let vouched::Attribute { krate, vouched, families } = vouched::parse(attribute, &ident, errors);
    let families = families.unwrap_or_else(|| Families::of(&ident));
    let (mut consts, mut helpers) = (Vec::new(), Vec::new());
    let context = Context { krate: &krate, ident: &ident, vouched: &vouched };
    for item in block.items {
        match item {
            ImplItem::Fn(function) => helpers.push(helper(&context, function, errors)),
            ImplItem::Const(item) => {
                consts.push(Constant { tokens: item.to_token_stream(), name: item.ident });
            }
            other => errors.at(
                other,
                "helpers are `const fn`s and `const`s: write this in an `impl` block of its own",
            ),
        }
    }
    vouched.check_called(errors);
    let attrs = block.attrs.iter().filter(|attr| builtin::is_one(&attr.meta, false, errors));
    Ok(Block { ident, families, attrs: quote!(#(#attrs)*), consts, helpers, krate })
}

/// An item that is no block is somebody's. A block in error would be one of the described type
/// itself, where nothing of it fits.
fn unparsed(item: TokenStream) -> TokenStream {
    match item.clone().into_iter().any(|token| token.to_string() == "impl") {
        true => TokenStream::new(),
        false => item,
    }
}

/// The described type that the block is for.
fn described(block: &ItemImpl, errors: &mut Errors) -> Option<Ident> {
    if block.trait_.is_some() {
        errors.at(
            block.impl_token,
            "helpers are inherent, `impl Page`: implement the trait for each family by hand, and call the helpers there",
        );
        return None;
    }
    if !block.generics.params.is_empty() {
        errors.at(
            &block.generics.params,
            "a described type has no parameters, and neither have its blocks of helpers",
        );
        return None;
    }
    match &*block.self_ty {
        Type::Path(path) if path.qself.is_none() => path.path.get_ident().cloned(),
        _ => None,
    }
    .or_else(|| {
        errors.at(
            &block.self_ty,
            "write the plain name of the described type, as `impl Page`: the generated types are in the same module",
        );
        None
    })
}

fn helper(context: &Context<'_>, mut function: ImplItemFn, errors: &mut Errors) -> Helper {
    let before = errors.count();
    let (attrs, checks, only) = attributes(&function.attrs, errors);
    if errors.count() > before {
        // Which families it is for may be what is wrong.
        function.sig.constness = function.sig.constness.or(Some(Default::default()));
    }
    let (constant, start) = qualifiers(&mut function.sig, only, errors);
    let (this, is_receiver_wrong) = receiver(&mut function.sig, errors);
    let before = errors.count();
    let arguments: Vec<_> = function.sig.inputs.iter().filter_map(argument).collect();
    let written = function.block.to_token_stream();
    let (mut body, mut total) = (written.clone(), written.clone());
    let (mut calls, mut limits) = (Vec::new(), Vec::new());
    let is_ordinary;
    if only == Some(Family::Live) {
        is_ordinary = errors.keep(calls_accessors(written.clone())).is_some();
    } else {
        let is_generic = !function.sig.generics.params.is_empty();
        let lowered = |wraps, errors: &mut _| {
            lower(context, &arguments, is_generic, function.block.clone(), wraps, errors)
        };
        body = lowered(false, errors).body;
        // The first pass reported the errors.
        let of_snapshots = lowered(true, &mut Errors::default());
        (total, calls, limits) = (of_snapshots.body, of_snapshots.calls, of_snapshots.limits);
        is_ordinary = of_snapshots.is_ordinary;
    }
    let refused = is_receiver_wrong || errors.count() > before;
    let ordinary = (is_ordinary && !is_receiver_wrong).then_some(written);
    let Signature { ident, generics, inputs, output, .. } = function.sig;
    let conditions = match &generics.where_clause {
        Some(clause) => clause.predicates.iter().map(ToTokens::to_token_stream).collect(),
        None => Vec::new(),
    };
    Helper {
        attrs,
        vis: function.vis.into_token_stream(),
        constant,
        start,
        name: ident,
        this,
        arguments,
        inputs: inputs.into_token_stream(),
        returns: match output {
            ReturnType::Default => None,
            ReturnType::Type(_, ty) => Some(ty.into_token_stream()),
        },
        conditions,
        generics: generics.into_token_stream(),
        body,
        total,
        limits,
        checks,
        only,
        calls,
        views: Vec::new(),
        refused,
        ordinary,
    }
}

/// The attributes that stay, the checks, and the only family that the helper is for.
fn attributes(
    attrs: &[syn::Attribute],
    errors: &mut Errors,
) -> (Vec<Attribute>, Vec<Check>, Option<Family>) {
    let (mut others, mut checks, mut only) = (Vec::new(), Vec::new(), None);
    for attr in attrs {
        let name = attr.path().get_ident().map(Ident::to_string).unwrap_or_default();
        if name == "check" {
            let has_any = matches!(&attr.meta, Meta::List(list) if !list.tokens.is_empty());
            let check = match has_any {
                true => attr.parse_args_with(parse_check),
                false => Err(error(attr, "expected `#[check(expression, \"reason\")]`")),
            };
            checks.extend(errors.keep(check));
        } else if name == "dumpable" {
            errors.at(attr, "expected an attribute of a helper: `#[check(.., \"reason\")]`, `#[only(live)]` or `#[only(snapshot)]`");
        } else if name == "only" {
            errors.keep(choose(&mut only, attr));
        } else {
            others.push(attr);
        }
    }
    let is_live = only == Some(Family::Live);
    others.retain(|attr| builtin::is_one(&attr.meta, is_live, errors));
    let kept = others.into_iter().map(|attr| Attribute {
        name: attr.path().get_ident().map(Ident::to_string).unwrap_or_default(),
        tokens: attr.to_token_stream(),
    });
    (kept.collect(), checks, only)
}

/// Notes the family that `#[only(..)]` names.
fn choose(only: &mut Option<Family>, attr: &syn::Attribute) -> syn::Result<()> {
    const FORM: &str = "expected one family: `#[only(live)]` or `#[only(snapshot)]`";
    let named = match &attr.meta {
        Meta::List(list) => syn::parse2::<Ident>(list.tokens.clone()).ok(),
        _ => None,
    };
    let family = named.and_then(|named| Family::of(&named.to_string()));
    let family = family.ok_or_else(|| error(attr, FORM))?;
    if only.replace(family).is_some() {
        return Err(error(attr, "duplicate `only`: a helper is for both families, or for one"));
    }
    Ok(())
}

/// The word `const`, and what else stands before the name. As tokens, because the syntax tree of
/// `unsafe` and `async` differs between the versions of syn that are served.
fn qualifiers(
    signature: &mut Signature,
    only: Option<Family>,
    errors: &mut Errors,
) -> (TokenStream, TokenStream) {
    let name = signature.ident.to_string();
    let is_live = only == Some(Family::Live);
    if !is_live && signature.constness.is_none() {
        let message = "a helper serves snapshots in `const` too: write `const fn`, or `#[only(live)]` above it";
        errors.at(signature.fn_token, message);
        signature.constness = Some(Default::default());
    }
    let constant = signature.constness.take().into_token_stream();
    let words =
        signature.to_token_stream().into_iter().take_while(|token| token.to_string() != name);
    let start = words.filter(|word| {
        let problem = match word.to_string().as_str() {
            _ if is_live => return true,
            "unsafe" => "a helper cannot be `unsafe`: dump code has no safety obligations to meet",
            "async" => "a helper cannot be `async`: dump code does not wait",
            _ => return true,
        };
        errors.at(word, problem);
        false
    });
    (constant, start.collect())
}

/// Where `self` is, and whether the body cannot fit any more.
fn receiver(signature: &mut Signature, errors: &mut Errors) -> (Option<Span>, bool) {
    let Some(FnArg::Receiver(receiver)) = signature.inputs.first_mut() else {
        errors.at(&signature.ident, "a helper reads an object: make `&self` its first argument");
        return (None, false);
    };
    let is_wrong = receiver.to_token_stream().to_string().replace(' ', "") != "&self";
    if is_wrong {
        let found = receiver.to_token_stream();
        errors.at(&*receiver, format!("expected `&self`, found `{found}`: a helper may not change the view, and needs no named lifetime to return a borrow from it"));
        *receiver = syn::parse_quote!(&self);
    }
    (Some(receiver.self_token.span), is_wrong)
}

fn argument(argument: &FnArg) -> Option<Argument> {
    let FnArg::Typed(typed) = argument else { return None };
    let name = match &*typed.pat {
        Pat::Ident(name) => Some(name.ident.clone()),
        _ => None,
    };
    Some(Argument { name, ty: typed.ty.to_token_stream(), tokens: argument.to_token_stream() })
}
