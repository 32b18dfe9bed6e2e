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
fn the_last_row_wraps_as_the_others_do() {
    let table = |below: (f32, f32, &str)| {
        let mut booklet = Booklet::default();
        booklet.page();
        let rows = [
            ["Parameter", "Description", "Value"],
            ["Lookback", "Months over which the return", "12"],
            ["", "of each share is measured", ""],
            ["Stop", "Loss at which the position", "5%"],
        ];
        for (i, row) in rows.iter().enumerate() {
            let cells = row.map(str::to_owned);
            booklet.row(100.0 + 14.0 * i as f32, 10.0, &[72.0, 150.0, 330.0], &cells);
        }
        let document = read(booklet.text(below.0, below.1, 10.0, below.2));
        let rows = document.pages[0].tables[0].rows.iter();
        rows.last().unwrap().cells[1].text.clone()
    };
    let whole = "Loss at which the position is closed";
    assert_eq!(table((150.0, 156.0, "is closed")), whole);
    let alone = "Loss at which the position";
    for below in [
        (150.0, 156.0, "Source: our own calculations"),
        (120.0, 156.0, "is closed"),
        (150.0, 168.0, "is closed"),
        (150.0, 156.0, "is closed at the open of the day that follows it"),
    ] {
        assert_eq!(table(below), alone, "{below:?}");
    }
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

/// The rows of the only table, a cell as its text with its spans (`Gross 1×2`), a spanned place as `·`.
fn grid(document: &Document) -> Vec<String> {
    let [table] = document.pages[0].tables.as_slice() else {
        panic!("{} tables", document.pages[0].tables.len());
    };
    let shown = |cell: &fo_documents::Cell| match (cell.covered_by, cell.row_span * cell.column_span) {
        (Some(_), _) => "·".to_owned(),
        (None, 1) => cell.text.clone(),
        (None, _) => format!("{} {}×{}", cell.text, cell.row_span, cell.column_span),
    };
    (table.rows.iter())
        .map(|r| r.cells.iter().map(shown).collect::<Vec<_>>().join(" | "))
        .collect()
}

fn strings(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|c| (*c).to_owned()).collect()
}

#[test]
fn a_heading_stands_over_the_columns_it_underlines() {
    let mut booklet = Booklet::default();
    let edges = [72.0, 200.0, 260.0, 320.0, 380.0];
    booklet.page().rule(70.0, 420.0, 88.0);
    booklet
        .text(222.0, 100.0, 10.0, "Benchmark")
        .text(345.0, 100.0, 10.0, "Strategy");
    booklet.rule(200.0, 290.0, 104.0).rule(320.0, 410.0, 104.0);
    booklet.row(
        116.0,
        10.0,
        &edges,
        &strings(&["Statistic", "Gross", "Net", "Gross", "Net"]),
    );
    booklet.rule(70.0, 420.0, 120.0);
    booklet.row(
        134.0,
        10.0,
        &edges,
        &strings(&["CAGR", "7.4%", "7.3%", "9.5%", "8.9%"]),
    );
    booklet.row(
        148.0,
        10.0,
        &edges,
        &strings(&["Sharpe ratio", "0.39", "0.38", "1.10", "1.02"]),
    );
    booklet.rule(70.0, 420.0, 154.0);
    let document = read(&booklet);
    assert_eq!(
        grid(&document),
        [
            "Statistic 2×1 | Benchmark 1×2 | · | Strategy 1×2 | ·",
            "· | Gross | Net | Gross | Net",
            "CAGR | 7.4% | 7.3% | 9.5% | 8.9%",
            "Sharpe ratio | 0.39 | 0.38 | 1.10 | 1.02",
        ]
    );
    let table = &document.pages[0].tables[0];
    let path = |column| {
        table
            .column_path(column)
            .iter()
            .map(|c| c.text.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(path(2), ["Benchmark", "Net"]);
    assert_eq!(path(4), ["Strategy", "Net"]);
}

#[test]
fn drawn_cells_span_what_no_rule_parts() {
    let mut booklet = Booklet::default();
    booklet.page();
    for y in [90.0, 150.0, 170.0] {
        booklet.rule(70.0, 370.0, y);
    }
    booklet.rule(170.0, 370.0, 110.0).rule(170.0, 370.0, 130.0);
    for (x, top) in [(70.0, 90.0), (170.0, 90.0), (270.0, 110.0), (370.0, 90.0)] {
        booklet.draw(&format!("{x} {} m {x} {} l S", 792.0 - top, 792.0 - 170.0));
    }
    booklet
        .text(80.0, 104.0, 9.0, "Asset")
        .text(240.0, 104.0, 9.0, "Returns after costs");
    booklet
        .text(180.0, 124.0, 9.0, "Return")
        .text(280.0, 124.0, 9.0, "Volatility");
    booklet
        .text(180.0, 144.0, 9.0, "(%)")
        .text(280.0, 144.0, 9.0, "(%)");
    booklet.row(
        164.0,
        9.0,
        &[80.0, 180.0, 280.0],
        &strings(&["SPY", "9.1", "15.2"]),
    );
    assert_eq!(
        grid(&read(&booklet)),
        [
            "Asset 3×1 | Returns after costs 1×2 | ·",
            "· | Return | Volatility",
            "· | (%) | (%)",
            "SPY | 9.1 | 15.2",
        ]
    );
}

#[test]
fn dots_lead_to_values_but_not_in_a_table_of_contents() {
    let dots = ". ".repeat(30);
    let mut booklet = Booklet::default();
    booklet
        .page()
        .row(100.0, 10.0, &[400.0, 450.0], &strings(&["2023", "2022"]));
    for (i, (label, a, b)) in [
        ("Total return", "12.3", "8.1"),
        ("Volatility", "15.1", "14.0"),
        ("Turnover", "4.2", "3.9"),
    ]
    .into_iter()
    .enumerate()
    {
        let y = 114.0 + 14.0 * i as f32;
        booklet.row(
            y,
            10.0,
            &[72.0, 400.0, 450.0],
            &strings(&[&format!("{label} {dots}"), a, b]),
        );
    }
    assert_eq!(
        grid(&read(&booklet)),
        [
            " | 2023 | 2022",
            "Total return | 12.3 | 8.1",
            "Volatility | 15.1 | 14.0",
            "Turnover | 4.2 | 3.9"
        ]
    );
    let mut contents = Booklet::default();
    contents.page();
    for (i, (label, page)) in [
        ("Introduction", "1"),
        ("Data", "3"),
        ("Results", "12"),
        ("Conclusion", "20"),
    ]
    .into_iter()
    .enumerate()
    {
        let y = 114.0 + 14.0 * i as f32;
        contents.row(
            y,
            10.0,
            &[72.0, 450.0],
            &strings(&[&format!("{label} {dots}"), page]),
        );
    }
    assert!(read(&contents).pages[0].tables.is_empty());
}

#[test]
fn a_table_set_sideways() {
    for turn in ["0 1 -1 0 500 100 cm", "0 -1 1 0 100 700 cm"] {
        let mut booklet = Booklet::default();
        booklet.page().draw("q").draw(turn);
        // The turned space has its origin at the page's corner; rows go down it from 0.
        for (i, row) in [
            ["Strategy", "Return", "Sharpe"],
            ["S1", "1.7", "0.41"],
            ["S2", "3.4", "0.42"],
            ["S3", "5.1", "0.43"],
        ]
        .iter()
        .enumerate()
        {
            for (x, cell) in [0.0, 120.0, 220.0].iter().zip(row) {
                booklet.draw(&format!(
                    "BT /F1 10 Tf {x} {} Td ({cell}) Tj ET",
                    -14.0 * i as f32
                ));
            }
        }
        booklet.draw("Q");
        assert_eq!(
            grid(&read(&booklet)),
            [
                "Strategy | Return | Sharpe",
                "S1 | 1.7 | 0.41",
                "S2 | 3.4 | 0.42",
                "S3 | 5.1 | 0.43"
            ],
            "{turn}"
        );
    }
}

#[test]
fn narrow_columns_of_figures_are_parted() {
    let mut booklet = Booklet::default();
    booklet.page();
    for year in 0..8 {
        let cells: Vec<String> = (0..7)
            .map(|c| match c {
                0 => format!("{}", 2010 + year),
                c => format!("{}.{}%", (year + c) % 9 + 1, (year * c) % 10),
            })
            .collect();
        let edges: Vec<f32> = (0..7)
            .map(|c| if c == 0 { 40.0 } else { 62.0 + 20.0 * c as f32 })
            .collect();
        booklet.row(100.0 + 13.0 * year as f32, 7.5, &edges, &cells);
    }
    let document = read(&booklet);
    assert_eq!(document.pages[0].tables[0].columns, 7);
}
