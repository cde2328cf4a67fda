//! The functions of `core` that are known to be total: whatever they are given, they return, without a panic path at any
//! optimisation level, debug assertions and overflow checks on. Dump code may use no others.
//!
//! Each is linked in the no-panic proof, `total_core.rs`, of hostile arguments; a test below holds that none is left out there.

use proc_macro2::{Span, TokenStream};
use quote::{quote_spanned, ToTokens};
use syn::{Path, PathArguments};

/// How a function of `core` is called.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Form {
    /// `value.name(..)` of an integer, a `bool` or a `char`, or `u32::name(..)`.
    Integer,
    /// The same of an integer of at most 64 bits.
    Narrow,
    /// `u32::name(..)` only.
    OfInteger,
    /// `value.name(..)` of an `Option`, a `Result`, a slice or a string, or `Option::name(..)`.
    Container,
    /// By its path.
    Free,
}

use Form::{Container, Free, Integer, Narrow, OfInteger};

/// Why some functions are total, and their names.
type Row = (Form, &'static str, &'static [&'static str]);

pub(super) const TOTAL: &[Row] = &[
    (
        Integer,
        "wraps round at the limits of the type",
        &[
            "wrapping_add",
            "wrapping_sub",
            "wrapping_mul",
            "wrapping_neg",
            "wrapping_abs",
            "wrapping_pow",
            "wrapping_add_signed",
            "wrapping_add_unsigned",
            "wrapping_sub_unsigned",
        ],
    ),
    (
        Integer,
        "stops at the limits of the type",
        &[
            "saturating_add",
            "saturating_sub",
            "saturating_mul",
            "saturating_neg",
            "saturating_abs",
            "saturating_pow",
            "saturating_add_signed",
            "saturating_add_unsigned",
            "saturating_sub_unsigned",
        ],
    ),
    (
        Integer,
        "returns `None` where there is no result, division by zero included",
        &[
            "checked_add",
            "checked_sub",
            "checked_mul",
            "checked_neg",
            "checked_abs",
            "checked_pow",
            "checked_add_signed",
            "checked_add_unsigned",
            "checked_sub_unsigned",
            "checked_next_power_of_two",
            "checked_ilog2",
        ],
    ),
    (
        Narrow,
        "returns `None` where there is no result, division by zero included (of 128 bits, what divides keeps a panic path)",
        &["checked_div", "checked_rem", "checked_next_multiple_of"],
    ),
    (
        Integer,
        "returns a flag beside the wrapped result",
        &[
            "overflowing_add",
            "overflowing_sub",
            "overflowing_mul",
            "overflowing_neg",
            "overflowing_abs",
            "overflowing_pow",
        ],
    ),
    (
        Integer,
        "its result fits for every value",
        &["unsigned_abs", "abs_diff", "signum", "midpoint"],
    ),
    (
        Integer,
        "looks at the bits, whatever they are",
        &[
            "is_positive",
            "is_negative",
            "is_power_of_two",
            "count_ones",
            "count_zeros",
            "leading_zeros",
            "trailing_zeros",
            "leading_ones",
            "trailing_ones",
        ],
    ),
    (
        Integer,
        "moves the bits or bytes, and loses none",
        &[
            "rotate_left",
            "rotate_right",
            "swap_bytes",
            "reverse_bits",
            "to_be",
            "to_le",
            "to_be_bytes",
            "to_le_bytes",
            "to_ne_bytes",
        ],
    ),
    (
        OfInteger,
        "moves the bytes, and loses none",
        &["from_be", "from_le", "from_be_bytes", "from_le_bytes", "from_ne_bytes"],
    ),
    (
        Integer,
        "compares a `u8` or a `char` with ranges",
        &[
            "is_ascii",
            "is_ascii_alphabetic",
            "is_ascii_alphanumeric",
            "is_ascii_control",
            "is_ascii_digit",
            "is_ascii_graphic",
            "is_ascii_hexdigit",
            "is_ascii_lowercase",
            "is_ascii_punctuation",
            "is_ascii_uppercase",
            "is_ascii_whitespace",
            "to_ascii_lowercase",
            "to_ascii_uppercase",
            "eq_ignore_ascii_case",
        ],
    ),
    (
        Container,
        "looks at the variant",
        &["is_some", "is_none", "is_ok", "is_err", "as_ref", "copied"],
    ),
    (Container, "looks at the length", &["len", "is_empty"]),
    (
        Container,
        "returns `None` where there are too few elements",
        &["first", "last", "split_first", "split_last"],
    ),
    (Container, "returns the same memory as another type", &["as_bytes", "as_slice"]),
    (
        Free,
        "is known to the compiler",
        &["core::mem::size_of", "core::mem::align_of", "core::mem::size_of_val"],
    ),
    (Free, "returns its argument", &["core::convert::identity"]),
    (Free, "returns `None` for a number that no `char` has", &["core::char::from_u32"]),
];

const PRIMITIVES: [&str; 15] = [
    "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize", "bool",
    "char", "str",
];

/// Whether a function of this form is in the table.
pub(super) fn is_total(form: Form, name: &str) -> bool {
    TOTAL.iter().any(|(other, _, names)| *other == form && names.contains(&name))
}

/// Functions that are known to have a panic path, and what to write instead.
pub(super) struct Instead {
    /// The function of `dumpable::__private` that a receiver passes, whose bound says the same.
    pub(super) bound: &'static str,
    write: &'static str,
    names: &'static [&'static str],
}

const INSTEAD: &[Instead] = &[
    Instead {
        bound: "left",
        write: "`dumpable::shl(value, bits)`, or a shift by a literal",
        names: &["wrapping_shl", "checked_shl", "overflowing_shl", "unbounded_shl", "strict_shl"],
    },
    Instead {
        bound: "right",
        write: "`dumpable::shr(value, bits)`, or a shift by a literal",
        names: &["wrapping_shr", "checked_shr", "overflowing_shr", "unbounded_shr", "strict_shr"],
    },
    Instead {
        bound: "absolute",
        write: "`.wrapping_abs()`, or `.unsigned_abs()`",
        names: &["abs", "strict_abs"],
    },
    Instead {
        bound: "checked",
        write: "its `checked_` form, in a `match`",
        names: &[
            "pow",
            "next_power_of_two",
            "next_multiple_of",
            "ilog2",
            "strict_add",
            "strict_sub",
            "strict_mul",
            "strict_neg",
            "strict_pow",
        ],
    },
    Instead {
        bound: "divided",
        write: "`.checked_div(..)` or `.checked_rem(..)`, in a `match`",
        names: &[
            "wrapping_div",
            "wrapping_rem",
            "overflowing_div",
            "overflowing_rem",
            "saturating_div",
            "strict_div",
            "strict_rem",
            "div_ceil",
        ],
    },
    Instead {
        bound: "rooted",
        write: "what it computes",
        names: &[
            "div_euclid",
            "rem_euclid",
            "checked_div_euclid",
            "checked_rem_euclid",
            "wrapping_div_euclid",
            "wrapping_rem_euclid",
            "overflowing_div_euclid",
            "overflowing_rem_euclid",
            "isqrt",
            "checked_isqrt",
            "ilog",
            "ilog10",
            "checked_ilog",
            "checked_ilog10",
        ],
    },
    Instead {
        bound: "unwrapped",
        write: "a `match`, or `if let`",
        names: &[
            "unwrap",
            "expect",
            "unwrap_err",
            "expect_err",
            "unwrap_unchecked",
            "unwrap_or",
            "unwrap_or_default",
            "unwrap_or_else",
            "map",
            "map_or",
            "and_then",
            "ok_or",
            "ok",
            "err",
        ],
    },
    Instead { bound: "clamped", write: "a comparison", names: &["clamp", "min", "max"] },
    Instead {
        bound: "split",
        write: "a pattern, such as `[first, rest @ ..]`",
        names: &[
            "split_at",
            "split_at_mut",
            "split_at_checked",
            "copy_from_slice",
            "clone_from_slice",
            "swap",
        ],
    },
];

pub(super) fn instead(name: &str) -> Option<&'static Instead> {
    INSTEAD.iter().find(|instead| instead.names.contains(&name))
}

/// What is said of a function that is not in the table.
fn not_total(function: &str) -> String {
    let (of, name) = function.rsplit_once("::").unwrap_or(("", function));
    let is_integer = of.ends_with(|last: char| last.is_ascii_digit()) || of.ends_with("size");
    let write = match instead(name) {
        Some(Instead { write, .. }) => format!(": write {write}"),
        None if is_integer => ": write a `wrapping_`, `saturating_` or `checked_` form".to_owned(),
        None => String::new(),
    };
    format!("`{function}` is not known to be total{write}")
}

/// The absolute path of a function of `core`, if it is in the table; what is wrong with it, if not. `None` if the path is not one
/// of `core`.
///
/// The name of a primitive type or of `core`, with nothing before it, decides that, so another item of such a name is not called.
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
        [name @ ("Some" | "None")] | ["option", name @ ("Some" | "None")] if is_variant(name) => {
            Some(&["core", "option", "Option"][..])
        }
        [name @ ("Ok" | "Err")] | ["result", name @ ("Ok" | "Err")] if is_variant(name) => {
            Some(&["core", "result", "Result"][..])
        }
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

/// The path of a function that decodes a field: one of the user's own, which is written to be total, or one in the table.
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

/// A path as people write it, without generic arguments.
pub(super) fn written(path: &Path) -> String {
    let names: Vec<_> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    names.join("::")
}

/// The last `kept` segments of `path`, with their arguments, in `module`.
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
    use super::*;
    use quote::quote;

    const PROOF: &str = include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../tests/proofs/no_panic/input/total_core.rs"
    ));

    #[test]
    fn table_functions_are_linked_in_the_proof() {
        let is_linked = |name: &str| {
            let last = name.rsplit("::").next().unwrap();
            [format!(".{last}("), format!("::{last}("), format!("::{last}::<")]
                .iter()
                .any(|call| PROOF.contains(call.as_str()))
        };
        let all = TOTAL.iter().flat_map(|(_, _, names)| *names);
        let missing: Vec<_> = all.filter(|name| !is_linked(name)).collect();
        assert!(missing.is_empty(), "not in total_core.rs: {missing:?}");
        // The control.
        assert!(!is_linked("wrapping_shl") && !is_linked("unwrap"));
    }

    #[test]
    fn table_functions_are_listed_once() {
        let mut all: Vec<_> = TOTAL.iter().flat_map(|(_, _, names)| *names).collect();
        all.sort();
        let count = all.len();
        all.dedup();
        assert_eq!(all.len(), count);
        assert!(count > 80, "{count}");
    }

    #[test]
    fn decoders_are_own_or_in_the_table() {
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
    fn core_functions_are_known_by_their_paths() {
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
