//! The attributes of the whole type.

use super::group;
use super::syntax::{
    alone, each_attribute, error, function, idents, integer, path, string, unknown, Keep,
};
use dumpable_expand::errors::Errors;
use dumpable_expand::model::{Capture, Field, Group, Set, Struct};
use proc_macro2::{Ident, TokenStream};
use quote::{quote, ToTokens};
use syn::ext::IdentExt;
use syn::meta::ParseNestedMeta;
use syn::parse::Parse;
use syn::{parenthesized, parse_quote, Attribute, Data, DeriveInput, Token};

pub(super) struct Container {
    pub(super) name: Option<String>,
    c_type: Option<String>,
    size: Option<TokenStream>,
    capture: Capture,
    on_failure: Option<TokenStream>,
    remote: Option<TokenStream>,
    /// Attributes of fields that cannot have them where they stand: a field's name, and what belongs to it.
    fields: Vec<(Ident, TokenStream)>,
    pub(super) krate: TokenStream,
    /// Where each attribute stands that one kind of type alone may have.
    for_structs: Vec<Ident>,
    /// What the values of a set of flags are.
    pub(super) set: Option<Set>,
    pub(super) groups: Vec<Group>,
    /// Where each attribute stands that an enum alone may have.
    for_enums: Vec<Ident>,
    pub(super) repr: Repr,
}

#[derive(Default)]
pub(super) struct Repr {
    c: bool,
    packed: bool,
    pub(super) int: Option<Ident>,
}

impl Container {
    pub(super) fn parse(attrs: &[Attribute], errors: &mut Errors) -> Self {
        let mut this = Self {
            name: None,
            c_type: None,
            size: None,
            capture: Capture::Whole,
            on_failure: None,
            remote: None,
            fields: Vec::new(),
            krate: quote!(::dumpable),
            for_structs: Vec::new(),
            set: None,
            groups: Vec::new(),
            for_enums: Vec::new(),
            repr: Repr::parse(attrs, errors),
        };
        each_attribute(attrs, errors, &mut |meta, errors| {
            let named = meta.path.get_ident().map(Ident::to_string).unwrap_or_default();
            match named.as_str() {
                "crate" => this.krate = path(meta)?,
                "flags" => this.is_set(meta, Set::Positions)?,
                "masks" => this.is_set(meta, Set::Masks)?,
                "group" => this.groups.extend(group::parse(meta, errors)?),
                "name" => this.name = Some(string(meta)?),
                "c" => this.c_type = Some(string(meta)?),
                "size" => this.size = Some(integer(meta)?),
                "on_failure" => this.on_failure = Some(function(meta)?),
                "remote" => this.remote = Some(path(meta)?),
                "field" => this.fields.push(field(meta)?),
                "only" | "skip" => {
                    let before = errors.count();
                    let names = idents(meta, errors)?;
                    if !matches!(this.capture, Capture::Whole) {
                        return Err(error(
                            &meta.path,
                            "`only(..)` and `skip(..)` are two ways to say what is captured: keep one of them",
                        ));
                    }
                    this.capture = match named.as_str() {
                        // Of names that were refused, nothing more is said.
                        _ if errors.count() > before => Capture::Whole,
                        "only" => Capture::Only(names),
                        _ => Capture::Skip(names),
                    };
                }
                _ => {
                    return Err(unknown(
                        meta,
                        "name, c, size, only, skip, field, remote, on_failure, crate; for an enum: flags, masks, group, crate",
                    ))
                }
            }
            match named.as_str() {
                "crate" => {}
                "flags" | "masks" | "group" => {
                    this.for_enums.extend(meta.path.get_ident().cloned())
                }
                _ => this.for_structs.extend(meta.path.get_ident().cloned()),
            }
            Ok(())
        });
        this
    }

    fn is_set(&mut self, meta: &ParseNestedMeta, set: Set) -> syn::Result<()> {
        alone(meta)?;
        if self.set.is_some() {
            return Err(error(
                &meta.path,
                "the values of flags are bit positions, `flags`, or masks, `masks`: keep the one that they are",
            ));
        }
        self.set = Some(set);
        Ok(())
    }

    pub(super) fn check_for_struct(&self, errors: &mut Errors) {
        for name in &self.for_enums {
            let problem = match name.to_string().as_str() {
                "group" => "`group` belongs to an enum of flags: the bits of a field are had by `bits(..)`",
                "masks" => "`masks` describes an enum of masks: a field takes them by `flags = ThatEnum`",
                _ => "`flags` describes an enum of bit positions: a field takes them by `flags = ThatEnum`",
            };
            errors.at(name, problem);
        }
    }

    pub(super) fn check_for_union(&self, errors: &mut Errors) {
        self.check_for_struct(errors);
        if let Some(name) = self.for_structs.iter().find(|name| *name == "only" || *name == "skip")
        {
            errors.at(
                name,
                "the members of a union share their bytes, which are captured together: name the whole union where it is a field",
            );
        }
    }

    /// Hands each field what `field(..)` says of it, as if that stood there.
    pub(super) fn move_to_fields(&mut self, fields: &mut [syn::Field], errors: &mut Errors) {
        for (name, attributes) in self.fields.drain(..) {
            match fields.iter_mut().find(|field| field.ident.as_ref() == Some(&name)) {
                Some(field) => field.attrs.push(parse_quote!(#[dumpable(#attributes)])),
                None => errors.at(
                    &name,
                    format!("there is no field `{name}`: `field(..)` begins with the name of one"),
                ),
            }
        }
    }

    pub(super) fn check_for_enum(&self, errors: &mut Errors) {
        for name in &self.for_structs {
            errors.at(name, format!("`{name}` belongs to a struct, not to an enum"));
        }
    }

    /// Whether the compiler keeps fields where the description has them.
    pub(super) fn check_fixed(&self, ident: &Ident, errors: &mut Errors) -> bool {
        if !self.repr.c {
            errors.at(ident, "the layout of this type is not fixed: add `#[repr(C)]`");
        }
        self.repr.c
    }

    /// Without fields, a struct that has its names alone.
    pub(super) fn into_struct(self, input: &DeriveInput, fields: Option<Vec<Field>>) -> Struct {
        let name = self.name.unwrap_or_else(|| input.ident.unraw().to_string());
        let keyword = if matches!(input.data, Data::Union(_)) { "union" } else { "struct" };
        Struct {
            ident: input.ident.clone(),
            vis: input.vis.to_token_stream(),
            c_type: self.c_type.unwrap_or_else(|| format!("{keyword} {name}")),
            name,
            size: self.size,
            packed: self.repr.packed,
            remote: self.remote,
            fixed: fields.is_some(),
            capture: if fields.is_some() { self.capture } else { Capture::Whole },
            fields: fields.unwrap_or_default(),
            on_failure: self.on_failure,
            krate: self.krate,
        }
    }
}

/// `(name, attributes of the field)`
fn field(meta: &ParseNestedMeta) -> syn::Result<(Ident, TokenStream)> {
    let content;
    parenthesized!(content in meta.input);
    let name = content.call(Ident::parse_any);
    let comma = content.call(<Token![,]>::parse);
    let attributes = content.parse()?;
    let name = name?;
    comma.map_err(|_| {
        error(
            &name,
            format!("what of `{name}`? Its attributes follow its name: `field({name}, skip)`"),
        )
    })?;
    Ok((name, attributes))
}

impl Repr {
    fn parse(attrs: &[Attribute], errors: &mut Errors) -> Self {
        let mut this = Self::default();
        for attr in attrs.iter().filter(|attr| attr.path().is_ident("repr")) {
            let parsed = attr.parse_nested_meta(|meta| {
                let Some(ident) = meta.path.get_ident() else { return Ok(()) };
                match ident.to_string().as_str() {
                    "C" | "transparent" => this.c = true,
                    "packed" => this.packed = true,
                    "align" | "Rust" | "simd" => {}
                    _ => this.int = Some(ident.clone()),
                }
                // What `align` and `packed` may have in parentheses.
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
