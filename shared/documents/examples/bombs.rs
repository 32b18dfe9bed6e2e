//! Writes the files that `tests/hostile.rs` makes to break readers, for other programs to be tried on: `bombs FOLDER`.
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

#[path = "../tests/support/mod.rs"]
mod support;

fn main() {
    let folder = std::path::PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "bombs".into()));
    std::fs::create_dir_all(&folder).unwrap();
    for (name, extension, make) in support::bombs::all() {
        let path = folder.join(format!("{}.{extension}", name.replace([' ', ','], "-")));
        std::fs::write(path, make()).unwrap();
    }
}
