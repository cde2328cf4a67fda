//! The derive and the helper attribute of `dumpable`, which documents and re-exports them.
#![forbid(unsafe_code)]

mod derive;
mod helpers;
mod parse;
#[cfg(test)]
mod tests;

use dumpable_expand::errors::Errors;
use proc_macro::TokenStream;

/// Makes the two accessor families of a structure from the description of its layout, or describes an enum.
///
/// # A structure
///
/// The description is a `#[repr(C)]` struct with named fields. It need never be built: it says what is where.
///
/// ```
/// use dumpable::{Addr, Dumpable, Snapshot};
///
/// /// A reference count and what it counts.
/// #[derive(Dumpable)]
/// #[dumpable(name = "counted", size = 16)]
/// #[repr(C)]
/// pub struct Counted {
///     #[dumpable(offset = 0)]
///     state: u32,
///     object: *const u64,
/// }
///
/// const SAVED: Snapshot<Counted> = Snapshot::<Counted>::from_words([5, 0x1000], Addr::new(0x8000));
/// assert_eq!((SAVED.state(), SAVED.object(), SAVED.origin()), (5, Addr::new(0x1000), Addr::new(0x8000)));
/// ```
///
/// Beside `Counted` this makes
///
/// * `CountedSnapshot`, which is `Snapshot<Counted>`: a copy, whose accessors are `const fn`s and total for every bit pattern.
///   It also has `from_words(words, origin)`, `words()`, `origin()` and `fidelity()`.
/// * `CountedLive`, which is `Live<'_, Counted>`: a view of an object that others may change, whose accessors evaluate their
///   checks and load the field once, volatile. It also has `origin()`, `snapshot()`, `peek()` (the same without checks) and
///   `attempt(|view| ..)` (what the closure returns, or the first check that failed). A snapshot has such an attempt too,
///   `checked(|view| ..)`, so that a check and a value are of the same copy.
/// * `impl Dumpable for Counted`, with `Counted::LAYOUT`: names, offsets and widths as data. From it come `dumpable::dump()`,
///   what `{:?}` and `{:#?}` show of a snapshot, and the assertions that hold C to the same layout
///   (`LAYOUT.c_assertions()`).
///
/// Each field has an accessor of its name in both families, as visible as the field, with its documentation. What it returns is
/// for the type to say, whatever it is called:
///
/// | a field of type | is had as |
/// |---|---|
/// | `u8` to `u128`, `usize`, `i8` to `i128`, `isize`, or an atomic of one | the integer |
/// | `*const T`, `*mut T`, `AtomicPtr<T>`, `Option<NonNull<T>>`, `Addr<T>` | `Addr<T>` |
/// | a described structure `T` | `Snapshot<T>` or `Live<T>`, which knows where in memory that part was |
/// | `[T; N]` of any of these | an `Array` or `LiveArray`: `get(index)`, `len()`, a copied one of integers also `values()` |
/// | `MaybeUninit<T>`, `UnsafeCell<T>`, `ManuallyDrop<T>` | what `T` is had as |
/// | `bool` | `Bool`: true, false, or a byte that is neither |
/// | a function of C, `extern "C" fn(..) -> R`, `unsafe` or in an `Option` or both | `Addr<Code>` |
/// | a described enum | its number; `enum` decodes it |
/// | `PhantomData<T>` | `()` |
///
/// Anything else (a `char`, a reference, a type that derives nothing) is an error: not every bit pattern is a value of it.
///
/// # Attributes of the structure
///
/// * `name = ".."`: the name in C.
/// * `c = ".."`: the type as C spells it, if that is not `struct` and the name: `c = "union table"`, `c = "pgprot_t"`.
/// * `size = 64`: asserts the size in bytes. An error tells both numbers.
/// * `only(a, b)`, or `skip(c)`: the fields that a snapshot keeps, or leaves out. A capture reads and stores what is kept alone;
///   what is left out has no accessor in a snapshot, but still one in a live view. A type that keeps a part of itself cannot be
///   nested in what another snapshot keeps, nor be `checked`.
/// * `field(name, ..)`: attributes of the field `name`, as if they stood there. For output of a program, which cannot have them
///   there; a field that needs it is best given its own.
/// * `remote = path`: the type elsewhere that this one mirrors, see below.
/// * `on_failure = path`: the function that a failed check calls, `fn(&Failure, &Snapshot<Self>)`. It may return, and
///   evaluation goes on. By default it panics, and shows the failure and a copy of the object. `report::<Sink, _>` of this crate
///   is one that shows the same to a `Sink`, such as a kernel's log, and returns.
/// * `crate = path`: where this crate is found, if not at `::dumpable`.
///
/// ```
/// use dumpable::{live, Dumpable, Failure};
///
/// fn report(failure: &Failure, _: &InodeSnapshot) {
///     println!("{failure}");
/// }
///
/// #[derive(Dumpable)]
/// #[dumpable(only(mode, ino), on_failure = report)]
/// #[repr(C)]
/// pub struct Inode {
///     mode: u16,
///     data: [u64; 100],
///     #[dumpable(check(self.mode() != 0, "a file has a mode"))]
///     ino: u64,
/// }
///
/// assert_eq!(size_of_val(InodeSnapshot::from_words([0; 2], dumpable::Addr::NULL).words()), 16);
/// let inode = Inode { mode: 0, data: [0; 100], ino: 7 };
/// // SAFETY: the inode outlives the view.
/// let inode = unsafe { live::<Inode>(&inode) };
/// assert_eq!(inode.ino(), 7); // prints: Inode::ino of the object at 0x7ff..: a file has a mode
/// assert_eq!(inode.data().get(99), Some(0));
/// ```
///
/// # Attributes of a field
///
/// * `name = ".."`: the name in C, or the path to it: `name = "flags.f"`. Bits and the values of an enum take it too.
/// * `not_in_c`: C has no member of that name, and asserts nothing of it. Bits of it are then C's bit-fields, but for those that
///   are `not_in_c` themselves.
/// * `alias = ".."`: a name that it has in C in another kernel, any number of times; `optional`: some kernels do not have it. Both
///   are recorded in `LAYOUT`, for those who look members up by name, and change nothing about how it is read here. Bits take
///   them too.
/// * `offset = 8`: asserts the offset in bytes. An error tells both numbers.
/// * `accessor = other`: what the accessor is called, if not as the field. In C, the field keeps its name.
/// * `skip`: no accessor, and no place in `LAYOUT`. The type may be any. Its bits and views have accessors all the same.
/// * `check(expression, "reason")`: what must hold where a live view is asked for the field or a part of it. In the expression,
///   `self` is a view without checks, so that checks never recurse. A field may have several, which are evaluated in order.
/// * `check(|value| expression, "reason")`: the same, and `value` is what the accessor of the field returns, made of what this
///   very call loaded; an expression that asks `self` for the field would load it again. A view is judged without its checks.
///
///   A check is evaluated in normal code alone, so it is ordinary Rust: it may call what it likes, and what panics in it panics
///   there.
/// * `when(expression)`: a check that tells whether this is the member in use, for members of unions and for views. A snapshot has
///   them all, a live view reports the one that is not in use.
/// * `flags = Enum`: the value is a `Flags<Enum>`; bits without a name are kept.
/// * `enum = Enum`: the value is a `Decoded<Enum>`: `Known(value)`, or `Unknown(number)`. Where the type of the field is that
///   enum, `enum` is enough. A field that is as wide as the enum's `repr` has its bits; one that is narrower has a value of its
///   own type, which the `repr` must be able to hold. One that is wider is refused.
/// * `be`, or `le`: the integer is stored with its highest, or its lowest, byte first, whatever the target. All that is said of
///   its bits, its flags or its value is said of the number.
/// * `with = function -> Type`: the value is what this `const fn` makes of the number, or of the address, without its tags. Dump
///   code calls the function, so it must be total.
/// * `str`: the bytes of an array, `[u8; N]` or `[c_char; N]`, are a string that ends with its zero byte or with the array. It is
///   had as a `CopiedStr<N>`. A live view loads its bytes in order, each once.
/// * `bits(name: Type = 3..=7, ..)`: accessors of parts of the value, which itself stays whole. Bits are counted from its lowest;
///   `= 3` is one bit. Those of an array of bytes are counted as C allocates bit-fields on this target, in bytes of 8: from the
///   lowest of the first byte on little-endian targets, from the highest on big-endian ones; they may straddle bytes, and be up
///   to 128 wide. So a bit-field is described by how many bits lie before it, on all targets. A live view loads the bytes that
///   hold them, each once: not by one load, so that they may be of different times; a `view(..)` as an integer has one. The type is
///   `bool`, an integer (`i8` to `i128` extend the sign), `enum Enum` or `flags Enum`. Bits of an enum extend the sign where one
///   of its values is below 0, as gcc and clang have it.
/// * `tag(name: Type = 0..=1, ..)`: the same, for bits that are no part of the value: the accessor of the field returns it
///   without them. This is for addresses with low bits to spare, and for integers.
/// * `view(name: Type, other: Type @ 8, ..)`: other ways to look at the bytes of the field, each at a distance in bytes from its
///   start. Or, `name: Type @ member.inner`, at a member of it, which may lie in structs and unions within. A view takes every
///   attribute of a field but `offset`, `skip` and `view`.
///
/// Bits and views may have documentation, attributes and a visibility of their own. Accessors of fields, views and bits share one
/// namespace. Reserved are the methods that every family has: `from_words`, `words`, `origin`, `fidelity`, `with_fidelity`,
/// `snapshot`, `peek`, `attempt`, `checked`. Of a field that is called so, the accessor has another name, by
/// `accessor = words_`, or by `field(words, accessor = words_)` on the type.
///
/// ```
/// use dumpable::{Addr, Decoded, Dumpable, Snapshot};
///
/// #[derive(Dumpable)]
/// #[dumpable(flags)]
/// #[repr(u8)]
/// pub enum PageFlags {
///     Locked = 0,
///     Head = 6,
/// }
///
/// #[derive(Dumpable, PartialEq, Debug)]
/// #[repr(u8)]
/// pub enum Mapping {
///     File = 0,
///     Anon = 1,
///     #[dumpable(name = "KSM")]
///     Ksm = 3,
/// }
///
/// #[derive(Dumpable)]
/// #[repr(C)]
/// pub struct ListHead {
///     next: *const ListHead,
///     prev: *const ListHead,
/// }
///
/// #[derive(Dumpable)]
/// #[repr(C)]
/// pub struct Page {
///     #[dumpable(flags = PageFlags, bits(zone: u8 = 62..=63))]
///     flags: u64,
///     #[dumpable(view(
///         lru: ListHead,
///         /// Its two lowest bits say what the rest points to.
///         #[dumpable(tag(kind: enum Mapping = 0..=1))]
///         mapping: *const u8 @ 16,
///         #[dumpable(bits(order: i8 = 0..=7))]
///         private: u64 @ 24,
///     ))]
///     owner: [u64; 4],
/// }
///
/// const PAGE: Snapshot<Page> =
///     Snapshot::<Page>::from_words([2 << 62 | 0x41, 0x1008, 0x1008, 0x2003, 0xff], Addr::new(0x1000));
/// assert!(PAGE.flags().has(PageFlags::Head));
/// assert_eq!(PAGE.zone(), 2);
/// // The list head was copied with the page, and knows where it was: the list is empty.
/// assert_eq!(PAGE.lru().next(), PAGE.lru().origin());
/// assert_eq!((PAGE.mapping(), PAGE.kind()), (Addr::new(0x2000), Decoded::Known(Mapping::Ksm)));
/// assert_eq!(PAGE.order(), -1);
/// ```
///
/// The same of what is stored in another form than it is had in:
///
/// ```
/// use dumpable::{Addr, Dumpable, Snapshot};
///
/// /// The number of a page frame; the highest bit says that there is none.
/// const fn frame(raw: u64) -> Option<u64> {
///     if raw >> 63 == 1 { None } else { Some(raw & 0xffff_ffff) }
/// }
///
/// #[derive(Dumpable)]
/// #[repr(C)]
/// pub struct Packet {
///     #[dumpable(be, bits(version: u8 = 12..=15))]
///     port: u16,
///     // unsigned char kind : 3; unsigned short count : 11; packed
///     #[dumpable(bits(kind: u8 = 0..=2, count: u16 = 3..=13))]
///     counts: [u8; 2],
///     #[dumpable(str)]
///     name: [u8; 4],
///     #[dumpable(with = frame -> Option<u64>, name = "__frame", alias = "frame", optional)]
///     frame: u64,
/// }
///
/// let port = 0x4050_u16.to_be_bytes();
/// // The same bit-fields, as this target's C has them.
/// let counts = if cfg!(target_endian = "big") { [0x5f, 0xfc] } else { [0xfa, 0x3f] };
/// let first = [port[0], port[1], counts[0], counts[1], b'e', b't', b'h', 0];
/// let words = [u64::from_ne_bytes(first), 7];
/// let packet = Snapshot::<Packet>::from_words(words, Addr::NULL);
/// assert_eq!((packet.port(), packet.version()), (0x4050, 4));
/// assert_eq!((packet.kind(), packet.count()), (2, 0x7ff));
/// assert_eq!((packet.name().as_bytes(), packet.frame()), (&b"eth"[..], Some(7)));
/// assert!(Packet::LAYOUT.member("__frame").is_some_and(|frame| frame.optional && frame.is_named("frame")));
/// ```
///
/// # A union
///
/// A `#[repr(C)]` union is described like a struct whose fields all begin at its start. Its members have accessors in both
/// families, in a snapshot whichever is in use. It is captured whole.
///
/// ```
/// use dumpable::{live, Addr, Dumpable, Snapshot};
///
/// #[derive(Dumpable)]
/// #[repr(C)]
/// pub union Slot {
///     #[dumpable(bits(is_value: bool = 0))]
///     word: usize,
///     #[dumpable(when(!self.is_value()))]
///     pointer: *const u8,
/// }
///
/// #[derive(Dumpable)]
/// #[repr(C)]
/// pub struct Node {
///     #[dumpable(view(word: usize @ word))]
///     slot: Slot,
/// }
///
/// const SAVED: Snapshot<Node> = Snapshot::<Node>::from_words([5], Addr::NULL);
/// assert_eq!((SAVED.slot().pointer(), SAVED.word()), (Addr::new(5), 5));
///
/// let node = Node { slot: Slot { word: 5 } };
/// // SAFETY: the node outlives the view.
/// let node = unsafe { live::<Node>(&node) };
/// let failure = node.attempt(|node| node.slot().pointer()).unwrap_err();
/// assert_eq!((failure.item(), failure.reason()), ("pointer", "this member is not the one in use"));
/// ```
///
/// # A packed struct
///
/// `#[repr(C, packed)]` is honoured. A snapshot has every field as ever. From a live object, numbers and addresses that are not
/// aligned are loaded a byte at a time, so that a write in between tears them; of a struct or an array that is not aligned there
/// is no live view, and who asks for one is refused when the program is built:
///
/// ```compile_fail
/// # use dumpable::{live, Dumpable, Snapshot};
/// #[derive(Dumpable)]
/// #[repr(C)]
/// struct Inner { word: u64 }
///
/// #[derive(Dumpable)]
/// #[repr(C, packed)]
/// struct Packed { byte: u8, long: u64, inner: Inner }
///
/// let packed = Packed { byte: 0, long: 1, inner: Inner { word: 2 } };
/// // SAFETY: it outlives the view.
/// let packed = unsafe { live::<Packed>(&packed) };
/// assert_eq!((packed.long(), packed.snapshot().inner().word()), (1, 2));
/// packed.inner(); // not aligned: evaluation panicked
/// ```
///
/// # A type of another crate
///
/// A mirror is laid out as the foreign type, and held to it: size and alignment are compared, and of each field that is not
/// skipped the name, the offset and the size. Skip what is private there. `live::<Mirror>(pointer.cast())` is a view of a
/// foreign object.
///
/// ```
/// # mod other { #[repr(C)] pub struct Inode { pub mode: u16, pub size: u64, private: u64 }
/// # impl Inode { pub fn new() -> Self { Self { mode: 1, size: 2, private: 3 } } } }
/// use dumpable::{live, Dumpable};
///
/// #[derive(Dumpable)]
/// #[dumpable(remote = other::Inode)]
/// #[repr(C)]
/// struct Inode {
///     mode: u16,
///     size: u64,
///     #[dumpable(skip)]
///     private: u64,
/// }
///
/// let inode = other::Inode::new();
/// // SAFETY: the object outlives the view, and is laid out as the mirror.
/// let view = unsafe { live::<Inode>((&raw const inode).cast()) };
/// assert_eq!((view.mode(), view.size()), (1, 2));
/// ```
///
/// # Output of bindgen
///
/// Bindgen 0.72 adds the derive to every type that it makes, with `--with-derive-custom-struct '.*=dumpable::Dumpable'` and the
/// same of `-union` and `-enum`. The fields of C have accessors, those of anonymous unions through
/// `__bindgen_anon_1()`; a `__BindgenBitfieldUnit` is had as its bytes, an `__IncompleteArrayField<T>` as a `[T; 0]`, padding has
/// no accessor. Attributes go to the container, by `--with-attribute-custom-struct 'page=#[dumpable(..)]'`:
///
/// ```
/// # #![allow(non_camel_case_types)]
/// # use dumpable::{Addr, Dumpable, Snapshot};
/// # #[derive(Dumpable)]
/// # #[repr(C)]
/// # #[derive(Clone, Copy)]
/// # pub struct page__bindgen_ty_1__bindgen_ty_1 { lru: [u64; 2], mapping: *mut u8 }
/// # #[derive(Dumpable)]
/// # #[repr(C)]
/// # pub union page__bindgen_ty_1 { __bindgen_anon_1: page__bindgen_ty_1__bindgen_ty_1, pool: u64 }
/// #[derive(Dumpable)]
/// #[dumpable(
///     only(flags, __bindgen_anon_1),
///     field(flags, bits(zone: u8 = 62..=63)),
///     field(__bindgen_anon_1, view(
///         #[dumpable(tag(is_anon: bool = 0))]
///         mapping: *mut u8 @ __bindgen_anon_1.mapping,
///     )),
/// )]
/// #[repr(C)]
/// pub struct page {
///     pub flags: u64,
///     pub __bindgen_anon_1: page__bindgen_ty_1,
///     pub memcg_data: u64,
/// }
///
/// const PAGE: Snapshot<page> = Snapshot::<page>::from_words([3 << 62, 0, 0, 0x1001], Addr::NULL);
/// assert_eq!((PAGE.zone(), PAGE.mapping(), PAGE.is_anon()), (3, Addr::new(0x1000), true));
/// ```
///
/// # An enum
///
/// An enum without fields, with a `#[repr(..)]` of an integer, describes values. It gets `Enum::from_raw(number)`, which returns
/// a `Decoded<Enum>`, `name()`: the variant in snake case, or the one given by `name = ".."`, and `eq(other)`. A `Decoded` has
/// `is(value)` and `raw()`. All of these are `const`, unlike `==`. A field may be narrower than
/// the `repr`, not wider; and one with a sign not narrower than a `repr` without one.
///
/// With `#[dumpable(flags)]`, it describes a set of flags: its values are bit positions, 0 to 63, and the `repr` is `u8`, `u16`
/// or `u32`. With `masks` instead, its values are masks, and the `repr` may be `u64` too; a mask of several bits is set where
/// all of them are, and those that it names are not named again. Names are written in the order of declaration, then what has no
/// name in hexadecimal, as the kernel does it (`%pGp`).
///
/// * On a variant: `name = ".."`, what it is called; `alias(Other, Third = "name in C")`, other names of the same value or bit. Each
///   is a constant of the enum. What is printed is the name of the variant.
/// * `group(Zone = 62..=63)` on a set of flags: a number among the flags, had by `flags().group(PageFlags::Zone)`, and written after
///   them, `zone=2`. Before each group may stand what it is called, and whether it is written in hexadecimal, `name` and `hex`:
///   `group(#[dumpable(hex, name = "lastcpupid")] LastCpu = 30..=50)`.
///
/// ```
/// use dumpable::{Addr, Dumpable, FlagSet, Snapshot};
///
/// /// What a mapping allows (`include/linux/mm.h`, 7.3).
/// #[derive(Dumpable)]
/// #[dumpable(masks, group(#[dumpable(hex)] Key = 32..=34))]
/// #[repr(u64)]
/// enum VmFlags {
///     #[dumpable(name = "rw")]
///     ReadWrite = 3,
///     Read = 1,
///     Write = 2,
///     #[dumpable(alias(GrowsUp = "growsup"))]
///     Arch1 = 0x100,
/// }
///
/// #[derive(Dumpable)]
/// #[repr(C)]
/// struct Vma {
///     #[dumpable(flags = VmFlags)]
///     flags: u64,
/// }
///
/// const VMA: Snapshot<Vma> = Snapshot::<Vma>::from_words([0x5_0000_1103], Addr::NULL);
/// assert!(VMA.flags().has(VmFlags::Write) && VMA.flags().has(VmFlags::GrowsUp));
/// assert_eq!((VMA.flags().group(VmFlags::Key), VMA.flags().unknown()), (5, 0x1000));
/// assert_eq!(format!("{:?}", VMA.flags()), "rw|arch1|0x1000|key=0x5");
/// assert_eq!(VmFlags::ALIASES, [(0x100, "growsup")]);
/// ```
///
/// # Limits
///
/// A struct or a union has no parameters. A view lies within its field and is aligned there, because a live view loads it whole:
/// what is not aligned is viewed as bytes. Bits are those of an integer, an address or an array of bytes, at most 128 together.
/// All of this is refused by the compiler, `cargo check` included.
#[proc_macro_derive(Dumpable, attributes(dumpable))]
pub fn derive_dumpable(input: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let mut tokens = derive::expand(input.into(), &mut errors);
    tokens.extend(errors.into_tokens());
    tokens.into()
}

/// Makes a helper of each `const fn` of an `impl` block in both accessor families, from one body.
///
/// ```
/// use dumpable::{live, Addr, Dumpable, Snapshot};
///
/// #[derive(Dumpable)]
/// #[repr(C)]
/// pub struct Node {
///     next: *const Node,
///     counts: [u32; 4],
/// }
///
/// #[derive(Dumpable)]
/// #[repr(C)]
/// pub struct List {
///     head: Node,
///     users: i32,
///     lock: u32,
/// }
///
/// #[dumpable::helpers]
/// impl List {
///     /// How many counts are looked at.
///     const COUNTS: usize = 4;
///
///     /// How many users there are beside the first.
///     #[check(self.users() > 0, "a list without users is freed")]
///     pub const fn others(&self) -> i32 {
///         self.users().wrapping_sub(1)
///     }
///
///     /// The first node.
///     pub const fn first(&self) -> View<Node> {
///         self.head()
///     }
///
///     /// The sum of the counts up to the first that is 0.
///     pub const fn sum(&self) -> u32 {
///         let mut sum = 0u32;
///         for i in 0..Self::COUNTS {
///             match self.first().counts().get(i) {
///                 None | Some(0) => break,
///                 Some(count) => sum = sum.saturating_add(count),
///             }
///         }
///         sum
///     }
/// }
///
/// // Dump code: in `const`, without checks.
/// const SAVED: Snapshot<List> = Snapshot::<List>::from_words([0, 0x2_0000_0001, 0x4_0000_0000, 0], Addr::NULL);
/// const OTHERS: i32 = SAVED.others();
/// assert_eq!((OTHERS, SAVED.sum()), (-1, 3));
///
/// // Normal code: the object itself, checked.
/// let list = List { head: Node { next: core::ptr::null(), counts: [1, 2, 0, 4] }, users: 0, lock: 0 };
/// // SAFETY: the list outlives the view.
/// let list = unsafe { live::<List>(&list) };
/// assert_eq!(list.attempt(|list| list.others()).unwrap_err().reason(), "a list without users is freed");
/// assert_eq!(list.sum(), 3);
/// ```
///
/// The block is inherent, `impl List`, and stands where the derive stands, because it is written for `ListSnapshot` and
/// `ListLive`. It holds helpers and `const`s, which both families get. Where this crate is not found at `::dumpable`, write
/// `#[helpers(crate = path)]`. `#[helpers(total(path, ..))]` lists functions that the bodies call and that you say are total.
///
/// * **A helper** is a `const fn` that takes `&self`; in the live family it is not `const`. It may have arguments, a visibility,
///   documentation, `cfg` and other attributes, and no name that every family has.
/// * **`View<T>`** in a signature or a body is this family's view of `T`: `Snapshot<T>` or `Live<T>`, of an array the family's
///   array. It is replaced by name; nothing is imported.
/// * **`#[check(expression, "reason")]`** is evaluated by the live family before the body, and gone from the other. In it, `self`
///   is a view without checks, and arguments are at hand. A helper may have several. Without a reason, the reason is the
///   expression. A check is ordinary Rust.
/// * **`#[check(|result| expression, "reason")]`** judges what the body returns: a value that is `Copy`, or a view, or an `Option`
///   of a view, which is without checks here.
/// * **`#[only(live)]`** makes a helper for live views alone. It is ordinary Rust: not `const`, and its body may be anything.
///   **`#[only(snapshot)]`** makes one for snapshots alone, which has no checks. What serves both families cannot call it, unless
///   the block has one of each, of the same name.
///
/// ```
/// use dumpable::{live, Addr, Dumpable, Snapshot};
///
/// #[derive(Dumpable)]
/// #[repr(C)]
/// pub struct Inode {
///     size: i64,
///     links: u64,
/// }
///
/// #[dumpable::helpers]
/// impl Inode {
///     /// Waits until nobody writes; a snapshot cannot.
///     #[only(live)]
///     pub fn settled(&self, read: impl Fn() -> u64) -> i64 {
///         while read() % 2 == 1 {}
///         self.size()
///     }
///
///     #[only(snapshot)]
///     pub const fn settled(&self) -> i64 {
///         self.size()
///     }
///
///     #[check(|blocks| blocks >= 0, "a size below zero")]
///     pub const fn blocks(&self) -> i64 {
///         self.size() / 512
///     }
/// }
///
/// const SAVED: Snapshot<Inode> = Snapshot::<Inode>::from_words([-1024_i64 as u64, 1], Addr::NULL);
/// assert_eq!((SAVED.settled(), SAVED.blocks()), (-1024, -2));
/// let failure = SAVED.checked(|inode| inode.blocks()).unwrap_err();
/// assert_eq!(failure.seen().map(|seen| seen.bits() as i64), Some(-2));
/// ```
///
/// # What a body is made of
///
/// Dump code must not panic, whatever it sees, at any optimisation level, and must come to an end. So a body holds what is known to
/// be total, and nothing else:
///
/// | refused | written instead |
/// |---|---|
/// | `a + b`, `a - b`, `a * b`, `-a` | `a.wrapping_add(b)` and so on, or `saturating_`, or `checked_` in a `match` |
/// | `a / b`, `a % b` | `a / 10` by a literal, of at most 64 bits, or `a.checked_div(b)`, `a.checked_rem(b)` |
/// | `a << b`, `a >> b`, `wrapping_shl` and its like | `a << 4` by a literal, or `dumpable::shl(a, b)` |
/// | `a[i]` | `a.get(i)` of an array field; patterns, as `[first, rest @ ..]` |
/// | `while`, `loop`, a `for` over anything else | `for i in A..B` over constants, of type `usize`, with `break` and `continue` |
/// | more than 4096 turns of a helper's loops together, where those of nested loops are multiplied | several helpers |
/// | recursion | such a loop |
/// | `[x; N]` of more than 256 elements | an accessor |
/// | `unwrap`, `expect`, `unwrap_or`, `?` | `match`, `if let`, `let .. else` |
/// | `assert!` | `#[check(.., "reason")]` on the helper |
/// | any other macro but `core`'s `matches!` | what it stands for |
/// | `unsafe`, closures, `async`, items but `const` | an accessor, a helper, a function outside |
/// | other functions | see below |
///
/// Functions that may be called are accessors and helpers of any described type, functions of this crate (`Addr::new`,
/// `dumpable::shl`, `state.is(..)`), `name`, `eq` and `from_raw` of described enums, tuple structs and variants, and those functions of
/// `core` that are known to be total: the `wrapping_`, `saturating_`, `checked_` and `overflowing_` forms of `add`, `sub`, `mul`, `neg`,
/// `abs` and `pow`, `checked_div`, `checked_rem`, counts and rotations of bits, conversions to bytes and back, the ASCII functions of
/// `u8` and `char`, `is_some` and its like, `len`, `first`, `last`, `split_first`, `split_last`, `size_of`. The table is
/// `macros/src/parse/total_core.rs`, with the reason for each. Types decide, not names: `wrapping_add` of a type of your own is not the
/// one of `u32`. Any other function is called by its path, and listed:
///
/// ```
/// use dumpable::{Addr, Dumpable, Snapshot};
///
/// #[derive(Dumpable)]
/// #[repr(C)]
/// pub struct Clock {
///     ticks: u64,
/// }
///
/// /// Returns for every argument.
/// const fn seconds(ticks: u64) -> u64 {
///     ticks / 250
/// }
///
/// #[dumpable::helpers(total(seconds))]
/// impl Clock {
///     pub const fn seconds(&self) -> u64 {
///         seconds(self.ticks())
///     }
/// }
///
/// const SAVED: Snapshot<Clock> = Snapshot::<Clock>::from_words([1000], Addr::NULL);
/// assert_eq!(SAVED.seconds(), 4);
/// ```
///
/// # Helpers of another type
///
/// A call by the name of a helper counts as a call of that helper, because a macro does not know the type of `page` in
/// `page.is_tail()`. If that is another type, write it. The compiler holds that it is right:
///
/// ```
/// # use dumpable::{Addr, Dumpable, Snapshot};
/// # #[derive(Dumpable)]
/// # #[repr(C)]
/// # pub struct Page { flags: u64 }
/// #[derive(Dumpable)]
/// #[repr(C)]
/// pub struct Folio {
///     page: Page,
/// }
/// # #[dumpable::helpers]
/// # impl Page { pub const fn is_tail(&self) -> bool { self.flags() & 1 != 0 } }
///
/// #[dumpable::helpers]
/// impl Folio {
///     pub const fn is_tail(&self) -> bool {
///         let page: View<Page> = self.page();
///         page.is_tail()
///     }
/// }
/// # const SAVED: Snapshot<Folio> = Snapshot::<Folio>::from_words([1], Addr::NULL);
/// # assert!(SAVED.is_tail());
/// ```
///
/// Recursion from one block to another, and from one type to another and back, is found by the compiler, as a cycle.
///
/// # What types cannot tell
///
/// What the compiler evaluates (`const` items and blocks, lengths of arrays) may be any expression. What is left to a proof at link
/// time, of which `examples/no_panic` is one to copy:
///
/// * functions that you list in `total(..)`, and those that decode fields;
/// * functions that you write by hand in `impl PageSnapshot`, beside the accessors: a call of one looks like that of an accessor;
/// * the stack that large constants and arguments take;
/// * recursion through a value of a type of your own that holds views, where no `View<T>` is written;
/// * loops and arrays that depend on the parameters of a helper: they are counted where the helper is used.
///
/// A body is compiled for each family, and what rustc says of it, it says once, of the snapshot. It may say it twice where the
/// helper has parameters, or where both its arguments and its result may hold a lifetime.
#[proc_macro_attribute]
pub fn helpers(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let mut tokens = helpers::expand(attribute.into(), item.into(), &mut errors);
    tokens.extend(errors.into_tokens());
    tokens.into()
}
