//! What a description says, as plain data. Types, paths and expressions are tokens; nobody looks into those of a layout.

mod bit_range;
mod helper;

pub use bit_range::{BitRange, WIDEST};
pub use helper::{Argument, Attribute, Block, Call, Constant, Family, Helper, On};

use proc_macro2::{Ident, Span, TokenStream};
use quote::format_ident;

/// `PageSnapshot` of `Page`.
pub(crate) fn snapshot_name(ident: &Ident) -> Ident {
    format_ident!("{}Snapshot", ident)
}

/// `PageLive` of `Page`.
pub(crate) fn live_name(ident: &Ident) -> Ident {
    format_ident!("{}Live", ident)
}

/// A described structure.
pub struct Struct {
    pub ident: Ident,
    pub vis: TokenStream,
    /// The name in C.
    pub name: String,
    /// The type as C spells it.
    pub c_type: String,
    /// The size that the user states, an integer literal.
    pub size: Option<TokenStream>,
    /// Whether fields may lie where their type is not aligned.
    pub packed: bool,
    /// The type elsewhere that this one mirrors.
    pub remote: Option<TokenStream>,
    /// Whether the compiler keeps fields where the description has them. If not, that was said, and nothing is asserted.
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
    Skip(Vec<Ident>),
}

impl Capture {
    pub fn keeps(&self, field: &Ident) -> bool {
        match self {
            Self::Whole => true,
            Self::Only(kept) => kept.contains(field),
            Self::Skip(left) => !left.contains(field),
        }
    }

    pub fn named(&self) -> &[Ident] {
        match self {
            Self::Whole => &[],
            Self::Only(names) | Self::Skip(names) => names,
        }
    }
}

pub struct Field {
    /// The field itself, by which it is captured.
    pub ident: Ident,
    /// The way to what is looked at: the field, or a member within it.
    pub path: TokenStream,
    /// Whether that is a member within the field. The field itself stands before it.
    pub within: Option<String>,
    pub ty: TokenStream,
    /// The type that it has, where `ty` says instead what that holds.
    pub declared: Option<TokenStream>,
    /// The offset that the user states, an integer literal.
    pub offset: Option<TokenStream>,
    pub value: Value,
    pub views: Vec<View>,
}

/// Another way to look at the bytes of a field.
pub struct View {
    /// The distance in bytes from the start of the field, and where the user states it.
    pub at: u64,
    pub at_span: Span,
    pub ty: TokenStream,
    pub value: Value,
}

/// What a field and a view have in common: how their value is had and what it is made of.
pub struct Value {
    pub ident: Ident,
    pub vis: TokenStream,
    /// Documentation attributes.
    pub docs: TokenStream,
    /// The name in C.
    pub name: String,
    /// Whether C has a member of that name.
    pub in_c: bool,
    pub kernels: Kernels,
    /// Where the user says that it has no accessor of its own.
    pub skip: Option<Ident>,
    /// Whether it has none because another has its name, which was said.
    pub hidden: bool,
    /// Whether its type is none that a field may have, which was said: its accessors' bodies are of no interest.
    pub refused: bool,
    /// The order of its bytes, if that is not this target's.
    pub order: Option<Order>,
    pub decode: Decode,
    pub bits: Vec<Bits>,
    pub tags: Vec<Bits>,
    pub checks: Vec<Check>,
}

/// What becomes of a value before it is returned.
pub enum Decode {
    /// It is what its type says.
    AsIs,
    /// A set of flags, described by the enum at this path.
    Flags(TokenStream),
    /// A value of the enum at this path, or none of them.
    Enum(TokenStream),
    /// A string of at most as many bytes as there are.
    Str,
    /// What the function at this path makes of it, of this type.
    With { path: TokenStream, ty: TokenStream },
}

/// An order of bytes, and the word that declares it.
#[derive(Clone)]
pub enum Order {
    Big(Ident),
    Little(Ident),
}

/// How a member is found in other kernels than this one.
#[derive(Default)]
pub struct Kernels {
    /// The names that it has in C elsewhere.
    pub aliases: Vec<String>,
    /// Whether some have none.
    pub optional: bool,
}

/// Some bits: of a number, counted from its lowest; of an array of bytes, in the order in which C allocates them.
pub struct Bits {
    pub ident: Ident,
    pub vis: TokenStream,
    pub docs: TokenStream,
    pub name: String,
    /// Whether C has a bit-field of that name where it has no name for the value that these are bits of.
    pub in_c: bool,
    pub kernels: Kernels,
    pub low: u32,
    pub high: u32,
    /// The tokens of the range, for errors.
    pub range: TokenStream,
    pub ty: BitsType,
    /// Whether something is wrong with them, which was said: they have an accessor, whose body is of no interest.
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
    Enum(TokenStream),
    Flags(TokenStream),
    /// What bits cannot be.
    Other(TokenStream),
}

impl Bits {
    pub fn place(&self) -> BitRange {
        BitRange { low: self.low, high: self.high }
    }

    pub fn width(&self) -> u32 {
        self.place().width()
    }

    /// The bits in their place; none if they were refused.
    pub fn mask(&self) -> u128 {
        if self.refused {
            return 0;
        }
        self.place().mask()
    }

    pub fn overlaps(&self, other: &Self) -> bool {
        !self.refused && !other.refused && self.place().overlaps(other.place())
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

/// A described enum: values with names, or positions of flags.
pub struct Choice {
    pub ident: Ident,
    pub vis: TokenStream,
    /// The integer that represents it.
    pub repr: Ident,
    /// What its values are, if it is a set of flags.
    pub set: Option<Set>,
    /// Whether its values are numbers. If not, that was said.
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
    /// The variant by other names.
    pub aliases: Vec<Alias>,
}

pub struct Alias {
    pub ident: Ident,
    pub name: String,
}

/// A number among flags.
pub struct Group {
    pub ident: Ident,
    /// Documentation attributes.
    pub docs: TokenStream,
    pub name: String,
    /// Whether it is written in hexadecimal.
    pub hex: bool,
    pub low: u32,
    pub high: u32,
    /// The tokens of the range, for errors.
    pub range: TokenStream,
    /// Whether something is wrong with it, which was said: it has its name, and no bits.
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
    pub vis: TokenStream,
    pub generics: TokenStream,
    pub arguments: TokenStream,
    pub conditions: TokenStream,
    pub krate: TokenStream,
}

impl Struct {
    /// The values of a field and of its views, each with its type and its distance from the field's start.
    pub fn values(&self) -> impl Iterator<Item = (&Field, &Value, &TokenStream, u64)> {
        self.fields.iter().flat_map(|field| {
            let views = field.views.iter().map(move |view| (field, &view.value, &view.ty, view.at));
            std::iter::once((field, &field.value, &field.ty, 0)).chain(views)
        })
    }
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
