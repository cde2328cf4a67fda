//! BTF in a file: alone, or in the section `.BTF` of an ELF file.

use super::{Btf, Error};
use object::elf::{FileHeader64, SectionHeader64, ELFMAG, SHT_NOBITS};
use object::read::elf::{FileHeader, SectionHeader};
use object::LittleEndian;

type Section = SectionHeader64<LittleEndian>;

const ENDIAN: LittleEndian = LittleEndian;

impl Btf {
    /// Reads a file: raw BTF, such as `/sys/kernel/btf/vmlinux`, or a 64-bit little-endian ELF file
    /// with a section `.BTF`, such as `vmlinux`.
    ///
    /// # Errors
    ///
    /// If the file is neither, has no types, or they cannot be read.
    pub fn from_file_bytes(bytes: &[u8]) -> Result<Self, Error> {
        if bytes.starts_with(&ELFMAG) {
            return Self::parse(section(bytes)?.to_vec());
        }
        // Checked before the copy, which for a file of another kind may be large.
        let (little, big) = (0xeb9f_u16.to_le_bytes(), 0xeb9f_u16.to_be_bytes());
        if bytes.len() > 1 && !bytes.starts_with(&little) && !bytes.starts_with(&big) {
            return Err(Error::File { found: bytes.iter().copied().take(4).collect() });
        }
        Self::parse(bytes.to_vec())
    }
}

/// Returns the contents of the section `.BTF`.
fn section(bytes: &[u8]) -> Result<&[u8], Error> {
    let ident = |at| bytes.get(at).copied().unwrap_or_default();
    let (class, data) = (ident(4), ident(5));
    if (class, data) != (2, 1) {
        return Err(Error::ElfClass { class, data });
    }
    let damaged = |error: object::Error| Error::Elf(error.to_string());
    let header = FileHeader64::<LittleEndian>::parse(bytes).map_err(damaged)?;
    let sections = header.section_headers(ENDIAN, bytes).map_err(damaged)?;
    if sections.is_empty() {
        return Err(Error::NoSection);
    }
    let index = header.section_strings_index(ENDIAN, bytes).map_err(damaged)?;
    let missing = || Error::Elf("the section of names does not exist".to_owned());
    let names = sections.get(index.0).ok_or_else(missing)?;
    let names = names.data(ENDIAN, bytes).map_err(damaged)?;
    // A lookup by `object` reads each name to its end, which takes quadratic time where no name has
    // an end.
    let is_btf = |section: &&Section| {
        let name = names.get(section.sh_name(ENDIAN) as usize..);
        name.is_some_and(|name| name.starts_with(b".BTF\0"))
    };
    let section = sections.iter().find(is_btf).ok_or(Error::NoSection)?;
    // `objcopy --only-keep-debug` keeps the header of the section, and not its bytes.
    if section.sh_type(ENDIAN) == SHT_NOBITS {
        return Err(Error::NoBytes);
    }
    section.data(ENDIAN, bytes).map_err(damaged)
}
