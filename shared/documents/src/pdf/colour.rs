//! Colours, roughly: enough to tell text from what it stands on.

use hayro_syntax::object::{Array, Dict, Name, Number, Object, Stream};

/// How the components of a colour are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Space {
    Gray,
    Rgb,
    Cmyk,
    /// One black ink, 1 is full.
    Tint,
    /// Inks of any colour: without any, the paper stays as it is.
    Inks,
    /// Anything else: the colour is not known.
    Other,
}

/// Red, green and blue from 0 to 1; `None` where it takes more than arithmetic to know.
pub(crate) type Colour = Option<[f32; 3]>;

impl Space {
    pub(crate) fn from_name(name: &[u8]) -> Option<Self> {
        Some(match name {
            b"DeviceGray" | b"G" | b"CalGray" => Self::Gray,
            b"DeviceRGB" | b"RGB" | b"CalRGB" => Self::Rgb,
            b"DeviceCMYK" | b"CMYK" => Self::Cmyk,
            b"Pattern" => Self::Other,
            _ => return None,
        })
    }

    pub(crate) fn named(spaces: &Dict<'_>, name: &Name<'_>) -> Self {
        if let Some(space) = Self::from_name(name) {
            return space;
        }
        match spaces.get::<Object<'_>>(name) {
            Some(Object::Name(n)) => Self::from_name(&n).unwrap_or(Self::Other),
            Some(Object::Array(a)) => Self::from_array(&a),
            _ => Self::Other,
        }
    }

    fn from_array(array: &Array<'_>) -> Self {
        let mut items = array.iter::<Object<'_>>();
        let Some(Object::Name(family)) = items.next() else {
            return Self::Other;
        };
        match &*family {
            b"ICCBased" => match items.next() {
                Some(Object::Stream(profile)) => Self::from_profile(&profile),
                _ => Self::Other,
            },
            b"Separation" => match items.next() {
                Some(Object::Name(ink)) if matches!(&*ink, b"Black" | b"All") => Self::Tint,
                _ => Self::Inks,
            },
            b"DeviceN" => Self::Inks,
            name => Self::from_name(name).unwrap_or(Self::Other),
        }
    }

    fn from_profile(profile: &Stream<'_>) -> Self {
        match profile.dict().get::<i32>(b"N".as_slice()) {
            Some(1) => Self::Gray,
            Some(3) => Self::Rgb,
            Some(4) => Self::Cmyk,
            _ => Self::Other,
        }
    }

    /// The colour a space starts with.
    pub(crate) fn initial(self) -> Colour {
        (!matches!(self, Self::Other | Self::Inks)).then_some([0.0; 3])
    }

    pub(crate) fn colour(self, components: &[Number]) -> Colour {
        let c = |i: usize| components.get(i).map(|n| n.as_f32().clamp(0.0, 1.0));
        Some(match self {
            Self::Gray => [c(0)?; 3],
            Self::Tint => [1.0 - c(0)?; 3],
            Self::Rgb => [c(0)?, c(1)?, c(2)?],
            Self::Cmyk => {
                let key = 1.0 - c(3)?;
                [(1.0 - c(0)?) * key, (1.0 - c(1)?) * key, (1.0 - c(2)?) * key]
            }
            Self::Inks if !components.is_empty() && components.iter().all(|n| n.as_f32() <= 0.0) => [1.0; 3],
            Self::Inks | Self::Other => return None,
        })
    }
}

/// Whether text in one colour can't be told from the other (differences under 3 % in each channel).
pub(crate) fn same(a: [f32; 3], b: [f32; 3]) -> bool {
    a.iter().zip(b).all(|(x, y)| (x - y).abs() < 0.03)
}
