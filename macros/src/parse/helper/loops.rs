//! `for i in A..B`, turned into what a `const fn` can do, in the live family too, so that both agree on what it means.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::quote;
use syn::parse::{ParseStream, Parser};
use syn::{Expr, ExprForLoop};

/// The same tokens, with a `while` for each `for` over a range. Those that are none were refused, and stay.
pub(super) fn to_while(tokens: TokenStream) -> TokenStream {
    let mut rest = tokens.into_iter().collect::<Vec<_>>();
    let mut out = TokenStream::new();
    rest.reverse();
    while let Some(token) = rest.pop() {
        match token {
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), to_while(group.stream()));
                inner.set_span(group.span());
                out.extend([TokenTree::Group(inner)]);
            }
            token if begins_loop(&token, &rest) => {
                let from_here = std::iter::once(token.clone()).chain(rest.iter().rev().cloned());
                match first_loop.parse2(from_here.collect()).ok().and_then(|(first, after)| Some((made(first)?, after)))
                {
                    Some((made, after)) => {
                        out.extend(made);
                        rest = after.into_iter().collect();
                        rest.reverse();
                    }
                    None => out.extend([token]),
                }
            }
            token => out.extend([token]),
        }
    }
    out
}

/// Whether a loop may begin here, with its label or without. The tokens that follow are in reverse.
fn begins_loop(token: &TokenTree, rest: &[TokenTree]) -> bool {
    match (token, rest) {
        (TokenTree::Ident(word), _) => word == "for",
        (TokenTree::Punct(quote), [.., TokenTree::Ident(word), TokenTree::Punct(colon), TokenTree::Ident(_)]) => {
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
