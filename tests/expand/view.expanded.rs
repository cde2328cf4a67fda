#[allow(deprecated, clippy::assertions_on_constants)]
const _: () = {
    const _: fn(&mut ListHead, *const ListHead) = |__whole, __value| {
        __whole.next = __value;
    };
    const _: () = ::core::assert!(
        ::core::primitive::usize::saturating_add(0, ::core::mem::size_of:: < [usize; 1] >
        ()) <= ::core::mem::size_of:: < * const ListHead > (),
        "the view `both` ends beyond its field `next`: write a smaller type or distance"
    );
    const _: () = ::core::assert!(
        ::core::primitive::usize::saturating_add(0, ::core::mem::size_of:: < [usize; 1] >
        ()) > ::core::mem::size_of:: < * const ListHead > () || < ListHead as
        ::dumpable::Dumpable > ::OFFSETS[0] % ::core::mem::align_of:: < [usize; 1] > ()
        == 0 && ::core::mem::align_of:: < [usize; 1] > () <= ::core::mem::align_of:: <
        ListHead > (),
        "the view `both` is not aligned, so that no single load can read it from a live object: write its bytes, `both: [u8; N]`"
    );
    const _: () = ::core::assert!(
        ::core::primitive::usize::saturating_add(0, ::core::mem::size_of:: < Addr <
        ListHead > > ()) <= ::core::mem::size_of:: < * const ListHead > (),
        "the view `owner` ends beyond its field `next`: write a smaller type or distance"
    );
    const _: () = ::core::assert!(
        ::core::primitive::usize::saturating_add(0, ::core::mem::size_of:: < Addr <
        ListHead > > ()) > ::core::mem::size_of:: < * const ListHead > () || < ListHead
        as ::dumpable::Dumpable > ::OFFSETS[0] % ::core::mem::align_of:: < Addr <
        ListHead > > () == 0 && ::core::mem::align_of:: < Addr < ListHead > > () <=
        ::core::mem::align_of:: < ListHead > (),
        "the view `owner` is not aligned, so that no single load can read it from a live object: write its bytes, `owner: [u8; N]`"
    );
    const _: () = ::core::assert!(
        < [usize; 1] as ::dumpable::__private::Field > ::IS_WHOLE,
        "`[usize; 1]` captures a part of itself only, so no other snapshot can keep it: remove its `capture(..)`, or leave `next` out of that of this struct"
    );
    const _: () = ::core::assert!(
        < Addr < ListHead > as ::dumpable::__private::Field > ::IS_WHOLE,
        "`Addr<ListHead>` captures a part of itself only, so no other snapshot can keep it: remove its `capture(..)`, or leave `next` out of that of this struct"
    );
    const _: () = ::core::assert!(
        < Addr < ListHead > as ::dumpable::__private::Field > ::IS_NUMBER,
        "expected an integer or an address, whose bits `tag(..)` takes, found `Addr<ListHead>`: tag a `view(..)` as an integer"
    );
    const _: () = ::core::assert!(
        1 < ::core::mem::size_of:: < Addr < ListHead > > () * 8,
        "bit 1 lies beyond the bits of `owner`, which `kind` is taken from"
    );
    #[automatically_derived]
    unsafe impl ::dumpable::Dumpable for ListHead {
        const MEMBERS: &'static [::dumpable::Member] = &[
            ::dumpable::Member {
                name: "both",
                offset: <ListHead as ::dumpable::Dumpable>::OFFSETS[0],
                size: ::core::mem::size_of::<[usize; 1]>(),
                kind: <[usize; 1] as ::dumpable::__private::Field>::KIND,
                order: <[usize; 1] as ::dumpable::__private::Field>::NUMBERS,
                bits: ::core::option::Option::None,
                within: ::core::option::Option::Some("next"),
                names: <[usize; 1] as ::dumpable::__private::Field>::NAMES,
                in_c: true,
                aliases: &[],
                optional: false,
            },
            ::dumpable::Member {
                name: "owner",
                offset: <ListHead as ::dumpable::Dumpable>::OFFSETS[0],
                size: ::core::mem::size_of::<Addr<ListHead>>(),
                kind: <Addr<ListHead> as ::dumpable::__private::Field>::KIND,
                order: <Addr<ListHead> as ::dumpable::__private::Field>::NUMBERS,
                bits: ::core::option::Option::None,
                within: ::core::option::Option::Some("next"),
                names: <Addr<ListHead> as ::dumpable::__private::Field>::NAMES,
                in_c: true,
                aliases: &[],
                optional: false,
            },
            ::dumpable::Member {
                name: "kind",
                offset: <ListHead as ::dumpable::Dumpable>::OFFSETS[0],
                size: ::core::mem::size_of::<Addr<ListHead>>(),
                kind: ::dumpable::Kind::Unsigned,
                order: if <<Addr<
                    ListHead,
                > as ::dumpable::__private::Field>::This as ::dumpable::__private::Field>::IS_BYTES {
                    ::dumpable::__private::Order::Bytes
                } else {
                    <Addr<ListHead> as ::dumpable::__private::Field>::ORDER
                },
                bits: ::core::option::Option::Some((0, 1)),
                within: ::core::option::Option::Some("owner"),
                names: ::dumpable::__private::Names::None,
                in_c: false,
                aliases: &[],
                optional: false,
            },
        ];
        const OFFSETS: &'static [::core::primitive::usize] = &[
            ::core::mem::offset_of!(ListHead, next),
        ];
    }
};
#[allow(dead_code, deprecated, non_snake_case)]
impl ListHeadSnapshot {
    ///View of `next` as `[usize; 1]`.
    #[inline]
    const fn both(&self) -> ::dumpable::Value<[usize; 1]> {
        let __loaded = self
            .0
            .field::<
                <[usize; 1] as ::dumpable::__private::Field>::This,
                { <ListHead as ::dumpable::Dumpable>::OFFSETS[0] },
                { <ListHead as ::dumpable::Dumpable>::SLOTS[0] },
            >();
        __loaded
    }
    ///View of `next` as `Addr<ListHead>`.
    #[inline]
    pub const fn owner(&self) -> ::dumpable::Value<Addr<ListHead>> {
        let __loaded = self
            .0
            .number::<
                <Addr<ListHead> as ::dumpable::__private::Field>::This,
                { <ListHead as ::dumpable::Dumpable>::OFFSETS[0] },
            >((0 | 3));
        __loaded
    }
    ///Bits 0 to 1 of `owner`.
    #[inline]
    pub const fn kind(&self) -> u8 {
        let __loaded = self
            .0
            .bits::<
                <Addr<ListHead> as ::dumpable::__private::Field>::This,
                { <ListHead as ::dumpable::Dumpable>::OFFSETS[0] },
                { 0 },
                { 2 },
            >();
        __loaded as u8
    }
}

#[allow(dead_code, deprecated, non_snake_case)]
impl<'__live, __M: ::dumpable::__private::Mode> ListHeadLive<'__live, __M> {
    ///View of `next` as `[usize; 1]`.
    #[inline]
    fn both(&self) -> <[usize; 1] as ::dumpable::__private::Field>::Live<'__live, __M> {
        let __loaded = self
            .0
            .field::<
                <[usize; 1] as ::dumpable::__private::Field>::This,
                { <ListHead as ::dumpable::Dumpable>::OFFSETS[0] },
            >();
        __loaded
    }
    ///View of `next` as `Addr<ListHead>`.
    #[inline]
    pub fn owner(&self) -> ::dumpable::Value<Addr<ListHead>> {
        let __loaded = self
            .0
            .number::<
                <Addr<ListHead> as ::dumpable::__private::Field>::This,
                { <ListHead as ::dumpable::Dumpable>::OFFSETS[0] },
            >((0 | 3));
        __loaded
    }
    ///Bits 0 to 1 of `owner`.
    #[inline]
    pub fn kind(&self) -> u8 {
        let __loaded = self
            .0
            .bits::<
                <Addr<ListHead> as ::dumpable::__private::Field>::This,
                { <ListHead as ::dumpable::Dumpable>::OFFSETS[0] },
                { 0 },
                { 2 },
            >();
        __loaded as u8
    }
}

#[allow(dead_code, deprecated, non_upper_case_globals)]
impl ListHead {
    ///The place of `both`.
    const BOTH: ::dumpable::Place<ListHead, [usize; 1]> = ::dumpable::Place::at(
        0,
        <ListHead as ::dumpable::Dumpable>::OFFSETS[0],
    );
    ///The place of `owner`.
    pub const OWNER: ::dumpable::Place<ListHead, Addr<ListHead>> = ::dumpable::Place::at(
        1,
        <ListHead as ::dumpable::Dumpable>::OFFSETS[0],
    );
}
