//! What attributes are made of. An item that is refused is passed over, and what follows it is parsed.

use dumpable_expand::errors::Errors;
use dumpable_expand::model::{Check, Kernels};
use dumpable_expand::tokens::is_called;
use proc_macro2::{Ident, Literal, TokenStream, TokenTree};
use quote::{quote, ToTokens};
use syn::ext::IdentExt;
use syn::meta::ParseNestedMeta;
use syn::parse::ParseStream;
use syn::token::Paren;
use syn::{
    parenthesized, Attribute, Expr, ExprPath, LitInt, LitStr, Path, Stmt, Token, Type, Visibility,
};

/// Errors of the parser, among all others.
pub(crate) trait Keep {
    fn tell(&mut self, error: syn::Error);

    /// Keeps the error of a failed step; what succeeded goes on.
    fn keep<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.tell(error)).ok()
    }
}

impl Keep for Errors {
    fn tell(&mut self, error: syn::Error) {
        self.push(error.into_compile_error());
    }
}

/// An error at `tokens`, which are what the user wrote.
pub(super) fn error(tokens: impl ToTokens, message: impl Into<String>) -> syn::Error {
    // Compiled once, and not for each kind of tokens.
    syn::Error::new_spanned(tokens.into_token_stream(), message.into())
}

/// Calls `parse` for every item of every `#[dumpable(..)]`.
pub(super) fn each_attribute(
    attrs: &[Attribute],
    errors: &mut Errors,
    // Not generic: what syn makes of it is compiled once.
    parse: &mut dyn FnMut(&ParseNestedMeta, &mut Errors) -> syn::Result<()>,
) {
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("dumpable")) {
        let parsed = attr.parse_nested_meta(|meta| {
            if let Err(error) = parse(&meta, errors) {
                errors.tell(error);
                skip(meta.input)?;
            }
            Ok(())
        });
        errors.keep(parsed);
    }
}

/// `(item, item, ..)`
pub(super) fn list<T>(
    meta: &ParseNestedMeta,
    errors: &mut Errors,
    item: &mut dyn FnMut(ParseStream, &mut Errors) -> syn::Result<T>,
) -> syn::Result<Vec<T>> {
    if !meta.input.peek(Paren) {
        let name = meta.path.to_token_stream();
        return Err(error(&meta.path, format!("this is a list: write `{name}(..)`")));
    }
    let content;
    parenthesized!(content in meta.input);
    let mut items = Vec::new();
    while !content.is_empty() {
        match item(&content, errors) {
            Ok(item) => {
                items.push(item);
                if !content.is_empty() && !content.peek(Token![,]) {
                    errors.tell(content.error("expected `,`"));
                }
            }
            Err(error) => errors.tell(error),
        }
        skip(&content)?;
        content.parse::<Option<Token![,]>>()?;
    }
    Ok(items)
}

/// Passes over what is left of an item.
pub(super) fn skip(input: ParseStream) -> syn::Result<()> {
    let mut angles = 0;
    while !input.is_empty() && (angles > 0 || !input.peek(Token![,])) {
        match input.parse::<TokenTree>()? {
            TokenTree::Punct(punct) if punct.as_char() == '<' => angles += 1,
            TokenTree::Punct(punct) if punct.as_char() == '>' => angles -= 1,
            _ => {}
        }
    }
    Ok(())
}

pub(super) fn unknown(meta: &ParseNestedMeta, known: &str) -> syn::Error {
    error(&meta.path, format!("no such attribute here; there are: {known}"))
}

/// The same error, in other words.
pub(super) fn otherwise(message: impl Into<String>) -> impl FnOnce(syn::Error) -> syn::Error {
    let message = message.into();
    move |error| syn::Error::new(error.span(), message)
}

/// Holds that nothing follows the word of an attribute.
pub(super) fn alone(meta: &ParseNestedMeta) -> syn::Result<()> {
    if meta.input.is_empty() || meta.input.peek(Token![,]) {
        return Ok(());
    }
    let name = meta.path.to_token_stream();
    Err(error(&meta.path, format!("`{name}` stands alone: leave out what follows it")))
}

pub(super) fn string(meta: &ParseNestedMeta) -> syn::Result<String> {
    let string = meta.value().and_then(|value| value.parse::<LitStr>());
    let name = meta.path.to_token_stream();
    Ok(string.map_err(otherwise(format!("this is a string: write `{name} = \"..\"`")))?.value())
}

/// Refuses attributes that nobody would see to, such as `cfg`.
pub(super) fn refuse_others(attrs: &[Attribute], errors: &mut Errors) {
    let others = attrs
        .iter()
        .filter(|attr| !attr.path().is_ident("doc") && !attr.path().is_ident("dumpable"));
    for attr in others {
        errors
            .at(attr, "this cannot stand here: on the type, `#[cfg_attr(.., dumpable(..))]` says what is here or not");
    }
}

/// A name and the `:` after it, or what to write instead.
pub(super) fn name_of_typed(input: ParseStream, example: &str) -> syn::Result<Ident> {
    let name: Ident = input.call(Ident::parse_any)?;
    if !input.peek(Token![:]) {
        return Err(error(
            &name,
            format!("what type has `{name}`? Write it after the name: `{name}: {example}`"),
        ));
    }
    input.parse::<Token![:]>()?;
    Ok(name)
}

/// Whether the item says how a member is found in other kernels: `alias = ".."`, any number of times, or `optional`.
pub(super) fn kernels(meta: &ParseNestedMeta, into: &mut Kernels) -> syn::Result<bool> {
    if meta.path.is_ident("alias") {
        let alias = string(meta).map_err(|_| {
            error(
                &meta.path,
                "an alias is another name in C: write `alias = \"name\"`, for each one again",
            )
        })?;
        into.aliases.push(alias);
    } else if meta.path.is_ident("optional") {
        alone(meta)?;
        into.optional = true;
    } else {
        return Ok(false);
    }
    Ok(true)
}

/// An integer without the suffix that it may have.
pub(super) fn integer(meta: &ParseNestedMeta) -> syn::Result<TokenStream> {
    const NUMBER: &str = "this is a number of bytes, 0 or more, without quotes";
    let literal: LitInt = meta.value()?.parse().map_err(otherwise(NUMBER))?;
    let value = literal.base10_parse().map_err(otherwise(NUMBER))?;
    let mut plain = Literal::u64_unsuffixed(value);
    plain.set_span(literal.span());
    Ok(plain.into_token_stream())
}

pub(super) fn path(meta: &ParseNestedMeta) -> syn::Result<TokenStream> {
    if !meta.input.peek(Token![=]) {
        let name = meta.path.to_token_stream();
        return Err(error(
            &meta.path,
            format!("which one is meant? Write its path: `{name} = path`"),
        ));
    }
    let value = meta.value()?;
    if value.peek(LitStr) {
        return Err(value.error("a path is written without quotes"));
    }
    Ok(value.call(Path::parse_mod_style)?.into_token_stream())
}

/// The path of a function, which may have arguments: `report::<Log, _>`.
pub(super) fn function(meta: &ParseNestedMeta) -> syn::Result<TokenStream> {
    Ok(meta.value()?.parse::<ExprPath>()?.into_token_stream())
}

/// `= path -> Type`, a function and what it returns.
pub(super) fn function_and_type(meta: &ParseNestedMeta) -> syn::Result<(TokenStream, TokenStream)> {
    let path = path(meta).map_err(|_| {
        error(&meta.path, "name a `const fn` here, and what it returns: `with = function -> Type`")
    })?;
    if !meta.input.peek(Token![->]) {
        let message =
            format!("what does `{path}` return? Write its type too: `with = {path} -> Type`");
        return Err(error(path, message));
    }
    meta.input.parse::<Token![->]>()?;
    let ty = meta.input.parse::<Type>()?.into_token_stream();
    Ok((super::total_core::decoder(path)?, ty))
}

pub(super) fn idents(meta: &ParseNestedMeta, errors: &mut Errors) -> syn::Result<Vec<Ident>> {
    let otherwise = |error| otherwise("these are names, without quotes")(error);
    list(meta, errors, &mut |input, _| input.call(Ident::parse_any).map_err(otherwise))
}

pub(super) fn visibility(input: ParseStream, inherited: &TokenStream) -> syn::Result<TokenStream> {
    let own: Visibility = input.parse()?;
    Ok(if matches!(own, Visibility::Inherited) {
        inherited.clone()
    } else {
        own.into_token_stream()
    })
}

/// `(expression, "reason")`
pub(super) fn check(meta: &ParseNestedMeta) -> syn::Result<Check> {
    let content;
    parenthesized!(content in meta.input);
    let check = content.call(parse_check);
    // What a refused check leaves behind is not said to be unexpected as well.
    content.parse::<TokenStream>()?;
    check
}

/// `expression, "reason"`. Without a reason, it is the text of the expression.
pub(super) fn parse_check(input: ParseStream) -> syn::Result<Check> {
    let expr: Expr = input.parse()?;
    calls_accessors(expr.to_token_stream())?;
    let mut reason = None;
    if input.parse::<Option<Token![,]>>()?.is_some() && !input.is_empty() {
        reason = Some(input.parse::<LitStr>()?.into_token_stream());
        input.parse::<Option<Token![,]>>()?;
    }
    if !input.is_empty() {
        return Err(input.error("a check has one expression and one reason"));
    }
    let (value, expr) = judged(expr)?;
    let expr = unbraced(expr).into_token_stream();
    let reason = reason.unwrap_or_else(|| quote!(::core::stringify!(#expr)));
    Ok(Check { value, expr, reason })
}

/// The expression in braces that hold nothing else: rustc would call them unused, and propose to remove others.
pub(super) fn unbraced(expr: Expr) -> Expr {
    match &expr {
        Expr::Block(block) if block.attrs.is_empty() && block.label.is_none() => {
            match &block.block.stmts[..] {
                [Stmt::Expr(inner, None)] => inner.clone(),
                _ => expr,
            }
        }
        _ => expr,
    }
}

/// The pattern and the body of `|value| ..`. Any other expression takes no value.
fn judged(expr: Expr) -> syn::Result<(Option<TokenStream>, Expr)> {
    let Expr::Closure(closure) = expr else { return Ok((None, expr)) };
    match (closure.inputs.len(), closure.inputs.first()) {
        (1, Some(value)) => Ok((Some(value.to_token_stream()), *closure.body)),
        _ => Err(error(
            closure,
            "a check judges one value, `|value| ..`; anything else is asked of `self`",
        )),
    }
}

/// Refuses a field of `self` in code that a macro does not look into otherwise: rustc would suggest to call `self`.
pub(super) fn calls_accessors(tokens: TokenStream) -> syn::Result<()> {
    let tokens: Vec<_> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        match (token, &tokens[at + 1..]) {
            (TokenTree::Group(group), _) => calls_accessors(group.stream())?,
            (
                TokenTree::Ident(this),
                [TokenTree::Punct(dot), TokenTree::Ident(name), rest @ ..],
            ) if this == "self" && dot.as_char() == '.' && !is_called(rest) => {
                return Err(no_field(&tokens[at..at + 3], name));
            }
            _ => {}
        }
    }
    Ok(())
}

fn no_field(field: &[TokenTree], name: &Ident) -> syn::Error {
    let message = format!("a view has no fields, but an accessor of each: write `self.{name}()`");
    error(field.iter().cloned().collect::<TokenStream>(), message)
}

/// `SwapBacked` to `swap_backed`.
pub(super) fn snake_case(name: &str) -> String {
    let mut out = String::new();
    for (index, letter) in name.char_indices() {
        if letter.is_uppercase() && index > 0 {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
    }
    out
}
