//! Price panels, calendars, data quality.
