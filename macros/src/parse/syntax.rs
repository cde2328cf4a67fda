//! Parses the parts of attributes. A refused item is skipped, and parsing goes on after it.

use super::attributes::{self, On};
use super::builtin;
use dumpable_expand::errors::Errors;
use dumpable_expand::model::{Check, InC, Passed};
use dumpable_expand::tokens::{is_called, replace, written};
use proc_macro2::{Ident, Literal, TokenStream, TokenTree};
use quote::{quote, ToTokens};
use syn::ext::IdentExt;
use syn::meta::ParseNestedMeta;
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::token::Paren;
use syn::{
    parenthesized, Attribute, Expr, ExprLit, ExprPath, Lit, LitInt, LitStr, Meta, MetaNameValue,
    Path, Stmt, Token, Visibility,
};

/// Adds errors of syn to the others.
pub(crate) trait Keep {
    fn tell(&mut self, error: syn::Error);

    /// Records the error of a failed step. Returns the value of a successful one.
    fn keep<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.tell(error)).ok()
    }
}

impl Keep for Errors {
    fn tell(&mut self, error: syn::Error) {
        self.push(error.into_compile_error());
    }
}

/// Returns an error at `tokens`, which the user wrote.
pub(super) fn error(tokens: impl ToTokens, message: impl Into<String>) -> syn::Error {
    // Converted first, so that the rest is compiled once.
    syn::Error::new_spanned(tokens.into_token_stream(), message.into())
}

/// Parses the value of an attribute, given its name.
type Parse<'a> = &'a mut dyn FnMut(&str, &ParseNestedMeta, &mut Errors) -> syn::Result<()>;

/// Calls `parse` for each attribute in each `#[dumpable(..)]`. Refuses attributes that `on` does
/// not accept, and duplicates unless they are lists.
// Not generic, so that the code of syn is compiled once.
pub(super) fn each_attribute(attrs: &[Attribute], on: On, errors: &mut Errors, parse: Parse<'_>) {
    let mut seen = Vec::new();
    for attr in attrs.iter().filter(|attr| is_ours(attr)) {
        if is_raw(attr.path()) {
            errors.at(attr.path(), "expected `dumpable`, found `r#dumpable`: remove the `r#`");
            continue;
        }
        let parsed = attr.parse_nested_meta(|meta| {
            let name = written(&meta.path.to_token_stream());
            let result = admit(&name, &meta.path, on, &mut seen, errors)
                .and_then(|()| parse(&name, &meta, errors));
            if let Err(error) = result {
                errors.tell(error);
                skip(meta.input)?;
            }
            Ok(())
        });
        errors.keep(parsed);
    }
    if matches!(on, On::View | On::Bits | On::Group) {
        let others = attrs.iter().filter(|attr| !is_ours(attr));
        others.for_each(|attr| _ = builtin::is_one(&attr.meta, false, errors));
    }
}

/// Refuses an attribute that `on` does not accept, or that occurred before.
fn admit(
    name: &str,
    path: &Path,
    on: On,
    seen: &mut Vec<(String, Path)>,
    errors: &mut Errors,
) -> syn::Result<()> {
    let found = attributes::find(name).filter(|attribute| attribute.on.contains(&on));
    let Some(attribute) = found else {
        let plain = name.strip_prefix("r#").unwrap_or(name);
        let message = match attributes::find(plain) {
            Some(found) if plain != name && found.on.contains(&on) => {
                format!("expected `{plain}`, found `{name}`: remove the `r#`")
            }
            _ => attributes::refusal(plain, on),
        };
        return Err(error(path, message));
    };
    if attribute.is_list {
        return Ok(());
    }
    match seen.iter().find(|(other, _)| other == name) {
        Some((_, first)) => {
            errors.tell(error(path, format!("duplicate attribute `{name}`: remove one of them")));
            Err(error(first, format!("first `{name}` here")))
        }
        None => {
            seen.push((name.to_owned(), path.clone()));
            Ok(())
        }
    }
}

/// Tells whether this is `#[dumpable(..)]`, raw spellings included.
pub(super) fn is_ours(attr: &Attribute) -> bool {
    attr.path().get_ident().is_some_and(|name| name.unraw() == "dumpable")
}

fn is_raw(path: &Path) -> bool {
    path.get_ident().is_some_and(|name| name != &name.unraw())
}

/// Parses `(item, item, ..)`.
pub(super) fn list<T>(
    meta: &ParseNestedMeta,
    errors: &mut Errors,
    item: &mut dyn FnMut(ParseStream, &mut Errors) -> syn::Result<T>,
) -> syn::Result<Vec<T>> {
    if !meta.input.peek(Paren) {
        let name = meta.path.to_token_stream();
        return Err(error(&meta.path, format!("expected a list: write `{name}(..)`")));
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

/// Skips the rest of an item.
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

/// Replaces the message of an error.
pub(super) fn otherwise(message: impl Into<String>) -> impl FnOnce(syn::Error) -> syn::Error {
    let message = message.into();
    move |error| syn::Error::new(error.span(), message)
}

/// Checks that no value follows the attribute.
pub(super) fn alone(meta: &ParseNestedMeta) -> syn::Result<()> {
    // Of anything else, the caller of this says that it expects a comma.
    if !meta.input.peek(Token![=]) && !meta.input.peek(Paren) {
        return Ok(());
    }
    let name = meta.path.to_token_stream();
    Err(error(&meta.path, format!("`{name}` takes no value")))
}

/// Returns a text, if it can be printed on one line.
pub(super) fn text(literal: &LitStr) -> syn::Result<String> {
    let text = literal.value();
    let is_line_end = |character: &char| matches!(character, '\u{2028}' | '\u{2029}');
    let unprintable =
        text.chars().find(|character| character.is_control() || is_line_end(character));
    let found = match unprintable {
        Some(character) => format!("`{}`: remove it", character.escape_default()),
        None if text.is_empty() => "an empty one".to_owned(),
        None => return Ok(text),
    };
    Err(error(literal, format!("expected a text that can be printed on one line, found {found}")))
}

/// Returns the attributes of an item in a list that are copied to generated items.
pub(super) fn passed(attrs: &[Attribute]) -> Passed {
    let mut passed = Passed::default();
    let mut is_code = false;
    // What is refused is no error of rustc as well.
    let is_kept = |attr: &&Attribute| {
        !is_ours(attr) && builtin::is_one(&attr.meta, false, &mut Errors::default())
    };
    for attr in attrs.iter().filter(is_kept) {
        match attr.path().get_ident().map(|name| name.to_string()).as_deref() {
            Some("doc") => passed.docs.extend(doc(attr, &mut is_code)),
            Some("cfg") => attr.to_tokens(&mut passed.cfgs),
            _ => attr.to_tokens(&mut passed.others),
        }
    }
    passed
}

/// Returns the attributes of a field that are copied to its accessors. Its `cfg`s have been
/// evaluated.
pub(super) fn passed_of_field(attrs: &[Attribute]) -> Passed {
    let mut passed = passed(attrs);
    let is_deprecated = |attr: &&Attribute| attr.path().is_ident("deprecated");
    let deprecated = attrs.iter().filter(is_deprecated);
    passed.others = deprecated.map(ToTokens::to_token_stream).collect();
    passed.cfgs = TokenStream::new();
    passed
}

/// Returns a line of documentation, unless it belongs to an example, which runs at the field.
fn doc(attr: &Attribute, is_code: &mut bool) -> Option<TokenStream> {
    let Meta::NameValue(MetaNameValue { value, .. }) = &attr.meta else { return None };
    let Expr::Lit(ExprLit { lit: Lit::Str(line), .. }) = value else { return None };
    let is_fence = line.value().trim_start().starts_with("```");
    let is_hidden = is_fence || *is_code;
    *is_code ^= is_fence;
    (!is_hidden).then(|| attr.to_token_stream())
}

/// Parses a name and the `:` after it.
pub(super) fn name_of_typed(input: ParseStream, example: &str) -> syn::Result<Ident> {
    let name: Ident = input.call(Ident::parse_any)?;
    if !input.peek(Token![:]) {
        return Err(error(&name, format!("missing type for `{name}`: write `{name}: {example}`")));
    }
    input.parse::<Token![:]>()?;
    Ok(name)
}

const C_FORMS: &str =
    "expected `c = \"name\"`, `c(\"name\", \"name in another kernel\")` or `c(absent)`";

/// What C calls an item: `= "name"`, `("name", "name in another kernel", ..)`, or `(absent)`.
pub(super) fn in_c(meta: &ParseNestedMeta, c: &mut InC) -> syn::Result<()> {
    if meta.input.peek(Token![=]) {
        let literal: LitStr =
            meta.value().and_then(|value| value.parse()).map_err(otherwise(C_FORMS))?;
        c.name = text(&literal)?;
        return Ok(());
    }
    if !meta.input.peek(Paren) {
        return Err(error(&meta.path, C_FORMS));
    }
    let content;
    parenthesized!(content in meta.input);
    let parsed = names_in_c(&content, &meta.path, c);
    // What a refused form leaves behind is not reported as unexpected as well.
    content.parse::<TokenStream>()?;
    parsed
}

/// `absent` or `"name", "name in another kernel", ..`
fn names_in_c(content: ParseStream, path: &Path, c: &mut InC) -> syn::Result<()> {
    if content.peek(Ident::peek_any) {
        let word: Ident = content.call(Ident::parse_any)?;
        if word != "absent" || !content.is_empty() {
            return Err(error(word, C_FORMS));
        }
        c.present = false;
        return Ok(());
    }
    let names =
        Punctuated::<LitStr, Token![,]>::parse_terminated(content).map_err(otherwise(C_FORMS))?;
    let mut names = names.iter().map(text);
    c.name = names.next().unwrap_or_else(|| Err(error(path, C_FORMS)))?;
    c.aliases = names.collect::<syn::Result<_>>()?;
    Ok(())
}

/// Parses a name in C that is the same in every kernel.
pub(super) fn name_in_c(meta: &ParseNestedMeta) -> syn::Result<String> {
    let mut c = InC { name: String::new(), aliases: Vec::new(), present: true };
    in_c(meta, &mut c)?;
    match c.present && c.aliases.is_empty() {
        true => Ok(c.name),
        false => Err(error(&meta.path, "expected one name: write `c = \"name\"`")),
    }
}

/// The same of an item that C has in every kernel.
pub(super) fn present_in_c(meta: &ParseNestedMeta, c: &mut InC) -> syn::Result<()> {
    in_c(meta, c)?;
    if c.present {
        return Ok(());
    }
    c.present = true;
    let message = "`c(absent)` is for fields, views and bits: remove it, or write `c = \"name\"`";
    Err(error(&meta.path, message))
}

/// `= expression`, a number of bytes. `Self` is the described type.
pub(super) fn bytes(meta: &ParseNestedMeta, this: &Ident) -> syn::Result<TokenStream> {
    let message = || {
        let name = meta.path.to_token_stream();
        otherwise(format!("expected a number of bytes: write `{name} = 8`"))
    };
    if !meta.input.peek(Token![=]) {
        return Err(message()(error(&meta.path, "")));
    }
    let value: Expr = meta.value().and_then(|value| value.parse()).map_err(message())?;
    if let Expr::Lit(literal) = &value {
        return match &literal.lit {
            Lit::Int(number) => Ok(unsuffixed(number, number.base10_parse().map_err(message())?)),
            other => Err(message()(error(other, ""))),
        };
    }
    if matches!(value, Expr::Unary(_)) {
        return Err(message()(error(value, "")));
    }
    Ok(of_type(value.to_token_stream(), this))
}

/// Returns an integer literal without its suffix.
pub(super) fn unsuffixed(literal: &LitInt, value: u64) -> TokenStream {
    let mut plain = Literal::u64_unsuffixed(value);
    plain.set_span(literal.span());
    plain.into_token_stream()
}

/// Replaces `Self` by the described type, because the tokens are copied into other types.
pub(super) fn of_type(tokens: TokenStream, this: &Ident) -> TokenStream {
    replace(tokens, &mut |_, tokens| match tokens {
        [TokenTree::Ident(ident), ..] if ident == "Self" => {
            let mut this = this.clone();
            this.set_span(ident.span());
            Some((TokenTree::Ident(this).into(), 1))
        }
        _ => None,
    })
}

pub(super) fn path(meta: &ParseNestedMeta) -> syn::Result<TokenStream> {
    if !meta.input.peek(Token![=]) {
        let name = meta.path.to_token_stream();
        return Err(error(&meta.path, format!("expected a path: write `{name} = path`")));
    }
    let value = meta.value()?;
    if value.peek(LitStr) {
        return Err(value.error("expected a path, found a string: remove the quotes"));
    }
    Ok(value.call(Path::parse_mod_style)?.into_token_stream())
}

/// Parses the path of a function, which may have arguments: `report::<Log, _>`.
pub(super) fn function(meta: &ParseNestedMeta) -> syn::Result<TokenStream> {
    Ok(meta.value()?.parse::<ExprPath>()?.into_token_stream())
}

pub(super) fn visibility(input: ParseStream, inherited: &TokenStream) -> syn::Result<TokenStream> {
    let own: Visibility = input.parse()?;
    Ok(if matches!(own, Visibility::Inherited) {
        inherited.clone()
    } else {
        own.into_token_stream()
    })
}

/// Parses `(expression, "reason")`.
pub(super) fn check(meta: &ParseNestedMeta) -> syn::Result<Check> {
    if !meta.input.peek(Paren) {
        return Err(error(
            &meta.path,
            "expected a condition: write `check(condition, \"reason\")`",
        ));
    }
    let content;
    parenthesized!(content in meta.input);
    let check = content.call(parse_check);
    // The rest of a refused check causes no further error.
    content.parse::<TokenStream>()?;
    check
}

/// Parses `expression, "reason"`. Without a reason, it is the text of the expression.
pub(super) fn parse_check(input: ParseStream) -> syn::Result<Check> {
    let expr: Expr = input.parse()?;
    calls_accessors(expr.to_token_stream())?;
    let mut reason = None;
    if input.parse::<Option<Token![,]>>()?.is_some() && !input.is_empty() {
        let literal: LitStr = input.parse()?;
        text(&literal)?;
        reason = Some(literal.into_token_stream());
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

/// Returns the pattern and the body of `|value| ..`. Any other expression takes no value.
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

/// Refuses a field of `self` in code that is not inspected otherwise: rustc would suggest to call
/// `self`.
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

/// Returns the name in C of a variant: `swap_backed` for `SwapBacked`. Names that are not plain
/// camel case stay unchanged: `PG_locked`, `ZONE_DMA`, `IPv4`.
pub(super) fn name_of_variant(ident: &str) -> String {
    let letters: Vec<char> = ident.chars().collect();
    let is_plain = ident.chars().next().is_some_and(char::is_uppercase)
        && !ident.contains('_')
        && !letters.windows(2).any(|pair| pair.iter().all(|letter| letter.is_uppercase()));
    if !is_plain {
        return ident.to_owned();
    }
    let mut name = String::new();
    for (index, letter) in ident.char_indices() {
        if letter.is_uppercase() && index > 0 {
            name.push('_');
        }
        name.extend(letter.to_lowercase());
    }
    name
}
