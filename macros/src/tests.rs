// SPDX-License-Identifier: MIT OR Apache-2.0

//! Compares the expansions of the descriptions in `tests/expand` with those that a person read
//! last.
//!
//! To accept a change, run with `EXPAND=overwrite` and read the difference.

mod reference;
mod structure;
mod unsafe_code;
mod words;

use crate::{derive, helpers};
use dumpable_codegen::errors::Errors;
use proc_macro2::TokenStream;
use quote::ToTokens;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::{env, fs, mem};
use syn::{Attribute, Expr, File, Item, ItemConst, ItemEnum, ItemStruct, ItemUnion, Meta, Stmt};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/expand");
const EXPANDED: &str = ".expanded.rs";

#[test]
fn expansions_match_reviewed_files() {
    let mut cases: Vec<_> =
        fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.retain(|path| !path.to_str().unwrap().ends_with(EXPANDED));
    cases.sort();
    let mut wrong = Vec::new();
    for case in &cases {
        let beside = case.to_str().unwrap().replace(".rs", EXPANDED);
        let expanded = expand(&fs::read_to_string(case).unwrap());
        if env::var_os("EXPAND").is_some_and(|value| value == "overwrite") {
            fs::write(&beside, &expanded).unwrap();
        }
        wrong.extend(
            compare(case, &fs::read_to_string(&beside).unwrap_or_default(), &expanded).err(),
        );
    }
    assert!(
        wrong.is_empty(),
        "{}\nRead the change; to accept it, run with EXPAND=overwrite",
        wrong.join("\n")
    );
    assert!(cases.len() >= 6, "{} descriptions", cases.len());
}

/// The control: a changed expansion is reported, with its place.
#[test]
fn changed_expansion_reported() {
    let description = "#[derive(Dumpable)] #[repr(C)] struct A { b: u8 }";
    let expanded = expand(description);
    let changed = expanded.replacen("const fn b", "fn b", 1);
    assert_ne!(expanded, changed);
    assert_eq!(compare(Path::new("a.rs"), &expanded, &expanded), Ok(()));
    let told = compare(Path::new("a.rs"), &expanded, &changed).unwrap_err();
    assert!(
        told.contains("a.rs") && told.contains("-    const fn b") && told.contains("+    fn b"),
        "{told}"
    );
    assert!(compare(Path::new("a.rs"), "", &expanded).is_err());
}

/// Returns the first line that differs.
fn compare(case: &Path, read: &str, expanded: &str) -> Result<(), String> {
    if read == expanded {
        return Ok(());
    }
    let (mut before, mut after) = (read.lines(), expanded.lines());
    for number in 1.. {
        let (before, after) = (before.next(), after.next());
        if before != after {
            let (before, after) = (before.unwrap_or("(the end)"), after.unwrap_or("(the end)"));
            return Err(format!(
                "{} expands to something else, from line {number}:\n-{before}\n+{after}",
                case.display()
            ));
        }
    }
    unreachable!()
}

/// Returns the formatted expansions of all items of a file, without the parts that every structure
/// has.
fn expand(file: &str) -> String {
    let common = common();
    let mut shown = TokenStream::new();
    for item in syn::parse_file(file).unwrap().items {
        let Some((name, expanded)) = expand_item(item) else { continue };
        let made = syn::parse2::<File>(expanded).unwrap().items.into_iter();
        shown.extend(
            made.filter_map(|item| without(item, &name, &common)).map(Item::into_token_stream),
        );
    }
    let text = prettyplease::unparse(&syn::parse2(shown).unwrap());
    // An empty line between items makes them readable.
    text.replace("\n}\n", "\n}\n\n").trim_end().to_owned() + "\n"
}

/// The structure in `plain.rs` whose expansion is shown in full.
const FULL: &str = "Counted";

/// Returns the items that do not depend on the fields.
fn common() -> HashSet<String> {
    let (name, expanded) = expand_item(syn::parse_quote!(
        #[derive(Dumpable)]
        #[repr(C)]
        struct Any {
            field: u8,
        }
    ))
    .unwrap();
    let mut all = HashSet::new();
    for item in syn::parse2::<File>(expanded).unwrap().items {
        add_parts(item, &name, &mut all);
    }
    all
}

fn add_parts(item: Item, name: &str, all: &mut HashSet<String>) {
    all.insert(nameless(&item, name));
    match item {
        Item::Impl(block) => all.extend(block.items.iter().map(|item| nameless(item, name))),
        Item::Const(block) => in_const(*block.expr, &mut |item| add_parts(item, name, all)),
        _ => {}
    }
}

/// The items in the block that is the value of a constant.
fn in_const(expr: Expr, each: &mut dyn FnMut(Item)) {
    let Expr::Block(block) = expr else { return };
    for statement in block.block.stmts {
        if let Stmt::Item(item) = statement {
            each(item);
        }
    }
}

fn without(mut item: Item, name: &str, common: &HashSet<String>) -> Option<Item> {
    if name != FULL {
        if common.contains(&nameless(&item, name)) {
            return None;
        }
        if let Item::Impl(block) = &mut item {
            block.items.retain(|item| !common.contains(&nameless(item, name)));
        }
        if let Item::Const(ItemConst { expr, .. }) = &mut item {
            if let Expr::Block(block) = &mut **expr {
                let statements = mem::take(&mut block.block.stmts).into_iter();
                block.block.stmts = statements
                    .filter_map(|statement| match statement {
                        Stmt::Item(item) => without(item, name, common).map(Stmt::Item),
                        other => Some(other),
                    })
                    .collect();
            }
        }
    }
    Some(item)
}

fn nameless(item: &impl ToTokens, name: &str) -> String {
    // Visibilities are repeated everywhere and add nothing.
    item.to_token_stream().to_string().replace(name, "Any").replace("pub ", "")
}

/// Expands an item without errors. Returns the name of its type and the tokens.
fn expand_item(item: Item) -> Option<(String, TokenStream)> {
    let mut errors = Errors::default();
    let expanded = expand_given(item, &mut errors);
    assert_eq!(errors.count(), 0, "{}", errors.into_tokens());
    expanded
}

/// Expands an item of a macro. Returns the name of its type and the tokens.
fn expand_given(mut item: Item, errors: &mut Errors) -> Option<(String, TokenStream)> {
    Some(match &mut item {
        Item::Struct(ItemStruct { attrs, ident, .. })
        | Item::Enum(ItemEnum { attrs, ident, .. })
        | Item::Union(ItemUnion { attrs, ident, .. })
            if derives(attrs) =>
        {
            (ident.to_string(), derive::expand(item.into_token_stream(), errors))
        }
        Item::Impl(block) => {
            let attribute = block.attrs.remove(block.attrs.iter().position(is_helpers)?);
            let argument = match attribute.meta {
                Meta::List(list) => list.tokens,
                _ => TokenStream::new(),
            };
            (
                block.self_ty.to_token_stream().to_string(),
                helpers::expand(argument, item.into_token_stream(), errors),
            )
        }
        _ => return None,
    })
}

fn derives(attrs: &[Attribute]) -> bool {
    attrs.iter().any(|attr| {
        attr.path().is_ident("derive") && attr.to_token_stream().to_string().contains("Dumpable")
    })
}

fn is_helpers(attr: &Attribute) -> bool {
    attr.path().segments.last().is_some_and(|last| last.ident == "helpers")
}

/// Editors complete in the body of a helper that has an error, so one family keeps it.
#[test]
fn rejected_body_kept_in_live_family() {
    let expanded = |body: &str| {
        let block = format!("impl A {{ const fn f(&self, other: View<A>) -> u64 {{ {body} }} }}");
        let mut errors = Errors::default();
        let tokens = helpers::expand(TokenStream::new(), block.parse().unwrap(), &mut errors);
        (errors.count(), tokens.to_string().replace(' ', ""))
    };
    let (errors, kept) = expanded("self.b() + other.b()");
    assert_eq!((errors, kept.matches("self.b()+other.b()").count()), (1, 1));
    // A body that rustc would reject in the live family, too, is dropped.
    let (errors, dropped) = expanded("self.b ^ 1");
    assert_eq!((errors, dropped.contains("self.b^1")), (1, false));
}

/// Returns the source files in a folder, but for expansions.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.to_str().unwrap();
        if path.is_dir() {
            all.extend(sources(&path));
        } else if name.ends_with(".rs") && !name.ends_with(".expanded.rs") {
            all.push(path);
        }
    }
    all.sort();
    all
}
