//! Postgres repositories and unit of work; objects, queues and tables.
