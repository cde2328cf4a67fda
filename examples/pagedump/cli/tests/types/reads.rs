//! What pagedump reads by its descriptions, found in the types in another way than plans find it.

use crate::btf::{Member, Place, Types, ARRAY, ENUM, ENUM64, FLOAT, INT, PTR, STRUCT};
use dumpable::{Dumpable, Kind, Layout};
use pagedump_core::layout as core;
use pagedump_vmcore::kernel::layout as vmcore;

/// The descriptions for which plans are made. Those of nested structures follow from them.
const DESCRIBED: &[&Layout] = &[
    vmcore::ListHead::LAYOUT,
    vmcore::Module::LAYOUT,
    vmcore::ModuleSymbols::LAYOUT,
    vmcore::FlagName::LAYOUT,
    vmcore::FlagField::LAYOUT,
    core::Page::LAYOUT,
    core::FolioHead::LAYOUT,
    core::FirstTail::LAYOUT,
    core::AddressSpace::LAYOUT,
    core::Inode::LAYOUT,
    core::Dentry::LAYOUT,
    core::Slab::LAYOUT,
    core::SlabCache::LAYOUT,
    core::Section::LAYOUT,
    core::SectionUsage::LAYOUT,
];

/// Optional members that the command requires: only a page with a descriptor elsewhere lacks them.
const REQUIRED: &[(&str, &str)] = &[("struct page", "compound_info"), ("struct page", "page_type")];

/// Structures whose members show which conventions a kernel has.
const SHOWN: &[(&str, &str)] = &[
    ("zone", "vmemmap_tails"),
    ("folio", "_folio_order"),
    ("folio", "_folio_dtor"),
    ("folio", "_total_mapcount"),
    ("obj_cgroup", "is_root"),
];

/// The enums that are read.
const ENUMS: &[&str] = &[
    "pageflags",
    "pagetype",
    "pt_flags",
    "slab_flags",
    "module_state",
    "pageblock_bits",
    "migratetype",
    "zone_type",
    "page_memcg_data_flags",
];

/// A member that is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Read {
    /// The structure as C spells it, and the member.
    pub(crate) structure: &'static str,
    pub(crate) member: &'static str,
    pub(crate) optional: bool,
    /// Its kind and its size in bytes; `None` if only its presence counts.
    pub(crate) described: Option<(Kind, usize)>,
    /// Whether it has flags or values of an enum, which have no sign.
    pub(crate) any_sign: bool,
    pub(crate) found: Option<(Place, Member)>,
    /// The offset in bits of the value in structures with one member.
    at: Option<u32>,
}

impl Read {
    /// Tells whether this is the same member of the same structure.
    pub(crate) fn is_of(&self, other: &Self) -> bool {
        (self.structure, self.member) == (other.structure, other.member)
    }

    /// Tells whether the member was found at the same offset, with the same type.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        let facts = |read: &Self| (read.at, read.found.map(|(_, member)| member));
        facts(self) == facts(other)
    }

    /// Tells whether a plan is made for the member, not only its presence noted.
    pub(crate) fn is_planned(&self) -> bool {
        self.described.is_some()
    }
}

/// Returns the structures and unions that are read, by their names.
pub(crate) fn structures() -> Vec<&'static str> {
    let mut all: Vec<_> = DESCRIBED.iter().map(|layout| layout.name).collect();
    all.extend(SHOWN.iter().map(|(structure, _)| structure));
    all.sort_unstable();
    all.dedup();
    all
}

/// Returns the enums that are read, by their names.
pub(crate) fn enums() -> &'static [&'static str] {
    ENUMS
}

/// Returns what is read of the types, in the order in which plans are made.
pub(crate) fn list(types: &Types) -> Vec<Read> {
    let mut reads = Vec::new();
    for layout in DESCRIBED {
        add(types, only(types, layout.name), layout, &mut reads);
    }
    for &(structure, member) in SHOWN {
        let found = types.find(only(types, structure), member);
        let (optional, described, any_sign, at) = (true, None, false, None);
        reads.push(Read { structure, member, optional, described, any_sign, found, at });
    }
    reads
}

/// Returns the structure of this name, of which this kernel has one.
pub(crate) fn only(types: &Types, name: &str) -> u32 {
    let &[number] = types.named(name) else { panic!("expected one `{name}`") };
    number
}

fn add(types: &Types, number: u32, layout: &'static Layout, reads: &mut Vec<Read>) {
    for member in layout.members.iter().filter(|member| member.in_c && member.bits.is_none()) {
        let mut names = std::iter::once(&member.name).chain(member.aliases);
        let found = names.find_map(|name| types.find(number, name));
        reads.push(Read {
            structure: layout.c_type,
            member: member.name,
            optional: member.optional && !REQUIRED.contains(&(layout.c_type, member.name)),
            described: Some((member.kind, member.size)),
            any_sign: member.value_names().next().is_some(),
            found,
            at: found.map(|(_, found)| unwrapped(types, found)),
        });
        let inner = match member.kind {
            Kind::Struct(inner) | Kind::Array { of: &Kind::Struct(inner), .. } => inner,
            _ => continue,
        };
        let Some((_, found)) = found else { continue };
        let ty = types.resolve(found.ty);
        let ty = if types.kind(ty) == ARRAY { types.resolve(types.array(ty).0) } else { ty };
        if types.is_aggregate(ty) {
            add(types, ty, inner, reads);
        }
    }
}

/// Returns the offset of the value in structures with one member.
fn unwrapped(types: &Types, member: Member) -> u32 {
    let (mut offset, mut ty) = (member.offset, types.resolve(member.ty));
    while let (STRUCT, [only]) = (types.kind(ty), &types.members_or_none(ty)[..]) {
        (offset, ty) = (offset + only.offset, types.resolve(only.ty));
    }
    offset
}

/// The names of an enumerator: its own, and those in other kernels.
pub(crate) struct Names {
    /// The member that holds the number, as errors name it.
    pub(crate) holder: &'static str,
    /// The prefix of the names.
    prefix: &'static str,
    names: Vec<&'static str>,
}

impl Names {
    /// Returns the number of the first of the names that an enum has, except for a place.
    pub(crate) fn find(&self, types: &Types, enums: &[u32], except: Option<Place>) -> Option<i64> {
        self.names.iter().find_map(|name| {
            let name = format!("{}{name}", self.prefix);
            let of_enum = enums.iter().flat_map(|&number| {
                let all = types.enumerators(number).into_iter().enumerate();
                all.map(move |(index, found)| ((number, index), found))
            });
            let mut others = of_enum.filter(|(place, _)| Some(*place) != except);
            others.find_map(|(_, (found, value))| (types.text(found) == name).then_some(value))
        })
    }

    /// Returns the own name, without the prefix.
    pub(crate) fn name(&self) -> &'static str {
        self.names[0]
    }
}

/// Returns the enumerators that descriptions name: of flags and of states.
pub(crate) fn enumerators() -> Vec<Names> {
    let page = ("flags", core::Page::LAYOUT, "PG_", "`flags` of `struct page`");
    let module = ("state", vmcore::Module::LAYOUT, "MODULE_STATE_", "`state` of `struct module`");
    let mut all: Vec<(u128, Names)> = Vec::new();
    for (member, layout, prefix, holder) in [page, module] {
        for (number, name) in layout.member(member).expect("a member").value_names() {
            let is_same =
                |(other, names): &&mut (u128, Names)| *other == number && names.holder == holder;
            match all.iter_mut().find(is_same) {
                Some((_, names)) => names.names.push(name),
                None => all.push((number, Names { holder, prefix, names: vec![name] })),
            }
        }
    }
    all.into_iter().map(|(_, names)| names).collect()
}

/// What a type is: its class, its size in bits, and the length of an array.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Class {
    words: &'static str,
    bits: u32,
    count: Option<u32>,
}

impl Class {
    /// Returns what a type is, seen through structures with one member.
    fn of(types: &Types, ty: u32) -> Self {
        let mut number = types.resolve(ty);
        while types.kind(number) == STRUCT {
            let members = types.members(number);
            let [only] = members[..] else { break };
            number = types.resolve(only.ty);
        }
        Self::of_wrapper(types, number)
    }

    /// Returns what a type is.
    fn of_wrapper(types: &Types, ty: u32) -> Self {
        let number = types.resolve(ty);
        let bits = types.size(number) * 8;
        let words = match types.kind(number) {
            ARRAY => {
                let (element, count) = types.array(number);
                let element = Self::of_wrapper(types, element);
                return Self { count: Some(count * element.count.unwrap_or(1)), ..element };
            }
            INT if types.encoding(number) & 6 != 0 => "an integer",
            INT if types.encoding(number) & 1 != 0 => "a signed integer",
            INT => "an unsigned integer",
            ENUM | ENUM64 => "an integer",
            PTR => "a pointer",
            FLOAT => "a type that is none of these",
            _ => "a structure",
        };
        Self { words, bits, count: None }
    }
}

/// Returns how a member of another type is refused, or `None` if its values can be read.
pub(crate) fn misfit(types: &Types, read: &Read, ty: u32) -> Option<String> {
    let Read { structure, member, .. } = read;
    let (kind, size) = read.described?;
    let expected = |expected: &str, found: &str| {
        Some(format!("expected `{member}` of `{structure}` to {expected}, found {found}"))
    };
    let in_bytes = |bits: u32| match bits / 8 {
        1 => "1 byte".to_owned(),
        bytes => format!("{bytes} bytes"),
    };
    if let Kind::Struct(inner) = kind {
        let found = Class::of_wrapper(types, ty);
        return match (found.words, found.count) {
            ("a structure", None) => {
                Some(format!("expected `{}` in `{}`", inner.members[0].name, inner.c_type))
            }
            ("a structure", _) => expected("be a structure", "an array"),
            (words, _) => expected("be a structure", words),
        };
    }
    let found = Class::of(types, ty);
    let (element, len) = match kind {
        Kind::Array { of, len, .. } => (*of, len),
        _ => (kind, 1),
    };
    let words = match element {
        Kind::Unsigned => "an unsigned integer",
        Kind::Signed => "a signed integer",
        Kind::Address => "a pointer",
        _ => "a structure",
    };
    match (len, found.count) {
        (1, Some(1..)) => return expected(&format!("be {words}"), "an array"),
        (2.., None) => return expected("be an array", found.words),
        (2.., Some(count)) if (count as usize) < len => {
            return expected(&format!("have {len} elements"), &count.to_string());
        }
        _ => {}
    }
    let fits = match (words, found.words) {
        (_, "an integer") => words != "a structure",
        ("an unsigned integer", "a pointer") | ("a pointer", "an unsigned integer") => true,
        (
            "an unsigned integer" | "a signed integer",
            "an unsigned integer" | "a signed integer",
        ) => read.any_sign || words == found.words,
        _ => words == found.words,
    };
    if !fits {
        return expected(&format!("be {words}"), found.words);
    }
    let bits = (size / len) as u32 * 8;
    if found.bits != bits && words != "a structure" {
        return expected(&format!("have {}", in_bytes(bits)), &in_bytes(found.bits));
    }
    None
}
