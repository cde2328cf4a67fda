//! Prints an ACPI table, the FADT: a packed, little-endian structure, read from bytes.
//!
//! `cargo run -p example-firmware-table [FILE]`; on Linux, FILE is
//! `/sys/firmware/acpi/tables/FACP`. Without it, a table of a virtual machine is printed. The
//! layout is that of the ACPI specification, 6.5, sections 5.2.6 and 5.2.9.
#![forbid(unsafe_code)]

use dumpable::{Addr, Dumpable, Le, Line, Snapshot, Str};
use std::{env, fs};

/// What a machine is (`Preferred_PM_Profile`).
#[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
#[repr(u8)]
enum Profile {
    Unspecified = 0,
    Desktop = 1,
    Mobile = 2,
    Workstation = 3,
    EnterpriseServer = 4,
    SohoServer = 5,
    AppliancePc = 6,
    PerformanceServer = 7,
    Tablet = 8,
}

/// What a machine can do (`Flags`).
#[derive(Dumpable, Clone, Copy)]
#[dumpable(positions)]
#[repr(u32)]
// Spelt as in the specification.
#[allow(non_camel_case_types, clippy::upper_case_acronyms)]
enum Feature {
    WBINVD = 0,
    PROC_C1 = 2,
    PWR_BUTTON = 4,
    SLP_BUTTON = 5,
    RESET_REG_SUP = 10,
    HW_REDUCED_ACPI = 20,
    LOW_POWER_S0_IDLE = 21,
}

/// The header of every table.
#[derive(Dumpable)]
#[dumpable(size = 36)]
#[repr(C, packed)]
struct Header {
    signature: Str<4>,
    length: Le<u32>,
    revision: u8,
    checksum: u8,
    oem_id: Str<6>,
    oem_table_id: Str<8>,
    oem_revision: Le<u32>,
    creator_id: Str<4>,
    creator_revision: Le<u32>,
}

/// The Fixed ACPI Description Table, up to the reset register.
#[derive(Dumpable)]
#[dumpable(c = "struct acpi_table_fadt", size = 116)]
#[repr(C, packed)]
struct Fadt {
    header: Header,
    firmware_ctrl: Le<u32>,
    dsdt: Le<u32>,
    #[dumpable(skip)]
    reserved: u8,
    preferred_profile: Profile,
    sci_interrupt: Le<u16>,
    smi_command: Le<u32>,
    acpi_enable: u8,
    acpi_disable: u8,
    s4bios_request: u8,
    pstate_control: u8,
    /// The register blocks of power management: events, control and timer.
    blocks: [Le<u32>; 8],
    block_lengths: [u8; 8],
    #[dumpable(offset = 96)]
    c2_latency: Le<u16>,
    c3_latency: Le<u16>,
    flush_size: Le<u16>,
    flush_stride: Le<u16>,
    #[dumpable(skip)]
    clock: [u8; 5],
    /// Not aligned: at byte 109.
    #[dumpable(offset = 109, bits(legacy_devices: bool = 0, has_8042: bool = 1, no_vga: bool = 2))]
    boot_architecture: Le<u16>,
    #[dumpable(skip)]
    reserved_2: u8,
    #[dumpable(offset = 112, as(Le<Feature>))]
    flags: u32,
}

/// Describes a table in one line, or says what is wrong with it.
fn describe(table: &[u8]) -> Result<String, String> {
    let found = table.len();
    let fadt = Snapshot::<Fadt>::read_from(table, Addr::NULL)
        .ok_or_else(|| format!("expected at least {} bytes, found {found}", size_of::<Fadt>()))?;
    let header = fadt.header();
    if header.signature().as_bytes() != b"FACP" {
        return Err(format!("expected the signature \"FACP\", found {:?}", header.signature()));
    }
    let Some(whole) = table.get(..header.length() as usize) else {
        return Err(format!(
            "expected {} bytes, as the table says, found {found}",
            header.length()
        ));
    };
    if whole.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte)) != 0 {
        return Err("the bytes of the table do not add up to 0".into());
    }
    let mut line: Line = Line::new();
    line.text("FADT ").dec(header.revision()).text(" of ").escaped(header.oem_id().as_bytes());
    line.text(": ").text(fadt.preferred_profile().name().unwrap_or("profile unknown"));
    line.text(", no VGA: ").text(if fadt.no_vga() { "yes" } else { "no" });
    line.text(", reduced hardware: ");
    line.text(if fadt.flags().has(Feature::HW_REDUCED_ACPI) { "yes" } else { "no" });
    Ok(format!("{line}\n{fadt:#?}"))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let table = match env::args_os().nth(1) {
        Some(file) => fs::read(file)?,
        None => include_bytes!("../fadt.bin").to_vec(),
    };
    println!("{}", describe(&table)?);
    Ok(())
}

#[test]
fn the_table_of_a_virtual_machine() {
    let table = include_bytes!("../fadt.bin");
    let text = describe(table).unwrap();
    let first = "FADT 6 of FIRECK: unspecified, no VGA: yes, reduced hardware: yes\n";
    assert!(text.starts_with(first), "{text}");
    assert!(text.contains("flags: 0x100030(PWR_BUTTON|SLP_BUTTON|HW_REDUCED_ACPI)"), "{text}");
    assert_eq!(describe(&table[..115]).unwrap_err(), "expected at least 116 bytes, found 115");
    assert_eq!(
        describe(&table[..200]).unwrap_err(),
        "expected 276 bytes, as the table says, found 200"
    );
}
