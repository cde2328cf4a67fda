// SPDX-License-Identifier: MIT OR Apache-2.0

//! Models descriptions as plain data. Types, paths and expressions are tokens, which are not
//! inspected.

mod bit_range;
mod helper;

pub use bit_range::{BitRange, WIDEST};
pub use helper::{Argument, Attribute, Block, Call, Constant, Family, Helper, On};

use crate::tokens::ends;
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned, ToTokens};

/// Returns the constant that stands for a member: `LRU` for `lru`.
pub fn place_name(accessor: &Ident) -> Ident {
    Ident::new(&crate::tokens::plain(accessor).to_uppercase(), accessor.span())
}

/// The names of the two generated types of a described structure.
#[derive(Clone)]
pub struct Families {
    pub snapshot: Ident,
    pub live: Ident,
}

impl Families {
    /// Returns `PageSnapshot` and `PageLive` for `Page`.
    pub fn of(ident: &Ident) -> Self {
        Self { snapshot: format_ident!("{}Snapshot", ident), live: format_ident!("{}Live", ident) }
    }
}

/// A described structure or union.
pub struct Struct {
    pub ident: Ident,
    pub families: Families,
    pub vis: TokenStream,
    /// The name in C.
    pub name: String,
    /// The type as C spells it.
    pub c_type: String,
    /// The stated size, a const expression.
    pub size: Option<TokenStream>,
    /// Whether the struct is packed, so that fields may be unaligned.
    pub packed: bool,
    /// Whether the types of fields must be compared, because an attribute below the derive may
    /// change the structure.
    pub compares_types: bool,
    /// The foreign type that this one mirrors.
    pub remote: Option<TokenStream>,
    /// Whether the `repr` fixes the layout. If not, an error was reported, and nothing is asserted.
    pub fixed: bool,
    pub fields: Vec<Field>,
    pub capture: Capture,
    pub on_failure: Option<TokenStream>,
    pub krate: TokenStream,
}

/// The fields that a snapshot stores.
pub enum Capture {
    Whole,
    Only(Vec<Ident>),
    Except(Vec<Ident>),
}

impl Capture {
    pub fn is_whole(&self) -> bool {
        matches!(self, Self::Whole)
    }

    pub fn named(&self) -> &[Ident] {
        match self {
            Self::Whole => &[],
            Self::Only(names) | Self::Except(names) => names,
        }
    }
}

pub struct Field {
    /// The field that is captured.
    pub ident: Ident,
    /// The number of the field in the structure.
    pub index: usize,
    /// The number of the captured range that holds it, if a snapshot keeps it.
    pub range: Option<usize>,
    /// The path to the described value: the field, or a member within it.
    pub path: TokenStream,
    /// The name of the field, if the value is a member within it. The field itself precedes it.
    pub within: Option<String>,
    pub ty: TokenStream,
    /// The declared type, if `ty` stands for a wrapper's content.
    pub declared: Option<TokenStream>,
    /// The stated offset, a const expression.
    pub offset: Option<TokenStream>,
    pub value: Value,
    pub views: Vec<View>,
}

/// A view of the bytes of a field.
pub struct View {
    /// The offset in the field, a const expression, and its span. `None` stands for 0.
    pub at: Option<TokenStream>,
    pub at_span: Span,
    pub ty: TokenStream,
    pub value: Value,
}

/// Attributes that are copied to generated items.
#[derive(Default, Clone)]
pub struct Passed {
    /// Documentation without its examples, which run at the field.
    pub docs: TokenStream,
    /// `cfg`, for everything that is generated for the item.
    pub cfgs: TokenStream,
    /// `deprecated` and other attributes of accessors.
    pub others: TokenStream,
}

/// The common part of a field and a view: the names, the decoding, the bits, the checks.
pub struct Value {
    pub ident: Ident,
    pub vis: TokenStream,
    pub passed: Passed,
    pub c: InC,
    /// Whether some kernels lack the member.
    pub optional: bool,
    /// The word `skip`, if the user wrote it.
    pub skip: Option<Ident>,
    /// Whether the accessor is omitted because of a name collision, which was reported.
    pub hidden: bool,
    /// Whether no constant stands for it because another has its name, which was reported.
    pub placeless: bool,
    /// Whether its type is not allowed for a field, which was reported: the bodies of its
    /// accessors do not matter.
    pub refused: bool,
    pub decode: Decode,
    pub bits: Vec<Bits>,
    pub tags: Vec<Bits>,
    pub checks: Vec<Check>,
}

/// The decoding of a value.
pub enum Decode {
    /// As the field type reads it.
    AsIs,
    /// As another type.
    As(TokenStream),
    /// By a function that returns this type.
    With { path: TokenStream, ty: TokenStream },
}

/// The names of a member in C.
#[derive(Clone)]
pub struct InC {
    /// The name in the kernel at hand.
    pub name: String,
    /// The names in other kernels.
    pub aliases: Vec<String>,
    /// Whether C has a member of that name. For bits: a bit-field, if C has no name for the
    /// containing value.
    pub present: bool,
}

/// A stated number, and its value if it is a literal.
#[derive(Clone)]
pub struct Number {
    pub tokens: TokenStream,
    pub known: Option<u32>,
}

/// A bit range: of a number, counted from the lowest bit; of an array of bytes, in the order in
/// which C allocates bit-fields.
pub struct Bits {
    pub ident: Ident,
    pub vis: TokenStream,
    pub passed: Passed,
    pub c: InC,
    pub low: Number,
    pub high: Number,
    /// The tokens of the range, for errors.
    pub range: TokenStream,
    pub ty: BitsType,
    /// Whether an error was reported: the accessor exists, but its body does not matter.
    pub refused: bool,
}

pub enum BitsType {
    Bool,
    Unsigned {
        ty: TokenStream,
        bits: u32,
    },
    Signed {
        ty: TokenStream,
        bits: u32,
    },
    /// A type that the compiler resolves through its form as a field.
    Described(TokenStream),
}

impl Bits {
    /// Returns the range, if both ends are literals.
    pub fn place(&self) -> Option<BitRange> {
        match (self.refused, self.low.known, self.high.known) {
            (false, Some(low), Some(high)) => Some(BitRange { low, high }),
            _ => None,
        }
    }

    /// Returns the number of bits, a const expression of type `u32`.
    pub fn width(&self) -> TokenStream {
        match self.place() {
            Some(place) => Literal::u32_unsuffixed(place.width()).into_token_stream(),
            None => {
                let (low, high) = (self.low.suffixed(), self.high.suffixed());
                quote!(#high.wrapping_sub(#low).wrapping_add(1))
            }
        }
    }

    /// Returns the lowest bit, a const expression of type `u32`.
    pub fn low(&self) -> TokenStream {
        self.low.as_u32()
    }

    /// Returns the highest bit, a const expression of type `u32`.
    pub fn high(&self) -> TokenStream {
        self.high.as_u32()
    }
}

impl Number {
    /// The number as a `u32`, which assertions compare with `exact`.
    fn as_u32(&self) -> TokenStream {
        match self.known {
            Some(known) => Literal::u32_unsuffixed(known).into_token_stream(),
            None => {
                let exact = self.exact();
                quote!((#exact as ::core::primitive::u32))
            }
        }
    }

    /// The same with its type, where a method of it is called.
    fn suffixed(&self) -> TokenStream {
        match self.known {
            Some(known) => Literal::u32_suffixed(known).into_token_stream(),
            None => self.as_u32(),
        }
    }

    /// The number with its sign and all of its bits. An expression that is no number is an error
    /// where it stands.
    pub(crate) fn exact(&self) -> TokenStream {
        let tokens = &self.tokens;
        match self.known {
            Some(known) => Literal::i128_suffixed(known.into()).into_token_stream(),
            None => {
                let (first, last) = ends(tokens);
                let cast = quote_spanned!(last=> as ::core::primitive::i128);
                let number = quote_spanned!(first=> (#tokens));
                quote_spanned!(first=> (#number #cast))
            }
        }
    }
}

/// A condition that live views evaluate.
#[derive(Clone)]
pub struct Check {
    /// The pattern for the value, if the check judges it.
    pub value: Option<TokenStream>,
    pub expr: TokenStream,
    pub reason: TokenStream,
}

/// A described enum: values with names, or flags.
pub struct Choice {
    pub ident: Ident,
    pub vis: TokenStream,
    /// The integer that represents it.
    pub repr: Ident,
    /// Whether the user states it. If not, an error was reported.
    pub has_repr: bool,
    /// What its values are, if it is a set of flags.
    pub set: Option<Set>,
    /// What the names of the enumerators in C begin with.
    pub prefix: Option<String>,
    /// Whether the values are numbers. If not, an error was reported.
    pub numbers: bool,
    pub variants: Vec<Variant>,
    pub groups: Vec<Group>,
    pub krate: TokenStream,
}

/// The meaning of the values of a set of flags.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Set {
    Positions,
    Masks,
}

pub struct Variant {
    pub ident: Ident,
    pub name: String,
    /// The names in other kernels.
    pub aliases: Vec<String>,
}

/// A number among flags.
pub struct Group {
    pub ident: Ident,
    pub passed: Passed,
    pub name: String,
    /// Whether the number is printed in hexadecimal.
    pub hex: bool,
    pub low: u32,
    pub high: u32,
    /// The tokens of the range, for errors.
    pub range: TokenStream,
    /// Whether an error was reported: the constant exists, without bits.
    pub refused: bool,
}

impl Group {
    pub fn place(&self) -> BitRange {
        BitRange { low: self.low, high: self.high }
    }
}

/// A type whose description cannot be expanded. Its families still need to exist.
pub struct Stub {
    pub ident: Ident,
    pub families: Families,
    pub vis: TokenStream,
    pub generics: TokenStream,
    pub arguments: TokenStream,
    pub conditions: TokenStream,
    pub krate: TokenStream,
}

impl Struct {
    /// Iterates over the values of the fields and their views, in the order of the layout.
    pub fn values(&self) -> impl Iterator<Item = Item<'_>> {
        self.fields.iter().flat_map(|field| {
            let views = field.views.iter().map(move |view| Item {
                field,
                value: &view.value,
                ty: &view.ty,
                at: view.at.as_ref(),
                is_view: true,
            });
            let whole =
                Item { field, value: &field.value, ty: &field.ty, at: None, is_view: false };
            std::iter::once(whole).chain(views)
        })
    }
}

/// A value, its type and its place: the field, and the offset in it.
#[derive(Clone, Copy)]
pub struct Item<'a> {
    pub field: &'a Field,
    pub value: &'a Value,
    pub ty: &'a TokenStream,
    pub at: Option<&'a TokenStream>,
    pub is_view: bool,
}

impl Field {
    /// Iterates over the values of the field and its views.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut Value> {
        std::iter::once(&mut self.value).chain(self.views.iter_mut().map(|view| &mut view.value))
    }
}

impl Value {
    /// Tells whether the value has its own accessor.
    pub fn has_accessor(&self) -> bool {
        self.skip.is_none() && !self.hidden
    }
}
