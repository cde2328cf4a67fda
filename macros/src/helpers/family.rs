//! What becomes of a helper in each family.

use super::Helper;
use crate::expand::{at, checks};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
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
        if helper.refused {
            // The error beside it ends the build: what matters is that its uses find it.
            function.block = parse_quote!({ ::core::panic!() });
            function.attrs.push(parse_quote!(#[allow(unused_variables)]));
        }
        Views { family: self, krate }.visit_impl_item_fn_mut(&mut function);
        let has_inline = function.attrs.iter().any(|attr| attr.path().is_ident("inline"));
        let inline = (!has_inline).then(|| quote!(#[inline]));
        Loops.visit_block_mut(&mut function.block);
        let ImplItemFn { attrs, vis, sig, block, .. } = &mut function;
        match self {
            Self::Snapshot => {
                quote!(#(#attrs)* #inline #vis #sig #block)
            }
            Self::Live => {
                sig.constness = None;
                let checks = checks(&sig.ident, &helper.checks);
                quote!(#(#attrs)* #inline #vis #sig { #checks #block })
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
        let span = ty.span();
        let krate = at(self.krate, span);
        // The view of a structure has a name of its own; that of anything else is what a field of it makes.
        let view = match (self.family, &viewed) {
            (Family::Snapshot, Type::Path(_)) => quote_spanned!(span=> #krate::Snapshot<#viewed>),
            (Family::Live, Type::Path(_)) => quote_spanned!(span=> #krate::Live<'__live, #viewed, __M>),
            (Family::Snapshot, _) => quote_spanned!(span=> <#viewed as #krate::Field>::Value),
            (Family::Live, _) => quote_spanned!(span=> <#viewed as #krate::Field>::Live<'__live, __M>),
        };
        *ty = parse_quote!(#view);
    }
}

/// The `T` of `View<T>`.
fn viewed(ty: &Type) -> Option<Type> {
    let Type::Path(TypePath { qself: None, path, .. }) = ty else { return None };
    let mut segments = path.segments.iter();
    let (Some(only), None) = (segments.next(), segments.next()) else { return None };
    let PathArguments::AngleBracketed(arguments) = &only.arguments else { return None };
    match (only.ident == "View", arguments.args.len(), arguments.args.first()) {
        (true, 1, Some(GenericArgument::Type(viewed))) => Some(viewed.clone()),
        _ => None,
    }
}

/// Turns `for i in A..B` into what a `const fn` can do, in the live family too, so that both agree on what it means. Both ends
/// are made constants, so that the loop is bounded.
struct Loops;

impl VisitMut for Loops {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        let Expr::ForLoop(ExprForLoop { attrs, label, pat, expr: range, body, .. }) = expr else { return };
        let Expr::Range(range) = &**range else { return };
        let (Some(start), Some(end)) = (&range.start, &range.end) else { return };
        // Out of reach for names of the body.
        let (next, last) = (Ident::new("__next", Span::mixed_site()), Ident::new("__end", Span::mixed_site()));
        // The step is taken first, so that `continue` may skip the rest.
        *expr = parse_quote! {{
            let mut #next: ::core::primitive::usize = const { #start };
            let #last: ::core::primitive::usize = const { #end };
            #(#attrs)*
            #label while #next < #last {
                let #pat = #next;
                #next = #next.wrapping_add(1);
                #body
            }
        }};
    }
}
