// SPDX-License-Identifier: MIT OR Apache-2.0

//! Reports failed checks without a panic path.

use crate::checks::failure::Failure;
use crate::described::dumpable::AnySnapshot;
use crate::text::line::Line;
use crate::text::sink::Sink;
use crate::views::raw::Raw;
use core::mem::ManuallyDrop;

impl Failure {
    /// Writes this failure and a copy of the object to a sink, line by line, and returns, so that
    /// evaluation goes on.
    ///
    /// This is an `on_failure` for code that must not panic. The sink is made by `Default` for each
    /// report: usually a unit struct that stands for a log.
    ///
    /// ```
    /// use dumpable::{live, Dumpable, Failure, Sink};
    ///
    /// /// The kernel's log; in a kernel, `line` calls `_printk(c"%.*s\n", ..)`.
    /// #[derive(Default)]
    /// struct Log;
    ///
    /// impl Sink for Log {
    ///     fn line(&mut self, line: &[u8]) {
    ///         # LINES.lock().unwrap().push(String::from_utf8_lossy(line).into_owned());
    ///         println!("{}", line.escape_ascii());
    ///     }
    /// }
    /// # static LINES: std::sync::Mutex<Vec<String>> = std::sync::Mutex::new(Vec::new());
    ///
    /// #[derive(Dumpable)]
    /// #[dumpable(on_failure = Failure::report::<Log, _>)]
    /// #[repr(C)]
    /// struct Page {
    ///     #[dumpable(check(|count| count >= 0, "a count is never negative"))]
    ///     refcount: i32,
    /// }
    ///
    /// let page = Page { refcount: -2 };
    /// // SAFETY: the page outlives the view.
    /// let view = unsafe { live::<Page>(&page) };
    /// assert_eq!(view.refcount(), -2); // reports, and goes on
    /// # let lines = LINES.lock().unwrap();
    /// # let at = view.origin();
    /// # let first = "a count is never negative (seen: -2)";
    /// # assert_eq!(lines[0], format!("Page::refcount of the object at {at:?}: {first}"));
    /// # assert!(lines.len() > 1, "{lines:?}");
    /// # let is_line = |line: &String| !line.is_empty() && !line.contains('\n');
    /// # assert!(lines.iter().all(is_line), "{lines:?}");
    /// ```
    pub fn report<S: Sink + Default, O: AnySnapshot>(&self, object: &O) {
        // Where a panic unwinds, dropping the sink on the way would be code for a panic.
        let mut sink = ManuallyDrop::new(S::default());
        let mut line = Line::<320>::new();
        self.write(&mut line);
        line.end(&mut *sink);
        Raw::of::<O::Of>(object).dump(&mut *sink);
        drop(ManuallyDrop::into_inner(sink));
    }
}
