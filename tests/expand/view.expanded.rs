const _: () = ::core::assert!(
    ::core::primitive::usize::saturating_add(0, ::core::mem::size_of:: < [usize; 1] > ())
    <= ::core::mem::size_of:: < * const ListHead > (),
    "the view `both` ends beyond its field `next`"
);
const _: () = ::core::assert!(
    ::core::primitive::usize::saturating_add(0, ::core::mem::size_of:: < [usize; 1] > ())
    > ::core::mem::size_of:: < * const ListHead > () || ::core::mem::offset_of!(ListHead,
    next) % ::core::mem::align_of:: < [usize; 1] > () == 0 && ::core::mem::align_of:: <
    [usize; 1] > () <= ::core::mem::align_of:: < ListHead > (),
    "the view `both` is not aligned there, so that no single load could read it from a live object: view its bytes, `[u8; N]`"
);
const _: () = ::core::assert!(
    ::core::primitive::usize::saturating_add(0, ::core::mem::size_of:: < Addr < ListHead
    > > ()) <= ::core::mem::size_of:: < * const ListHead > (),
    "the view `owner` ends beyond its field `next`"
);
const _: () = ::core::assert!(
    ::core::primitive::usize::saturating_add(0, ::core::mem::size_of:: < Addr < ListHead
    > > ()) > ::core::mem::size_of:: < * const ListHead > () ||
    ::core::mem::offset_of!(ListHead, next) % ::core::mem::align_of:: < Addr < ListHead >
    > () == 0 && ::core::mem::align_of:: < Addr < ListHead > > () <=
    ::core::mem::align_of:: < ListHead > (),
    "the view `owner` is not aligned there, so that no single load could read it from a live object: view its bytes, `[u8; N]`"
);
const _: () = ::core::assert!(
    < [usize; 1] as ::dumpable::Field > ::IS_WHOLE,
    "a type that captures a part of itself cannot be nested in a snapshot: leave `next` out of what this one captures"
);
const _: () = ::core::assert!(
    < Addr < ListHead > as ::dumpable::Field > ::IS_WHOLE,
    "a type that captures a part of itself cannot be nested in a snapshot: leave `next` out of what this one captures"
);
const _: () = ::core::assert!(
    < Addr < ListHead > as ::dumpable::Field > ::IS_NUMBER,
    "`owner` is taken apart into bits, but its type is neither an integer nor an address: give it a `view(..)` as an integer, and this attribute to that"
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
                kind: <[usize; 1] as ::dumpable::Field>::KIND,
                order: ::dumpable::Order::Native,
                bits: ::core::option::Option::None,
                within: ::core::option::Option::Some("next"),
                names: ::dumpable::Names::None,
                in_c: true,
                aliases: &[],
                optional: false,
            },
            ::dumpable::Member {
                name: "owner",
                offset: ::core::mem::offset_of!(ListHead, next),
                size: ::core::mem::size_of::<Addr<ListHead>>(),
                kind: <Addr<ListHead> as ::dumpable::Field>::KIND,
                order: ::dumpable::Order::Native,
                bits: ::core::option::Option::None,
                within: ::core::option::Option::Some("next"),
                names: ::dumpable::Names::None,
                in_c: true,
                aliases: &[],
                optional: false,
            },
            ::dumpable::Member {
                name: "kind",
                offset: ::core::mem::offset_of!(ListHead, next),
                size: ::core::mem::size_of::<Addr<ListHead>>(),
                kind: ::dumpable::Kind::Unsigned,
                order: if <Addr<ListHead> as ::dumpable::Field>::IS_BYTES {
                    ::dumpable::Order::Bytes
                } else {
                    ::dumpable::Order::Native
                },
                bits: ::core::option::Option::Some((0u32, 1u32)),
                within: ::core::option::Option::Some("owner"),
                names: ::dumpable::Names::None,
                in_c: false,
                aliases: &[],
                optional: false,
            },
        ],
    };
}

#[allow(dead_code, non_snake_case)]
impl ListHeadSnapshot {
    ///`next` from its byte 0 on, as `[usize; 1]`.
    #[inline]
    const fn both(&self) -> <[usize; 1] as ::dumpable::Field>::Value {
        let __loaded = self
            .0
            .field::<
                <[usize; 1] as ::dumpable::Field>::This,
                {
                    ::dumpable::__private::place(
                        <ListHead as ::dumpable::Dumpable>::RANGES,
                        ::core::mem::offset_of!(ListHead, next),
                        ::core::mem::size_of::<*const ListHead>(),
                    ) + 0
                },
                { ::core::mem::offset_of!(ListHead, next) },
            >();
        __loaded
    }
    ///`next` from its byte 0 on, as `Addr<ListHead>`.
    #[inline]
    pub const fn owner(&self) -> <Addr<ListHead> as ::dumpable::Field>::Value {
        let __loaded = self
            .0
            .number::<
                <Addr<ListHead> as ::dumpable::Field>::This,
                {
                    ::dumpable::__private::place(
                        <ListHead as ::dumpable::Dumpable>::RANGES,
                        ::core::mem::offset_of!(ListHead, next),
                        ::core::mem::size_of::<*const ListHead>(),
                    ) + 0
                },
                { ::core::mem::offset_of!(ListHead, next) },
                false,
            >(3);
        __loaded
    }
    ///Bits 0 to 1 of `owner`.
    #[inline]
    pub const fn kind(&self) -> u8 {
        let __loaded = self
            .0
            .bits::<
                <Addr<ListHead> as ::dumpable::Field>::This,
                {
                    ::dumpable::__private::place(
                        <ListHead as ::dumpable::Dumpable>::RANGES,
                        ::core::mem::offset_of!(ListHead, next),
                        ::core::mem::size_of::<*const ListHead>(),
                    ) + 0
                },
                false,
                0,
                2,
            >();
        __loaded as u8
    }
}

#[allow(dead_code, non_snake_case)]
impl<'__live, __M: ::dumpable::Mode> ListHeadLive<'__live, __M> {
    ///`next` from its byte 0 on, as `[usize; 1]`.
    #[inline]
    fn both(&self) -> <[usize; 1] as ::dumpable::Field>::Live<'__live, __M> {
        let __loaded = self
            .0
            .field::<
                <[usize; 1] as ::dumpable::Field>::This,
                { ::core::mem::offset_of!(ListHead, next) },
            >();
        __loaded
    }
    ///`next` from its byte 0 on, as `Addr<ListHead>`.
    #[inline]
    pub fn owner(&self) -> <Addr<ListHead> as ::dumpable::Field>::Value {
        let __loaded = self
            .0
            .number::<
                <Addr<ListHead> as ::dumpable::Field>::This,
                { ::core::mem::offset_of!(ListHead, next) },
                false,
            >(3);
        __loaded
    }
    ///Bits 0 to 1 of `owner`.
    #[inline]
    pub fn kind(&self) -> u8 {
        let __loaded = self
            .0
            .bits::<
                <Addr<ListHead> as ::dumpable::Field>::This,
                { ::core::mem::offset_of!(ListHead, next) },
                false,
                0,
                2,
            >();
        __loaded as u8
    }
}
