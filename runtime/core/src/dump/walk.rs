// SPDX-License-Identifier: MIT OR Apache-2.0

//! Walks through a layout and the bytes that it describes.

use crate::layout::members::{Kind, Layout, Member};
use crate::layout::names::{same, Names};
use crate::layout::order::Order;
use crate::layout::places::places_of_member;
use crate::num::fixed::low_mask_u128;
use crate::origin::fidelity::Fidelity;
use crate::text::line::Line;
use crate::text::sink::Sink;
use crate::text::wide::{hex, signed};
use crate::views::raw::Raw;

/// The deepest nesting of structures and arrays; deeper ones are named but not entered.
const DEPTH: usize = 8;

/// The most lines, including the first and the one that reports the cut.
const LINES: u32 = 4096;

/// The most members, elements and rows to visit, whether or not they make a line.
const STEPS: u32 = 1 << 16;

/// The most elements to show of an array of structures or arrays.
const ELEMENTS: usize = 16;

/// The most rows to show of an array of numbers.
const ROWS: u32 = 64;

/// A name, or an index in an array.
#[derive(Clone, Copy)]
struct Label {
    name: &'static str,
    index: Option<usize>,
}

/// A structure or an array that encloses the current member.
#[derive(Clone, Copy)]
struct Level {
    label: Label,
    /// Whether this is a view of a field of the enclosing structure.
    is_view: bool,
    /// The offset in the object.
    offset: usize,
    todo: Todo,
}

/// What a value is, and in which order its numbers have their bytes.
#[derive(Clone, Copy)]
struct Form {
    kind: &'static Kind,
    order: Order,
}

/// The part of a level that is still to be shown.
#[derive(Clone, Copy)]
enum Todo {
    Members(Members),
    Elements(Elements),
}

#[derive(Clone, Copy)]
struct Members {
    layout: &'static Layout,
    rest: &'static [Member],
    /// The name of the last field, shown or not.
    field: &'static str,
    /// Whether the last member was a view of that field.
    in_view: bool,
    /// The first place of the next member.
    slot: usize,
}

#[derive(Clone, Copy)]
struct Elements {
    of: Form,
    size: usize,
    next: usize,
    len: usize,
    /// The first place of each element.
    slot: usize,
}

const NOTHING: Level = Level {
    label: Label { name: "", index: None },
    is_view: false,
    offset: 0,
    todo: Todo::Elements(Elements {
        of: Form { kind: &Kind::Unsigned, order: Order::Native },
        size: 0,
        next: 0,
        len: 0,
        slot: 0,
    }),
};

/// Returns all members of a structure, whose places begin at `slot`.
fn members(layout: &'static Layout, slot: usize) -> Todo {
    Todo::Members(Members { layout, rest: layout.members, field: "", in_view: false, slot })
}

/// Where the current member lies in the object.
#[derive(Clone, Copy)]
enum Moved {
    /// This far from the offset of the layout, wrapping around.
    By(usize),
    /// Not known.
    Unknown,
}

pub(crate) struct Walk<'a> {
    raw: &'a Raw<'a>,
    levels: [Level; DEPTH],
    /// The number of levels.
    depth: usize,
    line: Line<256>,
    out: &'a mut dyn Sink,
    lines: u32,
    steps: u32,
    /// Whether to write offsets and one line for each member.
    in_full: bool,
    moved: Moved,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(raw: &'a Raw<'a>, out: &'a mut dyn Sink, in_full: bool) -> Self {
        Self {
            raw,
            levels: [NOTHING; DEPTH],
            depth: 0,
            line: Line::new(),
            out,
            lines: 0,
            steps: 0,
            in_full,
            moved: Moved::By(0),
        }
    }

    pub(crate) fn run(&mut self) {
        let layout = self.raw.layout();
        self.line.text(layout.name).text(" at ").hex0x(self.raw.origin().get()).text(
            match self.raw.fidelity() {
                Fidelity::Frozen => ", frozen",
                Fidelity::Sequenced => ", stable by its sequence word",
                Fidelity::Stable => ", stable",
                Fidelity::Once => ", read once: it could not be read again",
                Fidelity::Torn => ", torn: it may show a state that never existed",
            },
        );
        if self.raw.is_relocated() {
            self.line.text(", of another layout");
        }
        self.end();
        self.enter(NOTHING.label, false, 0, members(layout, 0));
        while let Some(level) = self.level() {
            if self.is_over() {
                return;
            }
            self.steps = self.steps.wrapping_add(1);
            match level.todo {
                Todo::Members(members) => match members.rest {
                    [member, rest @ ..] => self.member(level, Members { rest, ..members }, member),
                    [] => {
                        self.gaps(level, members.layout);
                        self.leave();
                    }
                },
                Todo::Elements(elements) if elements.next < elements.len => {
                    self.element(level, elements)
                }
                Todo::Elements(_) => self.leave(),
            }
        }
    }

    /// Shows the next member; if it was not captured, names the members after it that were not
    /// captured either.
    fn member(&mut self, level: Level, after: Members, member: &'static Member) {
        let Members { field, in_view, slot, .. } = after;
        self.locate(after, member);
        let after = Members { slot: slot.wrapping_add(places_of_member(member)), ..after };
        if self.is_absent(member, slot) {
            return self.absent(after, member);
        }
        let (within, is_view) = match (member.bits, member.within) {
            (Some(_), Some(_)) => (field, in_view),
            (None, Some(within)) => (within, true),
            (_, None) => (member.name, false),
        };
        let after = Members { field: within, in_view: is_view, ..after };
        self.go_on(Todo::Members(after));
        let offset = level.offset.wrapping_add(member.offset);
        let label = Label { name: member.name, index: None };
        let Some(bytes) = self.raw.kept(offset, member.size) else {
            if member.size != 0 {
                self.not_captured(level, after, member);
            }
            return;
        };
        if is_view && self.in_full && !same(within, field) {
            self.margin(false);
            self.path(Label { name: within, index: None }).text(", as any of");
            self.end();
        }
        if let Some(value) = member.number(bytes) {
            self.start(offset, member.bits, is_view);
            self.path(label).text(": ");
            self.value(value, member);
            self.end();
        } else {
            let form = Form { kind: &member.kind, order: member.order };
            self.kind(label, is_view, offset, form, member.size, slot.wrapping_add(1));
        }
    }

    /// Notes where the object has a member of its own, or of one of its parts.
    fn locate(&mut self, after: Members, member: &Member) {
        let index = after.layout.members.len().wrapping_sub(after.rest.len()).wrapping_sub(1);
        self.moved = match (self.raw.is_relocated(), self.depth, self.raw.offset(index)) {
            (false, ..) => Moved::By(0),
            (true, 1, Some(offset)) => Moved::By(offset.wrapping_sub(member.offset)),
            // The members of a part lie in its own order.
            (true, ..) => Moved::Unknown,
        };
    }

    fn is_absent(&self, member: &Member, slot: usize) -> bool {
        self.raw.is_relocated()
            && member.optional
            && places_of_member(member) > 0
            && self.raw.place(slot).is_none()
    }

    /// Names a member that the object lacks, and skips its bits.
    fn absent(&mut self, after: Members, member: &'static Member) {
        let mut rest = after.rest;
        while let [Member { bits: Some(_), within: Some(within), .. }, others @ ..] = rest {
            if !same(within, member.name) {
                break;
            }
            rest = others;
        }
        let after = Members { rest, field: member.name, in_view: false, ..after };
        self.go_on(Todo::Members(after));
        self.margin(false);
        self.path(Label { name: member.name, index: None }).text(": absent");
        self.end();
    }

    /// Names this member and those after it that were not captured.
    fn not_captured(&mut self, level: Level, after: Members, member: &'static Member) {
        let (mut member, Members { mut rest, mut field, mut slot, .. }) = (member, after);
        self.margin(false);
        self.line.text("not captured: ");
        self.path(Label { name: member.name, index: None });
        while let [next, after @ ..] = rest {
            if self.raw.kept(level.offset.wrapping_add(next.offset), next.size).is_some() {
                break;
            }
            // Bits and views are omitted if their field was named.
            (member, rest) = (next, after);
            slot = slot.wrapping_add(places_of_member(member));
            if member.bits.is_some() && member.within.is_some()
                || matches!(member.within, Some(within) if same(within, field))
            {
                continue;
            }
            field = match member.within {
                Some(within) => within,
                None => member.name,
            };
            if self.line.len() > 90 {
                self.end();
                self.margin(false);
                self.line.text("not captured: ");
            } else {
                self.line.text(", ");
            }
            self.path(Label { name: member.name, index: None });
        }
        self.end();
        self.go_on(Todo::Members(Members { rest, field, in_view: false, slot, ..after }));
    }

    /// Shows the next element of an array of structures or arrays, or all that are zero from there
    /// on.
    fn element(&mut self, level: Level, elements: Elements) {
        let Elements { of, size, next, len, slot } = elements;
        if self.raw.is_relocated() {
            // Elements may lie at another distance.
            self.moved = Moved::Unknown;
        }
        let mut after = next;
        while after < len && self.is_zero(element(level.offset, size, after), size) {
            after = after.wrapping_add(1);
        }
        let offset = element(level.offset, size, next);
        let is_zero = after > next;
        if is_zero || next >= ELEMENTS {
            let (after, what) = if is_zero { (after, ": zero") } else { (len, ": not shown") };
            self.go_on(Todo::Elements(Elements { next: after, ..elements }));
            self.start(offset, None, false);
            self.range(NOTHING.label, next, after).text(what);
            self.end();
        } else {
            self.go_on(Todo::Elements(Elements { next: next.wrapping_add(1), ..elements }));
            self.kind(Label { name: "", index: Some(next) }, false, offset, of, size, slot);
        }
    }

    /// Shows a value that is not a single number, or enters it. The places of its parts begin at
    /// `slot`.
    fn kind(
        &mut self,
        label: Label,
        is_view: bool,
        offset: usize,
        form: Form,
        size: usize,
        slot: usize,
    ) {
        let entered = match form.kind {
            Kind::Struct(layout) => self.enter(label, is_view, offset, members(layout, slot)),
            Kind::Array { of, len, .. } => {
                // An element without bytes shows nothing.
                let Some(each @ 1..) = size.checked_div(*len) else { return };
                let of = Form { kind: of, order: form.order };
                if of.kind.is_number() {
                    self.rows(label, is_view, offset, of, each, *len);
                    true
                } else {
                    self.enter(
                        label,
                        is_view,
                        offset,
                        Todo::Elements(Elements {
                            of,
                            size: each,
                            next: 0,
                            len: *len,
                            slot: slot.wrapping_add(1),
                        }),
                    )
                }
            }
            Kind::Unsigned | Kind::Signed | Kind::Address => true,
        };
        if !entered {
            self.start(offset, None, is_view);
            self.path(label).text(": too deep to be shown");
            self.end();
        }
    }

    /// Shows an array of numbers.
    fn rows(
        &mut self,
        label: Label,
        is_view: bool,
        offset: usize,
        of: Form,
        size: usize,
        len: usize,
    ) {
        let Some(in_row) = (if size == 1 { Some(16) } else { 32_usize.checked_div(size) }) else {
            return;
        };
        let (mut done, mut rows) = (0, 0_u32);
        while done < len && !self.is_over() {
            self.steps = self.steps.wrapping_add(1);
            let start = element(offset, size, done);
            let mut after = done;
            loop {
                let count = least(in_row, len.wrapping_sub(after));
                if count == 0
                    || !self.is_zero(element(offset, size, after), size.wrapping_mul(count))
                {
                    break;
                }
                after = after.wrapping_add(count);
            }
            let is_zero = after > done;
            if !is_zero {
                after = done.wrapping_add(least(in_row, len.wrapping_sub(done)));
            }
            let is_cut = rows == ROWS && after < len;
            if is_cut {
                after = len;
            }
            self.start(start, None, is_view);
            if done == 0 && after == len {
                self.path(label);
            } else {
                self.range(label, done, after);
            }
            self.line.text(":");
            if is_cut {
                self.line.text(" not shown");
            } else if is_zero {
                self.line.text(" zero");
            } else {
                self.row(start, of, size, after.wrapping_sub(done));
            }
            self.end();
            rows = rows.wrapping_add(1);
            done = after;
        }
    }

    /// Writes the numbers of a row.
    fn row(&mut self, offset: usize, of: Form, size: usize, count: usize) {
        let mut done = 0;
        while done < count {
            let bytes = self.raw.kept(element(offset, size, done), size);
            let value = match bytes {
                Some(bytes) => of.kind.number(bytes, of.order.is_big_endian()),
                None => None,
            };
            self.line.text(" ");
            match value {
                Some(value) if matches!(of.kind, Kind::Signed) => signed(&mut self.line, value),
                Some(value) => padded(&mut self.line, value, size),
                None => self.line.text("?"),
            };
            done = done.wrapping_add(1);
        }
        if size == 1 && matches!(of.kind, Kind::Unsigned) && self.in_full {
            self.line.text("  |");
            let mut rest = self.raw.kept(offset, count).unwrap_or(&[]);
            while let [byte, after @ ..] = rest {
                let shown = if matches!(byte, b' '..=b'~') { *byte } else { b'.' };
                self.line.bytes(&[shown]);
                rest = after;
            }
            self.line.text("|");
        }
    }

    /// Shows the bytes of a structure that no member describes, unless they are zero.
    fn gaps(&mut self, level: Level, layout: &'static Layout) {
        let mut at = 0;
        while at < layout.size && !self.is_over() {
            self.steps = self.steps.wrapping_add(1);
            // The end of the members that cover this byte, and the start of the next member.
            let (mut described, mut next) = (at, layout.size);
            let mut rest = layout.members;
            while let [member, after @ ..] = rest {
                let end = member.offset.wrapping_add(member.size);
                if member.offset <= at && described < end {
                    described = end;
                } else if member.offset > at && member.offset < next && member.size != 0 {
                    next = member.offset;
                }
                rest = after;
            }
            if described > at {
                at = described;
            } else {
                self.gap(level.offset.wrapping_add(at), level.offset.wrapping_add(next));
                at = next;
            }
        }
    }

    fn gap(&mut self, from: usize, to: usize) {
        let mut at = from;
        let mut rows = 0_u32;
        while at < to && !self.is_over() {
            let mut count = least(16, to.wrapping_sub(at));
            // Only some of the bytes may have been captured.
            let is_kept = self.raw.kept(at, 1).is_some();
            while count > 1 && (!is_kept || self.raw.kept(at, count).is_none()) {
                count = if is_kept { count.wrapping_sub(1) } else { 1 };
            }
            if is_kept && !self.is_zero(at, count) {
                self.start(at, None, false);
                self.path(Label { name: "(undescribed)", index: None });
                if rows == ROWS {
                    self.line.text(": more of them are not shown");
                    self.end();
                    return;
                }
                self.line.text(":");
                self.row(at, Form { kind: &Kind::Address, order: Order::Native }, 1, count);
                self.end();
                rows = rows.wrapping_add(1);
            }
            at = at.wrapping_add(count);
        }
    }

    /// Writes a number and its name.
    fn value(&mut self, value: u128, member: &Member) {
        let is_bit = matches!(member.bits, Some((low, high)) if low == high);
        // A set of flags has no sign: without the extension.
        let value = match (member.names, member.bits) {
            (Names::Flags { .. }, None) => {
                value & low_mask_u128(member.size.wrapping_mul(8) as u32)
            }
            _ => value,
        };
        match (member.names, member.kind) {
            (Names::Flags { .. }, _) => hex(&mut self.line, value),
            (_, Kind::Signed) => signed(&mut self.line, value),
            (Names::None, _) if is_bit => self.line.dec(value as u8),
            _ => hex(&mut self.line, value),
        };
        if let Names::Flags { names, groups, .. } = member.names {
            if value != 0 || !groups.is_empty() {
                self.line.text("(").flag_set(value as u64, names, groups).text(")");
            }
        } else if let Some(name) = member.name_of(value) {
            self.line.text("(").text(name).text(")");
        }
    }

    /// Writes the offset at the start of a line.
    fn start(&mut self, offset: usize, bits: Option<(u32, u32)>, is_view: bool) {
        if !self.in_full {
            return;
        }
        self.margin(is_view);
        let digits = match self.raw.layout().size {
            0..=0x100 => 2,
            0x101..=0x1000 => 3,
            _ => 4,
        };
        match self.moved {
            Moved::By(distance) => {
                self.line.text("+0x").hex_padded(offset.wrapping_add(distance), digits);
            }
            Moved::Unknown => {
                self.line.text("+?");
            }
        }
        match bits {
            Some((low, high)) if low == high => self.line.text("[").dec(low).text("]"),
            Some((low, high)) => self.line.text("[").dec(high).text(":").dec(low).text("]"),
            None => &mut self.line,
        };
        self.line.text(" ");
    }

    /// Writes the indentation, and a bar for each view that the line belongs to.
    fn margin(&mut self, is_view: bool) {
        if !self.in_full {
            return;
        }
        self.line.text("  ");
        let (mut rest, mut left) = (&self.levels[..], self.depth);
        while let ([level, after @ ..], 1..) = (rest, left) {
            if level.is_view {
                self.line.text("| ");
            }
            (rest, left) = (after, left.wrapping_sub(1));
        }
        if is_view {
            self.line.text("| ");
        }
    }

    /// Writes the path: the names of all levels, then `last`.
    fn path(&mut self, last: Label) -> &mut Line<256> {
        let (mut rest, mut left) = (&self.levels[..], self.depth);
        let mut is_first = true;
        while let ([level, after @ ..], 1..) = (rest, left) {
            is_first &= write_label(&mut self.line, level.label, is_first);
            (rest, left) = (after, left.wrapping_sub(1));
        }
        write_label(&mut self.line, last, is_first);
        &mut self.line
    }

    /// Writes the path with the indices `from` to `to`, exclusive.
    fn range(&mut self, last: Label, from: usize, to: usize) -> &mut Line<256> {
        let last_one = to.wrapping_sub(1);
        self.path(last).text("[").dec(from);
        if last_one != from {
            self.line.text("-").dec(last_one);
        }
        self.line.text("]")
    }

    /// Sends the line to the sink; instead of the last possible line, reports the cut.
    fn end(&mut self) {
        if self.lines == LINES.wrapping_sub(1) {
            self.line
                .clear()
                .text("  ... this is not all: a dump ends after ")
                .dec(LINES)
                .text(" lines");
        }
        if self.lines < LINES {
            self.out.line(self.line.as_bytes());
            self.lines = self.lines.wrapping_add(1);
        }
        self.line.clear();
    }

    /// Tells whether a bound was reached, and reports it once.
    fn is_over(&mut self) -> bool {
        if self.steps >= STEPS && self.lines < LINES {
            self.line
                .clear()
                .text("  ... this is not all: a dump ends after ")
                .dec(STEPS)
                .text(" members and elements");
            self.end();
            self.lines = LINES;
        }
        self.lines >= LINES
    }

    fn is_zero(&self, offset: usize, size: usize) -> bool {
        let Some(mut rest) = self.raw.kept(offset, size) else { return false };
        while let [0, after @ ..] = rest {
            rest = after;
        }
        rest.is_empty()
    }

    /// Returns the innermost level.
    fn level(&self) -> Option<Level> {
        self.levels.get(self.depth.wrapping_sub(1)).copied()
    }

    /// Sets the rest of the innermost level.
    fn go_on(&mut self, with: Todo) {
        if let Some(level) = self.levels.get_mut(self.depth.wrapping_sub(1)) {
            level.todo = with;
        }
    }

    /// Enters a level, or returns `false` if the nesting is too deep.
    fn enter(&mut self, label: Label, is_view: bool, offset: usize, todo: Todo) -> bool {
        let Some(level) = self.levels.get_mut(self.depth) else { return false };
        *level = Level { label, is_view, offset, todo };
        self.depth = self.depth.wrapping_add(1);
        true
    }

    fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }
}

/// Writes `.name[index]`. Returns whether that is nothing.
fn write_label(line: &mut Line<256>, label: Label, is_first: bool) -> bool {
    if !label.name.is_empty() {
        if !is_first {
            line.text(".");
        }
        line.text(label.name);
    }
    if let Some(index) = label.index {
        line.text("[").dec(index).text("]");
    }
    label.name.is_empty() && label.index.is_none()
}

/// Returns the offset of an element of an array.
fn element(offset: usize, size: usize, index: usize) -> usize {
    offset.wrapping_add(size.wrapping_mul(index))
}

fn least(one: usize, other: usize) -> usize {
    if one < other {
        one
    } else {
        other
    }
}

/// Writes a number of `size` bytes with leading zeros.
fn padded(line: &mut Line<256>, value: u128, size: usize) -> &mut Line<256> {
    match size {
        16 => line.hex_padded((value >> 64) as u64, 16).hex_padded(value as u64, 16),
        _ => line.hex_padded(value as u64, size.wrapping_mul(2)),
    }
}
