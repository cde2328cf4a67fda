//! The attributes of a field, and of a view of it.

use super::bindgen;
use super::bits;
use super::syntax::{
    alone, calls_accessors, check, each_attribute, error, function_and_type, integer, kernels,
    list, name_of_typed, otherwise, path, skip, string, unknown, visibility, Keep,
};
use dumpable_expand::errors::Errors;
use dumpable_expand::model::{Bits, Check, Decode, Field, Kernels, Order, Value, View};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, ToTokens};
use syn::ext::IdentExt;
use syn::meta::ParseNestedMeta;
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::token::Paren;
use syn::{parenthesized, Attribute, Expr, LitInt, LitStr, Token, Type};

#[derive(Default)]
struct Member {
    name: Option<String>,
    accessor: Option<Ident>,
    not_in_c: bool,
    offset: Option<TokenStream>,
    skip: Option<Ident>,
    kernels: Kernels,
    order: Option<Order>,
    decode: Option<Decode>,
    views: Vec<View>,
    inner: Vec<Inner>,
    bits: Vec<Bits>,
    tags: Vec<Bits>,
    checks: Vec<Check>,
}

/// A view of a member within the field, at the end of a path.
struct Inner {
    path: TokenStream,
    ty: Type,
    value: Value,
}

impl Member {
    fn parse(
        attrs: &[Attribute],
        vis: &TokenStream,
        is_view: bool,
        ty: &Type,
        errors: &mut Errors,
    ) -> Self {
        let mut this = Self::default();
        each_attribute(attrs, errors, &mut |meta, errors| {
            if meta.path.is_ident("name") {
                this.name = Some(string(meta)?);
            } else if meta.path.is_ident("not_in_c") {
                alone(meta)?;
                this.not_in_c = true;
            } else if meta.path.is_ident("flags") {
                let flags = path(meta)?;
                this.decode(meta, Decode::Flags(flags))?;
            } else if meta.path.is_ident("enum") {
                // Alone, it means the type of the field.
                let is_alone = meta.input.is_empty() || meta.input.peek(Token![,]);
                let choice = if is_alone { ty.to_token_stream() } else { path(meta)? };
                this.decode(meta, Decode::Enum(choice))?;
            } else if meta.path.is_ident("str") {
                alone(meta)?;
                this.decode(meta, Decode::Str)?;
            } else if meta.path.is_ident("with") {
                let (path, ty) = function_and_type(meta)?;
                this.decode(meta, Decode::With { path, ty })?;
            } else if let Some(word) =
                meta.path.get_ident().filter(|word| *word == "be" || *word == "le")
            {
                alone(meta)?;
                this.order(word)?;
            } else if kernels(meta, &mut this.kernels)? {
                // It was one of these.
            } else if meta.path.is_ident("bits") {
                this.bits.extend(bits::parse(meta, vis, errors)?);
            } else if meta.path.is_ident("tag") {
                this.tags.extend(bits::parse(meta, vis, errors)?);
            } else if meta.path.is_ident("check") {
                this.checks.push(check(meta)?);
            } else if meta.path.is_ident("when") {
                this.checks.push(when(meta)?);
            } else if meta.path.is_ident("accessor") && !is_view {
                this.accessor = accessor(meta, errors);
            } else if meta.path.is_ident("offset") && !is_view {
                this.offset = Some(integer(meta)?);
            } else if meta.path.is_ident("skip") && !is_view {
                alone(meta)?;
                this.skip = meta.path.get_ident().cloned();
            } else if meta.path.is_ident("view") && !is_view {
                for view in list(meta, errors, &mut |input, errors| parse_view(input, vis, errors))?
                {
                    match view {
                        Seen::View(view) => this.views.push(view),
                        Seen::Inner(inner) => this.inner.push(inner),
                    }
                }
            } else if is_view {
                return Err(unknown(
                    meta,
                    "name, not_in_c, alias, optional, be, le, bits, flags, enum, str, with, tag, check, when; its offset follows its type, `name: Type @ 8`",
                ));
            } else {
                return Err(unknown(
                    meta,
                    "name, accessor, not_in_c, alias, optional, offset, skip, be, le, bits, view, flags, enum, str, with, tag, check, when",
                ));
            }
            Ok(())
        });
        this
    }

    fn decode(&mut self, meta: &ParseNestedMeta, decode: Decode) -> syn::Result<()> {
        if self.decode.is_some() {
            return Err(error(
                &meta.path,
                "a value is decoded in one way: as `flags`, as an `enum`, as a `str`, or `with` a function",
            ));
        }
        self.decode = Some(decode);
        Ok(())
    }

    fn order(&mut self, word: &Ident) -> syn::Result<()> {
        if self.order.is_some() {
            return Err(error(word, "the bytes of a value have one order: `be`, or `le`"));
        }
        self.order =
            Some(if word == "be" { Order::Big(word.clone()) } else { Order::Little(word.clone()) });
        Ok(())
    }

    /// Whether nothing is said of it.
    fn is_plain(&self) -> bool {
        self.offset.is_none()
            && self.accessor.is_none()
            && self.decode.is_none()
            && self.order.is_none()
            && self.kernels.aliases.is_empty()
            && !self.kernels.optional
            && self.views.is_empty()
            && self.inner.is_empty()
            && self.bits.is_empty()
            && self.tags.is_empty()
            && self.checks.is_empty()
    }

    /// `ident` is what it is called where it stands.
    fn into_value(self, ident: Ident, vis: TokenStream, attrs: &[Attribute]) -> Value {
        let docs = attrs.iter().filter(|attr| attr.path().is_ident("doc"));
        Value {
            name: self.name.unwrap_or_else(|| ident.unraw().to_string()),
            ident: self.accessor.unwrap_or(ident),
            vis,
            docs: quote!(#(#docs)*),
            in_c: !self.not_in_c,
            kernels: self.kernels,
            skip: self.skip,
            hidden: false,
            refused: false,
            order: self.order,
            decode: self.decode.unwrap_or(Decode::AsIs),
            bits: self.bits,
            tags: self.tags,
            checks: self.checks,
        }
    }
}

/// The field, and the members within it that are looked at.
pub(super) fn parse_field(field: &syn::Field, errors: &mut Errors) -> Vec<Field> {
    let Some(ident) = field.ident.clone() else { return Vec::new() };
    let vis = field.vis.to_token_stream();
    let held = bindgen::held_by(&field.ty);
    let ty = held.as_ref().unwrap_or(&field.ty);
    let mut member = Member::parse(&field.attrs, &vis, false, ty, errors);
    if member.skip.is_none() && member.is_plain() && bindgen::is_filler(&ident) {
        member.skip = Some(ident.clone());
    }
    if let Some(accessor) = member.accessor.take_if(|_| member.skip.is_some()) {
        errors.at(
            accessor,
            "a skipped field has no accessor to be called anything: drop `skip`, or `accessor`",
        );
    }
    member.not_in_c |= bindgen::is_invented(&ident);
    let refused = member.skip.is_none() && refuse_type(ty, errors);
    let inner = std::mem::take(&mut member.inner);
    let whole = Field {
        ident: ident.clone(),
        path: ident.to_token_stream(),
        within: None,
        ty: ty.to_token_stream(),
        declared: held.is_some().then(|| field.ty.to_token_stream()),
        offset: member.offset.take(),
        views: std::mem::take(&mut member.views),
        value: Value { refused, ..member.into_value(ident.clone(), vis, &field.attrs) },
    };
    let name = whole.value.name.clone();
    let inner = inner.into_iter().map(|Inner { path, ty, value }| Field {
        ident: ident.clone(),
        path: quote!(#ident.#path),
        within: Some(name.clone()),
        ty: ty.into_token_stream(),
        declared: None,
        offset: None,
        views: Vec::new(),
        value,
    });
    std::iter::once(whole).chain(inner).collect()
}

/// Another way to look at the bytes of a field: at a distance from its start, or at a member within it.
// There are few of them, each for a moment.
#[allow(clippy::large_enum_variant)]
enum Seen {
    View(View),
    Inner(Inner),
}

/// `[attributes] [pub] name: Type [@ bytes | @ member.member]`
fn parse_view(
    input: ParseStream,
    field_vis: &TokenStream,
    errors: &mut Errors,
) -> syn::Result<Seen> {
    let attrs = input.call(Attribute::parse_outer)?;
    let vis = visibility(input, field_vis)?;
    let ident = name_of_typed(input, "Type @ 8")?;
    let ty: Type = input.parse()?;
    let place = match place(input) {
        Ok(place) => place,
        Err(error) => {
            errors.tell(error);
            skip(input)?;
            Place::Start
        }
    };
    let member = Member::parse(&attrs, &vis, true, &ty, errors);
    let refused = refuse_type(&ty, errors);
    let value = Value { refused, ..member.into_value(ident, vis, &attrs) };
    Ok(match place {
        Place::Member(path) => Seen::Inner(Inner { path, ty, value }),
        Place::Start => {
            Seen::View(View { at: 0, at_span: ty.span(), ty: ty.into_token_stream(), value })
        }
        Place::Bytes(at, at_span) => {
            Seen::View(View { at, at_span, ty: ty.into_token_stream(), value })
        }
    })
}

/// Where in a field a view begins.
enum Place {
    Start,
    Bytes(u64, Span),
    Member(TokenStream),
}

/// `[@ bytes | @ member.member]`
fn place(input: ParseStream) -> syn::Result<Place> {
    const AT: &str = "a view is placed by `@`, at a number of bytes, 0 or more, or at a member: `name: Type @ 8`";
    if input.peek(Token![=]) {
        return Err(input.error(AT));
    }
    if input.parse::<Option<Token![@]>>()?.is_none() {
        return Ok(Place::Start);
    }
    if !input.peek(Ident::peek_any) {
        let literal: LitInt = input.parse().map_err(otherwise(AT))?;
        return Ok(Place::Bytes(literal.base10_parse().map_err(otherwise(AT))?, literal.span()));
    }
    let path =
        Punctuated::<Ident, Token![.]>::parse_separated_nonempty_with(input, Ident::parse_any)?;
    Ok(Place::Member(path.into_token_stream()))
}

/// `= name`. What is in quotes is told, and taken for what is meant.
fn accessor(meta: &ParseNestedMeta, errors: &mut Errors) -> Option<Ident> {
    let value = meta.value().ok();
    if let Some(name) = value.and_then(|value| value.parse::<Ident>().ok()) {
        return Some(name);
    }
    errors.at(
        &meta.path,
        "what is the accessor called? Write its name, without quotes: `accessor = other`",
    );
    let name =
        value.and_then(|value| value.parse::<LitStr>().ok()).and_then(|name| name.parse().ok());
    errors.keep(skip(meta.input));
    name
}

/// `(expression)`: what tells whether a member is the one in use.
fn when(meta: &ParseNestedMeta) -> syn::Result<Check> {
    if !meta.input.peek(Paren) {
        return Err(error(
            &meta.path,
            "when is this member the one in use? Write what tells: `when(self.is_tail())`",
        ));
    }
    let content;
    parenthesized!(content in meta.input);
    let expr = content.parse::<Expr>();
    let rest = content.parse::<TokenStream>()?;
    let expr = expr?;
    if !rest.is_empty() {
        return Err(error(
            rest,
            "`when(..)` has one expression, and its reason is always the same: for another, write `check(.., \"reason\")`",
        ));
    }
    calls_accessors(expr.to_token_stream())?;
    Ok(Check {
        value: None,
        expr: expr.into_token_stream(),
        reason: quote!("this member is not the one in use"),
    })
}

/// Whether the type has no size of its own, so that nothing can be made of what has such a field.
pub(super) fn is_unsized(ty: &Type) -> bool {
    match ty {
        Type::Slice(_) | Type::TraitObject(_) => true,
        Type::Path(path) => path.path.is_ident("str"),
        _ => false,
    }
}

/// Whether the type is one of the language that not every bit pattern is a value of. All others are for `Field` to judge.
fn refuse_type(ty: &Type, errors: &mut Errors) -> bool {
    let problem = match ty {
        Type::Reference(_) => {
            "a reference is valid only while what it refers to is there: declare a pointer, `*const T`, which is read as an `Addr<T>`"
        }
        Type::Tuple(_) => "the layout of a tuple is not fixed: describe a struct",
        Type::Path(path) if path.path.is_ident("char") => "not every bit pattern is a `char`: declare it as `u32`",
        Type::Path(path) if path.path.is_ident("f32") => "a field is a number without a point: declare this as `u32`",
        Type::Path(path) if path.path.is_ident("f64") => "a field is a number without a point: declare this as `u64`",
        Type::Slice(slice) => {
            let element = slice.elem.to_token_stream();
            let problem = format!("nobody knows how many of these there are: a flexible array is described as `[{element}; 0]`");
            errors.at(ty, problem);
            return true;
        }
        _ if is_unsized(ty) => "a field has a size: describe the bytes that are there, `[u8; N]`, or a pointer to them",
        _ => return false,
    };
    errors.at(ty, problem);
    true
}
