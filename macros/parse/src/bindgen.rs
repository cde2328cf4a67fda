// SPDX-License-Identifier: MIT OR Apache-2.0

//! Recognises the items that bindgen adds to the fields of C, by names that it reserves.

use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::{parse_quote, GenericArgument, PathArguments, Type};

/// Tells whether a field of this name only adds size or alignment.
pub(super) fn is_filler(ident: &Ident) -> bool {
    let name = ident.unraw().to_string();
    name.starts_with("__bindgen_padding_") || name.starts_with("_bitfield_align_")
}

/// Tells whether bindgen invented the name, for an unnamed member of C.
pub(super) fn is_invented(ident: &Ident) -> bool {
    let name = ident.unraw().to_string();
    name.starts_with("__bindgen_") || name.starts_with("_bitfield_")
}

/// Returns the content of a wrapper of bindgen, if the type is one.
pub(super) fn content_of(ty: &Type) -> Option<Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    let mut arguments = arguments.args.iter();
    let Some(GenericArgument::Type(content)) = arguments.next() else { return None };
    match last.ident.to_string().as_str() {
        "__BindgenBitfieldUnit" => Some(content.clone()),
        // A flexible array at the end of a struct, or a member of a union without a size.
        "__IncompleteArrayField" | "__BindgenUnionField" => Some(parse_quote!([#content; 0])),
        "__BindgenOpaqueArray" => {
            let len = arguments.next()?;
            Some(parse_quote!([#content; #len]))
        }
        _ => None,
    }
}
