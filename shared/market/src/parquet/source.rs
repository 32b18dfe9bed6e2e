//! What the columns of a Parquet file are, by their declared types.

use ::parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type as Physical};
use ::parquet::schema::types::{SchemaDescriptor, Type};

/// A column of the file's table.
#[derive(Clone, Debug)]
pub(super) struct Source {
    pub(super) name: String,
    pub(super) kind: Kind,
    /// Its place among the file's columns of values.
    pub(super) leaf: usize,
}

/// What the values of a column are.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    /// Numbers, whole or not.
    Number(Number),
    /// Days since 1 January 1970.
    Date,
    /// Instants since 1 January 1970, so many units a day.
    Instant(i64),
    /// Instants of twelve bytes, as Impala and older Spark write them.
    Instant96,
    /// Text.
    Text,
    /// What is no column of prices; in words.
    Other(&'static str),
}

/// How a number is stored.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Number {
    /// As its physical type says.
    Plain,
    /// An integer without a sign.
    Unsigned,
    /// Sixteen bits.
    Half,
    /// A whole number of this many decimal places.
    Decimal(i32),
}

/// The columns of a file's table, in its order.
pub(super) fn sources(schema: &SchemaDescriptor) -> Vec<Source> {
    let mut leaf = 0;
    let mut sources = Vec::new();
    for field in schema.root_schema().get_fields() {
        sources.push(Source {
            name: field.name().to_owned(),
            kind: kind(field),
            leaf,
        });
        leaf += leaves(field);
    }
    sources
}

fn leaves(field: &Type) -> usize {
    if field.is_primitive() {
        1
    } else {
        field.get_fields().iter().map(|inner| leaves(inner)).sum()
    }
}

fn kind(field: &Type) -> Kind {
    let info = field.get_basic_info();
    if field.is_group() {
        return Kind::Other("nested values");
    }
    if info.has_repetition() && info.repetition() == ::parquet::basic::Repetition::REPEATED {
        return Kind::Other("lists");
    }
    let (logical, converted) = (info.logical_type_ref(), info.converted_type());
    let physical = field.get_physical_type();
    match (physical, logical) {
        (Physical::INT32 | Physical::INT64, Some(LogicalType::Date)) => Kind::Date,
        (Physical::INT64, Some(LogicalType::Timestamp(of))) => Kind::Instant(match of.unit {
            TimeUnit::MILLIS => 86_400_000,
            TimeUnit::MICROS => 86_400_000_000,
            TimeUnit::NANOS => 86_400_000_000_000,
        }),
        (_, Some(LogicalType::Decimal(of))) => Kind::Number(Number::Decimal(of.scale)),
        (Physical::INT32 | Physical::INT64, Some(LogicalType::Integer(of))) => {
            Kind::Number(if of.is_signed {
                Number::Plain
            } else {
                Number::Unsigned
            })
        }
        (Physical::FIXED_LEN_BYTE_ARRAY, Some(LogicalType::Float16)) => Kind::Number(Number::Half),
        (Physical::BYTE_ARRAY, Some(LogicalType::String | LogicalType::Enum)) => Kind::Text,
        (_, Some(LogicalType::Time(_))) => Kind::Other("times of day"),
        (_, Some(_)) => Kind::Other("values of a type that is no price"),
        (_, None) => converted_kind(physical, converted, field.get_scale()),
    }
}

/// As [`kind`], by the older annotation.
fn converted_kind(physical: Physical, converted: ConvertedType, scale: i32) -> Kind {
    use ConvertedType as C;
    match (physical, converted) {
        (_, C::DECIMAL) => Kind::Number(Number::Decimal(scale)),
        (Physical::INT32, C::DATE) => Kind::Date,
        (Physical::INT64, C::TIMESTAMP_MILLIS) => Kind::Instant(86_400_000),
        (Physical::INT64, C::TIMESTAMP_MICROS) => Kind::Instant(86_400_000_000),
        (_, C::UINT_8 | C::UINT_16 | C::UINT_32 | C::UINT_64) => Kind::Number(Number::Unsigned),
        (_, C::TIME_MILLIS | C::TIME_MICROS) => Kind::Other("times of day"),
        (Physical::INT32 | Physical::INT64 | Physical::FLOAT | Physical::DOUBLE, _) => {
            Kind::Number(Number::Plain)
        }
        (Physical::INT96, _) => Kind::Instant96,
        (Physical::BYTE_ARRAY, _) => Kind::Text,
        (Physical::BOOLEAN, _) => Kind::Other("truth values"),
        (Physical::FIXED_LEN_BYTE_ARRAY, _) => Kind::Other("bytes"),
    }
}

impl Kind {
    /// In words, for people.
    pub(super) fn describe(self) -> &'static str {
        match self {
            Self::Number(_) => "numbers",
            Self::Date => "dates",
            Self::Instant(_) | Self::Instant96 => "timestamps",
            Self::Text => "text",
            Self::Other(what) => what,
        }
    }
}
