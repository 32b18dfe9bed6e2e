//! One typed call for every operation of the API.

use std::time::Duration;

use fo_api::auth::{Refresh, RefreshSession};
use fo_api::{BASE_PATH, Envelope, ErrorCode, Nothing, Operation};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Session;
use crate::error::CliError;

/// A client of the API. Renews its access token by itself.
pub struct Client {
    http: reqwest::Client,
    api_url: String,
    session: Option<Session>,
}

impl Client {
    /// A client that has not signed in.
    pub fn visitor(api_url: &str) -> Result<Self, CliError> {
        let http = reqwest::Client::builder()
            .user_agent(concat!("fo/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(Duration::from_secs(10))
            .timeout(Duration::from_secs(60))
            .build()
            .map_err(|error| CliError::Network(chain(&error)))?;
        let api_url = api_url
            .trim_end_matches('/')
            .trim_end_matches(BASE_PATH)
            .to_owned();
        Ok(Self {
            http,
            api_url,
            session: None,
        })
    }

    /// A client with the session of the last `fo login`.
    pub fn signed_in() -> Result<Self, CliError> {
        let session = Session::load()?;
        let client = Self::visitor(&session.api_url)?;
        Ok(Self {
            session: Some(session),
            ..client
        })
    }

    /// The API, without `/api/v1`.
    pub fn api_url(&self) -> &str {
        &self.api_url
    }

    /// Calls an operation.
    pub async fn call<O: Operation>(
        &mut self,
        path: &O::Path,
        query: &O::Query,
        body: &O::Body,
    ) -> Result<O::Output, CliError>
    where
        O::Path: Serialize,
        O::Query: Serialize,
        O::Body: Serialize,
        O::Output: DeserializeOwned,
    {
        self.renew().await?;
        self.send::<O>(path, query, body).await.map(|(output, _)| output)
    }

    /// Calls a list operation page by page; `next` puts the cursor into the query.
    pub async fn list<O, T>(
        &mut self,
        mut query: O::Query,
        next: impl Fn(&mut O::Query, uuid::Uuid),
    ) -> Result<Vec<T>, CliError>
    where
        O: Operation<Path = Nothing, Body = Nothing, Output = Vec<T>>,
        O::Query: Serialize,
        T: DeserializeOwned,
        Vec<T>: Serialize,
    {
        self.renew().await?;
        let mut all = Vec::new();
        loop {
            let (page, cursor) = self.send::<O>(&Nothing {}, &query, &Nothing {}).await?;
            all.extend(page);
            match cursor {
                Some(cursor) => next(&mut query, cursor),
                None => return Ok(all),
            }
        }
    }

    /// Exchanges the refresh token where the access token has less than a minute left.
    async fn renew(&mut self) -> Result<(), CliError> {
        let Some(session) = &self.session else {
            return Ok(());
        };
        if session.expires_at - chrono::Utc::now().timestamp() > 60 {
            return Ok(());
        }
        // One process at a time: another one may have exchanged the token meanwhile.
        let _turn = Session::turn()?;
        let kept = Session::load()?;
        if kept.api_url == session.api_url && kept.expires_at - chrono::Utc::now().timestamp() > 60 {
            self.session = Some(kept);
            return Ok(());
        }
        let refresh = Refresh {
            refresh_token: kept.tokens.refresh_token.clone(),
        };
        self.session = None;
        let renewed = self
            .send::<RefreshSession>(&Nothing {}, &Nothing {}, &refresh)
            .await;
        let tokens = match renewed {
            Ok((tokens, _)) => tokens,
            // Whatever else went wrong, the session may well be good.
            Err(error) => {
                self.session = Some(kept);
                return Err(match error {
                    CliError::SignedOut(_) => {
                        CliError::SignedOut("the session has ended: run `fo login` again".into())
                    }
                    other => other,
                });
            }
        };
        let session = Session::new(&self.api_url, tokens);
        session.save()?;
        self.session = Some(session);
        Ok(())
    }

    async fn send<O: Operation>(
        &self,
        path: &O::Path,
        query: &O::Query,
        body: &O::Body,
    ) -> Result<(O::Output, Option<uuid::Uuid>), CliError>
    where
        O::Path: Serialize,
        O::Query: Serialize,
        O::Body: Serialize,
        O::Output: DeserializeOwned,
    {
        let route = O::ROUTE;
        let mut url = format!("{}{}", self.api_url, route.full_path());
        for (name, value) in members(path) {
            url = url.replace(&format!("{{{name}}}"), &plain(&value));
        }
        let method = reqwest::Method::from_bytes(route.method.as_str().as_bytes())
            .map_err(|error| CliError::Failed(error.to_string()))?;
        let query: Vec<(String, String)> = members(query)
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (name, plain(&value)))
            .collect();
        let mut request = self.http.request(method, &url).query(&query);
        if matches!(route.method, fo_api::Method::Post | fo_api::Method::Patch) {
            request = request.json(body);
        }
        if let Some(session) = &self.session {
            request = request.bearer_auth(session.tokens.access_token.expose());
        }
        let response = request.send().await.map_err(|error| self.unreachable(&error))?;
        let status = response.status();
        let bytes = response.bytes().await.map_err(|error| self.unreachable(&error))?;
        let envelope: Envelope<O::Output> = serde_json::from_slice(&bytes).map_err(|_| {
            CliError::Api(format!(
                "{url} answered {status} with something that is not this API's: check the address"
            ))
        })?;
        match (envelope.data, envelope.error) {
            (Some(data), _) if envelope.success => Ok((data, envelope.metadata.next_cursor)),
            (_, Some(error)) => {
                let mut message = error.message;
                for detail in &error.details {
                    message.push_str(&format!("\n  {}: {}", detail.field, detail.message));
                }
                if matches!(error.code, ErrorCode::Internal | ErrorCode::Unavailable) {
                    message.push_str(&format!("\n  request {}", envelope.metadata.request_id));
                }
                if error.code == ErrorCode::Unauthenticated && self.session.is_some() {
                    message.push_str("\n  run `fo login` again");
                }
                Err(if error.code == ErrorCode::Unauthenticated {
                    CliError::SignedOut(message)
                } else {
                    CliError::Api(message)
                })
            }
            _ => Err(CliError::Api(format!("{url} answered {status} without data"))),
        }
    }

    /// Sends a file to where the API said, exactly as it said. `sent` is told the bytes that have left.
    pub async fn upload(
        &self,
        upload: &fo_api::Upload,
        bytes: Vec<u8>,
        sent: impl Fn(u64) + Send + Sync + 'static,
    ) -> Result<(), CliError> {
        const PIECE: usize = 256 * 1024;
        let length = bytes.len();
        let bytes = bytes::Bytes::from(bytes);
        let pieces = (0..length).step_by(PIECE).map(move |start| {
            let piece = bytes.slice(start..(start + PIECE).min(length));
            sent(piece.len() as u64);
            Ok::<_, std::io::Error>(piece)
        });
        let method = reqwest::Method::from_bytes(upload.method.as_bytes())
            .map_err(|error| CliError::Api(error.to_string()))?;
        let mut request = self
            .http
            .request(method, &upload.url)
            .timeout(Duration::from_secs(600));
        for (name, value) in upload
            .headers
            .iter()
            .filter(|(name, _)| !name.eq_ignore_ascii_case("content-length"))
        {
            request = request.header(name, value);
        }
        // The signature covers the exact size: a streamed body must say it.
        request = request.header("content-length", length);
        let response = request
            .body(reqwest::Body::wrap_stream(futures::stream::iter(pieces)))
            .send()
            .await;
        let response = response.map_err(|error| self.unreachable(&error))?;
        if response.status().is_success() {
            return Ok(());
        }
        let status = response.status();
        let text = response.text().await.unwrap_or_default();
        Err(CliError::Api(format!(
            "the store refused the upload with {status}: {}",
            text.chars().take(300).collect::<String>()
        )))
    }

    fn unreachable(&self, error: &reqwest::Error) -> CliError {
        let why = chain(error);
        CliError::Network(format!(
            "{} does not answer ({why}): is it up? `make up` starts the local cloud",
            self.api_url
        ))
    }
}

/// A request part's fields; the parts are flat.
fn members(part: &impl Serialize) -> serde_json::Map<String, Value> {
    match serde_json::to_value(part) {
        Ok(Value::Object(map)) => map,
        _ => serde_json::Map::new(),
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// An error and its causes on one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(&format!(": {cause}"));
        source = cause.source();
    }
    text
}
