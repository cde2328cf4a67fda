//! Ways through a syntax tree. One of each kind, for whoever looks: the compiler makes syn's walks anew for each implementor,
//! and they are most of what a crate of macros costs to build.

use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Block, Expr, GenericArgument, ImplItemFn, Stmt, Type};

/// What a walk comes by.
pub(super) enum Node<'a> {
    Expr(&'a Expr),
    Stmt(&'a Stmt),
}

/// Whoever is shown each expression and statement, before what is in it, and says whether to walk on into it.
pub(super) type Visitor<'a> = &'a mut dyn FnMut(Node<'_>) -> bool;

pub(super) fn through_block(block: &Block, visitor: Visitor<'_>) {
    Walk(visitor).visit_block(block);
}

pub(super) fn through_expr(expr: &Expr, visitor: Visitor<'_>) {
    Walk(visitor).visit_expr(expr);
}

struct Walk<'a>(Visitor<'a>);

impl<'ast> Visit<'ast> for Walk<'_> {
    fn visit_expr(&mut self, expr: &'ast Expr) {
        if (self.0)(Node::Expr(expr)) {
            visit::visit_expr(self, expr);
        }
    }

    fn visit_stmt(&mut self, statement: &'ast Stmt) {
        if (self.0)(Node::Stmt(statement)) {
            visit::visit_stmt(self, statement);
        }
    }

    // The expressions in these are evaluated by the compiler.
    fn visit_type(&mut self, _: &'ast Type) {}
    fn visit_generic_argument(&mut self, _: &'ast GenericArgument) {}
    fn visit_attribute(&mut self, _: &'ast Attribute) {}
}

/// Shows each type and each expression of a function to those who may change it, after what is in it.
pub(super) fn change(function: &mut ImplItemFn, ty: &mut dyn FnMut(&mut Type), expr: &mut dyn FnMut(&mut Expr)) {
    Change { ty, expr }.visit_impl_item_fn_mut(function);
}

struct Change<'a> {
    ty: &'a mut dyn FnMut(&mut Type),
    expr: &'a mut dyn FnMut(&mut Expr),
}

impl VisitMut for Change<'_> {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        visit_mut::visit_type_mut(self, ty);
        (self.ty)(ty);
    }

    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        (self.expr)(expr);
    }
}
