#[allow(deprecated, clippy::assertions_on_constants)]
const _: () = {
    const _: () = ::core::assert!(
        ::core::mem::size_of:: < PageFlags > () == ::core::mem::size_of:: <
        ::core::primitive::u32 > (),
        "expected an enum that is a `u32` in memory: remove `align(..)` and `C` beside `#[repr(u32)]`"
    );
    #[automatically_derived]
    impl ::dumpable::__private::Described for PageFlags {
        type Form = ::dumpable::__private::AsFlags;
    }
    #[automatically_derived]
    impl ::dumpable::__private::IsArgument for PageFlags {}
    const _: () = ::core::assert!(
        (PageFlags::Locked as ::core::primitive::u64) < ::core::primitive::u32::BITS as
        ::core::primitive::u64,
        "expected a bit position within `u32`, found one beyond: give the enum a `repr` as wide as the flags, or write `masks` if its values are masks"
    );
    const _: () = ::core::assert!(
        (PageFlags::SwapBacked as ::core::primitive::u64) < ::core::primitive::u32::BITS
        as ::core::primitive::u64,
        "expected a bit position within `u32`, found one beyond: give the enum a `repr` as wide as the flags, or write `masks` if its values are masks"
    );
    #[automatically_derived]
    unsafe impl ::dumpable::__private::FlagSet for PageFlags {
        type Raw = ::core::primitive::u32;
        const FLAGS: &'static [Self] = &[PageFlags::Locked, PageFlags::SwapBacked];
        const NAMES: &'static [(
            ::core::primitive::u64,
            &'static ::core::primitive::str,
        )] = &[
            (
                ::dumpable::__private::mask(
                    PageFlags::Locked as ::core::primitive::u32,
                    1,
                ) as ::core::primitive::u64,
                "locked",
            ),
            (
                ::dumpable::__private::mask(
                    PageFlags::SwapBacked as ::core::primitive::u32,
                    1,
                ) as ::core::primitive::u64,
                "swap_backed",
            ),
        ];
        const ALIASES: &'static [(
            ::core::primitive::u64,
            &'static ::core::primitive::str,
        )] = &[];
        const GROUPS: &'static [::dumpable::__private::FlagGroup] = &[];
        const ALL: ::core::primitive::u64 = ::dumpable::__private::union(
            &[
                ::dumpable::__private::mask(
                    PageFlags::Locked as ::core::primitive::u32,
                    1,
                ) as ::core::primitive::u64,
                ::dumpable::__private::mask(
                    PageFlags::SwapBacked as ::core::primitive::u32,
                    1,
                ) as ::core::primitive::u64,
            ],
        );
        const PREFIX: ::core::option::Option<&'static ::core::primitive::str> = ::core::option::Option::None;
        const MASKS: ::core::primitive::bool = false;
    }
};
#[allow(deprecated, clippy::assertions_on_constants)]
const _: () = {
    const _: () = ::core::assert!(
        ::core::mem::size_of:: < Kind > () == ::core::mem::size_of:: <
        ::core::primitive::u8 > (),
        "expected an enum that is a `u8` in memory: remove `align(..)` and `C` beside `#[repr(u8)]`"
    );
    #[automatically_derived]
    impl ::dumpable::__private::Described for Kind {
        type Form = ::dumpable::__private::AsValues;
    }
    #[automatically_derived]
    impl ::dumpable::__private::IsArgument for Kind {}
    #[automatically_derived]
    unsafe impl ::dumpable::__private::Choice for Kind {
        type Raw = ::core::primitive::u8;
        const RAW: ::dumpable::Kind = ::dumpable::Kind::Unsigned;
        const CHOICES: &'static [(Self, &'static ::core::primitive::str)] = &[
            (Kind::Clean, "clean"),
            (Kind::Ksm, "KSM"),
        ];
        const VALUES: ::dumpable::__private::Names = ::dumpable::__private::Names::Values {
            bits: ::core::primitive::u8::BITS,
            names: &[
                (
                    Kind::Clean as ::core::primitive::u8 as ::core::primitive::u8
                        as ::core::primitive::u128,
                    "clean",
                ),
                (
                    Kind::Ksm as ::core::primitive::u8 as ::core::primitive::u8
                        as ::core::primitive::u128,
                    "KSM",
                ),
            ],
            aliases: &[],
            prefix: ::core::option::Option::None,
        };
    }
};
#[allow(deprecated, clippy::assertions_on_constants)]
const _: () = {
    const _: fn(&mut Page, u32) = |__whole, __value| __whole.flags = __value;
    const _: fn(&mut Page, u8) = |__whole, __value| __whole.kind = __value;
    const _: () = ::core::assert!(
        ::dumpable::__private::width_fits:: < < u32 as ::dumpable::__private::Field >
        ::This, < PageFlags as ::dumpable::__private::Field > ::This > (),
        "expected a type at least as wide as `flags`, found `PageFlags`: widen it, or decode fewer bits by `bits(..)`"
    );
    const _: () = ::core::assert!(
        ::dumpable::__private::size_fits:: < < u32 as ::dumpable::__private::Field >
        ::This, < PageFlags as ::dumpable::__private::Field > ::This > (),
        "expected a type of the size of `flags`, found `PageFlags`: write one of that size, or add a `view(..)`"
    );
    const _: () = ::core::assert!(
        ::dumpable::__private::sign_fits:: < < u32 as ::dumpable::__private::Field >
        ::This, < PageFlags as ::dumpable::__private::Field > ::This > (),
        "expected a type with a sign, or one as wide as `flags`, found `PageFlags`: negative values would change"
    );
    const _: () = ::core::assert!(
        ::dumpable::__private::order_fits:: < < u32 as ::dumpable::__private::Field >
        ::This, < PageFlags as ::dumpable::__private::Field > ::This > (),
        "expected one order of the bytes of `flags`, and a number of its size, found `PageFlags`: state `Be` or `Le` once, and of that size"
    );
    const _: () = ::core::assert!(
        ::dumpable::__private::set_fits:: < < u32 as ::dumpable::__private::Field >
        ::This, < PageFlags as ::dumpable::__private::Field > ::This > (),
        "a flag of `PageFlags` lies beyond the bits of `flags`: write a set of flags as wide as that"
    );
    const _: () = ::core::assert!(
        ::dumpable::__private::width_fits:: < < u8 as ::dumpable::__private::Field >
        ::This, < Kind as ::dumpable::__private::Field > ::This > (),
        "expected a type at least as wide as `kind`, found `Kind`: widen it, or decode fewer bits by `bits(..)`"
    );
    const _: () = ::core::assert!(
        ::dumpable::__private::size_fits:: < < u8 as ::dumpable::__private::Field >
        ::This, < Kind as ::dumpable::__private::Field > ::This > (),
        "expected a type of the size of `kind`, found `Kind`: write one of that size, or add a `view(..)`"
    );
    const _: () = ::core::assert!(
        ::dumpable::__private::sign_fits:: < < u8 as ::dumpable::__private::Field >
        ::This, < Kind as ::dumpable::__private::Field > ::This > (),
        "expected a type with a sign, or one as wide as `kind`, found `Kind`: negative values would change"
    );
    const _: () = ::core::assert!(
        ::dumpable::__private::order_fits:: < < u8 as ::dumpable::__private::Field >
        ::This, < Kind as ::dumpable::__private::Field > ::This > (),
        "expected one order of the bytes of `kind`, and a number of its size, found `Kind`: state `Be` or `Le` once, and of that size"
    );
    const _: () = ::core::assert!(
        ::dumpable::__private::set_fits:: < < u8 as ::dumpable::__private::Field >
        ::This, < Kind as ::dumpable::__private::Field > ::This > (),
        "a flag of `Kind` lies beyond the bits of `kind`: write a set of flags as wide as that"
    );
    #[automatically_derived]
    unsafe impl ::dumpable::Dumpable for Page {
        const MEMBERS: &'static [::dumpable::Member] = &[
            ::dumpable::Member {
                name: "flags",
                offset: <Page as ::dumpable::Dumpable>::OFFSETS[0],
                size: ::core::mem::size_of::<u32>(),
                kind: ::dumpable::__private::kind_as(
                    <u32 as ::dumpable::__private::Field>::KIND,
                    <PageFlags as ::dumpable::__private::Field>::KIND,
                    <PageFlags as ::dumpable::__private::Field>::NAMES,
                ),
                order: ::dumpable::__private::order_as(
                    <u32 as ::dumpable::__private::Field>::NUMBERS,
                    <PageFlags as ::dumpable::__private::Field>::NUMBERS,
                ),
                bits: ::core::option::Option::None,
                within: ::core::option::Option::None,
                names: <PageFlags as ::dumpable::__private::Field>::NAMES,
                in_c: true,
                aliases: &[],
                optional: false,
            },
            ::dumpable::Member {
                name: "kind",
                offset: <Page as ::dumpable::Dumpable>::OFFSETS[1],
                size: ::core::mem::size_of::<u8>(),
                kind: ::dumpable::__private::kind_as(
                    <u8 as ::dumpable::__private::Field>::KIND,
                    <Kind as ::dumpable::__private::Field>::KIND,
                    <Kind as ::dumpable::__private::Field>::NAMES,
                ),
                order: ::dumpable::__private::order_as(
                    <u8 as ::dumpable::__private::Field>::NUMBERS,
                    <Kind as ::dumpable::__private::Field>::NUMBERS,
                ),
                bits: ::core::option::Option::None,
                within: ::core::option::Option::None,
                names: <Kind as ::dumpable::__private::Field>::NAMES,
                in_c: true,
                aliases: &[],
                optional: false,
            },
        ];
        const OFFSETS: &'static [::core::primitive::usize] = &[
            ::core::mem::offset_of!(Page, flags),
            ::core::mem::offset_of!(Page, kind),
        ];
    }
};
#[allow(dead_code, deprecated, non_snake_case)]
impl PageSnapshot {
    ///Field `flags`, `u32`.
    #[inline]
    pub const fn flags(&self) -> ::dumpable::Value<PageFlags> {
        let __loaded = self
            .0
            .decoded::<
                <u32 as ::dumpable::__private::Field>::This,
                <PageFlags as ::dumpable::__private::Field>::This,
                { <Page as ::dumpable::Dumpable>::OFFSETS[0] },
                { <Page as ::dumpable::Dumpable>::SLOTS[0] },
            >();
        __loaded
    }
    ///Field `kind`, `u8`.
    #[inline]
    pub const fn kind(&self) -> ::dumpable::Value<Kind> {
        let __loaded = self
            .0
            .decoded::<
                <u8 as ::dumpable::__private::Field>::This,
                <Kind as ::dumpable::__private::Field>::This,
                { <Page as ::dumpable::Dumpable>::OFFSETS[1] },
                { <Page as ::dumpable::Dumpable>::SLOTS[1] },
            >();
        __loaded
    }
}

#[allow(dead_code, deprecated, non_snake_case)]
impl<'__live, __M: ::dumpable::__private::Mode> PageLive<'__live, __M> {
    ///Field `flags`, `u32`.
    #[inline]
    pub fn flags(
        &self,
    ) -> <PageFlags as ::dumpable::__private::Field>::Live<'__live, __M> {
        let __loaded = self
            .0
            .decoded::<
                <u32 as ::dumpable::__private::Field>::This,
                <PageFlags as ::dumpable::__private::Field>::This,
                { <Page as ::dumpable::Dumpable>::OFFSETS[0] },
            >();
        __loaded
    }
    ///Field `kind`, `u8`.
    #[inline]
    pub fn kind(&self) -> <Kind as ::dumpable::__private::Field>::Live<'__live, __M> {
        let __loaded = self
            .0
            .decoded::<
                <u8 as ::dumpable::__private::Field>::This,
                <Kind as ::dumpable::__private::Field>::This,
                { <Page as ::dumpable::Dumpable>::OFFSETS[1] },
            >();
        __loaded
    }
}

#[allow(dead_code, deprecated, non_upper_case_globals)]
impl Page {
    ///The place of `flags`.
    pub const FLAGS: ::dumpable::Place<Page, u32> = ::dumpable::Place::at(
        0,
        <Page as ::dumpable::Dumpable>::OFFSETS[0],
    );
    ///The place of `kind`.
    pub const KIND: ::dumpable::Place<Page, u8> = ::dumpable::Place::at(
        1,
        <Page as ::dumpable::Dumpable>::OFFSETS[1],
    );
}
