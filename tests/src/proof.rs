//! Rows of the table of proofs.

/// Prints a row: a claim, and what this run found, with numbers. `.ci/proof` collects the rows of
/// all tests from lines that begin with `proof: `.
pub fn row(claim: &str, found: &str) {
    println!("\nproof: {claim} | {found}");
}
