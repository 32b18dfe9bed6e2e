//! What a user may do.

use crate::UnknownName;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A role. Each may do all that the weaker ones may: admin, then analyst, then viewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(
    feature = "sqlx",
    derive(sqlx::Type),
    sqlx(type_name = "text", rename_all = "snake_case")
)]
pub enum Role {
    /// Reads.
    Viewer,
    /// Reads, uploads and runs.
    Analyst,
    /// Does everything, and manages users.
    Admin,
}

impl Role {
    /// Whether someone with this role may do what `needed` is asked for.
    #[must_use]
    pub fn allows(self, needed: Self) -> bool {
        self >= needed
    }

    /// The role's name on the wire and in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Analyst => "analyst",
            Self::Admin => "admin",
        }
    }
}

impl std::fmt::Display for Role {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl std::str::FromStr for Role {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Viewer, Self::Analyst, Self::Admin]
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or_else(|| UnknownName::new("role", text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stronger_roles_allow_weaker_ones() {
        use Role::{Admin, Analyst, Viewer};
        assert!(Admin.allows(Viewer) && Admin.allows(Admin) && Analyst.allows(Viewer));
        assert!(!Viewer.allows(Analyst) && !Analyst.allows(Admin));
        for role in [Viewer, Analyst, Admin] {
            assert_eq!(role.as_str().parse::<Role>().unwrap(), role);
            assert_eq!(serde_json::to_value(role).unwrap(), role.as_str());
        }
        assert!("owner".parse::<Role>().is_err());
    }
}
