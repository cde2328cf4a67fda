//! The expressions that a helper may be made of: total, bounded, without a panic path. Each refusal names the alternative.
//!
//! What a called function does cannot be seen here; the link-time proof judges it.

use crate::errors::Errors;
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::parse::{ParseStream, Parser};
use syn::visit::{self, Visit};
use syn::{
    BinOp, Expr, ExprBinary, ExprForLoop, ExprMacro, ExprMethodCall, ExprUnary, ImplItemFn, Lit, Pat, RangeLimits,
    Stmt, UnOp,
};

pub(crate) fn check(helper: &ImplItemFn, errors: &mut Errors) {
    Total(errors).visit_block(&helper.block);
}

struct Total<'a>(&'a mut Errors);

impl<'ast> Visit<'ast> for Total<'_> {
    fn visit_expr(&mut self, expr: &'ast Expr) {
        match expr {
            Expr::Array(_)
            | Expr::Assign(_)
            | Expr::Block(_)
            | Expr::Break(_)
            | Expr::Call(_)
            | Expr::Cast(_)
            | Expr::Const(_)
            | Expr::Continue(_)
            | Expr::Field(_)
            | Expr::Group(_)
            | Expr::If(_)
            | Expr::Let(_)
            | Expr::Lit(_)
            | Expr::Match(_)
            | Expr::Paren(_)
            | Expr::Path(_)
            | Expr::Reference(_)
            | Expr::Repeat(_)
            | Expr::Return(_)
            | Expr::Struct(_)
            | Expr::Tuple(_) => visit::visit_expr(self, expr),
            Expr::Binary(binary) => self.binary(binary),
            Expr::Unary(unary) => self.unary(unary),
            Expr::MethodCall(call) => self.method(call),
            Expr::ForLoop(looped) => self.for_loop(looped),
            Expr::Macro(call) => self.macro_call(call),
            refused => self.refuse(refused, reason(refused)),
        }
    }

    fn visit_stmt(&mut self, statement: &'ast Stmt) {
        match statement {
            Stmt::Item(syn::Item::Const(_)) => {}
            Stmt::Item(item) => {
                self.refuse(item, "a helper's body holds expressions and `const`s: put this item outside")
            }
            Stmt::Macro(call) => {
                self.macro_call(&ExprMacro { attrs: Vec::new(), mac: call.mac.clone() });
            }
            _ => visit::visit_stmt(self, statement),
        }
    }
}

/// Why an expression is not among the allowed, and what to write.
fn reason(expr: &Expr) -> &'static str {
    match expr {
        Expr::Index(_) => "an index out of bounds would panic: write `.get(index)`, which returns an `Option`",
        Expr::While(_) | Expr::Loop(_) => "a dump is bounded: the one loop is `for i in A..B` over constants",
        Expr::Closure(_) => "a closure cannot be called in `const`: write a helper or a `match`",
        Expr::Try(_) => "`?` is not `const`: write a `match`",
        Expr::Unsafe(_) => "dump code is safe: read through an accessor",
        Expr::Range(_) => "a range stands in `for i in A..B` alone",
        Expr::Await(_) | Expr::Async(_) => "a helper is not `async`",
        _ => "this kind of expression is not among those known to be total",
    }
}

impl Total<'_> {
    fn refuse(&mut self, at: impl ToTokens, why: impl std::fmt::Display) {
        self.0.at(at, why);
    }

    fn binary(&mut self, binary: &ExprBinary) {
        let right = &*binary.right;
        let refusal = match binary.op {
            BinOp::Add(_) | BinOp::AddAssign(_) => Some("wrapping_add"),
            BinOp::Sub(_) | BinOp::SubAssign(_) => Some("wrapping_sub"),
            BinOp::Mul(_) | BinOp::MulAssign(_) => Some("wrapping_mul"),
            _ => None,
        };
        if let Some(method) = refusal {
            let saturating = method.replace("wrapping", "saturating");
            self.refuse(
                binary.op,
                format!(
                    "this would panic on overflow: write `.{method}(..)`, or `.{saturating}(..)` to stop at the limit"
                ),
            );
        }
        match binary.op {
            BinOp::Div(_) | BinOp::DivAssign(_) | BinOp::Rem(_) | BinOp::RemAssign(_) if !is_literal(right, true) => {
                self.refuse(
                    right,
                    "a division by zero would panic: divide by a literal above 0, or write `.checked_div(..)` or `.checked_rem(..)`",
                );
            }
            BinOp::Shl(_) | BinOp::ShlAssign(_) if !is_literal(right, false) => self.refuse(
                right,
                "a shift by too many bits would panic: shift by a literal, or write `dumpable::num::shl_u64(value, bits)`",
            ),
            BinOp::Shr(_) | BinOp::ShrAssign(_) if !is_literal(right, false) => self.refuse(
                right,
                "a shift by too many bits would panic: shift by a literal, or write `dumpable::num::shr_u64(value, bits)`",
            ),
            _ => {}
        }
        self.visit_expr(&binary.left);
        self.visit_expr(right);
    }

    fn unary(&mut self, unary: &ExprUnary) {
        if matches!(unary.op, UnOp::Neg(_)) && !matches!(&*unary.expr, Expr::Lit(_)) {
            self.refuse(unary.op, "the least number has no negative: write `.wrapping_neg()`");
        }
        self.visit_expr(&unary.expr);
    }

    fn method(&mut self, call: &ExprMethodCall) {
        let name = call.method.to_string();
        let instead = match name.as_str() {
            "unwrap" | "expect" | "unwrap_err" | "expect_err" | "unwrap_unchecked" => "a `match`, or `if let`",
            "wrapping_shl" | "checked_shl" | "overflowing_shl" | "unbounded_shl" | "strict_shl" => {
                "`dumpable::num::shl_u64(value, bits)`, or a shift by a literal"
            }
            "wrapping_shr" | "checked_shr" | "overflowing_shr" | "unbounded_shr" | "strict_shr" => {
                "`dumpable::num::shr_u64(value, bits)`, or a shift by a literal"
            }
            "pow" | "abs" | "div_ceil" | "div_euclid" | "rem_euclid" | "next_multiple_of" | "next_power_of_two"
            | "ilog" | "ilog2" | "ilog10" | "isqrt" | "wrapping_div" | "wrapping_rem" | "split_at" | "clamp" => {
                "its `checked_` form in a `match`"
            }
            _ => "",
        };
        if !instead.is_empty() {
            self.refuse(&call.method, format!("`{name}` has a panic path: write {instead}"));
        }
        visit::visit_expr_method_call(self, call);
    }

    fn for_loop(&mut self, looped: &ExprForLoop) {
        match &*looped.expr {
            Expr::Range(range)
                if range.start.is_some() && range.end.is_some() && matches!(range.limits, RangeLimits::HalfOpen(_)) => {
            }
            other => self.refuse(other, "the one loop is `for i in A..B`, with constants for both ends"),
        }
        self.visit_block(&looped.body);
    }

    fn macro_call(&mut self, call: &ExprMacro) {
        let name = call.mac.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
        match name.as_str() {
            "matches" => match matches_arguments.parse2(call.mac.tokens.clone()) {
                Ok((value, guard)) => {
                    self.visit_expr(&value);
                    if let Some(guard) = guard {
                        self.visit_expr(&guard);
                    }
                }
                // rustc says what is wrong with it.
                Err(_) => {}
            },
            "assert" | "debug_assert" | "assert_eq" | "assert_ne" | "debug_assert_eq" | "debug_assert_ne" => self.refuse(
                &call.mac.path,
                "dump code must not fail: write `#[check(.., \"reason\")]` on the helper, which live objects evaluate alone",
            ),
            _ => self.refuse(&call.mac.path, "a macro cannot be looked into, but for `matches!`: write what it stands for"),
        }
    }
}

/// Whether this is an integer literal, and above 0 if it must be.
fn is_literal(expr: &Expr, above_zero: bool) -> bool {
    match expr {
        Expr::Lit(lit) => match &lit.lit {
            Lit::Int(int) => !above_zero || int.base10_digits() != "0",
            _ => false,
        },
        Expr::Paren(inner) => is_literal(&inner.expr, above_zero),
        Expr::Group(inner) => is_literal(&inner.expr, above_zero),
        _ => false,
    }
}

/// `value, pattern [if guard]`
fn matches_arguments(input: ParseStream) -> syn::Result<(Expr, Option<Expr>)> {
    let value = input.parse()?;
    input.parse::<syn::Token![,]>()?;
    Pat::parse_multi_with_leading_vert(input)?;
    let guard = match input.parse::<Option<syn::Token![if]>>()? {
        Some(_) => Some(input.parse()?),
        None => None,
    };
    input.parse::<TokenStream>()?;
    Ok((value, guard))
}
