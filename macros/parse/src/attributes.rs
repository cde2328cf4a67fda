// SPDX-License-Identifier: MIT OR Apache-2.0

//! Lists the attributes in one table, which the parser, its messages, the reference and the tests
//! share.

/// The item that an attribute stands on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum On {
    Struct,
    Union,
    Enum,
    Variant,
    Field,
    View,
    Bits,
    /// A number among flags: an item in `bits(..)` of the enum.
    Group,
    Block,
    Helper,
}

impl On {
    pub fn name(self) -> &'static str {
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

/// An attribute, as the parser accepts it and as the reference describes it.
// Some columns are read by the tests of the reference only.
#[cfg_attr(not(test), allow(dead_code))]
pub struct Attribute {
    pub name: &'static str,
    /// The items that accept it.
    pub on: &'static [On],
    /// The forms of the attribute, as the reference lists them.
    pub forms: &'static [&'static str],
    /// Whether one item may have several: the attribute is a list.
    pub is_list: bool,
    /// Describes the attribute in one line of the reference, without a capital and a full stop.
    pub doc: &'static str,
}

use On::*;

pub const ATTRIBUTES: &[Attribute] = &[
    Attribute {
        name: "c",
        on: &[Struct, Union, Enum, Variant, Field, View, Bits, Group],
        forms: &["c = \"flags.f\"", "c(\"index\", \"__folio_index\")", "c(absent)"],
        is_list: false,
        doc: "gives the name in C, then the names in other kernels; `c(absent)`: C has no such member",
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
        doc: "names the fields that a snapshot stores or, with `!`, leaves out",
    },
    Attribute {
        name: "field",
        on: &[Struct, Union],
        forms: &["field(flags, as(PageFlags))"],
        is_list: true,
        doc: "adds attributes to a field that cannot carry them itself, as in the output of bindgen",
    },
    Attribute {
        name: "remote",
        on: &[Struct, Union],
        forms: &["remote = bindings::page"],
        is_list: false,
        doc: "compares the layout with that of a type of another crate",
    },
    Attribute {
        name: "on_failure",
        on: &[Struct, Union],
        forms: &["on_failure = report"],
        is_list: false,
        doc: "names the function that a failed check calls",
    },
    Attribute {
        name: "crate",
        on: &[Struct, Union, Enum, Block],
        forms: &["crate = crate::dumpable"],
        is_list: false,
        doc: "gives the path of this crate, if it is not `::dumpable`",
    },
    Attribute {
        name: "rename",
        on: &[Struct, Union, Field, Block],
        forms: &["rename = words_", "rename(snapshot = PageCopy, live = PageView)"],
        is_list: false,
        doc: "renames an accessor and its constant, or the generated types",
    },
    Attribute {
        name: "positions",
        on: &[Enum],
        forms: &["positions"],
        is_list: false,
        doc: "declares a set of flags whose values are bit positions",
    },
    Attribute {
        name: "masks",
        on: &[Enum],
        forms: &["masks"],
        is_list: false,
        doc: "declares a set of flags whose values are masks",
    },
    Attribute {
        name: "bits",
        on: &[Enum, Field, View],
        forms: &["bits(zone: u8 = 62..=63, is_head: bool = 6)"],
        is_list: true,
        doc: "adds accessors for bits of a value; on a set of flags, names the numbers among them",
    },
    Attribute {
        name: "tag",
        on: &[Field, View],
        forms: &["tag(kind: Mapping = 0..=1)"],
        is_list: true,
        doc: "adds accessors for bits that are not part of the value: the accessor of the field clears them",
    },
    Attribute {
        name: "view",
        on: &[Field],
        forms: &["view(index: u64, mapping: *const u8 @ 16)"],
        is_list: true,
        doc: "adds accessors that read the bytes of a field as other types, at a byte offset or at a member",
    },
    Attribute {
        name: "as",
        on: &[Field, View],
        forms: &["as(PageFlags)", "as(function -> Type)"],
        is_list: false,
        doc: "decodes the value as a type, or by a total function",
    },
    Attribute {
        name: "optional",
        on: &[Field, View],
        forms: &["optional"],
        is_list: false,
        doc: "makes the accessors return an `Option`: some kernels do not have the member",
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
        doc: "omits the accessor and the entry in the layout; bits and views remain",
    },
    Attribute {
        name: "check",
        on: &[Field, View, Helper],
        forms: &["check(self.users() > 0, \"reason\")", "check(|value| value > 0)"],
        is_list: true,
        doc: "states a condition that a live view evaluates on each access",
    },
    Attribute {
        name: "only",
        on: &[Helper],
        forms: &["only(live)", "only(snapshot)"],
        is_list: false,
        doc: "restricts a helper to one family",
    },
    Attribute {
        name: "total",
        on: &[Block],
        forms: &["total(path::to::function)"],
        is_list: false,
        doc: "lists functions that helpers of the block may call, vouched for as total",
    },
];

/// The words that the parser accepts within attributes.
pub const WORDS: &[&str] = &["absent", "hex", "snapshot", "live"];

/// Words of the first edition, where they stood if that matters, and what to write instead.
pub const FORMER: &[(&str, &[On], &str)] = &[
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

/// Returns the attribute of this name.
pub(crate) fn find(name: &str) -> Option<&'static Attribute> {
    ATTRIBUTES.iter().find(|attribute| attribute.name == name)
}

/// Returns the message for an attribute that `on` does not accept.
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

/// Joins items as in `a, b or c`.
fn list(items: &[&str]) -> String {
    match items {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}
