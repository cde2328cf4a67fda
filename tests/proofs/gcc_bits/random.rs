//! Random C structs with bit-fields.

/// A type that gcc accepts for bit-fields.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Type {
    pub(crate) c: &'static str,
    pub(crate) bits: u32,
    pub(crate) signed: bool,
}

const TYPES: [Type; 11] = [
    Type { c: "unsigned char", bits: 8, signed: false },
    Type { c: "signed char", bits: 8, signed: true },
    Type { c: "unsigned short", bits: 16, signed: false },
    Type { c: "short", bits: 16, signed: true },
    Type { c: "unsigned int", bits: 32, signed: false },
    Type { c: "int", bits: 32, signed: true },
    Type { c: "unsigned long long", bits: 64, signed: false },
    Type { c: "long long", bits: 64, signed: true },
    Type { c: "unsigned __int128", bits: 128, signed: false },
    Type { c: "__int128", bits: 128, signed: true },
    Type { c: "_Bool", bits: 1, signed: false },
];

#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) ty: Type,
    /// The width of a bit-field, or `None` for a whole field.
    pub(crate) width: Option<u32>,
}

#[derive(Debug)]
enum Item {
    Field(Field),
    /// An unnamed bit-field, whose width may be 0.
    Unnamed(Type, u32),
}

#[derive(Debug)]
pub(crate) struct Struct {
    items: Vec<Item>,
    packed: bool,
}

impl Struct {
    pub(crate) fn fields(&self) -> impl Iterator<Item = &Field> {
        self.items.iter().filter_map(|item| match item {
            Item::Field(field) => Some(field),
            Item::Unnamed(..) => None,
        })
    }

    /// Returns the members as C, with fields named `f0`, `f1` and so on.
    pub(crate) fn in_c(&self) -> String {
        let mut names = 0..;
        let mut text = String::new();
        for item in &self.items {
            text += &match item {
                Item::Field(field) => {
                    let name = names.next().unwrap_or_default();
                    let width = field.width.map_or(String::new(), |width| format!(" : {width}"));
                    format!("{} f{name}{width}; ", field.ty.c)
                }
                Item::Unnamed(ty, width) => format!("{} : {width}; ", ty.c),
            };
        }
        text
    }

    pub(crate) fn attributes(&self) -> &'static str {
        if self.packed {
            " __attribute__((packed))"
        } else {
            ""
        }
    }
}

/// A generator of the same random numbers in every run.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0xd134_2543_de82_ef95).wrapping_add(1))
    }

    /// Returns the next number of splitmix64.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, end: u32) -> u32 {
        (self.next() % u64::from(end)) as u32
    }

    /// Returns true once in `times` calls, on average.
    fn one_in(&mut self, times: u32) -> bool {
        self.below(times) == 0
    }

    pub(crate) fn structs(&mut self, count: usize) -> Vec<Struct> {
        (0..count).map(|_| self.one()).collect()
    }

    fn one(&mut self) -> Struct {
        let fields = 1 + self.below(5);
        let mut items = Vec::new();
        for _ in 0..fields {
            if self.one_in(6) {
                let ty = self.ty(false);
                let width = if self.one_in(2) { 0 } else { 1 + self.below(ty.bits) };
                items.push(Item::Unnamed(ty, width));
            }
            let whole = self.one_in(8);
            let ty = self.ty(!whole);
            let width = (!whole).then(|| 1 + self.below(ty.bits));
            items.push(Item::Field(Field { ty, width }));
        }
        Struct { items, packed: self.one_in(4) }
    }

    fn ty(&mut self, any: bool) -> Type {
        // The widest types are rare in C, and a whole `_Bool` may not hold arbitrary bytes.
        match self.below(16) {
            8 | 9 if any => TYPES[8 + self.below(2) as usize],
            10 if any => TYPES[10],
            other => TYPES[other as usize % 8],
        }
    }
}
