//! From attributes to the model. What is wrong is noted where it stands, and parsing goes on without it.

use crate::errors::Errors;
use crate::model::{Bits, BitsType, Capture, Check, Choice, Decode, Field, Struct, Value, Variant, View};
use proc_macro2::{Ident, TokenStream};
use quote::{quote, ToTokens};
use syn::ext::IdentExt;
use syn::meta::ParseNestedMeta;
use syn::parse::ParseStream;
use syn::spanned::Spanned;
use syn::{parenthesized, Attribute, Data, DeriveInput, Expr, Fields, LitInt, LitStr, Path, Token, Type, Visibility};

pub(crate) enum Description {
    Struct(Struct),
    Choice(Choice),
}

/// Nothing where the input is so far off that an expansion would only add messages.
pub(crate) fn parse(input: &DeriveInput, errors: &mut Errors) -> Option<Description> {
    if !input.generics.params.is_empty() {
        errors.at(
            &input.generics.params,
            "a layout description has one layout: it takes no lifetimes and no parameters; describe each instance as a type of its own",
        );
        return None;
    }
    let container = Container::parse(&input.attrs, errors);
    match &input.data {
        Data::Struct(data) => {
            if container.flags {
                errors.at(&input.ident, "`flags` describes an enum of bit positions, not a struct");
            }
            match (&data.fields, container.repr_c) {
                (Fields::Named(fields), true) => {
                    let fields = fields.named.iter().filter_map(|field| parse_field(field, errors)).collect();
                    Some(Description::Struct(container.into_struct(input, fields)))
                }
                (Fields::Named(_), false) => {
                    errors.at(&input.ident, "the layout of this struct is not fixed: add `#[repr(C)]`");
                    None
                }
                _ => {
                    errors.at(&input.ident, "a described struct has named fields: its accessors are named after them");
                    None
                }
            }
        }
        Data::Enum(data) => parse_choice(input, data, container, errors).map(Description::Choice),
        Data::Union(data) => {
            errors.at(
                data.union_token,
                "a union is described as bytes or words with a `view(..)` for each of its members",
            );
            None
        }
    }
}

/// The attributes of the whole type.
struct Container {
    name: Option<String>,
    size: Option<TokenStream>,
    capture: Capture,
    on_failure: Option<TokenStream>,
    krate: TokenStream,
    flags: bool,
    repr_c: bool,
    repr_int: Option<Ident>,
}

impl Container {
    fn parse(attrs: &[Attribute], errors: &mut Errors) -> Self {
        let mut this = Self {
            name: None,
            size: None,
            capture: Capture::Whole,
            on_failure: None,
            krate: quote!(::dumpable),
            flags: false,
            repr_c: false,
            repr_int: None,
        };
        each_attribute(attrs, errors, |meta| {
            if meta.path.is_ident("name") {
                this.name = Some(string(meta)?);
            } else if meta.path.is_ident("size") {
                this.size = Some(integer(meta)?.into_token_stream());
            } else if meta.path.is_ident("crate") {
                this.krate = path(meta)?;
            } else if meta.path.is_ident("on_failure") {
                this.on_failure = Some(path(meta)?);
            } else if meta.path.is_ident("flags") {
                this.flags = true;
            } else if meta.path.is_ident("only") || meta.path.is_ident("skip") {
                let names = idents(meta)?;
                if !matches!(this.capture, Capture::Whole) {
                    return Err(meta.error("`only(..)` and `skip(..)` are two ways to say the same: keep one of them"));
                }
                this.capture = if meta.path.is_ident("only") { Capture::Only(names) } else { Capture::Skip(names) };
            } else {
                return Err(unknown(meta, "name, size, only, skip, on_failure, crate, flags"));
            }
            Ok(())
        });
        for attr in attrs.iter().filter(|attr| attr.path().is_ident("repr")) {
            let parsed =
                attr.parse_nested_meta(|meta| {
                    let Some(ident) = meta.path.get_ident() else { return Ok(()) };
                    match ident.to_string().as_str() {
                        "C" | "transparent" => this.repr_c = true,
                        "packed" => return Err(meta.error(
                            "a packed struct is not supported: its fields could not be loaded whole from a live object",
                        )),
                        "align" => {
                            let _: TokenStream = meta.input.step(|cursor| match cursor.token_tree() {
                                Some((tree, rest)) => Ok((tree.into(), rest)),
                                None => Ok((TokenStream::new(), *cursor)),
                            })?;
                        }
                        "Rust" | "simd" => {}
                        _ => this.repr_int = Some(ident.clone()),
                    }
                    Ok(())
                });
            errors.keep(parsed);
        }
        this
    }

    fn into_struct(self, input: &DeriveInput, fields: Vec<Field>) -> Struct {
        Struct {
            ident: input.ident.clone(),
            vis: input.vis.to_token_stream(),
            name: self.name.unwrap_or_else(|| input.ident.unraw().to_string()),
            size: self.size,
            fields,
            capture: self.capture,
            on_failure: self.on_failure,
            krate: self.krate,
        }
    }
}

fn parse_choice(
    input: &DeriveInput,
    data: &syn::DataEnum,
    container: Container,
    errors: &mut Errors,
) -> Option<Choice> {
    let Some(repr) = container.repr_int else {
        errors
            .at(&input.ident, "the integer behind this enum is not fixed: add a `#[repr(..)]`, such as `#[repr(u8)]`");
        return None;
    };
    if container.flags && !matches!(repr.to_string().as_str(), "u8" | "u16" | "u32") {
        errors.at(&repr, "the values of `flags` are bit positions: `u8` is wide enough for them");
        return None;
    }
    for (given, what) in [(&container.size, "size"), (&container.on_failure, "on_failure")] {
        if let Some(tokens) = given {
            errors.at(tokens, format!("`{what}` belongs to a struct, not to an enum"));
        }
    }
    let variants = data
        .variants
        .iter()
        .filter_map(|variant| {
            if !matches!(variant.fields, Fields::Unit) {
                errors.at(&variant.fields, "a described enum names integers: its variants have no fields");
                return None;
            }
            let mut name = snake_case(&variant.ident.unraw().to_string());
            each_attribute(&variant.attrs, errors, |meta| {
                if meta.path.is_ident("name") {
                    name = string(meta)?;
                    return Ok(());
                }
                Err(unknown(meta, "name"))
            });
            Some(Variant { ident: variant.ident.clone(), name })
        })
        .collect();
    Some(Choice {
        ident: input.ident.clone(),
        vis: input.vis.to_token_stream(),
        repr,
        flags: container.flags,
        variants,
        krate: container.krate,
    })
}

/// What the attributes of a field or a view say.
#[derive(Default)]
struct Member {
    name: Option<String>,
    offset: Option<TokenStream>,
    skip: bool,
    decode: Option<Decode>,
    views: Vec<View>,
    bits: Vec<Bits>,
    tags: Vec<Bits>,
    checks: Vec<Check>,
}

impl Member {
    fn parse(attrs: &[Attribute], vis: &TokenStream, is_view: bool, errors: &mut Errors) -> Self {
        let mut this = Self::default();
        // What is nested reports its own errors, and cannot do so while its parent does.
        let mut nested = Errors::default();
        each_attribute(attrs, errors, |meta| {
            if meta.path.is_ident("name") {
                this.name = Some(string(meta)?);
            } else if meta.path.is_ident("flags") {
                this.decode(meta, Decode::Flags(path(meta)?))?;
            } else if meta.path.is_ident("enum") {
                this.decode(meta, Decode::Enum(path(meta)?))?;
            } else if meta.path.is_ident("bits") {
                this.bits.extend(list(meta, |input| BitsSyntax::parse(input, vis))?);
            } else if meta.path.is_ident("tag") {
                this.tags.extend(list(meta, |input| BitsSyntax::parse(input, vis))?);
            } else if meta.path.is_ident("check") {
                this.checks.push(check(meta)?);
            } else if meta.path.is_ident("offset") && !is_view {
                this.offset = Some(integer(meta)?.into_token_stream());
            } else if meta.path.is_ident("skip") && !is_view {
                this.skip = true;
            } else if meta.path.is_ident("view") && !is_view {
                this.views.extend(list(meta, |input| parse_view(input, vis, &mut nested))?);
            } else if is_view {
                return Err(unknown(
                    meta,
                    "name, bits, flags, enum, tag, check; its offset follows its type: `name: Type @ 8`",
                ));
            } else {
                return Err(unknown(meta, "name, offset, skip, bits, view, flags, enum, tag, check"));
            }
            Ok(())
        });
        if let Some(error) = nested.take() {
            errors.push(error);
        }
        this
    }

    fn decode(&mut self, meta: &ParseNestedMeta, decode: Decode) -> syn::Result<()> {
        if self.decode.is_some() {
            return Err(meta.error("a value is decoded in one way: as `flags` or as an `enum`"));
        }
        self.decode = Some(decode);
        Ok(())
    }

    fn into_value(self, ident: Ident, vis: TokenStream, attrs: &[Attribute]) -> Value {
        let docs = attrs.iter().filter(|attr| attr.path().is_ident("doc"));
        Value {
            name: self.name.unwrap_or_else(|| ident.unraw().to_string()),
            ident,
            vis,
            docs: quote!(#(#docs)*),
            decode: self.decode.unwrap_or(Decode::AsIs),
            bits: self.bits,
            tags: self.tags,
            checks: self.checks,
        }
    }
}

fn parse_field(field: &syn::Field, errors: &mut Errors) -> Option<Field> {
    let ident = field.ident.clone()?;
    let vis = field.vis.to_token_stream();
    let mut member = Member::parse(&field.attrs, &vis, false, errors);
    Some(Field {
        ident: ident.clone(),
        ty: field.ty.to_token_stream(),
        offset: member.offset.take(),
        skip: member.skip,
        views: std::mem::take(&mut member.views),
        value: member.into_value(ident, vis, &field.attrs),
    })
}

/// `[attributes] [pub] name: Type [@ bytes]`
fn parse_view(input: ParseStream, field_vis: &TokenStream, errors: &mut Errors) -> syn::Result<View> {
    let attrs = input.call(Attribute::parse_outer)?;
    let vis = visibility(input, field_vis)?;
    let ident: Ident = input.call(Ident::parse_any)?;
    input.parse::<Token![:]>()?;
    let ty: Type = input.parse()?;
    let (at, at_span) = if input.parse::<Option<Token![@]>>()?.is_some() {
        let literal: LitInt = input.parse()?;
        (literal.base10_parse()?, literal.span())
    } else {
        (0, ty.span())
    };
    let member = Member::parse(&attrs, &vis, true, errors);
    Ok(View { at, at_span, ty: ty.into_token_stream(), value: member.into_value(ident, vis, &attrs) })
}

/// `[attributes] [pub] name: Type = 3..=7`, or one bit: `name: bool = 3`
struct BitsSyntax;

impl BitsSyntax {
    fn parse(input: ParseStream, base_vis: &TokenStream) -> syn::Result<Bits> {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis = visibility(input, base_vis)?;
        let ident: Ident = input.call(Ident::parse_any)?;
        input.parse::<Token![:]>()?;
        let ty = Self::parse_type(input)?;
        input.parse::<Token![=]>()?;
        let first: LitInt = input.parse()?;
        let low = first.base10_parse()?;
        let (high, range) = if input.peek(Token![..=]) {
            let dots: Token![..=] = input.parse()?;
            let last: LitInt = input.parse()?;
            (last.base10_parse()?, quote!(#first #dots #last))
        } else if input.peek(Token![..]) {
            return Err(input.error("the last bit is part of the range: write `..=`"));
        } else {
            (low, first.to_token_stream())
        };
        let mut name = ident.unraw().to_string();
        let mut errors = Errors::default();
        each_attribute(&attrs, &mut errors, |meta| {
            if meta.path.is_ident("name") {
                name = string(meta)?;
                return Ok(());
            }
            Err(unknown(meta, "name"))
        });
        if let Some(error) = errors.take() {
            return Err(error);
        }
        let docs = attrs.iter().filter(|attr| attr.path().is_ident("doc"));
        Ok(Bits { ident, vis, docs: quote!(#(#docs)*), name, low, high, range, ty })
    }

    fn parse_type(input: ParseStream) -> syn::Result<BitsType> {
        if input.parse::<Option<Token![enum]>>()?.is_some() {
            return Ok(BitsType::Enum(input.parse::<Path>()?.into_token_stream()));
        }
        let ty: Path = input.parse()?;
        let Some(ident) = ty.get_ident().cloned() else { return Err(Self::not_bits(&ty)) };
        if ident == "flags" && !input.peek(Token![=]) {
            return Ok(BitsType::Flags(input.parse::<Path>()?.into_token_stream()));
        }
        Ok(match ident.to_string().as_str() {
            "bool" => BitsType::Bool,
            name @ ("u8" | "u16" | "u32" | "u64" | "u128") => {
                BitsType::Unsigned { bits: name[1..].parse().unwrap_or(0), ty: ident }
            }
            name @ ("i8" | "i16" | "i32" | "i64" | "i128") => {
                BitsType::Signed { bits: name[1..].parse().unwrap_or(0), ty: ident }
            }
            _ => return Err(Self::not_bits(&ty)),
        })
    }

    fn not_bits(ty: &Path) -> syn::Error {
        let name = ty.to_token_stream().to_string().replace(' ', "");
        syn::Error::new_spanned(
            ty,
            format!(
                "bits are a `bool`, an integer (`u8` to `u128`, `i8` to `i128`), or described: `enum {name}` or `flags {name}`"
            ),
        )
    }
}

fn visibility(input: ParseStream, inherited: &TokenStream) -> syn::Result<TokenStream> {
    let own: Visibility = input.parse()?;
    Ok(if matches!(own, Visibility::Inherited) { inherited.clone() } else { own.into_token_stream() })
}

/// Calls `parse` for every item of every `#[dumpable(..)]`.
fn each_attribute(
    attrs: &[Attribute],
    errors: &mut Errors,
    mut parse: impl FnMut(&ParseNestedMeta) -> syn::Result<()>,
) {
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("dumpable")) {
        errors.keep(attr.parse_nested_meta(|meta| parse(&meta)));
    }
}

fn unknown(meta: &ParseNestedMeta, known: &str) -> syn::Error {
    syn::Error::new_spanned(&meta.path, format!("no such attribute here; there are: {known}"))
}

fn string(meta: &ParseNestedMeta) -> syn::Result<String> {
    Ok(meta.value()?.parse::<LitStr>()?.value())
}

fn integer(meta: &ParseNestedMeta) -> syn::Result<LitInt> {
    meta.value()?.parse()
}

fn path(meta: &ParseNestedMeta) -> syn::Result<TokenStream> {
    Ok(meta.value()?.call(Path::parse_mod_style)?.into_token_stream())
}

fn idents(meta: &ParseNestedMeta) -> syn::Result<Vec<Ident>> {
    list(meta, Ident::parse_any)
}

/// `(item, item, ..)`
fn list<T>(meta: &ParseNestedMeta, mut item: impl FnMut(ParseStream) -> syn::Result<T>) -> syn::Result<Vec<T>> {
    let content;
    parenthesized!(content in meta.input);
    let mut items = Vec::new();
    while !content.is_empty() {
        items.push(item(&content)?);
        if content.is_empty() {
            break;
        }
        content.parse::<Token![,]>()?;
    }
    Ok(items)
}

/// `(expression, "reason")`
fn check(meta: &ParseNestedMeta) -> syn::Result<Check> {
    let content;
    parenthesized!(content in meta.input);
    content.call(parse_check)
}

/// `expression, "reason"`, where the reason is what a reader of the failure needs.
pub(crate) fn parse_check(input: ParseStream) -> syn::Result<Check> {
    let expr: Expr = input.parse()?;
    if input.is_empty() {
        return Err(syn::Error::new_spanned(
            expr,
            "a check says why it is made: add a reason, `check(.., \"reason\")`",
        ));
    }
    input.parse::<Token![,]>()?;
    let reason: LitStr = input.parse()?;
    input.parse::<Option<Token![,]>>()?;
    if !input.is_empty() {
        return Err(input.error("a check has one expression and one reason"));
    }
    Ok(Check { expr: expr.into_token_stream(), reason: reason.into_token_stream() })
}

/// `SwapBacked` to `swap_backed`.
fn snake_case(name: &str) -> String {
    let mut out = String::new();
    for (index, letter) in name.char_indices() {
        if letter.is_uppercase() && index > 0 {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
    }
    out
}
