const _: () = ::core::assert!(
    ::core::mem::size_of:: < u8 > () <= ::dumpable::__private::size_of_member:: < Slot, {
    ::core::mem::offset_of!(Slot, parts.low) }, _ > (| __whole, __value | __whole.parts
    .low = __value), "the view `low` ends beyond the member `parts.low`"
);
const _: () = ::core::assert!(
    ::core::mem::size_of:: < u8 > () > ::dumpable::__private::size_of_member:: < Slot, {
    ::core::mem::offset_of!(Slot, parts.low) }, _ > (| __whole, __value | __whole.parts
    .low = __value) || ::core::mem::offset_of!(Slot, parts.low) % ::core::mem::align_of::
    < u8 > () == 0 && ::core::mem::align_of:: < u8 > () <= ::core::mem::align_of:: < Slot
    > (),
    "the view `low` is not aligned there, so that no single load could read it from a live object: view its bytes, `[u8; N]`"
);
const _: () = ::core::assert!(
    < Parts as ::dumpable::Field > ::IS_WHOLE,
    "a type that captures a part of itself cannot be nested in a snapshot: leave `parts` out of what this one captures"
);
#[automatically_derived]
unsafe impl ::dumpable::Dumpable for Slot {
    const LAYOUT: &'static ::dumpable::Layout = &::dumpable::Layout {
        name: "Slot",
        c_type: "union Slot",
        size: ::core::mem::size_of::<Slot>(),
        align: ::core::mem::align_of::<Slot>(),
        members: &[
            ::dumpable::Member {
                name: "word",
                offset: ::core::mem::offset_of!(Slot, word),
                size: ::core::mem::size_of::<u64>(),
                kind: <u64 as ::dumpable::Field>::KIND,
                order: ::dumpable::Order::Native,
                bits: ::core::option::Option::None,
                within: ::core::option::Option::None,
                names: ::dumpable::Names::None,
                in_c: true,
                aliases: &[],
                optional: false,
            },
            ::dumpable::Member {
                name: "parts",
                offset: ::core::mem::offset_of!(Slot, parts),
                size: ::core::mem::size_of::<Parts>(),
                kind: <Parts as ::dumpable::Field>::KIND,
                order: ::dumpable::Order::Native,
                bits: ::core::option::Option::None,
                within: ::core::option::Option::None,
                names: ::dumpable::Names::None,
                in_c: true,
                aliases: &[],
                optional: false,
            },
            ::dumpable::Member {
                name: "low",
                offset: ::core::mem::offset_of!(Slot, parts.low),
                size: ::core::mem::size_of::<u8>(),
                kind: <u8 as ::dumpable::Field>::KIND,
                order: ::dumpable::Order::Native,
                bits: ::core::option::Option::None,
                within: ::core::option::Option::Some("parts"),
                names: ::dumpable::Names::None,
                in_c: true,
                aliases: &[],
                optional: false,
            },
        ],
    };
}

#[allow(dead_code, non_snake_case)]
impl SlotSnapshot {
    ///The field `word`, `u64`.
    #[inline]
    pub const fn word(&self) -> <u64 as ::dumpable::Field>::Value {
        let __loaded = self
            .0
            .field::<
                <u64 as ::dumpable::Field>::This,
                {
                    ::dumpable::__private::place(
                        <Slot as ::dumpable::Dumpable>::RANGES,
                        ::core::mem::offset_of!(Slot, word),
                        ::core::mem::size_of::<u64>(),
                    ) + 0
                },
                { ::core::mem::offset_of!(Slot, word) },
            >();
        __loaded
    }
    ///The field `parts`, `Parts`.
    #[inline]
    pub const fn parts(&self) -> <Parts as ::dumpable::Field>::Value {
        let __loaded = self
            .0
            .field::<
                <Parts as ::dumpable::Field>::This,
                {
                    ::dumpable::__private::place(
                        <Slot as ::dumpable::Dumpable>::RANGES,
                        ::core::mem::offset_of!(Slot, parts),
                        ::core::mem::size_of::<Parts>(),
                    ) + 0
                },
                { ::core::mem::offset_of!(Slot, parts) },
            >();
        __loaded
    }
    ///`parts.low`, as `u8`.
    #[inline]
    pub const fn low(&self) -> <u8 as ::dumpable::Field>::Value {
        let __loaded = self
            .0
            .field::<
                <u8 as ::dumpable::Field>::This,
                {
                    ::dumpable::__private::place(
                        <Slot as ::dumpable::Dumpable>::RANGES,
                        ::core::mem::offset_of!(Slot, parts.low),
                        ::core::mem::size_of::<u8>(),
                    ) + 0
                },
                { ::core::mem::offset_of!(Slot, parts.low) },
            >();
        __loaded
    }
}

#[allow(dead_code, non_snake_case)]
impl<'__live, __M: ::dumpable::Mode> SlotLive<'__live, __M> {
    ///The field `word`, `u64`.
    #[inline]
    pub fn word(&self) -> <u64 as ::dumpable::Field>::Live<'__live, __M> {
        let __loaded = self
            .0
            .field::<
                <u64 as ::dumpable::Field>::This,
                { ::core::mem::offset_of!(Slot, word) },
            >();
        let __made: <u64 as ::dumpable::Field>::Live<'__live, __M> = __loaded;
        #[allow(unused_imports)]
        use ::dumpable::__private::Unknown as _;
        self.__check(
            "word",
            "this member is not the one in use",
            || ::dumpable::__private::Judged(&__loaded).seen(),
            |__peek| { __peek.low() & 1 == 0 },
        );
        __made
    }
    ///The field `parts`, `Parts`.
    #[inline]
    pub fn parts(&self) -> <Parts as ::dumpable::Field>::Live<'__live, __M> {
        let __loaded = self
            .0
            .field::<
                <Parts as ::dumpable::Field>::This,
                { ::core::mem::offset_of!(Slot, parts) },
            >();
        __loaded
    }
    ///`parts.low`, as `u8`.
    #[inline]
    pub fn low(&self) -> <u8 as ::dumpable::Field>::Live<'__live, __M> {
        let __loaded = self
            .0
            .field::<
                <u8 as ::dumpable::Field>::This,
                { ::core::mem::offset_of!(Slot, parts.low) },
            >();
        __loaded
    }
}

#[automatically_derived]
unsafe impl ::dumpable::Dumpable for Parts {
    const LAYOUT: &'static ::dumpable::Layout = &::dumpable::Layout {
        name: "Parts",
        c_type: "struct Parts",
        size: ::core::mem::size_of::<Parts>(),
        align: ::core::mem::align_of::<Parts>(),
        members: &[
            ::dumpable::Member {
                name: "high",
                offset: ::core::mem::offset_of!(Parts, high),
                size: ::core::mem::size_of::<u32>(),
                kind: <u32 as ::dumpable::Field>::KIND,
                order: ::dumpable::Order::Native,
                bits: ::core::option::Option::None,
                within: ::core::option::Option::None,
                names: ::dumpable::Names::None,
                in_c: true,
                aliases: &[],
                optional: false,
            },
            ::dumpable::Member {
                name: "low",
                offset: ::core::mem::offset_of!(Parts, low),
                size: ::core::mem::size_of::<u8>(),
                kind: <u8 as ::dumpable::Field>::KIND,
                order: ::dumpable::Order::Native,
                bits: ::core::option::Option::None,
                within: ::core::option::Option::None,
                names: ::dumpable::Names::None,
                in_c: true,
                aliases: &[],
                optional: false,
            },
        ],
    };
}

#[allow(dead_code, non_snake_case)]
impl PartsSnapshot {
    ///The field `high`, `u32`.
    #[inline]
    pub const fn high(&self) -> <u32 as ::dumpable::Field>::Value {
        let __loaded = self
            .0
            .field::<
                <u32 as ::dumpable::Field>::This,
                {
                    ::dumpable::__private::place(
                        <Parts as ::dumpable::Dumpable>::RANGES,
                        ::core::mem::offset_of!(Parts, high),
                        ::core::mem::size_of::<u32>(),
                    ) + 0
                },
                { ::core::mem::offset_of!(Parts, high) },
            >();
        __loaded
    }
    ///The field `low`, `u8`.
    #[inline]
    pub const fn low(&self) -> <u8 as ::dumpable::Field>::Value {
        let __loaded = self
            .0
            .field::<
                <u8 as ::dumpable::Field>::This,
                {
                    ::dumpable::__private::place(
                        <Parts as ::dumpable::Dumpable>::RANGES,
                        ::core::mem::offset_of!(Parts, low),
                        ::core::mem::size_of::<u8>(),
                    ) + 0
                },
                { ::core::mem::offset_of!(Parts, low) },
            >();
        __loaded
    }
}

#[allow(dead_code, non_snake_case)]
impl<'__live, __M: ::dumpable::Mode> PartsLive<'__live, __M> {
    ///The field `high`, `u32`.
    #[inline]
    pub fn high(&self) -> <u32 as ::dumpable::Field>::Live<'__live, __M> {
        let __loaded = self
            .0
            .field::<
                <u32 as ::dumpable::Field>::This,
                { ::core::mem::offset_of!(Parts, high) },
            >();
        __loaded
    }
    ///The field `low`, `u8`.
    #[inline]
    pub fn low(&self) -> <u8 as ::dumpable::Field>::Live<'__live, __M> {
        let __loaded = self
            .0
            .field::<
                <u8 as ::dumpable::Field>::This,
                { ::core::mem::offset_of!(Parts, low) },
            >();
        __loaded
    }
}
