const _: [(); 16] = [(); ::core::mem::size_of::<Counted>()];
const _: [(); 8] = [(); ::core::mem::offset_of!(Counted, object)];
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
    type Snapshot = CountedSnapshot;
    type Live<'__live, __M: ::dumpable::Mode> = CountedLive<'__live, __M>;
    const LAYOUT: &'static ::dumpable::Layout = &::dumpable::Layout {
        name: "counted",
        c_type: "struct counted",
        size: ::core::mem::size_of::<Counted>(),
        align: ::core::mem::align_of::<Counted>(),
        members: &[
            ::dumpable::Member {
                name: "users",
                offset: ::core::mem::offset_of!(Counted, users),
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
                name: "object",
                offset: ::core::mem::offset_of!(Counted, object),
                size: ::core::mem::size_of::<*const u64>(),
                kind: <*const u64 as ::dumpable::Field>::KIND,
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
    const RANGES: &'static [::dumpable::__private::Range] = &::dumpable::__private::ranges([
        (0, ::core::mem::size_of::<Counted>()),
    ]);
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
    fn from_live<'__live, __M: ::dumpable::Mode>(
        live: ::dumpable::__private::LivePtr<'__live, Self, __M>,
    ) -> CountedLive<'__live, __M> {
        CountedLive(live)
    }
}

///A copy of a [`Counted`] with check-free accessors: what dump code sees of it.
#[derive(::core::clone::Clone, ::core::marker::Copy)]
#[repr(transparent)]
#[allow(non_camel_case_types)]
pub struct CountedSnapshot(
    ::dumpable::__private::Part<<Counted as ::dumpable::Dumpable>::Words>,
);
#[allow(dead_code, non_snake_case)]
impl CountedSnapshot {
    /// The copy whose bytes are `words`, as if taken at `origin`.
    #[inline]
    pub const fn from_words(
        words: <Counted as ::dumpable::Dumpable>::Words,
        origin: ::dumpable::Addr<Counted>,
    ) -> Self {
        Self(
            ::dumpable::__private::Part::new(
                words,
                origin.get(),
                ::dumpable::Fidelity::Frozen,
            ),
        )
    }
    /// The bytes of the copy.
    #[inline]
    pub const fn words(&self) -> &<Counted as ::dumpable::Dumpable>::Words {
        self.0.stored()
    }
    /// Where the object was when it was copied.
    #[inline]
    pub const fn origin(&self) -> ::dumpable::Addr<Counted> {
        self.0.origin()
    }
    /// How far the copy can be trusted.
    #[inline]
    pub const fn fidelity(&self) -> ::dumpable::Fidelity {
        self.0.fidelity()
    }
    /// What `body` returns of a checked view of this copy, or the first check that failed on the way.
    ///
    /// A check and a value are of the same copy, so nothing can change between them. The view says that it is where
    /// the object was.
    pub fn checked<__R>(
        &self,
        body: impl for<'__copy> ::core::ops::FnOnce(
            CountedLive<'__copy, ::dumpable::Record<'__copy>>,
        ) -> __R,
    ) -> ::core::result::Result<__R, ::dumpable::Failure> {
        self.0.checked::<Counted, __R>(|live| body(CountedLive(live)))
    }
    /// How many there are.
    ///
    ///The field `users`, `u32`.
    #[inline]
    pub const fn users(&self) -> <u32 as ::dumpable::Field>::Value {
        let __loaded = self
            .0
            .field::<
                <u32 as ::dumpable::Field>::This,
                {
                    ::dumpable::__private::place(
                        <Counted as ::dumpable::Dumpable>::RANGES,
                        ::core::mem::offset_of!(Counted, users),
                        ::core::mem::size_of::<u32>(),
                    ) + 0
                },
                { ::core::mem::offset_of!(Counted, users) },
            >();
        __loaded
    }
    ///The field `object` at byte 8, `*const u64`.
    #[inline]
    const fn object(&self) -> <*const u64 as ::dumpable::Field>::Value {
        let __loaded = self
            .0
            .field::<
                <*const u64 as ::dumpable::Field>::This,
                {
                    ::dumpable::__private::place(
                        <Counted as ::dumpable::Dumpable>::RANGES,
                        ::core::mem::offset_of!(Counted, object),
                        ::core::mem::size_of::<*const u64>(),
                    ) + 0
                },
                { ::core::mem::offset_of!(Counted, object) },
            >();
        __loaded
    }
}

#[automatically_derived]
impl ::dumpable::AnySnapshot for CountedSnapshot {
    type Of = Counted;
}

#[automatically_derived]
impl<__C> ::dumpable::__private::Known<__C> for CountedSnapshot {}
#[automatically_derived]
impl ::core::fmt::Debug for CountedSnapshot {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::core::fmt::Debug::fmt(&::dumpable::Raw::of::<Counted>(self), f)
    }
}

///A [`Counted`] that others may change, with checked accessors: one volatile load a call.
#[derive(::core::clone::Clone, ::core::marker::Copy)]
#[allow(non_camel_case_types)]
pub struct CountedLive<'__live, __M: ::dumpable::Mode = ::dumpable::Enforce>(
    ::dumpable::__private::LivePtr<'__live, Counted, __M>,
);
#[allow(dead_code, non_snake_case)]
impl<'__live, __M: ::dumpable::Mode> CountedLive<'__live, __M> {
    /// The address of the object.
    pub fn origin(&self) -> ::dumpable::Addr<Counted> {
        self.0.origin()
    }
    /// A copy of the object as it is now.
    pub fn snapshot(&self) -> ::dumpable::Snapshot<Counted> {
        self.0.snapshot()
    }
    /// The same object, without checks.
    pub fn peek(&self) -> CountedLive<'__live, ::dumpable::Peek> {
        CountedLive(self.0.peek())
    }
    /// What `body` returns, or the first check that failed on the way.
    pub fn attempt<__R>(
        &self,
        body: impl for<'__r> ::core::ops::FnOnce(
            CountedLive<'__live, ::dumpable::Record<'__r>>,
        ) -> __R,
    ) -> ::core::result::Result<__R, ::dumpable::Failure> {
        self.0.attempt(|live| body(CountedLive(live)))
    }
    #[doc(hidden)]
    #[inline]
    pub fn __check(
        &self,
        item: &'static ::core::primitive::str,
        reason: &'static ::core::primitive::str,
        seen: impl ::core::ops::FnOnce() -> ::core::option::Option<::dumpable::Seen>,
        holds: impl ::core::ops::FnOnce(
            CountedLive<'__live, ::dumpable::Peek>,
        ) -> ::core::primitive::bool,
    ) {
        self.0.check(item, reason, seen, |live| holds(CountedLive(live)));
    }
    /// How many there are.
    ///
    ///The field `users`, `u32`.
    #[inline]
    pub fn users(&self) -> <u32 as ::dumpable::Field>::Live<'__live, __M> {
        let __loaded = self
            .0
            .field::<
                <u32 as ::dumpable::Field>::This,
                { ::core::mem::offset_of!(Counted, users) },
            >();
        __loaded
    }
    ///The field `object` at byte 8, `*const u64`.
    #[inline]
    fn object(&self) -> <*const u64 as ::dumpable::Field>::Live<'__live, __M> {
        let __loaded = self
            .0
            .field::<
                <*const u64 as ::dumpable::Field>::This,
                { ::core::mem::offset_of!(Counted, object) },
            >();
        __loaded
    }
}

#[automatically_derived]
impl<__M: ::dumpable::Mode> ::dumpable::AnyLive for CountedLive<'_, __M> {
    type Of = Counted;
    fn snapshot(&self) -> ::dumpable::Snapshot<Counted> {
        self.0.snapshot()
    }
}

#[automatically_derived]
impl<'__live, __M: ::dumpable::Mode> ::dumpable::__private::Viewed
for CountedLive<'__live, __M> {
    type Peeked = CountedLive<'__live, ::dumpable::Peek>;
    fn peeked(&self) -> CountedLive<'__live, ::dumpable::Peek> {
        self.peek()
    }
}

#[automatically_derived]
impl<__M: ::dumpable::Mode> ::core::fmt::Debug for CountedLive<'_, __M> {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::core::write!(
            f, "{} at {:?}", < Counted as ::dumpable::Dumpable > ::LAYOUT.name, self.0
            .origin()
        )
    }
}
