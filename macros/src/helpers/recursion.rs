//! A dump is bounded: no helper may come back to itself.

use crate::errors::Errors;
use proc_macro2::Ident;
use std::collections::{HashMap, HashSet};
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
    let mut calls = Calls { same: same_type(ident, &helper.sig), names: Vec::new() };
    calls.visit_block(&helper.block);
    calls.names
}

struct Calls {
    same: HashSet<String>,
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
            if let (true, Some(last)) = (path.segments.len() == 2, path.segments.last()) {
                self.names.push(last.ident.clone());
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
