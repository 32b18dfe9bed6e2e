//! What a sign-in leaves behind: a file only its owner can read.

use std::{fs, io::Write, os::unix::fs::OpenOptionsExt, path::PathBuf};

use fo_api::auth::Tokens;
use serde::{Deserialize, Serialize};

use crate::error::CliError;

/// A signed-in session. Kept in `$XDG_CONFIG_HOME/fo/session.json` (or `~/.config/…`), mode 600.
#[derive(Serialize, Deserialize)]
pub struct Session {
    /// The API, without `/api/v1`.
    pub api_url: String,
    /// What the API handed out.
    pub tokens: Tokens,
    /// Unix time at which the access token ends.
    pub expires_at: i64,
}

impl Session {
    pub fn new(api_url: &str, tokens: Tokens) -> Self {
        let expires_at = chrono::Utc::now().timestamp() + tokens.expires_in;
        Self {
            api_url: api_url.to_owned(),
            tokens,
            expires_at,
        }
    }

    /// The session of the last `fo login`.
    pub fn load() -> Result<Self, CliError> {
        let path = path()?;
        let text = fs::read_to_string(&path)
            .map_err(|_| CliError::Api("not signed in: run `fo login` first".into()))?;
        serde_json::from_str(&text)
            .map_err(|_| CliError::Api(format!("{} can't be read: run `fo login` again", path.display())))
    }

    /// Waits for its turn to exchange the refresh token. The turn ends when what is returned is dropped.
    pub fn turn() -> Result<fs::File, CliError> {
        let path = path()?.with_extension("lock");
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(CliError::file(folder))?;
        }
        let mut options = fs::OpenOptions::new();
        let file = options
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path);
        let file = file.map_err(CliError::file(&path))?;
        file.lock().map_err(CliError::file(&path))?;
        Ok(file)
    }

    /// Forgets the session.
    pub fn forget() -> Result<(), CliError> {
        let path = path()?;
        match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(CliError::file(&path)(error)),
            _ => Ok(()),
        }
    }

    pub fn save(&self) -> Result<(), CliError> {
        let path = path()?;
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(CliError::file(folder))?;
        }
        let text = serde_json::to_string_pretty(self).map_err(|error| CliError::Failed(error.to_string()))?;
        // Written aside and renamed: a second `fo` never reads half a file.
        let aside = path.with_extension(format!("{}.tmp", std::process::id()));
        let mut options = fs::OpenOptions::new();
        let file = options
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&aside);
        file.and_then(|mut file| file.write_all(text.as_bytes()))
            .map_err(CliError::file(&aside))?;
        fs::rename(&aside, &path).map_err(CliError::file(&path))
    }
}

fn path() -> Result<PathBuf, CliError> {
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".config"));
    let folder = std::env::var_os("XDG_CONFIG_HOME")
        .map(PathBuf::from)
        .or_else(home);
    folder
        .map(|folder| folder.join("fo/session.json"))
        .ok_or_else(|| CliError::Failed("no place for the session: set HOME or XDG_CONFIG_HOME".into()))
}

/// The API of the local cloud, if `make up` runs in this folder or one above it.
pub fn local_api_url() -> Option<String> {
    #[derive(Deserialize)]
    struct Outputs {
        api_url: String,
    }
    let here = std::env::current_dir().ok()?;
    let text = here
        .ancestors()
        .find_map(|folder| fs::read_to_string(folder.join(".local/outputs.json")).ok())?;
    serde_json::from_str::<Outputs>(&text)
        .ok()
        .map(|outputs| outputs.api_url)
}
