#[allow(deprecated)]
const _: () = {
    const _: fn(&mut ListHead, *const ListHead) = |__whole, __value| {
        __whole.next = __value;
    };
    const _: () = ::core::assert!(
        ::core::primitive::usize::saturating_add(0, ::core::mem::size_of:: < [usize; 1] >
        ()) <= ::core::mem::size_of:: < * const ListHead > (),
        "the view `both` ends beyond its field `next`"
    );
    const _: () = ::core::assert!(
        ::core::primitive::usize::saturating_add(0, ::core::mem::size_of:: < [usize; 1] >
        ()) > ::core::mem::size_of:: < * const ListHead > () ||
        ::core::mem::offset_of!(ListHead, next) % ::core::mem::align_of:: < [usize; 1] >
        () == 0 && ::core::mem::align_of:: < [usize; 1] > () <= ::core::mem::align_of:: <
        ListHead > (),
        "the view `both` is not aligned there, so no single load can read it from a live object: view its bytes, `[u8; N]`"
    );
    const _: () = ::core::assert!(
        ::core::primitive::usize::saturating_add(0, ::core::mem::size_of:: < Addr <
        ListHead > > ()) <= ::core::mem::size_of:: < * const ListHead > (),
        "the view `owner` ends beyond its field `next`"
    );
    const _: () = ::core::assert!(
        ::core::primitive::usize::saturating_add(0, ::core::mem::size_of:: < Addr <
        ListHead > > ()) > ::core::mem::size_of:: < * const ListHead > () ||
        ::core::mem::offset_of!(ListHead, next) % ::core::mem::align_of:: < Addr <
        ListHead > > () == 0 && ::core::mem::align_of:: < Addr < ListHead > > () <=
        ::core::mem::align_of:: < ListHead > (),
        "the view `owner` is not aligned there, so no single load can read it from a live object: view its bytes, `[u8; N]`"
    );
    const _: () = ::core::assert!(
        < [usize; 1] as ::dumpable::__private::Field > ::IS_WHOLE,
        "a type that captures a part of itself cannot be nested in a snapshot: leave `next` out of `capture(..)` here"
    );
    const _: () = ::core::assert!(
        < Addr < ListHead > as ::dumpable::__private::Field > ::IS_WHOLE,
        "a type that captures a part of itself cannot be nested in a snapshot: leave `next` out of `capture(..)` here"
    );
    const _: () = ::core::assert!(
        < Addr < ListHead > as ::dumpable::__private::Field > ::IS_NUMBER,
        "`owner` has a `tag(..)`, but its type is neither an integer nor an address: add a `view(..)` as an integer, and tag that"
    );
    const _: () = ::core::assert!(
        1 < ::core::mem::size_of:: < Addr < ListHead > > () * 8,
        "bit 1 lies beyond the value `owner` that `kind` is taken from"
    );
    #[automatically_derived]
    unsafe impl ::dumpable::Dumpable for ListHead {
        const LAYOUT: &'static ::dumpable::Layout = &::dumpable::Layout {
            name: "ListHead",
            c_type: "struct ListHead",
            size: ::core::mem::size_of::<ListHead>(),
            align: ::core::mem::align_of::<ListHead>(),
            members: &[
                ::dumpable::Member {
                    name: "both",
                    offset: ::core::mem::offset_of!(ListHead, next),
                    size: ::core::mem::size_of::<[usize; 1]>(),
                    kind: <<[usize; 1] as ::dumpable::__private::Field>::This as ::dumpable::__private::Field>::KIND,
                    order: <<[usize; 1] as ::dumpable::__private::Field>::This as ::dumpable::__private::Field>::ORDER,
                    bits: ::core::option::Option::None,
                    within: ::core::option::Option::Some("next"),
                    names: <<[usize; 1] as ::dumpable::__private::Field>::This as ::dumpable::__private::Field>::NAMES,
                    in_c: true,
                    aliases: &[],
                    optional: false,
                },
                ::dumpable::Member {
                    name: "owner",
                    offset: ::core::mem::offset_of!(ListHead, next),
                    size: ::core::mem::size_of::<Addr<ListHead>>(),
                    kind: <<Addr<
                        ListHead,
                    > as ::dumpable::__private::Field>::This as ::dumpable::__private::Field>::KIND,
                    order: <<Addr<
                        ListHead,
                    > as ::dumpable::__private::Field>::This as ::dumpable::__private::Field>::ORDER,
                    bits: ::core::option::Option::None,
                    within: ::core::option::Option::Some("next"),
                    names: <<Addr<
                        ListHead,
                    > as ::dumpable::__private::Field>::This as ::dumpable::__private::Field>::NAMES,
                    in_c: true,
                    aliases: &[],
                    optional: false,
                },
                ::dumpable::Member {
                    name: "kind",
                    offset: ::core::mem::offset_of!(ListHead, next),
                    size: ::core::mem::size_of::<Addr<ListHead>>(),
                    kind: ::dumpable::Kind::Unsigned,
                    order: if <<Addr<
                        ListHead,
                    > as ::dumpable::__private::Field>::This as ::dumpable::__private::Field>::IS_BYTES {
                        ::dumpable::__private::Order::Bytes
                    } else {
                        <<Addr<
                            ListHead,
                        > as ::dumpable::__private::Field>::This as ::dumpable::__private::Field>::ORDER
                    },
                    bits: ::core::option::Option::Some((0, 1)),
                    within: ::core::option::Option::Some("owner"),
                    names: ::dumpable::__private::Names::None,
                    in_c: false,
                    aliases: &[],
                    optional: false,
                },
            ],
        };
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
                { ::core::mem::offset_of!(ListHead, next) },
                { ::core::mem::offset_of!(ListHead, next) },
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
                { ::core::mem::offset_of!(ListHead, next) },
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
                { ::core::mem::offset_of!(ListHead, next) },
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
                { ::core::mem::offset_of!(ListHead, next) },
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
                { ::core::mem::offset_of!(ListHead, next) },
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
                { ::core::mem::offset_of!(ListHead, next) },
                { 0 },
                { 2 },
            >();
        __loaded as u8
    }
}

#[allow(dead_code, deprecated, non_upper_case_globals)]
impl ListHead {
    ///Where `both` lies.
    const BOTH: ::dumpable::Place<ListHead, [usize; 1]> = ::dumpable::Place::at(
        0,
        ::core::mem::offset_of!(ListHead, next),
    );
    ///Where `owner` lies.
    pub const OWNER: ::dumpable::Place<ListHead, Addr<ListHead>> = ::dumpable::Place::at(
        1,
        ::core::mem::offset_of!(ListHead, next),
    );
}
