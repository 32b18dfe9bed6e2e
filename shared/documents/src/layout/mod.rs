//! From glyphs with positions to words, lines, blocks, tables and a reading text.

pub(crate) mod hyphen;
