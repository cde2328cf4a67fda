// SPDX-License-Identifier: MIT OR Apache-2.0

//! The table of total functions of `core`.

/// How a function of `core` is called.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Form {
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

pub(crate) const TOTAL: &[Row] = &[
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
        Narrow,
        "its result fits for every value (of 128 bits, `core` adds with a check)",
        &["midpoint"],
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
        &["unsigned_abs", "abs_diff", "signum"],
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

/// Tells whether a function of this form is in the table.
pub(crate) fn is_total(form: Form, name: &str) -> bool {
    TOTAL.iter().any(|(other, _, names)| *other == form && names.contains(&name))
}
