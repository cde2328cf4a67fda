//! What becomes of a helper in each family.

use super::Helper;
use crate::expand::checks;
use proc_macro2::TokenStream;
use quote::{quote, ToTokens};
use syn::visit_mut::{self, VisitMut};
use syn::{parse_quote, Expr, ExprForLoop, GenericArgument, ImplItemFn, PathArguments, Type, TypePath};

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Family {
    Snapshot,
    Live,
}

impl Family {
    pub(crate) fn helper(self, krate: &TokenStream, helper: &Helper) -> TokenStream {
        let mut function = helper.function.clone();
        Views { family: self, krate }.visit_signature_mut(&mut function.sig);
        let ImplItemFn { attrs, vis, sig, block, .. } = &mut function;
        match self {
            Self::Snapshot => {
                Loops.visit_block_mut(block);
                quote!(#(#attrs)* #[inline] #vis #sig #block)
            }
            Self::Live => {
                sig.constness = None;
                let checks = checks(&sig.ident, &helper.checks);
                quote!(#(#attrs)* #[inline] #vis #sig { #checks #block })
            }
        }
    }
}

/// Turns `View<T>` into the family's own view of `T`.
struct Views<'a> {
    family: Family,
    krate: &'a TokenStream,
}

impl VisitMut for Views<'_> {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        visit_mut::visit_type_mut(self, ty);
        let Some(viewed) = viewed(ty) else { return };
        let krate = self.krate;
        *ty = match self.family {
            Family::Snapshot => parse_quote!(#krate::Snapshot<#viewed>),
            Family::Live => parse_quote!(#krate::Live<'__live, #viewed, __M>),
        };
    }
}

/// The `T` of `View<T>`.
fn viewed(ty: &Type) -> Option<TokenStream> {
    let Type::Path(TypePath { qself: None, path, .. }) = ty else { return None };
    let last = path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match (last.ident == "View", arguments.args.len(), arguments.args.first()) {
        (true, 1, Some(GenericArgument::Type(viewed))) => Some(viewed.to_token_stream()),
        _ => None,
    }
}

/// Turns `for i in A..B` into what a `const fn` can do. Both ends are made constants, so that the loop is bounded.
struct Loops;

impl VisitMut for Loops {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        let Expr::ForLoop(ExprForLoop { attrs, label, pat, expr: range, body, .. }) = expr else { return };
        let Expr::Range(range) = &**range else { return };
        let (Some(start), Some(end)) = (&range.start, &range.end) else { return };
        // The step is taken first, so that `continue` may skip the rest.
        *expr = parse_quote! {{
            let mut __next: usize = const { #start };
            let __end: usize = const { #end };
            #(#attrs)*
            #label while __next < __end {
                let #pat = __next;
                __next = __next.wrapping_add(1);
                #body
            }
        }};
    }
}
