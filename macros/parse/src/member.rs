// SPDX-License-Identifier: MIT OR Apache-2.0

//! Parses the attributes of a field and of its views.

use super::attributes::On;
use super::bindgen;
use super::bits;
use super::decode;
use super::field_type::{function_addr, refuse_type};
use super::syntax::{
    bytes, check, check_no_value, each_attribute, error, in_c, list, name_of_typed, of_type,
    passed, passed_of_field, replace_message, skip, unsuffixed, visibility, Keep,
};
use dumpable_codegen::errors::Errors;
use dumpable_codegen::model::{Bits, Check, Decode, Field, InC, Passed, Value, View};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, ToTokens};
use syn::ext::IdentExt;
use syn::meta::ParseNestedMeta;
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::token::Paren;
use syn::{Attribute, Expr, ExprLit, Lit, LitStr, Token, Type};

/// The parsed attributes of a field or a view.
struct Member {
    /// The name of the accessor, if it was renamed.
    accessor: Option<Ident>,
    c: InC,
    offset: Option<TokenStream>,
    skip: Option<Ident>,
    optional: bool,
    decode: Decode,
    views: Vec<View>,
    inner: Vec<Inner>,
    bits: Vec<Bits>,
    tags: Vec<Bits>,
    checks: Vec<Check>,
    /// Attributes that say something of a member of the layout only.
    of_member: Vec<Ident>,
    /// Whether the item has no attribute of ours.
    is_plain: bool,
}

/// A view of a member within the field, at the end of a path.
struct Inner {
    path: TokenStream,
    ty: TokenStream,
    value: Value,
}

impl Member {
    fn parse(
        attrs: &[Attribute],
        ident: &Ident,
        vis: &TokenStream,
        on: On,
        (this, krate): (&Ident, &TokenStream),
        errors: &mut Errors,
    ) -> Self {
        let name = ident.unraw().to_string();
        let mut member = Self {
            accessor: None,
            c: InC { name, aliases: Vec::new(), present: true },
            offset: None,
            skip: None,
            optional: false,
            decode: Decode::AsIs,
            views: Vec::new(),
            inner: Vec::new(),
            bits: Vec::new(),
            tags: Vec::new(),
            checks: Vec::new(),
            of_member: Vec::new(),
            is_plain: true,
        };
        each_attribute(attrs, on, errors, &mut |name, meta, errors| {
            member.is_plain = false;
            if name == "c" || name == "optional" {
                member.of_member.extend(meta.path.get_ident().cloned());
            }
            match name {
                "c" => in_c(meta, &mut member.c)?,
                "rename" => member.accessor = rename(meta, errors),
                "offset" => member.offset = Some(bytes(meta, this)?),
                "skip" => {
                    check_no_value(meta)?;
                    member.skip = meta.path.get_ident().cloned();
                }
                "optional" => {
                    check_no_value(meta)?;
                    member.optional = true;
                }
                "as" => member.decode = decode::parse(meta, this)?,
                "bits" => member.bits.extend(bits::parse(meta, vis, this, errors)?),
                "tag" => member.tags.extend(bits::parse(meta, vis, this, errors)?),
                "check" => member.checks.push(check(meta)?),
                _ => {
                    let views = list(meta, errors, &mut |input, errors| {
                        parse_view(input, vis, (this, krate), errors)
                    })?;
                    for view in views {
                        match view {
                            ParsedView::View(view) => member.views.push(view),
                            ParsedView::Inner(inner) => member.inner.push(inner),
                        }
                    }
                }
            }
            Ok(())
        });
        member
    }

    /// Tells whether nothing is read out of it.
    fn is_unread(&self) -> bool {
        self.views.is_empty()
            && self.inner.is_empty()
            && self.bits.is_empty()
            && self.tags.is_empty()
    }

    /// Returns the value. `ident` is its name where it is declared.
    fn into_value(self, ident: Ident, vis: TokenStream, passed: Passed) -> Value {
        Value {
            ident: self.accessor.unwrap_or(ident),
            vis,
            passed,
            c: self.c,
            optional: self.optional,
            skip: self.skip,
            hidden: false,
            placeless: false,
            refused: false,
            decode: self.decode,
            bits: self.bits,
            tags: self.tags,
            checks: self.checks,
        }
    }
}

/// Parses a field. Returns it, followed by the viewed members within it.
pub(super) fn parse_field(
    field: &syn::Field,
    this: &Ident,
    krate: &TokenStream,
    errors: &mut Errors,
) -> Vec<Field> {
    let Some(ident) = field.ident.clone() else { return Vec::new() };
    let vis = field.vis.to_token_stream();
    let content = bindgen::content_of(&field.ty).or_else(|| function_addr(&field.ty, krate));
    let ty = content.as_ref().unwrap_or(&field.ty);
    let mut member = Member::parse(&field.attrs, &ident, &vis, On::Field, (this, krate), errors);
    if member.is_plain && bindgen::is_filler(&ident) {
        member.skip = Some(ident.clone());
    }
    if let Some(accessor) = member.accessor.take_if(|_| member.skip.is_some()) {
        errors.at(accessor, "a skipped field has no accessor to rename: remove `skip` or `rename`");
    }
    if member.skip.is_some() && member.is_unread() {
        for name in &member.of_member {
            let message =
                format!("a skipped field is not a member of the layout: remove `skip` or `{name}`");
            errors.at(name, message);
        }
    }
    member.c.present &= !bindgen::is_invented(&ident);
    let refused = member.skip.is_none() && refuse_type(ty, errors);
    let inner = std::mem::take(&mut member.inner);
    let is_optional = member.optional;
    let mut whole = Field {
        ident: ident.clone(),
        index: 0,
        range: None,
        path: ident.to_token_stream(),
        within: None,
        ty: of_type(ty.to_token_stream(), this),
        declared: content.is_some().then(|| of_type(field.ty.to_token_stream(), this)),
        offset: member.offset.take(),
        views: std::mem::take(&mut member.views),
        value: Value {
            refused,
            ..member.into_value(ident.clone(), vis, passed_of_field(&field.attrs))
        },
    };
    let name = whole.value.c.name.clone();
    let mut inner: Vec<_> = inner
        .into_iter()
        .map(|Inner { path, ty, value }| Field {
            ident: ident.clone(),
            index: 0,
            range: None,
            path: quote!(#ident.#path),
            within: Some(name.clone()),
            ty,
            declared: None,
            offset: None,
            views: Vec::new(),
            value,
        })
        .collect();
    // A view of an optional field is optional too.
    let views = whole.views.iter_mut().map(|view| &mut view.value);
    for value in views.chain(inner.iter_mut().map(|field| &mut field.value)) {
        value.optional |= is_optional;
    }
    std::iter::once(whole).chain(inner).collect()
}

/// A view of the bytes of a field: at an offset, or at a member within it.
// Values are few and short-lived.
#[allow(clippy::large_enum_variant)]
enum ParsedView {
    View(View),
    Inner(Inner),
}

/// Parses `[attributes] [pub] name: Type [@ bytes | @ member.member]`.
fn parse_view(
    input: ParseStream<'_>,
    field_vis: &TokenStream,
    (this, krate): (&Ident, &TokenStream),
    errors: &mut Errors,
) -> syn::Result<ParsedView> {
    let attrs = input.call(Attribute::parse_outer)?;
    let vis = visibility(input, field_vis)?;
    let ident = name_of_typed(input, "Type @ 8")?;
    let ty: Type = input.parse()?;
    let place = match place(input, this) {
        Ok(place) => place,
        Err(error) => {
            errors.push_error(error);
            skip(input)?;
            Place::Start
        }
    };
    let member = Member::parse(&attrs, &ident, &vis, On::View, (this, krate), errors);
    let passed = passed(&attrs, errors);
    let ty = function_addr(&ty, krate).unwrap_or(ty);
    let refused = refuse_type(&ty, errors);
    let value = Value { refused, ..member.into_value(ident, vis, passed) };
    let at_span = ty.span();
    let ty = of_type(ty.into_token_stream(), this);
    Ok(match place {
        Place::Member(path) => ParsedView::Inner(Inner { path, ty, value }),
        Place::Start => ParsedView::View(View { at: None, at_span, ty, value }),
        Place::Bytes(at, at_span) => ParsedView::View(View { at: Some(at), at_span, ty, value }),
    })
}

/// The place of a view in its field.
enum Place {
    Start,
    Bytes(TokenStream, Span),
    Member(TokenStream),
}

/// Parses `[@ bytes | @ member.member]`: a name in lower case is a member, anything else a const
/// expression.
fn place(input: ParseStream<'_>, this: &Ident) -> syn::Result<Place> {
    const AT: &str =
        "expected `@` and a number of bytes, or a member of the field, as in `name: Type @ 8`";
    if input.peek(Token![=]) {
        return Err(input.error(AT));
    }
    if input.parse::<Option<Token![@]>>()?.is_none() {
        return Ok(Place::Start);
    }
    if is_member(input) {
        let path =
            Punctuated::<Ident, Token![.]>::parse_separated_nonempty_with(input, Ident::parse_any)
                .map_err(replace_message(AT))?;
        return Ok(Place::Member(path.into_token_stream()));
    }
    let expr: Expr = input.parse().map_err(replace_message(AT))?;
    match &expr {
        Expr::Lit(ExprLit { lit: Lit::Int(literal), .. }) => {
            let at = literal.base10_parse().map_err(replace_message(AT))?;
            Ok(match at {
                0 => Place::Start,
                at => Place::Bytes(unsuffixed(literal, at), literal.span()),
            })
        }
        Expr::Lit(_) | Expr::Unary(_) => Err(error(expr, AT)),
        _ => Ok(Place::Bytes(of_type(expr.to_token_stream(), this), expr.span())),
    }
}

fn is_member(input: ParseStream<'_>) -> bool {
    const IN_EXPRESSIONS: [&str; 7] = ["const", "if", "match", "unsafe", "crate", "super", "self"];
    let fork = input.fork();
    match fork.call(Ident::parse_any) {
        Ok(name) => {
            let first = name.unraw().to_string().chars().next();
            let is_path = fork.peek(Token![::]) || fork.peek(Paren) || fork.peek(Token![!]);
            !is_path
                && !IN_EXPRESSIONS.iter().any(|word| name == word)
                && first.is_some_and(|first| first.is_lowercase() || first == '_')
        }
        Err(_) => false,
    }
}

/// Parses `= name`. A name in quotes is reported and used.
fn rename(meta: &ParseNestedMeta<'_>, errors: &mut Errors) -> Option<Ident> {
    let value = meta.value().ok();
    if let Some(name) = value.and_then(|value| value.parse::<Ident>().ok()) {
        return Some(name);
    }
    errors.at(&meta.path, "expected the name of the accessor: write `rename = other`");
    let name =
        value.and_then(|value| value.parse::<LitStr>().ok()).and_then(|name| name.parse().ok());
    errors.keep(skip(meta.input));
    name
}
