//! What becomes of a helper in each family.

use super::{keep_qualifiers, once, walk, Helper};
use crate::expand::{at, checks};
use crate::model::Check;
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned, ToTokens};
use syn::spanned::Spanned;
use syn::{parse_quote, Expr, ExprForLoop, GenericArgument, ImplItemFn, PathArguments, Signature, Type, TypePath};

#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Family {
    Snapshot,
    Live,
}

impl Family {
    /// What the family has of a block's helpers.
    pub(crate) fn helpers(self, krate: &TokenStream, snapshot: &Ident, helpers: &[Helper]) -> TokenStream {
        let made = helpers.iter().map(|helper| {
            if helper.serves(self) {
                return self.helper(krate, snapshot, helper);
            }
            let has_own = helpers.iter().any(|other| other.serves(self) && other.name() == helper.name());
            if has_own {
                TokenStream::new()
            } else {
                self.absent(krate, helper)
            }
        });
        made.collect()
    }

    fn helper(self, krate: &TokenStream, snapshot: &Ident, helper: &Helper) -> TokenStream {
        let mut function = helper.function.clone();
        if helper.refused {
            refuse(&mut function);
        }
        let looped = helper.serves(Self::Snapshot);
        walk::change(&mut function, &mut |ty| self.view(krate, ty), &mut |expr| {
            if looped {
                to_while(expr);
            }
        });
        let has_inline = function.attrs.iter().any(|attr| attr.path().is_ident("inline"));
        let inline = (!has_inline).then(|| quote!(#[inline]));
        let has_both = helper.only.is_none() && !helper.refused;
        let constant = (has_both && self == Self::Snapshot).then(|| once::constant(&function));
        let ImplItemFn { attrs, vis, sig, block, .. } = &mut function;
        match self {
            Self::Snapshot => {
                quote!(#(#attrs)* #inline #vis #sig #block #constant)
            }
            Self::Live => {
                sig.constness = None;
                let block =
                    if has_both { once::body(krate, snapshot, sig, block.to_token_stream()) } else { quote!(#block) };
                let body = if helper.refused { block } else { checked(krate, &helper.checks, sig, &block) };
                quote!(#(#attrs)* #inline #vis #sig { #body })
            }
        }
    }

    /// What has the name of the other family's helper, and tells whoever calls it that this family has none.
    fn absent(self, krate: &TokenStream, helper: &Helper) -> TokenStream {
        let mut function = helper.function.clone();
        refuse(&mut function);
        walk::change(&mut function, &mut |ty| self.view(krate, ty), &mut |_| {});
        let condition = match self {
            Self::Snapshot => quote!(IsLive),
            Self::Live => quote!(IsSnapshot),
        };
        let ImplItemFn { attrs, vis, sig, block, .. } = &mut function;
        attrs.retain(|attr| attr.path().is_ident("cfg") || attr.path().is_ident("allow"));
        keep_qualifiers(sig, |_| {});
        if self == Self::Live {
            sig.constness = None;
        }
        sig.generics.make_where_clause().predicates.push(parse_quote!(
            for<'__never> Self: #krate::__private::#condition<'__never>
        ));
        quote!(#(#attrs)* #[doc(hidden)] #vis #sig #block)
    }
}

/// Takes the body away. The error beside it ends the build: what matters is that uses of the function find it.
fn refuse(function: &mut ImplItemFn) {
    function.block = parse_quote!({ ::core::panic!() });
    function.attrs.push(parse_quote!(#[allow(unused_variables)]));
}

/// A live helper's body among its checks: those of the object come before it, those of the result after it.
fn checked(krate: &TokenStream, all: &[Check], sig: &Signature, block: &TokenStream) -> TokenStream {
    let unseen = quote!(::core::option::Option::None);
    let before = checks(krate, &sig.ident, all.iter().filter(|check| check.value.is_none()), None, unseen);
    let mut of_result = all.iter().filter(|check| check.value.is_some()).peekable();
    if of_result.peek().is_none() {
        return quote!(#before #block);
    }
    let result = Ident::new("__result", Span::mixed_site());
    let seen = quote!(#krate::__private::Judged(&#result).seen());
    let after = checks(krate, &sig.ident, of_result, Some(&result), seen);
    let output = &sig.output;
    quote! {
        #before
        // A closure, so that a `return` is followed by the checks too.
        let #result = (|| #output #block)();
        #after
        #result
    }
}

/// Whether the type holds views in a way that no check can be spared.
pub(super) fn is_made_of_views(ty: &Type) -> bool {
    if is_view(ty) || option_of(ty).is_some_and(is_view) {
        return false;
    }
    names_view(ty.to_token_stream())
}

/// Whether a view is named anywhere in a type. A constant, as in `[u8; Self::LENGTH]`, is none.
fn names_view(ty: TokenStream) -> bool {
    let mut tokens = ty.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let found = match token {
            TokenTree::Ident(ident) if ident == "Self" => {
                !matches!(tokens.peek(), Some(TokenTree::Punct(next)) if next.as_char() == ':')
            }
            TokenTree::Ident(ident) => ident == "View",
            TokenTree::Group(group) => names_view(group.stream()),
            _ => false,
        };
        if found {
            return true;
        }
    }
    false
}

/// Whether this is `View<T>` or `Self`.
fn is_view(ty: &Type) -> bool {
    viewed(ty).is_some() || matches!(ty, Type::Path(path) if path.path.is_ident("Self"))
}

/// The `T` of `Option<T>`, however it is reached.
fn option_of(ty: &Type) -> Option<&Type> {
    let Type::Path(TypePath { qself: None, path, .. }) = ty else { return None };
    let last = path.segments.last().filter(|last| last.ident == "Option")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first() {
        Some(GenericArgument::Type(inner)) => Some(inner),
        _ => None,
    }
}

impl Family {
    /// Turns `View<T>` into the family's own view of `T`.
    fn view(self, krate: &TokenStream, ty: &mut Type) {
        let Some(viewed) = viewed(ty) else { return };
        if matches!(&viewed, Type::Path(path) if path.path.is_ident("Self")) {
            // In a family, `Self` is its view already.
            *ty = viewed;
            return;
        }
        let span = ty.span();
        let krate = at(krate, span);
        // The view of a structure has a name of its own; that of anything else is what a field of it makes.
        let view = match (self, &viewed) {
            (Self::Snapshot, Type::Path(_)) => quote_spanned!(span=> #krate::Snapshot<#viewed>),
            (Self::Live, Type::Path(_)) => quote_spanned!(span=> #krate::Live<'__live, #viewed, __M>),
            (Self::Snapshot, _) => quote_spanned!(span=> <#viewed as #krate::Field>::Value),
            (Self::Live, _) => quote_spanned!(span=> <#viewed as #krate::Field>::Live<'__live, __M>),
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
fn to_while(expr: &mut Expr) {
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
