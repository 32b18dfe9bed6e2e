//! Stream data within a budget. The libraries below decode without a limit: two kilobytes can become a gigabyte.

use flate2::{Decompress, FlushDecompress, Status};
use hayro_syntax::Filter;
use hayro_syntax::object::{Array, Dict, Object, Stream};
use std::borrow::Cow;

/// Decoded data, perhaps only the beginning of it.
pub(crate) struct Decoded<'a> {
    pub(crate) data: Cow<'a, [u8]>,
    /// The data went on past the limit.
    pub(crate) over_budget: bool,
    /// The data was broken; this is what could be saved.
    pub(crate) damaged: bool,
}

/// Decodes a stream of data (not an image) up to `limit` bytes. `None` for image filters and unknown ones.
pub(crate) fn decode<'a>(stream: &Stream<'a>, limit: u64) -> Option<Decoded<'a>> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut out = Decoded {
        data: stream.raw_data(),
        over_budget: false,
        damaged: false,
    };
    for (i, filter) in stream.filters().iter().enumerate() {
        let parms = params(stream.dict(), i);
        let (data, ok) = match filter {
            Filter::FlateDecode => inflate(&out.data, limit),
            Filter::LzwDecode => unlzw(&out.data, parms.as_ref(), limit),
            Filter::AsciiHexDecode => (unhex(&out.data), true),
            Filter::Ascii85Decode => unascii85(&out.data, limit),
            Filter::RunLengthDecode => (unrunlength(&out.data, limit), true),
            Filter::Crypt => continue,
            _ => return None,
        };
        out.over_budget |= data.len() >= limit;
        out.damaged |= !ok;
        out.data = Cow::Owned(match filter {
            Filter::FlateDecode | Filter::LzwDecode => unpredict(data, parms.as_ref()),
            _ => data,
        });
    }
    Some(out)
}

/// Whether the stream decodes to more than `limit` bytes, found out as cheaply as can be.
pub(crate) fn expands_beyond(stream: &Stream<'_>, limit: u64) -> bool {
    let raw = stream.raw_data().len() as u64;
    let worst = (stream.filters().iter()).try_fold(raw, |size, f| size.checked_mul(most_per_byte(f)));
    if worst.is_some_and(|w| w <= limit) {
        return false;
    }
    decode(stream, limit).is_none_or(|d| d.over_budget)
}

/// No filter makes more than this of a byte.
fn most_per_byte(filter: &Filter) -> u64 {
    match filter {
        Filter::AsciiHexDecode | Filter::Crypt => 1,
        // `z` is four zeros.
        Filter::Ascii85Decode => 4,
        Filter::RunLengthDecode => 64,
        // Two bits for 258 bytes.
        Filter::FlateDecode => 1_032,
        // A code of nine bits or more for an entry of a table of 4,096.
        _ => 4_096,
    }
}

fn params<'a>(dict: &Dict<'a>, index: usize) -> Option<Dict<'a>> {
    for key in [&b"DecodeParms"[..], b"DP"] {
        if let Some(single) = dict.get::<Dict<'_>>(key) {
            return (index == 0).then_some(single);
        }
        if let Some(list) = dict.get::<Array<'_>>(key) {
            return list.iter::<Object<'_>>().nth(index).and_then(Object::into_dict);
        }
    }
    None
}

/// Inflates zlib data, or bare deflate data where the zlib header is missing. Keeps what came before an error.
fn inflate(data: &[u8], limit: usize) -> (Vec<u8>, bool) {
    let (out, ok) = inflate_as(data, true, limit);
    if out.is_empty() && !ok && data.len() > 2 {
        for start in [2, 0] {
            let (bare, bare_ok) = inflate_as(&data[start..], false, limit);
            if !bare.is_empty() {
                return (bare, bare_ok);
            }
        }
    }
    (out, ok)
}

fn inflate_as(data: &[u8], zlib: bool, limit: usize) -> (Vec<u8>, bool) {
    let mut state = Decompress::new(zlib);
    let mut out: Vec<u8> = Vec::with_capacity((data.len() * 4).clamp(1024, 1 << 20).min(limit.max(1)));
    loop {
        if out.len() >= limit {
            return (out, true);
        }
        if out.len() == out.capacity() {
            out.reserve(out.len().min(limit - out.len()).max(1024));
        }
        let consumed = state.total_in() as usize;
        let before = out.len();
        let Some(rest) = data.get(consumed..) else {
            return (out, false);
        };
        match state.decompress_vec(rest, &mut out, FlushDecompress::None) {
            Ok(Status::StreamEnd) => return (out, true),
            Ok(_)
                if state.total_in() as usize == consumed
                    && out.len() == before
                    && out.len() < out.capacity() =>
            {
                // Starved: the data ends early. What is there is there.
                return (out, false);
            }
            Ok(_) => {}
            Err(_) => return (out, false),
        }
    }
}

fn unlzw(data: &[u8], parms: Option<&Dict<'_>>, limit: usize) -> (Vec<u8>, bool) {
    let early = parms
        .and_then(|p| p.get::<i32>(b"EarlyChange".as_slice()))
        .unwrap_or(1)
        != 0;
    let mut decoder = if early {
        weezl::decode::Decoder::with_tiff_size_switch(weezl::BitOrder::Msb, 8)
    } else {
        weezl::decode::Decoder::new(weezl::BitOrder::Msb, 8)
    };
    let mut out = Vec::new();
    let mut chunk = vec![0; 64 * 1024];
    let mut rest = data;
    while out.len() < limit {
        let step = decoder.decode_bytes(rest, &mut chunk);
        out.extend_from_slice(&chunk[..step.consumed_out]);
        rest = rest.get(step.consumed_in..).unwrap_or_default();
        match step.status {
            Ok(weezl::LzwStatus::Ok) if step.consumed_in > 0 || step.consumed_out > 0 => {}
            Ok(weezl::LzwStatus::Done) => return (out, true),
            Ok(_) => return (out, rest.is_empty()),
            Err(_) => return (out, false),
        }
    }
    out.truncate(limit);
    (out, true)
}

fn unhex(data: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> = (data.iter().take_while(|b| **b != b'>'))
        .filter_map(|b| char::from(*b).to_digit(16))
        .map(|d| d as u8)
        .collect();
    digits
        .chunks(2)
        .map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0))
        .collect()
}

fn unascii85(data: &[u8], limit: usize) -> (Vec<u8>, bool) {
    let mut out = Vec::with_capacity(data.len().min(limit));
    let mut group = [0u32; 5];
    let mut n = 0;
    let emit = |group: &[u32; 5], bytes: usize, out: &mut Vec<u8>| {
        let value = group
            .iter()
            .fold(0u32, |v, d| v.wrapping_mul(85).wrapping_add(*d));
        out.extend_from_slice(&value.to_be_bytes()[..bytes]);
    };
    for &b in data {
        if out.len() >= limit {
            return (out, true);
        }
        match b {
            b'z' if n == 0 => out.extend_from_slice(&[0; 4]),
            b'!'..=b'u' => {
                group[n] = u32::from(b - b'!');
                n += 1;
                if n == 5 {
                    emit(&group, 4, &mut out);
                    n = 0;
                }
            }
            b'~' => break,
            _ if b.is_ascii_whitespace() || b == 0 => {}
            _ => return (out, false),
        }
    }
    if n > 1 {
        group[n..].fill(84);
        emit(&group, n - 1, &mut out);
    }
    (out, true)
}

fn unrunlength(data: &[u8], limit: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let mut i = 0;
    while let Some(&length) = data.get(i) {
        if length == 128 || out.len() >= limit {
            break;
        }
        if length < 128 {
            let end = (i + 2 + length as usize).min(data.len());
            out.extend_from_slice(&data[i + 1..end]);
            i = end;
        } else if let Some(&byte) = data.get(i + 1) {
            out.resize(out.len() + 257 - length as usize, byte);
            i += 2;
        } else {
            break;
        }
    }
    out
}

/// Undoes PNG and TIFF predictors of 8-bit components (ISO 32000-1, 7.4.4.4); data with others is left as it is.
fn unpredict(data: Vec<u8>, parms: Option<&Dict<'_>>) -> Vec<u8> {
    let get = |key: &[u8], default: usize| {
        parms
            .and_then(|p| p.get::<i32>(key))
            .and_then(|v| usize::try_from(v).ok())
            .unwrap_or(default)
    };
    let predictor = get(b"Predictor", 1);
    let (colors, bits, columns) = (get(b"Colors", 1), get(b"BitsPerComponent", 8), get(b"Columns", 1));
    if predictor < 2
        || bits != 8
        || colors == 0
        || columns == 0
        || colors.saturating_mul(columns) > data.len()
    {
        return data;
    }
    let width = colors * columns;
    if predictor == 2 {
        let mut data = data;
        for row in data.chunks_mut(width) {
            for i in colors..row.len() {
                row[i] = row[i].wrapping_add(row[i - colors]);
            }
        }
        return data;
    }
    let mut out: Vec<u8> = Vec::with_capacity(data.len());
    let mut above = vec![0u8; width];
    let mut line = vec![0u8; width];
    for row in data.chunks(width + 1) {
        line[..row.len() - 1].copy_from_slice(&row[1..]);
        line[row.len() - 1..].fill(0);
        for i in 0..row.len() - 1 {
            let left = if i >= colors { line[i - colors] } else { 0 };
            let corner = if i >= colors { above[i - colors] } else { 0 };
            let add = match row[0] {
                1 => left,
                2 => above[i],
                3 => ((u16::from(left) + u16::from(above[i])) / 2) as u8,
                4 => paeth(left, above[i], corner),
                _ => 0,
            };
            line[i] = line[i].wrapping_add(add);
        }
        out.extend_from_slice(&line[..row.len() - 1]);
        std::mem::swap(&mut above, &mut line);
    }
    out
}

fn paeth(left: u8, above: u8, corner: u8) -> u8 {
    let (a, b, c) = (i16::from(left), i16::from(above), i16::from(corner));
    let p = a + b - c;
    let (pa, pb, pc) = ((p - a).abs(), (p - b).abs(), (p - c).abs());
    if pa <= pb && pa <= pc {
        left
    } else if pb <= pc {
        above
    } else {
        corner
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn a_bomb_stops_at_the_limit() {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(&vec![b' '; 50 << 20]).unwrap();
        let bomb = encoder.finish().unwrap();
        let (data, _) = inflate(&bomb, 1 << 20);
        assert!(data.len() >= 1 << 20 && data.len() < 3 << 20);
    }

    #[test]
    fn torn_data_keeps_its_beginning() {
        let text: Vec<u8> = (0..20_000u32).flat_map(|i| i.to_string().into_bytes()).collect();
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(&text).unwrap();
        let whole = encoder.finish().unwrap();
        let (data, ok) = inflate(&whole[..whole.len() / 2], 1 << 20);
        assert!(!ok && data.len() > 1000 && text.starts_with(&data));
        let (bare, _) = inflate(&whole[2..], 1 << 20);
        assert_eq!(bare, text);
    }

    #[test]
    fn ascii_filters() {
        assert_eq!(unhex(b"48 65 6C6c 6F>"), b"Hello");
        assert_eq!(unascii85(b"87cURD]i,\"Ebo80~>", 100).0, b"Hello World!");
        assert_eq!(
            unrunlength(&[4, b'a', b'b', b'c', b'd', b'e', 254, b'x', 128], 100),
            b"abcdexxx"
        );
    }
}
