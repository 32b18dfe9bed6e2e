//! Full-text search over the pages of documents.

use super::repository;
use crate::StorageError;
use fo_domain::DocumentId;

/// A page that matches.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The document.
    pub document_id: DocumentId,
    /// Its file's name.
    pub filename: String,
    /// Its title, where the file has one.
    pub title: Option<String>,
    /// Page number, from 1.
    pub page: i32,
    /// The words around the matches, with [`OPEN`] and [`CLOSE`] about each.
    pub snippet: String,
    /// How well it matches, above 0; the unit has no meaning.
    pub rank: f32,
}

/// Stands before a match in a snippet: a character of no script, taken out of the text itself.
pub const OPEN: char = '\u{e000}';
/// Stands after a match.
pub const CLOSE: char = '\u{e001}';

repository! {
    /// Search over the unit of work's organisation's pages.
    Search
}

impl Search<'_> {
    /// The pages that match best: those with any of the words, all of the phrases and none of what is excluded. Words that are
    /// rare among the organisation's pages weigh more; see `search_pages` in the migrations.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn pages(&mut self, wanted: &Wanted, limit: u32) -> Result<Vec<Hit>, StorageError> {
        // Snippets are made of the pages that are shown only: they cost more than finding them.
        Ok(sqlx::query_as!(
            Hit,
            r#"select best.document_id as "document_id!: DocumentId", filename, title, best.number as "page!", rank as "rank!",
                      ts_headline('english', translate(left(document_pages.text, 200000), E'\uE000\uE001', ''), query,
                          E'StartSel=\uE000, StopSel=\uE001, MaxFragments=2, MaxWords=24, MinWords=8, FragmentDelimiter=" … "')
                          as "snippet!"
               from search_pages($1, $2, $3, $4) best
                   join document_pages on document_pages.document_id = best.document_id and document_pages.number = best.number
                   join documents on documents.id = best.document_id
               order by rank desc, best.document_id desc, best.number"#,
            wanted.words.join(" "),
            &wanted.phrases,
            &wanted.excluded,
            i32::try_from(limit).unwrap_or(i32::MAX)
        )
        .fetch_all(&mut *self.connection)
        .await?)
    }
}

/// The words, phrases and exclusions of a search.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wanted {
    /// Words of which any may be on a page.
    pub words: Vec<String>,
    /// Phrases that must all be on it.
    pub phrases: Vec<String>,
    /// Words and phrases that must not.
    pub excluded: Vec<String>,
}

impl Wanted {
    /// Reads what people type: words, `"phrases"`, `-without`. Anything is valid; an open quotation mark ends with the text.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let mut wanted = Self::default();
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            let (excludes, term) = match rest.strip_prefix('-') {
                Some(term) if !term.starts_with(char::is_whitespace) => (true, term),
                _ => (false, rest),
            };
            let (term, behind, quoted) = match term.strip_prefix(['"', '“', '”']) {
                Some(phrase) => {
                    let (phrase, behind) = phrase.split_once(['"', '“', '”']).unwrap_or((phrase, ""));
                    (phrase, behind, true)
                }
                None => {
                    let end = term
                        .find(|c: char| c.is_whitespace() || matches!(c, '"' | '“'))
                        .unwrap_or(term.len());
                    let (word, behind) = term.split_at(end);
                    (word, behind, false)
                }
            };
            let list = match (excludes, quoted) {
                (true, _) => &mut wanted.excluded,
                (false, true) => &mut wanted.phrases,
                (false, false) => &mut wanted.words,
            };
            if !term.trim().is_empty() {
                list.push(term.to_owned());
            }
            rest = behind.trim_start();
        }
        wanted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> [String; 3] {
        let wanted = Wanted::read(text);
        [wanted.words, wanted.phrases, wanted.excluded].map(|list| list.join("|"))
    }

    #[test]
    fn words_phrases_and_exclusions_are_told_apart() {
        assert_eq!(
            read(r#"momentum "moving average" -crypto -"small cap" 12-1"#),
            ["momentum|12-1", "moving average", "crypto|small cap"]
        );
    }

    #[test]
    fn anything_is_valid() {
        assert_eq!(read("  "), ["", "", ""]);
        assert_eq!(read(r#"- -- "open end"#), ["-", "open end", "-"]);
        assert_eq!(
            read("“curly quotes” don't \\ ' : & | ! ( )"),
            ["don't|\\|'|:|&|||!|(|)", "curly quotes", ""]
        );
        assert_eq!(read("\"\"a"), ["a", "", ""]);
    }
}
