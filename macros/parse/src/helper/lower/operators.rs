// SPDX-License-Identifier: MIT OR Apache-2.0

//! Lowers operators: those that may panic are refused or replaced.

use super::shapes::{is_any_literal, is_place, literal, unparenthesized};
use super::Lower;
use crate::helper::calls::span_of;
use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::{BinOp, ExprBinary, ExprUnary, UnOp};

impl Lower<'_> {
    pub(super) fn binary(&mut self, binary: &mut ExprBinary) -> Option<TokenStream> {
        self.all([&mut *binary.left, &mut binary.right]);
        let overflowing = match binary.op {
            BinOp::Add(_) | BinOp::AddAssign(_) => Some("add"),
            BinOp::Sub(_) | BinOp::SubAssign(_) => Some("sub"),
            BinOp::Mul(_) | BinOp::MulAssign(_) => Some("mul"),
            _ => None,
        };
        if let Some(name) = overflowing {
            let message = format!("this would panic on overflow: write `.wrapping_{name}(..)`, or `.saturating_{name}(..)` to stop at the limit");
            self.refuse(binary.op, message);
        }
        match binary.op {
            BinOp::Div(_) | BinOp::DivAssign(_) => self.divided(binary, "div"),
            BinOp::Rem(_) | BinOp::RemAssign(_) => self.divided(binary, "rem"),
            BinOp::Shl(_) | BinOp::ShlAssign(_) => self.shifted(binary, "shl"),
            BinOp::Shr(_) | BinOp::ShrAssign(_) => self.shifted(binary, "shr"),
            _ => None,
        }
    }

    /// Returns a division by a literal, which keeps no panic path this way.
    fn divided(&mut self, binary: &ExprBinary, name: &str) -> Option<TokenStream> {
        let ExprBinary { attrs, left, right, op } = binary;
        let by = literal(right).filter(|by| by.base10_digits() != "0");
        if by.is_none() {
            let message = "a division by zero would panic: divide by a literal above 0, or write `.checked_div(..)` or `.checked_rem(..)`";
            self.refuse(right, message);
            return None;
        }
        self.check_place(binary);
        let by = by.filter(|_| self.wraps)?;
        let op_span = span_of(op);
        let (dividend, method) = (self.hidden("dividend", op_span), Ident::new(name, op_span));
        let value = unparenthesized(left);
        let divided = quote!(#dividend(#value).#method(#by));
        match op {
            BinOp::DivAssign(_) | BinOp::RemAssign(_) => Some(quote!(#(#attrs)* #left = #divided)),
            _ => Some(quote!(#(#attrs)* #divided)),
        }
    }

    /// Checks that an assignment is to a variable, because it is evaluated twice.
    fn check_place(&mut self, ExprBinary { left, op, .. }: &ExprBinary) {
        let assigns = matches!(
            op,
            BinOp::DivAssign(_) | BinOp::RemAssign(_) | BinOp::ShlAssign(_) | BinOp::ShrAssign(_)
        );
        if assigns && !is_place(left) {
            self.refuse(left, "expected a variable or a field of one before the assignment");
        }
    }

    /// Returns a shift by a literal, which is fewer bits than the type has.
    fn shifted(&mut self, binary: &ExprBinary, name: &str) -> Option<TokenStream> {
        let ExprBinary { attrs, left, right, op } = binary;
        let Some(by) = literal(right) else {
            let message = format!("a shift by too many bits would panic: shift by a literal, or write `dumpable::{name}(value, bits)`");
            self.refuse(right, message);
            return None;
        };
        let by = by.clone();
        self.check_place(binary);
        let bits = by.base10_parse::<u32>().ok().filter(|_| self.wraps)?;
        let shifted = self.hidden("shifted", span_of(op));
        let value = unparenthesized(left);
        let place = quote!(#shifted::<#bits, _>(#value));
        match op {
            BinOp::ShlAssign(op) => {
                Some(quote_spanned!(op.spans[0]=> #(#attrs)* #left = #place << #right))
            }
            BinOp::ShrAssign(op) => {
                Some(quote_spanned!(op.spans[0]=> #(#attrs)* #left = #place >> #right))
            }
            op => Some(quote!(#(#attrs)* #place #op #right)),
        }
    }

    pub(super) fn unary(&mut self, unary: &mut ExprUnary) {
        if matches!(unary.op, UnOp::Neg(_)) && !is_any_literal(&unary.expr) {
            self.refuse(unary.op, "the lowest value has no negation: write `.wrapping_neg()`");
        }
        self.expr(&mut unary.expr);
    }
}
