//! The lambda_http adapter.
