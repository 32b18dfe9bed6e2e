//! Tables: ruled and unruled, wide, over pages, and their numbers.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod support;

use fo_documents::{Document, Limits, MediaType, Table, Unit, parse};
use support::Booklet;

fn read(booklet: &Booklet) -> Document {
    let document = parse(&booklet.finish(), Some(MediaType::Pdf), &Limits::default()).unwrap();
    support::assert_sound(&document);
    document
}

fn cell(table: &Table, row: usize, column: usize) -> &str {
    &table.rows[row].cells[column].text
}

const MONTHS: [&str; 14] = [
    "Year", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "YTD",
];

/// Ten years of monthly returns, as fact sheets print them.
fn monthly_returns(ruled: bool) -> Booklet {
    let mut booklet = Booklet::default();
    booklet.page().text(
        60.0,
        80.0,
        10.0,
        "The fund's returns after all costs, month by month, were these.",
    );
    let edges: Vec<f32> = (0..14).map(|i| 50.0 + 37.0 * i as f32).collect();
    let row = |booklet: &mut Booklet, i: usize, cells: Vec<String>| {
        booklet.row(120.0 + 13.0 * i as f32, 7.5, &edges, &cells);
    };
    row(&mut booklet, 0, MONTHS.map(str::to_owned).to_vec());
    for year in 0..10 {
        let mut cells = vec![format!("{}", 2010 + year)];
        for month in 0..13 {
            let value = f64::from((year * 13 + month) * 37 % 100) / 10.0 - 4.0;
            cells.push(if value < 0.0 {
                format!("({:.1}%)", -value)
            } else {
                format!("{value:.1}%")
            });
        }
        row(&mut booklet, 1 + year as usize, cells);
    }
    if ruled {
        for y in [108.0, 124.0, 254.0] {
            booklet.rule(48.0, 570.0, y);
        }
    }
    booklet.text(
        60.0,
        300.0,
        10.0,
        "Returns are total returns in dollars, after costs and before taxes of any kind.",
    );
    booklet
}

#[test]
fn monthly_returns_keep_their_grid() {
    for ruled in [false, true] {
        let document = read(&monthly_returns(ruled));
        let page = &document.pages[0];
        assert_eq!(page.tables.len(), 1, "ruled {ruled}: {}", page.text);
        let table = &page.tables[0];
        assert_eq!(
            (table.columns, table.header_rows, table.rows.len()),
            (14, 1, 11),
            "ruled {ruled}"
        );
        assert_eq!(table.ruled, ruled);
        assert_eq!((0..14).map(|c| cell(table, 0, c)).collect::<Vec<_>>(), MONTHS);
        for (i, row) in table.rows.iter().skip(1).enumerate() {
            assert_eq!(row.cells[0].number.unwrap().value, 2010.0 + i as f64);
            for (month, cell) in row.cells[1..].iter().enumerate() {
                let number = cell.number.unwrap();
                let value = f64::from((i as i32 * 13 + month as i32) * 37 % 100) / 10.0 - 4.0;
                assert!(
                    (number.value - value).abs() < 1e-9 && number.unit == Some(Unit::Percent),
                    "{cell:?}"
                );
                assert!(cell.bbox.unwrap().width() > 5.0);
            }
        }
    }
}

#[test]
fn statistics_in_two_columns() {
    let mut booklet = Booklet::default();
    booklet.page().text(
        72.0,
        80.0,
        11.0,
        "Table 1. Performance of the strategy from 1974 to 2013",
    );
    let rows = [
        ("Annual return", "12.4%"),
        ("Volatility", "9.8%"),
        ("Sharpe ratio", "0.81"),
        ("Worst drawdown", "(17.5%)"),
        ("Trades", "1,104"),
        ("Average holding", "21 days"),
        ("Costs", "12 bps"),
        ("Gross exposure", "1.5x"),
    ];
    for (i, (name, value)) in rows.iter().enumerate() {
        booklet.row(
            110.0 + 14.0 * i as f32,
            10.0,
            &[72.0, 300.0],
            &[(*name).to_owned(), (*value).to_owned()],
        );
    }
    let document = read(&booklet);
    let page = &document.pages[0];
    let table = &page.tables[0];
    assert_eq!((table.columns, table.rows.len()), (2, 8), "{}", page.text);
    let numbers: Vec<_> = table
        .rows
        .iter()
        .map(|r| r.cells[1].number.map(|n| n.value))
        .collect();
    assert_eq!(
        numbers,
        [
            Some(12.4),
            Some(9.8),
            Some(0.81),
            Some(-17.5),
            Some(1104.0),
            None,
            Some(12.0),
            Some(1.5)
        ]
    );
    assert_eq!(
        table.rows[6].cells[1].number.unwrap().unit,
        Some(Unit::BasisPoints)
    );
    let caption = table.caption.expect("the caption above it");
    assert!(page.slice(caption).starts_with("Table 1. Performance"));
}

#[test]
fn a_table_goes_on_over_the_page() {
    let mut booklet = Booklet::default();
    let edges = [72.0, 180.0, 290.0, 400.0];
    for page in 0..3 {
        booklet.page();
        booklet.text(72.0, 40.0, 9.0, "Quarterly report of the fund");
        let from = if page == 0 {
            booklet.text(
                72.0,
                90.0,
                10.0,
                "All trades of the strategy are listed here, with what each of them earned or lost.",
            );
            130.0
        } else {
            80.0
        };
        booklet.row(
            from,
            10.0,
            &edges,
            &["Date", "Asset", "Price", "Return"].map(str::to_owned),
        );
        let to = if page == 2 {
            10
        } else {
            ((740.0 - from) / 14.0) as usize
        };
        for i in 1..to {
            let cells = [
                format!("2013-0{}-{:02}", 1 + page, 1 + i % 28),
                "SPY".into(),
                format!("{}.25", 100 + i),
                format!("-0.{i:02}"),
            ];
            booklet.row(from + 14.0 * i as f32, 10.0, &edges, &cells);
        }
        booklet.text(300.0, 770.0, 9.0, &format!("{}", page + 1));
    }
    let document = read(&booklet);
    let continues: Vec<_> = document
        .pages
        .iter()
        .map(|p| {
            p.tables
                .iter()
                .map(|t| (t.columns, t.continues))
                .collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(continues, [[(4, false)], [(4, true)], [(4, true)]]);
    let last = &document.pages[2].tables[0];
    assert_eq!(cell(last, 1, 1), "SPY");
    assert_eq!(last.rows[1].cells[3].number.unwrap().value, -0.01);
}

#[test]
fn cells_of_several_lines() {
    let mut booklet = Booklet::default();
    booklet.page();
    let edges = [72.0, 180.0, 300.0];
    let rows = [
        ["Rule", "Sharpe", "Trades"],
        ["Time-series mo-", "0.81", "1,104"],
        ["Long-", "0.35", "212"],
        ["Equal weights", "0.40", "12"],
    ];
    let under = ["", "mentum", "only", ""];
    for (i, row) in rows.iter().enumerate() {
        let y = 100.0 + 30.0 * i as f32;
        booklet
            .rule(68.0, 380.0, y - 12.0)
            .row(y, 10.0, &edges, &row.map(str::to_owned));
        booklet.text(72.0, y + 12.0, 10.0, under[i]);
    }
    booklet.rule(68.0, 380.0, 208.0);
    for x in [68.0, 176.0, 296.0, 380.0] {
        booklet.draw(&format!("{x} {} m {x} {} l S", 792.0 - 88.0, 792.0 - 208.0));
    }
    let document = read(&booklet);
    let table = &document.pages[0].tables[0];
    let first: Vec<_> = (0..table.rows.len()).map(|r| cell(table, r, 0)).collect();
    assert_eq!(
        first,
        ["Rule", "Time-series momentum", "Long-only", "Equal weights"]
    );
    assert_eq!(table.rows[1].cells[2].number.unwrap().value, 1104.0);
}

#[test]
fn text_in_two_columns_is_no_table() {
    let mut booklet = Booklet::default();
    booklet.page();
    let sentence = "momentum strategies buy past winners and sell past losers";
    for column in 0..2 {
        for line in 0..40 {
            booklet.text(
                60.0 + 260.0 * column as f32,
                80.0 + 14.0 * line as f32,
                9.0,
                sentence,
            );
        }
    }
    let document = read(&booklet);
    assert!(document.pages[0].tables.is_empty());
    assert_eq!(document.pages[0].text.matches("past losers").count(), 80);
}
