#![forbid(unsafe_code)]
use dumpable::__private::{AsFlags, AsStruct, AsValues, Described};

struct Reference(&'static u64);

impl Described for Reference {
    type Form = AsValues;
}

struct Other(&'static u64);

impl Described for Other {
    type Form = AsStruct;
}

struct Third(&'static u64);

impl Described for Third {
    type Form = AsFlags;
}

fn main() {}
