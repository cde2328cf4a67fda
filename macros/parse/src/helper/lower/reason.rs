// SPDX-License-Identifier: MIT OR Apache-2.0

//! States why expressions are refused.

use syn::Expr;

/// Returns why an expression is not among the allowed, with what to write, and whether it compiles
/// in ordinary Rust.
pub(super) fn reason(expr: &Expr) -> (&'static str, bool) {
    match expr {
        Expr::Index(_) => (
            "an index out of bounds would panic: an array field has `.get(index)`, which returns an `Option`; a local array is taken apart by a pattern",
            true,
        ),
        Expr::While(_) | Expr::Loop(_) => (
            "a dump is bounded: the one loop is `for i in A..B` over constants, which `break` may leave",
            true,
        ),
        Expr::Closure(_) => ("a closure cannot be called in `const`: write a helper or a `match`", true),
        Expr::Try(_) => ("`?` is not `const`: write a `match`", true),
        Expr::Unsafe(_) => ("dump code is safe: read through an accessor", true),
        Expr::Range(_) => ("a range is allowed only in `for i in A..B`", true),
        Expr::Await(_) | Expr::Async(_) => ("a helper is not `async`", false),
        _ => ("this kind of expression is not among those known to be total", false),
    }
}
