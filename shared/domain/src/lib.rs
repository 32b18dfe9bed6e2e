//! Ids, roles, job states. No I/O, no async, nothing of AWS, HTTP or SQL.
