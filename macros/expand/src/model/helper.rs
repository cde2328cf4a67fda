//! Models a block of helpers, as tokens.

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
    /// The body, in braces.
    pub body: TokenStream,
    pub checks: Vec<Check>,
    /// The family that the helper is restricted to.
    pub only: Option<Family>,
    /// The names of the functions of its own type that it calls.
    pub calls: Vec<Ident>,
    /// Whether an error was reported: the body does not matter.
    pub refused: bool,
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

    /// Returns the attribute that restricts a helper to this family.
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

    /// Returns the attributes of this name.
    pub(crate) fn attrs_named<'a>(
        &'a self,
        name: &'a str,
    ) -> impl Iterator<Item = &'a TokenStream> {
        self.attrs.iter().filter(move |attr| attr.name == name).map(|attr| &attr.tokens)
    }
}
