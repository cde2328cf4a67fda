//! Tokens by what they say and where they stand.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};

/// Where tokens begin and end.
pub(crate) fn ends(tokens: &TokenStream) -> (Span, Span) {
    let mut spans = tokens.clone().into_iter().map(|token| token.span());
    let first = spans.next().unwrap_or_else(Span::call_site);
    (first, spans.last().unwrap_or(first))
}

/// The same tokens, said to stand elsewhere.
pub fn at(tokens: &TokenStream, span: Span) -> TokenStream {
    let moved = tokens.clone().into_iter().map(|mut token| {
        token.set_span(span);
        token
    });
    moved.collect()
}

/// Other tokens, and how many they stand for.
pub type Other = Option<(TokenStream, usize)>;

/// The same tokens, with others for some of them, in groups too. `other` is shown what came before and what comes, and may return
/// others for the first of that.
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

/// A name without the `r#` that makes a keyword one.
pub(crate) fn plain(ident: &Ident) -> String {
    let name = ident.to_string();
    name.strip_prefix("r#").map(str::to_owned).unwrap_or(name)
}

/// Tokens as people write a type, without blanks.
pub(crate) fn written(tokens: &TokenStream) -> String {
    tokens.to_string().replace(' ', "")
}

pub(crate) fn is_punct(token: Option<&TokenTree>, punct: char) -> bool {
    matches!(token, Some(TokenTree::Punct(found)) if found.as_char() == punct)
}

/// Whether these begin with `::`.
pub(crate) fn is_path_on(tokens: &[TokenTree]) -> bool {
    is_punct(tokens.first(), ':') && is_punct(tokens.get(1), ':')
}

/// Whether these end with `::`.
pub(crate) fn is_in_path(tokens: &[TokenTree]) -> bool {
    matches!(tokens, [.., first, second] if is_punct(Some(first), ':') && is_punct(Some(second), ':'))
}

/// Whether what follows a name makes a call of it, maybe with generic arguments before those.
pub fn is_called(after: &[TokenTree]) -> bool {
    match after {
        [TokenTree::Group(group), ..] => group.delimiter() == Delimiter::Parenthesis,
        _ => is_path_on(after) && is_punct(after.get(2), '<'),
    }
}

/// Whether an expression may begin behind this word.
pub fn is_keyword(word: &Ident) -> bool {
    ["return", "match", "if", "in", "else", "break", "while"].iter().any(|keyword| word == keyword)
}
