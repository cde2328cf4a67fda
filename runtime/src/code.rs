/// What a pointer to a function points to: code, which is not looked at, but may have a name.
///
/// ```
/// use dumpable::{Addr, Code, Dumpable, Snapshot};
///
/// #[derive(Dumpable)]
/// #[repr(C)]
/// struct Work {
///     run: Option<unsafe extern "C" fn(*mut Work) -> i32>,
/// }
///
/// const WORK: Snapshot<Work> = Snapshot::<Work>::from_words([0xffff_ffff_8100_0000], Addr::NULL);
/// const RUN: Addr<Code> = WORK.run();
/// assert_eq!(RUN.get(), 0xffff_ffff_8100_0000);
/// ```
#[derive(Debug)]
pub enum Code {}
