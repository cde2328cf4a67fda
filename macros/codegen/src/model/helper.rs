// SPDX-License-Identifier: MIT OR Apache-2.0

//! Models a block of helpers, as tokens.

use super::{Check, Families};
use proc_macro2::{Ident, Span, TokenStream};

/// A block of helpers.
pub struct Block {
    /// The described type.
    pub ident: Ident,
    /// The names of its generated types.
    pub families: Families,
    pub attrs: TokenStream,
    pub consts: Vec<Constant>,
    pub helpers: Vec<Helper>,
    pub krate: TokenStream,
}

/// An associated constant.
pub struct Constant {
    pub name: Ident,
    pub tokens: TokenStream,
}

/// A helper as written, without the attributes that were parsed.
#[derive(Clone)]
pub struct Helper {
    pub attrs: Vec<Attribute>,
    pub vis: TokenStream,
    /// The word `const`, for the snapshot family.
    pub constant: TokenStream,
    /// The other qualifiers, and the word `fn`.
    pub start: TokenStream,
    pub name: Ident,
    pub generics: TokenStream,
    /// The place of `self` among the arguments, if there is one.
    pub this: Option<Span>,
    /// All arguments, including `self`.
    pub inputs: TokenStream,
    /// The other arguments.
    pub arguments: Vec<Argument>,
    /// The returned type, if one is written.
    pub returns: Option<TokenStream>,
    /// The conditions after `where`.
    pub conditions: Vec<TokenStream>,
    /// In braces, as live views have it.
    pub body: TokenStream,
    /// The same body as snapshots have it, which asks receivers for their types.
    pub total: TokenStream,
    /// Assertions of what is bounded in the body.
    pub limits: Vec<TokenStream>,
    pub checks: Vec<Check>,
    /// The family that the helper is restricted to.
    pub only: Option<Family>,
    /// What it calls, or may call.
    pub calls: Vec<Call>,
    /// Other types whose views it may have, as they are written.
    pub views: Vec<TokenStream>,
    /// Whether something is wrong with it, which was said.
    pub refused: bool,
    /// The body as it was written, if it compiles in a function that is not `const`: the live
    /// family keeps it where the helper is refused, because editors complete there.
    pub ordinary: Option<TokenStream>,
}

/// A call of what may be a helper.
#[derive(Clone)]
pub struct Call {
    pub name: Ident,
    pub on: On,
}

/// The type whose function is called.
#[derive(Clone)]
pub enum On {
    /// The described type.
    This,
    /// Any type: the receiver's is not written.
    Unknown,
    /// The type that is written so.
    Other(TokenStream),
}

impl Call {
    /// Whether this may be a call of a helper of the described type.
    pub(crate) fn may_be_own(&self) -> bool {
        !matches!(self.on, On::Other(_))
    }
}

#[derive(Clone)]
pub struct Attribute {
    pub name: String,
    pub tokens: TokenStream,
}

#[derive(Clone)]
pub struct Argument {
    /// The name, if the pattern is only a name.
    pub name: Option<Ident>,
    pub ty: TokenStream,
    /// `pattern: Type`
    pub tokens: TokenStream,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Family {
    Snapshot,
    Live,
}

impl Family {
    pub const BOTH: [Self; 2] = [Self::Live, Self::Snapshot];

    pub fn other(self) -> Self {
        match self {
            Self::Live => Self::Snapshot,
            Self::Snapshot => Self::Live,
        }
    }

    /// The family by its name in attributes.
    pub fn of(name: &str) -> Option<Self> {
        match name {
            "live" => Some(Self::Live),
            "snapshot" => Some(Self::Snapshot),
            _ => None,
        }
    }

    /// The attribute that makes a helper one of this family alone.
    pub fn attribute(self) -> &'static str {
        match self {
            Self::Live => "only(live)",
            Self::Snapshot => "only(snapshot)",
        }
    }
}

impl Helper {
    pub fn serves(&self, family: Family) -> bool {
        self.only.is_none_or(|only| only == family)
    }

    /// Returns the attributes of this name.
    pub(crate) fn attrs_named<'a>(
        &'a self,
        name: &'a str,
    ) -> impl Iterator<Item = &'a TokenStream> {
        self.attrs.iter().filter(move |attr| attr.name == name).map(|attr| &attr.tokens)
    }
}
