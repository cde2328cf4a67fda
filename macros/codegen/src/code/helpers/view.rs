// SPDX-License-Identifier: MIT OR Apache-2.0

//! Replaces `View<T>` by the view of `T` in each family.

use crate::model::{Constant, Family, Helper};
use crate::tokens::{at, is_in_path, is_path_on, replace};
use crate::types::{is_path, is_self, names_view, viewed};
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};

/// The names of a family.
pub(super) struct Views<'a> {
    pub(super) family: Family,
    pub(super) krate: &'a TokenStream,
    pub(super) snapshot: &'a Ident,
    /// The constants of the block.
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

    /// Replaces each `View<T>` by the family's view of `T`, unless it is part of another path.
    pub(super) fn tokens(&self, tokens: TokenStream) -> TokenStream {
        replace(tokens, &mut |before, tokens| {
            if is_in_path(before) {
                return None;
            }
            if let Some((of, taken)) = viewed(tokens) {
                let view = self.view(tokens[0].span(), of);
                // At the start of a path, `View::<T>::name`.
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

    /// Tells whether `Self::N` names a constant of the block, which is the same in both families.
    /// The live family has parameters and cannot name it in `[u8; Self::N]`, so it uses that of the
    /// snapshot.
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

    /// Returns the view of a type, with the span of `View`.
    fn view(&self, span: Span, of: &[TokenTree]) -> TokenStream {
        let krate = at(self.krate, span);
        let ty = self.tokens(of.iter().cloned().collect());
        // In a family, `Self` already is the view.
        if is_self(of) {
            return ty;
        }
        // The view of a structure has its own name; that of any other type is the value of a field
        // of it.
        match (self.family, is_path(of)) {
            (Family::Snapshot, true) => quote_spanned!(span=> #krate::Snapshot<#ty>),
            (Family::Live, true) => quote_spanned!(span=> #krate::Live<'__live, #ty, __M>),
            (Family::Snapshot, false) => {
                quote_spanned!(span=> <#ty as #krate::__private::Field>::Value)
            }
            (Family::Live, false) => {
                quote_spanned!(span=> <#ty as #krate::__private::Field>::Live<'__live, __M>)
            }
        }
    }
}

/// Tells whether the view differs between the families.
fn is_of_family(constant: &Constant) -> bool {
    names_view(&constant.tokens.clone().into_iter().collect::<Vec<_>>())
}
