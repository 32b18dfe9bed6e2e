//! Control words.

use super::super::script::Script;
use super::Reader;
use super::charset::code_page_of;
use super::state::Destination;
use super::table::{Edge, MAX_EDGES, Row};
use encoding_rs::Encoding;

/// Cells kept of one table; what goes on longer is a table of its own.
const MAX_KEPT: usize = 200_000;

impl Reader<'_, '_> {
    pub(super) fn word(&mut self, word: &str, number: Option<i32>) {
        let on = number != Some(0);
        let index = number.unwrap_or(0).max(0) as usize;
        let state = &mut self.state;
        match word {
            // Destinations.
            "fonttbl" => state.destination = Destination::Fonts,
            "colortbl" => state.destination = Destination::Colours,
            "stylesheet" => state.destination = Destination::Styles,
            "info" | "pict" | "header" | "headerl" | "headerr" | "headerf" | "footer" | "footerl"
            | "footerr" | "footerf" | "listtable" | "listoverridetable" | "revtbl" | "rsidtbl"
            | "generator" | "xmlnstbl" | "themedata" | "colorschememapping" | "latentstyles"
            | "datastore" | "fldinst" | "objdata" | "nonshppict" | "bkmkstart" | "bkmkend" | "annotation"
            | "atnid" | "atnauthor" | "private" | "filetbl" | "panose" | "falt" | "sp" | "ftnsep"
            | "ftnsepc" | "aftnsep" | "aftnsepc" | "tc" | "xe" => state.destination = Destination::Skipped,
            // The same text for old readers and for others.
            "upr" => {
                state.twice = Some(state.destination);
                state.destination = Destination::Skipped;
            }
            "ud" => {
                if let Some(destination) = state.twice.take() {
                    state.destination = destination;
                }
            }
            "title" => state.destination = Destination::Title,
            "author" => state.destination = Destination::Author,
            // Text boxes are read, though they stand where old readers skip.
            "shptxt" => {
                self.end_paragraph();
                self.state.destination = Destination::Body;
            }
            "footnote" if state.destination == Destination::Body => self.start_note(),
            "chftn" if self.note.is_some() => {
                let mark = self.notes.to_string();
                self.rich.push_script(Script::Raised, &mark);
            }
            "chftn" => {
                let key = format!("rtf:{}", self.notes + 1);
                let mark = (self.notes + 1).to_string();
                self.rich.start_mark(&key);
                self.rich.push_script(Script::Raised, &mark);
                self.rich.end_mark();
            }
            // Tables of fonts, colours and styles.
            "f" => state.font = number.unwrap_or(0),
            "fcharset" if state.destination == Destination::Fonts => {
                let page = code_page_of(number.unwrap_or(0));
                let symbolic = number == Some(2);
                let font = self.fonts.entry(self.state.font).or_default();
                font.0 = page;
                if symbolic && font.1.is_empty() {
                    font.1 = "Symbol".into();
                }
            }
            "red" => self.colour[0] = Some(index.min(255) as u8),
            "green" => self.colour[1] = Some(index.min(255) as u8),
            "blue" => self.colour[2] = Some(index.min(255) as u8),
            "s" if state.destination == Destination::Styles => state.font = number.unwrap_or(0),
            "s" => state.level = self.styles.get(&number.unwrap_or(0)).copied(),
            "outlinelevel" => {
                state.level = u8::try_from(index)
                    .ok()
                    .filter(|l| *l < 9)
                    .map(|l| (l + 1).min(6))
            }
            "ansicpg" => {
                let label = format!("windows-{index}");
                self.code_page = Encoding::for_label(label.as_bytes()).unwrap_or(self.code_page);
            }
            "mac" => self.code_page = encoding_rs::MACINTOSH,
            "uc" => state.fallback = index.min(16),
            // Looks.
            "plain" => {
                state.font = 0;
                state.size = 24;
                (state.colour, state.backdrop) = (0, 0);
                (state.hidden, state.struck, state.script) = (false, false, Script::Line);
            }
            "fs" => state.size = number.unwrap_or(24),
            "cf" => state.colour = index,
            "cb" | "highlight" | "chcbpat" => state.backdrop = index,
            "cbpat" => state.paper = index,
            "clcbpat" => self.edge.shade = index,
            "v" => state.hidden = on,
            "strike" | "striked" | "deleted" => state.struck = on,
            "super" => state.script = if on { Script::Raised } else { Script::Line },
            "sub" => state.script = if on { Script::Lowered } else { Script::Line },
            "nosupersub" => state.script = Script::Line,
            "up" => {
                state.script = if number.unwrap_or(6) >= 3 {
                    Script::Raised
                } else {
                    Script::Line
                }
            }
            "dn" => {
                state.script = if number.unwrap_or(6) >= 3 {
                    Script::Lowered
                } else {
                    Script::Line
                }
            }
            // Text.
            "par" => self.end_paragraph(),
            "page" => self.end_page(),
            // How a section begins is said after the last one's end.
            "sect" => {
                self.end_paragraph();
                self.section_ended = true;
            }
            "sbknone" | "sbkcol" => self.section_ended = false,
            "line" | "tab" | "lbr" => self.text(" "),
            "emdash" => self.text("—"),
            "endash" => self.text("–"),
            "emspace" | "enspace" | "qmspace" => self.text(" "),
            "bullet" => self.text("•"),
            "lquote" => self.text("‘"),
            "rquote" => self.text("’"),
            "ldblquote" => self.text("“"),
            "rdblquote" => self.text("”"),
            "listtext" | "pntext" => self.item = true,
            "pard" => {
                state.in_table = false;
                state.paper = 0;
                state.level = None;
                self.item = false;
            }
            // Tables.
            "intbl" => state.in_table = true,
            "trowd" => {
                self.cells.clear();
                self.edge = Edge::default();
                self.heads = false;
            }
            "trhdr" => self.heads = true,
            "clmrg" => self.edge.merged.0 = true,
            "clvmrg" => self.edge.merged.1 = true,
            "cellx" => {
                let edge = std::mem::take(&mut self.edge);
                if self.cells.len() < MAX_EDGES {
                    self.cells.push(Edge {
                        right: number.unwrap_or(0),
                        ..edge
                    });
                }
            }
            "cell" if state.destination == Destination::Body => {
                let text = self.rich.take_text();
                if self.row.len() < MAX_EDGES {
                    self.row.push(text);
                }
            }
            "row" if state.destination == Destination::Body => {
                let texts = std::mem::take(&mut self.row);
                self.kept += texts.len() + 1;
                self.rows.push(Row {
                    cells: self.cells.clone(),
                    texts,
                    heads: self.heads,
                });
                if self.kept > MAX_KEPT {
                    self.end_table();
                }
            }
            "nestcell" => self.text(" "),
            _ => {}
        }
    }
}
