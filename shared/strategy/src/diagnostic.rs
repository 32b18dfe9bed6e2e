//! What is wrong with a spec, where, and how to mend it.

use serde::{Deserialize, Serialize};
use std::{fmt, ops::Range};

/// Whether a spec can run in spite of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The spec cannot run.
    Error,
    /// It can, but probably does not mean what was meant.
    Warning,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Diagnostic {
    /// Whether the spec can run in spite of it.
    pub severity: Severity,
    /// Path into the spec: `portfolio.then.select.top`; empty for the whole.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// What to do about it; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub help: String,
    /// Where in the text of the expression at `path`, in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<Range<usize>>,
    /// The text `span` points into.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Line in the file, counted from 1, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// Column in the file, counted from 1, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<u64>,
}

impl Diagnostic {
    /// An error at a path.
    pub fn error(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            path: path.into(),
            message: message.into(),
            help: String::new(),
            span: None,
            text: None,
            line: None,
            column: None,
        }
    }

    /// A warning at a path.
    pub fn warning(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(path, message)
        }
    }

    /// With what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// With the place in an expression's text.
    #[must_use]
    pub fn at(mut self, text: &str, span: Range<usize>) -> Self {
        self.text = Some(text.to_owned());
        self.span = Some(span);
        self
    }

    /// Whether the spec cannot run.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// The widest piece of an expression shown around a caret, in characters.
const SHOWN: usize = 100;

/// The line of text around a span, and the line with carets under it.
fn caret(text: &str, span: &Range<usize>) -> (String, String) {
    let start = text.floor_char_boundary(span.start.min(text.len()));
    let end = text.ceil_char_boundary(span.end.min(text.len())).max(start);
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let before: Vec<char> = text[line_start..start].chars().collect();
    let skipped = before.len().saturating_sub(SHOWN / 2);
    let lead = if skipped > 0 { "…" } else { "" };
    let head: String = before[skipped..].iter().collect();
    let tail: String = text[start..line_end].chars().take(SHOWN - SHOWN / 2).collect();
    let cut = if text[start..line_end].chars().count() > SHOWN - SHOWN / 2 {
        "…"
    } else {
        ""
    };
    let width = text[start..end.min(line_end)]
        .chars()
        .count()
        .clamp(1, tail.chars().count().max(1));
    let indent = lead.chars().count() + head.chars().count();
    (
        format!("{lead}{head}{tail}{cut}"),
        format!("{}{}", " ".repeat(indent), "^".repeat(width)),
    )
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(f, "{kind}")?;
        if !self.path.is_empty() {
            write!(f, " at {}", self.path)?;
        }
        match (self.line, self.column) {
            (Some(line), Some(column)) => write!(f, " (line {line}, column {column})")?,
            (Some(line), None) => write!(f, " (line {line})")?,
            _ => {}
        }
        write!(f, ": {}", self.message)?;
        if let (Some(text), Some(span)) = (&self.text, &self.span) {
            let (line, carets) = caret(text, span);
            write!(f, "\n    {line}\n    {carets}")?;
        }
        if !self.help.is_empty() {
            write!(f, "\n  {}", self.help)?;
        }
        Ok(())
    }
}

/// Everything that is wrong; as an error, it holds at least one diagnostic of severity `error`.
#[derive(Clone, Debug, Default, PartialEq, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct Diagnostics(pub Vec<Diagnostic>);

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}
