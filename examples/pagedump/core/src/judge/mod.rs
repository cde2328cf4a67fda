//! Judges a report: what the words of a page and of its folio cannot be, or were never seen to be.
//! Pure: reads no memory.
//!
//! One file for each family of rules. A rule looks at one [`Subject`], writes one sentence, and tells
//! whether it applies. Rules that need witnesses elsewhere in memory (the neighbours in a list, the
//! slab cache, the zone) belong in families of their own, beside these.

mod compound;
mod counts;
mod flags;
mod free;
mod patterns;
mod pointers;
mod subject;
#[cfg(test)]
mod tests;

use crate::conventions::Descriptors;
use crate::kernel::Kernel;
use crate::report::{PageReport, Verdict};
use dumpable::Line;
use subject::Subject;

/// How much a finding says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Grade {
    /// The finding follows from the source of Linux, whatever the page went through.
    Broken,
    /// No healthy page was seen so.
    Unusual,
}

impl Grade {
    /// Returns the word that is printed before a finding.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Broken => "broken",
            Self::Unusual => "unusual",
        }
    }
}

/// A rule that pages of a healthy kernel keep.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Rule {
    /// The name, such as `refcount-negative`.
    pub name: &'static str,
    /// How much a finding says.
    pub grade: Grade,
    /// The name of the family.
    pub family: &'static str,
    /// What the rule means and where it follows from, in one sentence.
    pub about: &'static str,
    /// Whether the text of a page ([`write`](fn@crate::write)) states such a finding already.
    pub is_in_text: bool,
}

impl Rule {
    const fn broken(family: &'static str, name: &'static str, about: &'static str) -> Self {
        Self { name, grade: Grade::Broken, family, about, is_in_text: false }
    }

    const fn unusual(family: &'static str, name: &'static str, about: &'static str) -> Self {
        Self { name, grade: Grade::Unusual, family, about, is_in_text: false }
    }

    /// Returns the rule, of which the text of a page states the findings.
    const fn in_text(self) -> Self {
        Self { is_in_text: true, ..self }
    }
}

/// Takes findings.
///
/// Every closure that takes a rule and a line is one.
pub trait Findings {
    /// Takes one finding: the rule that a page breaks, and what was seen and expected.
    fn finding(&mut self, rule: &'static Rule, sentence: &Line);
}

impl<F: FnMut(&'static Rule, &Line)> Findings for F {
    fn finding(&mut self, rule: &'static Rule, sentence: &Line) {
        self(rule, sentence);
    }
}

/// Makes the table of rules, and the calls of their functions.
macro_rules! rules {
    ($($family:ident { $($RULE:ident $rule:ident)* })*) => {
        /// All rules, in the order in which a page is judged by them.
        pub const RULES: &[&Rule] = &[$($(&$family::$RULE),*),*];

        mod run {
            use super::*;

            $(
                /// Applies the rules of a family in turn. Returns whether any applies.
                #[inline(never)]
                pub(super) fn $family<F: Findings>(
                    page: &Subject<'_>,
                    form: Form,
                    line: &mut Line,
                    out: &mut F,
                ) -> bool {
                    let mut is_any = false;
                    $(
                        begin(&$family::$RULE, form, line);
                        if $family::$rule(page, line) {
                            end(&$family::$RULE, form, line);
                            out.finding(&$family::$RULE, line);
                            is_any = true;
                        }
                    )*
                    is_any
                }
            )*
        }
    };
}

rules! {
    patterns {
        ALL_ZERO all_zero
        ALL_ONES all_ones
        REPEATED_BYTE repeated_byte
        TEXT text
        USER_ADDRESSES user_addresses
        SHIFTED shifted
    }
    compound {
        HEAD_IMPOSSIBLE head_impossible
        HEAD_UNREADABLE head_unreadable
        HEAD_IS_NONE head_is_none
        FOLIO_UNFINISHED folio_unfinished
        NEXT_IS_OTHER next_is_other
        ORDER_IMPOSSIBLE order_impossible
        PAGES_MISMATCH pages_mismatch
        INDEX_OUTSIDE index_outside
        NOT_COVERED not_covered
        PAGE_CHANGED page_changed
        TAIL_REFCOUNT tail_refcount
        TAIL_MAPPING tail_mapping
        TAIL_MAPPING_CLEARED tail_mapping_cleared
        TAIL_BIT_LOST tail_bit_lost
        TAIL_PRIVATE tail_private
        TAIL_CHARGED tail_charged
        TAIL_ZONE tail_zone
        TAIL_FLAGS tail_flags
        LARGE_COUNTS_NEGATIVE large_counts_negative
        LARGE_COUNTS_MISMATCH large_counts_mismatch
        LARGE_COUNTS_UNMAPPED large_counts_unmapped
        PINCOUNT_ABOVE_REFCOUNT pincount_above_refcount
    }
    counts {
        COUNTS_NEVER_SET counts_never_set
        REFCOUNT_NEGATIVE refcount_negative
        REFCOUNT_TOO_LOW refcount_too_low
        REFCOUNT_TOO_HIGH refcount_too_high
        REFCOUNT_BIAS refcount_bias
        REFCOUNT_OF_TYPE refcount_of_type
        MAPCOUNT_NEGATIVE mapcount_negative
        MAPPING_WITHOUT_REFERENCES mapping_without_references
    }
    free {
        FREE_REFCOUNT free_refcount
        FREE_MAPPING free_mapping
        FREE_CHARGED free_charged
        FREE_FLAGS free_flags
        FREE_ORDER free_order
        FREE_ALIGNMENT free_alignment
        FREE_LASTCPUPID free_lastcpupid
        NEARLY_FREE nearly_free
        CHARGED_WITHOUT_REFERENCES charged_without_references
        LRU_LIST_POISON lru_list_poison
        RESERVED_LIST_POISON reserved_list_poison
        TYPE_LOW_BITS type_low_bits
        TYPE_UNKNOWN type_unknown
        TYPED_MAPPING typed_mapping
        KMALLOC_PRIVATE kmalloc_private
        TABLE_LOCK table_lock
    }
    flags {
        NUMBER_IMPOSSIBLE number_impossible
        ZONE_NONE zone_none
        FLAGS_OF_TYPE flags_of_type
        FLAGS_OF_FOLIO flags_of_folio
        FLAGS_UNNAMED flags_unnamed
        GENERATION_WITHOUT_LRU generation_without_lru
        LASTCPUPID_OF_TYPE lastcpupid_of_type
        LASTCPUPID_TOO_HIGH lastcpupid_too_high
        FLAGS_OF_UNTYPED flags_of_untyped
        RESERVED_CHANGED reserved_changed
    }
    pointers {
        LIST_POINTER list_pointer
        LEFTOVER_POINTER leftover_pointer
        SLAB_LIST slab_list
        SLAB_COUNTERS slab_counters
        SLAB_FREE_LIST slab_free_list
        MAPPING_POINTER mapping_pointer
        SLAB_POINTER slab_pointer
        MEMCG_WORD memcg_word
        PRIVATE_WORD private_word
        INDEX_TOO_HIGH index_too_high
        INDEX_ABOVE_ADDRESSES index_above_addresses
    }
}

/// How a finding is handed out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// As a sentence.
    Sentence,
    /// As a line with the grade, the sentence, and the name of the rule.
    Line,
}

/// Begins a finding.
fn begin(rule: &Rule, form: Form, line: &mut Line) {
    line.clear();
    if form == Form::Line {
        line.text(rule.grade.as_str()).text(": ");
    }
}

/// Ends a finding.
fn end(rule: &Rule, form: Form, line: &mut Line) {
    if form == Form::Line {
        line.text(" [").text(rule.name).text("]");
    }
}

/// Judges a page by its own words and those of its folio, and hands every finding to `out`: at most
/// one for each of the [`RULES`].
///
/// A copy that may be torn is not judged: it may show a state that never existed.
pub fn judge<F: Findings>(kernel: &Kernel<'_>, report: &PageReport, out: &mut F) {
    judge_in_form(kernel, report, Form::Sentence, out);
}

/// Judges a page, with findings of this form.
// A function of its own, so that its line does not add to the stack of others.
#[inline(never)]
pub(crate) fn judge_in_form<F: Findings>(
    kernel: &Kernel<'_>,
    report: &PageReport,
    form: Form,
    out: &mut F,
) {
    if !is_judged(report) {
        return;
    }
    let page = &Subject { kernel, report };
    let mut line = Line::new();
    // The words of a page with a descriptor elsewhere are not those of a folio.
    let is_overlay = kernel.conventions.descriptors == Descriptors::Overlay;
    // Words of something else say nothing about a page, and neither does a page that was never
    // initialised.
    let is_overwritten = is_overlay && run::patterns(page, form, &mut line, out);
    if report.verdict == Verdict::Poisoned {
        return;
    }
    run::compound(page, form, &mut line, out);
    if is_overwritten || !is_overlay {
        return;
    }
    run::counts(page, form, &mut line, out);
    run::free(page, form, &mut line, out);
    run::flags(page, form, &mut line, out);
    run::pointers(page, form, &mut line, out);
}

/// Tells whether the report has words that can be judged.
fn is_judged(report: &PageReport) -> bool {
    match report.verdict {
        Verdict::Faithful | Verdict::Poisoned | Verdict::Flawed(_) => {
            report.pfn.is_some() && !report.folio.is_torn()
        }
        _ => false,
    }
}
