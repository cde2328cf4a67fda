//! From attributes to the model. What is wrong is noted where it stands, and parsing goes on with the best guess, so that what
//! uses the description adds no messages of its own.

mod bindgen;
mod bits;
mod choice;
mod container;
mod group;
mod helper;
mod member;
mod syntax;
mod total_core;

pub(crate) use helper::parse as helpers;
pub(crate) use syntax::Keep;

use container::Container;
use dumpable_expand::errors::Errors;
use dumpable_expand::model::{Choice, Struct, Stub};
use quote::ToTokens;
use syn::{Data, DeriveInput, Fields, FieldsNamed};

pub(crate) enum Description {
    Struct(Struct),
    Choice(Choice),
    /// So far off that its names are all there is of it.
    Stub(Stub),
    /// Not even that: whatever it was given would be in error too.
    Nothing,
}

pub(crate) fn parse(input: &DeriveInput, errors: &mut Errors) -> Description {
    let container = Container::parse(&input.attrs, errors);
    if !input.generics.params.is_empty() {
        errors.at(
            &input.generics.params,
            "a layout description has one layout, and takes no parameters: describe each instance as a type of its own",
        );
        return Description::Stub(stub(input, container));
    }
    match &input.data {
        Data::Enum(data) => Description::Choice(choice::parse(input, data, container, errors)),
        Data::Struct(data) if data.fields.iter().any(|field| member::is_unsized(&field.ty)) => {
            data.fields.iter().for_each(|field| drop(member::parse_field(field, errors)));
            Description::Nothing
        }
        Data::Struct(data) => {
            Description::Struct(parse_struct(input, &data.fields, container, errors))
        }
        Data::Union(data) => {
            container.check_for_union(errors);
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
    container.check_for_struct(errors);
    let Fields::Named(fields) = fields else {
        errors.at(
            &input.ident,
            "a described struct has named fields: its accessors are named after them",
        );
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
        described.extend(member::parse_field(field, errors));
    }
    let mut parsed = container.into_struct(input, Some(described));
    parsed.fixed = fixed;
    parsed
}

fn stub(input: &DeriveInput, container: Container) -> Stub {
    let (generics, arguments, conditions) = input.generics.split_for_impl();
    Stub {
        ident: input.ident.clone(),
        vis: input.vis.to_token_stream(),
        generics: generics.into_token_stream(),
        arguments: arguments.into_token_stream(),
        conditions: conditions
            .map(|conditions| conditions.predicates.to_token_stream())
            .unwrap_or_default(),
        krate: container.krate,
    }
}
