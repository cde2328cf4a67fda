//! Descriptions as data, so that they can be mutated.

use std::fmt::Write;

#[derive(Clone)]
pub(crate) struct Description {
    pub(crate) name: &'static str,
    /// The `size` and `align` attributes.
    pub(crate) container: String,
    pub(crate) repr: String,
    pub(crate) fields: Vec<Field>,
}

#[derive(Clone)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    /// The name of the member in C, or `None` if C has none.
    pub(crate) in_c: Option<&'static str>,
    pub(crate) ty: Type,
    pub(crate) views: Vec<View>,
    pub(crate) bits: Vec<Bits>,
}

#[derive(Clone)]
pub(crate) struct View {
    pub(crate) name: &'static str,
    pub(crate) ty: Type,
    pub(crate) at: i64,
}

#[derive(Clone)]
pub(crate) struct Bits {
    pub(crate) name: &'static str,
    /// Whether it is signed, or `None` for a `bool`.
    pub(crate) sign: Option<bool>,
    pub(crate) low: i64,
    pub(crate) high: i64,
}

#[derive(Clone, PartialEq)]
pub(crate) enum Type {
    /// Whether it is signed, and the number of bits.
    Integer(bool, u32),
    Array(bool, u32, i64),
    Other(&'static str),
}

pub(crate) const fn unsigned(bits: u32) -> Type {
    Type::Integer(false, bits)
}

pub(crate) const fn signed(bits: u32) -> Type {
    Type::Integer(true, bits)
}

pub(crate) fn field(name: &'static str, ty: Type) -> Field {
    Field { name, in_c: Some(name), ty, views: Vec::new(), bits: Vec::new() }
}

impl Field {
    pub(crate) fn called(self, in_c: &'static str) -> Self {
        Self { in_c: Some(in_c), ..self }
    }

    pub(crate) fn views<const N: usize>(self, views: [(&'static str, Type, i64); N]) -> Self {
        let views = views.map(|(name, ty, at)| View { name, ty, at });
        Self { in_c: None, views: views.into(), ..self }
    }

    /// Adds bit-fields of C, which has no name for the whole.
    pub(crate) fn bits<const N: usize>(
        self,
        bits: [(&'static str, Option<bool>, i64, i64); N],
    ) -> Self {
        let bits = bits.map(|(name, sign, low, high)| Bits { name, sign, low, high });
        Self { in_c: None, bits: bits.into(), ..self }
    }
}

impl Type {
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Integer(sign, bits) => format!("{}{bits}", if *sign { "i" } else { "u" }),
            Self::Array(sign, bits, len) => {
                format!("[{}{bits}; {len}]", if *sign { "i" } else { "u" })
            }
            Self::Other(text) => (*text).to_owned(),
        }
    }
}

impl Description {
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        let Self { name, container, repr, fields } = self;
        let c_type = if name.ends_with("_t") { name.to_string() } else { format!("struct {name}") };
        let _ = writeln!(
            text,
            "#[derive(Dumpable)]\n#[dumpable(c = \"{c_type}\"{container})]\n#[repr({repr})]"
        );
        let _ = writeln!(text, "pub struct Described {{");
        for field in fields {
            text.push_str(&field.text());
        }
        text.push_str("}\n");
        text
    }
}

impl Field {
    fn text(&self) -> String {
        let mut attributes: Vec<String> = match self.in_c {
            Some(in_c) => vec![format!("c = \"{in_c}\"")],
            None => vec!["c(absent)".to_owned()],
        };
        if !self.views.is_empty() {
            let views = self
                .views
                .iter()
                .map(|View { name, ty, at }| format!("{name}: {} @ {at}", ty.text()));
            attributes.push(format!("view({})", views.collect::<Vec<_>>().join(", ")));
        }
        if !self.bits.is_empty() {
            let bits = self.bits.iter().map(Bits::text);
            attributes.push(format!("bits({})", bits.collect::<Vec<_>>().join(", ")));
        }
        format!(
            "    #[dumpable({})]\n    {}: {},\n",
            attributes.join(", "),
            self.name,
            self.ty.text()
        )
    }
}

impl Bits {
    fn text(&self) -> String {
        let Self { name, sign, low, high } = self;
        let ty = match sign {
            None => "bool".to_owned(),
            // Wide enough for every mutation, so that rustc does not refuse the type instead.
            Some(sign) => format!(
                "{}{}",
                if *sign { "i" } else { "u" },
                if high - low < 30 { 32 } else { 64 }
            ),
        };
        if low == high {
            format!("{name}: {ty} = {low}")
        } else {
            format!("{name}: {ty} = {low}..={high}")
        }
    }
}
