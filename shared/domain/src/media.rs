//! Content types accepted at the door.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! media {
    ($(#[$doc:meta])* $name:ident; $($(#[$case_doc:meta])* $case:ident = $mime:literal;)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum $name {
            $($(#[$case_doc])* #[serde(rename = $mime)] $case,)*
        }

        impl $name {
            /// Every type accepted.
            pub const ALL: &[Self] = &[$(Self::$case),*];

            /// The MIME type.
            #[must_use]
            pub const fn mime(self) -> &'static str {
                match self {
                    $(Self::$case => $mime,)*
                }
            }

            /// From a MIME type; parameters such as a charset are ignored. `None` for a type that is not accepted.
            #[must_use]
            pub fn from_mime(mime: &str) -> Option<Self> {
                let essence = mime.split(';').next().unwrap_or_default().trim();
                Self::ALL.iter().copied().find(|media| media.mime().eq_ignore_ascii_case(essence))
            }
        }
    };
}

media! {
    /// What a document may be.
    DocumentMedia;
    /// PDF.
    Pdf = "application/pdf";
    /// Plain text.
    Text = "text/plain";
    /// Markdown.
    Markdown = "text/markdown";
    /// HTML.
    Html = "text/html";
    /// Office Open XML text.
    Docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    /// Office Open XML slides.
    Pptx = "application/vnd.openxmlformats-officedocument.presentationml.presentation";
    /// Office Open XML spreadsheet.
    Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    /// Rich Text Format.
    Rtf = "application/rtf";
    /// An e-mail message.
    Email = "message/rfc822";
    /// A web page saved in one file (MHTML).
    Mhtml = "multipart/related";
}

media! {
    /// What a file of prices may be.
    DatasetMedia;
    /// Comma-separated values.
    Csv = "text/csv";
    /// Apache Parquet.
    Parquet = "application/vnd.apache.parquet";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_found_by_their_mime() {
        assert_eq!(
            DocumentMedia::from_mime("Text/Plain; charset=utf-8"),
            Some(DocumentMedia::Text)
        );
        assert_eq!(DocumentMedia::from_mime("image/png"), None);
        assert_eq!(DatasetMedia::from_mime("text/csv"), Some(DatasetMedia::Csv));
        assert_eq!(
            serde_json::to_value(DocumentMedia::Pdf).unwrap(),
            "application/pdf"
        );
    }
}
