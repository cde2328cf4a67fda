// SPDX-License-Identifier: MIT OR Apache-2.0

//! Proves that expansions contain no unsafe block and no unsafe function in either family: only
//! `unsafe impl`s of known traits, whose obligations the derive meets by facts from the compiler.
//!
//! Expands every description of the tests across crates, with its helpers, and those of pagedump.
//! Together they use every attribute.

use super::{derives, expand_item, is_helpers, sources};
use dumpable_parse::attributes::{ATTRIBUTES, WORDS};
use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use quote::ToTokens;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use syn::{Attribute, Block, Item, Stmt};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// The folders of the descriptions.
const FOLDERS: [&str; 9] = [
    "tests/expand",
    "tests/proofs",
    "tests/tests",
    "tests/ui/pass",
    "tests/bindgen",
    "examples/pagedump/core/src/layout",
    "examples/pagedump/vmcore/src/kernel/layout",
    "runtime/src/guide",
    "benches",
];

/// The attributes that there are, and the words within them: all that the parser knows.
fn known_words() -> impl Iterator<Item = &'static str> {
    ATTRIBUTES.iter().map(|attribute| attribute.name).chain(WORDS.iter().copied())
}

/// The unsafe traits that the derive implements.
const TRAITS: [&str; 4] = ["Dumpable", "Choice", "Field", "FlagSet"];

#[test]
fn expansions_contain_only_unsafe_impls() {
    let (mut items, mut impls, mut forms) = (0, 0, BTreeSet::new());
    let mut wrong = Vec::new();
    for file in FOLDERS.iter().flat_map(|folder| sources(&Path::new(ROOT).join(folder))) {
        let Ok(parsed) = syn::parse_file(&fs::read_to_string(&file).unwrap()) else { continue };
        each(parsed.items, &mut |item| {
            let attributes = words(item.to_token_stream());
            let mut own = Found::of(item.to_token_stream()).others;
            let Some((name, expanded)) = expand_item(item) else { return };
            items += 1;
            forms.extend(attributes);
            let found = Found::of(expanded);
            impls += found.impls.len();
            let strange = found.impls.iter().filter(|of| !TRAITS.contains(&of.as_str()));
            // Unsafe code in live helpers appears once.
            let others = found.others.iter().filter(|other| {
                match own.iter().position(|own| own == *other) {
                    Some(at) => {
                        own.remove(at);
                        false
                    }
                    None => true,
                }
            });
            wrong.extend(
                strange.chain(others).map(|what| format!("{}: {name}: {what}", file.display())),
            );
        });
    }
    assert!(wrong.is_empty(), "unsafe code in expansions:\n{}", wrong.join("\n"));
    let missing: Vec<_> = known_words().filter(|word| !forms.contains(*word)).collect();
    assert!(missing.is_empty(), "no description uses {missing:?}");
    assert!(items >= 200, "{items} descriptions");
    println!(
        "\nproof: expansions contain no unsafe block and no unsafe function | {items} descriptions and blocks of helpers, all {} words of attributes: {impls} unsafe impls, and no other unsafe code",
        known_words().count()
    );
}

/// The control: each form of unsafe code is found, also inside macros.
#[test]
fn unsafe_code_in_expansion_detected() {
    let others = |code: &str| Found::of(code.parse().unwrap()).others.len();
    for code in [
        "fn a() { unsafe { b() } }",
        "const fn a() -> u8 { let x = { unsafe { b() } }; x }",
        "const _: () = ::core::assert!(unsafe { b() }, \"\");",
        "unsafe fn a() {}",
        "impl A { pub const unsafe fn a(&self) {} }",
        "unsafe extern \"C\" fn a() {}",
        "unsafe extern \"C\" { fn a(); }",
        "#[unsafe(no_mangle)] fn a() {}",
        "unsafe trait A {}",
    ] {
        assert_eq!(others(code), 1, "{code}");
    }
    for code in [
        "type A = unsafe fn(u8);",
        "type A = Option<unsafe extern \"C\" fn(u8) -> u8>;",
        "fn a() { b() }",
    ] {
        assert_eq!(others(code), 0, "{code}");
    }
    let of = |code: &str| Found::of(code.parse().unwrap()).impls;
    assert_eq!(of("unsafe impl ::dumpable::Choice for Kind {}"), ["Choice"]);
    assert_eq!(of("unsafe impl<T: Copy> Send for Kind<T> {}"), ["Send"]);
}

/// The unsafe code among tokens.
#[derive(Default)]
struct Found {
    /// The implemented traits.
    impls: Vec<String>,
    others: Vec<String>,
}

impl Found {
    fn of(tokens: TokenStream) -> Self {
        let mut found = Self::default();
        found.walk(tokens);
        found
    }

    fn walk(&mut self, tokens: TokenStream) {
        let tokens: Vec<_> = tokens.into_iter().collect();
        for (at, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Group(group) => self.walk(group.stream()),
                TokenTree::Ident(word) if word == "unsafe" => self.unsafe_before(&tokens[at + 1..]),
                _ => {}
            }
        }
    }

    fn unsafe_before(&mut self, rest: &[TokenTree]) {
        let word = |at: usize| rest.get(at).map(ToString::to_string).unwrap_or_default();
        // `extern` and its string may precede `fn`.
        let function =
            (0..3).find(|at| word(*at) == "fn").filter(|at| *at == 0 || word(0) == "extern");
        if word(0) == "impl" {
            self.impls.extend(implemented(rest));
        } else if !function.is_some_and(|at| is_parenthesized(rest.get(at + 1))) {
            // Not the type of a function.
            self.others.push(format!("unsafe {} {}", word(0), word(1)));
        }
    }
}

/// Returns the last word before `for`, without generic arguments.
fn implemented(rest: &[TokenTree]) -> Option<String> {
    let before: Vec<_> = rest.iter().take_while(|token| token.to_string() != "for").collect();
    before.into_iter().rev().find_map(|token| match token {
        TokenTree::Ident(ident) => Some(ident.to_string()),
        _ => None,
    })
}

fn is_parenthesized(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis)
}

/// Returns the words in the attributes of this crate.
fn words(item: TokenStream) -> BTreeSet<String> {
    let tokens: Vec<_> = item.into_iter().collect();
    let mut all = BTreeSet::new();
    for (at, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else { continue };
        let inner: Vec<_> = group.stream().into_iter().collect();
        let attribute =
            at > 0 && tokens[at - 1].to_string() == "#" && group.delimiter() == Delimiter::Bracket;
        match inner.first() {
            Some(TokenTree::Ident(name)) if attribute && is_ours(name) => {
                all.insert(name.to_string());
                every_word(group.stream(), &mut all);
            }
            _ => all.extend(words(group.stream())),
        }
    }
    all
}

fn is_ours(name: &Ident) -> bool {
    ["dumpable", "check", "only"].iter().any(|ours| name == ours)
}

fn every_word(tokens: TokenStream, all: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => every_word(group.stream(), all),
            TokenTree::Ident(word) => {
                all.insert(word.to_string());
            }
            _ => {}
        }
    }
}

/// Calls `expand` for every description and block of helpers, also in modules and functions.
fn each(items: Vec<Item>, expand: &mut impl FnMut(Item)) {
    for item in items {
        match item {
            Item::Mod(module) => {
                each(module.content.map(|(_, items)| items).unwrap_or_default(), expand)
            }
            Item::Fn(function) => each(in_block(*function.block), expand),
            item if described(&item) => expand(item),
            _ => {}
        }
    }
}

fn in_block(block: Block) -> Vec<Item> {
    let items = block.stmts.into_iter().filter_map(|statement| match statement {
        Stmt::Item(item) => Some(item),
        _ => None,
    });
    items.collect()
}

fn described(item: &Item) -> bool {
    let attrs: &[Attribute] = match item {
        Item::Struct(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Impl(item) => return item.attrs.iter().any(is_helpers),
        _ => return false,
    };
    derives(attrs)
}
