//! Finds the calls in a helper: on views of its own type, and through a type. Works on tokens, to
//! include arguments of macros.

use crate::model::{live_name, snapshot_name, Argument, Helper};
use crate::tokens::{is_called, is_in_path, is_keyword, is_punct, written};
use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};

/// Returns the names of the called functions.
pub(super) fn of(ident: &Ident, helper: &Helper) -> Vec<Ident> {
    let (snapshot, live) = (snapshot_name(ident), live_name(ident));
    let own = [format!("View<{ident}>"), "View<Self>".to_owned(), "Self".to_owned()];
    let mut callers = Callers {
        views: views(&own, &helper.arguments),
        types: own.into_iter().chain([snapshot.to_string(), live.to_string()]).collect(),
        names: Vec::new(),
    };
    callers.collect(helper.body.clone());
    callers.names
}

/// Returns the arguments that are views of the helper's own type: `self`, and those declared
/// `View<Page>` or `View<Self>`.
fn views(own: &[String], arguments: &[Argument]) -> Vec<String> {
    let is_own = |ty: &str| own.iter().any(|own| own == ty.trim_start_matches('&'));
    let views = arguments.iter().filter(|argument| is_own(&written(&argument.ty)));
    let views = views.filter_map(|argument| argument.name.as_ref().map(Ident::to_string));
    std::iter::once("self".to_owned()).chain(views).collect()
}

/// Collects calls. In doubt, a call is a call on a view: a false cycle is reported, an endless
/// recursion would not be.
struct Callers {
    types: Vec<String>,
    views: Vec<String>,
    names: Vec<Ident>,
}

impl Callers {
    fn collect(&mut self, body: TokenStream) {
        let tokens: Vec<_> = body.into_iter().collect();
        for (at, token) in tokens.iter().enumerate() {
            let (before, after) = (&tokens[..at], &tokens[at + 1..]);
            match token {
                TokenTree::Group(group) => {
                    let outside = self.views.clone();
                    self.collect(group.stream());
                    self.views = outside;
                }
                TokenTree::Ident(word) if word == "let" => self.bind(after),
                // A function named through a type may be called later.
                TokenTree::Ident(called)
                    if is_called(after) && self.is_method(before) || self.is_path(before) =>
                {
                    self.names.push(called.clone());
                }
                _ => {}
            }
        }
    }

    /// Adds the name that `let name = view;` binds to the views; any other value removes the name.
    fn bind(&mut self, after: &[TokenTree]) {
        let Some(equal) = after.iter().position(|token| is_punct(Some(token), '=')) else { return };
        let (pattern, value) = (&after[..equal], &after[equal + 1..]);
        let Some(name) = bound(pattern) else { return };
        let end = value.iter().position(|token| is_punct(Some(token), ';')).unwrap_or(value.len());
        let is_view = self.holds_view(&value[..end]);
        self.views.retain(|view| name != *view);
        self.views.extend(is_view.then_some(name));
    }

    /// Tells whether `view.` comes before, and not `..` or the result of a call.
    fn is_method(&self, before: &[TokenTree]) -> bool {
        let [before @ .., view, dot] = before else { return false };
        let is_member = is_punct(before.last(), '.') && !is_punct(before.iter().rev().nth(1), '.');
        let is_view = match view {
            TokenTree::Group(group) => {
                !is_arguments(before, group)
                    && self.holds_view(&group.stream().into_iter().collect::<Vec<_>>())
            }
            TokenTree::Ident(ident) => self.is_view(ident),
            _ => false,
        };
        is_punct(Some(dot), '.') && is_view && !is_member
    }

    fn is_view(&self, ident: &Ident) -> bool {
        self.views.iter().any(|view| ident == view)
    }

    /// Tells whether the value may be a view: `&view`, `if odd { view } else ..`. A view that is an
    /// argument or the receiver of a call does not count.
    fn holds_view(&self, tokens: &[TokenTree]) -> bool {
        tokens.iter().enumerate().any(|(at, token)| match token {
            TokenTree::Ident(ident) => self.is_view(ident) && !is_punct(tokens.get(at + 1), '.'),
            TokenTree::Group(group) => {
                let is_asked = is_punct(tokens.get(at + 1), '.');
                let inner: Vec<_> = group.stream().into_iter().collect();
                !is_asked && !is_arguments(&tokens[..at], group) && self.holds_view(&inner)
            }
            _ => false,
        })
    }

    /// Tells whether `Type::`, `path::Type::` or `<Type>::` comes before.
    fn is_path(&self, before: &[TokenTree]) -> bool {
        if !is_in_path(before) {
            return false;
        }
        let before = &before[..before.len() - 2];
        let ty = match (before, opening(before)) {
            (_, Some(open)) => {
                written(&before[open + 1..before.len() - 1].iter().cloned().collect())
            }
            ([.., TokenTree::Ident(of)], _) => of.to_string(),
            _ => return false,
        };
        self.types.contains(&ty)
    }
}

/// Returns the name, if the pattern is only a name.
fn bound(pattern: &[TokenTree]) -> Option<String> {
    match pattern {
        [TokenTree::Ident(word), rest @ ..] if word == "mut" || word == "ref" => bound(rest),
        [TokenTree::Ident(name)] => Some(name.to_string()),
        [TokenTree::Ident(name), colon, ..] if is_punct(Some(colon), ':') => Some(name.to_string()),
        [TokenTree::Group(group)] => bound(&group.stream().into_iter().collect::<Vec<_>>()),
        _ => None,
    }
}

/// Returns the index of the `<` that matches a closing `>` at the end.
fn opening(tokens: &[TokenTree]) -> Option<usize> {
    let is_close = |at: usize| {
        let is_arrow =
            at > 0 && ['-', '='].iter().any(|punct| is_punct(tokens.get(at - 1), *punct));
        is_punct(tokens.get(at), '>') && !is_arrow
    };
    let last = tokens.len().checked_sub(1).filter(|last| is_close(*last))?;
    let mut depth = 0;
    (0..=last).rev().find(|at| {
        depth += is_close(*at) as usize;
        if is_punct(tokens.get(*at), '<') {
            depth -= 1;
        }
        depth == 0
    })
}

/// Tells whether a group holds arguments: of a function, with or without generic arguments, or of a
/// macro.
fn is_arguments(before: &[TokenTree], group: &Group) -> bool {
    if group.delimiter() != Delimiter::Parenthesis {
        return false;
    }
    match before {
        [.., TokenTree::Ident(word)] => !is_keyword(word),
        [.., TokenTree::Ident(word), mark] if is_punct(Some(mark), '!') => !is_keyword(word),
        _ => opening(before).is_some_and(|open| is_in_path(&before[..open])),
    }
}
