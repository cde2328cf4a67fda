#![doc = include_str!("guide/description.md")]
#![doc = "```"]
#![doc = include_str!("guide/gadget.rs")]
#![doc = "```"]
#![doc = include_str!("guide/use.md")]
#![doc = include_str!("guide/more.md")]

#[doc = include_str!("guide/glossary.md")]
pub mod glossary {}

#[doc = include_str!("guide/proof.md")]
pub mod proof {}

#[cfg(doc)]
pub mod generated;
