use std::sync::Arc;

use ::parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use ::parquet::data_type::{
    ByteArray, ByteArrayType, DataType, DoubleType, FixedLenByteArray, FixedLenByteArrayType, FloatType,
    Int32Type, Int64Type, Int96, Int96Type,
};
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::SerializedFileWriter;
use ::parquet::schema::types::{PrimitiveTypeBuilder, Type};
use proptest::prelude::*;

use super::*;
use crate::{Bar, BarTable, Field, FindingKind, Panel, QualityReport, files};

const LONG: &str = "date,ticker,open,high,low,close,adj_close,volume\n\
    2020-01-02,A,9,11,8,10,5,100\n2020-01-03,A,10,12,9,11,5.5,\n2020-01-03,B,1,1,1,1,1,7\n";

/// Writes the rows from one number to another into a column of a row group.
type Fill = dyn Fn(&mut ::parquet::file::writer::SerializedRowGroupWriter<'_, Vec<u8>>, usize, usize);

/// A column of a file under test.
struct Column {
    kind: Type,
    fill: Box<Fill>,
}

/// A column of values, absent where `None`.
fn column<T: DataType>(kind: PrimitiveTypeBuilder<'_>, values: Vec<Option<T::T>>) -> Column
where
    T::T: 'static,
{
    let fill = move |group: &mut ::parquet::file::writer::SerializedRowGroupWriter<'_, Vec<u8>>, from, to| {
        let part = &values[from..to];
        let levels: Vec<i16> = part.iter().map(|value| i16::from(value.is_some())).collect();
        let present: Vec<T::T> = part.iter().flatten().cloned().collect();
        let mut column = group.next_column().unwrap().unwrap();
        column
            .typed::<T>()
            .write_batch(&present, Some(&levels), None)
            .unwrap();
        column.close().unwrap();
    };
    Column {
        kind: kind.with_repetition(Repetition::OPTIONAL).build().unwrap(),
        fill: Box::new(fill),
    }
}

/// A file of `rows` rows, so many to a group.
fn file(columns: Vec<Column>, rows: usize, a_group: usize) -> Vec<u8> {
    let fields = columns
        .iter()
        .map(|column| Arc::new(column.kind.clone()))
        .collect();
    let schema = Type::group_type_builder("schema")
        .with_fields(fields)
        .build()
        .unwrap();
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .build();
    let mut file = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties)).unwrap();
    for from in (0..rows).step_by(a_group) {
        let mut group = file.next_row_group().unwrap();
        for column in &columns {
            (column.fill)(&mut group, from, rows.min(from + a_group));
        }
        group.close().unwrap();
    }
    file.into_inner().unwrap()
}

fn plain(name: &str, physical: Physical) -> PrimitiveTypeBuilder<'_> {
    Type::primitive_type_builder(name, physical)
}

/// 2 and 3 January 2020, as days since 1970.
const DAYS: [i32; 2] = [18_263, 18_264];

fn dates() -> Column {
    let kind = plain("date", Physical::INT32).with_logical_type(Some(LogicalType::Date));
    column::<Int32Type>(kind, DAYS.map(Some).to_vec())
}

fn closes() -> Column {
    column::<DoubleType>(plain("close", Physical::DOUBLE), vec![Some(10.5), Some(11.25)])
}

fn panel_of(columns: Vec<Column>) -> Result<Panel, MarketError> {
    read(file(columns, 2, 10), "X").map(|(panel, _)| panel)
}

#[test]
fn a_panel_survives_its_canonical_file() {
    let (panel, _) = files::read(LONG, "x").unwrap();
    let (again, report) = files::read(write_panel(&panel).unwrap(), "x").unwrap();
    assert_eq!(again.content_hash(), panel.content_hash());
    assert_eq!(report.rows, 3);
    assert_eq!(again.series(Field::RawClose, 0).unwrap()[0], 10.0);
}

#[test]
fn what_was_refused_is_in_the_canonical_file() {
    let text = "date,ticker,close,adj_close\n2020-04-17,A,18.27,9\n2020-04-20,A,-37.63,-18\n2020-04-21,A,10.01,5\n\
        2020-04-17,B,1,1\n2020-04-20,B,1,0\n";
    let (panel, _) = files::read(text, "x").unwrap();
    let (again, report) = files::read(write_panel(&panel).unwrap(), "x").unwrap();
    assert_eq!(again.content_hash(), panel.content_hash());
    let refused = |panel: &Panel, asset| panel.refused(asset).map(|of| of.close).collect::<Vec<_>>();
    for panel in [&panel, &again] {
        assert_eq!((refused(panel, 0), refused(panel, 1)), (vec![-37.63], vec![0.0]));
    }
    assert!(
        report
            .findings
            .iter()
            .all(|finding| finding.kind != FindingKind::Unsorted)
    );
}

#[test]
fn truncated_and_foreign_parquet_is_an_error() {
    let (panel, _) = files::read(LONG, "x").unwrap();
    let bytes = write_panel(&panel).unwrap();
    for end in [4, 8, bytes.len() / 2, bytes.len() - 1] {
        let cut = bytes[..end].to_vec();
        assert!(matches!(
            files::read(cut, "x"),
            Err(MarketError::Unreadable { .. })
        ));
    }
}

#[test]
fn result_series_keep_gaps_as_nulls() {
    let dates = ["2020-01-02", "2020-01-03"].map(|text| text.parse().unwrap());
    let bytes = write_series(&dates, &[("close", &[1.0, f64::NAN])]).unwrap();
    assert_eq!(read(bytes, "X").unwrap().0.bars(), 1);
    assert!(write_series(&dates, &[("close", &[1.0])]).is_err());
}

#[test]
fn every_way_to_write_a_number_is_read() {
    let decimal = |name, physical, length| {
        let of = LogicalType::Decimal(::parquet::basic::DecimalType {
            scale: 2,
            precision: 9,
        });
        plain(name, physical)
            .with_logical_type(Some(of))
            .with_precision(9)
            .with_scale(2)
            .with_length(length)
    };
    let whole = |signed, width| {
        let of = ::parquet::basic::IntType {
            bit_width: width,
            is_signed: signed,
        };
        Some(LogicalType::Integer(of))
    };
    let bytes = |bytes: &[u8]| FixedLenByteArray::from(bytes.to_vec());
    let half = |value| bytes(&half::f16::from_f64(value).to_le_bytes());
    let cases: Vec<(&str, Column, [f64; 2])> = vec![
        (
            "float",
            column::<FloatType>(plain("close", Physical::FLOAT), vec![Some(1.5), Some(2.5)]),
            [1.5, 2.5],
        ),
        (
            "int64",
            column::<Int64Type>(plain("close", Physical::INT64), vec![Some(3), Some(4)]),
            [3.0, 4.0],
        ),
        (
            "uint8",
            column::<Int32Type>(
                plain("close", Physical::INT32).with_logical_type(whole(false, 8)),
                vec![Some(200), Some(255)],
            ),
            [200.0, 255.0],
        ),
        (
            "uint64",
            column::<Int64Type>(
                plain("close", Physical::INT64).with_logical_type(whole(false, 64)),
                vec![Some(-1), Some(1)],
            ),
            [18_446_744_073_709_551_615.0, 1.0],
        ),
        (
            "float16",
            column::<FixedLenByteArrayType>(
                plain("close", Physical::FIXED_LEN_BYTE_ARRAY)
                    .with_logical_type(Some(LogicalType::Float16))
                    .with_length(2),
                vec![Some(half(1.5)), Some(half(0.1))],
            ),
            [1.5, 0.099_975_585_937_5],
        ),
        (
            "decimal of four bytes",
            column::<FixedLenByteArrayType>(
                decimal("close", Physical::FIXED_LEN_BYTE_ARRAY, 4),
                vec![Some(bytes(&[0, 0, 4, 210])), Some(bytes(&[0, 0, 0, 1]))],
            ),
            [12.34, 0.01],
        ),
        (
            "decimal in an integer",
            column::<Int32Type>(decimal("close", Physical::INT32, -1), vec![Some(1234), Some(7)]),
            [12.34, 0.07],
        ),
        (
            "decimal of any bytes",
            column::<ByteArrayType>(
                decimal("close", Physical::BYTE_ARRAY, -1),
                vec![
                    Some(ByteArray::from(vec![4, 210])),
                    Some(ByteArray::from(vec![1])),
                ],
            ),
            [12.34, 0.01],
        ),
    ];
    for (what, closes, expected) in cases {
        let panel = panel_of(vec![dates(), closes]).unwrap();
        assert_eq!(panel.series(Field::Close, 0).unwrap(), expected, "{what}");
    }
}

#[test]
fn every_way_to_write_a_day_is_read() {
    let stamp = |unit| {
        let of = ::parquet::basic::TimestampType {
            unit,
            is_adjusted_to_u_t_c: false,
        };
        plain("date", Physical::INT64).with_logical_type(Some(LogicalType::Timestamp(of)))
    };
    let instants = |a_day: i64| {
        vec![
            Some(i64::from(DAYS[0]) * a_day),
            Some(i64::from(DAYS[1]) * a_day + a_day / 2),
        ]
    };
    let text = |text: &str| Some(ByteArray::from(text));
    use ::parquet::basic::TimeUnit;
    let julian = |day: i32| {
        let mut value = Int96::new();
        // Nanoseconds of the day, then the Julian day: 2440588 is 1 January 1970.
        value.set_data(5, 0, (day + 2_440_588).cast_unsigned());
        Some(value)
    };
    let cases = vec![
        column::<Int64Type>(stamp(TimeUnit::MILLIS), instants(86_400_000)),
        column::<Int64Type>(stamp(TimeUnit::MICROS), instants(86_400_000_000)),
        column::<Int64Type>(stamp(TimeUnit::NANOS), instants(86_400_000_000_000)),
        column::<Int96Type>(plain("date", Physical::INT96), DAYS.map(julian).to_vec()),
        column::<ByteArrayType>(
            plain("date", Physical::BYTE_ARRAY).with_logical_type(Some(LogicalType::String)),
            vec![text("2020-01-02"), text("2020-01-03T16:00:00")],
        ),
    ];
    for dates in cases {
        let panel = panel_of(vec![dates, closes()]).unwrap();
        let days: Vec<String> = panel.dates().iter().map(ToString::to_string).collect();
        assert_eq!(days, ["2020-01-02", "2020-01-03"]);
    }
    // Before 1970 the time of day does not lead to the day after.
    let early = column::<Int64Type>(stamp(TimeUnit::MILLIS), vec![Some(-1), Some(0)]);
    let panel = panel_of(vec![early, closes()]).unwrap();
    assert_eq!(panel.dates()[0].to_string(), "1969-12-31");
}

#[test]
fn columns_of_the_wrong_type_are_named_and_others_left_alone() {
    let text = || plain("close", Physical::BYTE_ARRAY).with_logical_type(Some(LogicalType::String));
    let words = column::<ByteArrayType>(text(), vec![Some("x".into()), None]);
    let error = panel_of(vec![dates(), words]).unwrap_err().to_string();
    assert_eq!(
        error,
        "column `close` holds text, not numbers: write it as numbers, or rename it"
    );
    let error = panel_of(vec![
        closes(),
        column::<DoubleType>(plain("date", Physical::DOUBLE), vec![None; 2]),
    ]);
    assert!(
        error
            .unwrap_err()
            .to_string()
            .contains("`date` holds numbers, not dates")
    );
    let nested = Type::group_type_builder("extra")
        .with_repetition(Repetition::OPTIONAL)
        .with_fields(vec![Arc::new(plain("inner", Physical::INT32).build().unwrap())])
        .build()
        .unwrap();
    let inner = column::<Int32Type>(plain("inner", Physical::INT32), vec![None; 2]);
    let extra = Column {
        kind: nested,
        fill: inner.fill,
    };
    let panel = panel_of(vec![extra, dates(), closes()]).unwrap();
    assert_eq!(panel.series(Field::Close, 0).unwrap(), [10.5, 11.25]);
}

#[test]
fn rows_without_a_day_or_a_name_are_told_by_their_number() {
    let days = |days| {
        let kind = plain("date", Physical::INT32).with_logical_type(Some(LogicalType::Date));
        column::<Int32Type>(kind, days)
    };
    let tickers = |tickers: [&str; 2]| {
        let kind = plain("ticker", Physical::BYTE_ARRAY).with_logical_type(Some(LogicalType::String));
        column::<ByteArrayType>(kind, tickers.map(|text| Some(ByteArray::from(text))).to_vec())
    };
    let error = panel_of(vec![days(vec![Some(DAYS[0]), None]), closes()]).unwrap_err();
    assert!(
        matches!(
            error,
            MarketError::Cell {
                line: 2,
                expected: "a date",
                ..
            }
        ),
        "{error}"
    );
    let error = panel_of(vec![dates(), tickers(["", "A"]), closes()]).unwrap_err();
    assert!(
        matches!(
            error,
            MarketError::Cell {
                line: 1,
                expected: "the name of an asset",
                ..
            }
        ),
        "{error}"
    );
    // A permanent number is a name.
    let numbers = column::<Int64Type>(plain("symbol", Physical::INT64), vec![Some(10107), Some(10107)]);
    assert_eq!(
        panel_of(vec![dates(), numbers, closes()]).unwrap().tickers(),
        ["10107"]
    );
}

/// A price, or something that is none.
fn messy() -> impl Strategy<Value = f64> {
    prop_oneof![
        8 => (1_u32..40).prop_map(|ticks| f64::from(ticks) / 4.0),
        1 => Just(f64::NAN),
        1 => prop_oneof![Just(0.0), Just(-37.63), Just(f64::INFINITY), Just(f64::NEG_INFINITY)],
    ]
}

/// Rows of a few assets with repeats, gaps, weekends and nonsense, in order or not; some columns may be absent.
fn tables() -> impl Strategy<Value = Vec<(u8, Bar)>> {
    let prices = proptest::array::uniform6(messy());
    let row = (0_u8..3, 0_u64..40, prices);
    let rows = proptest::collection::vec(row, 1..120);
    (rows, any::<[bool; 6]>(), 0_u8..3, any::<bool>()).prop_map(|(rows, present, order, repeat)| {
        let start = "2020-01-01".parse::<chrono::NaiveDate>().unwrap();
        let keep = |price: f64, present: bool| if present { price } else { f64::NAN };
        let mut bars: Vec<(u8, Bar)> = rows
            .into_iter()
            .map(
                |(ticker, day, [open, high, low, close, adjusted_close, volume])| {
                    let bar = Bar {
                        date: start + chrono::Days::new(day),
                        open: keep(open, present[0]),
                        high: keep(high, present[1]),
                        low: keep(low, present[2]),
                        close,
                        adjusted_close: keep(adjusted_close, present[4]),
                        volume: keep(volume, present[5]),
                    };
                    (ticker, bar)
                },
            )
            .collect();
        if order > 0 {
            let mut seen = std::collections::BTreeSet::new();
            bars.retain(|(ticker, bar)| seen.insert((*ticker, bar.date)));
        }
        if repeat {
            bars.extend(bars.clone().iter().step_by(5));
        }
        if order > 1 {
            bars.sort_by_key(|(ticker, bar)| (*ticker, bar.date));
        }
        bars
    })
}

fn name(ticker: u8) -> String {
    ["BB", "A", "C.x"][usize::from(ticker)].to_owned()
}

/// The rows as a Parquet file, a few to a row group.
fn as_file(rows: &[(u8, Bar)]) -> Vec<u8> {
    let kind = plain("date", Physical::INT32).with_logical_type(Some(LogicalType::Date));
    let epoch = chrono::NaiveDate::default();
    let days = rows
        .iter()
        .map(|(_, bar)| Some((bar.date - epoch).num_days() as i32));
    let names = rows
        .iter()
        .map(|(ticker, _)| Some(ByteArray::from(name(*ticker).as_str())));
    let text = plain("ticker", Physical::BYTE_ARRAY).with_logical_type(Some(LogicalType::String));
    let mut columns = vec![
        column::<Int32Type>(kind, days.collect()),
        column::<ByteArrayType>(text, names.collect()),
    ];
    type Number = fn(&Bar) -> f64;
    let numbers: [(&str, Number); 6] = [
        ("open", |bar| bar.open),
        ("high", |bar| bar.high),
        ("low", |bar| bar.low),
        ("close", |bar| bar.close),
        ("adjusted_close", |bar| bar.adjusted_close),
        ("volume", |bar| bar.volume),
    ];
    for (name, of) in numbers {
        let values = rows
            .iter()
            .map(|(_, bar)| Some(of(bar)).filter(|value| !value.is_nan()));
        columns.push(column::<DoubleType>(
            plain(name, Physical::DOUBLE),
            values.collect(),
        ));
    }
    file(columns, rows.len(), 50)
}

/// Panel and report, or the error, in a form that can be compared: a panel by its hash.
fn told(read: Result<(Panel, QualityReport), MarketError>) -> Result<(String, QualityReport), String> {
    read.map(|(panel, report)| (panel.content_hash(), report))
        .map_err(|error| error.to_string())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn columns_say_what_rows_say(rows in tables()) {
        let mut expected = crate::bars::reference::BarTable::default();
        let mut table = BarTable::default();
        for (ticker, bar) in &rows {
            expected.push(&name(*ticker), *bar).unwrap();
            table.push(&name(*ticker), *bar).unwrap();
        }
        let expected = told(expected.into_panel());
        prop_assert_eq!(&told(table.into_panel()), &expected);
        prop_assert_eq!(&told(read(as_file(&rows), "x")), &expected);
    }

    #[test]
    fn damaged_files_never_panic(rows in tables(), damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut bytes = as_file(&rows);
        for (place, byte) in damage {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        let _ = read(bytes, "x");
    }
}

#[test]
fn a_wide_file_says_what_its_rows_say() {
    let rows = [Some(1.0), Some(f64::NAN), None, Some(-2.0), Some(3.0)];
    let day = |row: i32| Some(DAYS[0] - row);
    let kind = || plain("date", Physical::INT32).with_logical_type(Some(LogicalType::Date));
    let wide = |days: Vec<Option<i32>>| {
        let columns = vec![
            column::<DoubleType>(plain("B", Physical::DOUBLE), rows.to_vec()),
            column::<Int32Type>(kind(), days),
            column::<DoubleType>(plain("A", Physical::DOUBLE), vec![Some(7.0); 5]),
            column::<DoubleType>(plain("NONE", Physical::DOUBLE), vec![None; 5]),
        ];
        read(file(columns, 5, 2), "x")
    };
    let (panel, report) = wide((0..5).map(day).collect()).unwrap();
    assert_eq!(panel.tickers(), ["A", "B"]);
    assert_eq!(panel.bars(), 5);
    assert_eq!(report.rows, 8, "absent cells are no rows");
    let closes = panel.series(Field::Close, 1).unwrap();
    assert_eq!((closes[0], closes[4]), (3.0, 1.0));
    assert_eq!(closes.iter().filter(|close| close.is_nan()).count(), 3);
    let kinds: Vec<FindingKind> = report.findings.iter().map(|finding| finding.kind).collect();
    assert!(kinds.contains(&FindingKind::Unsorted) && kinds.contains(&FindingKind::InvalidPrice));
    assert!(matches!(
        wide(vec![day(0), day(1), day(2), day(3), None]),
        Err(MarketError::Cell { line: 5, .. })
    ));
}
