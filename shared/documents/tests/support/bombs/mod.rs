//! Files made to exhaust a reader: its memory, its stack, its time.

mod content;
mod flows;
mod fonts;
mod layout;
mod offices;
mod structure;

/// A bomb: its name, its extension, and how it is made. Some are large; they are made one at a time.
pub type Bomb = (&'static str, &'static str, fn() -> Vec<u8>);

/// All of them.
pub fn all() -> Vec<Bomb> {
    [
        structure::BOMBS,
        content::BOMBS,
        fonts::BOMBS,
        layout::BOMBS,
        flows::BOMBS,
        offices::BOMBS,
    ]
    .concat()
}
