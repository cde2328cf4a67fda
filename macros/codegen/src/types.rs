// SPDX-License-Identifier: MIT OR Apache-2.0

//! Inspects the types of helpers, by their tokens.

use crate::tokens::{is_path_on, is_punct};
use proc_macro2::{Ident, TokenStream, TokenTree};

/// Tells whether a type contains views that cannot be converted to views without checks.
pub(crate) fn is_made_of_views(ty: &TokenStream) -> bool {
    let ty: Vec<_> = ty.clone().into_iter().collect();
    let is_spared = is_view(&ty) || option_of(&ty).is_some_and(is_view);
    !is_spared && names_view(&ty)
}

/// Tells whether a type names a view. A constant, as in `[u8; Self::LENGTH]`, is not a view.
pub(crate) fn names_view(ty: &[TokenTree]) -> bool {
    ty.iter().enumerate().any(|(at, token)| match token {
        TokenTree::Ident(ident) if ident == "Self" => !is_path_on(&ty[at + 1..]),
        TokenTree::Ident(ident) => ident == "View",
        TokenTree::Group(group) => names_view(&group.stream().into_iter().collect::<Vec<_>>()),
        _ => false,
    })
}

/// Returns the `T` of `View<T>`, and the number of tokens.
pub(crate) fn viewed(tokens: &[TokenTree]) -> Option<(&[TokenTree], usize)> {
    let [TokenTree::Ident(view), after @ ..] = tokens else { return None };
    let of_view = if is_path_on(after) { &after[2..] } else { after };
    let (of, behind) = argument(of_view).filter(|_| view == "View")?;
    Some((of, tokens.len() - behind.len()))
}

/// The `T` of `View<T>`, if it is not written as the described type.
pub fn other_view(ty: &TokenStream, own: &Ident) -> Option<TokenStream> {
    let ty: Vec<_> = ty.clone().into_iter().collect();
    let (of, count) = viewed(&ty)?;
    let is_own = matches!(of, [TokenTree::Ident(name)] if name == "Self" || name == own);
    (count == ty.len() && !is_own).then(|| of.iter().cloned().collect())
}

/// Whether this is `Self`, and nothing more.
pub(crate) fn is_self(ty: &[TokenTree]) -> bool {
    matches!(ty, [TokenTree::Ident(ident)] if ident == "Self")
}

/// Tells whether a type is a name, as that of a structure, and not composed.
pub(crate) fn is_path(ty: &[TokenTree]) -> bool {
    const OTHERS: [&str; 6] = ["fn", "extern", "unsafe", "for", "dyn", "impl"];
    match ty.first() {
        Some(TokenTree::Ident(ident)) => !OTHERS.iter().any(|other| ident == other),
        _ => is_path_on(ty),
    }
}

fn is_view(ty: &[TokenTree]) -> bool {
    is_self(ty) || viewed(ty).is_some_and(|(_, count)| count == ty.len())
}

/// Returns the `T` of `Option<T>`, by any path.
fn option_of(ty: &[TokenTree]) -> Option<&[TokenTree]> {
    let [path @ .., TokenTree::Ident(option)] =
        &ty[..ty.iter().position(|token| is_punct(Some(token), '<'))?]
    else {
        return None;
    };
    let is_path =
        path.iter().all(|token| matches!(token, TokenTree::Ident(_)) || is_punct(Some(token), ':'));
    match argument(&ty[path.len() + 1..]) {
        Some((of, [])) if is_path && option == "Option" => Some(of),
        _ => None,
    }
}

/// Returns the only generic argument, in angle brackets, and the tokens after it.
fn argument(tokens: &[TokenTree]) -> Option<(&[TokenTree], &[TokenTree])> {
    let [open, of @ ..] = tokens else { return None };
    if !is_punct(Some(open), '<') {
        return None;
    }
    let (mut depth, mut end) = (0, None);
    for (at, token) in of.iter().enumerate() {
        let TokenTree::Punct(punct) = token else { continue };
        // The `>` of `->` closes nothing.
        let is_arrow = at > 0 && is_punct(of.get(at - 1), '-');
        match punct.as_char() {
            '<' => depth += 1,
            '>' if is_arrow => {}
            '>' if depth == 0 => return Some((&of[..end.unwrap_or(at)], &of[at + 1..])),
            '>' => depth -= 1,
            // A trailing comma.
            ',' if depth == 0 && is_punct(of.get(at + 1), '>') => end = Some(at),
            ',' if depth == 0 => return None,
            _ => {}
        }
    }
    None
}
