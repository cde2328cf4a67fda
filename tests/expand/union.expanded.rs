#[allow(deprecated, clippy::assertions_on_constants)]
const _: () = {
    const _: fn(&mut Slot, u64) = |__whole, __value| __whole.word = __value;
    const _: fn(&mut Slot, Parts) = |__whole, __value| __whole.parts = __value;
    const _: () = ::core::assert!(
        ::core::mem::size_of:: < u8 > () <= ::dumpable::__private::size_of_member:: <
        Slot, { ::core::mem::offset_of!(Slot, parts.low) }, _ > (| __whole, __value |
        __whole.parts.low = __value),
        "the view `low` ends beyond the member `parts.low`: write a smaller type"
    );
    const _: () = ::core::assert!(
        ::core::mem::size_of:: < u8 > () > ::dumpable::__private::size_of_member:: <
        Slot, { ::core::mem::offset_of!(Slot, parts.low) }, _ > (| __whole, __value |
        __whole.parts.low = __value) || ::core::mem::offset_of!(Slot, parts.low) %
        ::core::mem::align_of:: < u8 > () == 0 && ::core::mem::align_of:: < u8 > () <=
        ::core::mem::align_of:: < Slot > (),
        "the view `low` is not aligned, so that no single load can read it from a live object: write its bytes, `low: [u8; N]`"
    );
    const _: () = ::core::assert!(
        < Parts as ::dumpable::__private::Field > ::IS_WHOLE,
        "`Parts` captures a part of itself only, so no other snapshot can keep it: remove its `capture(..)`, or leave `parts` out of that of this struct"
    );
    #[automatically_derived]
    unsafe impl ::dumpable::Dumpable for Slot {
        const LAYOUT: &'static ::dumpable::Layout = &::dumpable::Layout {
            name: "Slot",
            c_type: "union Slot",
            size: ::core::mem::size_of::<Slot>(),
            align: ::core::mem::align_of::<Slot>(),
            members: Self::MEMBERS,
            places: ::dumpable::__private::places_of(Self::MEMBERS),
        };
        const MEMBERS: &'static [::dumpable::Member] = &[
            ::dumpable::Member {
                name: "word",
                offset: <Slot as ::dumpable::Dumpable>::OFFSETS[0],
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
                name: "parts",
                offset: <Slot as ::dumpable::Dumpable>::OFFSETS[1],
                size: ::core::mem::size_of::<Parts>(),
                kind: <Parts as ::dumpable::__private::Field>::KIND,
                order: <Parts as ::dumpable::__private::Field>::NUMBERS,
                bits: ::core::option::Option::None,
                within: ::core::option::Option::None,
                names: <Parts as ::dumpable::__private::Field>::NAMES,
                in_c: true,
                aliases: &[],
                optional: false,
            },
            ::dumpable::Member {
                name: "low",
                offset: ::core::mem::offset_of!(Slot, parts.low),
                size: ::core::mem::size_of::<u8>(),
                kind: <u8 as ::dumpable::__private::Field>::KIND,
                order: <u8 as ::dumpable::__private::Field>::NUMBERS,
                bits: ::core::option::Option::None,
                within: ::core::option::Option::Some("parts"),
                names: <u8 as ::dumpable::__private::Field>::NAMES,
                in_c: true,
                aliases: &[],
                optional: false,
            },
        ];
        const OFFSETS: &'static [::core::primitive::usize] = &[
            ::core::mem::offset_of!(Slot, word),
            ::core::mem::offset_of!(Slot, parts),
        ];
    }
};
#[allow(dead_code, deprecated, non_snake_case)]
impl SlotSnapshot {
    ///Field `word`, `u64`.
    #[inline]
    pub const fn word(&self) -> u64 {
        let __loaded = self
            .0
            .field::<
                <u64 as ::dumpable::__private::Field>::This,
                { <Slot as ::dumpable::Dumpable>::OFFSETS[0] },
                { <Slot as ::dumpable::Dumpable>::SLOTS[0] },
            >();
        __loaded
    }
    ///Field `parts`, `Parts`.
    #[inline]
    pub const fn parts(&self) -> ::dumpable::Value<Parts> {
        let __loaded = self
            .0
            .field::<
                <Parts as ::dumpable::__private::Field>::This,
                { <Slot as ::dumpable::Dumpable>::OFFSETS[1] },
                { <Slot as ::dumpable::Dumpable>::SLOTS[1] },
            >();
        __loaded
    }
    ///`parts.low` as `u8`.
    #[inline]
    pub const fn low(&self) -> u8 {
        let __loaded = self
            .0
            .field::<
                <u8 as ::dumpable::__private::Field>::This,
                { ::core::mem::offset_of!(Slot, parts.low) },
                { <Slot as ::dumpable::Dumpable>::SLOTS[2] },
            >();
        __loaded
    }
}

#[allow(dead_code, deprecated, non_snake_case)]
impl<'__live, __M: ::dumpable::__private::Mode> SlotLive<'__live, __M> {
    ///Field `word`, `u64`.
    #[inline]
    pub fn word(&self) -> u64 {
        let __loaded = self
            .0
            .field::<
                <u64 as ::dumpable::__private::Field>::This,
                { <Slot as ::dumpable::Dumpable>::OFFSETS[0] },
            >();
        let __made: u64 = __loaded;
        #[allow(unused_imports)]
        use ::dumpable::__private::Unknown as _;
        #[allow(unused_braces, unused_parens)]
        ::dumpable::__private::Checks::check(
            self,
            "word",
            "this member is not the one in use",
            || ::dumpable::__private::Judged(&__loaded).seen(),
            |__peek| { __peek.low() & 1 == 0 },
        );
        __made
    }
    ///Field `parts`, `Parts`.
    #[inline]
    pub fn parts(&self) -> <Parts as ::dumpable::__private::Field>::Live<'__live, __M> {
        let __loaded = self
            .0
            .field::<
                <Parts as ::dumpable::__private::Field>::This,
                { <Slot as ::dumpable::Dumpable>::OFFSETS[1] },
            >();
        __loaded
    }
    ///`parts.low` as `u8`.
    #[inline]
    pub fn low(&self) -> u8 {
        let __loaded = self
            .0
            .field::<
                <u8 as ::dumpable::__private::Field>::This,
                { ::core::mem::offset_of!(Slot, parts.low) },
            >();
        __loaded
    }
}

#[allow(dead_code, deprecated, non_upper_case_globals)]
impl Slot {
    ///The place of `word`.
    pub const WORD: ::dumpable::Place<Slot, u64> = ::dumpable::Place::at(
        0,
        <Slot as ::dumpable::Dumpable>::OFFSETS[0],
    );
    ///The place of `parts`.
    pub const PARTS: ::dumpable::Place<Slot, Parts> = ::dumpable::Place::at(
        1,
        <Slot as ::dumpable::Dumpable>::OFFSETS[1],
    );
    ///The place of `low`.
    pub const LOW: ::dumpable::Place<Slot, u8> = ::dumpable::Place::at(
        2,
        ::core::mem::offset_of!(Slot, parts.low),
    );
}

#[allow(deprecated, clippy::assertions_on_constants)]
const _: () = {
    const _: fn(&mut Parts, u32) = |__whole, __value| __whole.high = __value;
    const _: fn(&mut Parts, u8) = |__whole, __value| __whole.low = __value;
    #[automatically_derived]
    unsafe impl ::dumpable::Dumpable for Parts {
        const MEMBERS: &'static [::dumpable::Member] = &[
            ::dumpable::Member {
                name: "high",
                offset: <Parts as ::dumpable::Dumpable>::OFFSETS[0],
                size: ::core::mem::size_of::<u32>(),
                kind: <u32 as ::dumpable::__private::Field>::KIND,
                order: <u32 as ::dumpable::__private::Field>::NUMBERS,
                bits: ::core::option::Option::None,
                within: ::core::option::Option::None,
                names: <u32 as ::dumpable::__private::Field>::NAMES,
                in_c: true,
                aliases: &[],
                optional: false,
            },
            ::dumpable::Member {
                name: "low",
                offset: <Parts as ::dumpable::Dumpable>::OFFSETS[1],
                size: ::core::mem::size_of::<u8>(),
                kind: <u8 as ::dumpable::__private::Field>::KIND,
                order: <u8 as ::dumpable::__private::Field>::NUMBERS,
                bits: ::core::option::Option::None,
                within: ::core::option::Option::None,
                names: <u8 as ::dumpable::__private::Field>::NAMES,
                in_c: true,
                aliases: &[],
                optional: false,
            },
        ];
        const OFFSETS: &'static [::core::primitive::usize] = &[
            ::core::mem::offset_of!(Parts, high),
            ::core::mem::offset_of!(Parts, low),
        ];
    }
};
#[allow(dead_code, deprecated, non_snake_case)]
impl PartsSnapshot {
    ///Field `high`, `u32`.
    #[inline]
    pub const fn high(&self) -> u32 {
        let __loaded = self
            .0
            .field::<
                <u32 as ::dumpable::__private::Field>::This,
                { <Parts as ::dumpable::Dumpable>::OFFSETS[0] },
                { <Parts as ::dumpable::Dumpable>::SLOTS[0] },
            >();
        __loaded
    }
    ///Field `low`, `u8`.
    #[inline]
    pub const fn low(&self) -> u8 {
        let __loaded = self
            .0
            .field::<
                <u8 as ::dumpable::__private::Field>::This,
                { <Parts as ::dumpable::Dumpable>::OFFSETS[1] },
                { <Parts as ::dumpable::Dumpable>::SLOTS[1] },
            >();
        __loaded
    }
}

#[allow(dead_code, deprecated, non_snake_case)]
impl<'__live, __M: ::dumpable::__private::Mode> PartsLive<'__live, __M> {
    ///Field `high`, `u32`.
    #[inline]
    pub fn high(&self) -> u32 {
        let __loaded = self
            .0
            .field::<
                <u32 as ::dumpable::__private::Field>::This,
                { <Parts as ::dumpable::Dumpable>::OFFSETS[0] },
            >();
        __loaded
    }
    ///Field `low`, `u8`.
    #[inline]
    pub fn low(&self) -> u8 {
        let __loaded = self
            .0
            .field::<
                <u8 as ::dumpable::__private::Field>::This,
                { <Parts as ::dumpable::Dumpable>::OFFSETS[1] },
            >();
        __loaded
    }
}

#[allow(dead_code, deprecated, non_upper_case_globals)]
impl Parts {
    ///The place of `high`.
    pub const HIGH: ::dumpable::Place<Parts, u32> = ::dumpable::Place::at(
        0,
        <Parts as ::dumpable::Dumpable>::OFFSETS[0],
    );
    ///The place of `low`.
    pub const LOW: ::dumpable::Place<Parts, u8> = ::dumpable::Place::at(
        1,
        <Parts as ::dumpable::Dumpable>::OFFSETS[1],
    );
}
