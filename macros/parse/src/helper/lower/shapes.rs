// SPDX-License-Identifier: MIT OR Apache-2.0

//! Recognises the shapes of expressions.

use syn::{Expr, Lit, LitInt, UnOp};

/// Tells whether this is `self`, possibly in parentheses, borrowed or dereferenced.
pub(in crate::helper) fn is_self(expr: &Expr) -> bool {
    match expr {
        Expr::Path(path) => path.path.is_ident("self"),
        Expr::Paren(inner) => is_self(&inner.expr),
        Expr::Group(inner) => is_self(&inner.expr),
        Expr::Reference(inner) => is_self(&inner.expr),
        Expr::Unary(inner) => matches!(inner.op, UnOp::Deref(_)) && is_self(&inner.expr),
        _ => false,
    }
}

/// Tells whether this is a variable, a field of one, or what one of these refers to.
pub(super) fn is_place(expr: &Expr) -> bool {
    match expr {
        Expr::Path(_) => true,
        Expr::Field(field) => is_place(&field.base),
        Expr::Paren(inner) => is_place(&inner.expr),
        Expr::Group(inner) => is_place(&inner.expr),
        Expr::Unary(inner) => matches!(inner.op, UnOp::Deref(_)) && is_place(&inner.expr),
        _ => false,
    }
}

/// Tells whether this is a literal.
pub(super) fn is_any_literal(expr: &Expr) -> bool {
    match expr {
        Expr::Lit(_) => true,
        Expr::Group(inner) => is_any_literal(&inner.expr),
        _ => false,
    }
}

/// Returns the integer that this is a literal of.
pub(super) fn literal(expr: &Expr) -> Option<&LitInt> {
    match expr {
        Expr::Lit(lit) => match &lit.lit {
            Lit::Int(int) => Some(int),
            _ => None,
        },
        Expr::Paren(inner) => literal(&inner.expr),
        Expr::Group(inner) => literal(&inner.expr),
        _ => None,
    }
}

/// Returns an expression without the parentheses around it, of which rustc would say that an
/// argument does not need them.
pub(super) fn unparenthesized(expr: &Expr) -> &Expr {
    match expr {
        Expr::Paren(paren) if paren.attrs.is_empty() => unparenthesized(&paren.expr),
        expr => expr,
    }
}
