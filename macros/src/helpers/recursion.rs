//! A dump is bounded: no helper may come back to itself.

use crate::errors::Errors;
use crate::expand::{live_name, snapshot_name};
use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use std::collections::{HashMap, HashSet};
use syn::ext::IdentExt;
use syn::visit::{self, Visit};
use syn::{Expr, ExprCall, ExprMethodCall, ExprPath, FnArg, ImplItemFn, Pat, Signature, Type};

/// The names of helpers that come back to themselves, which is said of the first of each circle.
pub(crate) fn check<'a>(
    ident: &Ident,
    helpers: impl Iterator<Item = &'a ImplItemFn>,
    errors: &mut Errors,
) -> HashSet<String> {
    let helpers: Vec<_> = helpers.collect();
    let names: HashSet<String> = helpers.iter().map(|helper| helper.sig.ident.to_string()).collect();
    let calls: HashMap<String, HashSet<String>> = helpers
        .iter()
        .map(|helper| {
            let called = calls(ident, helper).into_iter().map(|called| called.to_string());
            (helper.sig.ident.to_string(), called.filter(|name| names.contains(name)).collect())
        })
        .collect();
    let mut circling: HashSet<String> = HashSet::new();
    for helper in helpers {
        let name = helper.sig.ident.to_string();
        let Some(through) = way_back(&name, &calls) else { continue };
        let told = circling.iter().any(|other| reaches(other, &name, &calls) && reaches(&name, other, &calls));
        circling.insert(name.clone());
        if told {
            continue;
        }
        let way = if through == name { String::new() } else { format!(" through `{through}`") };
        errors.at(
            &helper.sig.ident,
            format!("`{name}` calls itself{way}: a dump is bounded, so write a `for` over a constant range"),
        );
    }
    circling
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
        #(#krate::__private::Called::<#snapshot, #called>::NEVER_CALLS_ITSELF;)*
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

/// The first helper that `name` calls and that leads back to it.
fn way_back(name: &str, calls: &HashMap<String, HashSet<String>>) -> Option<String> {
    let mut first: Vec<_> = calls.get(name)?.iter().collect();
    first.sort();
    first.into_iter().find(|called| reaches(called, name, calls)).cloned()
}

fn reaches(from: &str, to: &str, calls: &HashMap<String, HashSet<String>>) -> bool {
    let (mut seen, mut open) = (HashSet::new(), vec![from]);
    while let Some(name) = open.pop() {
        if name == to {
            return true;
        }
        if seen.insert(name) {
            open.extend(calls.get(name).into_iter().flatten().map(String::as_str));
        }
    }
    false
}

/// The arguments that are views of the helper's own type: `self`, and those declared `View<Page>` or `View<Self>`.
fn same_type(ident: &Ident, signature: &Signature) -> HashSet<String> {
    let mut same = HashSet::from(["self".to_owned()]);
    let own = [format!("View<{ident}>"), "View<Self>".to_owned(), "Self".to_owned(), "&Self".to_owned()];
    for argument in &signature.inputs {
        let FnArg::Typed(argument) = argument else { continue };
        if let (Pat::Ident(name), true) = (&*argument.pat, own.contains(&written(&argument.ty))) {
            same.insert(name.ident.to_string());
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
    let mut calls = Calls { same: same_type(ident, &helper.sig), types, names: Vec::new() };
    calls.visit_block(&helper.block);
    calls.names
}

struct Calls {
    /// Variables that hold a view of the type.
    same: HashSet<String>,
    /// What the type's views are called.
    types: [String; 3],
    names: Vec<Ident>,
}

impl<'ast> Visit<'ast> for Calls {
    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        if self.is_same(&call.receiver) {
            self.names.push(call.method.clone());
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_call(&mut self, call: &'ast ExprCall) {
        if let Expr::Path(ExprPath { path, .. }) = &*call.func {
            let segments: Vec<_> = path.segments.iter().collect();
            if let [of, called] = *segments {
                if self.types.iter().any(|name| of.ident == name) {
                    self.names.push(called.ident.clone());
                }
            }
        }
        visit::visit_expr_call(self, call);
    }
}

impl Calls {
    fn is_same(&self, receiver: &Expr) -> bool {
        match receiver {
            Expr::Path(path) => path.path.get_ident().is_some_and(|ident| self.same.contains(&ident.to_string())),
            Expr::Paren(inner) => self.is_same(&inner.expr),
            Expr::Group(inner) => self.is_same(&inner.expr),
            Expr::Reference(inner) => self.is_same(&inner.expr),
            Expr::Unary(inner) => self.is_same(&inner.expr),
            _ => false,
        }
    }
}
