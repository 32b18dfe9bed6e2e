//! `GET /search`

use fo_api::search::{DEFAULT_HITS, Fragment, Hit, SearchDocuments};
use fo_http::{ApiError, Endpoint, Identity, Input, Reply, Store};
use fo_storage::{CLOSE, OPEN, Wanted};

/// Finds pages, the best first.
#[derive(Debug)]
pub struct Search;

impl Endpoint for Search {
    type Operation = SearchDocuments;
    type Deps = Store;

    async fn handle(
        store: &Store,
        caller: Identity,
        Input { query, .. }: Input<SearchDocuments>,
    ) -> Result<Reply<Vec<Hit>>, ApiError> {
        let mut work = store.begin(caller).await?;
        let limit = query.limit.unwrap_or(DEFAULT_HITS);
        let hits = work.search().pages(&Wanted::read(&query.q), limit).await?;
        Ok(Reply::new(hits.into_iter().map(hit).collect()))
    }
}

fn hit(found: fo_storage::Hit) -> Hit {
    Hit {
        document_id: found.document_id,
        filename: found.filename,
        title: found.title,
        page: found.page.unsigned_abs(),
        snippet: fragments(&found.snippet),
        rank: found.rank,
    }
}

/// Pieces instead of markup: a page's own angle brackets can't become anyone's HTML.
fn fragments(snippet: &str) -> Vec<Fragment> {
    let mut pieces = Vec::new();
    for part in snippet.split_inclusive(CLOSE) {
        let (before, matched) = part.split_once(OPEN).unwrap_or((part, ""));
        for (text, matches) in [(before, false), (matched.trim_end_matches(CLOSE), true)] {
            if !text.is_empty() {
                pieces.push(Fragment {
                    text: text.to_owned(),
                    matches,
                });
            }
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snippets_come_in_pieces() {
        let snippet = format!("the {OPEN}momentum{CLOSE} of <b>{OPEN}stocks{CLOSE}");
        let found: Vec<(String, bool)> = fragments(&snippet)
            .into_iter()
            .map(|piece| (piece.text, piece.matches))
            .collect();
        let expected = [
            ("the ", false),
            ("momentum", true),
            (" of <b>", false),
            ("stocks", true),
        ];
        assert_eq!(found, expected.map(|(text, matches)| (text.to_owned(), matches)));
        assert!(fragments("").is_empty());
    }
}
