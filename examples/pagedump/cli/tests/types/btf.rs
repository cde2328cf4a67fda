//! Types (BTF) to change: their records, as words, by the number of the type.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

pub(crate) const INT: u32 = 1;
pub(crate) const PTR: u32 = 2;
pub(crate) const ARRAY: u32 = 3;
pub(crate) const STRUCT: u32 = 4;
pub(crate) const UNION: u32 = 5;
pub(crate) const ENUM: u32 = 6;
pub(crate) const FLOAT: u32 = 16;
pub(crate) const ENUM64: u32 = 19;

/// The name of whatever is renamed.
const RENAMED: &str = "renamed";

/// The types of a kernel, and what was changed in them. Cheap to copy.
#[derive(Clone)]
pub(crate) struct Types {
    base: Arc<Base>,
    /// Changed records, and added ones, whose numbers follow those of the kernel.
    changed: BTreeMap<u32, Vec<u32>>,
}

struct Base {
    /// The record of each type; number 0 is `void`.
    records: Vec<Vec<u32>>,
    names: Vec<u8>,
    /// The structures, unions and enums of each name.
    by_name: HashMap<String, Vec<u32>>,
}

/// A member of a structure or a union.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Member {
    pub(crate) name: u32,
    pub(crate) ty: u32,
    /// The offset in bits.
    pub(crate) offset: u32,
    /// The size of a bit-field in bits, or 0.
    pub(crate) bits: u32,
}

/// A place in the types: a member, or an enumerator.
pub(crate) type Place = (u32, usize);

impl Types {
    pub(crate) fn parse(bytes: &[u8]) -> Self {
        let words: Vec<u32> = bytes
            .chunks_exact(4)
            .map(|word| u32::from_le_bytes(word.try_into().unwrap()))
            .collect();
        let &[_, header, types, types_len, strings, strings_len, ..] = &words[..] else {
            panic!("expected a header")
        };
        let mut rest = &words[(header + types) as usize / 4..][..types_len as usize / 4];
        let names_at = (header + strings) as usize;
        let mut names = bytes[names_at..][..strings_len as usize].to_vec();
        names.extend(format!("{RENAMED}\0").bytes());
        let mut records = vec![Vec::new()];
        while let [_, info, ..] = rest {
            let (record, after) =
                rest.split_at(3 + words_after(info >> 24 & 0x7f, info & 0xff_ffff));
            records.push(record.to_vec());
            rest = after;
        }
        let mut base = Base { records, names, by_name: HashMap::new() };
        for number in 1..base.records.len() as u32 {
            let [name, info, ..] = base.records[number as usize][..] else { continue };
            if name != 0 && matches!(info >> 24 & 0x7f, STRUCT | UNION | ENUM | ENUM64) {
                let name = text(&base.names, name).to_owned();
                base.by_name.entry(name).or_default().push(number);
            }
        }
        Self { base: Arc::new(base), changed: BTreeMap::new() }
    }

    /// Returns the bytes of no types.
    pub(crate) fn without_types() -> Vec<u8> {
        let header = [0x0001_eb9f, 24, 0, 0, 0, 1_u32];
        header.into_iter().flat_map(u32::to_le_bytes).chain([0]).collect()
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let unchanged = self.base.records.iter().zip(0..).skip(1);
        let records = unchanged.map(|(record, number)| self.changed.get(&number).unwrap_or(record));
        let added = self.changed.range(self.base.records.len() as u32..).map(|(_, record)| record);
        let words: Vec<u32> = records.chain(added).flatten().copied().collect();
        let size = words.len() as u32 * 4;
        let header = [0x0001_eb9f, 24, 0, size, size, self.base.names.len() as u32];
        let mut bytes: Vec<u8> =
            header.into_iter().chain(words).flat_map(u32::to_le_bytes).collect();
        bytes.extend(&self.base.names);
        bytes
    }

    fn record(&self, number: u32) -> &[u32] {
        self.changed.get(&number).unwrap_or_else(|| &self.base.records[number as usize])
    }

    fn record_mut(&mut self, number: u32) -> &mut Vec<u32> {
        let base = &self.base;
        self.changed.entry(number).or_insert_with(|| base.records[number as usize].clone())
    }

    /// Adds a type, and returns its number.
    pub(crate) fn add(&mut self, kind: u32, count: u32, size_or_type: u32, rest: &[u32]) -> u32 {
        let next = self.changed.keys().next_back().map_or(0, |last| last + 1);
        let number = next.max(self.base.records.len() as u32);
        let record = [&[0, kind << 24 | count, size_or_type], rest].concat();
        self.changed.insert(number, record);
        number
    }

    /// Returns the structures, unions and enums of this name.
    pub(crate) fn named(&self, name: &str) -> &[u32] {
        self.base.by_name.get(name).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn text(&self, name: u32) -> &str {
        text(&self.base.names, name)
    }

    pub(crate) fn kind(&self, number: u32) -> u32 {
        self.record(number).get(1).map_or(0, |info| info >> 24 & 0x7f)
    }

    /// Returns the encoding of an integer: 1 if it is signed, 2 for `char`, 4 for `bool`.
    pub(crate) fn encoding(&self, number: u32) -> u32 {
        match self.text(self.record(number)[0]) {
            "char" => 2,
            _ => self.record(number)[3] >> 24,
        }
    }

    pub(crate) fn is_aggregate(&self, number: u32) -> bool {
        matches!(self.kind(number), STRUCT | UNION)
    }

    /// Returns the type behind typedefs and qualifiers.
    pub(crate) fn resolve(&self, mut number: u32) -> u32 {
        while matches!(self.kind(number), 8..=11 | 18) {
            number = self.record(number)[2];
        }
        number
    }

    /// Returns the element and the length of an array.
    pub(crate) fn array(&self, number: u32) -> (u32, u32) {
        (self.record(number)[3], self.record(number)[5])
    }

    /// Returns the size of a type in bytes: 0 for an array without a length.
    pub(crate) fn size(&self, number: u32) -> u32 {
        let number = self.resolve(number);
        match self.kind(number) {
            PTR => 8,
            ARRAY => {
                let (element, count) = self.array(number);
                self.size(element) * count
            }
            INT | STRUCT | UNION | ENUM | FLOAT | ENUM64 => self.record(number)[2],
            _ => 0,
        }
    }

    pub(crate) fn set_size(&mut self, number: u32, size: u32) {
        self.record_mut(number)[2] = size;
    }

    pub(crate) fn members(&self, number: u32) -> Vec<Member> {
        let record = self.record(number);
        let has_bits = record[1] >> 31 != 0;
        let member = |words: &[u32]| {
            let (offset, bits) =
                if has_bits { (words[2] & 0xff_ffff, words[2] >> 24) } else { (words[2], 0) };
            Member { name: words[0], ty: words[1], offset, bits }
        };
        record[3..].chunks_exact(3).map(member).collect()
    }

    /// Returns the members of a structure, and none of another type.
    pub(crate) fn members_or_none(&self, number: u32) -> Vec<Member> {
        if self.is_aggregate(number) {
            self.members(number)
        } else {
            Vec::new()
        }
    }

    /// Returns all enums.
    pub(crate) fn all_enums(&self) -> Vec<u32> {
        let all = 1..self.base.records.len() as u32;
        all.filter(|&number| matches!(self.kind(number), ENUM | ENUM64)).collect()
    }

    pub(crate) fn set_members(&mut self, number: u32, members: &[Member]) {
        let record = self.record_mut(number);
        let (kind, size) = (record[1] >> 24 & 0x7f, record[2]);
        let words = |member: &Member| [member.name, member.ty, member.bits << 24 | member.offset];
        *record = vec![record[0], 1 << 31 | kind << 24 | members.len() as u32, size];
        record.extend(members.iter().flat_map(words));
    }

    pub(crate) fn change(&mut self, (number, index): Place, change: impl FnOnce(&mut Member)) {
        let mut members = self.members(number);
        change(&mut members[index]);
        self.set_members(number, &members);
    }

    /// Replaces the members of unnamed members by their own, with offsets from the start of the
    /// structure: what C sees is the same.
    pub(crate) fn flatten(&mut self, number: u32) {
        let members = self.flat_members(number, 0);
        self.set_members(number, &members);
    }

    fn flat_members(&self, number: u32, start: u32) -> Vec<Member> {
        let members = self.members(number).into_iter();
        let moved = members.map(|member| Member { offset: member.offset + start, ..member });
        let flat = moved.flat_map(|member| match self.resolve(member.ty) {
            inner if member.name == 0 && self.is_aggregate(inner) => {
                self.flat_members(inner, member.offset)
            }
            _ => vec![member],
        });
        flat.collect()
    }

    /// Returns the numbers and names of the enumerators of an enum.
    pub(crate) fn enumerators(&self, number: u32) -> Vec<(u32, i64)> {
        let (each, record) = (if self.kind(number) == ENUM { 2 } else { 3 }, self.record(number));
        let value = |words: &[u32]| match words {
            [name, value] => (*name, i64::from(*value as i32)),
            [name, low, high] => (*name, (u64::from(*high) << 32 | u64::from(*low)) as i64),
            _ => unreachable!(),
        };
        record[3..].chunks_exact(each).map(value).collect()
    }

    pub(crate) fn rename_enumerator(&mut self, (number, index): Place) {
        let each = if self.kind(number) == ENUM { 2 } else { 3 };
        let renamed = self.renamed();
        self.record_mut(number)[3 + index * each] = renamed;
    }

    /// Returns a name that nothing else has.
    pub(crate) fn renamed(&self) -> u32 {
        (self.base.names.len() - RENAMED.len() - 1) as u32
    }

    /// Returns the member at the end of a path, and its offset in bits. Members of unnamed members
    /// count as own ones, as in C.
    pub(crate) fn find(&self, number: u32, path: &str) -> Option<(Place, Member)> {
        let (name, rest) = match path.split_once('.') {
            Some((name, rest)) => (name, Some(rest)),
            None => (path, None),
        };
        let members = self.members(number).into_iter().enumerate();
        let (place, member) = members.into_iter().find_map(|(index, member)| {
            let inner = self.resolve(member.ty);
            match member.name {
                0 if self.is_aggregate(inner) => self.find(inner, name).map(|(place, found)| {
                    (place, Member { offset: found.offset + member.offset, ..found })
                }),
                _ => (self.text(member.name) == name).then_some(((number, index), member)),
            }
        })?;
        let Some(rest) = rest else { return Some((place, member)) };
        let inner = self.resolve(member.ty);
        let (place, found) = self.is_aggregate(inner).then(|| self.find(inner, rest))??;
        Some((place, Member { offset: found.offset + member.offset, ..found }))
    }

    /// Adds to `all` a structure and those within it, at any depth.
    pub(crate) fn add_within(&self, number: u32, all: &mut Vec<u32>) {
        let mut inner = self.resolve(number);
        while self.kind(inner) == ARRAY {
            inner = self.resolve(self.array(inner).0);
        }
        if !self.is_aggregate(inner) || all.contains(&inner) {
            return;
        }
        all.push(inner);
        self.members(inner).iter().for_each(|member| self.add_within(member.ty, all));
    }
}

/// Returns how many words follow the start of a record.
fn words_after(kind: u32, count: u32) -> usize {
    match kind {
        INT | 14 | 17 => 1,
        ARRAY => 3,
        STRUCT | UNION | 15 | ENUM64 => count as usize * 3,
        ENUM | 13 => count as usize * 2,
        _ => 0,
    }
}

fn text(names: &[u8], at: u32) -> &str {
    let rest = &names[at as usize..];
    let end = rest.iter().position(|&byte| byte == 0).expect("an end");
    std::str::from_utf8(&rest[..end]).expect("a name")
}
