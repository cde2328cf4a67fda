//! The attributes: one table, from which the parser, its messages, the reference and the tests take
//! what there is.

/// What an attribute is written on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum On {
    Struct,
    Union,
    Enum,
    Variant,
    Field,
    View,
    Bits,
    /// A number among flags, which is written as bits of the enum.
    Group,
    Block,
    Helper,
}

impl On {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Struct => "a struct",
            Self::Union => "a union",
            Self::Enum => "an enum",
            Self::Variant => "a variant",
            Self::Field => "a field",
            Self::View => "a view",
            Self::Bits => "bits",
            Self::Group => "a number among flags",
            Self::Block => "a block of helpers",
            Self::Helper => "a helper",
        }
    }
}

/// An attribute.
// The tests hold the reference to what is not read here.
#[cfg_attr(not(test), allow(dead_code))]
pub(crate) struct Attribute {
    pub(crate) name: &'static str,
    /// Where it may stand.
    pub(crate) on: &'static [On],
    /// How it is written.
    pub(crate) forms: &'static [&'static str],
    /// Whether it may stand more than once on one item.
    pub(crate) is_list: bool,
    /// What it says, in one line of the reference.
    pub(crate) doc: &'static str,
}

use On::*;

pub(crate) const ATTRIBUTES: &[Attribute] = &[
    Attribute {
        name: "c",
        on: &[Struct, Union, Variant, Field, View, Bits, Group],
        forms: &["c = \"flags.f\"", "c(\"index\", \"__folio_index\")", "c(absent)"],
        is_list: false,
        doc: "the name in C, and after it the names in other kernels; `absent`: C has no such name",
    },
    Attribute {
        name: "size",
        on: &[Struct, Union],
        forms: &["size = 64"],
        is_list: false,
        doc: "asserts the size in bytes",
    },
    Attribute {
        name: "capture",
        on: &[Struct],
        forms: &["capture(flags, lru)", "capture(!data)"],
        is_list: false,
        doc: "the fields that a snapshot keeps, or with `!` those that it leaves out",
    },
    Attribute {
        name: "field",
        on: &[Struct, Union],
        forms: &["field(flags, as(PageFlags))"],
        is_list: true,
        doc: "attributes of a field, for structures whose fields cannot have them",
    },
    Attribute {
        name: "remote",
        on: &[Struct, Union],
        forms: &["remote = bindings::page"],
        is_list: false,
        doc: "the type elsewhere that this one mirrors and is compared with",
    },
    Attribute {
        name: "on_failure",
        on: &[Struct, Union],
        forms: &["on_failure = report"],
        is_list: false,
        doc: "the function that a failed check calls",
    },
    Attribute {
        name: "crate",
        on: &[Struct, Union, Enum, Block],
        forms: &["crate = crate::dumpable"],
        is_list: false,
        doc: "where this crate is found, if not at `::dumpable`",
    },
    Attribute {
        name: "rename",
        on: &[Struct, Union, Field, Block],
        forms: &["rename = words_", "rename(snapshot = PageCopy, live = PageView)"],
        is_list: false,
        doc: "another name for an accessor and its constant, or for the generated types",
    },
    Attribute {
        name: "positions",
        on: &[Enum],
        forms: &["positions"],
        is_list: false,
        doc: "the enum is a set of flags, and its values are bit positions",
    },
    Attribute {
        name: "masks",
        on: &[Enum],
        forms: &["masks"],
        is_list: false,
        doc: "the enum is a set of flags, and its values are masks",
    },
    Attribute {
        name: "bits",
        on: &[Enum, Field, View],
        forms: &["bits(zone: u8 = 62..=63, is_head: bool = 6)"],
        is_list: true,
        doc: "accessors of some bits of a value; of an enum of flags, numbers among them",
    },
    Attribute {
        name: "tag",
        on: &[Field, View],
        forms: &["tag(kind: Mapping = 0..=1)"],
        is_list: true,
        doc: "the same of bits that are no part of the value: its accessor returns it without them",
    },
    Attribute {
        name: "view",
        on: &[Field],
        forms: &["view(index: u64, mapping: *const u8 @ 16)"],
        is_list: true,
        doc: "other ways to look at the bytes of a field, at a distance or at a member",
    },
    Attribute {
        name: "as",
        on: &[Field, View],
        forms: &["as(PageFlags)", "as(function -> Type)"],
        is_list: false,
        doc: "the type that the value is decoded as, or the total function that decodes it",
    },
    Attribute {
        name: "optional",
        on: &[Field, View],
        forms: &["optional"],
        is_list: false,
        doc: "some kernels do not have the member: its accessors return an `Option`",
    },
    Attribute {
        name: "offset",
        on: &[Field],
        forms: &["offset = 8"],
        is_list: false,
        doc: "asserts the offset in bytes",
    },
    Attribute {
        name: "skip",
        on: &[Field],
        forms: &["skip"],
        is_list: false,
        doc: "no accessor, and no place in the layout; bits and views stay",
    },
    Attribute {
        name: "check",
        on: &[Field, View, Helper],
        forms: &["check(self.users() > 0, \"reason\")", "check(|value| value > 0)"],
        is_list: true,
        doc: "what must hold where a live view is asked",
    },
    Attribute {
        name: "only",
        on: &[Helper],
        forms: &["only(live)", "only(snapshot)"],
        is_list: false,
        doc: "the one family that a helper is for",
    },
    Attribute {
        name: "total",
        on: &[Block],
        forms: &["total(path::to::function)"],
        is_list: false,
        doc: "functions that are vouched for as total: helpers may call them",
    },
];

/// Words that the parser accepts within attributes.
#[cfg(test)]
pub(crate) const WORDS: &[&str] = &["absent", "hex", "snapshot", "live"];

/// Words of the first edition, where they stood if that matters, and what to write instead.
pub(crate) const FORMER: &[(&str, &[On], &str)] = &[
    ("name", &[Struct, Union], "`c = \"struct page\"`, as C spells the type"),
    ("name", &[], "`c = \"name\"`"),
    ("alias", &[], "`c(\"name\", \"name in another kernel\")`"),
    ("not_in_c", &[], "`c(absent)`"),
    ("accessor", &[], "`rename = other`"),
    ("only", &[Struct, Union], "`capture(a, b)`"),
    ("skip", &[Struct, Union], "`capture(!a, !b)`"),
    ("flags", &[Enum], "`positions` if its values are bit positions, `masks` if they are masks"),
    ("flags", &[], "`as(Enum)`, or declare the field with the enum as its type"),
    ("enum", &[], "`as(Enum)`, or declare the field with the enum as its type"),
    ("str", &[], "`as(Str<16>)`, or declare the field with that type"),
    ("with", &[], "`as(function -> Type)`"),
    ("be", &[], "`as(Be<u32>)`, or declare the field with that type"),
    ("le", &[], "`as(Le<u32>)`, or declare the field with that type"),
    ("group", &[Enum], "`bits(Name = 3..=7)`"),
    ("hex", &[Group], "`Name: hex = 3..=7`"),
    ("when", &[Field, View], "`check(..)`"),
];

/// Looks an attribute up by its name.
pub(crate) fn find(name: &str) -> Option<&'static Attribute> {
    ATTRIBUTES.iter().find(|attribute| attribute.name == name)
}

/// Says what is wrong with an attribute that may not stand there.
pub(crate) fn refusal(name: &str, on: On) -> String {
    let is_former = |(former, places, _): &&(&str, &[On], &str)| {
        *former == name && (places.is_empty() || places.contains(&on))
    };
    if let Some((.., instead)) = FORMER.iter().find(is_former) {
        return format!("unknown attribute `{name}`: write {instead}");
    }
    if let Some(found) = find(name) {
        let on_what: Vec<_> = found.on.iter().map(|on| on.name()).collect();
        return format!("`{name}` is an attribute of {}, not of {}", list(&on_what), on.name());
    }
    let all = ATTRIBUTES.iter().filter(|attribute| attribute.on.contains(&on));
    let all: Vec<_> = all.map(|attribute| format!("`{}`", attribute.name)).collect();
    let all: Vec<_> = all.iter().map(String::as_str).collect();
    let one_of = if all.len() > 1 { "one of " } else { "" };
    format!("unknown attribute `{name}`; expected {one_of}{}", list(&all))
}

/// `a, b or c`
fn list(items: &[&str]) -> String {
    match items {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}
