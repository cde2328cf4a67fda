//! The attributes of a field, and of a view of it.

use super::bits;
use super::syntax::{check, each_attribute, integer, list, path, string, unknown, visibility};
use crate::errors::Errors;
use crate::model::{Bits, Check, Decode, Field, Value, View};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, ToTokens};
use syn::ext::IdentExt;
use syn::meta::ParseNestedMeta;
use syn::parse::ParseStream;
use syn::spanned::Spanned;
use syn::{Attribute, LitInt, Token, Type};

#[derive(Default)]
struct Member {
    name: Option<String>,
    not_in_c: bool,
    offset: Option<TokenStream>,
    skip: Option<Ident>,
    decode: Option<Decode>,
    views: Vec<View>,
    bits: Vec<Bits>,
    tags: Vec<Bits>,
    checks: Vec<Check>,
}

impl Member {
    fn parse(attrs: &[Attribute], vis: &TokenStream, is_view: bool, errors: &mut Errors) -> Self {
        let mut this = Self::default();
        each_attribute(attrs, errors, |meta, errors| {
            if meta.path.is_ident("name") {
                this.name = Some(string(meta)?);
            } else if meta.path.is_ident("not_in_c") {
                this.not_in_c = true;
            } else if meta.path.is_ident("flags") {
                this.decode(meta, Decode::Flags)?;
            } else if meta.path.is_ident("enum") {
                this.decode(meta, Decode::Enum)?;
            } else if meta.path.is_ident("bits") {
                this.bits.extend(list(meta, errors, |input, errors| bits::parse(input, vis, errors))?);
            } else if meta.path.is_ident("tag") {
                this.tags.extend(list(meta, errors, |input, errors| bits::parse(input, vis, errors))?);
            } else if meta.path.is_ident("check") {
                this.checks.push(check(meta)?);
            } else if meta.path.is_ident("offset") && !is_view {
                this.offset = Some(integer(meta)?);
            } else if meta.path.is_ident("skip") && !is_view {
                this.skip = meta.path.get_ident().cloned();
            } else if meta.path.is_ident("view") && !is_view {
                this.views.extend(list(meta, errors, |input, errors| parse_view(input, vis, errors))?);
            } else if is_view {
                return Err(unknown(
                    meta,
                    "name, not_in_c, bits, flags, enum, tag, check; its offset follows its type, `name: Type @ 8`",
                ));
            } else {
                return Err(unknown(meta, "name, not_in_c, offset, skip, bits, view, flags, enum, tag, check"));
            }
            Ok(())
        });
        this
    }

    fn decode(&mut self, meta: &ParseNestedMeta, decode: fn(TokenStream) -> Decode) -> syn::Result<()> {
        let path = path(meta)?;
        if self.decode.is_some() {
            return Err(syn::Error::new_spanned(
                &meta.path,
                "a value is decoded in one way: as `flags` or as an `enum`",
            ));
        }
        self.decode = Some(decode(path));
        Ok(())
    }

    fn into_value(self, ident: Ident, vis: TokenStream, attrs: &[Attribute]) -> Value {
        let docs = attrs.iter().filter(|attr| attr.path().is_ident("doc"));
        Value {
            name: self.name.unwrap_or_else(|| ident.unraw().to_string()),
            ident,
            vis,
            docs: quote!(#(#docs)*),
            in_c: !self.not_in_c,
            skip: self.skip,
            hidden: false,
            refused: false,
            decode: self.decode.unwrap_or(Decode::AsIs),
            bits: self.bits,
            tags: self.tags,
            checks: self.checks,
        }
    }
}

pub(super) fn parse_field(field: &syn::Field, errors: &mut Errors) -> Option<Field> {
    let ident = field.ident.clone()?;
    let vis = field.vis.to_token_stream();
    let mut member = Member::parse(&field.attrs, &vis, false, errors);
    let refused = member.skip.is_none() && refuse_type(&field.ty, errors);
    Some(Field {
        ident: ident.clone(),
        ty: field.ty.to_token_stream(),
        offset: member.offset.take(),
        views: std::mem::take(&mut member.views),
        value: Value { refused, ..member.into_value(ident, vis, &field.attrs) },
    })
}

/// `[attributes] [pub] name: Type [@ bytes]`
fn parse_view(input: ParseStream, field_vis: &TokenStream, errors: &mut Errors) -> syn::Result<View> {
    let attrs = input.call(Attribute::parse_outer)?;
    let vis = visibility(input, field_vis)?;
    let ident: Ident = input.call(Ident::parse_any)?;
    input.parse::<Token![:]>()?;
    let ty: Type = input.parse()?;
    let (at, at_span) = errors.keep(distance(input)).flatten().unwrap_or((0, ty.span()));
    let member = Member::parse(&attrs, &vis, true, errors);
    let refused = refuse_type(&ty, errors);
    let value = Value { refused, ..member.into_value(ident, vis, &attrs) };
    Ok(View { at, at_span, ty: ty.into_token_stream(), value })
}

/// `[@ bytes]`
fn distance(input: ParseStream) -> syn::Result<Option<(u64, Span)>> {
    if input.parse::<Option<Token![@]>>()?.is_none() {
        return Ok(None);
    }
    let literal: LitInt = input.parse()?;
    Ok(Some((literal.base10_parse()?, literal.span())))
}

/// Whether the type is one of the language that not every bit pattern is a value of. All others are for `Field` to judge.
fn refuse_type(ty: &Type, errors: &mut Errors) -> bool {
    let problem = match ty {
        Type::Reference(_) => {
            "a reference is valid only while what it refers to is there: declare a pointer, `*const T`, which is read as an `Addr<T>`"
        }
        Type::Tuple(_) => "the layout of a tuple is not fixed: describe a struct",
        Type::Path(path) if path.path.is_ident("bool") => {
            "not every bit pattern is a `bool`: declare it as `u8`, and take the bool from it by `bits(name: bool = 0)`"
        }
        Type::Path(path) if path.path.is_ident("char") => "not every bit pattern is a `char`: declare it as `u32`",
        Type::Path(path) if path.path.is_ident("f32") => "a field is a number without a point: declare this as `u32`",
        Type::Path(path) if path.path.is_ident("f64") => "a field is a number without a point: declare this as `u64`",
        _ => return false,
    };
    errors.at(ty, problem);
    true
}
