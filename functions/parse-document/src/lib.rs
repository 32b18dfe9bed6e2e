//! Uploaded object to parsed pages.
