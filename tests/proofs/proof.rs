//! The rows of the table of proofs.

/// Prints a row: what is claimed, and what was found of it in this run, with its numbers. `.ci/proof` gathers the rows of all
/// tests; they stand on lines of their own, after `proof: `.
pub fn row(claim: &str, found: &str) {
    println!("\nproof: {claim} | {found}");
}
