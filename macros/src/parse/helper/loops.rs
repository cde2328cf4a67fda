//! `for i in A..B`, turned into what a `const fn` can do, in the live family too, so that both agree on what it means.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::quote;
use syn::parse::{ParseStream, Parser};
use syn::{Expr, ExprForLoop};

/// The same tokens, with a `while` for each `for` over a range. Those that are none were refused, and stay.
pub(super) fn to_while(tokens: TokenStream) -> TokenStream {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let (mut rest, mut out) = (&tokens[..], TokenStream::new());
    while let [token, after @ ..] = rest {
        rest = after;
        match (token, made_of_first(token, after)) {
            (_, Some((made, left))) => {
                out.extend(made);
                rest = &after[after.len() - left..];
            }
            (TokenTree::Group(group), None) => {
                let mut inner = Group::new(group.delimiter(), to_while(group.stream()));
                inner.set_span(group.span());
                out.extend([TokenTree::Group(inner)]);
            }
            (_, None) => out.extend([token.clone()]),
        }
    }
    out
}

/// What is made of a loop that begins here, if one does, and how many tokens are left behind it.
fn made_of_first(token: &TokenTree, after: &[TokenTree]) -> Option<(TokenStream, usize)> {
    if !begins_loop(token, after) {
        return None;
    }
    let mut from_here = TokenStream::from(token.clone());
    from_here.extend(after.iter().cloned());
    // The `for` of a type begins no loop.
    let (first, left) = first_loop.parse2(from_here).ok()?;
    Some((made(first)?, left.into_iter().count()))
}

/// Whether a loop may begin here, with its label or without.
fn begins_loop(token: &TokenTree, after: &[TokenTree]) -> bool {
    match (token, after) {
        (TokenTree::Ident(word), _) => word == "for",
        (TokenTree::Punct(quote), [TokenTree::Ident(_), TokenTree::Punct(colon), TokenTree::Ident(word), ..]) => {
            quote.as_char() == '\'' && colon.as_char() == ':' && word == "for"
        }
        _ => false,
    }
}

fn first_loop(input: ParseStream) -> syn::Result<(ExprForLoop, TokenStream)> {
    Ok((input.parse()?, input.parse()?))
}

/// Both ends are made constants, so that the loop is bounded.
fn made(ExprForLoop { label, pat, expr, body, .. }: ExprForLoop) -> Option<TokenStream> {
    let Expr::Range(range) = *expr else { return None };
    let (start, end) = (range.start?, range.end?);
    // Out of reach for names of the body.
    let (next, last) = (Ident::new("__next", Span::mixed_site()), Ident::new("__end", Span::mixed_site()));
    let body = to_while(quote!(#body));
    // The step is taken first, so that `continue` may skip the rest.
    Some(quote! {{
        let mut #next: ::core::primitive::usize = const { #start };
        let #last: ::core::primitive::usize = const { #end };
        #label while #next < #last {
            let #pat = #next;
            #next = #next.wrapping_add(1);
            #body
        }
    }})
}
