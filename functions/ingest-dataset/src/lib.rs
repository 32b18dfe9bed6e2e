//! Uploaded prices to a canonical dataset.
