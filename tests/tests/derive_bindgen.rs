//! The output of bindgen, which adds the derive to every type: `bindgen/generate` makes it from
//! `shapes.h`.
//!
//! bindgen asserts the sizes of one target, here a 64-bit one; other targets skip this file.
#![cfg(target_pointer_width = "64")]

macro_rules! tested {
    ($name:ident, $shapes:literal) => {
        mod $name {
            include!("../bindgen/cases.rs");

            // Generated code.
            #[allow(
                warnings,
                unsafe_op_in_unsafe_fn,
                clippy::undocumented_unsafe_blocks,
                clippy::multiple_unsafe_ops_per_block
            )]
            mod shapes {
                include!($shapes);
            }
        }
    };
}

tested!(bindgen_0_72, "../bindgen/shapes_0_72.rs");
tested!(bindgen_0_73, "../bindgen/shapes_0_73.rs");
