#[allow(deprecated, clippy::assertions_on_constants)]
const _: () = {
    const _: fn(&mut Task, [u64; 512]) = |__whole, __value| __whole.stack = __value;
    const _: fn(&mut Task, i32) = |__whole, __value| __whole.pid = __value;
    #[automatically_derived]
    unsafe impl ::dumpable::Dumpable for Task {
        const MEMBERS: &'static [::dumpable::Member] = &[
            ::dumpable::Member {
                name: "stack",
                offset: <Task as ::dumpable::Dumpable>::OFFSETS[0],
                size: ::core::mem::size_of::<[u64; 512]>(),
                kind: <[u64; 512] as ::dumpable::__private::Field>::KIND,
                order: <[u64; 512] as ::dumpable::__private::Field>::NUMBERS,
                bits: ::core::option::Option::None,
                within: ::core::option::Option::None,
                names: <[u64; 512] as ::dumpable::__private::Field>::NAMES,
                in_c: true,
                aliases: &[],
                optional: false,
            },
            ::dumpable::Member {
                name: "pid",
                offset: <Task as ::dumpable::Dumpable>::OFFSETS[1],
                size: ::core::mem::size_of::<i32>(),
                kind: <i32 as ::dumpable::__private::Field>::KIND,
                order: <i32 as ::dumpable::__private::Field>::NUMBERS,
                bits: ::core::option::Option::None,
                within: ::core::option::Option::None,
                names: <i32 as ::dumpable::__private::Field>::NAMES,
                in_c: true,
                aliases: &[],
                optional: false,
            },
        ];
        const OFFSETS: &'static [::core::primitive::usize] = &[
            ::core::mem::offset_of!(Task, stack),
            ::core::mem::offset_of!(Task, pid),
        ];
        const RANGES: &'static [::dumpable::__private::Range] = &::dumpable::__private::ranges([
            (Self::OFFSETS[1], ::core::mem::size_of::<i32>()),
        ]);
        fn on_failure(failure: &::dumpable::Failure, object: &TaskSnapshot) {
            report(failure, object)
        }
    }
};
#[allow(dead_code, deprecated, non_snake_case)]
impl TaskSnapshot {
    #[doc(hidden)]
    pub fn checked<__R>(
        &self,
        body: impl for<'__copy> ::core::ops::FnOnce(
            TaskLive<'__copy, ::dumpable::__private::Record<'__copy>>,
        ) -> __R,
    ) -> ::core::result::Result<__R, ::dumpable::Failure>
    where
        for<'__never> Self: ::dumpable::__private::KeepsAll<'__never>,
    {
        {
            let _ = body;
            ::core::panic!()
        }
    }
    ///Field `pid`, `i32`.
    #[inline]
    pub const fn pid(&self) -> i32 {
        let __loaded = self
            .0
            .field::<
                <i32 as ::dumpable::__private::Field>::This,
                {
                    ::dumpable::__private::place(
                        <Task as ::dumpable::Dumpable>::RANGES,
                        0,
                        <Task as ::dumpable::Dumpable>::OFFSETS[1],
                        ::core::mem::size_of::<i32>(),
                    )
                },
                { <Task as ::dumpable::Dumpable>::SLOTS[1] },
            >();
        __loaded
    }
    #[doc(hidden)]
    pub const fn stack(&self) -> ::dumpable::Value<[u64; 512]>
    where
        for<'__never> Self: ::dumpable::__private::Keeps<'__never>,
    {
        ::core::panic!()
    }
}

#[allow(dead_code, deprecated, non_snake_case)]
impl<'__live, __M: ::dumpable::__private::Mode> TaskLive<'__live, __M> {
    ///Field `stack`, `[u64; 512]`.
    #[inline]
    pub fn stack(
        &self,
    ) -> <[u64; 512] as ::dumpable::__private::Field>::Live<'__live, __M> {
        let __loaded = self
            .0
            .field::<
                <[u64; 512] as ::dumpable::__private::Field>::This,
                { <Task as ::dumpable::Dumpable>::OFFSETS[0] },
            >();
        __loaded
    }
    ///Field `pid`, `i32`.
    #[inline]
    pub fn pid(&self) -> i32 {
        let __loaded = self
            .0
            .field::<
                <i32 as ::dumpable::__private::Field>::This,
                { <Task as ::dumpable::Dumpable>::OFFSETS[1] },
            >();
        let __made: i32 = __loaded;
        #[allow(unused_imports)]
        use ::dumpable::__private::Unknown as _;
        #[allow(unused_braces, unused_parens)]
        ::dumpable::__private::Checks::check(
            self,
            "pid",
            "a task has a number",
            || ::dumpable::__private::Judged(&__loaded).seen(),
            |__peek| { __peek.pid() >= 0 },
        );
        __made
    }
}

#[allow(dead_code, deprecated, non_upper_case_globals)]
impl Task {
    ///The place of `stack`.
    pub const STACK: ::dumpable::Place<Task, [u64; 512]> = ::dumpable::Place::at(
        0,
        <Task as ::dumpable::Dumpable>::OFFSETS[0],
    );
    ///The place of `pid`.
    pub const PID: ::dumpable::Place<Task, i32> = ::dumpable::Place::at(
        1,
        <Task as ::dumpable::Dumpable>::OFFSETS[1],
    );
}
