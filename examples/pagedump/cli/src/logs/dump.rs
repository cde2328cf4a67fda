//! One page dump while it is being read.

use super::keys::{self, Bug, Row};
use super::line::Line;
use super::prefix::Prefix;
use super::record::{Complaint, Damage, HeadCounts, Lines, Pointer, Record};
use super::rows::Rows;
use super::values::{self, find, find_key, skip_blanks, word_end, Missing};

/// How much damage is kept.
const MOST_DAMAGE: usize = 64;

/// How many reasons are kept.
const MOST_REASONS: usize = 8;

/// How many rows of one line are read.
const MOST_ROWS: usize = 16;

/// How long the text of the owner and of a reason may be.
const LONGEST_TEXT: usize = 4096;

/// How many lines may stand between the two parts of a wrapped line.
const WRAP_DISTANCE: u64 = 3;

/// The columns from which mail programs wrap a line.
const WRAP_COLUMN: usize = 68;

/// How far a dump has come.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub(super) enum Stage {
    /// Nothing but a complaint, or that the page does not match its folio.
    #[default]
    Complaint,
    /// The first line of the page, and others before its flags.
    Header,
    Flags,
    Rows,
    Reason,
}

/// A page dump.
#[derive(Clone, Debug, Default)]
pub(super) struct Dump {
    pub(super) record: Record,
    pub(super) stage: Stage,
    /// Whether a line was found that only page dumps have.
    pub(super) is_confirmed: bool,
    /// The last line that is part of it.
    pub(super) last: u64,
    pub(super) time: Option<u64>,
    pub(super) caller: Option<(u8, u64)>,
    is_stamped: bool,
    raw: Rows,
    head_raw: Rows,
    is_in_head: bool,
    tail: Option<Tail>,
}

/// The end of a line that goes on in the next.
#[derive(Clone, Debug)]
struct Tail {
    line: Line,
    kind: TailKind,
    /// The length of the whole line.
    length: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum TailKind {
    /// A key without its value.
    Value,
    /// `dumped because:` without the reason.
    Label,
    /// Names without the closing parenthesis.
    List,
    /// A reason; whether it lacks a closing parenthesis.
    Reason { is_unbalanced: bool },
}

/// Returns whether a line may be part of a reason, and is not the next line of the report.
fn is_reason(text: &[u8]) -> bool {
    let others: [&[u8]; 3] = [b"Modules linked in", b"CPU", b"---"];
    !others.iter().any(|start| text.starts_with(start))
}

impl Dump {
    /// Begins a dump at a line.
    pub(super) fn new(line: &Line, prefix: &Prefix) -> Self {
        let number = line.first_line();
        let record = Record { lines: Lines(number..=number), ..Record::default() };
        Self {
            record,
            last: number,
            time: prefix.time,
            caller: prefix.caller,
            is_stamped: prefix.is_stamped,
            ..Self::default()
        }
    }

    /// Returns whether there is nothing but a reason, which people quote before the page.
    pub(super) fn is_only_reason(&self) -> bool {
        let record = &self.record;
        let has_words = record.is_poisoned || !self.raw.is_empty();
        let has_page = record.refcount.is_some() || record.flags.is_some() || has_words;
        self.stage == Stage::Reason && record.complaint.is_none() && !has_page
    }

    /// Takes what a line has of this dump. Returns whether it has anything.
    pub(super) fn take(&mut self, line: &Line, prefix: &Prefix) -> bool {
        let taken = self.take_rest(line, prefix) || self.take_line(line, prefix.end);
        if taken {
            self.last = line.last_line();
            self.record.lines = Lines(*self.record.lines.0.start()..=self.last);
            self.time = self.time.or(prefix.time);
            self.caller = self.caller.or(prefix.caller);
            self.is_stamped |= prefix.is_stamped;
            if line.is_cut {
                self.damage(line, line.text.len(), "the line is too long and was cut here");
            }
        }
        taken
    }

    /// Takes a line that goes on with one that was wrapped.
    fn take_rest(&mut self, line: &Line, prefix: &Prefix) -> bool {
        if let Some(tail) = self.tail.take() {
            if self.fits(&tail, line, prefix) {
                if matches!(tail.kind, TailKind::Reason { .. }) {
                    self.record.reasons.pop();
                }
                let mut whole = tail.line;
                if tail.kind != TailKind::List {
                    let (number, column) = line.place(prefix.end);
                    whole.push(b' ', number, column.saturating_sub(1));
                }
                whole.append(line, prefix.end, line.text.len());
                return self.take_line(&whole, 0);
            }
            let is_reason = matches!(tail.kind, TailKind::Reason { .. });
            if line.first_line() > tail.line.last_line() + WRAP_DISTANCE {
                self.give_up(tail);
            } else if !is_reason {
                self.tail = Some(tail);
            }
        }
        let rows = if self.is_in_head { &mut self.head_raw } else { &mut self.raw };
        if self.stage == Stage::Rows && rows.is_open() && keys::is_row_rest(&line.text, prefix.end)
        {
            rows.extend(line, prefix.end);
            return true;
        }
        false
    }

    /// Returns whether a line goes on with a wrapped one.
    fn fits(&self, tail: &Tail, line: &Line, prefix: &Prefix) -> bool {
        let text = &line.text[prefix.end..];
        let word = &text[..word_end(text, 0)];
        let may_be_wrapped = !(self.is_stamped && prefix.is_stamped);
        let is_near = line.first_line() <= tail.line.last_line() + WRAP_DISTANCE;
        is_near
            && match (tail.kind, word) {
                (_, []) => false,
                (TailKind::Value, [first, ..]) => {
                    let is_start = first.is_ascii_hexdigit() || matches!(first, b'(' | b'-');
                    let number = word.split(|byte| *byte == b'(').next().unwrap_or_default();
                    let is_digit = |byte: &u8| byte.is_ascii_hexdigit() || b"x-,".contains(byte);
                    is_start && number.iter().all(is_digit)
                }
                (TailKind::Label, _) => {
                    let is_next = line.first_line() == tail.line.last_line() + 1;
                    is_next && may_be_wrapped && is_reason(text)
                }
                (TailKind::List, _) => {
                    let is_name =
                        |byte: &u8| byte.is_ascii_alphanumeric() || b"_|=()-".contains(byte);
                    may_be_wrapped && word.iter().all(is_name) && word.contains(&b')')
                }
                (TailKind::Reason { is_unbalanced }, _) => {
                    let is_next = line.first_line() == tail.line.last_line() + 1;
                    let is_full = tail.length + 1 + word.len() > WRAP_COLUMN;
                    let is_rest = is_unbalanced || (self.is_stamped && is_full);
                    is_next && may_be_wrapped && is_rest && is_reason(text) && !word.contains(&b':')
                }
            }
    }

    /// Takes what there is of a line that was cut off.
    fn give_up(&mut self, tail: Tail) {
        match tail.kind {
            TailKind::Value => self.damage(&tail.line, 0, "expected a value"),
            TailKind::Label => self.damage(&tail.line, 0, "expected a reason"),
            TailKind::List => {
                self.take_flags(&tail.line, 0, true);
                self.take_page_type(&tail.line, true);
            }
            TailKind::Reason { .. } => {}
        }
    }

    fn take_line(&mut self, line: &Line, start: usize) -> bool {
        let text = &line.text;
        let mut taken = false;
        if let Some(bug) = keys::bug(text).filter(|_| self.stage == Stage::Complaint) {
            self.take_bug(line, bug);
            taken = true;
        }
        // A line about the memory where a bad page was mapped, which has some of the same keys.
        if find(text, 0, b"vm_flags:").is_some() || find(text, 0, b"anon_vma:").is_some() {
            return taken;
        }
        taken |= self.take_owner(line, start);
        let visible = keys::without_names(text);
        if visible == (0..text.len()) {
            return self.take_keys(line, start) || taken;
        }
        let start = start.clamp(visible.start, visible.end) - visible.start;
        taken |= self.take_keys(&line.part(visible.start, visible.end), start);
        // The name of a file ends with the last quote.
        let quotes = text.iter().enumerate().skip(visible.end).filter(|(_, byte)| **byte == b'"');
        match quotes.map(|(at, _)| at + 1).collect::<Vec<_>>()[..] {
            [_, .., end] => self.take_keys(&line.part(end, text.len()), 0) || taken,
            _ => taken,
        }
    }

    fn take_keys(&mut self, line: &Line, start: usize) -> bool {
        let mut taken = false;
        if keys::is_mismatch(&line.text) {
            self.record.is_mismatch = true;
            taken = true;
        }
        taken |= self.take_header(line, start);
        taken |= self.take_memcg(line);
        taken |= self.take_flags(line, start, false);
        taken |= self.take_page_type(line, false);
        taken |= self.take_rows(line);
        taken | self.take_reason(line, start)
    }

    fn take_bug(&mut self, line: &Line, bug: Bug) {
        self.record.complaint = Some(bug.complaint);
        if bug.complaint == Complaint::State {
            self.record.bad_state = Some(bug.process);
        }
        if let Some(at) = find_key(&line.text, bug.rest, b"pfn:") {
            let pfn = values::hex(&line.text, at + 4);
            self.record.pfn = self.keep(line, at, pfn);
        }
    }

    /// Takes the keys of the page's first line, which may be wrapped before any of them.
    fn take_header(&mut self, line: &Line, start: usize) -> bool {
        let text = &line.text;
        let from = match keys::header(text) {
            Some(at) => at,
            None if self.stage > Stage::Header => return false,
            None if keys::is_wrapped_header(text, start) => start,
            None => {
                let is_near = line.first_line() <= self.last + WRAP_DISTANCE + 1;
                if !is_near || !keys::starts_with_header_key(&text[start..]) {
                    return false;
                }
                if self.stage == Stage::Complaint {
                    return self.take_wrapped_pfn(line, start);
                }
                if keys::row(text, start).is_some_and(|row| row.at == start) {
                    return false;
                }
                start
            }
        };
        self.is_confirmed |= !keys::is_wrapped_header(text, start);
        self.stage = Stage::Header;
        let head = keys::head_counts(text, from);
        let is_rest = head.is_none() && find_key(text, from, b"page:") != Some(from);
        let of_page = line.part(from, head.unwrap_or(text.len()));
        if find(text, from, b"uninitialized and poisoned").is_some() {
            self.record.is_poisoned = true;
        }
        if find_key(text, from, b"page:") == Some(from) {
            self.record.page = self.pointer(&of_page, b"page:").unwrap_or_default();
        }
        if head.is_some() || (is_rest && self.record.head.is_some()) {
            let of_head = line.part(head.unwrap_or(from), text.len());
            self.take_head(&of_head);
        }
        if !(is_rest && self.record.head.is_some()) {
            self.take_counts(&of_page);
        }
        true
    }

    /// Takes the frame of a complaint that was wrapped before it.
    fn take_wrapped_pfn(&mut self, line: &Line, start: usize) -> bool {
        let is_pfn = self.record.complaint.is_some() && self.record.pfn.is_none();
        if !is_pfn || !line.text[start..].starts_with(b"pfn:") {
            return false;
        }
        let pfn = values::hex(&line.text, start + 4);
        self.record.pfn = self.keep(line, start, pfn);
        true
    }

    fn take_counts(&mut self, line: &Line) {
        for key in [&b"refcount:"[..], b"count:", b"_refcount:"] {
            if self.record.refcount.is_none() {
                self.record.refcount = self.value(line, key, values::count);
            }
        }
        if self.record.mapcount.is_none() {
            self.record.mapcount = self.value(line, b"mapcount:", values::count);
        }
        if self.record.mapping == Pointer::Absent {
            self.record.mapping = self.pointer(line, b"mapping:").unwrap_or_default();
        }
        if self.record.index.is_none() {
            self.record.index = self.value(line, b"index:", values::hex);
        }
        if self.record.compound_mapcount.is_none() {
            let count = self.value(line, b"compound_mapcount:", values::count);
            self.record.compound_mapcount = count;
        }
        if let Some(pfn) = self.value(line, b"pfn:", values::hex) {
            if self.record.pfn.is_some_and(|complaint| complaint != pfn) {
                let at = find_key(&line.text, 0, b"pfn:").unwrap_or(0);
                self.damage(line, at, "the complaint names another page frame");
            }
            self.record.pfn = Some(pfn);
        }
    }

    fn take_head(&mut self, line: &Line) {
        let mut head = self.record.head.take().unwrap_or_default();
        let HeadCounts { address, order, mapcount, entire_mapcount, nr_pages_mapped, pincount } =
            &mut head;
        if *address == Pointer::Absent && line.text.starts_with(b"head:") {
            *address = self.pointer(line, b"head:").unwrap_or_default();
        }
        if order.is_none() {
            let value = self.value(line, b"order:", values::count);
            *order = value.and_then(|order| u64::try_from(order).ok());
        }
        let keys: [(&mut Option<i64>, &[&[u8]]); 4] = [
            (mapcount, &[b"mapcount:"]),
            (entire_mapcount, &[b"entire_mapcount:", b"compound_mapcount:"]),
            (nr_pages_mapped, &[b"nr_pages_mapped:"]),
            (pincount, &[b"pincount:", b"compound_pincount:"]),
        ];
        for (count, keys) in keys {
            for key in keys {
                if count.is_none() {
                    *count = self.value(line, key, values::count);
                }
            }
        }
        self.record.head = Some(head);
    }

    fn take_memcg(&mut self, line: &Line) -> bool {
        if self.stage < Stage::Header || self.record.memcg.is_some() {
            return false;
        }
        let Some(key) = [&b"memcg:"[..], b"mem_cgroup:"]
            .into_iter()
            .find(|key| find_key(&line.text, 0, key).is_some())
        else {
            return false;
        };
        if let Some(Pointer::Number(memcg)) = self.pointer(line, key) {
            self.record.memcg = Some(memcg);
        }
        true
    }

    /// Takes the line about the mapping, which stands between the first line and the flags.
    fn take_owner(&mut self, line: &Line, start: usize) -> bool {
        if self.stage != Stage::Header {
            return false;
        }
        let text = &line.text[start..];
        if matches!(text, b"anon" | b"ksm") {
            let prefix = String::from_utf8_lossy(text).into_owned();
            self.record.flags_prefix = self.record.flags_prefix.take().or(Some(prefix));
            return true;
        }
        let is_rest =
            [&b"ino:"[..], b"dentry name", b"name:\""].iter().any(|k| text.starts_with(k));
        if is_rest {
            if let Some(owner) = self.record.owner.as_mut().filter(|o| o.len() < LONGEST_TEXT) {
                owner.push(' ');
                owner.push_str(&String::from_utf8_lossy(text));
                return true;
            }
        }
        let is_failure =
            text.starts_with(b"failed to read mapping") || text.starts_with(b"invalid mapping:");
        let key = find_key(text, 0, b"aops:").or_else(|| find_key(text, 0, b"a_ops:"));
        let from = match key {
            Some(at) if text[..at].ends_with(b"mapping->") => at - b"mapping->".len(),
            Some(at) => at,
            None if is_failure || keys::is_operations(text) => 0,
            None => return false,
        };
        if self.record.owner.is_none() {
            let quotes: Vec<usize> =
                (from..text.len()).filter(|at| text[*at] == b'"').take(LONGEST_TEXT).collect();
            let end = match quotes[..] {
                [] => text.len(),
                [_] => {
                    self.damage(line, line.text.len(), "expected the end of a name");
                    text.len()
                }
                [.., last] => last + 1,
            };
            let end = end.min(from + LONGEST_TEXT);
            self.record.owner = Some(String::from_utf8_lossy(&text[from..end]).into_owned());
        }
        true
    }

    fn take_flags(&mut self, line: &Line, start: usize, is_last: bool) -> bool {
        const KEY: &[u8] = b"flags:";
        const BAD: &[u8] = b"because of ";
        let text = &line.text;
        let Some(at) = find_key(text, start, KEY) else { return false };
        let before = text[start..at].trim_ascii_end();
        let is_bad = text[..at].ends_with(BAD);
        let prefix = [&b"anon"[..], b"ksm"].into_iter().find(|prefix| before.ends_with(prefix));
        let is_start = before.is_empty() || before == b"page" || prefix.is_some() || is_bad;
        let is_known =
            if is_bad { self.record.bad_flags.is_some() } else { self.record.flags.is_some() };
        if is_known {
            if is_start && self.stage == Stage::Flags {
                self.damage(line, at, "second line of flags: lines of two dumps may be mixed");
            }
            return false;
        }
        let read = values::flags(text, at + KEY.len(), is_last);
        let (flags, damaged, end) = match read {
            Ok((flags, damaged, end)) if is_start || flags.names.is_some() => (flags, damaged, end),
            Err(Missing::AtEnd) if is_start => {
                let is_list = skip_blanks(text, at + KEY.len()) < text.len();
                let kind = if is_list { TailKind::List } else { TailKind::Value };
                let from = if is_bad { at - BAD.len() } else { start };
                self.wrap(line, from, kind);
                self.stage = self.stage.max(Stage::Flags);
                return true;
            }
            Err(Missing::Damaged(damaged)) if is_start && self.stage >= Stage::Header => {
                self.damage(line, damaged, "expected flags in hex");
                self.stage = self.stage.max(Stage::Flags);
                return true;
            }
            _ => return false,
        };
        if let Some(damaged) = damaged {
            self.damage(line, damaged, "expected the name of a flag");
        }
        if is_bad {
            self.record.bad_flags = Some(flags);
            return true;
        }
        if let Some(prefix) = prefix {
            self.record.flags_prefix = Some(String::from_utf8_lossy(prefix).into_owned());
        }
        self.record.is_cma = text[end..].trim_ascii_start().starts_with(b"CMA");
        self.record.flags = Some(flags);
        self.stage = self.stage.max(Stage::Flags);
        true
    }

    fn take_page_type(&mut self, line: &Line, is_last: bool) -> bool {
        const KEY: &[u8] = b"page_type:";
        let Some(at) = find_key(&line.text, 0, KEY) else { return false };
        if self.record.page_type.is_some() {
            return false;
        }
        match values::page_type(&line.text, at + KEY.len(), is_last) {
            Ok((page_type, damaged)) => {
                if let Some(damaged) = damaged {
                    self.damage(line, damaged, "expected the name of a page type");
                }
                self.record.page_type = Some(page_type);
            }
            Err(Missing::AtEnd) => {
                let is_list = skip_blanks(&line.text, at + KEY.len()) < line.text.len();
                self.wrap(line, at, if is_list { TailKind::List } else { TailKind::Value });
            }
            Err(Missing::Damaged(damaged)) => self.damage(line, damaged, "expected a page type"),
            Err(Missing::Empty) => return false,
        }
        true
    }

    fn take_rows(&mut self, line: &Line) -> bool {
        let mut from = 0;
        let mut taken = false;
        for _ in 0..MOST_ROWS {
            let Some(row) = keys::row(&line.text, from) else { break };
            let Row { is_head, words, at, is_whole } = row;
            from = words.max(at + 1);
            if is_head && self.stage < Stage::Header {
                continue;
            }
            if words == line.text.len() {
                self.wrap(line, at, TailKind::Value);
                break;
            }
            self.is_confirmed |= is_whole;
            self.stage = self.stage.max(Stage::Rows);
            self.is_in_head = is_head;
            let rows = if is_head { &mut self.head_raw } else { &mut self.raw };
            from = rows.begin(line, words, &mut self.record.damage).max(at + 1);
            self.record.damage.truncate(MOST_DAMAGE);
            taken = true;
        }
        taken
    }

    fn take_reason(&mut self, line: &Line, start: usize) -> bool {
        let Some((label, at)) = keys::reason(&line.text, start) else { return false };
        let end = find(&line.text, at, b"Modules linked in").unwrap_or(line.text.len());
        let end = end.min(at + LONGEST_TEXT);
        let text = line.text[at..end].trim_ascii();
        self.is_confirmed = true;
        self.stage = Stage::Reason;
        if text.is_empty() {
            self.wrap(line, label, TailKind::Label);
        } else {
            let count = |wanted: u8| text.iter().filter(|byte| **byte == wanted).count();
            let is_unbalanced = count(b'(') > count(b')');
            let reason = String::from_utf8_lossy(text).into_owned();
            let is_new = !self.record.reasons.contains(&reason);
            if is_new && self.record.reasons.len() < MOST_REASONS {
                self.record.reasons.push(reason);
                if end == line.text.len() {
                    self.wrap(line, label, TailKind::Reason { is_unbalanced });
                }
            }
        }
        true
    }

    /// Waits for the rest of a line that was wrapped.
    fn wrap(&mut self, line: &Line, from: usize, kind: TailKind) {
        if line.text.len() - from <= LONGEST_TEXT {
            let part = line.part(from, line.text.len());
            self.tail = Some(Tail { line: part, kind, length: line.text.len() });
        }
    }

    /// Reads the value of a key.
    fn value<T>(
        &mut self,
        line: &Line,
        key: &[u8],
        read: impl Fn(&[u8], usize) -> Result<T, Missing>,
    ) -> Option<T> {
        let at = find_key(&line.text, 0, key)?;
        let value = read(&line.text, at + key.len());
        self.keep(line, at, value)
    }

    fn pointer(&mut self, line: &Line, key: &[u8]) -> Option<Pointer> {
        self.value(line, key, values::pointer)
    }

    /// Keeps a value that was read; else notes the damage, or waits for the value.
    fn keep<T>(&mut self, line: &Line, key: usize, value: Result<T, Missing>) -> Option<T> {
        match value {
            Ok(value) => return Some(value),
            Err(Missing::Empty) => {}
            Err(Missing::AtEnd) => self.wrap(line, key, TailKind::Value),
            Err(Missing::Damaged(at)) => {
                let end = line.text[key..].iter().position(|byte| *byte == b':').unwrap_or(0);
                let key = String::from_utf8_lossy(&line.text[key..key + end]).into_owned();
                self.damage(line, at, &format!("expected a value of `{key}`"));
            }
        }
        None
    }

    pub(super) fn damage(&mut self, line: &Line, at: usize, what: &str) {
        let (line, column) = line.place(at);
        let damage = Damage { line, column, what: what.to_string() };
        if self.record.damage.len() < MOST_DAMAGE && !self.record.damage.contains(&damage) {
            self.record.damage.push(damage);
        }
    }

    /// Ends the dump. Returns false if it is none.
    pub(super) fn finish(&mut self) -> bool {
        if let Some(tail) = self.tail.take() {
            self.give_up(tail);
        }
        let record = &mut self.record;
        let damage = &mut record.damage;
        (record.raw, record.raw_rest) = std::mem::take(&mut self.raw).finish(10, damage);
        (record.head_raw, record.head_rest) = std::mem::take(&mut self.head_raw).finish(20, damage);
        damage.sort_by_key(|damage| (damage.line, damage.column));
        damage.truncate(MOST_DAMAGE);
        self.is_confirmed
    }
}
