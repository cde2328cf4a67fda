use crate::bits::Run;
use crate::num::{low_mask_u128, shl_u128, shr_u128};
use crate::{CAssertions, FlagGroup, Kind};

/// The layout of a described structure, as data.
///
/// ```
/// # use dumpable::{Dumpable, Kind};
/// #[derive(Dumpable)]
/// #[dumpable(name = "list_head")]
/// #[repr(C)]
/// struct ListHead {
///     next: *const ListHead,
///     prev: *const ListHead,
/// }
///
/// let prev = ListHead::LAYOUT.member("prev").unwrap();
/// assert_eq!((ListHead::LAYOUT.name, prev.offset, prev.kind), ("list_head", size_of::<usize>(), Kind::Address));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Layout {
    /// The name in C, or that in Rust where none is declared.
    pub name: &'static str,
    /// The type as C spells it: `struct page`, or what `#[dumpable(c = "..")]` says, for a union or a typedef.
    pub c_type: &'static str,
    /// The size in bytes.
    pub size: usize,
    /// The alignment in bytes.
    pub align: usize,
    /// Fields in the order of their declaration, each followed by its bits, and then by its views, each with its bits.
    pub members: &'static [Member],
}

impl Layout {
    /// The first member whose name in C is `name`.
    ///
    /// ```
    /// # use dumpable::{Dumpable, Member};
    /// # #[derive(Dumpable)]
    /// # #[repr(C)]
    /// # struct ListHead { next: *const ListHead, prev: *const ListHead }
    /// const NEXT: Option<&Member> = ListHead::LAYOUT.member("next");
    /// assert_eq!(NEXT.map(|next| next.offset), Some(0));
    /// assert_eq!(ListHead::LAYOUT.member("last"), None);
    /// ```
    pub const fn member(&self, name: &str) -> Option<&'static Member> {
        let mut rest = self.members;
        while let [member, after @ ..] = rest {
            if same(member.name, name) {
                return Some(member);
            }
            rest = after;
        }
        None
    }

    /// Assertions in C that hold a C compiler's structure to this layout.
    pub const fn c_assertions(&self) -> CAssertions<'_> {
        CAssertions::of(self)
    }
}

/// A field, a view of one, or some bits of one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Member {
    /// The name in C, or that in Rust where none is declared.
    pub name: &'static str,
    /// The distance in bytes from the start of the structure; of bits, that of the value they are taken from.
    pub offset: usize,
    /// The size in bytes; of bits, that of the value they are taken from.
    pub size: usize,
    /// What the bits mean.
    pub kind: Kind,
    /// The order of its bytes.
    pub order: Order,
    /// For bits: the lowest and the highest of them, counted from the lowest bit of the value; of an array of bytes, the first and
    /// the last, in the order in which C allocates them on this target.
    pub bits: Option<(u32, u32)>,
    /// The field that a view looks at, or the value that bits are taken from, if that is a member too.
    pub within: Option<&'static str>,
    /// What its values are called.
    pub names: Names,
    /// Whether C has a member of this name: fields and views, unless they are `#[dumpable(not_in_c)]`, and then the bits of them,
    /// which C has as bit-fields.
    pub in_c: bool,
    /// The names that it has in C in other kernels.
    pub aliases: &'static [&'static str],
    /// Whether it is absent from some.
    pub optional: bool,
}

impl Member {
    /// Whether it goes by that name in C, here or in another kernel.
    pub fn is_named(&self, name: &str) -> bool {
        self.name == name || self.aliases.contains(&name)
    }

    /// What its value is called, where that is one of an enum.
    ///
    /// `value` is as [`Raw::value`](crate::Raw::value) reads it.
    ///
    /// ```
    /// # use dumpable::Dumpable;
    /// #[derive(Dumpable)]
    /// #[repr(i8)]
    /// enum State { Dead = -1, Alive = 1 }
    ///
    /// #[derive(Dumpable)]
    /// #[repr(C)]
    /// struct Task {
    ///     #[dumpable(enum = State)]
    ///     state: i8,
    /// }
    ///
    /// let state = Task::LAYOUT.member("state").unwrap();
    /// assert_eq!((state.name_of(-1_i128 as u128), state.name_of(2)), (Some("dead"), None));
    /// ```
    pub const fn name_of(&self, value: u128) -> Option<&'static str> {
        let Names::Values { bits, names, .. } = self.names else { return None };
        let mut rest = names;
        while let [(known, name), after @ ..] = rest {
            if *known == value || sign_extended(*known, bits) == value {
                return Some(name);
            }
            rest = after;
        }
        None
    }

    /// The number that the member has in `bytes`, which are those of the member; of bits, those of what they are taken from.
    pub(crate) const fn number(&self, bytes: &[u8]) -> Option<u128> {
        let big_endian = match self.order {
            Order::Native | Order::Bytes => cfg!(target_endian = "big"),
            Order::Big => true,
            Order::Little => false,
        };
        let Some((low, high)) = self.bits else { return self.kind.number(bytes, big_endian) };
        let width = high.wrapping_sub(low).wrapping_add(1);
        let part = if matches!(self.order, Order::Bytes) {
            if high < low || width > u128::BITS || high as usize / 8 >= bytes.len() {
                return None;
            }
            Run::new(low, width, big_endian).of_bytes(bytes, 0)
        } else {
            let Some(whole) = self.kind.number(bytes, big_endian) else { return None };
            // Above the value there is its sign: bits that lie there are not asked for.
            shr_u128(whole, low) & low_mask_u128(width)
        };
        Some(if matches!(self.kind, Kind::Signed) { sign_extended(part, width) } else { part })
    }
}

/// The order of the bytes of a number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Order {
    /// That of this target.
    Native,
    /// The highest byte first, on every target: `be`.
    Big,
    /// The lowest byte first, on every target: `le`.
    Little,
    /// Of bits: they are taken from an array of bytes, in this target's order.
    Bytes,
}

/// What the values of a member are called.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Names {
    /// They have no names.
    None,
    /// A set of flags.
    Flags {
        /// The mask and the name of each, in the order of their declaration.
        names: &'static [(u64, &'static str)],
        /// Other names of some of these masks.
        aliases: &'static [(u64, &'static str)],
        /// Numbers among the flags.
        groups: &'static [FlagGroup],
    },
    /// One of an enum's values.
    Values {
        /// The width of the integer that the enum is represented by.
        bits: u32,
        /// The number and the name of each value, in the order of their declaration. A negative number is here without its sign:
        /// `bits` bits of it, above which there are zeros.
        names: &'static [(u128, &'static str)],
        /// Other names of some of these numbers.
        aliases: &'static [(u128, &'static str)],
    },
}

impl Kind {
    /// Whether it is a number: an integer or an address.
    pub(crate) const fn is_number(self) -> bool {
        matches!(self, Self::Unsigned | Self::Signed | Self::Address)
    }

    /// The number of this kind in `bytes`, all of them, extended by its sign if it has one.
    pub(crate) const fn number(self, bytes: &[u8], big_endian: bool) -> Option<u128> {
        if !self.is_number() || !matches!(bytes.len(), 1..=16) {
            return None;
        }
        let mut number = 0;
        let mut rest = bytes;
        // From the highest byte down.
        while let ([byte, after @ ..], true) | ([after @ .., byte], false) = (rest, big_endian) {
            number = (number << 8) | *byte as u128;
            rest = after;
        }
        let bits = (bytes.len() as u32).wrapping_mul(8);
        Some(if matches!(self, Self::Signed) { sign_extended(number, bits) } else { number })
    }
}

/// The number whose lowest `bits` bits are those of `number`, and whose others are the highest of these.
pub(crate) const fn sign_extended(number: u128, bits: u32) -> u128 {
    let sign = shl_u128(1, bits.wrapping_sub(1));
    if number & sign == 0 {
        number
    } else {
        number | !low_mask_u128(bits)
    }
}

/// `==`, which is not `const`.
pub(crate) const fn same(one: &str, other: &str) -> bool {
    let (mut one, mut other) = (one.as_bytes(), other.as_bytes());
    while let ([a, ones @ ..], [b, others @ ..]) = (one, other) {
        if *a != *b {
            return false;
        }
        (one, other) = (ones, others);
    }
    one.is_empty() && other.is_empty()
}
