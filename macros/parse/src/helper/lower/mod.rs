// SPDX-License-Identifier: MIT OR Apache-2.0

//! A body as both families have it: what is not known to be total is refused, and what a name
//! cannot tell, types are asked.
//!
//! In the snapshot family, the receiver of each call passes a function with a bound
//! (`dumpable::__private::view` and others), so that the compiler decides whether the called
//! function is known to be total. In both families, paths of `core` and of this crate are made
//! absolute, and `for i in A..B` a `while`, which a `const fn` can do.

mod calls;
mod loops;
mod macros;
mod operators;
mod reason;
mod shapes;

pub(super) use shapes::is_self;

use super::calls::named;
use super::context::Context;
use super::limits::Limits;
use super::scope::Scope;
use dumpable_codegen::errors::Errors;
use dumpable_codegen::model::{Argument, Call};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned, ToTokens};
use reason::reason;
use syn::parse::{ParseStream, Parser};
use syn::{Arm, Attribute, Block, Expr, ExprField, ExprRepeat, Local, Member, Pat, Stmt, Token};

/// A body of one family.
pub(super) struct Lowered {
    pub(super) body: TokenStream,
    /// What it calls.
    pub(super) calls: Vec<Call>,
    /// Assertions of what is bounded.
    pub(super) limits: Vec<TokenStream>,
    /// Whether the body as it was written compiles in a function that is not `const`.
    pub(super) is_ordinary: bool,
}

/// `wraps`: whether receivers are asked for their types.
pub(super) fn lower(
    context: &Context<'_>,
    arguments: &[Argument],
    is_generic: bool,
    mut body: Block,
    wraps: bool,
    errors: &mut Errors,
) -> Lowered {
    let mut lower = Lower {
        context,
        wraps,
        before: errors.count(),
        errors,
        scope: Scope::of(arguments),
        limits: Limits::new(is_generic),
        calls: Vec::new(),
        is_ordinary: true,
    };
    lower.block(&mut body);
    let Lower { calls, limits, is_ordinary, .. } = lower;
    Lowered {
        body: body.into_token_stream(),
        calls,
        limits: limits.finish(context.krate),
        is_ordinary,
    }
}

struct Lower<'a> {
    context: &'a Context<'a>,
    wraps: bool,
    errors: &'a mut Errors,
    /// How many errors there were before this body.
    before: usize,
    scope: Scope,
    limits: Limits,
    calls: Vec<Call>,
    is_ordinary: bool,
}

impl Lower<'_> {
    /// Refuses what would compile in ordinary Rust.
    fn refuse(&mut self, at: impl ToTokens, why: impl Into<String>) {
        self.errors.at(at, why);
    }

    /// Refuses what rustc would refuse too.
    fn refuse_all(&mut self, at: impl ToTokens, why: impl Into<String>) {
        self.is_ordinary = false;
        self.errors.at(at, why);
    }

    fn block(&mut self, block: &mut Block) {
        let outside = self.scope.clone();
        self.scope.enter(&block.stmts);
        block.stmts.iter_mut().for_each(|statement| self.stmt(statement));
        self.scope = outside;
    }

    fn stmt(&mut self, statement: &mut Stmt) {
        match statement {
            Stmt::Local(local) => self.local(local),
            Stmt::Expr(expr, _) => self.expr(expr),
            Stmt::Macro(call) => self.macro_call(&mut call.mac),
            // What is evaluated by the compiler fails there or not at all.
            Stmt::Item(syn::Item::Const(_)) => {}
            Stmt::Item(item) => self.refuse(
                item,
                "a helper's body holds expressions and `const`s: put this item outside",
            ),
        }
    }

    fn local(&mut self, local: &mut Local) {
        if let Some(init) = &mut local.init {
            self.expr(&mut init.expr);
            if let Some((_, diverge)) = &mut init.diverge {
                self.expr(diverge);
            }
        }
        self.scope.bind(&local.pat);
    }

    fn expr(&mut self, expr: &mut Expr) {
        match expr {
            Expr::Continue(_) | Expr::Lit(_) | Expr::Const(_) => {}
            Expr::Break(leave) => self.all(leave.expr.as_deref_mut()),
            Expr::Array(array) => self.all(&mut array.elems),
            Expr::Assign(assign) => self.all([&mut *assign.left, &mut assign.right]),
            Expr::Block(block) => self.block(&mut block.block),
            Expr::Cast(cast) => {
                self.expr(&mut cast.expr);
                // The cast of a variant that is named here keeps a panic path in an unoptimised
                // build, if its number is negative.
                if self.wraps && self.is_constant(&cast.expr) {
                    *expr = Expr::Verbatim(quote!((const { #cast })));
                }
            }
            Expr::Group(group) => self.expr(&mut group.expr),
            Expr::Paren(paren) => self.expr(&mut paren.expr),
            Expr::Reference(reference) => self.expr(&mut reference.expr),
            Expr::Return(returned) => self.all(returned.expr.as_deref_mut()),
            Expr::Tuple(tuple) => self.all(&mut tuple.elems),
            Expr::Let(binding) => {
                self.expr(&mut binding.expr);
                self.scope.bind(&binding.pat);
            }
            Expr::If(branch) => {
                let outside = self.scope.clone();
                self.expr(&mut branch.cond);
                self.block(&mut branch.then_branch);
                self.scope = outside;
                self.all(branch.else_branch.iter_mut().map(|(_, expr)| &mut **expr));
            }
            Expr::Match(matched) => {
                self.expr(&mut matched.expr);
                matched.arms.iter_mut().for_each(|arm| self.arm(arm));
            }
            Expr::Struct(made) => {
                made.fields.iter_mut().for_each(|field| self.expr(&mut field.expr));
                self.all(made.rest.as_deref_mut());
            }
            Expr::Path(path) => self.calls.extend(named(path)),
            Expr::Repeat(repeat) => self.repeat(repeat),
            Expr::Field(field) => self.field(field),
            Expr::Unary(unary) => self.unary(unary),
            Expr::MethodCall(call) => self.method(call),
            Expr::Macro(call) => self.macro_call(&mut call.mac),
            Expr::Binary(binary) => {
                if let Some(other) = self.binary(binary) {
                    *expr = Expr::Verbatim(other);
                }
            }
            Expr::Call(call) => {
                if let Some(other) = self.call(call) {
                    *expr = Expr::Verbatim(other);
                }
            }
            Expr::ForLoop(looped) => {
                if let Some(other) = self.for_loop(looped) {
                    *expr = Expr::Verbatim(other);
                }
            }
            refused => match reason(refused) {
                (why, true) => self.refuse(refused, why),
                (why, false) => self.refuse_all(refused, why),
            },
        }
    }

    /// Whether this is a path that is no variable.
    fn is_constant(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Group(inner) => self.is_constant(&inner.expr),
            Expr::Paren(inner) => self.is_constant(&inner.expr),
            Expr::Path(path) => match path.path.get_ident().filter(|_| path.qself.is_none()) {
                Some(name) => {
                    let name = name.to_string();
                    name.starts_with(char::is_uppercase) && !self.scope.binds(&name)
                }
                None => true,
            },
            _ => false,
        }
    }

    fn all<'e>(&mut self, exprs: impl IntoIterator<Item = &'e mut Expr>) {
        exprs.into_iter().for_each(|expr| self.expr(expr));
    }

    fn arm(&mut self, arm: &mut Arm) {
        let outside = self.scope.clone();
        // Where the tree has the guard is not the same in all versions of syn.
        match arm_before_body.parse2(arm.to_token_stream()) {
            Ok((attrs, pattern, guard)) => {
                self.scope.bind(&pattern);
                let guard = guard.map(|mut guard| {
                    self.expr(&mut guard);
                    guard
                });
                self.expr(&mut arm.body);
                if let Some(guard) = guard {
                    let body = &arm.body;
                    *arm = syn::parse_quote!(#(#attrs)* #pattern if #guard => #body,);
                }
            }
            Err(_) => self.refuse_all(arm, "this arm cannot be parsed: write it in another way"),
        }
        self.scope = outside;
    }
}

impl Lower<'_> {
    fn at(&self, span: Span) -> Span {
        Span::mixed_site().located_at(span)
    }

    /// `#krate::__private::name`, said to stand at `span`.
    fn hidden(&self, name: &str, span: Span) -> TokenStream {
        let (krate, at) = (self.context.krate, self.at(span));
        let (krate, name) = (dumpable_codegen::tokens::at(krate, at), Ident::new(name, at));
        quote_spanned!(at=> #krate::__private::#name)
    }

    fn field(&mut self, field: &mut ExprField) {
        if !is_self(&field.base) {
            return self.expr(&mut field.base);
        }
        match &field.member {
            Member::Named(name) => {
                let message = format!("a view has accessors, not fields: write `self.{name}()`");
                self.refuse_all(field, message);
            }
            Member::Unnamed(_) => {
                self.refuse_all(field, "the contents of a view are private: call its accessors")
            }
        }
    }

    fn repeat(&mut self, repeat: &mut ExprRepeat) {
        self.limits.enter_array();
        self.expr(&mut repeat.expr);
        let check = self.limits.leave_array(&repeat.len, &self.scope, self.context.krate);
        if matches!(&*repeat.len, Expr::Infer(_)) {
            let message = "the stack of a dump is bounded: write how many elements there are";
            self.refuse(&repeat.len, message);
        } else if let Some(check) = check {
            let value = &repeat.expr;
            *repeat.expr = Expr::Verbatim(quote!({ #check #value }));
        }
    }
}

/// Parses `[attributes] pattern [if guard]`, and whatever follows.
fn arm_before_body(input: ParseStream<'_>) -> syn::Result<(Vec<Attribute>, Pat, Option<Expr>)> {
    let attrs = input.call(Attribute::parse_outer)?;
    let pattern = Pat::parse_multi_with_leading_vert(input)?;
    let guard = match input.parse::<Option<Token![if]>>()? {
        Some(_) => Some(input.parse()?),
        None => None,
    };
    input.parse::<TokenStream>()?;
    Ok((attrs, pattern, guard))
}
