//! The expressions that a helper may be made of: total, bounded, without a panic path. Each refusal names the alternative.
//!
//! What a called function does cannot be seen here; the link-time proof judges it.

use super::methods::{instead_of, is_without_arguments};
use super::walk::{self, Node};
use crate::parse::syntax::guard;
use dumpable_expand::errors::Errors;
use quote::ToTokens;
use syn::parse::{ParseStream, Parser};
use syn::{
    BinOp, Block, Expr, ExprBinary, ExprField, ExprForLoop, ExprMethodCall, ExprPath, ExprUnary,
    Ident, Lit, Macro, Member, RangeLimits, Stmt, UnOp,
};

pub(super) fn check(body: &Block, errors: &mut Errors) {
    walk::through_block(body, &mut |node| Total(errors).node(node));
}

struct Total<'a>(&'a mut Errors);

impl Total<'_> {
    /// Judges an expression or a statement. Whether what is in it is to be judged one by one.
    fn node(&mut self, node: Node<'_>) -> bool {
        match node {
            Node::Expr(expr) => self.expr(expr),
            Node::Stmt(statement) => self.stmt(statement),
            Node::Closed(arm) => {
                self.refuse(arm, "this arm cannot be looked into: write it in another way");
                false
            }
        }
    }

    fn expr(&mut self, expr: &Expr) -> bool {
        match expr {
            Expr::Array(_)
            | Expr::Assign(_)
            | Expr::Block(_)
            | Expr::Break(_)
            | Expr::Cast(_)
            | Expr::Continue(_)
            | Expr::Group(_)
            | Expr::If(_)
            | Expr::Let(_)
            | Expr::Lit(_)
            | Expr::Match(_)
            | Expr::Paren(_)
            | Expr::Reference(_)
            | Expr::Return(_)
            | Expr::Struct(_)
            | Expr::Tuple(_) => return true,
            // What is evaluated by the compiler fails there or not at all.
            Expr::Const(_) => return false,
            Expr::Repeat(repeat) => self.inside(&repeat.expr),
            Expr::Binary(binary) => return self.binary(binary),
            Expr::Unary(unary) => return self.unary(unary),
            Expr::Call(_) => return true,
            Expr::Path(path) => self.path(path),
            Expr::MethodCall(call) => return self.method(call),
            Expr::Field(field) => return self.field(field),
            Expr::ForLoop(looped) => self.for_loop(looped),
            Expr::Macro(call) => self.macro_call(&call.mac),
            refused => self.refuse(refused, reason(refused)),
        }
        false
    }

    fn stmt(&mut self, statement: &Stmt) -> bool {
        match statement {
            Stmt::Item(syn::Item::Const(_)) => {}
            Stmt::Item(item) => self.refuse(
                item,
                "a helper's body holds expressions and `const`s: put this item outside",
            ),
            Stmt::Macro(call) => self.macro_call(&call.mac),
            _ => return true,
        }
        false
    }

    fn inside(&mut self, expr: &Expr) {
        walk::through_expr(expr, &mut |node| self.node(node));
    }
}

/// Why an expression is not among the allowed, and what to write.
fn reason(expr: &Expr) -> &'static str {
    match expr {
        Expr::Index(_) => {
            "an index out of bounds would panic: an array field has `.get(index)`, which returns an `Option`; a local array is taken apart by a pattern"
        }
        Expr::While(_) | Expr::Loop(_) => {
            "a dump is bounded: the one loop is `for i in A..B` over constants, which `break` may leave"
        }
        Expr::Closure(_) => "a closure cannot be called in `const`: write a helper or a `match`",
        Expr::Try(_) => "`?` is not `const`: write a `match`",
        Expr::Unsafe(_) => "dump code is safe: read through an accessor",
        Expr::Range(_) => "a range stands in `for i in A..B` alone",
        Expr::Await(_) | Expr::Async(_) => "a helper is not `async`",
        _ => "this kind of expression is not among those known to be total",
    }
}

impl Total<'_> {
    fn refuse(&mut self, at: impl ToTokens, why: impl Into<String>) {
        self.0.at(at, why);
    }

    fn binary(&mut self, binary: &ExprBinary) -> bool {
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
        true
    }

    fn unary(&mut self, unary: &ExprUnary) -> bool {
        if matches!(unary.op, UnOp::Neg(_)) && !is_any_literal(&unary.expr) {
            self.refuse(unary.op, "the least number has no negative: write `.wrapping_neg()`");
        }
        true
    }

    fn method(&mut self, call: &ExprMethodCall) -> bool {
        // What is called on `self` is an accessor or a helper, whatever its name.
        let is_accessor = call.args.is_empty() && !is_without_arguments(&call.method.to_string());
        if !is_self(&call.receiver) && !is_accessor {
            self.function(&call.method);
        }
        true
    }

    /// A function of a type or a module, called here or later. Those of `Self` are helpers, whatever their names.
    fn path(&mut self, ExprPath { qself, path, .. }: &ExprPath) {
        let is_own =
            qself.is_none() && path.segments.first().is_some_and(|first| first.ident == "Self");
        match path.segments.last() {
            Some(last) if !is_own && (qself.is_some() || path.segments.len() > 1) => {
                self.function(&last.ident)
            }
            _ => {}
        }
    }

    fn function(&mut self, function: &Ident) {
        let name = function.to_string();
        if let Some(instead) = instead_of(&name) {
            self.refuse(function, format!("`{name}` has a panic path: write {instead}"));
        }
    }

    fn field(&mut self, field: &ExprField) -> bool {
        if !is_self(&field.base) {
            return true;
        }
        match &field.member {
            Member::Named(name) => {
                self.refuse(
                    field,
                    format!("a view has no fields, but an accessor of each: write `self.{name}()`"),
                );
            }
            Member::Unnamed(_) => {
                self.refuse(field, "what a view is made of is its own business: call its accessors")
            }
        }
        false
    }

    fn for_loop(&mut self, looped: &ExprForLoop) {
        match &*looped.expr {
            Expr::Range(range) if matches!(range.limits, RangeLimits::HalfOpen(_)) => {
                match (&range.start, &range.end) {
                    (Some(start), Some(end)) => {
                        [start, end].into_iter().for_each(|end| self.loop_end(end))
                    }
                    _ => self.refuse(range, "a dump is bounded: write both ends, `for i in A..B`"),
                }
            }
            other => {
                self.refuse(other, "the one loop is `for i in A..B`, with constants for both ends")
            }
        }
        walk::through_block(&looped.body, &mut |node| self.node(node));
    }

    /// Refuses an end that is plainly no constant. Of the rest, the `const` block that it becomes will judge.
    fn loop_end(&mut self, end: &Expr) {
        if let Some(variable) = variable(end) {
            self.refuse(
                end,
                format!("a dump is bounded, and `{variable}` is no constant: loop up to the greatest value, and `break` at this one"),
            );
        }
    }

    fn macro_call(&mut self, call: &Macro) {
        let path: Vec<_> =
            call.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let path: Vec<_> = path.iter().map(String::as_str).collect();
        match path[..] {
            ["matches"] | ["core" | "std", "matches"] => match matches_arguments.parse2(call.tokens.clone()) {
                Ok(arguments) => arguments.iter().for_each(|argument| self.inside(argument)),
                Err(_) => self.refuse(&call.path, "this cannot be looked into: write `matches!(value, pattern)`"),
            },
            [.., "assert" | "debug_assert" | "assert_eq" | "assert_ne" | "debug_assert_eq" | "debug_assert_ne"] => self.refuse(
                &call.path,
                "dump code must not fail: write `#[check(.., \"reason\")]` on the helper, which live objects evaluate alone",
            ),
            _ => self.refuse(&call.path, "a macro cannot be looked into, but for `matches!`: write what it stands for"),
        }
    }
}

/// The first that is named like a variable.
fn variable(expr: &Expr) -> Option<String> {
    let mut found = None;
    walk::through_expr(expr, &mut |node| match node {
        Node::Expr(Expr::Path(path)) => {
            let name = path.path.get_ident().map(Ident::to_string);
            let variable = name.filter(|name| {
                name.starts_with(|first: char| first.is_lowercase() || first == '_')
            });
            found = found.take().or(variable);
            false
        }
        // Not the function, which is named like a variable too.
        Node::Expr(Expr::Call(call)) => {
            found = found.take().or_else(|| call.args.iter().find_map(variable));
            false
        }
        _ => true,
    });
    found
}

/// Whether this is `self`, in whatever dress.
fn is_self(expr: &Expr) -> bool {
    match expr {
        Expr::Path(path) => path.path.is_ident("self"),
        Expr::Paren(inner) => is_self(&inner.expr),
        Expr::Group(inner) => is_self(&inner.expr),
        Expr::Reference(inner) => is_self(&inner.expr),
        Expr::Unary(inner) => matches!(inner.op, UnOp::Deref(_)) && is_self(&inner.expr),
        _ => false,
    }
}

fn is_any_literal(expr: &Expr) -> bool {
    match expr {
        Expr::Lit(_) => true,
        Expr::Group(inner) => is_any_literal(&inner.expr),
        _ => false,
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

/// The value and the guard of `value, pattern [if guard]`.
fn matches_arguments(input: ParseStream) -> syn::Result<Vec<Expr>> {
    let mut arguments = vec![input.parse()?];
    input.parse::<syn::Token![,]>()?;
    arguments.extend(guard(input)?);
    Ok(arguments)
}
