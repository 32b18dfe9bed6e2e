//! Marks that lead to notes, and where the notes are.

use super::text::Text;
use std::collections::{HashMap, HashSet};

/// A document with more notes has none.
const MAX_NOTES: usize = 200_000;

/// The notes of a document.
#[derive(Debug, Default)]
pub(super) struct Notes {
    notes: Vec<Note>,
    by_key: HashMap<String, u32>,
    /// Places that could be notes, passed before any mark led there.
    passed: HashSet<String>,
    /// Notes that the next block begins.
    arriving: Vec<u32>,
    /// Marks whose notes are not found yet.
    open: usize,
    /// Notes whose marks are on the page being written.
    on_page: Vec<u32>,
}

#[derive(Debug, Default)]
struct Note {
    /// Its page and block.
    place: Option<(u32, u32)>,
    /// Its text, where it waits to be put at the end of its mark's page.
    body: Option<Vec<Text>>,
    /// Marks that lead here, while it is not found: page and index.
    marks: Vec<(u32, u32)>,
}

impl Notes {
    /// The note that a mark leads to. `None` where the mark leads back: from the note to its mark.
    pub(super) fn lead(&mut self, key: &str) -> Option<u32> {
        if let Some(note) = self.by_key.get(key) {
            return Some(*note);
        }
        if self.passed.contains(key) || self.notes.len() >= MAX_NOTES {
            return None;
        }
        let note = self.notes.len() as u32;
        self.notes.push(Note::default());
        self.by_key.insert(key.to_owned(), note);
        Some(note)
    }

    /// Says that the next block is what a key leads to. Whether a mark leads there.
    pub(super) fn pass(&mut self, key: &str) -> bool {
        if let Some(note) = self.by_key.get(key) {
            self.arriving.push(*note);
            return true;
        }
        if self.passed.len() < MAX_NOTES {
            self.passed.insert(key.to_owned());
        }
        false
    }

    /// Says that the next block is this note.
    pub(super) fn here(&mut self, note: u32) {
        self.arriving.push(note);
    }

    /// Keeps a note's text until its mark's page ends.
    pub(super) fn keep(&mut self, note: u32, body: Vec<Text>) {
        if let Some(note) = self.notes.get_mut(note as usize) {
            note.body.get_or_insert(body);
        }
    }

    /// Says that a mark stands on a page; returns the note's place if it is known.
    pub(super) fn refer(&mut self, note: u32, page: u32, mark: u32) -> Option<(u32, u32)> {
        let found = self.notes.get_mut(note as usize)?;
        if found.place.is_none() {
            found.marks.push((page, mark));
            self.open += 1;
            self.on_page.push(note);
        }
        found.place
    }

    /// Says where the next block is; returns the marks that lead to it.
    pub(super) fn arrive(&mut self, place: (u32, u32)) -> Vec<(u32, u32)> {
        let mut marks = Vec::new();
        for note in self.arriving.drain(..) {
            if let Some(note) = self.notes.get_mut(note as usize)
                && note.place.is_none()
            {
                note.place = Some(place);
                marks.append(&mut note.marks);
            }
        }
        self.open -= marks.len().min(self.open);
        marks
    }

    /// Notes to be written now: those of the page's marks, or all that wait.
    pub(super) fn due(&mut self, all: bool) -> Vec<(u32, Vec<Text>)> {
        let mut due: Vec<u32> = std::mem::take(&mut self.on_page);
        if all {
            due.extend(0..self.notes.len() as u32);
        }
        due.into_iter()
            .filter_map(|note| Some((note, self.notes.get_mut(note as usize)?.body.take()?)))
            .collect()
    }

    /// Whether every mark's note is found.
    pub(super) fn all_found(&self) -> bool {
        self.open == 0
    }
}
