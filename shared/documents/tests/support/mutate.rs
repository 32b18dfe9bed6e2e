//! Random damage.

use std::io::{Cursor, Read};

/// Damages one part of an archive and leaves the archive whole: what is damaged from outside mostly doesn't open.
pub fn mutate_part(bytes: &[u8], seed: u64) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let chosen = seed as usize % archive.len();
    let mut parts = Vec::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let mut part = Vec::new();
        file.read_to_end(&mut part).unwrap();
        if index == chosen {
            part = mutate(&part, seed);
        }
        parts.push((file.name().unwrap().into_owned(), part));
    }
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(n, p)| (n.as_str(), p.as_slice())).collect();
    super::docx(&parts)
}

/// Bytes changed here and there, the same for the same seed.
pub fn mutate(bytes: &[u8], seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as usize
    };
    let mut out = bytes.to_vec();
    for _ in 0..1 + random() % 12 {
        if out.is_empty() {
            break;
        }
        let at = random() % out.len();
        match random() % 5 {
            0 => out[at] = random() as u8,
            1 => out.truncate(at),
            2 => {
                let end = (at + random() % 64).min(out.len());
                out.drain(at..end);
            }
            3 => {
                let end = (at + random() % 256).min(out.len());
                let piece = out[at..end].to_vec();
                let to = random() % (out.len() + 1);
                out.splice(to..to, piece);
            }
            _ => {
                if let Some(digit) = out[at..].iter().position(u8::is_ascii_digit) {
                    out[at + digit] = b'0' + (random() % 10) as u8;
                }
            }
        }
    }
    out
}
