//! `View<T>`, the one spelling of every family's view of `T`.

use crate::model::{Constant, Family, Helper};
use crate::tokens::{at, is_punct};
use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::quote_spanned;

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
        let Helper { generics, inputs, arguments, returns, conditions, body, .. } = &mut helper;
        let arguments = arguments.iter_mut().flat_map(|argument| [&mut argument.ty, &mut argument.tokens]);
        for tokens in [generics, inputs, body].into_iter().chain(arguments).chain(returns).chain(conditions) {
            *tokens = self.tokens(std::mem::take(tokens));
        }
        helper
    }

    /// Turns each `View<T>` into the family's own view of `T`.
    pub(super) fn tokens(&self, tokens: TokenStream) -> TokenStream {
        let tokens: Vec<_> = tokens.into_iter().collect();
        let (mut rest, mut out) = (&tokens[..], TokenStream::new());
        while let [first, after @ ..] = rest {
            rest = after;
            match (first, arguments(after)) {
                (TokenTree::Ident(view), Some((of, behind))) if view == "View" => {
                    let of = self.tokens(of.iter().cloned().collect());
                    out.extend(self.view(first, of));
                    rest = behind;
                }
                (TokenTree::Ident(this), _) if this == "Self" && self.is_constant(after) => {
                    let mut snapshot = self.snapshot.clone();
                    snapshot.set_span(this.span());
                    out.extend([TokenTree::Ident(snapshot)]);
                }
                (TokenTree::Group(group), _) => {
                    let mut inner = Group::new(group.delimiter(), self.tokens(group.stream()));
                    inner.set_span(group.span());
                    out.extend([TokenTree::Group(inner)]);
                }
                _ => out.extend([first.clone()]),
            }
        }
        out
    }

    /// Whether `Self` is asked for a constant of the block, as the live family cannot be in `[u8; Self::N]`: it has parameters. The
    /// snapshot has the same constant.
    fn is_constant(&self, after: &[TokenTree]) -> bool {
        match after {
            [first, second, TokenTree::Ident(name), ..]
                if is_punct(Some(first), ':') && is_punct(Some(second), ':') =>
            {
                self.family == Family::Live && self.consts.iter().any(|constant| constant.name == *name)
            }
            _ => false,
        }
    }

    /// The view of a type, where `View` stands.
    fn view(&self, view: &TokenTree, of: TokenStream) -> TokenStream {
        let (span, krate) = (view.span(), at(self.krate, view.span()));
        let mut tokens = of.clone().into_iter();
        let (first, is_one) = (tokens.next(), tokens.next().is_none());
        // In a family, `Self` is its view already.
        if is_one && is_self(first.as_ref()) {
            return of;
        }
        // The view of a structure has a name of its own; that of anything else is what a field of it makes.
        let is_path = matches!(first, Some(TokenTree::Ident(_))) || is_punct(first.as_ref(), ':');
        match (self.family, is_path) {
            (Family::Snapshot, true) => quote_spanned!(span=> #krate::Snapshot<#of>),
            (Family::Live, true) => quote_spanned!(span=> #krate::Live<'__live, #of, __M>),
            (Family::Snapshot, false) => quote_spanned!(span=> <#of as #krate::Field>::Value),
            (Family::Live, false) => quote_spanned!(span=> <#of as #krate::Field>::Live<'__live, __M>),
        }
    }
}

/// Whether a type holds views in a way that no check can be spared.
pub(crate) fn is_made_of_views(ty: &TokenStream) -> bool {
    let ty: Vec<_> = ty.clone().into_iter().collect();
    let is_spared = is_view(&ty) || option_of(&ty).is_some_and(is_view);
    !is_spared && names_view(&ty)
}

/// Whether a view is named anywhere in a type. A constant, as in `[u8; Self::LENGTH]`, is none.
fn names_view(ty: &[TokenTree]) -> bool {
    ty.iter().enumerate().any(|(at, token)| match token {
        TokenTree::Ident(ident) if ident == "Self" => !is_punct(ty.get(at + 1), ':'),
        TokenTree::Ident(ident) => ident == "View",
        TokenTree::Group(group) => names_view(&group.stream().into_iter().collect::<Vec<_>>()),
        _ => false,
    })
}

/// Whether this is `View<T>` or `Self`.
fn is_view(ty: &[TokenTree]) -> bool {
    match ty {
        [only] => is_self(Some(only)),
        [TokenTree::Ident(view), after @ ..] => view == "View" && matches!(arguments(after), Some((_, []))),
        _ => false,
    }
}

fn is_self(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Ident(ident)) if ident == "Self")
}

/// The `T` of `Option<T>`, however it is reached.
fn option_of(ty: &[TokenTree]) -> Option<&[TokenTree]> {
    let [path @ .., TokenTree::Ident(option)] = &ty[..ty.iter().position(|token| is_punct(Some(token), '<'))?] else {
        return None;
    };
    let is_path = path.iter().all(|token| matches!(token, TokenTree::Ident(_)) || is_punct(Some(token), ':'));
    match arguments(&ty[path.len() + 1..]) {
        Some((of, [])) if is_path && option == "Option" => Some(of),
        _ => None,
    }
}

/// The one generic argument, in angle brackets, and what follows these.
fn arguments(tokens: &[TokenTree]) -> Option<(&[TokenTree], &[TokenTree])> {
    let [open, of @ ..] = tokens else { return None };
    if !is_punct(Some(open), '<') {
        return None;
    }
    let mut depth = 0;
    for (at, token) in of.iter().enumerate() {
        let TokenTree::Punct(punct) = token else { continue };
        match punct.as_char() {
            '<' => depth += 1,
            '>' if is_arrow(of, at) => {}
            '>' if depth == 0 => return Some((&of[..at], &of[at + 1..])),
            '>' => depth -= 1,
            ',' if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

/// Whether this is the point of a `->`.
fn is_arrow(tokens: &[TokenTree], at: usize) -> bool {
    at.checked_sub(1).is_some_and(|before| is_punct(tokens.get(before), '-'))
}
