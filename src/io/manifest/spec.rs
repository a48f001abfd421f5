//! How to read one table: the keys every table in a manifest takes.

use serde::Deserialize;

/// How a table's text is encoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    #[default]
    #[serde(rename = "utf-8", alias = "UTF-8", alias = "utf8")]
    Utf8,
    /// Latin-1 as it is written in practice: Windows-1252.
    #[serde(rename = "latin-1", alias = "latin1", alias = "iso-8859-1", alias = "windows-1252")]
    Latin1,
}

/// What parts the columns of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Delimiter {
    /// `,`
    #[serde(rename = ",")]
    Comma,
    /// `;`
    #[serde(rename = ";")]
    Semicolon,
    /// A tab.
    #[serde(rename = "tab", alias = "\t")]
    Tab,
}

impl Delimiter {
    /// The byte.
    pub fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
        }
    }
}

/// What parts whole from tenths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum Decimal {
    /// `12.5`
    #[default]
    #[serde(rename = ".")]
    Point,
    /// `12,5`
    #[serde(rename = ",")]
    Comma,
}

impl Decimal {
    /// The sign.
    pub fn sign(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma => ',',
        }
    }
}

/// How to read one table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableSpec {
    /// The path, relative to the manifest.
    pub file: String,
    /// The sheet of a workbook; may be left out when there is one.
    pub sheet: Option<String>,
    /// The encoding of a text file.
    pub encoding: Encoding,
    /// The delimiter; found from the header when `None`.
    pub delimiter: Option<Delimiter>,
    /// The decimal sign.
    pub decimal: Decimal,
    /// Words that mean "no value", besides an empty cell.
    pub missing: Vec<String>,
}

/// Declares a section that reads a table: the keys every table takes, and its own.
macro_rules! table_section {
    ($(#[$about:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident : $type:ty,)* }) => {
        $(#[$about])*
        #[derive(Clone, Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// The table's path, relative to the manifest.
            pub file: String,
            /// The sheet of a workbook.
            pub sheet: Option<String>,
            /// The encoding of a text file.
            #[serde(default)]
            pub encoding: Encoding,
            /// The delimiter; found from the header when absent.
            pub delimiter: Option<Delimiter>,
            /// The decimal sign.
            #[serde(default)]
            pub decimal: Decimal,
            /// Words that mean "no value".
            #[serde(default)]
            pub missing: Vec<String>,
            $($(#[$field_meta])* pub $field: $type,)*
        }

        impl $name {
            /// How to read the table.
            pub fn table(&self) -> TableSpec {
                TableSpec {
                    file: self.file.clone(),
                    sheet: self.sheet.clone(),
                    encoding: self.encoding,
                    delimiter: self.delimiter,
                    decimal: self.decimal,
                    missing: self.missing.clone(),
                }
            }
        }
    };
}
pub(super) use table_section;
