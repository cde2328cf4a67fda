const _: () = ::core::assert!(
    (PageFlags::Locked as ::core::primitive::u32) < 64,
    "`Locked` is no bit of a set of flags: they are counted from 0, up to 63"
);
const _: () = ::core::assert!(
    (PageFlags::SwapBacked as ::core::primitive::u32) < 64,
    "`SwapBacked` is no bit of a set of flags: they are counted from 0, up to 63"
);
#[automatically_derived]
unsafe impl ::dumpable::FlagSet for PageFlags {
    const NAMES: &'static [(::core::primitive::u64, &'static ::core::primitive::str)] = &[
        (::dumpable::shl(1_u64, PageFlags::Locked as ::core::primitive::u32), "locked"),
        (
            ::dumpable::shl(1_u64, PageFlags::SwapBacked as ::core::primitive::u32),
            "swap_backed",
        ),
    ];
    const ALIASES: &'static [(
        ::core::primitive::u64,
        &'static ::core::primitive::str,
    )] = &[];
    const GROUPS: &'static [::dumpable::FlagGroup] = &[];
    const ALL: ::core::primitive::u64 = 0
        | ::dumpable::shl(1_u64, PageFlags::Locked as ::core::primitive::u32)
        | ::dumpable::shl(1_u64, PageFlags::SwapBacked as ::core::primitive::u32);
    const MASKS: ::core::primitive::bool = false;
}

const _: () = {
    pub struct Decoder;
    impl Decoder {
        #[inline]
        pub const fn from_raw(
            self,
            raw: ::core::primitive::u8,
        ) -> ::dumpable::Decoded<Kind> {
            Kind::from_raw(raw)
        }
    }
    #[automatically_derived]
    unsafe impl ::dumpable::Choice for Kind {
        type Raw = ::core::primitive::u8;
        type This = Self;
        type Decoder = Decoder;
        const NAMES: &'static [(Self, &'static ::core::primitive::str)] = &[
            (Kind::Clean, "clean"),
            (Kind::Ksm, "KSM"),
        ];
        const ALIASES: &'static [(Self, &'static ::core::primitive::str)] = &[];
        const DECODER: Decoder = Decoder;
        const RAW: ::dumpable::Kind = <Self as ::dumpable::Field>::KIND;
        const VALUES: ::dumpable::Names = ::dumpable::Names::Values {
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
    #[automatically_derived]
    impl ::dumpable::__private::Known<::dumpable::__private::class::Described> for Kind {}
    #[automatically_derived]
    unsafe impl ::dumpable::Field for Kind {
        type Stored = ::core::primitive::u8;
        type Value = ::core::primitive::u8;
        type Live<'__live, __M: ::dumpable::Mode> = ::core::primitive::u8;
        type This = Self;
        const KIND: ::dumpable::Kind = if ::core::primitive::u8::MIN == 0 {
            ::dumpable::Kind::Unsigned
        } else {
            ::dumpable::Kind::Signed
        };
    }
};
#[allow(dead_code)]
impl Kind {
    /// The value that `raw` stands for, or `raw` itself.
    #[inline]
    pub const fn from_raw(raw: ::core::primitive::u8) -> ::dumpable::Decoded<Self> {
        if raw == const { Kind::Clean as ::core::primitive::u8 } {
            return ::dumpable::Decoded::Known(Kind::Clean);
        }
        if raw == const { Kind::Ksm as ::core::primitive::u8 } {
            return ::dumpable::Decoded::Known(Kind::Ksm);
        }
        ::dumpable::Decoded::Unknown(raw)
    }
    /// The name of the value.
    #[inline]
    pub const fn name(self) -> &'static ::core::primitive::str {
        match self {
            Kind::Clean => "clean",
            Kind::Ksm => "KSM",
        }
    }
    /// Whether both are the same value. (`==` is not `const`.)
    #[inline]
    pub const fn eq(self, other: Self) -> ::core::primitive::bool {
        match (self, other) {
            (Kind::Clean, Kind::Clean) => true,
            (Kind::Ksm, Kind::Ksm) => true,
            _ => false,
        }
    }
}

const _: () = ::core::assert!(
    < u32 as ::dumpable::Field > ::IS_NUMBER,
    "`flags` is taken apart into bits, but its type is neither an integer nor an address: give it a `view(..)` as an integer, and this attribute to that"
);
const _: () = ::core::assert!(
    ! < u32 as ::dumpable::Field > ::IS_NUMBER || ::dumpable::__private::flags_fit(<
    PageFlags as ::dumpable::FlagSet > ::ALL, ::core::mem::size_of:: < u32 > () * 8),
    "a flag or a group of `PageFlags` lies beyond `flags`, or there are more than 64 bits"
);
const _: () = ::core::assert!(
    < u8 as ::dumpable::Field > ::IS_NUMBER,
    "`kind` is taken apart into bits, but its type is neither an integer nor an address: give it a `view(..)` as an integer, and this attribute to that"
);
const _: () = ::core::assert!(
    ! < u8 as ::dumpable::Field > ::IS_NUMBER || ::core::mem::size_of:: < u8 > () * 8 <=
    ::core::mem::size_of:: < < Kind as ::dumpable::Choice > ::Raw > () * 8,
    "the `repr` of `Kind` is narrower than `kind`: give it a wider one"
);
const _: () = ::core::assert!(
    ::dumpable::__private::sign_fits:: < < Kind as ::dumpable::Choice > ::This > (< u8 as
    ::dumpable::Field > ::KIND, ::core::mem::size_of:: < u8 > () * 8),
    "`kind` may be below 0, and the `repr` of `Kind` is wider and has no sign: give it one with a sign, or one as wide as `kind`"
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
                kind: <u32 as ::dumpable::Field>::KIND,
                order: ::dumpable::Order::Native,
                bits: ::core::option::Option::None,
                within: ::core::option::Option::None,
                names: ::dumpable::Names::Flags {
                    names: <PageFlags as ::dumpable::FlagSet>::NAMES,
                    aliases: <PageFlags as ::dumpable::FlagSet>::ALIASES,
                    groups: <PageFlags as ::dumpable::FlagSet>::GROUPS,
                },
                in_c: true,
                aliases: &[],
                optional: false,
            },
            ::dumpable::Member {
                name: "kind",
                offset: ::core::mem::offset_of!(Page, kind),
                size: ::core::mem::size_of::<u8>(),
                kind: <u8 as ::dumpable::Field>::KIND,
                order: ::dumpable::Order::Native,
                bits: ::core::option::Option::None,
                within: ::core::option::Option::None,
                names: <Kind as ::dumpable::Choice>::VALUES,
                in_c: true,
                aliases: &[],
                optional: false,
            },
        ],
    };
}

#[allow(dead_code, non_snake_case)]
impl PageSnapshot {
    ///The field `flags`, `u32`.
    #[inline]
    pub const fn flags(&self) -> ::dumpable::Flags<PageFlags> {
        let __loaded = self
            .0
            .word::<
                <u32 as ::dumpable::Field>::This,
                {
                    ::dumpable::__private::place(
                        <Page as ::dumpable::Dumpable>::RANGES,
                        ::core::mem::offset_of!(Page, flags),
                        ::core::mem::size_of::<u32>(),
                    ) + 0
                },
                false,
            >();
        ::dumpable::Flags::<
            PageFlags,
        >::from_bits(
            (__loaded as ::core::primitive::u64)
                & const {
                    !::dumpable::shl(
                        ::core::primitive::u64::MAX,
                        ::core::mem::size_of::<u32>() as ::core::primitive::u32 * 8,
                    )
                },
        )
    }
    ///The field `kind`, `u8`.
    #[inline]
    pub const fn kind(&self) -> ::dumpable::Decoded<<Kind as ::dumpable::Choice>::This> {
        let __loaded = self
            .0
            .word::<
                <u8 as ::dumpable::Field>::This,
                {
                    ::dumpable::__private::place(
                        <Page as ::dumpable::Dumpable>::RANGES,
                        ::core::mem::offset_of!(Page, kind),
                        ::core::mem::size_of::<u8>(),
                    ) + 0
                },
                false,
            >();
        <Kind as ::dumpable::Choice>::DECODER
            .from_raw(__loaded as <Kind as ::dumpable::Choice>::Raw)
    }
}

#[allow(dead_code, non_snake_case)]
impl<'__live, __M: ::dumpable::Mode> PageLive<'__live, __M> {
    ///The field `flags`, `u32`.
    #[inline]
    pub fn flags(&self) -> ::dumpable::Flags<PageFlags> {
        let __loaded = self
            .0
            .word::<
                <u32 as ::dumpable::Field>::This,
                { ::core::mem::offset_of!(Page, flags) },
                false,
            >();
        ::dumpable::Flags::<
            PageFlags,
        >::from_bits(
            (__loaded as ::core::primitive::u64)
                & const {
                    !::dumpable::shl(
                        ::core::primitive::u64::MAX,
                        ::core::mem::size_of::<u32>() as ::core::primitive::u32 * 8,
                    )
                },
        )
    }
    ///The field `kind`, `u8`.
    #[inline]
    pub fn kind(&self) -> ::dumpable::Decoded<<Kind as ::dumpable::Choice>::This> {
        let __loaded = self
            .0
            .word::<
                <u8 as ::dumpable::Field>::This,
                { ::core::mem::offset_of!(Page, kind) },
                false,
            >();
        <Kind as ::dumpable::Choice>::DECODER
            .from_raw(__loaded as <Kind as ::dumpable::Choice>::Raw)
    }
}
