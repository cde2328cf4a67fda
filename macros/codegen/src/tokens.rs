// SPDX-License-Identifier: MIT OR Apache-2.0

//! Reads and replaces tokens.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};

/// Returns the spans of the first and the last token.
pub fn ends(tokens: &TokenStream) -> (Span, Span) {
    let mut spans = tokens.clone().into_iter().map(|token| token.span());
    let first = spans.next().unwrap_or_else(Span::call_site);
    (first, spans.last().unwrap_or(first))
}

/// Returns the tokens with another span.
pub fn at(tokens: &TokenStream, span: Span) -> TokenStream {
    let moved = tokens.clone().into_iter().map(|mut token| {
        token.set_span(span);
        token
    });
    moved.collect()
}

/// The replacement tokens, and the number of tokens that they replace.
pub type Other = Option<(TokenStream, usize)>;

/// Returns the tokens with replacements, also within groups. `other` receives the tokens before and
/// after a position, and may return a replacement for the first of the latter.
pub fn replace(
    tokens: TokenStream,
    other: &mut dyn FnMut(&[TokenTree], &[TokenTree]) -> Other,
) -> TokenStream {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let (mut at, mut out) = (0, TokenStream::new());
    while let Some(token) = tokens.get(at) {
        let (new, taken) = other(&tokens[..at], &tokens[at..]).unwrap_or_else(|| match token {
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), replace(group.stream(), other));
                inner.set_span(group.span());
                (TokenTree::Group(inner).into(), 1)
            }
            token => (token.clone().into(), 1),
        });
        out.extend(new);
        at += taken.max(1);
    }
    out
}

/// Returns a name without `r#`.
pub fn plain(ident: &Ident) -> String {
    let name = ident.to_string();
    name.strip_prefix("r#").map(str::to_owned).unwrap_or(name)
}

/// Tokens of a type or an expression as people write them.
pub fn spelt(tokens: &TokenStream) -> String {
    let mut text = tokens.to_string();
    for (apart, together) in [
        (" :: ", "::"),
        (":: ", "::"),
        (" < ", "<"),
        (" >", ">"),
        ("* ", "*"),
        (" ;", ";"),
        (" ,", ","),
        (" . ", "."),
        (" ..= ", "..="),
    ] {
        text = text.replace(apart, together);
    }
    text
}

/// Tokens without blanks, for comparisons.
pub fn written(tokens: &TokenStream) -> String {
    tokens.to_string().replace(' ', "")
}

pub(crate) fn is_punct(token: Option<&TokenTree>, punct: char) -> bool {
    matches!(token, Some(TokenTree::Punct(found)) if found.as_char() == punct)
}

/// Tells whether the tokens begin with `::`.
pub(crate) fn is_path_on(tokens: &[TokenTree]) -> bool {
    is_punct(tokens.first(), ':') && is_punct(tokens.get(1), ':')
}

/// Tells whether the tokens end with `::`.
pub(crate) fn is_in_path(tokens: &[TokenTree]) -> bool {
    matches!(tokens, [.., first, second] if is_punct(Some(first), ':') && is_punct(Some(second), ':'))
}

/// Tells whether the tokens after a name make a call, possibly with generic arguments.
pub fn is_called(after: &[TokenTree]) -> bool {
    match after {
        [TokenTree::Group(group), ..] => group.delimiter() == Delimiter::Parenthesis,
        _ => is_path_on(after) && is_punct(after.get(2), '<'),
    }
}

/// Returns the names in the tokens, also within groups.
pub fn words(tokens: TokenStream) -> Vec<String> {
    let mut found = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Ident(name) => found.push(name.to_string()),
            TokenTree::Group(group) => found.extend(words(group.stream())),
            _ => {}
        }
    }
    found
}
