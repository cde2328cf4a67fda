// SPDX-License-Identifier: MIT OR Apache-2.0

//! The types of fields: those that are refused, and function pointers.

use dumpable_codegen::errors::Errors;
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{parse_quote, GenericArgument, PathArguments, Type};

/// Returns `Addr<fn()>` for a function pointer of any ABI and signature, and an array of these for
/// an array.
pub(super) fn function_addr(ty: &Type, krate: &TokenStream) -> Option<Type> {
    if is_function(ty) {
        return Some(parse_quote!(#krate::Addr<fn()>));
    }
    match ty {
        Type::Group(group) => function_addr(&group.elem, krate),
        Type::Paren(paren) => function_addr(&paren.elem, krate),
        Type::Array(array) => {
            let (of, len) = (function_addr(&array.elem, krate)?, &array.len);
            Some(parse_quote!([#of; #len]))
        }
        Type::Path(path) => {
            let last = path.path.segments.last().filter(|last| last.ident == "Option")?;
            let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
            match arguments.args.first()? {
                GenericArgument::Type(ty) if arguments.args.len() == 1 => function_addr(ty, krate),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Tells whether the type is a function pointer. By tokens, because the syntax tree differs between
/// the supported versions of syn.
fn is_function(ty: &Type) -> bool {
    let tokens: Vec<_> = ty.to_token_stream().into_iter().map(|token| token.to_string()).collect();
    let is_start = |first: &String| ["fn", "unsafe", "extern", "for"].contains(&first.as_str());
    tokens.first().is_some_and(is_start) && tokens.iter().any(|token| token == "fn")
}

/// Tells whether the type is unsized, so that the struct cannot be expanded.
pub(super) fn is_unsized(ty: &Type) -> bool {
    match ty {
        Type::Slice(_) | Type::TraitObject(_) => true,
        Type::Path(path) => path.path.is_ident("str"),
        _ => false,
    }
}

/// Refuses built-in types for which some bit patterns are invalid. `Field` decides about all
/// others.
pub(super) fn refuse_type(ty: &Type, errors: &mut Errors) -> bool {
    let problem = match ty {
        Type::Reference(_) => {
            "reference fields are not supported: declare a pointer, `*const T`, whose accessor returns an `Addr<T>`"
        }
        Type::Tuple(_) => "tuples are not supported, because their layout is not fixed: describe a struct",
        Type::Path(path) if path.path.is_ident("char") => "`char` fields are not supported, because not every bit pattern is one: declare it as `u32`",
        Type::Path(path) if path.path.is_ident("f32") => "floating-point fields are not supported: declare it as `u32`",
        Type::Path(path) if path.path.is_ident("f64") => "floating-point fields are not supported: declare it as `u64`",
        Type::Slice(slice) => {
            let element = slice.elem.to_token_stream();
            let problem = format!("a field cannot be unsized: describe a flexible array member as `[{element}; 0]`");
            errors.at(ty, problem);
            return true;
        }
        _ if is_unsized(ty) => "a field cannot be unsized: describe the bytes that are there, `[u8; N]`, or a pointer to them",
        _ => return false,
    };
    errors.at(ty, problem);
    true
}
