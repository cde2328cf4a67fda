// SPDX-License-Identifier: MIT OR Apache-2.0

//! The functions of `core` that are known to be total: whatever they are given, they return,
//! without a panic path at any optimisation level, debug assertions and overflow checks on. Dump
//! code may use no others.
//!
//! Each is linked in the no-panic proof, `total_core.rs`, of hostile arguments; a test below holds
//! that none is left out there.

mod instead;
mod table;

pub(super) use instead::{instead, Instead};
pub(super) use table::{is_total, Form};

use proc_macro2::{Span, TokenStream};
use quote::{quote_spanned, ToTokens};
use syn::{Path, PathArguments};

use Form::{Container, Free, Integer, Narrow, OfInteger};

const PRIMITIVES: [&str; 15] = [
    "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize", "bool",
    "char", "str",
];

/// Returns the message for a function that is not in the table.
fn not_total(function: &str) -> String {
    let (of, name) = function.rsplit_once("::").unwrap_or(("", function));
    let is_integer = of.ends_with(|last: char| last.is_ascii_digit()) || of.ends_with("size");
    let write = match instead(name) {
        Some(Instead { write, .. }) => format!(": write {write}"),
        None if is_integer && name == "from" => format!(": write `value as {of}`"),
        None if is_integer => ": write a `wrapping_`, `saturating_` or `checked_` form".to_owned(),
        None => String::new(),
    };
    format!("`{function}` is not known to be total{write}")
}

/// Returns the absolute path of a function of `core`, or an error if it is not in the table.
/// Returns `None` if the path is not one of `core`.
///
/// The name of a primitive type or of `core`, with nothing before it, decides that, so another item
/// of such a name is not called.
pub(super) fn core_function(path: &Path) -> Option<syn::Result<TokenStream>> {
    let names: Vec<_> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let (is_core, rest) = match &names[..] {
        ["core" | "std", rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    let found = match rest {
        [of, name] | ["primitive", of, name]
            if PRIMITIVES.contains(of) && (is_core || rest.len() == 2) =>
        {
            let forms: &[Form] = match *of {
                "str" => &[Container],
                "u128" | "i128" => &[Integer, OfInteger],
                _ => &[Integer, Narrow, OfInteger],
            };
            forms.iter().any(|form| is_total(*form, name)).then_some(&["core", "primitive"][..])
        }
        [of @ ("Option" | "Result"), name]
        | ["option" | "result", of @ ("Option" | "Result"), name]
            if is_core || rest.len() == 2 =>
        {
            let module: &[&str] =
                if *of == "Option" { &["core", "option"] } else { &["core", "result"] };
            (is_total(Container, name) || is_variant(name)).then_some(module)
        }
        ["Some" | "None"] | ["option", "Some" | "None"] => Some(&["core", "option", "Option"][..]),
        ["Ok" | "Err"] | ["result", "Ok" | "Err"] => Some(&["core", "result", "Result"][..]),
        [name] if is_total(Free, &format!("core::mem::{name}")) => Some(&["core", "mem"][..]),
        rest if is_core => {
            let whole = format!("core::{}", rest.join("::"));
            if !is_total(Free, &whole) {
                return Some(Err(refusal(path)));
            }
            return Some(Ok(absolute(path, &["core"], rest.len())));
        }
        _ => return None,
    };
    // Of the written path, what follows the module.
    let kept = match rest {
        [_] | ["option" | "result", _] => 1,
        _ => 2,
    };
    Some(found.map(|module| absolute(path, module, kept)).ok_or_else(|| refusal(path)))
}

/// Returns the path of a function that decodes a field: one of the user's own, which is written to
/// be total, or one in the table.
pub(super) fn decoder(path: TokenStream) -> syn::Result<TokenStream> {
    let found = syn::parse2::<Path>(path.clone()).ok().as_ref().and_then(core_function);
    found.unwrap_or(Ok(path))
}

fn is_variant(name: &str) -> bool {
    ["Some", "None", "Ok", "Err"].contains(&name)
}

fn refusal(path: &Path) -> syn::Error {
    super::syntax::error(path, not_total(&written(path)))
}

/// Returns a path as people write it, without generic arguments.
pub(super) fn written(path: &Path) -> String {
    let names: Vec<_> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    names.join("::")
}

/// Returns the last `kept` segments of `path`, with their arguments, in `module`.
fn absolute(path: &Path, module: &[&str], kept: usize) -> TokenStream {
    let skipped = path.segments.len().saturating_sub(kept);
    let end = path.segments.iter().skip(skipped).map(|segment| {
        let arguments = match &segment.arguments {
            PathArguments::None => None,
            arguments => Some(arguments.to_token_stream()),
        };
        let ident = &segment.ident;
        quote_spanned!(ident.span()=> :: #ident #arguments)
    });
    let at = Span::mixed_site()
        .located_at(path.segments.last().map_or_else(Span::call_site, |last| last.ident.span()));
    let module = module.iter().map(|name| proc_macro2::Ident::new(name, at));
    let mut tokens = TokenStream::new();
    tokens.extend(module.map(|name| quote_spanned!(at=> :: #name)));
    tokens.extend(end);
    tokens
}

#[cfg(test)]
mod tests {
    use super::table::TOTAL;
    use super::*;
    use quote::quote;

    const PROOF: &str = include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/proofs/no_panic/input/total_core.rs"
    ));

    #[test]
    fn table_functions_linked_in_proof() {
        let is_linked = |name: &str| {
            let last = name.rsplit("::").next().unwrap();
            [format!(".{last}("), format!("::{last}("), format!("::{last}::<")]
                .iter()
                .any(|call| PROOF.contains(call.as_str()))
        };
        let all = TOTAL.iter().flat_map(|(_, _, names)| *names);
        let missing: Vec<_> = all.filter(|name| !is_linked(name)).collect();
        assert!(missing.is_empty(), "not in total_core.rs: {missing:?}");
        // The control: functions that the proof does not call.
        assert!(!is_linked("wrapping_shl") && !is_linked("unwrap"));
    }

    #[test]
    fn table_functions_unique() {
        let mut all: Vec<_> = TOTAL.iter().flat_map(|(_, _, names)| *names).collect();
        all.sort();
        let count = all.len();
        all.dedup();
        assert_eq!(all.len(), count);
        assert!(count > 80, "{count}");
    }

    #[test]
    fn decoders_local_or_in_table() {
        let decoded = |path: &str| decoder(path.parse().unwrap()).map(|path| path.to_string());
        assert_eq!(decoded("mine :: untangle").unwrap(), "mine :: untangle");
        assert_eq!(
            decoded("u32::swap_bytes").unwrap(),
            ":: core :: primitive :: u32 :: swap_bytes"
        );
        for path in
            ["u32::next_power_of_two", "i32::abs", "u32::ilog2", "core::primitive::u32::ilog2"]
        {
            assert!(decoded(path).is_err(), "{path}");
        }
    }

    #[test]
    fn core_functions_resolved_by_path() {
        for (path, absolute) in [
            ("u32::wrapping_add", ":: core :: primitive :: u32 :: wrapping_add"),
            ("core::primitive::u8::from_be_bytes", ":: core :: primitive :: u8 :: from_be_bytes"),
            ("std::primitive::i8::signum", ":: core :: primitive :: i8 :: signum"),
            ("str::len", ":: core :: primitive :: str :: len"),
            ("Some", ":: core :: option :: Option :: Some"),
            ("Option::Some", ":: core :: option :: Option :: Some"),
            ("Option::<u32>::is_some", ":: core :: option :: Option :: < u32 > :: is_some"),
            ("::core::result::Result::Err", ":: core :: result :: Result :: Err"),
            ("size_of::<u8>", ":: core :: mem :: size_of :: < u8 >"),
            ("std::mem::align_of::<u8>", ":: core :: mem :: align_of :: < u8 >"),
            ("core::convert::identity", ":: core :: convert :: identity"),
        ] {
            let path: Path = syn::parse_str(path).unwrap();
            let found = core_function(&path).unwrap().unwrap();
            assert_eq!(found.to_string().replace(' ', ""), absolute.replace(' ', ""));
        }
        for path in [
            "u128::checked_div",
            "u32::pow",
            "u32::next_power_of_two",
            "i32::abs",
            "u32::ilog2",
            "char::from_digit",
            "core::primitive::u32::wrapping_shl",
            "Option::unwrap",
            "core::option::Option::<u8>::expect",
            "core::mem::transmute",
            "core::hint::unreachable_unchecked",
            "std::process::exit",
        ] {
            let path: Path = syn::parse_str(path).unwrap();
            assert!(core_function(&path).unwrap().is_err(), "{}", quote!(#path));
        }
        for path in [
            "mine",
            "mine::f",
            "Mine::wrapping_add",
            "self::f",
            "mine::u32::wrapping_add",
            "mine::option::Option::is_some",
        ] {
            assert!(core_function(&syn::parse_str(path).unwrap()).is_none());
        }
    }
}
