//! Why a document could not be read, said to the person who uploaded it.

use crate::MediaType;
use serde::{Deserialize, Serialize};

/// A document that could not be read at all. Every message says what happened and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[non_exhaustive]
pub enum DocumentError {
    /// No bytes.
    #[error("The file is empty. Check that the upload finished, and upload it again.")]
    Empty,
    /// Over [`crate::Limits::max_bytes`].
    #[error("The file is {bytes} bytes; the limit is {limit}. Split it, or save it with smaller images.")]
    TooLarge {
        /// Its size.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
    /// The bytes are none of the formats read here.
    #[error(
        "This looks like {found}, which can't be read as {expected}. Upload a PDF, text, Markdown, HTML, DOCX, PPTX, XLSX, RTF or EML file."
    )]
    Unrecognised {
        /// What the bytes look like.
        found: String,
        /// What was expected of them.
        expected: String,
    },
    /// A picture: a photo, a scan or a screenshot.
    #[error(
        "This is {found}, and only OCR can read the words of a picture. Save it as a PDF and upload that: the document then says which pages are scanned and what reading them would cost. Better still, upload the file the picture was made from."
    )]
    Picture {
        /// Which kind.
        found: String,
    },
    /// A binary Office file of the format before 2007.
    #[error(
        "This is {found} in the format of Office 97–2003, which can't be read. Open it, save it as {instead} (File, Save As), and upload that."
    )]
    OldOffice {
        /// Which of them.
        found: String,
        /// The format to save it in.
        instead: String,
    },
    /// Encrypted, and the empty password does not open it.
    #[error(
        "The file needs a password to open. Remove the password in the program it opens in and upload it again."
    )]
    PasswordProtected,
    /// Encrypted in a way that is not supported or broken.
    #[error("The PDF's encryption can't be read ({detail}). Save it without encryption and upload it again.")]
    UnsupportedEncryption {
        /// What is wrong with it.
        detail: String,
    },
    /// A document without pages.
    #[error("The document has no pages. If it opens in a viewer, print it to a new PDF and upload that.")]
    NoPages,
    /// A document whose text is all hidden: white on white, too small, off the page.
    #[error(
        "All text of the document is hidden: a reader would see nothing. Show the text (its colour, its size, its place), or print the document to a new PDF and upload that."
    )]
    AllHidden,
    /// Too damaged to find anything in.
    #[error("The {media} file is damaged: {detail}. Open it in a viewer, save it again, and upload that.")]
    Damaged {
        /// The format it claims.
        media: MediaType,
        /// What is wrong.
        detail: String,
    },
    /// Over the document's time budget before anything was read, or the isolated process was stopped for time.
    #[error(
        "Reading the document took longer than {seconds} s and was stopped. Split it, or print it to a new PDF."
    )]
    TimedOut {
        /// The budget.
        seconds: u64,
    },
    /// Over the memory budget.
    #[error(
        "Reading the document needs more than {megabytes} MB of memory and was stopped. Split it, or print it to a new PDF."
    )]
    OutOfMemory {
        /// The budget.
        megabytes: u64,
    },
    /// The isolated process died.
    #[error(
        "The document made its reader fail ({detail}). Print it to a new PDF and upload that; the original was kept for us to look at."
    )]
    Crashed {
        /// How it ended.
        detail: String,
    },
    /// The isolated process could not be started or spoken to: our fault, not the document's. Worth a retry.
    #[error("The document's reader could not be started ({detail}). Try again in a minute.")]
    Unavailable {
        /// What the operating system said.
        detail: String,
    },
}

impl DocumentError {
    /// A stable, snake_case name for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLarge { .. } => "too_large",
            Self::Unrecognised { .. } => "unrecognised",
            Self::Picture { .. } => "picture",
            Self::OldOffice { .. } => "old_office",
            Self::PasswordProtected => "password_protected",
            Self::UnsupportedEncryption { .. } => "unsupported_encryption",
            Self::NoPages => "no_pages",
            Self::AllHidden => "all_hidden",
            Self::Damaged { .. } => "damaged",
            Self::TimedOut { .. } => "timed_out",
            Self::OutOfMemory { .. } => "out_of_memory",
            Self::Crashed { .. } => "crashed",
            Self::Unavailable { .. } => "unavailable",
        }
    }

    /// Whether a budget ended the reading, so that what was read before is still good.
    pub(crate) fn is_budget(&self) -> bool {
        matches!(
            self,
            Self::TimedOut { .. } | Self::OutOfMemory { .. } | Self::Crashed { .. }
        )
    }

    /// Whether the same bytes may succeed later. False for everything the document itself causes.
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Unavailable { .. })
    }
}
