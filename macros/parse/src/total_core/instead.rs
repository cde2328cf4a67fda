// SPDX-License-Identifier: MIT OR Apache-2.0

//! The functions of `core` that have a panic path, and what to write instead.

/// Functions that are known to have a panic path, and what to write instead.
pub(crate) struct Instead {
    /// The function of `dumpable::__private` that a receiver passes, whose bound says the same.
    pub(crate) bound: &'static str,
    pub(super) write: &'static str,
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

/// Returns what to write instead of a function.
pub(crate) fn instead(name: &str) -> Option<&'static Instead> {
    INSTEAD.iter().find(|instead| instead.names.contains(&name))
}
