// SPDX-License-Identifier: MIT OR Apache-2.0

//! Parses attributes into the model. Errors are recorded at their tokens, and parsing goes on with
//! the best guess, so that uses of the description cause no further errors.

#![forbid(unsafe_code)]
// Only `dumpable-macros` of the same version uses this crate.
#![allow(missing_docs)]

pub mod attributes;
mod bindgen;
mod bits;
mod builtin;
mod choice;
mod container;
mod decode;
mod field_type;
mod group;
mod helper;
mod member;
mod syntax;
mod total_core;

pub use helper::parse as helpers;

use container::Container;
use dumpable_codegen::errors::Errors;
use dumpable_codegen::model::{Choice, Struct, Stub};
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Data, DeriveInput, Fields, FieldsNamed};
use syntax::Keep;

pub enum Description {
    Struct(Struct),
    Choice(Choice),
    /// A description of which only the names are usable.
    Stub(Stub),
    /// A description that cannot be expanded at all: anything generated would be an error too.
    Nothing,
}

pub fn parse(input: TokenStream, errors: &mut Errors) -> Description {
    match errors.keep(syn::parse2(input)) {
        Some(input) => parse_input(&input, errors),
        None => Description::Nothing,
    }
}

fn parse_input(input: &DeriveInput, errors: &mut Errors) -> Description {
    let container = Container::parse(input, errors);
    if !input.generics.params.is_empty() {
        errors.at(
            &input.generics.params,
            "expected a type without parameters: describe each instance as a type of its own",
        );
        return Description::Stub(stub(input, container));
    }
    match &input.data {
        Data::Enum(data) => Description::Choice(choice::parse(input, data, container, errors)),
        Data::Struct(data) if data.fields.iter().any(|field| field_type::is_unsized(&field.ty)) => {
            data.fields.iter().for_each(|field| {
                drop(member::parse_field(field, &input.ident, &container.krate, errors))
            });
            Description::Nothing
        }
        Data::Struct(data) => {
            Description::Struct(parse_struct(input, &data.fields, container, errors))
        }
        Data::Union(data) => {
            Description::Struct(parse_named(input, &data.fields, container, errors))
        }
    }
}

fn parse_struct(
    input: &DeriveInput,
    fields: &Fields,
    container: Container,
    errors: &mut Errors,
) -> Struct {
    let Fields::Named(fields) = fields else {
        errors.at(&input.ident, "expected named fields: accessors are named after them");
        return container.into_struct(input, None);
    };
    parse_named(input, fields, container, errors)
}

fn parse_named(
    input: &DeriveInput,
    fields: &FieldsNamed,
    mut container: Container,
    errors: &mut Errors,
) -> Struct {
    let fixed = container.check_fixed(&input.ident, errors);
    let mut fields: Vec<_> = fields.named.iter().cloned().collect();
    container.move_to_fields(&mut fields, errors);
    let mut described = Vec::new();
    for field in &fields {
        described.extend(member::parse_field(field, &input.ident, &container.krate, errors));
    }
    let mut parsed = container.into_struct(input, Some(described));
    parsed.fixed = fixed;
    parsed
}

fn stub(input: &DeriveInput, container: Container) -> Stub {
    let (generics, arguments, conditions) = input.generics.split_for_impl();
    Stub {
        ident: input.ident.clone(),
        families: container.families,
        vis: input.vis.to_token_stream(),
        generics: generics.into_token_stream(),
        arguments: arguments.into_token_stream(),
        conditions: conditions
            .map(|conditions| conditions.predicates.to_token_stream())
            .unwrap_or_default(),
        krate: container.krate,
    }
}
