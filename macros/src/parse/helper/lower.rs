//! A body as both families have it: what is not known to be total is refused, and what a name cannot tell, types are asked.
//!
//! In the snapshot family, the receiver of each call passes a function with a bound (`dumpable::__private::view` and others), so that
//! the compiler decides whether the called function is known to be total. In both families, paths of `core` and of this crate are
//! made absolute, and `for i in A..B` a `while`, which a `const fn` can do.

use super::calls::{self, Callee};
use super::limits::Limits;
use super::scope::Scope;
use super::vouched::Vouched;
use crate::parse::total_core::{instead, is_total, Form, Instead};
use dumpable_expand::errors::Errors;
use dumpable_expand::model::{Argument, Call, On};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned, ToTokens};
use syn::parse::{ParseStream, Parser};
use syn::{
    Arm, Attribute, BinOp, Block, Expr, ExprBinary, ExprCall, ExprField, ExprForLoop,
    ExprMethodCall, ExprRepeat, ExprUnary, Lit, LitInt, Local, Macro, Member, Pat, RangeLimits,
    Stmt, Token, UnOp,
};

/// What the bodies of a block have in common.
pub(super) struct Context<'a> {
    pub(super) krate: &'a TokenStream,
    /// The described type.
    pub(super) ident: &'a Ident,
    pub(super) vouched: &'a Vouched,
}

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
            Expr::Break(_) | Expr::Continue(_) | Expr::Lit(_) | Expr::Const(_) => {
                if let Expr::Break(leave) = expr {
                    self.all(leave.expr.iter_mut().map(|expr| &mut **expr));
                }
            }
            Expr::Array(array) => self.all(&mut array.elems),
            Expr::Assign(assign) => self.all([&mut *assign.left, &mut assign.right]),
            Expr::Block(block) => self.block(&mut block.block),
            Expr::Cast(cast) => {
                self.expr(&mut cast.expr);
                // The cast of a variant that is named here keeps a panic path in an unoptimised build, if its number is negative.
                if self.wraps && self.is_constant(&cast.expr) {
                    *expr = Expr::Verbatim(quote!((const { #cast })));
                }
            }
            Expr::Group(group) => self.expr(&mut group.expr),
            Expr::Paren(paren) => self.expr(&mut paren.expr),
            Expr::Reference(reference) => self.expr(&mut reference.expr),
            Expr::Return(returned) => self.all(returned.expr.iter_mut().map(|expr| &mut **expr)),
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
                self.all(made.rest.iter_mut().map(|expr| &mut **expr));
            }
            Expr::Path(path) => self.calls.extend(calls::named(path)),
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
                let mut body = (*arm.body).clone();
                if let Some(mut guard) = guard {
                    self.expr(&mut guard);
                    self.expr(&mut body);
                    *arm = syn::parse_quote!(#(#attrs)* #pattern if #guard => #body,);
                } else {
                    self.expr(&mut arm.body);
                }
            }
            Err(_) => self.refuse_all(arm, "this arm cannot be parsed: write it in another way"),
        }
        self.scope = outside;
    }
}

/// Why an expression is not among the allowed, with what to write, and whether it compiles in ordinary Rust.
fn reason(expr: &Expr) -> (&'static str, bool) {
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
        Expr::Range(_) => ("a range stands in `for i in A..B` alone", true),
        Expr::Await(_) | Expr::Async(_) => ("a helper is not `async`", false),
        _ => ("this kind of expression is not among those known to be total", false),
    }
}

impl Lower<'_> {
    fn at(&self, span: Span) -> Span {
        Span::mixed_site().located_at(span)
    }

    /// `#krate::__private::name`, said to stand at `span`.
    fn hidden(&self, name: &str, span: Span) -> TokenStream {
        let (krate, at) = (self.context.krate, self.at(span));
        let (krate, name) = (dumpable_expand::tokens::at(krate, at), Ident::new(name, at));
        quote_spanned!(at=> #krate::__private::#name)
    }

    fn binary(&mut self, binary: &mut ExprBinary) -> Option<TokenStream> {
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

    /// A division by a literal, which keeps no panic path this way.
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
        let op_span = span(op);
        let (dividend, method) = (self.hidden("dividend", op_span), Ident::new(name, op_span));
        let divided = quote!(#dividend(#left).#method(#by));
        match op {
            BinOp::DivAssign(_) | BinOp::RemAssign(_) => Some(quote!(#(#attrs)* #left = #divided)),
            _ => Some(quote!(#(#attrs)* #divided)),
        }
    }

    /// What is assigned to is evaluated twice.
    fn check_place(&mut self, ExprBinary { left, op, .. }: &ExprBinary) {
        let assigns = matches!(
            op,
            BinOp::DivAssign(_) | BinOp::RemAssign(_) | BinOp::ShlAssign(_) | BinOp::ShrAssign(_)
        );
        if assigns && !is_place(left) {
            self.refuse(left, "expected a variable or a field of one before the assignment");
        }
    }

    /// A shift by a literal, which is fewer bits than the type has.
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
        let shifted = self.hidden("shifted", span(op));
        let place = quote!(#shifted::<#bits, _>(#left));
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

    fn unary(&mut self, unary: &mut ExprUnary) {
        if matches!(unary.op, UnOp::Neg(_)) && !is_any_literal(&unary.expr) {
            self.refuse(unary.op, "the least number has no negative: write `.wrapping_neg()`");
        }
        self.expr(&mut unary.expr);
    }

    fn field(&mut self, field: &mut ExprField) {
        if !is_self(&field.base) {
            return self.expr(&mut field.base);
        }
        match &field.member {
            Member::Named(name) => {
                let message =
                    format!("a view has no fields, but an accessor of each: write `self.{name}()`");
                self.refuse_all(field, message);
            }
            Member::Unnamed(_) => self.refuse_all(
                field,
                "what a view is made of is its own business: call its accessors",
            ),
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

    fn method(&mut self, call: &mut ExprMethodCall) {
        call.args.iter_mut().for_each(|argument| self.expr(argument));
        let name = call.method.to_string();
        if is_self(&call.receiver) {
            self.calls.push(Call { name: call.method.clone(), on: On::This });
            return;
        }
        let typed = self.scope.type_of(&call.receiver);
        self.expr(&mut call.receiver);
        let of = typed.as_ref().and_then(|typed| typed.view_of_another(self.context.ident));
        let is_integer = typed.as_ref().is_some_and(|typed| typed.is_integer());
        if !is_integer {
            let is_own = typed.as_ref().is_some_and(|typed| typed.is_own_view(self.context.ident));
            let unwritten = if is_own { On::This } else { On::Unknown };
            let on = of.clone().map_or(unwritten, On::Other);
            if self.wraps && matches!(on, On::Unknown) {
                self.hold_arguments(call);
            }
            self.calls.push(Call { name: call.method.clone(), on });
        }
        if !self.wraps {
            return;
        }
        let bound = self.hidden(bound_of(&name), call.method.span());
        let (receiver, at) = (&call.receiver, self.at(call.method.span()));
        // The type is said, so that the compiler holds that it is the one that was written: a name may be that of another variable.
        let said = typed.filter(|_| is_integer || of.is_some()).map(|typed| typed.said());
        let said = said.map(|ty| quote_spanned!(at=> ::<#ty>));
        if let (Expr::Path(_), None, Some(first)) = (&**receiver, &said, call.args.first_mut()) {
            if is_total(Form::Integer, &name) {
                // Beside the receiver, which stays as it is: what rustc says of a number without a type points at its binding.
                *first = Expr::Verbatim(quote_spanned!(at=> { #bound(&#receiver); #first }));
                return;
            }
        }
        let receiver = quote_spanned!(at=> (*#bound #said(&#receiver)));
        *call.receiver = Expr::Verbatim(receiver);
    }

    /// A function of an unwritten type is given no view, by which it could call a helper that calls it: the compiler holds that.
    fn hold_arguments(&self, call: &mut ExprMethodCall) {
        // Helpers may have the names of functions of `core`, too.
        for argument in call.args.iter_mut().filter(|argument| !is_any_literal(argument)) {
            let at = self.at(calls::span_of(argument));
            let bound = self.hidden("argument", at);
            *argument = Expr::Verbatim(quote_spanned!(at=> #bound(#argument)));
        }
    }

    /// A call of a function by its path.
    fn call(&mut self, call: &mut ExprCall) -> Option<TokenStream> {
        call.args.iter_mut().for_each(|argument| self.expr(argument));
        let (callee, called) = match calls::callee(&call.func, self.context) {
            Ok(found) => found,
            Err((at, why)) => {
                match calls::variable_called(&call.func).filter(|name| self.scope.binds(name)) {
                    // What it is was refused already.
                    Some(_) if self.errors.count() > self.before => {}
                    Some(name) => self.refuse_all(
                        at,
                        format!("`{name}` is a variable: call a function by its path"),
                    ),
                    // What is called may not exist.
                    None => self.refuse_all(at, why),
                }
                return None;
            }
        };
        self.calls.extend(called);
        let (attrs, arguments) = (&call.attrs, &call.args);
        match callee {
            Callee::Imported(_) if !self.wraps => None,
            Callee::As(function) | Callee::Imported(function) => {
                Some(quote!(#(#attrs)* #function(#arguments)))
            }
            Callee::Constructor(path) if self.wraps => {
                // A function cannot be a pattern, so the compiler proves that this is none.
                let at = self.at(function_span(&path));
                let made = Ident::new("__made", Span::mixed_site());
                let call = quote!(#path(#arguments));
                Some(quote_spanned! {at=>
                    #(#attrs)*
                    match #call {
                        #made => {
                            match &#made {
                                #path(..) => {}
                                #[allow(unreachable_patterns)]
                                _ => {}
                            }
                            #made
                        }
                    }
                })
            }
            Callee::Constructor(_) => None,
        }
    }

    /// Both ends are made constants, so that the loop is bounded.
    fn for_loop(&mut self, looped: &mut ExprForLoop) -> Option<TokenStream> {
        let ends = self.loop_ends(&looped.expr);
        let outside = self.scope.clone();
        self.limits.enter();
        self.scope.bind(&looped.pat);
        self.block(&mut looped.body);
        self.scope = outside;
        let check = self.limits.leave(ends.as_ref(), &looped.expr, &self.scope, self.context.krate);
        let (start, end) = ends?;
        let ExprForLoop { attrs, label, pat, body, .. } = looped;
        let at = Span::mixed_site();
        let (next, last) = (Ident::new("__next", at), Ident::new("__end", at));
        // The step is taken first, so that `continue` may skip the rest.
        Some(quote! {
            #(#attrs)*
            {
                #check
                let mut #next: ::core::primitive::usize = const { #start };
                let #last: ::core::primitive::usize = const { #end };
                #label while #next < #last {
                    let #pat = #next;
                    #next = ::core::primitive::usize::wrapping_add(#next, 1);
                    #body
                }
            }
        })
    }

    fn loop_ends(&mut self, range: &Expr) -> Option<(Expr, Expr)> {
        match range {
            Expr::Range(range) if matches!(range.limits, RangeLimits::HalfOpen(_)) => {
                let (Some(start), Some(end)) = (&range.start, &range.end) else {
                    self.refuse(range, "a dump is bounded: write both ends, `for i in A..B`");
                    return None;
                };
                let before = self.errors.count();
                [start, end].into_iter().for_each(|end| self.loop_end(end));
                (self.errors.count() == before).then(|| ((**start).clone(), (**end).clone()))
            }
            Expr::Range(range) => {
                self.refuse(range, "the one loop is `for i in A..B`, with constants for both ends");
                None
            }
            other => {
                self.refuse_all(
                    other,
                    "the one loop is `for i in A..B`, with constants for both ends",
                );
                None
            }
        }
    }

    /// Refuses an end that is plainly no constant. Of the rest, the `const` block that it becomes will judge.
    fn loop_end(&mut self, end: &Expr) {
        if let Some(variable) = calls::variable(end.to_token_stream()) {
            // A number of another type than `usize` would be told too.
            self.refuse_all(
                end,
                format!("a dump is bounded, and `{variable}` is no constant: loop up to the greatest value, and `break` at this one"),
            );
        }
    }

    fn macro_call(&mut self, call: &mut Macro) {
        let path: Vec<_> =
            call.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let path: Vec<_> = path.iter().map(String::as_str).collect();
        match path[..] {
            ["matches"] | ["core" | "std", "matches"] => {
                let Ok((mut value, pattern, guard)) = matches_arguments.parse2(call.tokens.clone()) else {
                    self.refuse_all(&call.path, "this cannot be parsed: write `matches!(value, pattern)`");
                    return;
                };
                self.expr(&mut value);
                let outside = self.scope.clone();
                self.scope.bind(&pattern);
                let guard = guard.map(|mut guard| {
                    self.expr(&mut guard);
                    quote!(if #guard)
                });
                self.scope = outside;
                // Another macro of this name may be in scope.
                let at = self.at(calls::span_of(&call.path));
                call.path = syn::parse2(quote_spanned!(at=> ::core::matches)).unwrap_or_else(|_| call.path.clone());
                call.tokens = quote!(#value, #pattern #guard);
            }
            [.., "assert" | "debug_assert" | "assert_eq" | "assert_ne" | "debug_assert_eq" | "debug_assert_ne"] => self.refuse(
                &call.path,
                "dump code must not fail: write `#[check(.., \"reason\")]` on the helper, which live objects evaluate alone",
            ),
            _ => self.refuse_all(&call.path, "a macro cannot be looked into, but for `matches!`: write what it stands for"),
        }
    }
}

/// The function of `dumpable::__private` that the receiver of a call by this name passes.
fn bound_of(name: &str) -> &'static str {
    match name {
        name if is_total(Form::Integer, name) => "integer",
        name if is_total(Form::Narrow, name) => "narrow",
        name if is_total(Form::Container, name) => "container",
        name => instead(name).map_or("view", |Instead { bound, .. }| bound),
    }
}

/// Whether this is `self`, in whatever dress.
pub(super) fn is_self(expr: &Expr) -> bool {
    match expr {
        Expr::Path(path) => path.path.is_ident("self"),
        Expr::Paren(inner) => is_self(&inner.expr),
        Expr::Group(inner) => is_self(&inner.expr),
        Expr::Reference(inner) => is_self(&inner.expr),
        Expr::Unary(inner) => matches!(inner.op, UnOp::Deref(_)) && is_self(&inner.expr),
        _ => false,
    }
}

/// Whether this is a variable, a field of one, or what one of these refers to.
fn is_place(expr: &Expr) -> bool {
    match expr {
        Expr::Path(_) => true,
        Expr::Field(field) => is_place(&field.base),
        Expr::Paren(inner) => is_place(&inner.expr),
        Expr::Group(inner) => is_place(&inner.expr),
        Expr::Unary(inner) => matches!(inner.op, UnOp::Deref(_)) && is_place(&inner.expr),
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

fn literal(expr: &Expr) -> Option<&LitInt> {
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

fn span(op: &BinOp) -> Span {
    calls::span_of(op)
}

fn function_span(path: &TokenStream) -> Span {
    path.clone().into_iter().last().map_or_else(Span::call_site, |token| token.span())
}

/// The value, the pattern and the guard of `value, pattern [if guard]`.
fn matches_arguments(input: ParseStream) -> syn::Result<(Expr, Pat, Option<Expr>)> {
    let value = input.parse()?;
    input.parse::<Token![,]>()?;
    let (_, pattern, guard) = arm_before_body(input)?;
    Ok((value, pattern, guard))
}

/// `[attributes] pattern [if guard]`, and whatever follows.
fn arm_before_body(input: ParseStream) -> syn::Result<(Vec<Attribute>, Pat, Option<Expr>)> {
    let attrs = input.call(Attribute::parse_outer)?;
    let pattern = Pat::parse_multi_with_leading_vert(input)?;
    let guard = match input.parse::<Option<Token![if]>>()? {
        Some(_) => Some(input.parse()?),
        None => None,
    };
    input.parse::<TokenStream>()?;
    Ok((attrs, pattern, guard))
}
