// SPDX-License-Identifier: MIT OR Apache-2.0

//! Functions that a body calls by their paths.

use super::context::Context;
use crate::total_core::{core_function, written};
use dumpable_codegen::model::{Call, On};
use dumpable_codegen::tokens::ends;
use dumpable_codegen::types::other_view;
use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::{quote, ToTokens};
use syn::{Expr, ExprPath, GenericArgument, Path, PathArguments, PathSegment, Type};

/// Types of this crate whose functions may be called by their names alone.
const OWN: [&str; 8] = ["Addr", "Array", "Decoded", "Fidelity", "Flags", "Line", "Raw", "Str"];

/// Types of this crate, and functions of it. By another path, a type may be anything: `Value<T>` is
/// a snapshot.
const ROOT: [&str; 15] = [
    "Addr", "Array", "Be", "Bytes", "Decoded", "Fault", "Fidelity", "Flags", "Layout", "Le",
    "Line", "Member", "Place", "Raw", "Str",
];
const FUNCTIONS: [&str; 2] = ["shl", "shr"];

/// A function that may be called.
pub(super) enum Callee {
    /// By these tokens.
    As(TokenStream),
    /// The same of a type of this crate that the user imports: the live family has the path as it
    /// is written, which uses the import.
    Imported(TokenStream),
    /// If it is a tuple struct or a variant.
    Constructor(TokenStream),
}

/// Where a call is wrong, and why.
pub(super) type Refusal = (TokenStream, String);

/// The function, and the helper that it may be.
pub(super) fn callee(
    function: &Expr,
    context: &Context<'_>,
) -> Result<(Callee, Option<Call>), Refusal> {
    let path = match function {
        Expr::Path(path) => path,
        Expr::Group(group) => return callee(&group.expr, context),
        Expr::Paren(paren) => return callee(&paren.expr, context),
        other => {
            let message = "the called function is not known here: call it by its path";
            return Err((other.to_token_stream(), message.to_owned()));
        }
    };
    let tokens = path.to_token_stream();
    let Some(last) = path.path.segments.last() else { return Err((tokens, String::new())) };
    let call = |on| Some(Call { name: last.ident.clone(), on });
    let own = || (Callee::As(tokens.clone()), call(On::This));
    let krate = context.krate;
    if path.qself.is_none() && context.vouched.has(&path.path) {
        // A function by its name alone is of no type, so it is no helper.
        let called = call(On::Unknown).filter(|_| path.path.segments.len() > 1);
        return Ok((Callee::As(tokens.clone()), called));
    }
    if let Some(of) = type_of(path) {
        let rest = path.path.segments.iter().skip(path.path.segments.len() - 1);
        match of {
            Of::This => return Ok(own()),
            Of::View(ty) => {
                let on = other_view(&ty, context.ident).map_or(On::This, On::Other);
                return Ok((Callee::As(tokens.clone()), call(on)));
            }
            Of::Snapshot(arguments) => {
                let view = quote!(View #arguments);
                let on = other_view(&view, context.ident).map_or(On::This, On::Other);
                let function = quote!(<#krate::Snapshot #arguments> #(::#rest)*);
                return Ok((Callee::Imported(function), call(on)));
            }
            Of::Primitive(ty) => {
                let path = syn::parse2(quote!(#ty #(::#rest)*)).ok();
                return match path.as_ref().and_then(core_function) {
                    Some(Ok(function)) => Ok((Callee::As(function), None)),
                    Some(Err(error)) => Err((tokens, error.to_string())),
                    None => Err(of_trait(&tokens)),
                };
            }
            Of::Another => return Err(of_trait(&tokens)),
        }
    }
    let path = &path.path;
    if let Some(found) = of_this_crate(path, krate) {
        let function = found.ok_or_else(|| refusal(&tokens, &written(path)))?;
        let is_imported =
            path.segments.first().is_some_and(|first| OWN.iter().any(|own| first.ident == own));
        let callee = if is_imported { Callee::Imported } else { Callee::As };
        return Ok((callee(function), None));
    }
    match core_function(path) {
        Some(Ok(function)) => return Ok((Callee::As(function), None)),
        Some(Err(error)) => return Err((tokens, error.to_string())),
        None => {}
    }
    let name = last.ident.to_string();
    if name.starts_with(char::is_uppercase) {
        return Ok((Callee::Constructor(tokens), None));
    }
    Err(refusal(&tokens, &written(path)))
}

/// A function of the user's own may be total; only the user knows.
fn refusal(at: &TokenStream, function: &str) -> Refusal {
    if FUNCTIONS.contains(&function) {
        let message = format!(
            "`{function}` may be any function of this name: write `dumpable::{function}(..)`"
        );
        return (at.clone(), message);
    }
    let message = format!("`{function}` is not known to be total: if it is, list it, `#[dumpable::helpers(total({function}))]`");
    (at.clone(), message)
}

fn of_trait(at: &TokenStream) -> Refusal {
    let message = "this function is not known to be total: write it as `Type::function`, which `#[dumpable::helpers(total(Type::function))]` can list";
    (at.clone(), message.to_owned())
}

/// The helper that a path may name, called or not: a function is called later, where it is not
/// called here.
pub(super) fn named(path: &ExprPath) -> Option<Call> {
    let is_long = path.qself.is_some() || path.path.segments.len() > 1;
    let name = path.path.segments.last().filter(|_| is_long)?.ident.clone();
    let on = match type_of(path) {
        Some(Of::This) => On::This,
        _ => On::Unknown,
    };
    Some(Call { name, on })
}

/// The type whose function a path is.
enum Of {
    /// `Self`
    This,
    /// `View<T>`
    View(TokenStream),
    /// The `<T>` of a `Snapshot<T>` of this crate.
    Snapshot(TokenStream),
    Primitive(TokenStream),
    Another,
}

/// That of `Self::f`, `View::<T>::f`, `Snapshot::<T>::f`, and of `<Type>::f`.
fn type_of(path: &ExprPath) -> Option<Of> {
    let segments = &path.path.segments;
    if let Some(qself) = &path.qself {
        let ty = &*qself.ty;
        let is_of_trait = qself.position > 0;
        return Some(match ty {
            _ if is_of_trait => Of::Another,
            Type::Path(ty) if ty.qself.is_none() => {
                let segments: Vec<_> = ty.path.segments.iter().collect();
                of_segments(&segments).unwrap_or_else(|| Of::Primitive(ty.to_token_stream()))
            }
            _ => Of::Another,
        });
    }
    let before: Vec<_> = segments.iter().take(segments.len().saturating_sub(1)).collect();
    of_segments(&before)
}

fn of_segments(segments: &[&PathSegment]) -> Option<Of> {
    let (last, before) = segments.split_last()?;
    let of_this_crate = before.iter().all(|segment| segment.ident == "dumpable");
    match last.ident.to_string().as_str() {
        "Self" if before.is_empty() => Some(Of::This),
        "View" if before.is_empty() => {
            let (name, argument) = (&last.ident, argument(last)?);
            Some(Of::View(quote!(#name #argument)))
        }
        "Snapshot" if of_this_crate && before.len() < 2 => argument(last).map(Of::Snapshot),
        _ => None,
    }
}

/// Returns the `<T>` of `name::<T>`.
fn argument(segment: &PathSegment) -> Option<TokenStream> {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    match arguments.args.first() {
        Some(ty @ GenericArgument::Type(_)) if arguments.args.len() == 1 => Some(quote!(<#ty>)),
        _ => None,
    }
}

/// The absolute path of a function of this crate. `Some(None)` is one that is hidden.
fn of_this_crate(path: &Path, krate: &TokenStream) -> Option<Option<TokenStream>> {
    let names: Vec<_> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    let root = syn::parse2::<Path>(krate.clone()).ok();
    let root: Vec<_> = root
        .iter()
        .flat_map(|root| &root.segments)
        .map(|segment| segment.ident.to_string())
        .collect();
    let skipped = match names.first()?.as_str() {
        first if OWN.contains(&first) && names.len() == 2 => 0,
        "dumpable" if names.len() > 1 => 1,
        _ if names.len() > root.len() && names.starts_with(&root) => root.len(),
        _ => return None,
    };
    let rest = path.segments.iter().skip(skipped);
    let is_known = match &names[skipped..] {
        [function] => FUNCTIONS.contains(&function.as_str()),
        [of, _] => ROOT.contains(&of.as_str()),
        _ => false,
    };
    let is_hidden = names.iter().any(|name| name == "__private");
    (is_known || is_hidden).then(|| is_known.then(|| quote!(#krate #(::#rest)*)))
}

/// The first name in an expression that is plainly one of a variable.
pub(super) fn variable(tokens: TokenStream) -> Option<String> {
    const WORDS: [&str; 9] = ["as", "const", "else", "if", "in", "match", "true", "false", "mut"];
    let tokens: Vec<_> = tokens.into_iter().collect();
    let is = |token: Option<&TokenTree>, puncts: &[char]| matches!(token, Some(TokenTree::Punct(punct)) if puncts.contains(&punct.as_char()));
    for (at, token) in tokens.iter().enumerate() {
        let (before, after) = (at.checked_sub(1).and_then(|at| tokens.get(at)), tokens.get(at + 1));
        match token {
            TokenTree::Group(group) if group.delimiter() != Delimiter::Brace => {
                if let Some(found) = variable(group.stream()) {
                    return Some(found);
                }
            }
            TokenTree::Ident(name) => {
                let text = name.to_string();
                let is_lower = text.starts_with(|first: char| first.is_lowercase() || first == '_');
                let is_called = matches!(after, Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
                let is_type = matches!(before, Some(TokenTree::Ident(word)) if word == "as");
                let is_part =
                    is(before, &['.', ':']) || is(after, &[':', '!']) || is_called || is_type;
                if is_lower && !is_part && !WORDS.contains(&text.as_str()) {
                    return Some(text);
                }
            }
            _ => {}
        }
    }
    None
}

/// The name of what is called, if it may be a variable.
pub(super) fn variable_called(function: &Expr) -> Option<String> {
    match function {
        Expr::Path(path) => path.path.get_ident().map(ToString::to_string),
        Expr::Group(group) => variable_called(&group.expr),
        Expr::Paren(paren) => variable_called(&paren.expr),
        _ => None,
    }
}

/// Returns the span of the first token.
pub(super) fn span_of(tokens: &impl ToTokens) -> Span {
    ends(&tokens.to_token_stream()).0
}
