//! Ids: one type per thing, so that none is passed for another.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        ///
        /// A UUIDv7: later ids sort after earlier ones, to the millisecond.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        #[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(transparent))]
        pub struct $name(Uuid);

        impl $name {
            /// A new id, made now.
            #[allow(clippy::new_without_default, reason = "a default that differs each time would surprise")]
            #[must_use]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }

            /// The id as the store keeps it.
            #[must_use]
            pub const fn as_uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}

ids! {
    /// A tenant: everything belongs to one, and none sees another's.
    OrganisationId;
    /// A person who signs in.
    UserId;
    /// An uploaded research document.
    DocumentId;
    /// A strategy found in a document.
    StrategyId;
    /// A backtest, of one variant or of a whole grid.
    BacktestId;
    /// A set of price series.
    DatasetId;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_age_and_survive_text() {
        let (first, second) = (DocumentId::new(), DocumentId::new());
        assert!(first < second);
        assert_eq!(first.to_string().parse::<DocumentId>().unwrap(), first);
        assert_eq!(serde_json::to_string(&first).unwrap(), format!("\"{first}\""));
        assert!("not-an-id".parse::<DocumentId>().is_err());
    }
}
