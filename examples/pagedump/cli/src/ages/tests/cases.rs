//! Words of public reports, and what they say.

use super::*;
use dumpable::Fidelity;
use pagedump_core::layout::FirstTailSnapshot;
use pagedump_core::{Flaw, Kind, Order, PageType, Typed};

/// Returns the page as a first tail.
fn first_tail(age: &Age, words: &[u64]) -> FirstTailSnapshot {
    let rows = Rows::new(age.machine, &[(0, words)]);
    age.plans.first_tail.relocate(&rows.0[0].1, Addr::new(0), Fidelity::Frozen).unwrap()
}

/// Returns the order that the page has as a first tail.
fn order(age: &Age, words: &[u64]) -> u8 {
    let rows = Rows::new(age.machine, &[(0, words)]);
    match age.conventions.order {
        Order::Byte(offset) => rows.0[0].1[offset],
        Order::LowByteOfFlags => first_tail(age, words).flags() as u8,
    }
}

/// Returns the type, if the page has one.
fn ty(report: &PageReport) -> Option<PageType> {
    report.typed.map(|Typed { ty, .. }| ty)
}

#[test]
fn page_of_56_bytes_put_twice() {
    let age = age(4, 14, Machine { words: 7, ..X86_64 });
    let words = [
        0x02ff_ff80_0000_0000,
        0,
        0,
        0xffff_fffe_ffff_ffff,
        0xdead_0000_0000_0100,
        0xdead_0000_0000_0200,
        0,
    ];
    let report = report(&age, &words);
    assert_eq!((counts(&report), report.kind), ((-2, 0), Some(Kind::Untyped)));
    assert_eq!(words[4..6], age.poisons.unwrap().list);
    assert_eq!(report.folio.descriptor.memcg_data(), None);
}

#[test]
fn put_once_too_often() {
    let age = age(4, 12, X86_64);
    let words =
        [0x4000_0000_0000_0000, 0, 1, u64::MAX, 0xdead_0000_0000_0100, 0xdead_0000_0000_0200, 0, 0];
    let report = report(&age, &words);
    assert_eq!((counts(&report), report.head_index), ((-1, 0), 1));
}

#[test]
fn first_tail_of_4_12() {
    let age = age(4, 12, X86_64);
    let words = [
        0x00ff_fe00_0000_0000,
        0xdead_0000_0000_0000,
        0,
        0x0000_0000_ffff_ffff,
        0xffff_ea00_006b_0001,
        0x0000_0009_0000_0003,
        0,
        0,
    ];
    let tail = first_tail(&age, &words);
    assert_eq!((tail.head(), tail.entire_mapcount()), (0xffff_ea00_006b_0001, Some(1)));
    assert_eq!((order(&age, &words), tail.pincount(), tail.nr_pages()), (9, None, None));
    let report = report_in(0xffff_ea00_0000_0000, &age, &[(0xffff_ea00_006b_0040, &words)]);
    assert!(matches!(report.verdict, Verdict::Flawed(Flaw::HeadUnreadable(_))));
}

#[test]
fn page_of_9_words_of_32_bits_never_set_up() {
    let age = age(4, 17, Machine { words: 9, ..X86_32 });
    let words = [0, 0, 0, 0, 0, 0x100, 0x200, 0, 0];
    assert_eq!(counts(&report(&age, &words)), (0, 1));
    assert_eq!(words[5..7], age.poisons.unwrap().list);
}

#[test]
fn page_of_10_words_of_32_bits() {
    let age = age(4, 15, Machine { words: 10, ..X86_32 });
    let words = [0x3e01_0019, 0xf3d5_7c8c, 0, 8, 0, 0x100, 0x200, 0, 0, 0];
    let report = report(&age, &words);
    assert_eq!(counts(&report), (0, 9));
    assert_eq!(report.folio.descriptor.mapping_word(), 0xf3d5_7c8c);
    let names: Vec<_> =
        (0..20).filter(|bit| words[0] >> bit & 1 != 0).map(|bit| age.flags[bit]).collect();
    assert_eq!(names, [Some("locked"), Some("uptodate"), Some("dirty"), Some("mappedtodisk")]);
}

#[test]
fn flag_of_slab() {
    let age = age(4, 19, ARM64);
    let words = [
        0x0fff_c000_0000_0100,
        0xdead_0000_0000_0100,
        0xdead_0000_0000_0200,
        0,
        1,
        0,
        0x0000_0000_ffff_ffff,
        0,
    ];
    let report = report(&age, &words);
    assert_eq!((age.flags[8], ty(&report)), (Some("slab"), Some(PageType::Slab)));
    assert_eq!(words[1..3], age.poisons.unwrap().list);
    assert_eq!(age.check_at_prep & words[0], 0x100);
}

#[test]
fn pages_of_files() {
    let c10 = [
        0x01ff_fc00_0008_000e,
        0xffff_8880_9277_fac0,
        0xffff_8880_9277_fac0,
        0xffff_8880_8652_fd80,
        0x81,
        0,
        0x0000_0000_ffff_ffff,
        0,
    ];
    // One of `-next` after 5.0.
    let report_10 = report(&age(5, 0, X86_64), &c10);
    assert_eq!((counts(&report_10), report_10.head_index), ((0, 0), 0x81));
    assert_eq!(report_10.folio.descriptor.mapping_word(), 0xffff_8880_8652_fd80);

    let c14 = [
        0x0017_ffff_c000_0034,
        0xdead_0000_0000_0100,
        0xdead_0000_0000_0122,
        0xffff_9400_9080_d838,
        0x180,
        0,
        0x0000_0001_ffff_ffff,
        0xffff_93fb_c7d1_0000,
    ];
    let mut age_14 = age(5, 3, X86_64);
    assert!(age_14.settle_flags(&[(c14[0], &["uptodate", "lru", "active"])]));
    let report_14 = report(&age_14, &c14);
    assert_eq!(counts(&report_14), (1, 0));
    assert_eq!(report_14.folio.descriptor.memcg_data(), Some(0xffff_93fb_c7d1_0000));
    assert_eq!(age_14.check_at_free & c14[0], 0x30);
    assert_eq!(c14[1..3], age_14.poisons.unwrap().list);

    let c29 = [
        0x0017_ffff_e000_0008,
        0xdead_0000_0000_0100,
        0xdead_0000_0000_0122,
        0xffff_8882_6d0b_e4c0,
        0x0000_0002_796c_2c7c,
        0,
        0x0000_0000_ffff_ffff,
        0,
    ];
    let report_29 = report(&age(6, 9, X86_64), &c29);
    assert_eq!((counts(&report_29), report_29.head_index), ((0, 0), 0x2_796c_2c7c));
}

#[test]
fn overwritten_page() {
    let words = [
        0x000f_ffff_c007_8141,
        0xdead_0000_0000_02d0,
        0xdead_0000_0000_0100,
        0,
        1,
        0,
        0x0000_0000_ffff_ffff,
        0,
    ];
    let printed = ["locked", "error", "workingset", "writeback", "head", "mappedtodisk", "reclaim"];
    let mut age = age(5, 4, X86_64);
    assert!(age.settle_flags(&[(words[0], &printed)]));
    assert_eq!(age.poisons.unwrap().list, [0xdead_0000_0000_0100, 0xdead_0000_0000_0122]);
    assert!(report(&age, &words).folio.page.is_head());
}

#[test]
fn reserved_page_of_32_bits() {
    let age = age(5, 7, X86_32);
    let words = [0x1000, 0x100, 0x122, 0, 0, 0, 0xffff_ffff, 0];
    let report = report(&age, &words);
    assert_eq!((counts(&report), report.kind), ((0, 0), Some(Kind::Reserved)));
    assert_eq!((age.flags[12], age.check_at_free & words[0]), (Some("reserved"), 0x1000));
    assert_eq!(words[1..3], age.poisons.unwrap().list);
}

#[test]
fn memory_of_a_process() {
    let age = age(5, 9, X86_64);
    let words = [
        5,
        0x55cd_7e44_af30,
        0x55cd_7e44_af50,
        0x0000_0001_0000_0006,
        0x55cd_7e44_b270,
        0x55cd_7e44_b290,
        0,
        0x55cd_7e44_b510,
    ];
    let report = report(&age, &words);
    assert_eq!((counts(&report), report.head_index), ((0, 1), 0x55cd_7e44_b270));
    assert_eq!((age.flags[0], age.flags[2]), (Some("locked"), Some("uptodate")));
    assert_eq!(report.folio.descriptor.memcg_data(), Some(0x55cd_7e44_b510));
}

#[test]
fn big_endian() {
    let mut age = age(5, 9, S390X);
    let words = [0x4000_0000_0008_000e, 0x100, 0x122, 0, 0, 0, 0xffff_ffff_0000_0000, 0];
    let report = report(&age, &words);
    assert_eq!((counts(&report), report.typed, report.kind), ((0, 0), None, Some(Kind::Untyped)));
    assert_eq!(words[1..3], age.poisons.unwrap().list);
    let printed = ["referenced", "uptodate", "dirty", "swapbacked"];
    assert!(age.settle_flags(&[(words[0], &printed)]));
    // The counts the other way round would be a refcount of -1.
    let little = Machine { is_big_endian: false, ..S390X };
    let other = super::report(&super::age(5, 9, little), &words);
    assert_eq!(counts(&other), (-1, 1));
}

#[test]
fn big_endian_first_tails() {
    // A folio of order 9 and its counts, as a machine of either byte order prints them.
    let head = 0x0000_0300_0000_0001;
    let big =
        [0, head, 0x0309_0000_ffff_ffff, 0x0000_0005_0000_0200, 0, 0, 0xffff_ffff_0000_0000, 0];
    let age_5_18 = age(5, 18, S390X);
    let tail = first_tail(&age_5_18, &big);
    assert_eq!((order(&age_5_18, &big), tail.entire_mapcount()), (9, Some(0)));
    assert_eq!((tail.pincount(), tail.nr_pages()), (Some(5), Some(0x200)));

    let old =
        [0, 0xffff_ffff_0000_0000, 0, 0xffff_ffff_0000_0000, head, 0x0000_0003_0000_0009, 0, 0];
    let age_4_14 = age(4, 14, S390X);
    assert_eq!(
        (order(&age_4_14, &old), first_tail(&age_4_14, &old).entire_mapcount()),
        (9, Some(0))
    );

    // With 32 bits: half words of 4.14, bytes of 4.17 and 5.4.
    let machine = Machine { is_big_endian: true, arch: Some(Arch::Other), ..X86_32 };
    let of_32 = |word: u64| [0, 0xffff_ffff, 0, 0xffff_ffff, 0, 0x0300_0001, word, 0];
    assert_eq!(order(&age(4, 14, machine), &of_32(0x0003_0009)), 9);
    assert_eq!(order(&age(4, 17, machine), &of_32(0x0309_0000)), 9);
    let words = [0, 0x0300_0001, 0x0309_0000, 4, 0, 0, 0xffff_ffff, 0];
    assert_eq!(order(&age(5, 4, machine), &words), 9);
    assert_eq!(first_tail(&age(5, 4, machine), &words).entire_mapcount(), Some(5));
}

#[test]
fn pages_that_are_zero() {
    let alpha = Machine { arch: Some(Arch::Alpha), ..X86_64 };
    assert_eq!(counts(&report(&age(5, 7, alpha), &[0; 8])), (0, 1));
    let arm = Machine { words: 9, arch: Some(Arch::Arm32), ..X86_32 };
    assert_eq!(counts(&report(&age(6, 12, arm), &[0; 9])), (0, 1));
}

#[test]
fn page_table_of_5_10() {
    let words = [
        0x00af_fff8_0000_0000,
        0xdead_0000_0000_0100,
        0,
        0,
        0,
        0xffff_913a_029b_cc08,
        0x0000_0000_ffff_fbff,
        0,
    ];
    let age_5_10 = age(5, 10, X86_64);
    assert_eq!(ty(&report(&age_5_10, &words)), Some(PageType::Table));
    assert_eq!(report(&age_5_10, &words).mapcount, -1024);
    // The same bit is another type since.
    assert_eq!(ty(&report(&age(5, 11, X86_64), &words)), Some(PageType::Guard));
}

#[test]
fn flag_of_the_architecture() {
    let words = [
        0x07ff_fff8_0000_0800,
        0xdead_0000_0000_0100,
        0xdead_0000_0000_0122,
        0,
        1,
        0,
        0x0000_0000_ffff_ffff,
        0,
    ];
    let age = age(5, 14, ARM64);
    assert_eq!((age.flags[11], age.check_at_prep & words[0]), (Some("arch_1"), 0x800));
    assert_eq!(counts(&report(&age, &words)), (0, 0));
}

#[test]
fn head_of_a_slab() {
    let words = [
        0x2fff_f000_0001_0200,
        0xffff_fc00_0410_8008,
        0xffff_fc00_0411_0008,
        0xffff_0001_0000_0c00,
        0,
        0xffff_0001_0430_0000,
        1,
        0,
    ];
    // `order:8` was printed of the first tail, which is not in the rows.
    let age = age(5, 15, ARM64);
    let report = report(&age, &words);
    assert!(report.folio.page.is_head());
    assert_eq!(ty(&report), Some(PageType::Slab));
    let slab =
        age.plans.slab.relocate(report.folio.raw_page.as_bytes(), Addr::new(0), Fidelity::Frozen);
    assert_eq!(slab.unwrap().cache(), Addr::new(0xffff_0001_0000_0c00));
}

#[test]
fn third_tail() {
    let age = age(5, 18, X86_64);
    let head = 0xffff_f2da_846d_0000;
    let page = [
        0x0017_ffff_c000_0000,
        head as u64 | 1,
        0xffff_f2da_846d_00c8,
        0,
        0,
        0,
        0x0000_0000_ffff_ffff,
        0,
    ];
    // The rest of the head was not reported.
    let head_words =
        [0x0017_ffff_c001_0000, 0, 0xdead_0000_0000_0122, 0, 0, 0, 0x0000_0000_ffff_ffff, 0];
    // Neither was the first tail, which has no mappings, no pins and 0x200 pages.
    let first =
        [0, head as u64 | 1, 0xffff_ffff_0000_0901, 0x0000_0200_0000_0000, 0, 0, 0xffff_ffff, 0];
    let pages: [(usize, &[u64]); 3] =
        [(head + 3 * 64, &page), (head, &head_words), (head + 64, &first)];
    let report = report_in(0xffff_f2da_8000_0000, &age, &pages);
    assert_eq!((report.verdict, report.folio.order), (Verdict::Faithful, 9));
    assert_eq!((report.folio.index, report.folio.head.origin().get()), (3, head));
    assert_eq!(age.poisons.unwrap().tail_mapping, 0xdead_0000_0000_0400);
}

#[test]
fn first_tail_of_6_3() {
    let age = age(6, 3, ARM64);
    let words = [
        0x03ff_fc00_0000_0000,
        0xffff_fc00_0070_0001,
        0xffff_ffff_0070_0903,
        0x0000_0001_0000_0000,
        0x200,
        0,
        0x0000_0000_ffff_ffff,
        0,
    ];
    let tail = first_tail(&age, &words);
    assert_eq!((order(&age, &words), tail.pincount()), (9, Some(1)));
    assert_eq!((tail.entire_mapcount(), tail.nr_pages_mapped()), (Some(0), Some(0)));
    assert_eq!((tail.nr_pages(), tail.large_mapcount()), (Some(0x200), None));
}

#[test]
fn reserved_page_of_6_10() {
    let words = [
        0x06ff_ff80_0000_2000,
        0xffff_e47e_6f4d_2908,
        0xffff_e47e_6f4d_2908,
        0,
        0,
        0,
        0x0000_0000_ffff_ffff,
        0,
    ];
    let age = age(6, 10, X86_64);
    let report = report(&age, &words);
    assert_eq!((age.flags[13], report.kind), (Some("reserved"), Some(Kind::Reserved)));
    assert_eq!(age.check_at_free & words[0], 0x2000);
}

#[test]
fn page_table_of_6_13() {
    let words = [0x017f_fff8_0000_0000, 0, 0, 0, 0x66, 0, 0x0000_0000_f200_0000, 0];
    let report = report(&age(6, 13, ARM64), &words);
    assert_eq!(report.typed, Some(Typed { ty: PageType::Table, byte: Some(0xf2), is_flag: false }));
    assert_eq!((counts(&report), report.head_index), ((0, 0), 0x66));
}

#[test]
fn healthy_page_of_6_14() {
    let words = [
        0x02ff_ff80_0000_002d,
        0xffff_ea00_0418_4948,
        0xffff_ea00_04c4_0c88,
        0xffff_8881_07c7_a2b8,
        0,
        0,
        0x0000_0003_0000_0000,
        0xffff_8881_05a3_2000,
    ];
    assert_eq!(counts(&report(&age(6, 14, X86_64), &words)), (3, 1));
}

#[test]
fn first_tail_of_6_15() {
    let words = [
        0x00ff_f000_0000_0000,
        0xffff_ea00_00d7_8000,
        0x0000_0000_ffff_ffff,
        u64::MAX,
        u64::MAX,
        0,
        0x0000_0000_ffff_ffff,
        0,
    ];
    for minor in [15, 16] {
        let tail = first_tail(&age(6, minor, X86_64), &words);
        assert_eq!((tail.large_mapcount(), tail.nr_pages_mapped()), (Some(0), Some(0)));
        assert_eq!((tail.entire_mapcount(), tail.pincount()), (Some(0), Some(-1)));
        // As the kernel read it, after it had cleared the bit of a tail.
        let report = report(&age(6, minor, X86_64), &words);
        assert_eq!((report.kind, report.head_index), (Some(Kind::Ksm), u64::MAX));
    }
}

#[test]
fn large_kmalloc() {
    let words =
        [0x002f_fff8_0000_0040, 0, 0xdead_0000_0000_0122, 0, 0, 0, 0x0000_0000_f800_0000, 0];
    let at = 0xffff_ea00_0400_0000;
    // The second slot was not reported: a first tail of order 9.
    let first =
        [9, at as u64 | 1, 0xffff_ffff, 0x0000_0000_ffff_ffff, u64::MAX, 0, 0xffff_ffff, 0x200];
    let pages: [(usize, &[u64]); 2] = [(at, &words), (at + 64, &first)];
    let report = report_in(0xffff_ea00_0000_0000, &age(6, 18, X86_64), &pages);
    assert_eq!((report.verdict, report.folio.order), (Verdict::Faithful, 9));
    assert_eq!((counts(&report), ty(&report)), ((0, 0), Some(PageType::LargeKmalloc)));
}

#[test]
fn flag_of_waiters() {
    let words = [
        0x0017_ffff_c000_0080,
        0xdead_0000_0000_0100,
        0xdead_0000_0000_0122,
        0,
        0x0000_0007_1601_f576,
        0,
        0x0000_0000_ffff_ffff,
        0,
    ];
    let age = age(7, 0, X86_64);
    assert_eq!((age.flags[7], age.check_at_prep & words[0]), (Some("waiters"), 0x80));
    assert_eq!(report(&age, &words).head_index, 0x7_1601_f576);
    assert_eq!(words[1..3], age.poisons.unwrap().list);
}

#[test]
fn poisoned_page() {
    assert_eq!(report(&age(5, 4, X86_64), &[u64::MAX; 8]).verdict, Verdict::Poisoned);
}
