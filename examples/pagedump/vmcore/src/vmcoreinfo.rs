//! VMCOREINFO: facts about a kernel for readers of its dumps, as lines of `KEY=value`.
//!
//! Linux writes it in `kernel/vmcore_info.c` and `arch/x86/kernel/vmcore_info_64.c`; QEMU copies it
//! into a note of the dump.

use crate::error::Problem;
use std::collections::HashMap;

/// The maximum size to parse. Linux writes at most a page; QEMU copies any size from the guest.
const MAX_SIZE: usize = 1 << 20;

/// The keys and values of a VMCOREINFO note.
pub struct VmcoreInfo {
    values: HashMap<String, String>,
}

impl VmcoreInfo {
    /// Parses lines of `KEY=value`, and skips other lines. The first of equal keys counts.
    pub fn parse(text: &[u8]) -> Self {
        let text = String::from_utf8_lossy(text.get(..MAX_SIZE).unwrap_or(text));
        let mut values = HashMap::new();
        for (key, value) in text.lines().filter_map(|line| line.split_once('=')) {
            values.entry(key.to_owned()).or_insert_with(|| value.to_owned());
        }
        Self { values }
    }

    /// Returns the value of `key`, which is spelled as in VMCOREINFO.
    pub fn text(&self, key: &str) -> Result<&str, Problem> {
        self.values
            .get(key)
            .map(String::as_str)
            .ok_or_else(|| Problem::MissingKey { key: key.to_owned() })
    }

    /// Returns the kernel's release (`OSRELEASE`), as `uname -r` prints it.
    pub fn release(&self) -> Result<&str, Problem> {
        self.text("OSRELEASE")
    }

    /// Returns `SYMBOL(name)`, a kernel virtual address. For pointers that Linux treats as arrays
    /// (`vmemmap`, `mem_section`) it is the pointer's value.
    pub fn symbol(&self, name: &str) -> Result<u64, Problem> {
        self.hex(&format!("SYMBOL({name})"))
    }

    /// Returns `SIZE(name)`, the size of a type in bytes.
    pub fn size(&self, name: &str) -> Result<u64, Problem> {
        self.decimal(&format!("SIZE({name})"))
    }

    /// Returns `OFFSET(name)`, the offset of a field in bytes, such as `OFFSET(page.flags)`.
    pub fn offset(&self, name: &str) -> Result<u64, Problem> {
        self.decimal(&format!("OFFSET({name})"))
    }

    /// Returns `LENGTH(name)`, the number of elements of an array.
    pub fn length(&self, name: &str) -> Result<u64, Problem> {
        self.decimal(&format!("LENGTH({name})"))
    }

    /// Returns `NUMBER(name)`, a constant. Most are in signed decimal. A few, such as
    /// `VMALLOC_START`, are hexadecimal with `0x`; their 64 bits are returned as a signed number.
    pub fn number(&self, name: &str) -> Result<i64, Problem> {
        let key = format!("NUMBER({name})");
        let value = self.text(&key)?;
        let number = match value.strip_prefix("0x") {
            Some(hex) => u64::from_str_radix(hex, 16).map(|bits| bits as i64),
            None => value.parse(),
        };
        number.map_err(|_| bad_key(&key, value, "a number"))
    }

    /// Returns the difference between a physical address and an offset into the kernel's image
    /// (`NUMBER(phys_base)`), which can be negative.
    pub fn phys_base(&self) -> Result<i64, Problem> {
        self.number("phys_base")
    }

    /// Returns what is in parentheses after `what`, and its number, of each `WHAT(name)` with a
    /// number in decimal, in the order of the names.
    pub fn numbers_of(&self, what: &str) -> impl Iterator<Item = (&str, u64)> {
        let mut numbers = Vec::new();
        for (key, value) in &self.values {
            let name = key.strip_prefix(what).and_then(|rest| rest.strip_prefix('('));
            if let (Some(name), Ok(value)) =
                (name.and_then(|rest| rest.strip_suffix(')')), value.parse())
            {
                numbers.push((name, value));
            }
        }
        numbers.sort_unstable();
        numbers.into_iter()
    }

    fn hex(&self, key: &str) -> Result<u64, Problem> {
        let value = self.text(key)?;
        u64::from_str_radix(value, 16)
            .map_err(|_| bad_key(key, value, "a number in hexadecimal without 0x"))
    }

    fn decimal(&self, key: &str) -> Result<u64, Problem> {
        let value = self.text(key)?;
        value.parse().map_err(|_| bad_key(key, value, "a number in decimal"))
    }
}

fn bad_key(key: &str, value: &str, expected: &'static str) -> Problem {
    Problem::BadKey { key: key.to_owned(), value: value.to_owned(), expected }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> VmcoreInfo {
        VmcoreInfo::parse(
            b"OSRELEASE=7.3.4+deb13-cloud-amd64\nSYMBOL(_stext)=ffffffff99600000\nSIZE(page)=64\nOFFSET(page.flags)=0\n\
              LENGTH(mem_section)=2048\nNUMBER(phys_base)=-6291456\nNUMBER(VMALLOC_START)=0xffffd3d380000000\n\
              KERNELOFFSET=18600000\nSIZE(zone)=much\nSYMBOL(x)=\nOSRELEASE=other\n\xff\xfe\nno value\n=\n",
        )
    }

    #[test]
    fn values_of_each_type() {
        let info = sample();
        assert_eq!(info.release().unwrap(), "7.3.4+deb13-cloud-amd64");
        assert_eq!(info.symbol("_stext").unwrap(), 0xffff_ffff_9960_0000);
        assert_eq!(info.size("page").unwrap(), 64);
        assert_eq!(info.offset("page.flags").unwrap(), 0);
        assert_eq!(info.length("mem_section").unwrap(), 2048);
        assert_eq!(info.phys_base().unwrap(), -6_291_456);
        assert_eq!(info.number("VMALLOC_START").unwrap() as u64, 0xffff_d3d3_8000_0000);
    }

    #[test]
    fn error_names_key() {
        let info = sample();
        let text = |result: Result<u64, Problem>| result.unwrap_err().to_string();
        assert_eq!(text(info.symbol("nowhere")), "its VMCOREINFO has no SYMBOL(nowhere)");
        assert_eq!(text(info.offset("a.b")), "its VMCOREINFO has no OFFSET(a.b)");
        assert_eq!(
            text(info.size("zone")),
            "SIZE(zone) in its VMCOREINFO: expected a number in decimal, found \"much\""
        );
        assert!(text(info.symbol("x"))
            .ends_with("expected a number in hexadecimal without 0x, found \"\""));
    }

    #[test]
    fn parse_accepts_any_bytes() {
        for text in [&b""[..], b"\n\n\n", b"=", &[0xff; 4096], &vec![b'a'; MAX_SIZE + 1]] {
            assert!(VmcoreInfo::parse(text).release().is_err());
        }
    }
}
