#[allow(deprecated)]
const _: () = {
    const _: [(); ::core::mem::size_of::<::core::primitive::u32>()] = [(); ::core::mem::size_of::<
        PageFlags,
    >()];
    #[automatically_derived]
    impl ::dumpable::__private::Described for PageFlags {
        type Form = ::dumpable::__private::AsFlags;
    }
    const _: () = ::core::assert!(
        (PageFlags::Locked as ::core::primitive::u64) < ::core::primitive::u32::BITS as
        ::core::primitive::u64,
        "`Locked` is no bit of a set of flags that is a `u32`: give the enum a `repr` as wide as the flags"
    );
    const _: () = ::core::assert!(
        (PageFlags::SwapBacked as ::core::primitive::u64) < ::core::primitive::u32::BITS
        as ::core::primitive::u64,
        "`SwapBacked` is no bit of a set of flags that is a `u32`: give the enum a `repr` as wide as the flags"
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
        const MASKS: ::core::primitive::bool = false;
    }
};
#[allow(deprecated)]
const _: () = {
    const _: [(); ::core::mem::size_of::<::core::primitive::u8>()] = [(); ::core::mem::size_of::<
        Kind,
    >()];
    #[automatically_derived]
    impl ::dumpable::__private::Described for Kind {
        type Form = ::dumpable::__private::AsValues;
    }
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
        };
    }
};
#[allow(deprecated)]
const _: () = {
    const _: fn(&mut Page, u32) = |__whole, __value| __whole.flags = __value;
    const _: fn(&mut Page, u8) = |__whole, __value| __whole.kind = __value;
    const _: () = ::core::assert!(
        ! (< < u32 as ::dumpable::__private::Field > ::This as
        ::dumpable::__private::Field > ::IS_NUMBER && < < PageFlags as
        ::dumpable::__private::Field > ::This as ::dumpable::__private::Field >
        ::IS_NUMBER) || ::core::mem::size_of:: << < u32 as ::dumpable::__private::Field >
        ::This as ::dumpable::__private::Field > ::Stored > () <= ::core::mem::size_of::
        << < PageFlags as ::dumpable::__private::Field > ::This as
        ::dumpable::__private::Field > ::Stored > (),
        "`PageFlags` is narrower than `flags`: give it a wider `repr`, or decode fewer bits, `bits(..)`"
    );
    const _: () = ::core::assert!(
        < < u32 as ::dumpable::__private::Field > ::This as ::dumpable::__private::Field
        > ::IS_NUMBER && < < PageFlags as ::dumpable::__private::Field > ::This as
        ::dumpable::__private::Field > ::IS_NUMBER || ::core::mem::size_of:: << < u32 as
        ::dumpable::__private::Field > ::This as ::dumpable::__private::Field > ::Stored
        > () == ::core::mem::size_of:: << < PageFlags as ::dumpable::__private::Field >
        ::This as ::dumpable::__private::Field > ::Stored > (),
        "`PageFlags` is not as large as `flags`: decode it as a type of the same size, or add a `view(..)`"
    );
    const _: () = ::core::assert!(
        ! (< < u32 as ::dumpable::__private::Field > ::This as
        ::dumpable::__private::Field > ::IS_NUMBER && < < PageFlags as
        ::dumpable::__private::Field > ::This as ::dumpable::__private::Field >
        ::IS_NUMBER) || ::core::mem::size_of:: << < u32 as ::dumpable::__private::Field >
        ::This as ::dumpable::__private::Field > ::Stored > () > ::core::mem::size_of::
        << < PageFlags as ::dumpable::__private::Field > ::This as
        ::dumpable::__private::Field > ::Stored > () ||
        ::dumpable::__private::sign_fits:: < < u32 as ::dumpable::__private::Field >
        ::This, < PageFlags as ::dumpable::__private::Field > ::This > (),
        "`flags` may be below 0, and `PageFlags` is wider and has no sign: give it a `repr` with one, or one as wide as `flags`"
    );
    const _: () = ::core::assert!(
        ::core::mem::size_of:: << < u32 as ::dumpable::__private::Field > ::This as
        ::dumpable::__private::Field > ::Stored > () > ::core::mem::size_of:: << <
        PageFlags as ::dumpable::__private::Field > ::This as
        ::dumpable::__private::Field > ::Stored > () ||
        ::dumpable::__private::order_fits:: < < u32 as ::dumpable::__private::Field >
        ::This, < PageFlags as ::dumpable::__private::Field > ::This > (),
        "the bytes of `flags` have one order, and one size: state `Be` or `Le` once, of a number of the same size"
    );
    const _: () = ::core::assert!(
        ! (< < u32 as ::dumpable::__private::Field > ::This as
        ::dumpable::__private::Field > ::IS_NUMBER && < < PageFlags as
        ::dumpable::__private::Field > ::This as ::dumpable::__private::Field >
        ::IS_NUMBER) || ::core::mem::size_of:: << < u32 as ::dumpable::__private::Field >
        ::This as ::dumpable::__private::Field > ::Stored > () > ::core::mem::size_of::
        << < PageFlags as ::dumpable::__private::Field > ::This as
        ::dumpable::__private::Field > ::Stored > () ||
        ::dumpable::__private::flags_fit:: < < PageFlags as ::dumpable::__private::Field
        > ::This > (::core::mem::size_of:: << < u32 as ::dumpable::__private::Field >
        ::This as ::dumpable::__private::Field > ::Stored > () * 8),
        "a flag or a group of `PageFlags` lies beyond `flags`"
    );
    const _: () = ::core::assert!(
        ! (< < u8 as ::dumpable::__private::Field > ::This as
        ::dumpable::__private::Field > ::IS_NUMBER && < < Kind as
        ::dumpable::__private::Field > ::This as ::dumpable::__private::Field >
        ::IS_NUMBER) || ::core::mem::size_of:: << < u8 as ::dumpable::__private::Field >
        ::This as ::dumpable::__private::Field > ::Stored > () <= ::core::mem::size_of::
        << < Kind as ::dumpable::__private::Field > ::This as
        ::dumpable::__private::Field > ::Stored > (),
        "`Kind` is narrower than `kind`: give it a wider `repr`, or decode fewer bits, `bits(..)`"
    );
    const _: () = ::core::assert!(
        < < u8 as ::dumpable::__private::Field > ::This as ::dumpable::__private::Field >
        ::IS_NUMBER && < < Kind as ::dumpable::__private::Field > ::This as
        ::dumpable::__private::Field > ::IS_NUMBER || ::core::mem::size_of:: << < u8 as
        ::dumpable::__private::Field > ::This as ::dumpable::__private::Field > ::Stored
        > () == ::core::mem::size_of:: << < Kind as ::dumpable::__private::Field > ::This
        as ::dumpable::__private::Field > ::Stored > (),
        "`Kind` is not as large as `kind`: decode it as a type of the same size, or add a `view(..)`"
    );
    const _: () = ::core::assert!(
        ! (< < u8 as ::dumpable::__private::Field > ::This as
        ::dumpable::__private::Field > ::IS_NUMBER && < < Kind as
        ::dumpable::__private::Field > ::This as ::dumpable::__private::Field >
        ::IS_NUMBER) || ::core::mem::size_of:: << < u8 as ::dumpable::__private::Field >
        ::This as ::dumpable::__private::Field > ::Stored > () > ::core::mem::size_of::
        << < Kind as ::dumpable::__private::Field > ::This as
        ::dumpable::__private::Field > ::Stored > () ||
        ::dumpable::__private::sign_fits:: < < u8 as ::dumpable::__private::Field >
        ::This, < Kind as ::dumpable::__private::Field > ::This > (),
        "`kind` may be below 0, and `Kind` is wider and has no sign: give it a `repr` with one, or one as wide as `kind`"
    );
    const _: () = ::core::assert!(
        ::core::mem::size_of:: << < u8 as ::dumpable::__private::Field > ::This as
        ::dumpable::__private::Field > ::Stored > () > ::core::mem::size_of:: << < Kind
        as ::dumpable::__private::Field > ::This as ::dumpable::__private::Field >
        ::Stored > () || ::dumpable::__private::order_fits:: < < u8 as
        ::dumpable::__private::Field > ::This, < Kind as ::dumpable::__private::Field >
        ::This > (),
        "the bytes of `kind` have one order, and one size: state `Be` or `Le` once, of a number of the same size"
    );
    const _: () = ::core::assert!(
        ! (< < u8 as ::dumpable::__private::Field > ::This as
        ::dumpable::__private::Field > ::IS_NUMBER && < < Kind as
        ::dumpable::__private::Field > ::This as ::dumpable::__private::Field >
        ::IS_NUMBER) || ::core::mem::size_of:: << < u8 as ::dumpable::__private::Field >
        ::This as ::dumpable::__private::Field > ::Stored > () > ::core::mem::size_of::
        << < Kind as ::dumpable::__private::Field > ::This as
        ::dumpable::__private::Field > ::Stored > () ||
        ::dumpable::__private::flags_fit:: < < Kind as ::dumpable::__private::Field >
        ::This > (::core::mem::size_of:: << < u8 as ::dumpable::__private::Field > ::This
        as ::dumpable::__private::Field > ::Stored > () * 8),
        "a flag or a group of `Kind` lies beyond `kind`"
    );
    #[automatically_derived]
    unsafe impl ::dumpable::Dumpable for Page {
        const LAYOUT: &'static ::dumpable::Layout = &::dumpable::Layout {
            name: "Page",
            c_type: "struct Page",
            size: ::core::mem::size_of::<Page>(),
            align: ::core::mem::align_of::<Page>(),
            members: &[
                ::dumpable::Member {
                    name: "flags",
                    offset: ::core::mem::offset_of!(Page, flags),
                    size: ::core::mem::size_of::<u32>(),
                    kind: <::dumpable::__private::Ordered<
                        <u32 as ::dumpable::__private::Field>::This,
                        <PageFlags as ::dumpable::__private::Field>::This,
                    > as ::dumpable::__private::Field>::KIND,
                    order: <::dumpable::__private::Ordered<
                        <u32 as ::dumpable::__private::Field>::This,
                        <PageFlags as ::dumpable::__private::Field>::This,
                    > as ::dumpable::__private::Field>::ORDER,
                    bits: ::core::option::Option::None,
                    within: ::core::option::Option::None,
                    names: <PageFlags as ::dumpable::__private::Field>::NAMES,
                    in_c: true,
                    aliases: &[],
                    optional: false,
                },
                ::dumpable::Member {
                    name: "kind",
                    offset: ::core::mem::offset_of!(Page, kind),
                    size: ::core::mem::size_of::<u8>(),
                    kind: <::dumpable::__private::Ordered<
                        <u8 as ::dumpable::__private::Field>::This,
                        <Kind as ::dumpable::__private::Field>::This,
                    > as ::dumpable::__private::Field>::KIND,
                    order: <::dumpable::__private::Ordered<
                        <u8 as ::dumpable::__private::Field>::This,
                        <Kind as ::dumpable::__private::Field>::This,
                    > as ::dumpable::__private::Field>::ORDER,
                    bits: ::core::option::Option::None,
                    within: ::core::option::Option::None,
                    names: <Kind as ::dumpable::__private::Field>::NAMES,
                    in_c: true,
                    aliases: &[],
                    optional: false,
                },
            ],
        };
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
                { ::core::mem::offset_of!(Page, flags) },
                { ::core::mem::offset_of!(Page, flags) },
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
                { ::core::mem::offset_of!(Page, kind) },
                { ::core::mem::offset_of!(Page, kind) },
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
                { ::core::mem::offset_of!(Page, flags) },
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
                { ::core::mem::offset_of!(Page, kind) },
            >();
        __loaded
    }
}

#[allow(dead_code, deprecated, non_upper_case_globals)]
impl Page {
    ///Where `flags` lies.
    pub const FLAGS: ::dumpable::Place<Page, u32> = ::dumpable::Place::at(
        0,
        ::core::mem::offset_of!(Page, flags),
    );
    ///Where `kind` lies.
    pub const KIND: ::dumpable::Place<Page, u8> = ::dumpable::Place::at(
        1,
        ::core::mem::offset_of!(Page, kind),
    );
}
