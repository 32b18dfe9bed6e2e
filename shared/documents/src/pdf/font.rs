//! Fonts as the text layer needs them: for each character code its advance and its Unicode text, or the fact that it has none.

use super::characters::clean;
use super::numbered::{self, GlyphOrder};
use super::{cmap, names, stream};
use hayro_cmap::{BfString, CMap, CMapName, CidFamily};
use hayro_font::{CMapResolverFn, Font, FontCache, FontGlyph, FontResolverFn, OutlineGlyph};
use hayro_syntax::object::{Array, Dict, Name, Number, Object, Stream};
use skrifa::{FontRef, MetadataProvider};
use std::cell::OnceCell;
use std::collections::HashMap;
use std::sync::Arc;

/// What a character code means.
#[derive(Clone, Debug)]
pub(crate) struct Code {
    /// Advance in text space for size 1: along x, or along y (negative is down) in vertical fonts.
    pub(crate) advance: f32,
    pub(crate) text: CodeText,
}

/// The Unicode text of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CodeText {
    One(char),
    Many(Arc<str>),
    /// The font does not say. Not text.
    Unmapped,
    /// Nothing to see or read, such as a soft line break.
    Nothing,
}

/// A font of the document.
pub(crate) struct TextFont<'a> {
    kind: Kind<'a>,
    pub(crate) bold: bool,
    pub(crate) italic: bool,
    pub(crate) mono: bool,
    pub(crate) vertical: bool,
    /// Above the baseline, for size 1.
    pub(crate) ascent: f32,
    /// Below the baseline (negative), for size 1.
    pub(crate) descent: f32,
    /// Scale of the nominal size to the em people see: not 1 for Type 3 fonts only.
    pub(crate) em: f32,
    simple: Vec<Option<Code>>,
    wide: HashMap<u32, Code>,
    cid_text: Option<CidText>,
    /// What glyph names mean, by code; read when first needed.
    named: OnceCell<HashMap<u32, char>>,
    /// Codes whose glyphs' names say that they are raised or lowered; read when first needed.
    beside: OnceCell<HashMap<u32, bool>>,
    dict: Dict<'a>,
    /// What glyph names that are numbers mean, by code.
    numbered: HashMap<u32, char>,
    /// Of a font that is not in the file and whose codes are glyph numbers.
    order: Option<GlyphOrder>,
    /// From glyphs to characters, by the embedded font's own table; read when first needed.
    reverse: OnceCell<HashMap<u32, char>>,
    to_unicode: Option<Stream<'a>>,
    /// The entries of ToUnicode, read leniently when the strict reading has no answer.
    lenient: OnceCell<HashMap<u32, String>>,
    pub(crate) type3: bool,
}

enum Kind<'a> {
    Loaded(Font<'a>),
    /// The font can't be loaded: what its dictionary says about Unicode still holds.
    Bare {
        two_bytes: bool,
        to_unicode: Option<Box<CMap>>,
        widths: Vec<f32>,
        first: u32,
    },
}

/// From codes to text through a character collection, for CJK fonts without ToUnicode.
struct CidText {
    encoding: CMap,
    ucs2: CMap,
}

/// No font program or map of a real document comes near this.
const MAX_FONT_BYTES: u64 = 64 << 20;
const MAX_CMAP_BYTES: u64 = 8 << 20;

impl<'a> TextFont<'a> {
    pub(crate) fn load(dict: &Dict<'a>, cache: &FontCache<'a>) -> Self {
        let subtype = dict.get::<Name<'_>>(b"Subtype".as_slice());
        let type0 = subtype.as_deref() == Some(b"Type0".as_slice());
        let descendant = dict
            .get::<Array<'_>>(b"DescendantFonts".as_slice())
            .and_then(|a| a.iter::<Dict<'_>>().next());
        let holder = descendant.as_ref().unwrap_or(dict);
        let descriptor = holder
            .get::<Dict<'_>>(b"FontDescriptor".as_slice())
            .unwrap_or_default();
        let loaded = if is_safe(dict, holder, &descriptor) {
            cache.font(
                dict,
                &(Arc::new(font_data) as FontResolverFn),
                &(Arc::new(hayro_cmap::load_embedded) as CMapResolverFn),
            )
        } else {
            None
        };
        let name = dict
            .get::<Name<'_>>(b"BaseFont".as_slice())
            .map(|n| n.as_str().to_ascii_lowercase())
            .unwrap_or_default();
        let flags = descriptor.get::<u32>(b"Flags".as_slice()).unwrap_or(0);
        let weight = descriptor.get::<f32>(b"FontWeight".as_slice()).unwrap_or(400.0);
        let mut font = Self {
            vertical: loaded.as_ref().is_some_and(|f| !f.is_horizontal()),
            kind: loaded.map_or_else(|| Kind::bare(dict, type0), Kind::Loaded),
            bold: is_bold(&name) || weight >= 600.0 || flags & (1 << 18) != 0,
            italic: name.contains("italic")
                || name.contains("oblique")
                || name.contains("slant")
                || flags & (1 << 6) != 0
                || is_tex_italic(&name),
            mono: flags & 1 != 0
                || ["mono", "courier", "consol", "typewriter", "cmtt", "menlo"]
                    .iter()
                    .any(|w| name.contains(w)),
            ascent: 0.8,
            descent: -0.2,
            em: 1.0,
            simple: vec![None; 256],
            wide: HashMap::new(),
            cid_text: None,
            named: OnceCell::new(),
            beside: OnceCell::new(),
            dict: dict.clone(),
            numbered: numbered::by_name(dict, &name),
            order: None,
            reverse: OnceCell::new(),
            to_unicode: dict.get::<Stream<'_>>(b"ToUnicode".as_slice()),
            lenient: OnceCell::new(),
            type3: subtype.as_deref() == Some(b"Type3".as_slice()),
        };
        if font.type3 {
            font.measure_type3(dict);
            if font.numbered.is_empty() && font.to_unicode.is_none() {
                font.numbered = numbered::by_widths(dict);
            }
        } else {
            font.measure(&descriptor);
        }
        if type0 && !dict.contains_key(b"ToUnicode") {
            font.cid_text = CidText::new(dict, holder);
            font.order = glyph_order(dict, holder, &descriptor, &name);
        }
        font
    }

    fn measure(&mut self, descriptor: &Dict<'_>) {
        let ascent = descriptor.get::<f32>(b"Ascent".as_slice()).unwrap_or(0.0) / 1000.0;
        let descent = descriptor.get::<f32>(b"Descent".as_slice()).unwrap_or(0.0) / 1000.0;
        let descent = if descent > 0.0 { -descent } else { descent };
        if (0.4..=1.3).contains(&ascent) && (-0.6..=0.0).contains(&descent) && ascent - descent >= 0.5 {
            (self.ascent, self.descent) = (ascent, descent);
        }
    }

    /// A Type 3 font's size means nothing by itself: its matrix and box say how large its glyphs are.
    fn measure_type3(&mut self, dict: &Dict<'_>) {
        let matrix = dict
            .get::<[f64; 6]>(b"FontMatrix".as_slice())
            .unwrap_or([0.001, 0.0, 0.0, 0.001, 0.0, 0.0]);
        let bbox = dict.get::<[f64; 4]>(b"FontBBox".as_slice()).unwrap_or_default();
        let (bottom, top) = (
            (bbox[1].min(bbox[3]) * matrix[3]) as f32,
            (bbox[1].max(bbox[3]) * matrix[3]) as f32,
        );
        let (bottom, top) = if bottom <= top {
            (bottom, top)
        } else {
            (top, bottom)
        };
        let height = top - bottom;
        // Many files give no box, or a box of nothing; then the widths tell: a letter is about half as wide as the em.
        let widths: Vec<f32> = dict
            .get::<Array<'_>>(b"Widths".as_slice())
            .map(|w| w.iter::<f32>().take(256).filter(|w| *w != 0.0).collect())
            .unwrap_or_default();
        let mean = widths.iter().sum::<f32>() / widths.len().max(1) as f32;
        let by_width = (mean * matrix[0] as f32).abs() * 2.0;
        let plausible = height.is_finite()
            && height > 1e-6
            && (by_width < 1e-6 || (0.4..=6.0).contains(&(height / by_width)));
        if plausible {
            self.em = height;
            self.ascent = top / height;
            self.descent = bottom / height;
        } else if by_width.is_finite() && by_width > 1e-6 {
            self.em = by_width;
        }
    }

    /// Reads the next code of a string: the code and its length in bytes.
    pub(crate) fn read(&self, bytes: &[u8], at: usize) -> (u32, usize) {
        match &self.kind {
            Kind::Loaded(font) => {
                let (code, length) = font.read_code(bytes, at);
                (code, length.max(1))
            }
            Kind::Bare { two_bytes: true, .. } if at + 1 < bytes.len() => {
                (u32::from(bytes[at]) << 8 | u32::from(bytes[at + 1]), 2)
            }
            Kind::Bare { .. } => (u32::from(bytes[at]), 1),
        }
    }

    /// What a code means; looked up once.
    pub(crate) fn code(&mut self, code: u32) -> &Code {
        if let Some(slot) = self.simple.get(code as usize) {
            if slot.is_none() {
                let found = self.look_up(code);
                self.simple[code as usize] = Some(found);
            }
            // The slot was just filled; the fallback is never seen.
            return self.simple[code as usize].as_ref().unwrap_or(&UNKNOWN);
        }
        if !self.wide.contains_key(&code) {
            let found = self.look_up(code);
            self.wide.insert(code, found);
        }
        self.wide.get(&code).unwrap_or(&UNKNOWN)
    }

    fn look_up(&self, code: u32) -> Code {
        let (advance, text) = match &self.kind {
            Kind::Loaded(font) => {
                let advance = font.code_advance(code);
                let text = match font.glyph(font.map_code(code), code) {
                    FontGlyph::Outline(g) => g
                        .as_unicode()
                        .or_else(|| self.lenient(code))
                        .or_else(|| self.numbered(code))
                        .or_else(|| self.reversed(&g)),
                    FontGlyph::Type3(g) => g
                        .as_unicode()
                        .or_else(|| self.lenient(code))
                        .or_else(|| self.numbered(code)),
                };
                let advance = if self.vertical { advance.y } else { advance.x };
                ((advance / 1000.0) as f32, text)
            }
            Kind::Bare {
                to_unicode,
                widths,
                first,
                ..
            } => {
                let width = code
                    .checked_sub(*first)
                    .and_then(|i| widths.get(i as usize))
                    .copied()
                    .unwrap_or(500.0);
                let text = to_unicode.as_ref().map_or_else(
                    || {
                        (0x20..0x7f)
                            .contains(&code)
                            .then_some(BfString::Char(code as u8 as char))
                    },
                    |m| m.lookup_bf_string(code),
                );
                (width / 1000.0, text)
            }
        };
        let text = text.or_else(|| self.cid_text.as_ref()?.look_up(code));
        // A control character is no answer where the glyph has a name.
        let is_control = matches!(text, Some(BfString::Char(c)) if c.is_control() && !c.is_whitespace());
        let text = if is_control {
            self.named(code).or(text)
        } else {
            text
        };
        // Raised figures are often mapped to the figures on the line.
        let text = match text {
            Some(BfString::Char(c)) if c.is_ascii_digit() => {
                Some(BfString::Char(self.beside(code, c).unwrap_or(c)))
            }
            Some(BfString::String(s)) if s.len() == 1 && s.as_bytes()[0].is_ascii_digit() => {
                let c = char::from(s.as_bytes()[0]);
                Some(BfString::Char(self.beside(code, c).unwrap_or(c)))
            }
            text => text,
        };
        let advance = if advance.is_finite() {
            advance.clamp(-20.0, 20.0)
        } else {
            0.0
        };
        Code {
            advance,
            text: clean(text, code),
        }
    }
}

impl TextFont<'_> {
    fn lenient(&self, code: u32) -> Option<BfString> {
        let stream = self.to_unicode.as_ref()?;
        let map = self.lenient.get_or_init(|| {
            stream::decode(stream, MAX_CMAP_BYTES)
                .map(|d| cmap::entries(&d.data))
                .unwrap_or_default()
        });
        map.get(&code).map(|s| BfString::String(s.clone()))
    }

    /// The raised or lowered form of a figure whose glyph's name says that it is one: `one.superior`.
    fn beside(&self, code: u32, figure: char) -> Option<char> {
        let names = self.beside.get_or_init(|| names::beside(&self.dict));
        match names.get(&code)? {
            true => crate::superscript::superscript(figure),
            false => crate::superscript::subscript(figure),
        }
    }

    /// What a code's glyph name says.
    fn named(&self, code: u32) -> Option<BfString> {
        let map = self.named.get_or_init(|| names::characters(&self.dict));
        map.get(&code).map(|c| BfString::Char(*c))
    }

    /// What a code that is a number in a known order, or whose glyph's name is a number, stands for.
    fn numbered(&self, code: u32) -> Option<BfString> {
        let known = self.numbered.get(&code).copied();
        known.or_else(|| self.order?.character(code)).map(BfString::Char)
    }

    /// What the embedded font's own character map says of a glyph.
    fn reversed(&self, glyph: &OutlineGlyph) -> Option<BfString> {
        let map = self.reverse.get_or_init(|| {
            glyph
                .font_data()
                .map(|d| reverse_map((*d.data).as_ref()))
                .unwrap_or_default()
        });
        map.get(&glyph.glyph_id().to_u32()).map(|c| BfString::Char(*c))
    }
}

/// Turns a font's Unicode character map round. Symbol maps say nothing about Unicode. Of several characters with one glyph, the first.
fn reverse_map(data: &[u8]) -> HashMap<u32, char> {
    let mut out = HashMap::new();
    let Ok(font) = FontRef::new(data) else { return out };
    let charmap = font.charmap();
    if charmap.is_symbol() {
        return out;
    }
    for (code, glyph) in charmap.mappings().take(100_000) {
        if let Some(c) = char::from_u32(code).filter(|c| !c.is_control()) {
            let known = out.entry(glyph.to_u32()).or_insert(c);
            *known = (*known).min(c);
        }
    }
    out
}

static UNKNOWN: Code = Code {
    advance: 0.0,
    text: CodeText::Unmapped,
};

impl Kind<'_> {
    fn bare(dict: &Dict<'_>, two_bytes: bool) -> Self {
        let to_unicode = dict
            .get::<Stream<'_>>(b"ToUnicode".as_slice())
            .and_then(|s| stream::decode(&s, MAX_CMAP_BYTES))
            .and_then(|d| CMap::parse(&d.data, hayro_cmap::load_embedded))
            .map(Box::new);
        let widths = dict.get::<Array<'_>>(b"Widths".as_slice());
        Self::Bare {
            two_bytes,
            to_unicode,
            widths: widths
                .map(|w| w.iter::<f32>().take(256).collect())
                .unwrap_or_default(),
            first: dict.get::<u32>(b"FirstChar".as_slice()).unwrap_or(0),
        }
    }
}

impl CidText {
    fn new(dict: &Dict<'_>, descendant: &Dict<'_>) -> Option<Self> {
        let info = descendant.get::<Dict<'_>>(b"CIDSystemInfo".as_slice())?;
        let registry = info.get::<hayro_syntax::object::String<'_>>(b"Registry".as_slice())?;
        let ordering = info.get::<hayro_syntax::object::String<'_>>(b"Ordering".as_slice())?;
        let family = CidFamily::from_registry_ordering(registry.as_bytes(), ordering.as_bytes());
        let ucs2 = CMap::parse(
            hayro_cmap::load_embedded(family.ucs2_cmap()?)?,
            hayro_cmap::load_embedded,
        )?;
        let encoding = match dict.get::<Object<'_>>(b"Encoding".as_slice())? {
            Object::Name(name) => match CMapName::from_bytes(&name) {
                CMapName::IdentityH => CMap::identity_h(),
                CMapName::IdentityV => CMap::identity_v(),
                other => CMap::parse(hayro_cmap::load_embedded(other)?, hayro_cmap::load_embedded)?,
            },
            Object::Stream(s) => CMap::parse(
                &stream::decode(&s, MAX_CMAP_BYTES)?.data,
                hayro_cmap::load_embedded,
            )?,
            _ => return None,
        };
        Some(Self { encoding, ucs2 })
    }

    fn look_up(&self, code: u32) -> Option<BfString> {
        let cid = (1..=4u8).find_map(|length| self.encoding.lookup_cid_code(code, length))?;
        self.ucs2.lookup_bf_string(cid)
    }
}

/// Keeps away from the loader what would make it allocate without bound.
fn is_safe(dict: &Dict<'_>, holder: &Dict<'_>, descriptor: &Dict<'_>) -> bool {
    let small = |dict: &Dict<'_>, key: &[u8], limit: u64| {
        dict.get::<Stream<'_>>(key)
            .is_none_or(|s| !stream::expands_beyond(&s, limit))
    };
    let programs = [&b"FontFile"[..], b"FontFile2", b"FontFile3"]
        .iter()
        .all(|k| small(descriptor, k, MAX_FONT_BYTES));
    let maps = small(dict, b"ToUnicode", MAX_CMAP_BYTES)
        && small(dict, b"Encoding", MAX_CMAP_BYTES)
        && small(holder, b"CIDToGIDMap", MAX_CMAP_BYTES);
    let first = dict.get::<i64>(b"FirstChar".as_slice()).unwrap_or(0);
    let ranges = [&b"W"[..], b"W2"]
        .iter()
        .all(|k| holder.get::<Array<'_>>(*k).is_none_or(|w| widths_are_sane(&w)));
    programs && maps && (-1..=0xffff).contains(&first) && ranges
}

/// `c1 c2 w` gives one width to a whole range, and the loader stores each code of it.
fn widths_are_sane(widths: &Array<'_>) -> bool {
    let mut total = 0.0;
    let mut numbers: [f64; 2] = [0.0; 2];
    let mut n = 0;
    for item in widths.iter::<Object<'_>>() {
        match item {
            Object::Number(v) => {
                if n == 2 {
                    total += (numbers[1] - numbers[0]).abs();
                    n = 0;
                } else {
                    numbers[n] = Number::as_f64(&v);
                    n += 1;
                }
            }
            _ => n = 0,
        }
        total += 1.0;
        if total > 400_000.0 {
            return false;
        }
    }
    true
}

/// The order of the glyphs of a composite font that is not in the file and whose codes are glyph numbers.
fn glyph_order(dict: &Dict<'_>, holder: &Dict<'_>, descriptor: &Dict<'_>, name: &str) -> Option<GlyphOrder> {
    let embedded = [&b"FontFile"[..], b"FontFile2", b"FontFile3"]
        .iter()
        .any(|k| descriptor.contains_key(*k));
    let encoding = dict.get::<Name<'_>>(b"Encoding".as_slice());
    let by_glyph = matches!(encoding.as_deref(), Some(b"Identity-H" | b"Identity-V"));
    if embedded || !by_glyph || holder.get::<Stream<'_>>(b"CIDToGIDMap".as_slice()).is_some() {
        return None;
    }
    let widths = holder.get::<Array<'_>>(b"W".as_slice());
    numbered::by_glyph(name, |glyph| width_of(widths.as_ref()?, glyph))
}

/// The width that an array of widths gives a glyph on its own: `c [w …]` (ISO 32000-1, 9.7.4.3).
fn width_of(widths: &Array<'_>, glyph: u32) -> Option<f32> {
    let mut first = None;
    for item in widths.iter::<Object<'_>>().take(10_000) {
        match item {
            Object::Number(n) => first = u32::try_from(n.as_i64()).ok(),
            Object::Array(list) => {
                if let Some(i) = first.take().and_then(|f| glyph.checked_sub(f))
                    && let Some(width) = list.iter::<f32>().nth(i as usize)
                {
                    return Some(width);
                }
            }
            _ => first = None,
        }
    }
    None
}

/// Substitutes for the fonts that are not in the file.
fn font_data(query: &hayro_font::FontQuery) -> Option<(hayro_font::FontData, u32)> {
    Some(match query {
        hayro_font::FontQuery::Standard(s) => s.get_font_data(),
        hayro_font::FontQuery::Fallback(f) => f.pick_standard_font().get_font_data(),
    })
}

fn is_bold(name: &str) -> bool {
    ["bold", "black", "heavy", "semibold", "demi"].iter().any(|w| name.contains(w))
        // Computer Modern and Latin Modern name their weights in one or two letters.
        || tex_family(name).is_some_and(|f| f.starts_with("cmbx") || f.starts_with("cmssbx") || f.starts_with("sfbx") || f.starts_with("cmb1"))
        || name.ends_with("-b") || name.ends_with("-medi")
}

fn is_tex_italic(name: &str) -> bool {
    tex_family(name).is_some_and(|f| {
        f.starts_with("cmti") || f.starts_with("cmsl") || f.starts_with("cmbxti") || f.starts_with("sfti")
    })
}

fn tex_family(name: &str) -> Option<&str> {
    let base = name.split_once('+').map_or(name, |(_, rest)| rest);
    (base.starts_with("cm") || base.starts_with("sf")).then_some(base)
}
