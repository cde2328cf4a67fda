#[allow(deprecated, clippy::assertions_on_constants)]
const _: () = {
    const _: fn(&mut Node, *const Node) = |__whole, __value| __whole.next = __value;
    const _: fn(&mut Node, [u32; 4]) = |__whole, __value| __whole.counts = __value;
    const _: () = ::core::assert!(
        < [u32; 4] as ::dumpable::__private::Field > ::IS_WHOLE,
        "`[u32; 4]` captures a part of itself only, so no other snapshot can keep it: remove its `capture(..)`, or leave `counts` out of that of this struct"
    );
    #[automatically_derived]
    unsafe impl ::dumpable::Dumpable for Node {
        const MEMBERS: &'static [::dumpable::Member] = &[
            ::dumpable::Member {
                name: "next",
                offset: <Node as ::dumpable::Dumpable>::OFFSETS[0],
                size: ::core::mem::size_of::<*const Node>(),
                kind: <*const Node as ::dumpable::__private::Field>::KIND,
                order: <*const Node as ::dumpable::__private::Field>::NUMBERS,
                bits: ::core::option::Option::None,
                within: ::core::option::Option::None,
                names: <*const Node as ::dumpable::__private::Field>::NAMES,
                in_c: true,
                aliases: &[],
                optional: false,
            },
            ::dumpable::Member {
                name: "counts",
                offset: <Node as ::dumpable::Dumpable>::OFFSETS[1],
                size: ::core::mem::size_of::<[u32; 4]>(),
                kind: <[u32; 4] as ::dumpable::__private::Field>::KIND,
                order: <[u32; 4] as ::dumpable::__private::Field>::NUMBERS,
                bits: ::core::option::Option::None,
                within: ::core::option::Option::None,
                names: <[u32; 4] as ::dumpable::__private::Field>::NAMES,
                in_c: true,
                aliases: &[],
                optional: false,
            },
        ];
        const OFFSETS: &'static [::core::primitive::usize] = &[
            ::core::mem::offset_of!(Node, next),
            ::core::mem::offset_of!(Node, counts),
        ];
    }
};
#[allow(dead_code, deprecated, non_snake_case)]
impl NodeSnapshot {
    ///Field `next`, `*const Node`.
    #[inline]
    const fn next(&self) -> ::dumpable::Addr<Node> {
        let __loaded = self
            .0
            .field::<
                <*const Node as ::dumpable::__private::Field>::This,
                { <Node as ::dumpable::Dumpable>::OFFSETS[0] },
                { <Node as ::dumpable::Dumpable>::SLOTS[0] },
            >();
        __loaded
    }
    ///Field `counts`, `[u32; 4]`.
    #[inline]
    const fn counts(&self) -> ::dumpable::Value<[u32; 4]> {
        let __loaded = self
            .0
            .field::<
                <[u32; 4] as ::dumpable::__private::Field>::This,
                { <Node as ::dumpable::Dumpable>::OFFSETS[1] },
                { <Node as ::dumpable::Dumpable>::SLOTS[1] },
            >();
        __loaded
    }
}

#[allow(dead_code, deprecated, non_snake_case)]
impl<'__live, __M: ::dumpable::__private::Mode> NodeLive<'__live, __M> {
    ///Field `next`, `*const Node`.
    #[inline]
    fn next(&self) -> ::dumpable::Addr<Node> {
        let __loaded = self
            .0
            .field::<
                <*const Node as ::dumpable::__private::Field>::This,
                { <Node as ::dumpable::Dumpable>::OFFSETS[0] },
            >();
        __loaded
    }
    ///Field `counts`, `[u32; 4]`.
    #[inline]
    fn counts(&self) -> <[u32; 4] as ::dumpable::__private::Field>::Live<'__live, __M> {
        let __loaded = self
            .0
            .field::<
                <[u32; 4] as ::dumpable::__private::Field>::This,
                { <Node as ::dumpable::Dumpable>::OFFSETS[1] },
            >();
        __loaded
    }
}

#[allow(dead_code, deprecated, non_upper_case_globals)]
impl Node {
    ///The place of `next`.
    const NEXT: ::dumpable::Place<Node, *const Node> = ::dumpable::Place::at(
        0,
        <Node as ::dumpable::Dumpable>::OFFSETS[0],
    );
    ///The place of `counts`.
    const COUNTS: ::dumpable::Place<Node, [u32; 4]> = ::dumpable::Place::at(
        1,
        <Node as ::dumpable::Dumpable>::OFFSETS[1],
    );
}

#[allow(dead_code)]
impl NodeSnapshot {
    const COUNTS: usize = 4;
    /// The sum of the counts, up to the first that is 0.
    #[inline]
    #[allow(unused_braces)]
    pub const fn sum(&self) -> u32 {
        let __this: &::dumpable::__private::Depends<
            { <NodeSnapshot>::__body_of_sum },
            Self,
        > = self;
        {
            let mut sum = 0u32;
            {
                let mut __next: ::core::primitive::usize = const { 0 };
                let __end: ::core::primitive::usize = const { Self::COUNTS };
                while __next < __end {
                    let index = __next;
                    __next = ::core::primitive::usize::wrapping_add(__next, 1);
                    {
                        match (*::dumpable::__private::view(&__this.counts()))
                            .get(::dumpable::__private::argument(index))
                        {
                            None | Some(0) => break,
                            Some(count) => {
                                sum = sum
                                    .wrapping_add({
                                        ::dumpable::__private::integer(&sum);
                                        ::dumpable::__private::argument(count)
                                    });
                            }
                        }
                    }
                }
            }
            sum
        }
    }
    #[doc(hidden)]
    #[allow(warnings, clippy::all)]
    const __body_of_sum: ::core::primitive::usize = {
        let _: fn(&Self) -> u32 = |__this: &Self| -> u32 {
            let mut sum = 0u32;
            {
                let mut __next: ::core::primitive::usize = const { 0 };
                let __end: ::core::primitive::usize = const { Self::COUNTS };
                while __next < __end {
                    let index = __next;
                    __next = ::core::primitive::usize::wrapping_add(__next, 1);
                    {
                        match (*::dumpable::__private::view(&__this.counts()))
                            .get(::dumpable::__private::argument(index))
                        {
                            None | Some(0) => break,
                            Some(count) => {
                                sum = sum
                                    .wrapping_add({
                                        ::dumpable::__private::integer(&sum);
                                        ::dumpable::__private::argument(count)
                                    });
                            }
                        }
                    }
                }
            }
            sum
        };
        0
    };
    #[doc(hidden)]
    #[allow(warnings, clippy::all)]
    const __limits_of_sum: () = {
        ::core::assert!(
            ::dumpable::__private::turns(0, Self::COUNTS, 0) <=
            ::dumpable::__private::TURNS,
            "the loops of a helper take at most 4096 turns in total; the turns of nested loops are multiplied"
        );
    };
    #[inline]
    #[allow(unused_braces)]
    const fn after(&self, other: ::dumpable::Snapshot<Node>) -> bool {
        let __this: &::dumpable::__private::Depends<
            { <NodeSnapshot>::__body_of_after },
            Self,
        > = self;
        {
            (*::dumpable::__private::view(
                &(*::dumpable::__private::view(&other)).next(),
            ))
                .eq(::dumpable::__private::argument(__this.origin()))
        }
    }
    #[doc(hidden)]
    #[allow(warnings, clippy::all)]
    const __body_of_after: ::core::primitive::usize = {
        let _: fn(&Self, ::dumpable::Snapshot<Node>) -> bool = |
            __this: &Self,
            other: ::dumpable::Snapshot<Node>,
        | -> bool {
            (*::dumpable::__private::view(
                &(*::dumpable::__private::view(&other)).next(),
            ))
                .eq(::dumpable::__private::argument(__this.origin()))
        };
        0
    };
}

#[allow(warnings, dead_code, unused_braces, clippy::all)]
impl<'__live, __M: ::dumpable::__private::Mode> NodeLive<'__live, __M> {
    const COUNTS: usize = 4;
    /// The sum of the counts, up to the first that is 0.
    #[inline]
    pub fn sum(&self) -> u32 {
        #[allow(unused_imports)]
        use ::dumpable::__private::Unknown as _;
        #[allow(unused_braces, unused_parens)]
        ::dumpable::__private::Checks::check(
            self,
            "sum",
            "a node without a next one is freed",
            || ::core::option::Option::None,
            |__peek| { !__peek.next().is_null() },
        );
        {
            let __this: &::dumpable::__private::Depends<
                { <NodeSnapshot>::__body_of_sum },
                Self,
            > = self;
            {
                let mut sum = 0u32;
                {
                    let mut __next: ::core::primitive::usize = const { 0 };
                    let __end: ::core::primitive::usize = const { NodeSnapshot::COUNTS };
                    while __next < __end {
                        let index = __next;
                        __next = ::core::primitive::usize::wrapping_add(__next, 1);
                        {
                            match __this.counts().get(index) {
                                None | Some(0) => break,
                                Some(count) => sum = sum.wrapping_add(count),
                            }
                        }
                    }
                }
                sum
            }
        }
    }
    #[inline]
    fn after(&self, other: ::dumpable::Live<'__live, Node, __M>) -> bool {
        {
            let __this: &::dumpable::__private::Depends<
                { <NodeSnapshot>::__body_of_after },
                Self,
            > = self;
            { other.next().eq(__this.origin()) }
        }
    }
}

const _: () = {
    #[allow(unused_imports)]
    use ::dumpable::__private::NoHelper as _;
    #[automatically_derived]
    impl ::dumpable::__private::Helper<9399467729071621288u64> for NodeSnapshot {
        const NEVER_CALLS_ITSELF: () = {
            let () = ::dumpable::__private::Called::<
                NodeSnapshot,
                14069806804400755173u64,
            >::NEVER_CALLS_ITSELF;
            let () = ::dumpable::__private::Called::<
                NodeSnapshot,
                15339932239713171959u64,
            >::NEVER_CALLS_ITSELF;
            let () = ::dumpable::__private::Called::<
                NodeSnapshot,
                13696386308183911193u64,
            >::NEVER_CALLS_ITSELF;
        };
    }
    <NodeSnapshot as ::dumpable::__private::Helper<
        9399467729071621288u64,
    >>::NEVER_CALLS_ITSELF
};
const _: () = <NodeSnapshot>::__limits_of_sum;
const _: () = {
    #[allow(unused_imports)]
    use ::dumpable::__private::NoHelper as _;
    #[automatically_derived]
    impl ::dumpable::__private::Helper<13799593374022494953u64> for NodeSnapshot {
        const NEVER_CALLS_ITSELF: () = {
            let () = ::dumpable::__private::Called::<
                NodeSnapshot,
                13396771823158957263u64,
            >::NEVER_CALLS_ITSELF;
            let () = ::dumpable::__private::Called::<
                NodeSnapshot,
                16515100857350877224u64,
            >::NEVER_CALLS_ITSELF;
            let () = ::dumpable::__private::Called::<
                NodeSnapshot,
                616495103287577539u64,
            >::NEVER_CALLS_ITSELF;
        };
    }
    <NodeSnapshot as ::dumpable::__private::Helper<
        13799593374022494953u64,
    >>::NEVER_CALLS_ITSELF
};
