//! What a description says, as plain data. Types, paths and expressions are tokens; nobody looks into those of a layout.

mod bit_range;
mod helper;

pub use bit_range::{BitRange, WIDEST};
pub use helper::{Argument, Attribute, Block, Constant, Family, Helper};

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
        Self { snapshot: snapshot_name(ident), live: live_name(ident) }
    }
}

/// `PageSnapshot` of `Page`.
pub(crate) fn snapshot_name(ident: &Ident) -> Ident {
    format_ident!("{}Snapshot", ident)
}

/// `PageLive` of `Page`.
pub(crate) fn live_name(ident: &Ident) -> Ident {
    format_ident!("{}Live", ident)
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
    /// The size that the user states, a const expression.
    pub size: Option<TokenStream>,
    /// Whether fields may lie where their type is not aligned.
    pub packed: bool,
    /// Whether the compiler must hold fields to the types that the description gives them, because
    /// an attribute below the derive may change the structure.
    pub held: bool,
    /// The type elsewhere that this one mirrors.
    pub remote: Option<TokenStream>,
    /// Whether the compiler keeps fields where the description has them. If not, an error was
    /// reported, and nothing is asserted.
    pub fixed: bool,
    pub fields: Vec<Field>,
    pub capture: Capture,
    pub on_failure: Option<TokenStream>,
    pub krate: TokenStream,
}

/// Which fields a snapshot keeps.
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
    /// The field itself, by which it is captured.
    pub ident: Ident,
    /// The number of the field in the structure.
    pub index: usize,
    /// The number of the captured range that holds it, if a snapshot keeps it.
    pub range: Option<usize>,
    /// The way to what is looked at: the field, or a member within it.
    pub path: TokenStream,
    /// Whether that is a member within the field. The field itself stands before it.
    pub within: Option<String>,
    pub ty: TokenStream,
    /// The declared type, where `ty` is what that holds.
    pub declared: Option<TokenStream>,
    /// The offset that the user states, a const expression.
    pub offset: Option<TokenStream>,
    pub value: Value,
    pub views: Vec<View>,
}

/// Another way to look at the bytes of a field.
pub struct View {
    /// The distance in bytes from the start of the field, a const expression, and where the user
    /// states it. `None` stands for 0.
    pub at: Option<TokenStream>,
    pub at_span: Span,
    pub ty: TokenStream,
    pub value: Value,
}

/// Attributes that pass to what is generated.
#[derive(Default, Clone)]
pub struct Passed {
    /// Documentation, without its examples: they run where the field is.
    pub docs: TokenStream,
    /// `cfg`: for everything that is generated of the item.
    pub cfgs: TokenStream,
    /// `deprecated` and other attributes of accessors.
    pub others: TokenStream,
}

/// What a field and a view have in common: how their value is decoded and what it is made of.
pub struct Value {
    pub ident: Ident,
    pub vis: TokenStream,
    pub passed: Passed,
    pub c: InC,
    /// Whether some kernels do not have it.
    pub optional: bool,
    /// Where the user says that it has no accessor of its own.
    pub skip: Option<Ident>,
    /// Whether it has none because another has its name, which was reported.
    pub hidden: bool,
    /// Whether no constant stands for it because another has its name, which was reported.
    pub placeless: bool,
    /// Whether its type is none that a field may have, which was reported: the bodies of its
    /// accessors do not matter.
    pub refused: bool,
    pub decode: Decode,
    pub bits: Vec<Bits>,
    pub tags: Vec<Bits>,
    pub checks: Vec<Check>,
}

/// What becomes of a value before it is returned.
pub enum Decode {
    /// It is what its type says.
    AsIs,
    /// It is read as another type.
    As(TokenStream),
    /// A function returns a value of this type.
    With { path: TokenStream, ty: TokenStream },
}

/// What C calls a member.
#[derive(Clone)]
pub struct InC {
    /// The name at hand.
    pub name: String,
    /// The names in other kernels.
    pub aliases: Vec<String>,
    /// Whether C has a member of that name; of bits: a bit-field, where C has no name for the value
    /// that these are bits of.
    pub present: bool,
}

/// A number that the user states, and its value where that is a literal.
#[derive(Clone)]
pub struct Number {
    pub tokens: TokenStream,
    pub known: Option<u32>,
}

/// Some bits: of a number, counted from its lowest; of an array of bytes, in the order in which C
/// allocates them.
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
    /// Whether something is wrong with them, which was reported: they have an accessor, whose body
    /// does not matter.
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
    /// A type whose form as a field the compiler knows.
    Described(TokenStream),
}

impl Bits {
    /// The range, where both ends are literals.
    pub fn place(&self) -> Option<BitRange> {
        match (self.refused, self.low.known, self.high.known) {
            (false, Some(low), Some(high)) => Some(BitRange { low, high }),
            _ => None,
        }
    }

    /// The number of bits, a const expression of type `u32`.
    pub fn width(&self) -> TokenStream {
        match self.place() {
            Some(place) => Literal::u32_unsuffixed(place.width()).into_token_stream(),
            None => {
                let (low, high) = (self.low.suffixed(), self.high.suffixed());
                quote!(#high.wrapping_sub(#low).wrapping_add(1))
            }
        }
    }

    /// The lowest bit, a const expression of type `u32`.
    pub fn low(&self) -> TokenStream {
        self.low.as_u32()
    }

    /// The highest bit, a const expression of type `u32`.
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

/// What must hold where a live object is asked.
#[derive(Clone)]
pub struct Check {
    /// The pattern that takes the value, where the check judges it.
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
    /// Whether its values are numbers. If not, an error was reported.
    pub numbers: bool,
    pub variants: Vec<Variant>,
    pub groups: Vec<Group>,
    pub krate: TokenStream,
}

/// What the values of a set of flags are.
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
    /// Whether it is written in hexadecimal.
    pub hex: bool,
    pub low: u32,
    pub high: u32,
    /// The tokens of the range, for errors.
    pub range: TokenStream,
    /// Whether something is wrong with it, which was reported: it has its name, and no bits.
    pub refused: bool,
}

impl Group {
    pub fn place(&self) -> BitRange {
        BitRange { low: self.low, high: self.high }
    }
}

/// A type whose description is too far off to be expanded. The families have to exist all the same.
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
    /// The values of the fields and of their views, in the order of the layout.
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

/// A value, its type, and where it lies: in which field, and how far from its start.
#[derive(Clone, Copy)]
pub struct Item<'a> {
    pub field: &'a Field,
    pub value: &'a Value,
    pub ty: &'a TokenStream,
    pub at: Option<&'a TokenStream>,
    pub is_view: bool,
}

impl Field {
    /// The values of the field and of its views.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut Value> {
        std::iter::once(&mut self.value).chain(self.views.iter_mut().map(|view| &mut view.value))
    }
}

impl Value {
    /// Whether it has an accessor of its own.
    pub fn has_accessor(&self) -> bool {
        self.skip.is_none() && !self.hidden
    }
}
