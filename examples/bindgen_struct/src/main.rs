//! A structure as bindgen writes it, described on the outside: its fields have no attribute.
//!
//! `cargo run -p example-bindgen-struct`. In a build script, bindgen adds the derive and the
//! attribute:
//!
//! ```sh
//! bindgen sched.h --with-derive-custom-struct 'task=dumpable::Dumpable' \
//!     --with-attribute-custom-struct 'task=#[dumpable(c = "struct task", ..)]'
//! ```
#![forbid(unsafe_code)]

use dumpable::{Addr, Bytes, Dumpable, Memory, Str};

/// What a task does.
#[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
#[dumpable(masks)]
#[repr(u32)]
enum State {
    Interruptible = 1,
    Uninterruptible = 2,
    Stopped = 4,
}

/// Output of bindgen, for
///
/// ```c
/// struct task {
///         unsigned int state;
///         unsigned int flags;
///         union { void *stack; unsigned long word; };
///         char comm[16];
///         struct task *parent;
/// };
/// ```
#[allow(non_camel_case_types, dead_code, unreachable_pub)]
mod bindings {
    use super::State;
    use dumpable::{Dumpable, Str};

    #[repr(C)]
    #[derive(Dumpable, Copy, Clone)]
    #[dumpable(
        c = "struct task",
        field(state, as(State)),
        field(flags, bits(is_kthread: bool = 21, cpu: u8 = 0..=7)),
        field(__bindgen_anon_1, skip, view(
            #[dumpable(c = "stack", tag(on_guard_page: bool = 0))]
            stack: *mut u8 @ stack,
        )),
        field(comm, as(Str<16>)),
    )]
    pub struct task {
        pub state: ::std::os::raw::c_uint,
        pub flags: ::std::os::raw::c_uint,
        pub __bindgen_anon_1: task__bindgen_ty_1,
        pub comm: [::std::os::raw::c_char; 16usize],
        pub parent: *mut task,
    }

    #[repr(C)]
    #[derive(Copy, Clone)]
    pub union task__bindgen_ty_1 {
        pub stack: *mut ::std::os::raw::c_void,
        pub word: ::std::os::raw::c_ulong,
    }
}

use bindings::task;

/// Follows the parents of a task, at most 8, and names each.
fn ancestors(memory: &impl Memory, start: Addr<task>) -> Vec<String> {
    let (mut at, mut names) = (start, Vec::new());
    while names.len() < 8 && !at.is_null() {
        match memory.snapshot(at) {
            Ok(task) => {
                let comm: Str<16> = task.comm();
                names.push(format!("{comm:?} ({:?}) on CPU {}", task.state(), task.cpu()));
                at = task.parent();
            }
            Err(fault) => {
                names.push(fault.to_string());
                break;
            }
        }
    }
    names
}

/// Two tasks in memory from 0x1000 on; the second has a parent that was not saved.
fn sample() -> Vec<u8> {
    let mut bytes = Vec::new();
    for (state, flags, comm, parent) in
        [(1_u32, 3_u32, b"bash", 0x1000 + size_of::<task>()), (2, 1 << 21, b"init", 0x9000)]
    {
        bytes.extend(state.to_ne_bytes().into_iter().chain(flags.to_ne_bytes()));
        bytes.extend(0x7000_usize.to_ne_bytes());
        bytes.extend(comm.iter().chain(&[0; 12]));
        bytes.extend(parent.to_ne_bytes());
    }
    bytes
}

fn main() {
    let saved = sample();
    let memory = Bytes::new(Addr::new(0x1000), &saved);
    println!("{:#?}", memory.snapshot::<task>(Addr::new(0x1000)).expect("it was saved"));
    ancestors(&memory, Addr::new(0x1000)).iter().for_each(|name| println!("{name}"));
}

#[test]
fn parents_are_followed_as_far_as_they_were_saved() {
    let saved = sample();
    let names = ancestors(&Bytes::new(Addr::new(0x1000), &saved), Addr::new(0x1000));
    let [first, second, fault] = &names[..] else { panic!("{names:?}") };
    assert_eq!(first, "\"bash\" (interruptible) on CPU 3");
    assert_eq!(second, "\"init\" (uninterruptible) on CPU 0");
    assert!(fault.starts_with("cannot read") && fault.ends_with("outside of the memory covered"));
}
