//! `for i in A..B`, turned into what a `const fn` can do, in the live family too, so that both agree on what it means.

use dumpable_expand::tokens::{is_keyword, replace};
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::quote;
use syn::parse::{ParseStream, Parser};
use syn::{Expr, ExprForLoop};

/// The same tokens, with a `while` for each `for` over a range. Those that are none were refused, and stay.
pub(super) fn to_while(tokens: TokenStream) -> TokenStream {
    replace(tokens, &mut |before, tokens| match tokens {
        // What a macro takes is its own, but for `matches!`, which takes expressions.
        [TokenTree::Group(group), ..] if is_macro(before) => {
            Some((TokenTree::Group(group.clone()).into(), 1))
        }
        [token, after @ ..] if begins_loop(token, after) => {
            // The `for` of a type begins no loop.
            let (first, left) = first_loop.parse2(tokens.iter().cloned().collect()).ok()?;
            Some((made(first)?, tokens.len() - left.into_iter().count()))
        }
        _ => None,
    })
}

/// Whether what comes are the arguments of a macro.
fn is_macro(before: &[TokenTree]) -> bool {
    match before {
        // Behind a keyword, the mark negates.
        [.., TokenTree::Ident(name), TokenTree::Punct(mark)] => {
            mark.as_char() == '!' && name != "matches" && !is_keyword(name)
        }
        _ => false,
    }
}

/// Whether a loop may begin here, with its label or without.
fn begins_loop(token: &TokenTree, after: &[TokenTree]) -> bool {
    match (token, after) {
        (TokenTree::Ident(word), _) => word == "for",
        (
            TokenTree::Punct(quote),
            [TokenTree::Ident(_), TokenTree::Punct(colon), TokenTree::Ident(word), ..],
        ) => quote.as_char() == '\'' && colon.as_char() == ':' && word == "for",
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
    let (next, last) =
        (Ident::new("__next", Span::mixed_site()), Ident::new("__end", Span::mixed_site()));
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
