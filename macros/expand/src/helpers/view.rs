//! `View<T>`, the one spelling of every family's view of `T`.

use crate::model::{Constant, Family, Helper};
use crate::tokens::{at, is_in_path, is_path_on, replace};
use crate::types::{is_path, is_self, names_view, viewed};
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};

/// How a family spells what is written once.
pub(super) struct Views<'a> {
    pub(super) family: Family,
    pub(super) krate: &'a TokenStream,
    pub(super) snapshot: &'a Ident,
    /// Those that the block has.
    pub(super) consts: &'a [Constant],
}

impl Views<'_> {
    pub(super) fn helper(&self, helper: &Helper) -> Helper {
        let mut helper = helper.clone();
        let Helper {
            generics,
            inputs,
            arguments,
            returns,
            conditions,
            body,
            total,
            limits,
            ordinary,
            ..
        } = &mut helper;
        let arguments =
            arguments.iter_mut().flat_map(|argument| [&mut argument.ty, &mut argument.tokens]);
        let parts = [generics, inputs, body, total].into_iter().chain(limits);
        for tokens in parts.chain(arguments).chain(returns).chain(conditions).chain(ordinary) {
            *tokens = self.tokens(std::mem::take(tokens));
        }
        helper
    }

    /// Turns each `View<T>` into the family's own view of `T`. One of another path is another's.
    pub(super) fn tokens(&self, tokens: TokenStream) -> TokenStream {
        replace(tokens, &mut |before, tokens| {
            if is_in_path(before) {
                return None;
            }
            if let Some((of, taken)) = viewed(tokens) {
                let view = self.view(tokens[0].span(), of);
                // As the beginning of a path, `View::<T>::name`.
                let is_path = is_path_on(&tokens[taken..]);
                return Some((if is_path { quote!(<#view>) } else { view }, taken));
            }
            let [TokenTree::Ident(this), after @ ..] = tokens else { return None };
            if this == "Self" && self.is_constant(after) {
                let mut snapshot = self.snapshot.clone();
                snapshot.set_span(this.span());
                return Some((TokenTree::Ident(snapshot).into(), 1));
            }
            None
        })
    }

    /// Whether `Self` is asked for a constant of the block that is the same in both families. The live one cannot have it in
    /// `[u8; Self::N]`, because it has parameters: it takes the snapshot's.
    fn is_constant(&self, after: &[TokenTree]) -> bool {
        match after {
            [_, _, TokenTree::Ident(name), ..]
                if is_path_on(after) && self.family == Family::Live =>
            {
                self.consts.iter().any(|constant| constant.name == *name && !is_of_family(constant))
            }
            _ => false,
        }
    }

    /// The view of a type, where `View` stands.
    fn view(&self, span: Span, of: &[TokenTree]) -> TokenStream {
        let krate = at(self.krate, span);
        let ty = self.tokens(of.iter().cloned().collect());
        // In a family, `Self` is its view already.
        if is_self(of) {
            return ty;
        }
        // The view of a structure has a name of its own; that of anything else is what a field of it makes.
        match (self.family, is_path(of)) {
            (Family::Snapshot, true) => quote_spanned!(span=> #krate::Snapshot<#ty>),
            (Family::Live, true) => quote_spanned!(span=> #krate::Live<'__live, #ty, __M>),
            (Family::Snapshot, false) => quote_spanned!(span=> <#ty as #krate::Field>::Value),
            (Family::Live, false) => {
                quote_spanned!(span=> <#ty as #krate::Field>::Live<'__live, __M>)
            }
        }
    }
}

/// Whether each family has its own.
fn is_of_family(constant: &Constant) -> bool {
    names_view(&constant.tokens.clone().into_iter().collect::<Vec<_>>())
}
