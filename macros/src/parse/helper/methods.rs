//! Functions of `core` that a helper may not call, and what to write instead.
//!
//! Those whose name begins with `strict_` are refused beside them. What any other function does cannot be seen here; the proof
//! at link time judges it.

const SHL: &str = "`dumpable::num::shl_u64(value, bits)`, or a shift by a literal";
const SHR: &str = "`dumpable::num::shr_u64(value, bits)`, or a shift by a literal";
const CHECKED: &str = "its `checked_` form, in a `match`";

/// Whether one of these is called without arguments. Any other that has none is an accessor of the same name, of another view.
pub(super) fn is_without_arguments(name: &str) -> bool {
    matches!(
        name,
        "unwrap"
            | "unwrap_err"
            | "unwrap_unchecked"
            | "abs"
            | "next_power_of_two"
            | "ilog2"
            | "ilog10"
            | "isqrt"
    ) || name.starts_with("strict_")
}

/// What to write instead of a function with a panic path.
pub(super) fn instead_of(name: &str) -> Option<&'static str> {
    Some(match name {
        "unwrap" | "expect" | "unwrap_err" | "expect_err" | "unwrap_unchecked" => {
            "a `match`, or `if let`"
        }
        "wrapping_shl" | "checked_shl" | "overflowing_shl" | "unbounded_shl" | "strict_shl" => SHL,
        "wrapping_shr" | "checked_shr" | "overflowing_shr" | "unbounded_shr" | "strict_shr" => SHR,
        "abs" | "strict_abs" => "`.wrapping_abs()`, or `.unsigned_abs()`",
        "pow"
        | "div_ceil"
        | "div_euclid"
        | "rem_euclid"
        | "next_multiple_of"
        | "next_power_of_two"
        | "ilog"
        | "ilog2"
        | "ilog10"
        | "isqrt"
        | "wrapping_div"
        | "wrapping_rem"
        | "wrapping_div_euclid"
        | "wrapping_rem_euclid"
        | "overflowing_div"
        | "overflowing_rem"
        | "saturating_div" => CHECKED,
        "clamp" => "a comparison with each limit",
        "split_at" | "split_at_mut" | "copy_from_slice" | "clone_from_slice" | "swap" => {
            "a pattern, as `[first, rest @ ..]`"
        }
        name if name.starts_with("strict_") => CHECKED,
        _ => return None,
    })
}
