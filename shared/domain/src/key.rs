//! The names of objects in the buckets and of records in the table: built and taken apart in this one place.

use crate::{BacktestId, DatasetId, DocumentId, OrganisationId};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use std::{borrow::Cow, fmt, str::FromStr};

/// A key that is none of ours.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the object key {key:?} is not of the form {form}")]
pub struct KeyError {
    key: String,
    form: &'static str,
}

/// Decodes a key as it stands in an S3 event: form-encoded, where `+` is a space.
#[must_use]
pub fn decode_event_key(encoded: &str) -> String {
    let spaced: Cow<'_, str> = if encoded.contains('+') {
        encoded.replace('+', " ").into()
    } else {
        encoded.into()
    };
    percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
}

/// Encodes a key as S3's events have it.
#[must_use]
pub fn encode_event_key(key: &str) -> String {
    utf8_percent_encode(key, NON_ALPHANUMERIC).to_string()
}

/// Whose prices: everyone's, or one organisation's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Owner {
    /// Readable by every organisation; written by the deployer only.
    Public,
    /// One organisation's own.
    Organisation(OrganisationId),
}

impl Owner {
    /// The organisation, unless public.
    #[must_use]
    pub const fn organisation(self) -> Option<OrganisationId> {
        match self {
            Self::Public => None,
            Self::Organisation(id) => Some(id),
        }
    }
}

impl From<Option<OrganisationId>> for Owner {
    fn from(organisation: Option<OrganisationId>) -> Self {
        organisation.map_or(Self::Public, Self::Organisation)
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Public => formatter.write_str("public"),
            Self::Organisation(id) => id.fmt(formatter),
        }
    }
}

impl FromStr for Owner {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "public" {
            Ok(Self::Public)
        } else {
            text.parse().map(Self::Organisation)
        }
    }
}

macro_rules! keys {
    ($($(#[$doc:meta])* $name:ident $form:literal { $($(#[$field_doc:meta])* $field:ident: $kind:ty),* } $pattern:tt)*) => {$(
        $(#[$doc])*
        #[doc = concat!("`", $form, "`")]
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $kind,)*
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                let Self { $($field),* } = self;
                write!(formatter, $form)
            }
        }

        impl FromStr for $name {
            type Err = KeyError;

            /// Takes a decoded key apart.
            fn from_str(key: &str) -> Result<Self, Self::Err> {
                let parse = || {
                    let mut parts = key.split('/');
                    keys!(@parts parts, $pattern);
                    parts.next().is_none().then_some(Self { $($field),* })
                };
                parse().ok_or_else(|| KeyError { key: key.chars().take(200).collect(), form: $form })
            }
        }
    )*};
    (@parts $parts:ident, [$($part:tt),*]) => {
        $(keys!(@part $parts, $part);)*
    };
    (@part $parts:ident, $field:ident) => {
        let $field = $parts.next()?.parse().ok()?;
    };
    (@part $parts:ident, ($field:ident $suffix:literal)) => {
        let $field = $parts.next()?.strip_suffix($suffix)?.parse().ok()?;
    };
    (@part $parts:ident, $word:literal) => {
        if $parts.next()? != $word {
            return None;
        }
    };
}

keys! {
    /// A document as uploaded, in the documents bucket:
    DocumentUploadKey "uploads/{organisation}/{document}/source" {
        /// Whose document.
        organisation: OrganisationId,
        /// Which document.
        document: DocumentId
    } ["uploads", organisation, document, "source"]

    /// A document as parsed, in the documents bucket:
    ParsedKey "parsed/{organisation}/{document}.json.zst" {
        /// Whose document.
        organisation: OrganisationId,
        /// Which document.
        document: DocumentId
    } ["parsed", organisation, (document ".json.zst")]

    /// A file of prices as uploaded, in the datasets bucket:
    DatasetUploadKey "uploads/{owner}/{dataset}/source" {
        /// Whose prices.
        owner: Owner,
        /// Which dataset.
        dataset: DatasetId
    } ["uploads", owner, dataset, "source"]

    /// Canonical prices, in the datasets bucket. A version never changes:
    PricesKey "{owner}/{dataset}/{version}/prices.parquet" {
        /// Whose prices.
        owner: Owner,
        /// Which dataset.
        dataset: DatasetId,
        /// Content hash of the prices.
        version: String
    } [owner, dataset, version, "prices.parquet"]

    /// The series of a backtest, in the results bucket:
    SeriesKey "{organisation}/{backtest}/series.parquet" {
        /// Whose backtest.
        organisation: OrganisationId,
        /// Which backtest.
        backtest: BacktestId
    } [organisation, backtest, "series.parquet"]
}

impl PricesKey {
    /// The beginning of the keys of all versions of a dataset's prices.
    #[must_use]
    pub fn versions(owner: Owner, dataset: DatasetId) -> String {
        format!("{owner}/{dataset}/")
    }
}

/// The kinds of records in the table. A record's partition key begins with it, and a function's policy names the beginnings it may
/// touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordKind {
    /// The number of someone's requests in a window of time.
    Rate,
    /// A chain of refresh tokens.
    Session,
    /// A request that is carried out once.
    Idempotency,
}

impl RecordKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Rate, Self::Session, Self::Idempotency];

    /// The partition key of a record of this kind.
    #[must_use]
    pub fn partition(self, name: impl fmt::Display) -> String {
        let kind = match self {
            Self::Rate => "rate",
            Self::Session => "session",
            Self::Idempotency => "idem",
        };
        format!("{kind}#{name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_survive_their_text() {
        let (organisation, document, dataset) = (OrganisationId::new(), DocumentId::new(), DatasetId::new());
        let upload = DocumentUploadKey {
            organisation,
            document,
        };
        assert_eq!(
            upload.to_string(),
            format!("uploads/{organisation}/{document}/source")
        );
        assert_eq!(upload.to_string().parse::<DocumentUploadKey>().unwrap(), upload);
        let parsed = ParsedKey {
            organisation,
            document,
        };
        assert_eq!(parsed.to_string().parse::<ParsedKey>().unwrap(), parsed);
        for owner in [Owner::Public, Owner::Organisation(organisation)] {
            let key = DatasetUploadKey { owner, dataset };
            assert_eq!(key.to_string().parse::<DatasetUploadKey>().unwrap(), key);
            let key = PricesKey {
                owner,
                dataset,
                version: "ab12".into(),
            };
            assert_eq!(key.to_string().parse::<PricesKey>().unwrap(), key);
        }
        let series = SeriesKey {
            organisation,
            backtest: BacktestId::new(),
        };
        assert_eq!(series.to_string().parse::<SeriesKey>().unwrap(), series);
    }

    #[test]
    fn foreign_keys_are_refused_with_the_form_expected() {
        let id = OrganisationId::new();
        for key in [
            "",
            "uploads",
            "uploads//x/source",
            &format!("uploads/{id}/{id}/source/more"),
            "uploads/public/x/source",
        ] {
            let error = key.parse::<DocumentUploadKey>().unwrap_err();
            assert!(
                error
                    .to_string()
                    .contains("uploads/{organisation}/{document}/source"),
                "{error}"
            );
        }
        let public_document = format!("uploads/public/{id}/source");
        assert!(
            public_document.parse::<DocumentUploadKey>().is_err(),
            "documents have no public owner"
        );
        assert!(public_document.parse::<DatasetUploadKey>().is_ok());
    }

    #[test]
    fn event_keys_are_form_encoded() {
        assert_eq!(
            decode_event_key("uploads/a%2Fb/My+file%2B1.pdf"),
            "uploads/a/b/My file+1.pdf"
        );
        assert_eq!(decode_event_key("plain"), "plain");
        assert_eq!(decode_event_key("%ff"), "\u{fffd}");
    }
}
