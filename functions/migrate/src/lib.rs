//! Migrations, the signing key, the first admin.
