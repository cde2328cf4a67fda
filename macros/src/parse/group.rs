//! A number among flags: `[attributes] Name = 3..=7`.

use super::bits::parse_range;
use super::syntax::{
    alone, each_attribute, list, refuse_others, skip, snake_case, string, unknown, Keep,
};
use dumpable_expand::errors::Errors;
use dumpable_expand::model::Group;
use proc_macro2::Ident;
use quote::quote;
use syn::ext::IdentExt;
use syn::meta::ParseNestedMeta;
use syn::parse::ParseStream;
use syn::{Attribute, Token};

pub(super) fn parse(meta: &ParseNestedMeta, errors: &mut Errors) -> syn::Result<Vec<Group>> {
    list(meta, errors, &mut parse_one)
}

fn parse_one(input: ParseStream, errors: &mut Errors) -> syn::Result<Group> {
    let attrs = input.call(Attribute::parse_outer)?;
    let ident: Ident = input.call(Ident::parse_any)?;
    let range = if input.peek(Token![:]) {
        errors.tell(input.error("a group is a number, and has no type: write `Name = 3..=7`"));
        None
    } else {
        errors.keep(parse_range(input, &ident, "its name"))
    };
    if range.is_none() {
        skip(input)?;
    }
    refuse_others(&attrs, errors);
    let refused = range.is_none();
    let (low, high, range) = range.unwrap_or_default();
    let (mut name, mut hex) = (snake_case(&ident.unraw().to_string()), false);
    each_attribute(&attrs, errors, &mut |meta, _| {
        if meta.path.is_ident("name") {
            name = string(meta)?;
        } else if meta.path.is_ident("hex") {
            alone(meta)?;
            hex = true;
        } else {
            return Err(unknown(meta, "name, hex"));
        }
        Ok(())
    });
    let docs = attrs.iter().filter(|attr| attr.path().is_ident("doc"));
    Ok(Group { ident, docs: quote!(#(#docs)*), name, hex, low, high, range, refused })
}
