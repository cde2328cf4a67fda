//! Compares pagedump's text with the kernel's, byte for byte, for every page that the kernel printed
//! at the instant of the sample. `tests/vm/oracle.rs` does so with a freshly booted kernel.

mod common;

use common::{pagedump, unpack};
use dumpable_tests::oracle::{compare, parse, split, Outcome, Printed};

const REASON: &str = "the sample";

/// Parses the kernel's text, and replaces the reason of each page with the same one.
fn parse_kernel_text(text: &[u8]) -> Vec<Printed> {
    let mut printed = parse(text);
    for page in &mut printed {
        let reason = page.lines.last_mut().expect("a last line");
        assert_eq!(*reason, format!("page dumped because: oracle {}", page.kind).into_bytes());
        *reason = format!("page dumped because: {REASON}").into_bytes();
    }
    printed
}

/// Returns pagedump's text of these pages.
fn dump(pages: &[Printed]) -> Vec<Vec<Vec<u8>>> {
    let mut command = pagedump();
    command
        .args(["dump", "--kernel-text"])
        .arg("--reason")
        .arg(REASON)
        .args(pages.iter().map(|page| format!("pfn:{}", page.pfn)));
    let output = command.output().expect("pagedump runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let texts = split(&output.stdout);
    assert_eq!(texts.len(), pages.len());
    texts
}

/// Returns the pages whose texts are not equal.
fn find_differences(kernel: &[Printed], texts: &[Vec<Vec<u8>>]) -> Vec<(Outcome, String)> {
    let outcomes = kernel.iter().zip(texts).map(|(page, lines)| {
        let to_text = |lines: &[Vec<u8>]| String::from_utf8_lossy(&lines.join(&b'\n')).into_owned();
        let (expected, found) = (to_text(&page.lines), to_text(lines));
        (
            compare(&page.lines, lines),
            format!("{}\nexpected the kernel's text\n{expected}\nfound\n{found}", page.kind),
        )
    });
    outcomes.filter(|(outcome, _)| *outcome != Outcome::Same).collect()
}

#[test]
fn sample_text_matches_kernel() {
    let mut kernel = parse_kernel_text(&unpack("oracle.txt.zst"));
    assert!(kernel.len() >= 400, "{} pages", kernel.len());
    let mut texts = dump(&kernel);
    for (outcome, message) in find_differences(&kernel, &texts) {
        // pagedump escapes control bytes in names, and prints more of a tail that does not match its
        // folio.
        let is_known = match outcome {
            Outcome::Escaped => true,
            Outcome::Moved => message.starts_with("unfaithful\n"),
            _ => false,
        };
        assert!(is_known, "{outcome:?}: {message}");
    }

    // Controls: each change is found, and nothing else.
    let before = find_differences(&kernel, &texts).len();
    let is_anon = |page: &Printed| page.kind == "anon";
    let anon = kernel.iter().position(is_anon).expect("a page");
    kernel[anon].lines[0][10] ^= 1;
    let found = find_differences(&kernel, &texts);
    assert_eq!(found.len(), before + 1);
    assert!(found
        .iter()
        .any(|(outcome, message)| *outcome == Outcome::Different && message.starts_with("anon\n")));
    kernel[anon].lines[0][10] ^= 1;
    texts[anon].remove(1);
    assert_eq!(find_differences(&kernel, &texts).len(), before + 1);
}
