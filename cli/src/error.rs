//! What can go wrong, and the exit code each kind ends with.

use std::path::PathBuf;

/// Anything that ends a command. The message says what happened, where, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    #[error("{}: {source}", path.display())]
    File { path: PathBuf, source: std::io::Error },
    #[error("{}: {reason}", path.display())]
    Document { path: PathBuf, reason: String },
    #[error("{0}")]
    Spec(String),
    #[error("{0}")]
    Data(String),
    #[error("{0}")]
    Api(String),
    #[error("{0}")]
    SignedOut(String),
    #[error("{0}")]
    Network(String),
    #[error("{0}")]
    Failed(String),
    #[error("{0}")]
    Usage(String),
}

impl CliError {
    /// The process's exit code; `fo help` lists them.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::File { .. } | Self::Failed(_) => 1,
            Self::Usage(_) => 2,
            Self::Document { .. } => 3,
            Self::Spec(_) => 4,
            Self::Data(_) => 5,
            Self::Api(_) | Self::SignedOut(_) => 6,
            Self::Network(_) => 7,
        }
    }

    pub fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }
}
