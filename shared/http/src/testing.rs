//! What the endpoints' tests share: keys, requests as the gateway sends them, and answers fit for a snapshot.

use crate::{App, Endpoint, Env, Gate, Identity, KeyRing, Keys, Store, Wire};
use aws_config::{BehaviorVersion, Region, SdkConfig, retry::RetryConfig};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::{Engine, engine::general_purpose::STANDARD};
use fo_domain::{OrganisationId, Role, UserId};
use fo_storage::{Table, testing::TestDatabase};
use lambda_http::{Body, Request, Response};
use serde_json::{Map, Value, json};
use std::{
    error::Error,
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// Requests a user may make in a minute in a lab.
pub const REQUESTS_PER_MINUTE: u32 = 100;

type Failure = Box<dyn Error + Send + Sync>;

/// A gate with keys of its own before a scratch database, and two organisations that must not see each other.
pub struct Lab {
    /// AWS clients' configuration: the emulator `AWS_ENDPOINT_URL` names, or a port where nothing listens.
    pub env: Env,
    /// The scratch database, as the functions see it.
    pub store: Store,
    /// The user tests act as, by default an admin.
    pub caller: Identity,
    /// A user of another organisation.
    pub stranger: Identity,
    /// Signs and checks the tokens of this lab.
    pub keys: KeyRing,
    /// The scratch database itself.
    pub database: TestDatabase,
    /// The table of counters and sessions.
    pub table: Table,
}

impl Lab {
    /// Sets everything up; `None` where `FO_TEST_DATABASE_URL` names no Postgres, so that a checkout without one can skip.
    ///
    /// # Errors
    /// When Postgres or the emulator refuse.
    pub async fn open(password_hash: &str) -> Result<Option<Self>, Failure> {
        let Some(database) = TestDatabase::create().await else {
            return Ok(None);
        };
        let identity = |(organisation, user)| Identity {
            user,
            organisation,
            role: Role::Admin,
        };
        let caller = identity(database.organisation(password_hash).await);
        let stranger = identity(database.organisation(password_hash).await);
        let env = Env::with_aws(aws().await);
        let table = table().await?;
        let (store, keys) = (
            Store::from_database(database.as_app()),
            KeyRing::from_keys(keys()?),
        );
        Ok(Some(Self {
            env,
            store,
            caller,
            stranger,
            keys,
            database,
            table,
        }))
    }

    /// An app with this endpoint behind the lab's gate.
    #[must_use]
    pub fn app<E: Endpoint>(&self, deps: E::Deps) -> App {
        App::new(Gate::new(
            self.keys.clone(),
            self.table.clone(),
            REQUESTS_PER_MINUTE,
            "https://app.example",
        ))
        .endpoint::<E>(Arc::new(deps))
    }

    /// A client of the lab's AWS.
    ///
    /// # Errors
    /// Never, for clients that need no setting.
    pub fn client<T: Wire>(&self) -> Result<T, Failure> {
        Ok(T::wire(&self.env)?)
    }

    /// A request of the caller.
    #[must_use]
    pub fn call(&self, method: &str, path: &str) -> Call {
        Call::new(method, path).signed(self, self.caller)
    }

    /// Whether the emulator is there: without it a table that answers is missing.
    #[must_use]
    pub fn has_cloud() -> bool {
        std::env::var_os("AWS_ENDPOINT_URL").is_some()
    }
}

/// A new secret with this text, by its id.
#[cfg(test)]
pub(crate) async fn secret(config: &aws_config::SdkConfig, text: &str) -> String {
    let client = aws_sdk_secretsmanager::Client::new(config);
    let name = format!("test/{}", uuid::Uuid::now_v7());
    let create = client.create_secret().name(&name).secret_string(text);
    create.send().await.expect("the right to make secrets");
    name
}

/// New keys.
///
/// # Errors
/// When the random generator fails.
pub fn keys() -> Result<Keys, Failure> {
    Ok(Keys::new(&serde_json::from_value(signing_secret("test")?)?)?)
}

/// A signing secret with new keys, under this id.
///
/// # Errors
/// When the random generator fails.
pub fn signing_secret(kid: &str) -> Result<Value, Failure> {
    let pair = Ed25519KeyPair::generate()?;
    let private = pair.to_pkcs8()?;
    // RFC 8410: the DER of an Ed25519 public key is this prefix and the key.
    let prefix = [
        0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
    ];
    let public = [&prefix[..], pair.public_key().as_ref()].concat();
    let pem = |kind: &str, der: &[u8]| {
        format!(
            "-----BEGIN {kind}-----\n{}\n-----END {kind}-----\n",
            STANDARD.encode(der)
        )
    };
    Ok(json!({
        "kid": kid,
        "private_key_pem": pem("PRIVATE KEY", private.as_ref()),
        "public_key_pem": pem("PUBLIC KEY", &public),
    }))
}

/// An identity that exists nowhere.
#[must_use]
pub fn nobody(role: Role) -> Identity {
    Identity {
        user: UserId::new(),
        organisation: OrganisationId::new(),
        role,
    }
}

/// A port where nothing listens.
const NOWHERE: &str = "http://127.0.0.1:9";

/// Clients' configuration for the emulator `AWS_ENDPOINT_URL` names, or for one that never answers.
pub async fn aws() -> SdkConfig {
    aws_at(&std::env::var("AWS_ENDPOINT_URL").unwrap_or_else(|_| NOWHERE.to_owned())).await
}

/// Clients' configuration for an AWS that never answers.
pub async fn dead_aws() -> SdkConfig {
    aws_at(NOWHERE).await
}

async fn aws_at(endpoint: &str) -> SdkConfig {
    use aws_sdk_dynamodb::config::Credentials;
    aws_config::defaults(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("test", "test", None, None, "tests"))
        .endpoint_url(endpoint)
        .retry_config(RetryConfig::disabled())
        .load()
        .await
}

/// A queue that takes every message and remembers it.
#[derive(Debug)]
pub struct Inbox {
    /// Configuration of a client that sends there.
    pub aws: SdkConfig,
    messages: Arc<Mutex<Vec<Value>>>,
}

impl Inbox {
    /// Opens one on a free port, speaking as much of SQS's JSON protocol as sending takes.
    ///
    /// # Errors
    /// When there is no free port.
    pub async fn open() -> Result<Self, Failure> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let aws = aws_at(&format!("http://{}", listener.local_addr()?)).await;
        let messages = Arc::default();
        let inbox = Self {
            aws,
            messages: Arc::clone(&messages),
        };
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                if let Err(error) = receive(stream, &messages).await {
                    tracing::warn!(error, "the test's queue lost a connection");
                }
            }
        });
        Ok(inbox)
    }

    /// What has arrived, in order.
    #[must_use]
    pub fn messages(&self) -> Vec<Value> {
        self.messages
            .lock()
            .map(|messages| messages.clone())
            .unwrap_or_default()
    }
}

/// One request with `Connection: close` semantics: head, body of the stated length, one answer.
async fn receive(mut stream: TcpStream, messages: &Mutex<Vec<Value>>) -> Result<(), Failure> {
    let mut bytes = Vec::new();
    let body = loop {
        if stream.read_buf(&mut bytes).await? == 0 {
            return Ok(());
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head.lines().find_map(|line| {
            line.to_ascii_lowercase()
                .strip_prefix("content-length:")?
                .trim()
                .parse()
                .ok()
        });
        if body.len() >= length.unwrap_or(0usize) {
            break body.to_owned();
        }
    };
    let request: Value = serde_json::from_str(&body)?;
    let mut taken = Vec::new();
    for entry in request["Entries"].as_array().into_iter().flatten() {
        let message = serde_json::from_str(entry["MessageBody"].as_str().unwrap_or_default())?;
        messages.lock().map_err(|error| error.to_string())?.push(message);
        taken.push(json!({"Id": entry["Id"], "MessageId": "m", "MD5OfMessageBody": ""}));
    }
    let answer = json!({"Successful": taken, "Failed": []}).to_string();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.0\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        answer.len()
    );
    stream.write_all(format!("{head}{answer}").as_bytes()).await?;
    Ok(())
}

/// A table of its own, where there is an emulator to hold it.
async fn table() -> Result<Table, Failure> {
    use aws_sdk_dynamodb::types::{
        AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
    };
    let name = format!("fo-test-{}", uuid::Uuid::now_v7().simple());
    let config = aws().await;
    if Lab::has_cloud() {
        let mut request = aws_sdk_dynamodb::Client::new(&config)
            .create_table()
            .table_name(&name)
            .billing_mode(BillingMode::PayPerRequest);
        for (key, kind) in [("pk", KeyType::Hash), ("sk", KeyType::Range)] {
            let definition = AttributeDefinition::builder()
                .attribute_name(key)
                .attribute_type(ScalarAttributeType::S);
            request = request.attribute_definitions(definition.build()?).key_schema(
                KeySchemaElement::builder()
                    .attribute_name(key)
                    .key_type(kind)
                    .build()?,
            );
        }
        request.send().await?;
    }
    Ok(Table::new(&config, name))
}

/// A request, as API Gateway describes it to a function.
#[derive(Debug, Clone)]
pub struct Call {
    method: String,
    path: String,
    query: Map<String, Value>,
    headers: Map<String, Value>,
    body: Option<String>,
}

impl Call {
    /// A request to a path below `/api/v1`, with its query.
    #[must_use]
    pub fn new(method: &str, path: &str) -> Self {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let query = form_urlencoded::parse(query.as_bytes())
            .map(|(name, value)| (name.into(), json!([value])))
            .collect();
        let headers = [("origin".to_owned(), json!(["https://app.example"]))]
            .into_iter()
            .collect();
        Self {
            method: method.into(),
            path: format!("/api/v1{path}"),
            query,
            headers,
            body: None,
        }
    }

    /// With a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.insert(name.to_owned(), json!([value]));
        self
    }

    /// With an access token of this identity, signed by the lab's keys.
    #[must_use]
    pub fn signed(self, lab: &Lab, identity: Identity) -> Self {
        use futures::FutureExt;
        // Known keys are there at once.
        let keys = lab.keys.get().now_or_never().and_then(Result::ok);
        let token = keys
            .and_then(|keys| keys.issue(identity, chrono::Utc::now(), 60).ok())
            .unwrap_or_default();
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// With a body, sent as it stands.
    #[must_use]
    pub fn text(mut self, body: &str) -> Self {
        self.body = Some(body.to_owned());
        self
    }

    /// With a JSON body.
    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        self.text(&body.to_string())
    }

    /// Sends it; the answer as JSON: status, the headers that matter, the body.
    ///
    /// # Errors
    /// When the event can't be built.
    pub async fn send(self, app: &App) -> Result<Value, Failure> {
        Ok(describe(&app.respond(self.request()?).await))
    }

    /// The request itself.
    ///
    /// # Errors
    /// When the event can't be built.
    pub fn request(&self) -> Result<Request, Failure> {
        let event = json!({
            "resource": self.path,
            "path": self.path,
            "httpMethod": self.method,
            "headers": {},
            "multiValueHeaders": self.headers,
            "queryStringParameters": {},
            "multiValueQueryStringParameters": self.query,
            "pathParameters": {},
            "stageVariables": {},
            "requestContext": {
                "accountId": "000000000000", "resourceId": "r", "stage": "test", "requestId": "request-1",
                "apiId": "api", "httpMethod": self.method, "path": self.path, "resourcePath": self.path,
                "identity": {"sourceIp": "192.0.2.1"}, "authorizer": {},
            },
            "body": self.body,
            "isBase64Encoded": false,
        });
        Ok(lambda_http::request::from_str(&event.to_string())?)
    }
}

fn describe(response: &Response<Body>) -> Value {
    let text = String::from_utf8_lossy(response.body());
    let shown = ["allow", "idempotency-replayed", "retry-after", "www-authenticate"];
    let headers: Map<String, Value> = shown
        .iter()
        .filter_map(|name| {
            Some((
                (*name).to_owned(),
                json!(response.headers().get(*name)?.to_str().ok()?),
            ))
        })
        .collect();
    let body = serde_json::from_str(&text).unwrap_or_else(|_| json!(text));
    json!({"status": response.status().as_u16(), "headers": headers, "body": body})
}

/// An answer without what differs each time: ids, times, signed links and tokens become their kinds.
#[must_use]
pub fn stable(answer: &Value) -> Value {
    match answer {
        Value::String(text) => Value::String(kind(text).map_or_else(|| text.clone(), str::to_owned)),
        Value::Array(list) => list.iter().map(stable).collect(),
        Value::Object(map) => map
            .iter()
            .map(|(name, value)| (name.clone(), stable(value)))
            .collect(),
        other => other.clone(),
    }
}

fn kind(text: &str) -> Option<&'static str> {
    if uuid::Uuid::try_parse(text).is_ok() {
        Some("[id]")
    } else if chrono::DateTime::parse_from_rfc3339(text).is_ok() {
        Some("[time]")
    } else if text.starts_with("http://") || text.starts_with("https://") {
        Some("[link]")
    } else if text.len() > 80 && !text.contains(' ') {
        Some("[token]")
    } else {
        None
    }
}
