//! The way through the expressions that a helper may be made of. What may not be in one is not walked into: it is refused whole.

use crate::parse::syntax::guard;
use quote::ToTokens;
use syn::parse::Parser;
use syn::{Arm, Block, Expr, Stmt};

/// What a walk comes by.
pub(super) enum Node<'a> {
    Expr(&'a Expr),
    Stmt(&'a Stmt),
    /// What cannot be looked into.
    Closed(&'a Arm),
}

/// Whoever is shown each expression and statement, before what is in it, and says whether to walk on into it.
pub(super) type Visitor<'a> = &'a mut dyn FnMut(Node<'_>) -> bool;

pub(super) fn through_block(block: &Block, visitor: Visitor<'_>) {
    for statement in &block.stmts {
        if visitor(Node::Stmt(statement)) {
            into_stmt(statement, visitor);
        }
    }
}

pub(super) fn through_expr(expr: &Expr, visitor: Visitor<'_>) {
    if visitor(Node::Expr(expr)) {
        into_expr(expr, visitor);
    }
}

fn into_stmt(statement: &Stmt, visitor: Visitor<'_>) {
    match statement {
        Stmt::Local(local) => {
            let Some(init) = &local.init else { return };
            through_expr(&init.expr, visitor);
            if let Some((_, diverge)) = &init.diverge {
                through_expr(diverge, visitor);
            }
        }
        Stmt::Expr(expr, _) => through_expr(expr, visitor),
        Stmt::Item(_) | Stmt::Macro(_) => {}
    }
}

fn into_expr(expr: &Expr, visitor: Visitor<'_>) {
    match expr {
        Expr::Array(array) => array.elems.iter().for_each(|expr| through_expr(expr, visitor)),
        Expr::Assign(assign) => {
            [&assign.left, &assign.right].iter().for_each(|expr| through_expr(expr, visitor))
        }
        Expr::Binary(binary) => {
            [&binary.left, &binary.right].iter().for_each(|expr| through_expr(expr, visitor))
        }
        Expr::Block(block) => through_block(&block.block, visitor),
        Expr::Break(leave) => leave.expr.iter().for_each(|expr| through_expr(expr, visitor)),
        Expr::Call(call) => {
            through_expr(&call.func, visitor);
            call.args.iter().for_each(|expr| through_expr(expr, visitor));
        }
        Expr::Cast(cast) => through_expr(&cast.expr, visitor),
        Expr::Field(field) => through_expr(&field.base, visitor),
        Expr::Group(group) => through_expr(&group.expr, visitor),
        Expr::If(branch) => {
            through_expr(&branch.cond, visitor);
            through_block(&branch.then_branch, visitor);
            branch.else_branch.iter().for_each(|(_, expr)| through_expr(expr, visitor));
        }
        Expr::Let(binding) => through_expr(&binding.expr, visitor),
        Expr::Match(matched) => {
            through_expr(&matched.expr, visitor);
            for arm in &matched.arms {
                // Where the tree has the guard is not the same in all versions of syn.
                match guard.parse2(arm.to_token_stream()) {
                    Ok(guard) => guard.iter().for_each(|expr| through_expr(expr, visitor)),
                    Err(_) => drop(visitor(Node::Closed(arm))),
                }
                through_expr(&arm.body, visitor);
            }
        }
        Expr::MethodCall(call) => {
            through_expr(&call.receiver, visitor);
            call.args.iter().for_each(|expr| through_expr(expr, visitor));
        }
        Expr::Paren(paren) => through_expr(&paren.expr, visitor),
        Expr::Reference(reference) => through_expr(&reference.expr, visitor),
        Expr::Return(returned) => returned.expr.iter().for_each(|expr| through_expr(expr, visitor)),
        Expr::Struct(made) => {
            made.fields.iter().for_each(|field| through_expr(&field.expr, visitor));
            made.rest.iter().for_each(|expr| through_expr(expr, visitor));
        }
        Expr::Tuple(tuple) => tuple.elems.iter().for_each(|expr| through_expr(expr, visitor)),
        Expr::Unary(unary) => through_expr(&unary.expr, visitor),
        _ => {}
    }
}
