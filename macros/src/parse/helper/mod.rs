//! Blocks of helpers.

mod loops;
mod methods;
mod total;
mod walk;

use super::syntax::{calls_accessors, error, parse_check, Keep};
use dumpable_expand::errors::Errors;
use dumpable_expand::model::{Argument, Attribute, Block, Check, Constant, Family, Helper};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, ToTokens};
use syn::parse::{ParseStream, Parser};
use syn::{FnArg, ImplItem, ImplItemFn, ItemImpl, Meta, Pat, ReturnType, Signature, Type};

/// If it cannot be understood, what stays in its place.
pub(crate) fn parse(
    attribute: TokenStream,
    item: TokenStream,
    errors: &mut Errors,
) -> Result<Block, TokenStream> {
    let krate = errors.keep(parse_crate.parse2(attribute)).unwrap_or_else(|| quote!(::dumpable));
    let block = errors.keep(syn::parse2::<ItemImpl>(item.clone())).ok_or_else(|| unparsed(item))?;
    let ident = described(&block, errors).ok_or_else(TokenStream::new)?;
    let (mut consts, mut helpers) = (Vec::new(), Vec::new());
    for item in block.items {
        match item {
            ImplItem::Fn(function) => helpers.push(helper(function, errors)),
            ImplItem::Const(item) => {
                consts.push(Constant { tokens: item.to_token_stream(), name: item.ident });
            }
            other => errors.at(
                other,
                "helpers are `const fn`s and `const`s: write this in an `impl` block of its own",
            ),
        }
    }
    let attrs = &block.attrs;
    Ok(Block { ident, attrs: quote!(#(#attrs)*), consts, helpers, krate })
}

/// An item that is no block is somebody's. A block in error would be one of the described type itself, where nothing of it fits.
fn unparsed(item: TokenStream) -> TokenStream {
    match item.clone().into_iter().any(|token| token.to_string() == "impl") {
        true => TokenStream::new(),
        false => item,
    }
}

/// `crate = path`, or nothing.
fn parse_crate(input: ParseStream) -> syn::Result<TokenStream> {
    if input.is_empty() {
        return Ok(quote!(::dumpable));
    }
    input.parse::<syn::Token![crate]>()?;
    input.parse::<syn::Token![=]>()?;
    let path = input.call(syn::Path::parse_mod_style)?;
    Ok(path.into_token_stream())
}

/// The described type that the block is for.
fn described(block: &ItemImpl, errors: &mut Errors) -> Option<Ident> {
    if block.trait_.is_some() {
        errors.at(
            block.impl_token,
            "helpers are inherent, `impl Page`: a trait is implemented for each family by hand, and calls them",
        );
        return None;
    }
    if !block.generics.params.is_empty() {
        errors.at(
            &block.generics.params,
            "a described type has no parameters, and so have its helpers' blocks",
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
            "write the plain name of the described type, as `impl Page`: the generated families are beside it",
        );
        None
    })
}

fn helper(mut function: ImplItemFn, errors: &mut Errors) -> Helper {
    let (attrs, checks, only) = attributes(&function.attrs, errors);
    let (constant, start) = qualifiers(&mut function.sig, only, errors);
    let (this, refused) = receiver(&mut function.sig, errors);
    let before = errors.count();
    let mut body = function.block.to_token_stream();
    if only == Some(Family::Live) {
        errors.keep(calls_accessors(body.clone()));
    } else {
        total::check(&function.block, errors);
        body = loops::to_while(body);
    }
    let refused = refused || errors.count() > before;
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
        arguments: inputs.iter().filter_map(argument).collect(),
        inputs: inputs.into_token_stream(),
        returns: match output {
            ReturnType::Default => None,
            ReturnType::Type(_, ty) => Some(ty.into_token_stream()),
        },
        conditions,
        generics: generics.into_token_stream(),
        body,
        checks,
        only,
        calls: Vec::new(),
        refused,
    }
}

/// The attributes that stay, the checks, and the only family that the helper is for.
fn attributes(
    attrs: &[syn::Attribute],
    errors: &mut Errors,
) -> (Vec<Attribute>, Vec<Check>, Option<Family>) {
    let (mut kept, mut checks, mut only) = (Vec::new(), Vec::new(), None);
    for attr in attrs {
        let name = attr.path().get_ident().map(Ident::to_string).unwrap_or_default();
        if name == "check" {
            let has_any = matches!(&attr.meta, Meta::List(list) if !list.tokens.is_empty());
            let check = match has_any {
                true => attr.parse_args_with(parse_check),
                false => Err(error(
                    attr,
                    "what is checked, and why? Write `#[check(expression, \"reason\")]`",
                )),
            };
            checks.extend(errors.keep(check));
        } else if name == "dumpable" {
            errors.at(attr, "attributes of helpers stand alone: write `#[check(.., \"reason\")]`, `#[live_only]` or `#[snapshot_only]`");
        } else if let Some(family) =
            Family::BOTH.into_iter().find(|family| name == family.attribute())
        {
            errors.keep(choose(&mut only, family, attr));
        } else {
            kept.push(Attribute { name, tokens: attr.to_token_stream() });
        }
    }
    (kept, checks, only)
}

/// Notes the choice that an attribute makes.
fn choose(only: &mut Option<Family>, family: Family, attr: &syn::Attribute) -> syn::Result<()> {
    let is_chosen = only.is_some();
    *only = only.or(Some(family));
    if !matches!(attr.meta, Meta::Path(_)) {
        return Err(error(
            attr,
            format!("`#[{}]` stands alone, without arguments", family.attribute()),
        ));
    }
    if is_chosen {
        return Err(error(attr, "a helper is for both families or for one: choose one, once"));
    }
    Ok(())
}

/// The word `const`, and what else stands before the name. As tokens, because the syntax tree of `unsafe` and `async` differs
/// between the versions of syn that are served.
fn qualifiers(
    signature: &mut Signature,
    only: Option<Family>,
    errors: &mut Errors,
) -> (TokenStream, TokenStream) {
    let name = signature.ident.to_string();
    let is_live = only == Some(Family::Live);
    if !is_live && signature.constness.is_none() {
        let message = "a helper serves snapshots in `const` too: write `const fn`, or `#[live_only]` above it";
        errors.at(signature.fn_token, message);
        signature.constness = Some(Default::default());
    }
    let constant = signature.constness.take().into_token_stream();
    let words =
        signature.to_token_stream().into_iter().take_while(|token| token.to_string() != name);
    let start = words.filter(|word| {
        let problem = match word.to_string().as_str() {
            _ if is_live => return true,
            "unsafe" => "a helper is safe: dump code has no obligations to fulfil",
            "async" => "a helper is not `async`: dump code waits for nothing",
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
        errors.at(&signature.ident, "a helper looks at an object: its first argument is `&self`");
        return (None, false);
    };
    let is_wrong = receiver.to_token_stream().to_string().replace(' ', "") != "&self";
    if is_wrong {
        errors.at(&*receiver, "a helper only looks: it takes `&self`");
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
