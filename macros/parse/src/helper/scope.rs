// SPDX-License-Identifier: MIT OR Apache-2.0

//! What is known of names at a place in a body: local variables whose type is written, and
//! constants.

use dumpable_codegen::model::Argument;
use dumpable_codegen::tokens::{words, written};
use dumpable_codegen::types::other_view;
use proc_macro2::{Ident, TokenStream};
use quote::{quote, ToTokens};
use syn::{Expr, Pat, Stmt, Type};

const INTEGERS: [&str; 12] =
    ["u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize"];

#[derive(Clone)]
pub(super) struct Scope {
    typed: Vec<(String, Typed)>,
    /// Variables, and functions that were refused.
    bound: Vec<String>,
    /// Those of each block around, the outermost first.
    consts: Vec<Vec<TokenStream>>,
}

/// A type as it is written.
#[derive(Clone)]
pub(super) struct Typed {
    /// `&`, any number of times.
    references: TokenStream,
    ty: TokenStream,
}

impl Scope {
    pub(super) fn of(arguments: &[Argument]) -> Self {
        let mut scope = Self { typed: Vec::new(), bound: Vec::new(), consts: Vec::new() };
        for Argument { name, ty, .. } in arguments {
            if let (Some(name), Ok(ty)) = (name, syn::parse2(ty.clone())) {
                scope.typed.push((name.to_string(), Typed::of(&ty)));
            }
            scope.bound.extend(name.as_ref().map(Ident::to_string));
        }
        scope
    }

    /// Enters a block. Whoever calls it puts the scope from before back afterwards.
    pub(super) fn enter(&mut self, statements: &[Stmt]) {
        let consts = statements.iter().filter_map(|statement| match statement {
            // One without a name is of no use elsewhere, and would be evaluated twice.
            Stmt::Item(syn::Item::Const(item)) if item.ident != "_" => Some(item.to_token_stream()),
            _ => None,
        });
        self.consts.push(consts.collect());
        let functions = statements.iter().filter_map(|statement| match statement {
            Stmt::Item(syn::Item::Fn(function)) => Some(function.sig.ident.to_string()),
            _ => None,
        });
        self.bound.extend(functions);
    }

    /// A pattern hides what had its names before.
    pub(super) fn bind(&mut self, pattern: &Pat) {
        let names = words(pattern.to_token_stream());
        self.typed.retain(|(name, _)| !names.contains(name));
        self.bound.extend(names);
        if let Pat::Type(typed) = pattern {
            if let Pat::Ident(name) = &*typed.pat {
                if name.by_ref.is_none() && name.subpat.is_none() {
                    self.typed.push((name.ident.to_string(), Typed::of(&typed.ty)));
                }
            }
        }
    }

    /// The written type of a variable.
    pub(super) fn type_of(&self, expr: &Expr) -> Option<Typed> {
        let name = match expr {
            Expr::Path(path) => path.path.get_ident()?.to_string(),
            Expr::Group(group) => return self.type_of(&group.expr),
            Expr::Paren(paren) => return self.type_of(&paren.expr),
            _ => return None,
        };
        self.typed.iter().find(|(other, _)| *other == name).map(|(_, typed)| typed.clone())
    }

    pub(super) fn binds(&self, name: &str) -> bool {
        self.bound.iter().any(|bound| bound == name)
    }

    /// An expression of constants, where these are in scope.
    pub(super) fn with_consts(&self, expr: TokenStream) -> TokenStream {
        self.consts.iter().rev().fold(expr, |expr, consts| match &consts[..] {
            [] => expr,
            consts => quote!({ #(#consts)* #expr }),
        })
    }
}

impl Typed {
    fn of(ty: &Type) -> Self {
        let (mut references, mut inner) = (TokenStream::new(), ty);
        loop {
            match inner {
                Type::Reference(reference) => {
                    let (and, mutability) = (reference.and_token, reference.mutability);
                    references.extend(quote!(#and #mutability));
                    inner = &reference.elem;
                }
                Type::Group(group) => inner = &group.elem,
                Type::Paren(paren) => inner = &paren.elem,
                _ => break,
            }
        }
        Self { references, ty: inner.to_token_stream() }
    }

    /// The `T` of `View<T>`, where that is not the described type.
    pub(super) fn view_of_another(&self, ident: &Ident) -> Option<TokenStream> {
        other_view(&self.ty, ident)
    }

    /// Whether this is the described type's view.
    pub(super) fn is_own_view(&self, ident: &Ident) -> bool {
        let written = written(&self.ty);
        [format!("View<{ident}>"), "View<Self>".to_owned(), "Self".to_owned()].contains(&written)
    }

    pub(super) fn is_integer(&self) -> bool {
        INTEGERS.contains(&self.ty.to_string().as_str())
    }

    /// The same type. An integer cannot be another type of its name.
    pub(super) fn said(&self) -> TokenStream {
        let (references, ty) = (&self.references, &self.ty);
        if self.is_integer() {
            quote!(#references ::core::primitive::#ty)
        } else {
            quote!(#references #ty)
        }
    }
}
