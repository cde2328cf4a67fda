//! `#[dumpable::helpers]`: one body, two families.

mod family;
mod methods;
mod once;
mod only;
mod recursion;
mod total;
mod walk;

use crate::check::is_reserved;
use crate::errors::Errors;
use crate::expand::{live_name, snapshot_name};
use crate::model::Check;
use crate::parse::{calls_accessors, parse_check};
use family::Family;
use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{quote, ToTokens};
use syn::parse::Parser;
use syn::{parse_quote, FnArg, ImplItem, ImplItemConst, ImplItemFn, ItemImpl, Signature, Type};

/// A helper as written, and what was taken off it.
pub(crate) struct Helper {
    function: ImplItemFn,
    checks: Vec<Check>,
    /// The one family that it is for, if it is not for both.
    only: Option<Family>,
    /// Whether something is wrong with it, which was said: its body is of no interest.
    refused: bool,
}

pub(crate) fn expand(attribute: TokenStream, item: TokenStream, errors: &mut Errors) -> TokenStream {
    let krate = errors.keep(parse_crate.parse2(attribute)).unwrap_or_else(|| quote!(::dumpable));
    let Some(block) = errors.keep(syn::parse2::<ItemImpl>(item.clone())) else { return item };
    let Some(ident) = described(&block, errors) else { return TokenStream::new() };

    let mut consts = Vec::new();
    let mut helpers = Vec::new();
    for item in block.items {
        match item {
            ImplItem::Fn(function) => helpers.extend(Helper::parse(function, errors)),
            ImplItem::Const(item) => consts.push(item),
            other => errors.at(other, "helpers are `const fn`s and `const`s: write this in an `impl` block of its own"),
        }
    }
    for helper in &mut helpers {
        let before = errors.count();
        if helper.serves(Family::Snapshot) {
            total::check(&helper.function, errors);
        } else {
            errors.keep(calls_accessors(helper.function.block.to_token_stream()));
        }
        check_result_checks(helper, errors);
        helper.refused |= errors.count() > before;
    }
    only::check(&ident, &mut helpers, errors);
    let bounded = helpers.iter().filter(|helper| helper.serves(Family::Snapshot));
    let bounded: Vec<_> = bounded.map(|helper| &helper.function).collect();
    let circling = recursion::check(&ident, &bounded, errors);
    for helper in &mut helpers {
        helper.refused |= helper.serves(Family::Snapshot) && circling.contains(&helper.name());
    }
    families(&krate, &ident, &block.attrs, &consts, &helpers)
}

fn families(
    krate: &TokenStream,
    ident: &Ident,
    attrs: &[syn::Attribute],
    consts: &[ImplItemConst],
    helpers: &[Helper],
) -> TokenStream {
    let (snapshot, live) = (snapshot_name(ident), live_name(ident));
    let on_snapshot = Family::Snapshot.helpers(krate, &snapshot, helpers);
    let on_live = Family::Live.helpers(krate, &snapshot, helpers);
    let noted = helpers
        .iter()
        .filter(|helper| helper.serves(Family::Snapshot) && !helper.refused)
        .map(|helper| recursion::note(krate, ident, &snapshot, &helper.function));
    quote! {
        #(#attrs)*
        #[allow(dead_code)]
        impl #snapshot {
            #(#consts)*
            #on_snapshot
        }

        // What lints find in a body, they find in its other copy.
        #(#attrs)*
        #[allow(dead_code, unused, clippy::all)]
        impl<'__live, __M: #krate::Mode> #live<'__live, __M> {
            #(#consts)*
            #on_live
        }

        #(#noted)*
    }
}

/// `crate = path`, or nothing.
fn parse_crate(input: syn::parse::ParseStream) -> syn::Result<TokenStream> {
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
        errors.at(&block.generics.params, "a described type has no parameters, and so have its helpers' blocks");
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

impl Helper {
    /// Nothing where the name itself cannot be.
    fn parse(mut function: ImplItemFn, errors: &mut Errors) -> Option<Self> {
        let mut checks = Vec::new();
        let mut only = None;
        function.attrs.retain(|attr| {
            if attr.path().is_ident("check") {
                checks.extend(errors.keep(attr.parse_args_with(parse_check)));
                return false;
            }
            match Family::of_attribute(attr) {
                Some(family) => errors.keep(only::choose(&mut only, family, attr)),
                None => return true,
            };
            false
        });
        if let (Some(Family::Snapshot), Some(check)) = (only, checks.first()) {
            errors.at(&check.expr, "a check is evaluated on live objects alone, and this helper is not for them");
        }
        let name = &function.sig.ident;
        let named = !is_reserved(name);
        if !named {
            errors.at(name, format!("`{name}` is a method of every snapshot or live view: call the helper otherwise"));
        }
        let refused = check_signature(&mut function.sig, only, errors);
        named.then_some(Self { function, checks, only, refused })
    }

    fn serves(&self, family: Family) -> bool {
        self.only.is_none_or(|only| only == family)
    }

    fn name(&self) -> String {
        self.function.sig.ident.to_string()
    }
}

/// A check of the result sees values, or views without checks: what is made of views cannot be had without checks.
fn check_result_checks(helper: &Helper, errors: &mut Errors) {
    let Some(check) = helper.checks.iter().find(|check| check.value.is_some()) else { return };
    let syn::ReturnType::Type(_, ty) = &helper.function.sig.output else { return };
    if family::is_made_of_views(ty) {
        errors.at(
            &check.value,
            "a check of the result takes a value, a view or an `Option` of a view: of anything else that holds views, return the parts by helpers of their own, and check these",
        );
    }
}

/// Holds a signature to what both families can be made of, and makes it so. Whether its body cannot fit any more.
fn check_signature(signature: &mut Signature, only: Option<Family>, errors: &mut Errors) -> bool {
    if only != Some(Family::Live) {
        if signature.constness.is_none() {
            let message = "a helper serves snapshots in `const` too: write `const fn`, or `#[live_only]` above it";
            errors.at(signature.fn_token, message);
            signature.constness = Some(Default::default());
        }
        check_qualifiers(signature, errors);
    }
    let refused = match signature.inputs.first() {
        Some(FnArg::Receiver(receiver)) if receiver.to_token_stream().to_string().replace(' ', "") == "&self" => false,
        Some(FnArg::Receiver(receiver)) => {
            errors.at(receiver, "a helper only looks: it takes `&self`");
            true
        }
        _ => {
            errors.at(&signature.ident, "a helper looks at an object: its first argument is `&self`");
            false
        }
    };
    if refused {
        signature.inputs[0] = parse_quote!(&self);
    }
    refused
}

fn check_qualifiers(signature: &mut Signature, errors: &mut Errors) {
    keep_qualifiers(signature, |qualifier| match qualifier.to_string().as_str() {
        "unsafe" => errors.at(qualifier, "a helper is safe: dump code has no obligations to fulfil"),
        "async" => errors.at(qualifier, "a helper is not `async`: dump code waits for nothing"),
        _ => {}
    });
}

/// Takes `unsafe` and `async` away, and tells of each. As tokens, because the syntax tree of these differs between the versions of
/// syn that are served.
fn keep_qualifiers(signature: &mut Signature, mut refused: impl FnMut(&TokenTree)) {
    let mut kept = TokenStream::new();
    let mut tokens = signature.to_token_stream().into_iter().peekable();
    let mut is_same = true;
    while let Some(token) = tokens.next_if(|token| token.to_string() != "fn") {
        if matches!(token.to_string().as_str(), "unsafe" | "async") {
            refused(&token);
            is_same = false;
        } else {
            kept.extend([token]);
        }
    }
    kept.extend(tokens);
    if let (false, Ok(kept)) = (is_same, syn::parse2(kept)) {
        *signature = kept;
    }
}
