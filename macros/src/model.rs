//! What a description says, as plain data. Types, paths and expressions are tokens that nobody looks into.

mod bit_range;

pub(crate) use bit_range::{BitRange, WIDEST};

use proc_macro2::{Ident, Span, TokenStream};

/// A described structure.
pub(crate) struct Struct {
    pub(crate) ident: Ident,
    pub(crate) vis: TokenStream,
    /// The name in C.
    pub(crate) name: String,
    /// The type as C spells it.
    pub(crate) c_type: String,
    /// The size that the user states, an integer literal.
    pub(crate) size: Option<TokenStream>,
    /// Whether fields may lie where their type is not aligned.
    pub(crate) packed: bool,
    /// The type elsewhere that this one mirrors.
    pub(crate) remote: Option<TokenStream>,
    /// Whether the compiler keeps fields where the description has them. If not, that was said, and nothing is asserted.
    pub(crate) fixed: bool,
    pub(crate) fields: Vec<Field>,
    pub(crate) capture: Capture,
    pub(crate) on_failure: Option<TokenStream>,
    pub(crate) krate: TokenStream,
}

/// Which fields a snapshot keeps.
pub(crate) enum Capture {
    Whole,
    Only(Vec<Ident>),
    Skip(Vec<Ident>),
}

impl Capture {
    pub(crate) fn keeps(&self, field: &Ident) -> bool {
        match self {
            Self::Whole => true,
            Self::Only(kept) => kept.contains(field),
            Self::Skip(left) => !left.contains(field),
        }
    }

    pub(crate) fn named(&self) -> &[Ident] {
        match self {
            Self::Whole => &[],
            Self::Only(names) | Self::Skip(names) => names,
        }
    }
}

pub(crate) struct Field {
    /// The field itself, by which it is captured.
    pub(crate) ident: Ident,
    /// The way to what is looked at: the field, or a member within it.
    pub(crate) path: TokenStream,
    /// Whether that is a member within the field. The field itself stands before it.
    pub(crate) within: Option<String>,
    pub(crate) ty: TokenStream,
    /// The type that it has, where `ty` says instead what that holds.
    pub(crate) declared: Option<TokenStream>,
    /// The offset that the user states, an integer literal.
    pub(crate) offset: Option<TokenStream>,
    pub(crate) value: Value,
    pub(crate) views: Vec<View>,
}

/// Another way to look at the bytes of a field.
pub(crate) struct View {
    /// The distance in bytes from the start of the field, and where the user states it.
    pub(crate) at: u64,
    pub(crate) at_span: Span,
    pub(crate) ty: TokenStream,
    pub(crate) value: Value,
}

/// What a field and a view have in common: how their value is had and what it is made of.
pub(crate) struct Value {
    pub(crate) ident: Ident,
    pub(crate) vis: TokenStream,
    /// Documentation attributes.
    pub(crate) docs: TokenStream,
    /// The name in C.
    pub(crate) name: String,
    /// Whether C has a member of that name.
    pub(crate) in_c: bool,
    pub(crate) kernels: Kernels,
    /// Where the user says that it has no accessor of its own.
    pub(crate) skip: Option<Ident>,
    /// Whether it has none because another has its name, which was said.
    pub(crate) hidden: bool,
    /// Whether its type is none that a field may have, which was said: its accessors' bodies are of no interest.
    pub(crate) refused: bool,
    /// The order of its bytes, if that is not this target's.
    pub(crate) order: Option<Order>,
    pub(crate) decode: Decode,
    pub(crate) bits: Vec<Bits>,
    pub(crate) tags: Vec<Bits>,
    pub(crate) checks: Vec<Check>,
}

/// What becomes of a value before it is returned.
pub(crate) enum Decode {
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
pub(crate) enum Order {
    Big(Ident),
    Little(Ident),
}

/// How a member is found in other kernels than this one.
#[derive(Default)]
pub(crate) struct Kernels {
    /// The names that it has in C elsewhere.
    pub(crate) aliases: Vec<String>,
    /// Whether some have none.
    pub(crate) optional: bool,
}

/// Some bits: of a number, counted from its lowest; of an array of bytes, in the order in which C allocates them.
pub(crate) struct Bits {
    pub(crate) ident: Ident,
    pub(crate) vis: TokenStream,
    pub(crate) docs: TokenStream,
    pub(crate) name: String,
    /// Whether C has a bit-field of that name where it has no name for the value that these are bits of.
    pub(crate) in_c: bool,
    pub(crate) kernels: Kernels,
    pub(crate) low: u32,
    pub(crate) high: u32,
    /// The tokens of the range, for errors.
    pub(crate) range: TokenStream,
    pub(crate) ty: BitsType,
    /// Whether something is wrong with them, which was said: they have an accessor, whose body is of no interest.
    pub(crate) refused: bool,
}

pub(crate) enum BitsType {
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
    pub(crate) fn place(&self) -> BitRange {
        BitRange { low: self.low, high: self.high }
    }

    pub(crate) fn width(&self) -> u32 {
        self.place().width()
    }

    /// The bits in their place; none if they were refused.
    pub(crate) fn mask(&self) -> u128 {
        if self.refused {
            return 0;
        }
        self.place().mask()
    }

    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        !self.refused && !other.refused && self.place().overlaps(other.place())
    }
}

/// What must hold where a live object is asked.
pub(crate) struct Check {
    /// The pattern that takes the value, where the check judges it.
    pub(crate) value: Option<TokenStream>,
    pub(crate) expr: TokenStream,
    pub(crate) reason: TokenStream,
}

/// A described enum: values with names, or positions of flags.
pub(crate) struct Choice {
    pub(crate) ident: Ident,
    pub(crate) vis: TokenStream,
    /// The integer that represents it.
    pub(crate) repr: Ident,
    pub(crate) flags: bool,
    /// Whether its values are numbers. If not, that was said.
    pub(crate) numbers: bool,
    pub(crate) variants: Vec<Variant>,
    pub(crate) krate: TokenStream,
}

pub(crate) struct Variant {
    pub(crate) ident: Ident,
    pub(crate) name: String,
}

/// A type whose description is too far off to be expanded. The families have to exist all the same.
pub(crate) struct Stub {
    pub(crate) ident: Ident,
    pub(crate) vis: TokenStream,
    pub(crate) generics: TokenStream,
    pub(crate) arguments: TokenStream,
    pub(crate) conditions: TokenStream,
    pub(crate) krate: TokenStream,
}

impl Struct {
    /// The values of a field and of its views, each with its type and its distance from the field's start.
    pub(crate) fn values(&self) -> impl Iterator<Item = (&Field, &Value, &TokenStream, u64)> {
        self.fields.iter().flat_map(|field| {
            let views = field.views.iter().map(move |view| (field, &view.value, &view.ty, view.at));
            std::iter::once((field, &field.value, &field.ty, 0)).chain(views)
        })
    }
}

impl Field {
    /// The values of the field and of its views.
    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut Value> {
        std::iter::once(&mut self.value).chain(self.views.iter_mut().map(|view| &mut view.value))
    }
}

impl Value {
    /// Whether it has an accessor of its own.
    pub(crate) fn has_accessor(&self) -> bool {
        self.skip.is_none() && !self.hidden
    }
}
