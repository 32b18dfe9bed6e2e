//! Failed sign-ins, counted so that guessing takes long: at one account from one address, from one address at many accounts, and from many
//! addresses at one account.

use fo_domain::Email;
use fo_http::{ApiError, Limits};

/// How many may fail in how many seconds.
struct Bound {
    most: u64,
    window: u32,
}

const MINUTE: u32 = 60;
const QUARTER: u32 = 15 * 60;
const MONTH: u32 = 30 * 24 * 3600;

/// One account from one address: a few quick mistakes, then a pause, then a long one.
const BOTH: [Bound; 2] = [
    Bound {
        most: 5,
        window: MINUTE,
    },
    Bound {
        most: 15,
        window: QUARTER,
    },
];
/// One address, whichever accounts it tries; an office has one address.
const ADDRESS: Bound = Bound {
    most: 50,
    window: QUARTER,
};
/// One account, from whichever addresses.
const ACCOUNT: Bound = Bound {
    most: 50,
    window: QUARTER,
};

/// Who tries to sign in as whom. Only hashes are kept.
pub(crate) struct Guess {
    both: String,
    address: String,
    account: String,
    known: String,
}

impl Guess {
    pub(crate) fn new(email: &Email, ip: &str) -> Self {
        let name = |kind: &str, what: &str| format!("{kind}#{}", blake3::hash(what.as_bytes()).to_hex());
        let both = format!("{email} {ip}");
        Self {
            both: name("login", &both),
            address: name("login-address", ip),
            account: name("login-account", email.as_str()),
            known: name("login-known", &both),
        }
    }

    /// Refuses a try after too many failures. Strangers' failures don't keep a user out from where they have signed in before.
    pub(crate) async fn allow(&self, limits: &Limits) -> Result<(), ApiError> {
        for bound in BOTH {
            limits.check(&self.both, bound.most, bound.window).await?;
        }
        limits.check(&self.address, ADDRESS.most, ADDRESS.window).await?;
        let known = limits.check(&self.known, 1, MONTH).await.is_err();
        if known {
            return Ok(());
        }
        limits.check(&self.account, ACCOUNT.most, ACCOUNT.window).await
    }

    /// Counts a failure.
    pub(crate) async fn failed(&self, limits: &Limits) {
        for bound in BOTH {
            limits.note(&self.both, bound.window).await;
        }
        limits.note(&self.address, ADDRESS.window).await;
        limits.note(&self.account, ACCOUNT.window).await;
    }

    /// Remembers where the user signs in from.
    pub(crate) async fn succeeded(&self, limits: &Limits) {
        limits.note(&self.known, MONTH).await;
    }
}
