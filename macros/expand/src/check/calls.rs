//! What a helper calls: on a view of its own type, or through a type. By tokens, so that arguments of macros are seen too.

use crate::model::{live_name, snapshot_name, Argument, Helper};
use crate::tokens::{is_punct, written};
use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};

/// The names of the functions.
pub(super) fn of(ident: &Ident, helper: &Helper) -> Vec<Ident> {
    let callers = Callers {
        types: ["Self".to_owned(), snapshot_name(ident).to_string(), live_name(ident).to_string()],
        views: views(ident, &helper.arguments),
    };
    let mut names = Vec::new();
    callers.collect(helper.body.clone(), &mut names);
    names
}

/// The arguments that are views of the helper's own type: `self`, and those declared `View<Page>` or `View<Self>`.
fn views(ident: &Ident, arguments: &[Argument]) -> Vec<String> {
    let own = [format!("View<{ident}>"), "View<Self>".to_owned(), "Self".to_owned(), "&Self".to_owned()];
    let views = arguments.iter().filter(|argument| own.contains(&written(&argument.ty)));
    let views = views.filter_map(|argument| argument.name.as_ref().map(Ident::to_string));
    std::iter::once("self".to_owned()).chain(views).collect()
}

struct Callers {
    types: [String; 3],
    views: Vec<String>,
}

impl Callers {
    fn collect(&self, body: TokenStream, into: &mut Vec<Ident>) {
        let tokens: Vec<_> = body.into_iter().collect();
        for (at, token) in tokens.iter().enumerate() {
            let (before, after) = (&tokens[..at], &tokens[at + 1..]);
            match token {
                TokenTree::Group(group) => self.collect(group.stream(), into),
                TokenTree::Ident(called) if is_called(after) && (self.is_method(before) || self.is_path(before)) => {
                    into.push(called.clone());
                }
                _ => {}
            }
        }
    }

    /// `view.`
    fn is_method(&self, before: &[TokenTree]) -> bool {
        match before {
            [.., before, view, dot] if is_punct(Some(dot), '.') => !is_punct(Some(before), '.') && self.is_view(view),
            [view, dot] if is_punct(Some(dot), '.') => self.is_view(view),
            _ => false,
        }
    }

    /// A view, in whatever dress: `(&view)`
    fn is_view(&self, token: &TokenTree) -> bool {
        match token {
            TokenTree::Ident(ident) => self.views.iter().any(|view| ident == view),
            TokenTree::Group(group) if matches!(group.delimiter(), Delimiter::Parenthesis | Delimiter::None) => {
                let mut tokens = group.stream().into_iter();
                let view = tokens.find(|token| !is_punct(Some(token), '&') && !is_punct(Some(token), '*'));
                tokens.next().is_none() && view.is_some_and(|view| self.is_view(&view))
            }
            _ => false,
        }
    }

    /// `Type::`
    fn is_path(&self, before: &[TokenTree]) -> bool {
        match before {
            [rest @ .., TokenTree::Ident(of), first, second]
                if is_punct(Some(first), ':') && is_punct(Some(second), ':') =>
            {
                !is_punct(rest.last(), ':') && self.types.iter().any(|name| of == name)
            }
            _ => false,
        }
    }
}

/// Whether what follows a name makes a call of it, maybe with generic arguments before those.
fn is_called(after: &[TokenTree]) -> bool {
    match after {
        [TokenTree::Group(group), ..] => group.delimiter() == Delimiter::Parenthesis,
        [first, second, third, ..] => {
            [(first, ':'), (second, ':'), (third, '<')].iter().all(|(token, punct)| is_punct(Some(token), *punct))
        }
        _ => false,
    }
}
