//! Request and response types, the envelope, and the OpenAPI document made from them.
