//! Footnotes and endnotes.

use super::super::script::Script;
use super::super::xml::Node;
use super::styles::RunLooks;
use super::{Reader, WHITE, numbering};

impl<'t, 'x> Reader<'_, '_, 't, 'x> {
    /// A mark that leads to a footnote (0) or an endnote (1).
    pub(super) fn note_mark(&mut self, node: Node<'t, 'x>, kind: usize, looks: &RunLooks) {
        let Some(id) = node.attribute("id") else { return };
        if self.fields.contains(&false) || looks.is_struck() || looks.unseen(self.backdrop).is_some() {
            return;
        }
        // A mark of the author's own follows as text.
        if node
            .attribute("customMarkFollows")
            .is_some_and(|c| c == "1" || c == "true")
        {
            self.notes.entry((kind, id)).or_insert(0);
            return;
        }
        let counted = &mut self.counted[kind];
        let number = *self.notes.entry((kind, id.clone())).or_insert_with(|| {
            *counted += 1;
            *counted
        });
        let mark = numbering::number(&self.formats[kind], number);
        let key = format!("{kind}:{id}");
        self.rich.start_mark(&key);
        self.rich.push_script(Script::Raised, &mark);
        self.rich.end_mark();
        // A note that a note leads to is read after all others, or a chain of them would go too deep.
        if kind == 0
            && self.own_mark.is_empty()
            && let Some(note) = self.footnotes.remove(&id)
        {
            self.footnote(note, &key, mark);
        }
    }

    /// Reads a footnote where its mark stands; it is written where the page ends.
    fn footnote(&mut self, note: Node<'t, 'x>, key: &str, mark: String) {
        let outer_mark = std::mem::replace(&mut self.own_mark, mark);
        let fields = std::mem::take(&mut self.fields);
        let boxes = std::mem::take(&mut self.boxes);
        let backdrop = self.backdrop.replace(WHITE);
        let aside = self.rich.start_note();
        self.blocks(note);
        let texts = self.rich.end_note(aside);
        self.rich.flow.keep_note(key, texts);
        (self.own_mark, self.fields, self.boxes, self.backdrop) = (outer_mark, fields, boxes, backdrop);
    }

    /// Reads the notes of a part that are not written yet: endnotes, and footnotes that no mark leads to.
    pub(super) fn rest_of_notes(&mut self, kind: usize, root: Node<'t, 'x>) {
        let notes = root
            .descendants()
            .filter(|n| matches!(n.name(), "footnote" | "endnote"));
        for note in notes {
            if note.attribute("type").is_some_and(|t| t != "normal") || !self.rich.flow.has_time() {
                continue;
            }
            let id = note.attribute("id").unwrap_or_default();
            if kind == 0 && !self.footnotes.contains_key(&id) {
                continue;
            }
            let number = self.notes.get(&(kind, id.clone())).copied();
            self.own_mark = match number {
                Some(number) if number > 0 => numbering::number(&self.formats[kind], number),
                _ => " ".to_owned(),
            };
            if number.is_some() {
                self.rich.flow.notes.pass(&format!("{kind}:{id}"));
            }
            self.blocks(note);
        }
        self.own_mark.clear();
    }
}
