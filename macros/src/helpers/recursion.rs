//! A dump is bounded: no helper may come back to itself.

use crate::errors::Errors;
use std::collections::{HashMap, HashSet};
use syn::visit::{self, Visit};
use syn::{ExprCall, ExprMethodCall, ExprPath, ImplItemFn};

pub(crate) fn check<'a>(helpers: impl Iterator<Item = &'a ImplItemFn>, errors: &mut Errors) {
    let helpers: Vec<_> = helpers.collect();
    let names: HashSet<String> = helpers.iter().map(|helper| helper.sig.ident.to_string()).collect();
    let calls: HashMap<String, HashSet<String>> = helpers
        .iter()
        .map(|helper| {
            let mut calls = Calls::default();
            calls.visit_block(&helper.block);
            (helper.sig.ident.to_string(), calls.0.intersection(&names).cloned().collect())
        })
        .collect();
    for helper in helpers {
        let name = helper.sig.ident.to_string();
        if let Some(through) = way_back(&name, &calls) {
            let way = if through == name { String::new() } else { format!(" through `{through}`") };
            errors.at(
                &helper.sig.ident,
                format!("`{name}` calls itself{way}: a dump is bounded, so write a `for` over a constant range"),
            );
        }
    }
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

/// Names of what a body calls: on `self`, or through `Self`.
#[derive(Default)]
struct Calls(HashSet<String>);

impl<'ast> Visit<'ast> for Calls {
    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        if matches!(&*call.receiver, syn::Expr::Path(path) if path.path.is_ident("self")) {
            self.0.insert(call.method.to_string());
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_call(&mut self, call: &'ast ExprCall) {
        if let syn::Expr::Path(ExprPath { path, .. }) = &*call.func {
            if let (true, Some(last)) = (path.segments.len() == 2, path.segments.last()) {
                self.0.insert(last.ident.to_string());
            }
        }
        visit::visit_expr_call(self, call);
    }
}
