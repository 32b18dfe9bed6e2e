//! The states of long work, and which may follow which.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A word that names nothing of its kind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name:?} is not a {kind}")]
pub struct UnknownName {
    kind: &'static str,
    name: String,
}

impl UnknownName {
    pub(crate) fn new(kind: &'static str, name: &str) -> Self {
        Self {
            kind,
            name: name.chars().take(40).collect(),
        }
    }
}

macro_rules! states {
    ($(#[$doc:meta])* $name:ident, $kind:literal; $($(#[$state_doc:meta])* $state:ident = $word:literal => [$($next:ident),*];)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        #[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
        pub enum $name {
            $($(#[$state_doc])* $state,)*
        }

        impl $name {
            /// Every state.
            pub const ALL: &[Self] = &[$(Self::$state),*];

            /// The state's name on the wire and in the store.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$state => $word,)*
                }
            }

            /// The states that may follow this one.
            #[must_use]
            pub const fn next(self) -> &'static [Self] {
                match self {
                    $(Self::$state => &[$(Self::$next),*],)*
                }
            }

            /// Whether `next` may follow this state.
            #[must_use]
            pub fn may_become(self, next: Self) -> bool {
                self.next().contains(&next)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = UnknownName;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::ALL.iter().copied().find(|state| state.as_str() == text).ok_or_else(|| UnknownName::new($kind, text))
            }
        }
    };
}

states! {
    /// How far a document has come.
    DocumentState, "document state";
    /// Announced; its file has not arrived.
    AwaitingUpload = "awaiting_upload" => [Uploaded, Parsing, Failed];
    /// The file is there.
    Uploaded = "uploaded" => [Parsing, Failed];
    /// Its pages are being read.
    Parsing = "parsing" => [Parsed, Failed];
    /// Its pages are stored. Uploading the file again goes back to parsing.
    Parsed = "parsed" => [Parsing, Extracting, Failed];
    /// Its strategies are being looked for.
    Extracting = "extracting" => [Parsing, Ready, Failed];
    /// Pages and strategies are there. Extraction can be asked for again.
    Ready = "ready" => [Parsing, Parsed];
    /// It ended with a reason. A new file, or another extraction, starts over.
    Failed = "failed" => [Uploaded, Parsing, Parsed, Extracting];
}

states! {
    /// How far a backtest has come.
    BacktestState, "backtest state";
    /// No chunk has begun.
    Queued = "queued" => [Running, Completed, Failed, Cancelled];
    /// Some chunks are done, or being done.
    Running = "running" => [Completed, Failed, Cancelled];
    /// All chunks are done.
    Completed = "completed" => [];
    /// It ended with a reason.
    Failed = "failed" => [Queued, Running];
    /// Someone stopped it. It can be queued again.
    Cancelled = "cancelled" => [Queued];
}

states! {
    /// How far a dataset has come.
    DatasetState, "dataset state";
    /// Announced; its file has not arrived.
    AwaitingUpload = "awaiting_upload" => [Ingesting, Failed];
    /// Its file is being read and checked.
    Ingesting = "ingesting" => [Ready, Failed];
    /// It can be traded on. A new file makes a new version.
    Ready = "ready" => [Ingesting];
    /// Its file could not be used. A new file starts over.
    Failed = "failed" => [Ingesting];
}

impl BacktestState {
    /// Returns whether nothing more will happen by itself.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Cancelled)
    }
}

impl DocumentState {
    /// Whether nothing more happens unless someone asks.
    #[must_use]
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Ready | Self::Failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_wire_form() {
        for state in DocumentState::ALL {
            assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
            assert_eq!(state.as_str().parse::<DocumentState>().unwrap(), *state);
        }
        for state in BacktestState::ALL {
            assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
        }
        for state in DatasetState::ALL {
            assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
        }
        assert!("lost".parse::<DocumentState>().is_err());
    }

    #[test]
    fn the_usual_way_is_legal_and_the_end_is_the_end() {
        use DocumentState::{AwaitingUpload, Extracting, Failed, Parsed, Parsing, Ready, Uploaded};
        for pair in [AwaitingUpload, Uploaded, Parsing, Parsed, Extracting, Ready].windows(2) {
            assert!(pair[0].may_become(pair[1]), "{pair:?}");
        }
        assert!(!Ready.may_become(Failed), "a late failure does not undo a result");
        assert!(!AwaitingUpload.may_become(Ready));
        assert!(Failed.is_settled());
        for state in BacktestState::ALL {
            assert_eq!(
                state.next().is_empty(),
                *state == BacktestState::Completed,
                "what failed or was stopped can be taken up again"
            );
        }
    }
}
