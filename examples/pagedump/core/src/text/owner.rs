//! The owner's line (`dump_mapping()`, `fs/inode.c`, 7.3).

use super::Symbols;
use crate::report::{Name, Owner, PageReport};
use dumpable::{Line, Sink};

#[inline(never)]
pub(crate) fn write_owner<N: Symbols, S: Sink>(
    report: &PageReport,
    owner: &Owner,
    symbols: &N,
    out: &mut S,
) {
    let mut line = Line::new();
    match *owner {
        Owner::MappingUnreadable(_) => {
            let mapping = match report.mapping {
                Some(mapping) => mapping.get(),
                None => 0,
            };
            line.text("invalid mapping:").hex_padded(mapping, 16);
        }
        Owner::NoInode(operations) => {
            line.text("aops:");
            symbols.name(operations, &mut line);
        }
        Owner::InodeUnreadable(operations, inode) => {
            line.text("aops:");
            symbols.name(operations, &mut line);
            line.text(" invalid inode:").hex_padded(inode.get(), 16);
        }
        Owner::Inode(operations, ino, name) => {
            line.text("aops:");
            symbols.name(operations, &mut line);
            line.text(" ino:").hex(ino);
            write_name(report, name, &mut line);
        }
        // The line `kind:` has it, which the kernel's text has not.
        Owner::Slab(..) => return,
    }
    line.end(out);
}

fn write_name(report: &PageReport, name: Name, line: &mut Line) {
    match name {
        Name::None => {}
        Name::NoDentry(dentry) => {
            line.text(" invalid dentry:").hex_padded(dentry.get(), 16);
        }
        Name::Unreadable => {
            line.text(" dentry name(?):\"<invalid>\"");
        }
        Name::Known => {
            line.text(" dentry name(?):\"");
            write_bytes(report.name.as_bytes(), line);
            line.text("\"");
        }
    }
}

/// Writes the slab cache of a page.
pub(crate) fn write_cache(report: &PageReport, line: &mut Line) {
    let Some(Owner::Slab(cache, name)) = report.owner else { return };
    match name {
        Name::Known => {
            line.text(", cache ");
            write_bytes(report.name.as_bytes(), line);
        }
        _ => {
            line.text(", of a cache that cannot be read, at ").hex0x(cache.get());
        }
    }
}

/// Writes bytes as they are, unless a terminal would act on some of them.
pub(crate) fn write_bytes(bytes: &[u8], line: &mut Line) {
    if has_control(bytes) {
        line.escaped(bytes);
    } else {
        line.bytes(bytes);
    }
}

fn has_control(mut bytes: &[u8]) -> bool {
    while let [byte, rest @ ..] = bytes {
        if *byte < 0x20 || *byte == 0x7f {
            return true;
        }
        bytes = rest;
    }
    false
}
