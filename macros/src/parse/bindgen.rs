//! What bindgen puts into structs beside the fields of C. These are names that it reserves: it alone defines them.

use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::{parse_quote, GenericArgument, PathArguments, Type};

/// Whether a field of this name is there for its size or its alignment alone.
pub(super) fn is_filler(ident: &Ident) -> bool {
    let name = ident.unraw().to_string();
    name.starts_with("__bindgen_padding_") || name.starts_with("_bitfield_align_")
}

/// Whether bindgen made the name up, for what has none in C.
pub(super) fn is_invented(ident: &Ident) -> bool {
    let name = ident.unraw().to_string();
    name.starts_with("__bindgen_") || name.starts_with("_bitfield_")
}

/// What a wrapper of bindgen holds, if the type is one.
pub(super) fn held_by(ty: &Type) -> Option<Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    let mut arguments = arguments.args.iter();
    let Some(GenericArgument::Type(held)) = arguments.next() else { return None };
    match last.ident.to_string().as_str() {
        "__BindgenBitfieldUnit" => Some(held.clone()),
        // An array without a length at the end of a struct, or a member of a union without a size of its own.
        "__IncompleteArrayField" | "__BindgenUnionField" => Some(parse_quote!([#held; 0])),
        "__BindgenOpaqueArray" => {
            let len = arguments.next()?;
            Some(parse_quote!([#held; #len]))
        }
        _ => None,
    }
}
