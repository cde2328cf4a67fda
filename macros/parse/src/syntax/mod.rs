// SPDX-License-Identifier: MIT OR Apache-2.0

//! Parses the parts of attributes.

mod attribute;
mod checks;
mod errors;
mod names;
mod passed;
mod values;

pub(super) use attribute::{check_no_value, each_attribute, is_ours, list, skip};
pub(super) use checks::{calls_accessors, check, parse_check};
pub(crate) use errors::Keep;
pub(super) use errors::{error, replace_message};
pub(super) use names::{in_c, name_in_c, name_of_typed, name_of_variant, present_in_c};
pub(super) use passed::{passed, passed_of_field};
pub(super) use values::{bytes, function, of_type, path, unsuffixed, visibility};
