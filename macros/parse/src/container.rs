// SPDX-License-Identifier: MIT OR Apache-2.0

//! Parses the attributes of a type.

use super::attributes::On;
use super::group;
use super::syntax::{
    bytes, check_no_value, each_attribute, error, function, is_ours, list, name_in_c, path,
    replace_message, Keep,
};
use dumpable_codegen::errors::Errors;
use dumpable_codegen::model::{Capture, Families, Field, Group, Set, Struct};
use proc_macro2::{Ident, TokenStream};
use quote::{quote, ToTokens};
use syn::ext::IdentExt;
use syn::meta::ParseNestedMeta;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{parenthesized, parse_quote, Attribute, Data, DeriveInput, Path, Token};

pub(super) struct Container {
    pub(super) c_type: Option<String>,
    size: Option<TokenStream>,
    capture: Capture,
    on_failure: Option<TokenStream>,
    remote: Option<TokenStream>,
    /// The attributes in `field(..)`: the name of the field, and the tokens after it.
    fields: Vec<(Ident, TokenStream)>,
    pub(super) families: Families,
    pub(super) krate: TokenStream,
    /// The meaning of the values of a set of flags.
    pub(super) set: Option<Set>,
    pub(super) groups: Vec<Group>,
    pub(super) repr: Repr,
    compares_types: bool,
}

#[derive(Default)]
pub(super) struct Repr {
    c: bool,
    packed: bool,
    pub(super) int: Option<Ident>,
}

impl Container {
    pub(super) fn parse(input: &DeriveInput, errors: &mut Errors) -> Self {
        let mut this = Self {
            c_type: None,
            size: None,
            capture: Capture::Whole,
            on_failure: None,
            remote: None,
            fields: Vec::new(),
            families: Families::of(&input.ident),
            krate: quote!(::dumpable),
            set: None,
            groups: Vec::new(),
            repr: Repr::parse(&input.attrs, errors),
            compares_types: input.attrs.iter().any(may_change_the_type),
        };
        let (on, ident) = (on(&input.data), &input.ident);
        each_attribute(&input.attrs, on, errors, &mut |name, meta, errors| {
            match name {
                "c" => this.c_type = Some(name_in_c(meta)?),
                "size" => this.size = Some(bytes(meta, ident)?),
                "capture" => this.capture = capture(meta, errors)?,
                "field" => this.fields.push(field(meta)?),
                "remote" => this.remote = Some(path(meta)?),
                "on_failure" => this.on_failure = Some(function(meta)?),
                "crate" => this.krate = path(meta)?,
                "rename" => this.families = rename(meta.input, &meta.path, &this.families)?,
                "positions" => this.is_set(meta, Set::Positions)?,
                "masks" => this.is_set(meta, Set::Masks)?,
                _ => this.groups.extend(group::parse(meta, ident, errors)?),
            }
            Ok(())
        });
        this
    }

    fn is_set(&mut self, meta: &ParseNestedMeta<'_>, set: Set) -> syn::Result<()> {
        check_no_value(meta)?;
        if self.set.is_some() {
            let message = "expected one of `positions` and `masks`, found both: keep the one that the values of this enum are";
            return Err(error(&meta.path, message));
        }
        self.set = Some(set);
        Ok(())
    }

    /// Moves the attributes in `field(..)` to their fields.
    pub(super) fn move_to_fields(&mut self, fields: &mut [syn::Field], errors: &mut Errors) {
        for (name, attributes) in self.fields.drain(..) {
            match fields.iter_mut().find(|field| field.ident.as_ref() == Some(&name)) {
                Some(field) => field.attrs.push(parse_quote!(#[dumpable(#attributes)])),
                None => errors.at(
                    &name,
                    format!("no field `{name}`: expected the name of a field, as in `field(name, skip)`"),
                ),
            }
        }
    }

    /// Checks that the `repr` fixes the layout.
    pub(super) fn check_fixed(&self, ident: &Ident, errors: &mut Errors) -> bool {
        if !self.repr.c {
            errors.at(ident, "the layout of this type is not fixed: add `#[repr(C)]`");
        }
        self.repr.c
    }

    /// Returns the struct; without fields, one that only has its names.
    pub(super) fn into_struct(self, input: &DeriveInput, fields: Option<Vec<Field>>) -> Struct {
        let keyword = if matches!(input.data, Data::Union(_)) { "union" } else { "struct" };
        let own = || format!("{keyword} {}", input.ident.unraw());
        let c_type = self.c_type.unwrap_or_else(own);
        let name = c_type.rsplit(' ').next().unwrap_or_default().to_owned();
        Struct {
            ident: input.ident.clone(),
            families: self.families,
            vis: input.vis.to_token_stream(),
            c_type,
            name,
            size: self.size,
            packed: self.repr.packed,
            compares_types: self.compares_types,
            remote: self.remote,
            fixed: fields.is_some(),
            capture: if fields.is_some() { self.capture } else { Capture::Whole },
            fields: fields.unwrap_or_default(),
            on_failure: self.on_failure,
            krate: self.krate,
        }
    }
}

fn on(data: &Data) -> On {
    match data {
        Data::Struct(_) => On::Struct,
        Data::Union(_) => On::Union,
        Data::Enum(_) => On::Enum,
    }
}

/// Tells whether an attribute may be a macro that changes its item. The derive sees attributes
/// below it before they are expanded.
fn may_change_the_type(attr: &Attribute) -> bool {
    const BUILT_IN: [&str; 12] = [
        "doc",
        "repr",
        "allow",
        "warn",
        "deny",
        "forbid",
        "expect",
        "must_use",
        "deprecated",
        "non_exhaustive",
        "cfg",
        "automatically_derived",
    ];
    !is_ours(attr)
        && !attr.path().get_ident().is_some_and(|name| BUILT_IN.iter().any(|known| name == known))
}

/// Parses `(a, b)` or `(!a, !b)`.
fn capture(meta: &ParseNestedMeta<'_>, errors: &mut Errors) -> syn::Result<Capture> {
    let before = errors.count();
    let names = list(meta, errors, &mut |input, _| {
        let except = input.parse::<Option<Token![!]>>()?;
        let name = input.call(Ident::parse_any).map_err(|error| {
            syn::Error::new(error.span(), "expected the name of a field, as in `capture(name)`")
        })?;
        Ok((except.is_some(), name))
    })?;
    if errors.count() > before {
        // Refused names cause no further errors.
        return Ok(Capture::Whole);
    }
    let is_except = names.first().is_some_and(|(except, _)| *except);
    if let Some((_, name)) = names.iter().find(|(except, _)| *except != is_except) {
        let message = "expected fields to keep, as in `capture(a, b)`, or fields to leave out, as in `capture(!a, !b)`, found both";
        return Err(error(name, message));
    }
    let names = names.into_iter().map(|(_, name)| name).collect();
    Ok(if is_except { Capture::Except(names) } else { Capture::Only(names) })
}

/// Parses `(snapshot = Name, live = Name)`, or one of the two.
pub(super) fn rename(
    input: ParseStream<'_>,
    word: &Path,
    default: &Families,
) -> syn::Result<Families> {
    const FORM: &str = "expected `rename(snapshot = Name, live = Name)`, or one of the two";
    if !input.peek(syn::token::Paren) {
        return Err(error(word, FORM));
    }
    let content;
    parenthesized!(content in input);
    let names =
        Punctuated::<Name, Token![,]>::parse_terminated(&content).map_err(replace_message(FORM));
    // What a refused form leaves behind is not reported as unexpected as well.
    content.parse::<TokenStream>()?;
    let names = names?;
    if names.is_empty() {
        return Err(error(word, FORM));
    }
    let mut families = default.clone();
    for (index, Name { word, to }) in names.iter().enumerate() {
        if names.iter().take(index).any(|earlier| earlier.word == *word) {
            return Err(error(word, format!("duplicate `{word}`: remove one of them")));
        }
        match word.to_string().as_str() {
            "snapshot" => families.snapshot = to.clone(),
            "live" => families.live = to.clone(),
            _ => return Err(error(word, FORM)),
        }
    }
    Ok(families)
}

/// `snapshot = Name` or `live = Name`
struct Name {
    word: Ident,
    to: Ident,
}

impl Parse for Name {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let word = input.call(Ident::parse_any)?;
        input.parse::<Token![=]>()?;
        Ok(Self { word, to: input.parse()? })
    }
}

/// `(name, attributes of the field)`
fn field(meta: &ParseNestedMeta<'_>) -> syn::Result<(Ident, TokenStream)> {
    let content;
    parenthesized!(content in meta.input);
    let name = content.call(Ident::parse_any);
    let comma = content.call(<Token![,]>::parse);
    let attributes = content.parse()?;
    let name = name?;
    comma.map_err(|_| {
        error(
            &name,
            format!(
                "missing attributes of `{name}`: write them after its name, `field({name}, skip)`"
            ),
        )
    })?;
    Ok((name, attributes))
}

impl Repr {
    fn parse(attrs: &[Attribute], errors: &mut Errors) -> Self {
        let mut this = Self::default();
        let is_repr =
            |attr: &&Attribute| attr.path().get_ident().is_some_and(|name| name.unraw() == "repr");
        for attr in attrs.iter().filter(is_repr) {
            let parsed = attr.parse_nested_meta(|meta| {
                let Some(ident) = meta.path.get_ident() else { return Ok(()) };
                match ident.to_string().as_str() {
                    "C" | "transparent" => this.c = true,
                    "packed" => this.packed = true,
                    "align" | "Rust" | "simd" => {}
                    _ => this.int = Some(ident.clone()),
                }
                // The argument of `align` and `packed`.
                meta.input.step(|cursor| match cursor.token_tree() {
                    Some((proc_macro2::TokenTree::Group(_), rest)) => Ok(((), rest)),
                    _ => Ok(((), *cursor)),
                })
            });
            errors.keep(parsed);
        }
        this
    }
}
