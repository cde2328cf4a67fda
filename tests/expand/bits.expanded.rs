#[allow(deprecated, clippy::assertions_on_constants)]
const _: () = {
    const _: fn(&mut Entry, u64) = |__whole, __value| __whole.word = __value;
    const _: () = ::core::assert!(
        < u64 as ::dumpable::__private::Field > ::HAS_BITS,
        "expected an integer, an address or an array of bytes, whose bits `bits(..)` takes, found `u64`: take the bits of a `view(..)`"
    );
    const _: () = ::core::assert!(
        0 < ::core::mem::size_of:: < u64 > () * 8,
        "bit 0 lies beyond the bits of `word`, which `present` is taken from"
    );
    const _: () = ::core::assert!(
        4 < ::core::mem::size_of:: < u64 > () * 8,
        "bit 4 lies beyond the bits of `word`, which `order` is taken from"
    );
    const _: () = ::core::assert!(
        63 < ::core::mem::size_of:: < u64 > () * 8,
        "bit 63 lies beyond the bits of `word`, which `age` is taken from"
    );
    #[automatically_derived]
    unsafe impl ::dumpable::Dumpable for Entry {
        const MEMBERS: &'static [::dumpable::Member] = &[
            ::dumpable::Member {
                name: "word",
                offset: <Entry as ::dumpable::Dumpable>::OFFSETS[0],
                size: ::core::mem::size_of::<u64>(),
                kind: <u64 as ::dumpable::__private::Field>::KIND,
                order: <u64 as ::dumpable::__private::Field>::NUMBERS,
                bits: ::core::option::Option::None,
                within: ::core::option::Option::None,
                names: <u64 as ::dumpable::__private::Field>::NAMES,
                in_c: true,
                aliases: &[],
                optional: false,
            },
            ::dumpable::Member {
                name: "present",
                offset: <Entry as ::dumpable::Dumpable>::OFFSETS[0],
                size: ::core::mem::size_of::<u64>(),
                kind: ::dumpable::Kind::Unsigned,
                order: if <<u64 as ::dumpable::__private::Field>::This as ::dumpable::__private::Field>::IS_BYTES {
                    ::dumpable::__private::Order::Bytes
                } else {
                    <u64 as ::dumpable::__private::Field>::ORDER
                },
                bits: ::core::option::Option::Some((0, 0)),
                within: ::core::option::Option::Some("word"),
                names: ::dumpable::__private::Names::None,
                in_c: false,
                aliases: &[],
                optional: false,
            },
            ::dumpable::Member {
                name: "order",
                offset: <Entry as ::dumpable::Dumpable>::OFFSETS[0],
                size: ::core::mem::size_of::<u64>(),
                kind: ::dumpable::Kind::Unsigned,
                order: if <<u64 as ::dumpable::__private::Field>::This as ::dumpable::__private::Field>::IS_BYTES {
                    ::dumpable::__private::Order::Bytes
                } else {
                    <u64 as ::dumpable::__private::Field>::ORDER
                },
                bits: ::core::option::Option::Some((1, 4)),
                within: ::core::option::Option::Some("word"),
                names: ::dumpable::__private::Names::None,
                in_c: false,
                aliases: &[],
                optional: false,
            },
            ::dumpable::Member {
                name: "age",
                offset: <Entry as ::dumpable::Dumpable>::OFFSETS[0],
                size: ::core::mem::size_of::<u64>(),
                kind: ::dumpable::Kind::Signed,
                order: if <<u64 as ::dumpable::__private::Field>::This as ::dumpable::__private::Field>::IS_BYTES {
                    ::dumpable::__private::Order::Bytes
                } else {
                    <u64 as ::dumpable::__private::Field>::ORDER
                },
                bits: ::core::option::Option::Some((52, 63)),
                within: ::core::option::Option::Some("word"),
                names: ::dumpable::__private::Names::None,
                in_c: false,
                aliases: &[],
                optional: false,
            },
        ];
        const OFFSETS: &'static [::core::primitive::usize] = &[
            ::core::mem::offset_of!(Entry, word),
        ];
    }
};
#[allow(dead_code, deprecated, non_snake_case)]
impl EntrySnapshot {
    ///Field `word`, `u64`.
    #[inline]
    pub const fn word(&self) -> u64 {
        let __loaded = self
            .0
            .field::<
                <u64 as ::dumpable::__private::Field>::This,
                { <Entry as ::dumpable::Dumpable>::OFFSETS[0] },
                { <Entry as ::dumpable::Dumpable>::SLOTS[0] },
            >();
        __loaded
    }
    ///Bit 0 of `word`.
    #[inline]
    pub const fn present(&self) -> ::core::primitive::bool {
        let __loaded = self
            .0
            .bits::<
                <u64 as ::dumpable::__private::Field>::This,
                { <Entry as ::dumpable::Dumpable>::OFFSETS[0] },
                { 0 },
                { 1 },
            >();
        __loaded != 0
    }
    ///Bits 1 to 4 of `word`.
    #[inline]
    pub const fn order(&self) -> u8 {
        let __loaded = self
            .0
            .bits::<
                <u64 as ::dumpable::__private::Field>::This,
                { <Entry as ::dumpable::Dumpable>::OFFSETS[0] },
                { 1 },
                { 4 },
            >();
        __loaded as u8
    }
    ///Bits 52 to 63 of `word`.
    #[inline]
    pub const fn age(&self) -> i16 {
        let __loaded = self
            .0
            .bits::<
                <u64 as ::dumpable::__private::Field>::This,
                { <Entry as ::dumpable::Dumpable>::OFFSETS[0] },
                { 52 },
                { 12 },
            >();
        (((__loaded as ::core::primitive::u64) << 52) as ::core::primitive::i64 >> 52)
            as i16
    }
}

#[allow(dead_code, deprecated, non_snake_case)]
impl<'__live, __M: ::dumpable::__private::Mode> EntryLive<'__live, __M> {
    ///Field `word`, `u64`.
    #[inline]
    pub fn word(&self) -> u64 {
        let __loaded = self
            .0
            .field::<
                <u64 as ::dumpable::__private::Field>::This,
                { <Entry as ::dumpable::Dumpable>::OFFSETS[0] },
            >();
        __loaded
    }
    ///Bit 0 of `word`.
    #[inline]
    pub fn present(&self) -> ::core::primitive::bool {
        let __loaded = self
            .0
            .bits::<
                <u64 as ::dumpable::__private::Field>::This,
                { <Entry as ::dumpable::Dumpable>::OFFSETS[0] },
                { 0 },
                { 1 },
            >();
        __loaded != 0
    }
    ///Bits 1 to 4 of `word`.
    #[inline]
    pub fn order(&self) -> u8 {
        let __loaded = self
            .0
            .bits::<
                <u64 as ::dumpable::__private::Field>::This,
                { <Entry as ::dumpable::Dumpable>::OFFSETS[0] },
                { 1 },
                { 4 },
            >();
        __loaded as u8
    }
    ///Bits 52 to 63 of `word`.
    #[inline]
    pub fn age(&self) -> i16 {
        let __loaded = self
            .0
            .bits::<
                <u64 as ::dumpable::__private::Field>::This,
                { <Entry as ::dumpable::Dumpable>::OFFSETS[0] },
                { 52 },
                { 12 },
            >();
        (((__loaded as ::core::primitive::u64) << 52) as ::core::primitive::i64 >> 52)
            as i16
    }
}

#[allow(dead_code, deprecated, non_upper_case_globals)]
impl Entry {
    ///The place of `word`.
    pub const WORD: ::dumpable::Place<Entry, u64> = ::dumpable::Place::at(
        0,
        <Entry as ::dumpable::Dumpable>::OFFSETS[0],
    );
}
