//! A dump is bounded: no helper may come back to itself.

use super::walk::{self, Node};
use crate::errors::Errors;
use crate::expand::{live_name, snapshot_name};
use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Expr, ExprPath, FnArg, ImplItemFn, Pat, Signature, Type};

/// The names of helpers that come back to themselves, which is said of the first of each circle.
pub(crate) fn check(ident: &Ident, helpers: &[&ImplItemFn], errors: &mut Errors) -> Vec<String> {
    let calls = Calls(
        helpers
            .iter()
            .map(|helper| {
                let called = calls(ident, helper).iter().map(Ident::to_string).collect();
                (helper.sig.ident.to_string(), called)
            })
            .collect(),
    );
    let mut circling: Vec<String> = Vec::new();
    for helper in helpers {
        let name = helper.sig.ident.to_string();
        let Some(through) = calls.way_back(&name) else { continue };
        let told = circling.iter().any(|other| calls.reaches(other, &name) && calls.reaches(&name, other));
        circling.push(name.clone());
        if told {
            continue;
        }
        let way = if *through == name { String::new() } else { format!(" through `{through}`") };
        errors.at(
            &helper.sig.ident,
            format!("`{name}` calls itself{way}: a dump is bounded, so write a `for` over a constant range"),
        );
    }
    circling
}

/// The names of helpers, and of what each of them calls.
struct Calls(Vec<(String, Vec<String>)>);

impl Calls {
    fn of(&self, name: &str) -> &[String] {
        self.0.iter().find(|(caller, _)| caller == name).map_or(&[], |(_, called)| called)
    }

    /// The first helper, by name, that `name` calls and that leads back to it.
    fn way_back(&self, name: &str) -> Option<&String> {
        self.of(name).iter().filter(|called| self.reaches(called, name)).min()
    }

    fn reaches(&self, from: &str, to: &str) -> bool {
        let (mut seen, mut open) = (Vec::new(), vec![from]);
        while let Some(name) = open.pop() {
            if name == to {
                return true;
            }
            if !seen.contains(&name) {
                seen.push(name);
                open.extend(self.of(name).iter().map(String::as_str));
            }
        }
        false
    }
}

/// Notes what a helper calls, so that the compiler finds the way back to it through another block.
pub(super) fn note(krate: &TokenStream, ident: &Ident, snapshot: &Ident, helper: &ImplItemFn) -> TokenStream {
    let cfgs: Vec<_> = helper.attrs.iter().filter(|attr| attr.path().is_ident("cfg")).collect();
    let name = &helper.sig.ident;
    let mut called: Vec<_> = calls(ident, helper).iter().map(hash).collect();
    called.sort();
    called.dedup();
    let (own, span) = (hash(name), name.span());
    let done = quote_spanned!(span=> const NEVER_CALLS_ITSELF: () = {
        #(let () = #krate::__private::Called::<#snapshot, #called>::NEVER_CALLS_ITSELF;)*
    };);
    quote! {
        #(#cfgs)*
        const _: () = {
            #[allow(unused_imports)]
            use #krate::__private::NoHelper as _;

            #[automatically_derived]
            impl #krate::__private::Helper<#own> for #snapshot {
                #done
            }

            <#snapshot as #krate::__private::Helper<#own>>::NEVER_CALLS_ITSELF
        };
    }
}

/// FNV-1a.
fn hash(name: &Ident) -> u64 {
    let name = name.unraw().to_string();
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The arguments that are views of the helper's own type: `self`, and those declared `View<Page>` or `View<Self>`.
fn same_type(ident: &Ident, signature: &Signature) -> Vec<String> {
    let mut same = vec!["self".to_owned()];
    let own = [format!("View<{ident}>"), "View<Self>".to_owned(), "Self".to_owned(), "&Self".to_owned()];
    for argument in &signature.inputs {
        let FnArg::Typed(argument) = argument else { continue };
        if let (Pat::Ident(name), true) = (&*argument.pat, own.contains(&written(&argument.ty))) {
            same.push(name.ident.to_string());
        }
    }
    same
}

fn written(ty: &Type) -> String {
    quote::ToTokens::to_token_stream(ty).to_string().replace(' ', "")
}

/// Names of what the body of a helper calls: on a view of its own type, or through a type.
pub(super) fn calls(ident: &Ident, helper: &ImplItemFn) -> Vec<Ident> {
    let types = ["Self".into(), snapshot_name(ident).to_string(), live_name(ident).to_string()];
    let same = same_type(ident, &helper.sig);
    let mut names = Vec::new();
    walk::through_block(&helper.block, &mut |node| {
        match node {
            Node::Expr(Expr::MethodCall(call)) if is_one_of(&same, &call.receiver) => names.push(call.method.clone()),
            Node::Expr(Expr::Call(call)) => names.extend(called_of(&types, &call.func).cloned()),
            _ => {}
        }
        true
    });
    names
}

/// The function that is called of one of the types, `Self::name(..)`.
fn called_of<'a>(types: &[String], function: &'a Expr) -> Option<&'a Ident> {
    let Expr::Path(ExprPath { path, .. }) = function else { return None };
    let mut segments = path.segments.iter().map(|segment| &segment.ident);
    match (segments.next(), segments.next(), segments.next()) {
        (Some(of), Some(called), None) if types.iter().any(|name| of == name) => Some(called),
        _ => None,
    }
}

fn is_one_of(variables: &[String], receiver: &Expr) -> bool {
    match receiver {
        Expr::Path(path) => path.path.get_ident().is_some_and(|ident| variables.iter().any(|name| ident == name)),
        Expr::Paren(inner) => is_one_of(variables, &inner.expr),
        Expr::Group(inner) => is_one_of(variables, &inner.expr),
        Expr::Reference(inner) => is_one_of(variables, &inner.expr),
        Expr::Unary(inner) => is_one_of(variables, &inner.expr),
        _ => false,
    }
}
