#[allow(deprecated, clippy::assertions_on_constants)]
const _: () = {
    const _: [(); 16] = [(); ::core::mem::size_of::<Counted>()];
    const _: [(); 8] = [(); ::core::mem::offset_of!(Counted, object)];
    const _: fn(&mut Counted, u32) = |__whole, __value| __whole.users = __value;
    const _: fn(&mut Counted, *const u64) = |__whole, __value| __whole.object = __value;
    #[automatically_derived]
    impl ::dumpable::__private::Described for Counted {
        type Form = ::dumpable::__private::AsStruct;
    }
    #[automatically_derived]
    unsafe impl ::dumpable::Dumpable for Counted {
        type Words = [<::dumpable::__private::Aligned<
            { ::core::mem::align_of::<Counted>() },
        > as ::dumpable::__private::Units>::Unit; ::dumpable::__private::storage(
            <Counted as ::dumpable::Dumpable>::RANGES,
            ::core::mem::size_of::<
                <::dumpable::__private::Aligned<
                    { ::core::mem::align_of::<Counted>() },
                > as ::dumpable::__private::Units>::Unit,
            >(),
        )];
        type Places = [::core::primitive::u32; <Counted as ::dumpable::Dumpable>::LAYOUT
            .places];
        type Moves = [::dumpable::__private::Move; ::dumpable::__private::moves_of(
            <Counted as ::dumpable::Dumpable>::LAYOUT,
        )];
        type Offsets = [::core::primitive::u32; <Counted as ::dumpable::Dumpable>::LAYOUT
            .members
            .len()];
        type Snapshot = CountedSnapshot;
        type Live<'__live, __M: ::dumpable::__private::Mode> = CountedLive<'__live, __M>;
        const LAYOUT: &'static ::dumpable::Layout = &::dumpable::Layout {
            name: "counted",
            c_type: "struct counted",
            size: ::core::mem::size_of::<Counted>(),
            align: ::core::mem::align_of::<Counted>(),
            members: Self::MEMBERS,
            places: ::dumpable::__private::places_of(Self::MEMBERS),
        };
        const MEMBERS: &'static [::dumpable::Member] = &[
            ::dumpable::Member {
                name: "users",
                offset: <Counted as ::dumpable::Dumpable>::OFFSETS[0],
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
                name: "object",
                offset: <Counted as ::dumpable::Dumpable>::OFFSETS[1],
                size: ::core::mem::size_of::<*const u64>(),
                kind: <*const u64 as ::dumpable::__private::Field>::KIND,
                order: <*const u64 as ::dumpable::__private::Field>::NUMBERS,
                bits: ::core::option::Option::None,
                within: ::core::option::Option::None,
                names: <*const u64 as ::dumpable::__private::Field>::NAMES,
                in_c: true,
                aliases: &[],
                optional: false,
            },
        ];
        const OFFSETS: &'static [::core::primitive::usize] = &[
            ::core::mem::offset_of!(Counted, users),
            ::core::mem::offset_of!(Counted, object),
        ];
        const RANGES: &'static [::dumpable::__private::Range] = &::dumpable::__private::ranges([
            (0, ::core::mem::size_of::<Counted>()),
        ]);
        const PLACES: Self::Places = ::dumpable::__private::places(Self::LAYOUT);
        const SLOTS: &'static [::core::primitive::usize] = &::dumpable::__private::slots::<
            { <Counted as ::dumpable::Dumpable>::LAYOUT.members.len() },
        >(Self::LAYOUT);
        const ZEROED: Self::Words = [<::dumpable::__private::Aligned<
            { ::core::mem::align_of::<Counted>() },
        > as ::dumpable::__private::Units>::ZERO; ::dumpable::__private::storage(
            <Counted as ::dumpable::Dumpable>::RANGES,
            ::core::mem::size_of::<
                <::dumpable::__private::Aligned<
                    { ::core::mem::align_of::<Counted>() },
                > as ::dumpable::__private::Units>::Unit,
            >(),
        )];
        const WRAP: fn(
            ::dumpable::__private::Part<Self::Words, Self::Places>,
        ) -> CountedSnapshot = CountedSnapshot;
        fn from_live<'__live, __M: ::dumpable::__private::Mode>(
            live: ::dumpable::__private::LivePtr<'__live, Self, __M>,
        ) -> CountedLive<'__live, __M> {
            CountedLive(live)
        }
    }
};
///A copy of a [`Counted`] with check-free accessors: what dump code sees of it.
#[derive(::core::clone::Clone, ::core::marker::Copy)]
#[repr(transparent)]
#[allow(deprecated, non_camel_case_types)]
pub struct CountedSnapshot(
    ::dumpable::__private::Part<
        <Counted as ::dumpable::Dumpable>::Words,
        <Counted as ::dumpable::Dumpable>::Places,
    >,
);
#[allow(dead_code, deprecated, non_snake_case)]
impl CountedSnapshot {
    /// Returns the snapshot with these stored words, as if captured at `origin`. A word is
    /// as wide as the type's alignment, at most 64 bits.
    #[inline]
    pub const fn from_words(
        words: <Counted as ::dumpable::Dumpable>::Words,
        origin: ::dumpable::Addr<Counted>,
    ) -> Self {
        Self(
            ::dumpable::__private::Part::new(
                words,
                <Counted as ::dumpable::Dumpable>::PLACES,
                origin.get(),
                ::dumpable::Fidelity::Frozen,
            ),
        )
    }
    /// Returns the copy of the object whose bytes are `bytes`, as if taken at `origin`.
    pub const fn from_bytes(
        bytes: &[::core::primitive::u8; { ::core::mem::size_of::<Counted>() }],
        origin: ::dumpable::Addr<Counted>,
    ) -> Self {
        Self(
            ::dumpable::__private::Part::gather(
                <Counted as ::dumpable::Dumpable>::ZEROED,
                <Counted as ::dumpable::Dumpable>::PLACES,
                <Counted as ::dumpable::Dumpable>::RANGES,
                bytes,
                origin.get(),
            ),
        )
    }
    /// Returns the snapshot of the object at the start of `bytes`, as if captured at
    /// `origin`, or `None` if there are too few bytes.
    pub const fn read_from(
        bytes: &[::core::primitive::u8],
        origin: ::dumpable::Addr<Counted>,
    ) -> ::core::option::Option<Self> {
        match bytes.first_chunk::<{ ::core::mem::size_of::<Counted>() }>() {
            ::core::option::Option::Some(bytes) => {
                ::core::option::Option::Some(Self::from_bytes(bytes, origin))
            }
            ::core::option::Option::None => ::core::option::Option::None,
        }
    }
    /// Returns the stored words.
    #[inline]
    pub const fn words(&self) -> &<Counted as ::dumpable::Dumpable>::Words {
        self.0.stored()
    }
    /// Returns the untyped snapshot: the bytes, and the layout that says what they mean.
    #[inline]
    pub const fn raw(&self) -> ::dumpable::Raw<'_> {
        ::dumpable::Raw::of::<Counted>(self)
    }
    /// Returns the address that the object had when it was copied.
    #[inline]
    pub const fn origin(&self) -> ::dumpable::Addr<Counted> {
        self.0.origin()
    }
    /// Returns how far the copy can be trusted.
    #[inline]
    pub const fn fidelity(&self) -> ::dumpable::Fidelity {
        self.0.fidelity()
    }
    /// Returns the value of `body` for a checked view of this copy, or the first check
    /// that failed.
    ///
    /// Checks and values come from the same copy, so nothing changes between them. The
    /// view has the origin of the copy.
    pub fn checked<__R>(
        &self,
        body: impl for<'__copy> ::core::ops::FnOnce(
            CountedLive<'__copy, ::dumpable::__private::Record<'__copy>>,
        ) -> __R,
    ) -> ::core::result::Result<__R, ::dumpable::Failure> {
        self.0.checked::<Counted, __R>(|live| body(CountedLive(live)))
    }
    /// How many there are.
    ///
    ///Field `users`, `u32`.
    #[inline]
    pub const fn users(&self) -> u32 {
        let __loaded = self
            .0
            .field::<
                <u32 as ::dumpable::__private::Field>::This,
                { <Counted as ::dumpable::Dumpable>::OFFSETS[0] },
                { <Counted as ::dumpable::Dumpable>::SLOTS[0] },
            >();
        __loaded
    }
    ///Field `object` at byte 8, `*const u64`.
    #[inline]
    const fn object(&self) -> ::dumpable::Addr<u64> {
        let __loaded = self
            .0
            .field::<
                <*const u64 as ::dumpable::__private::Field>::This,
                { <Counted as ::dumpable::Dumpable>::OFFSETS[1] },
                { <Counted as ::dumpable::Dumpable>::SLOTS[1] },
            >();
        __loaded
    }
}

#[automatically_derived]
#[allow(deprecated)]
impl ::dumpable::__private::AnySnapshot for CountedSnapshot {
    type Of = Counted;
}

#[automatically_derived]
impl<__C> ::dumpable::__private::Known<__C> for CountedSnapshot {}
/// Compares the captured bytes, but not origin and fidelity.
#[automatically_derived]
#[allow(deprecated)]
impl ::core::cmp::PartialEq for CountedSnapshot {
    fn eq(&self, other: &Self) -> ::core::primitive::bool {
        self.0.is_same(&other.0)
    }
}

#[automatically_derived]
#[allow(deprecated)]
impl ::core::cmp::Eq for CountedSnapshot {}
#[automatically_derived]
#[allow(deprecated)]
impl ::core::fmt::Debug for CountedSnapshot {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::core::fmt::Debug::fmt(&::dumpable::Raw::of::<Counted>(self), f)
    }
}

///A [`Counted`] that others may change, with checked accessors: one volatile load a call.
#[derive(::core::clone::Clone, ::core::marker::Copy)]
#[allow(deprecated, non_camel_case_types)]
pub struct CountedLive<
    '__live,
    __M: ::dumpable::__private::Mode = ::dumpable::__private::Enforce,
>(
    ::dumpable::__private::LivePtr<'__live, Counted, __M>,
);
#[allow(dead_code, deprecated, non_snake_case)]
impl<'__live, __M: ::dumpable::__private::Mode> CountedLive<'__live, __M> {
    /// Returns the address of the object.
    pub fn origin(&self) -> ::dumpable::Addr<Counted> {
        self.0.origin()
    }
    /// Copies the object.
    pub fn snapshot(&self) -> ::dumpable::Snapshot<Counted> {
        self.0.snapshot()
    }
    /// Returns a view of the same object without checks.
    pub fn peek(&self) -> CountedLive<'__live, ::dumpable::__private::Peek> {
        CountedLive(self.0.peek())
    }
    /// Returns the value of `body`, or the first check that failed.
    pub fn checked<__R>(
        &self,
        body: impl for<'__r> ::core::ops::FnOnce(
            CountedLive<'__live, ::dumpable::__private::Record<'__r>>,
        ) -> __R,
    ) -> ::core::result::Result<__R, ::dumpable::Failure> {
        self.0.attempt(|live| body(CountedLive(live)))
    }
    /// How many there are.
    ///
    ///Field `users`, `u32`.
    #[inline]
    pub fn users(&self) -> u32 {
        let __loaded = self
            .0
            .field::<
                <u32 as ::dumpable::__private::Field>::This,
                { <Counted as ::dumpable::Dumpable>::OFFSETS[0] },
            >();
        __loaded
    }
    ///Field `object` at byte 8, `*const u64`.
    #[inline]
    fn object(&self) -> ::dumpable::Addr<u64> {
        let __loaded = self
            .0
            .field::<
                <*const u64 as ::dumpable::__private::Field>::This,
                { <Counted as ::dumpable::Dumpable>::OFFSETS[1] },
            >();
        __loaded
    }
}

#[automatically_derived]
#[allow(deprecated)]
impl<'__live, __M: ::dumpable::__private::Mode> ::dumpable::__private::Checks
for CountedLive<'__live, __M> {
    type Peeked = CountedLive<'__live, ::dumpable::__private::Peek>;
    #[inline]
    fn check(
        &self,
        item: &'static ::core::primitive::str,
        reason: &'static ::core::primitive::str,
        seen: impl ::core::ops::FnOnce(
        ) -> ::core::option::Option<::dumpable::__private::Seen>,
        holds: impl ::core::ops::FnOnce(
            CountedLive<'__live, ::dumpable::__private::Peek>,
        ) -> ::core::primitive::bool,
    ) {
        self.0.check(item, reason, seen, |live| holds(CountedLive(live)));
    }
}

#[automatically_derived]
#[allow(deprecated)]
impl<__M: ::dumpable::__private::Mode> ::dumpable::__private::AnyLive
for CountedLive<'_, __M> {
    type Of = Counted;
    fn snapshot(&self) -> ::dumpable::Snapshot<Counted> {
        self.0.snapshot()
    }
}

#[automatically_derived]
#[allow(deprecated)]
impl<'__live, __M: ::dumpable::__private::Mode> ::dumpable::__private::Viewed
for CountedLive<'__live, __M> {
    type Peeked = CountedLive<'__live, ::dumpable::__private::Peek>;
    fn peeked(&self) -> CountedLive<'__live, ::dumpable::__private::Peek> {
        self.peek()
    }
}

#[automatically_derived]
#[allow(deprecated)]
impl<__M: ::dumpable::__private::Mode> ::core::fmt::Debug for CountedLive<'_, __M> {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::core::write!(
            f, "{} at {:?}", < Counted as ::dumpable::Dumpable > ::LAYOUT.name, self.0
            .origin()
        )
    }
}

#[allow(dead_code, deprecated, non_upper_case_globals)]
impl Counted {
    ///The place of `users`.
    pub const USERS: ::dumpable::Place<Counted, u32> = ::dumpable::Place::at(
        0,
        <Counted as ::dumpable::Dumpable>::OFFSETS[0],
    );
    ///The place of `object`.
    const OBJECT: ::dumpable::Place<Counted, *const u64> = ::dumpable::Place::at(
        1,
        <Counted as ::dumpable::Dumpable>::OFFSETS[1],
    );
}
