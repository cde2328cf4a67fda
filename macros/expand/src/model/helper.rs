//! Helpers, as tokens: what a block of them says.

use super::Check;
use proc_macro2::{Ident, Span, TokenStream};

/// A block of helpers.
pub struct Block {
    /// The described type.
    pub ident: Ident,
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

/// A helper as written, and what was taken off it.
#[derive(Clone)]
pub struct Helper {
    pub attrs: Vec<Attribute>,
    pub vis: TokenStream,
    /// The word `const`, which it has in the family of snapshots.
    pub constant: TokenStream,
    /// Other qualifiers, and the word `fn`.
    pub start: TokenStream,
    pub name: Ident,
    pub generics: TokenStream,
    /// Where `self` stands among the arguments, if there is one.
    pub this: Option<Span>,
    /// All arguments, that included.
    pub inputs: TokenStream,
    /// The others, one by one.
    pub arguments: Vec<Argument>,
    /// The type that is returned, if one is written.
    pub returns: Option<TokenStream>,
    /// The conditions after `where`.
    pub conditions: Vec<TokenStream>,
    /// In braces.
    pub body: TokenStream,
    pub checks: Vec<Check>,
    /// The one family that it is for, if it is not for both.
    pub only: Option<Family>,
    /// The functions of its own type that it calls, by name.
    pub calls: Vec<Ident>,
    /// Whether something is wrong with it, which was said: its body is of no interest.
    pub refused: bool,
}

#[derive(Clone)]
pub struct Attribute {
    pub name: String,
    pub tokens: TokenStream,
}

#[derive(Clone)]
pub struct Argument {
    /// If it is a plain one.
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

    /// The attribute that makes a helper one of this family alone.
    pub fn attribute(self) -> &'static str {
        match self {
            Self::Live => "live_only",
            Self::Snapshot => "snapshot_only",
        }
    }
}

impl Helper {
    pub fn serves(&self, family: Family) -> bool {
        self.only.is_none_or(|only| only == family)
    }

    /// Its attributes of this name.
    pub(crate) fn attrs_named<'a>(
        &'a self,
        name: &'a str,
    ) -> impl Iterator<Item = &'a TokenStream> {
        self.attrs.iter().filter(move |attr| attr.name == name).map(|attr| &attr.tokens)
    }
}
