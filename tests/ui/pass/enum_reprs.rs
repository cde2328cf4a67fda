//! Enums with every integer representation, as fields, as bits, and by `as`.
#![deny(warnings)]

use dumpable::{Addr, Decoded, Snapshot};

macro_rules! of_each {
    ($($module:ident: $repr:ident, $least:literal, $greatest:literal;)*) => {$(
        mod $module {
            use dumpable::Dumpable;

            #[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
            #[repr($repr)]
            pub enum Of {
                Least = $least,
                Between = 1,
                Greatest = $greatest,
            }

            #[derive(Dumpable)]
            #[repr(C)]
            pub struct Holds {
                pub own: Of,
                #[dumpable(as(Of), bits(part: Of = 0..=2))]
                pub number: $repr,
            }
        }
    )*};
}

of_each! {
    of_u8: u8, 0, 255;
    of_u16: u16, 0, 0xffff;
    of_u32: u32, 0, 0xffff_ffff;
    of_u64: u64, 0, 0xffff_ffff_ffff_ffff;
    of_usize: usize, 0, 0xffff_ffff;
    of_i8: i8, -128, 127;
    of_i16: i16, -0x8000, 0x7fff;
    of_i32: i32, -0x8000_0000, 0x7fff_ffff;
    of_i64: i64, -0x8000_0000_0000_0000, 0x7fff_ffff_ffff_ffff;
    of_isize: isize, -0x8000_0000, 0x7fff_ffff;
}

macro_rules! holds {
    ($($module:ident: $number:expr;)*) => {$({
        use $module::{Holds, Of};
        let copy = Snapshot::<Holds>::from_words([$number; 2], Addr::NULL);
        assert!(copy.own() == Of::Greatest && copy.number() == Of::Greatest);
        assert_eq!((copy.own().name(), Decoded::<Of>::from_raw(1).is(Of::Between)), (Some("greatest"), true));
        // Three set bits are 7, or -1.
        let signed = (Of::Least as i64) < 0;
        assert_eq!(copy.part().raw() as i64, if signed { -1 } else { 7 });
    })*};
}

fn main() {
    holds! {
        of_u8: 255;
        of_u16: 0xffff;
        of_u32: 0xffff_ffff;
        of_u64: u64::MAX;
        of_usize: 0xffff_ffff;
        of_i8: 127;
        of_i16: 0x7fff;
        of_i32: 0x7fff_ffff;
        of_i64: 0x7fff_ffff_ffff_ffff;
        of_isize: 0x7fff_ffff;
    }
}
