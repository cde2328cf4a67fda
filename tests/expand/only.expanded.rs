#[automatically_derived]
unsafe impl ::dumpable::Dumpable for Task {
    const LAYOUT: &'static ::dumpable::Layout = &::dumpable::Layout {
        name: "Task",
        c_type: "struct Task",
        size: ::core::mem::size_of::<Task>(),
        align: ::core::mem::align_of::<Task>(),
        members: &[
            ::dumpable::Member {
                name: "stack",
                offset: ::core::mem::offset_of!(Task, stack),
                size: ::core::mem::size_of::<[u64; 512]>(),
                kind: <[u64; 512] as ::dumpable::Field>::KIND,
                order: ::dumpable::Order::Native,
                bits: ::core::option::Option::None,
                within: ::core::option::Option::None,
                names: ::dumpable::Names::None,
                in_c: true,
                aliases: &[],
                optional: false,
            },
            ::dumpable::Member {
                name: "pid",
                offset: ::core::mem::offset_of!(Task, pid),
                size: ::core::mem::size_of::<i32>(),
                kind: <i32 as ::dumpable::Field>::KIND,
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
        (::core::mem::offset_of!(Task, pid), ::core::mem::size_of::<i32>()),
    ]);
    fn on_failure(failure: &::dumpable::Failure, object: &TaskSnapshot) {
        report(failure, object)
    }
}

#[allow(dead_code, non_snake_case)]
impl TaskSnapshot {
    #[doc(hidden)]
    pub fn checked<__R>(
        &self,
        body: impl for<'__copy> ::core::ops::FnOnce(
            TaskLive<'__copy, ::dumpable::Record<'__copy>>,
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
    ///The field `pid`, `i32`.
    #[inline]
    pub const fn pid(&self) -> <i32 as ::dumpable::Field>::Value {
        let __loaded = self
            .0
            .field::<
                <i32 as ::dumpable::Field>::This,
                {
                    ::dumpable::__private::place(
                        <Task as ::dumpable::Dumpable>::RANGES,
                        ::core::mem::offset_of!(Task, pid),
                        ::core::mem::size_of::<i32>(),
                    ) + 0
                },
                { ::core::mem::offset_of!(Task, pid) },
            >();
        __loaded
    }
    #[doc(hidden)]
    pub const fn stack(&self) -> <[u64; 512] as ::dumpable::Field>::Value
    where
        for<'__never> Self: ::dumpable::__private::Keeps<'__never>,
    {
        ::core::panic!()
    }
}

#[allow(dead_code, non_snake_case)]
impl<'__live, __M: ::dumpable::Mode> TaskLive<'__live, __M> {
    ///The field `stack`, `[u64; 512]`.
    #[inline]
    pub fn stack(&self) -> <[u64; 512] as ::dumpable::Field>::Live<'__live, __M> {
        let __loaded = self
            .0
            .field::<
                <[u64; 512] as ::dumpable::Field>::This,
                { ::core::mem::offset_of!(Task, stack) },
            >();
        __loaded
    }
    ///The field `pid`, `i32`.
    #[inline]
    pub fn pid(&self) -> <i32 as ::dumpable::Field>::Live<'__live, __M> {
        let __loaded = self
            .0
            .field::<
                <i32 as ::dumpable::Field>::This,
                { ::core::mem::offset_of!(Task, pid) },
            >();
        let __made: <i32 as ::dumpable::Field>::Live<'__live, __M> = __loaded;
        #[allow(unused_imports)]
        use ::dumpable::__private::Unknown as _;
        self.__check(
            "pid",
            "a task has a number",
            || ::dumpable::__private::Judged(&__loaded).seen(),
            |__peek| { __peek.pid() >= 0 },
        );
        __made
    }
}
