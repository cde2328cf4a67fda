//! What a helper calls: on a view of its own type, or through a type. By tokens, so that arguments of macros are seen too.

use crate::model::{live_name, snapshot_name, Argument, Helper};
use crate::tokens::{is_called, is_in_path, is_punct, written};
use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};

/// The names of the functions.
pub(super) fn of(ident: &Ident, helper: &Helper) -> Vec<Ident> {
    let mut callers = Callers {
        types: ["Self".to_owned(), snapshot_name(ident).to_string(), live_name(ident).to_string()],
        views: views(ident, &helper.arguments),
        names: Vec::new(),
    };
    callers.collect(helper.body.clone());
    callers.names
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
    names: Vec<Ident>,
}

impl Callers {
    fn collect(&mut self, body: TokenStream) {
        let tokens: Vec<_> = body.into_iter().collect();
        for (at, token) in tokens.iter().enumerate() {
            let (before, after) = (&tokens[..at], &tokens[at + 1..]);
            match token {
                TokenTree::Group(group) => self.collect(group.stream()),
                TokenTree::Ident(word) if word == "let" => self.bind(after),
                // A function of a type is called later, where it is not called here.
                TokenTree::Ident(called) if is_called(after) && self.is_method(before) || self.is_path(before) => {
                    self.names.push(called.clone());
                }
                _ => {}
            }
        }
    }

    /// `let name = view;` is another name of the view, and of no other any more.
    fn bind(&mut self, after: &[TokenTree]) {
        let after = match after {
            [TokenTree::Ident(word), after @ ..] if word == "mut" => after,
            _ => after,
        };
        let [TokenTree::Ident(name), rest @ ..] = after else { return };
        let Some(equal) = rest.iter().position(|token| is_punct(Some(token), '=')) else { return };
        let value = &rest[equal + 1..];
        let end = value.iter().position(|token| is_punct(Some(token), ';')).unwrap_or(value.len());
        let is_view = self.is_view(&value[..end]);
        self.views.retain(|view| name != view);
        self.views.extend(is_view.then(|| name.to_string()));
    }

    /// `view.`, and not `..` or what a call returns.
    fn is_method(&self, before: &[TokenTree]) -> bool {
        let [before @ .., view, dot] = before else { return false };
        if !is_punct(Some(dot), '.') || !self.is_view(std::slice::from_ref(view)) {
            return false;
        }
        match (view, before) {
            (_, [.., first, second]) if is_punct(Some(second), '.') => is_punct(Some(first), '.'),
            (TokenTree::Group(_), [.., TokenTree::Ident(word)]) => is_keyword(word),
            (TokenTree::Group(_), [.., TokenTree::Group(_)]) => false,
            (TokenTree::Group(_), [.., equal, _]) if is_punct(Some(equal), '=') => true,
            (TokenTree::Group(_), [.., last]) => !['>', '!', '?'].iter().any(|punct| is_punct(Some(last), *punct)),
            (_, [last]) => !is_punct(Some(last), '.'),
            _ => true,
        }
    }

    /// A view, in whatever dress: `&view`, `(*view)`, `{ view }`.
    fn is_view(&self, tokens: &[TokenTree]) -> bool {
        match tokens {
            [first, rest @ ..] if is_punct(Some(first), '&') || is_punct(Some(first), '*') => self.is_view(rest),
            [TokenTree::Ident(ident)] => self.views.iter().any(|view| ident == view),
            [TokenTree::Group(group)] if group.delimiter() != Delimiter::Bracket => {
                self.is_view(&group.stream().into_iter().collect::<Vec<_>>())
            }
            _ => false,
        }
    }

    /// `Type::`, `path::Type::` or `<Type>::`
    fn is_path(&self, before: &[TokenTree]) -> bool {
        if !is_in_path(before) {
            return false;
        }
        match &before[..before.len() - 2] {
            [.., TokenTree::Ident(of)] => self.types.iter().any(|name| of == name),
            [.., open, of, close] if is_punct(Some(open), '<') && is_punct(Some(close), '>') => {
                matches!(of, TokenTree::Ident(of) if self.types.iter().any(|name| of == name))
            }
            _ => false,
        }
    }
}

/// Whether an expression may begin behind this word.
fn is_keyword(word: &Ident) -> bool {
    ["return", "match", "if", "in", "else", "break", "let"].iter().any(|keyword| word == keyword)
}
