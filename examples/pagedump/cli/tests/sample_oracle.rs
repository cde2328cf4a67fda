//! Of every page that the kernel printed at the instant of the sample, pagedump prints the same,
//! byte for byte. (The same is done on a kernel booted for the purpose by `tests/vm/oracle.rs`.)

mod common;

use common::{pagedump, unpacked};
use dumpable_tests::oracle::{compare, parse, split, Outcome, Printed};

const REASON: &str = "the sample";

/// What the kernel printed, under one reason for all.
fn kernel(text: &[u8]) -> Vec<Printed> {
    let mut printed = parse(text);
    for page in &mut printed {
        let reason = page.lines.last_mut().expect("a last line");
        assert_eq!(*reason, format!("page dumped because: oracle {}", page.kind).into_bytes());
        *reason = format!("page dumped because: {REASON}").into_bytes();
    }
    printed
}

/// What pagedump prints of these pages.
fn ours(pages: &[Printed]) -> Vec<Vec<Vec<u8>>> {
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

/// The pages that did not come out the same.
fn others(kernel: &[Printed], ours: &[Vec<Vec<u8>>]) -> Vec<(Outcome, String)> {
    let outcomes = kernel.iter().zip(ours).map(|(page, ours)| {
        let text = |lines: &[Vec<u8>]| String::from_utf8_lossy(&lines.join(&b'\n')).into_owned();
        let (kernels, ours_text) = (text(&page.lines), text(ours));
        (
            compare(&page.lines, ours),
            format!("{}\nthe kernel says\n{kernels}\nwe say\n{ours_text}", page.kind),
        )
    });
    outcomes.filter(|(outcome, _)| *outcome != Outcome::Same).collect()
}

#[test]
fn the_text_is_the_kernels_own() {
    let text = unpacked("oracle.txt.zst");
    let mut kernel = kernel(&text);
    assert!(kernel.len() >= 400, "{} pages", kernel.len());
    let mut ours = ours(&kernel);
    for (outcome, texts) in others(&kernel, &ours) {
        // A name with control bytes is escaped; and of a tail that does not match its folio we say
        // more.
        let is_known = match outcome {
            Outcome::Escaped => true,
            Outcome::Moved => texts.starts_with("unfaithful\n"),
            _ => false,
        };
        assert!(is_known, "{outcome:?}: {texts}");
    }

    // Negative controls: each is found, and nothing else.
    let before = others(&kernel, &ours).len();
    let is_anon = |page: &Printed| page.kind == "anon";
    let anon = kernel.iter().position(is_anon).expect("a page");
    kernel[anon].lines[0][10] ^= 1;
    let found = others(&kernel, &ours);
    assert_eq!(found.len(), before + 1);
    assert!(found
        .iter()
        .any(|(outcome, texts)| *outcome == Outcome::Different && texts.starts_with("anon\n")));
    kernel[anon].lines[0][10] ^= 1;
    ours[anon].remove(1);
    assert_eq!(others(&kernel, &ours).len(), before + 1);
}
