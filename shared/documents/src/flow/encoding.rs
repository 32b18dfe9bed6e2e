//! Bytes to characters: byte order marks, UTF-8, UTF-16 without a mark, what the file declares, and what is left by statistics.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

pub(super) struct Decoded {
    pub(super) text: String,
    pub(super) encoding: &'static str,
    pub(super) lossy: bool,
}

pub(super) fn decode(bytes: &[u8], declared: Option<&'static Encoding>) -> Decoded {
    let encoding = guess(bytes, declared);
    // `decode` follows a byte order mark where there is one.
    let (text, actual, lossy) = encoding.decode(bytes);
    Decoded {
        text: text.into_owned(),
        encoding: actual.name(),
        lossy,
    }
}

/// The encoding that a page declares in its first kilobytes: `<meta charset=…>`, `charset=` in a content type, or XML's `encoding=`.
pub(super) fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    let value = |name: &str, text: &str| {
        let at = text.find(name)? + name.len();
        let rest = text[at..].trim_start().strip_prefix('=')?;
        let rest = rest.trim_start().trim_start_matches(['"', '\'']);
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "-_:.".contains(c)))?;
        Encoding::for_label(&rest.as_bytes()[..end])
    };
    let xml = head
        .trim_start()
        .strip_prefix("<?xml")
        .and_then(|x| x.split_once("?>"));
    xml.and_then(|(declaration, _)| value("encoding", declaration))
        .or_else(|| {
            head.split("<meta")
                .skip(1)
                .find_map(|tag| value("charset", &tag[..tag.find('>').map_or(tag.len(), |e| e + 1)]))
        })
}

fn guess(bytes: &[u8], declared: Option<&'static Encoding>) -> &'static Encoding {
    if let Some((marked, _)) = Encoding::for_bom(bytes) {
        return marked;
    }
    if std::str::from_utf8(bytes).is_ok() && !bytes.contains(&0) {
        return UTF_8;
    }
    let sample = &bytes[..bytes.len().min(64 * 1024)];
    let zeros = |parity: usize| sample.iter().skip(parity).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if even + odd > sample.len() / 8 {
        return if odd > even { UTF_16LE } else { UTF_16BE };
    }
    // One torn character at the end, or a few bad bytes in a long text, don't make it another encoding.
    let (good, bad) = utf8_evidence(bytes);
    if good > 0 && good >= 4 * bad {
        return UTF_8;
    }
    if let Some(declared) = declared {
        return declared;
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(sample, sample.len() == bytes.len());
    let guessed = detector.guess(None, chardetng::Utf8Detection::Deny);
    // Too little evidence for anything exotic: Western European is what such files are.
    if bad < 8 { WINDOWS_1252 } else { guessed }
}

/// Valid multi-byte UTF-8 sequences, and bytes that are not UTF-8.
fn utf8_evidence(bytes: &[u8]) -> (usize, usize) {
    let mut good = 0;
    let mut bad = 0;
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    (good, bad)
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn encodings() {
        let text = "Größe – naïve “quotes” and 5 € of costs";
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let (windows, _, _) = encoding_rs::WINDOWS_1252.encode(text);
        for bytes in [text.as_bytes(), &utf16, &windows] {
            assert_eq!(decode(bytes, None).text, text);
        }
        let mut marked = vec![0xfe, 0xff];
        marked.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
        assert_eq!(decode(&marked, None).text, text);
        assert_eq!(decode("\u{feff}plain".as_bytes(), None).text, "plain");
    }

    #[test]
    fn a_torn_character_is_not_another_encoding() {
        let text = "naïve naïve naïve naïve naï";
        let decoded = decode(&text.as_bytes()[..text.len() - 1], None);
        assert!(decoded.lossy && decoded.text.starts_with("naïve"));
    }
}
