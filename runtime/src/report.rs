use crate::{Failure, Line, Sink};
use core::fmt::{self, Write};

/// Reports a failed check and a copy of the object to a sink, line by line, and returns, so that evaluation goes on.
///
/// This is a ready `on_failure` for code that must not panic. It names the sink, which is made anew for each report: most often it
/// is a unit struct that stands for a log. What becomes of many reports, of the same failure or not, is for the sink to decide.
///
/// ```
/// use dumpable::{live, report, Dumpable, Sink};
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
/// #[dumpable(on_failure = report::<Log, _>)]
/// #[repr(C)]
/// struct Page {
///     #[dumpable(check(|count| count >= 0, "a count below zero"))]
///     refcount: i32,
/// }
///
/// let page = Page { refcount: -2 };
/// // SAFETY: the page outlives the view.
/// let view = unsafe { live::<Page>(&page) };
/// assert_eq!(view.refcount(), -2); // reports, and goes on
/// # let lines = LINES.lock().unwrap();
/// # assert_eq!(lines[0], format!("Page::refcount of the object at {:?}: a count below zero (seen: -2)", view.origin()));
/// # assert!(lines.len() > 1 && lines.iter().all(|line| !line.is_empty() && !line.contains('\n')), "{lines:?}");
/// ```
pub fn report<S: Sink + Default, O: fmt::Debug>(failure: &Failure, object: &O) {
    let mut lines = Lines { line: Line::new(), sink: S::default() };
    // A line takes all that it is given, and cuts off what it cannot hold.
    let _ = write!(lines, "{failure}\n{object:#?}");
    lines.finish();
}

/// Text that goes out line by line.
struct Lines<S: Sink> {
    line: Line,
    sink: S,
}

impl<S: Sink> Lines<S> {
    fn finish(&mut self) {
        if !self.line.is_empty() {
            self.line.end(&mut self.sink);
        }
    }
}

impl<S: Sink> Write for Lines<S> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut lines = text.split('\n');
        if let Some(first) = lines.next() {
            self.line.text(first);
        }
        for next in lines {
            self.finish();
            self.line.text(next);
        }
        Ok(())
    }
}
