//! One request's way: match, authenticate, limit, authorise, read, do once, answer.

use crate::{
    endpoint::{Admit, Content, Endpoint, Input, Visitor},
    env::{Env, Wire},
    error::ApiError,
    event, extract,
    gate::Gate,
    idempotency,
    respond::{Answer, Payload, response},
    store::Store,
    token::Identity,
};
use fo_api::{Access, AccessRule, ErrorCode, Method, Operation, Route};
use fo_runtime::SettingError;
use futures::{FutureExt, future::BoxFuture};
use lambda_http::{
    Adapter, Body, Error, LambdaEvent, Request, RequestExt, Response, Service, lambda_runtime,
    request::RequestContext, service_fn,
};
use serde_json::value::RawValue;
use std::{
    convert::Infallible,
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};
use tracing::Instrument;

/// The endpoints of one function behind one gate.
pub struct App {
    gate: Gate,
    store: Option<Store>,
    doors: Vec<Box<dyn Door>>,
}

impl App {
    /// An app without endpoints.
    #[must_use]
    pub fn new(gate: Gate) -> Self {
        Self {
            gate,
            store: None,
            doors: Vec::new(),
        }
    }

    /// Adds an endpoint.
    #[must_use]
    pub fn endpoint<E: Endpoint>(mut self, deps: Arc<E::Deps>) -> Self {
        self.doors.push(Box::new(Handler::<E>(deps)));
        self
    }

    /// Answers requests until Lambda ends the process.
    ///
    /// # Errors
    /// When the Lambda runtime fails.
    pub async fn serve(self) -> Result<(), Error> {
        let app = &self;
        let respond = service_fn(|request| async move { Ok::<_, Infallible>(app.respond(request).await) });
        let mut adapter = Adapter::from(respond);
        let answer = service_fn(
            move |LambdaEvent { payload, context }: LambdaEvent<Box<RawValue>>| {
                let answer = event::read(payload.get())
                    .map(|request| adapter.call(LambdaEvent::new(request, context)));
                async move {
                    match answer?.await {
                        Ok(answer) => Ok::<_, Error>(answer),
                        Err(never) => match never {},
                    }
                }
            },
        );
        lambda_runtime::run(answer).await
    }

    /// Answers a request, whatever happens.
    pub async fn respond(&self, request: Request) -> Response<Body> {
        let request_id = request_id(&request);
        let origin = header(&request, "origin").map(str::to_owned);
        let left = time_left(&request);
        let span = tracing::info_span!("request", request_id, method = %request.method(), path = request.raw_http_path());
        let outcome = async {
            let started = Instant::now();
            let answer = AssertUnwindSafe(self.answer(request)).catch_unwind();
            let outcome = match tokio::time::timeout(left, answer).await {
                Ok(Ok(outcome)) => outcome,
                Ok(Err(panic)) => Err(ApiError::internal(panic_message(panic.as_ref()))),
                Err(late) => Err(ApiError::unavailable(late)),
            };
            record(&outcome, started);
            if let Some(store) = &self.store {
                store.rest().await;
            }
            outcome
        }
        .instrument(span)
        .await;
        response(outcome, &request_id, origin.as_deref(), self.gate.origins())
    }

    async fn answer(&self, request: Request) -> Result<Answer, ApiError> {
        if let Some(name) = header(&request, event::UNREADABLE) {
            let message = format!("the header {name} has characters that no header may have");
            return Err(ApiError::new(ErrorCode::BadRequest, message));
        }
        let path = request.raw_http_path().to_owned();
        let mut allowed = Vec::new();
        for door in &self.doors {
            let Some(parameters) = extract::match_path(door.route().path, &path) else {
                continue;
            };
            if door.route().method.as_str() == request.method().as_str() {
                return door.open(&self.gate, Received::new(request, parameters)).await;
            }
            allowed.push(door.route().method.as_str());
        }
        match request.method().as_str() {
            _ if allowed.is_empty() => Err(ApiError::new(
                ErrorCode::NotFound,
                format!("there is nothing at {path}"),
            )),
            "OPTIONS" => Ok(Answer {
                status: 204,
                payload: Payload::Preflight,
                replayed: false,
                until: None,
            }),
            method => Err(ApiError::new(
                ErrorCode::MethodNotAllowed,
                format!(
                    "{method} is not something {path} does; it does {}",
                    allowed.join(", ")
                ),
            )),
        }
    }
}

impl Wire for App {
    fn wire(env: &Env) -> Result<Self, SettingError> {
        Ok(Self {
            store: Some(Wire::wire(env)?),
            ..Self::new(Wire::wire(env)?)
        })
    }
}

/// What is left of a request once its route is known.
pub(crate) struct Received {
    visitor: Visitor,
    authorization: Option<String>,
    idempotency_key: Option<String>,
    path: Vec<(String, String)>,
    query: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Received {
    fn new(request: Request, path: Vec<(String, String)>) -> Self {
        let query = request
            .query_string_parameters_ref()
            .map(|map| {
                map.iter()
                    .map(|(name, value)| (name.to_owned(), value.to_owned()))
                    .collect()
            })
            .unwrap_or_default();
        Self {
            visitor: Visitor {
                ip: source_ip(&request),
            },
            authorization: header(&request, "authorization").map(str::to_owned),
            // One that is no text is no key either, and is refused as such.
            idempotency_key: (request.headers().get("idempotency-key"))
                .map(|key| key.to_str().unwrap_or_default().to_owned()),
            path,
            query,
            body: request.into_body().to_vec(),
        }
    }
}

/// An endpoint whose types are forgotten, so that one app can hold several.
trait Door: Send + Sync {
    fn route(&self) -> &'static Route;
    fn open<'a>(&'a self, gate: &'a Gate, received: Received) -> BoxFuture<'a, Result<Answer, ApiError>>;
}

struct Handler<E: Endpoint>(Arc<E::Deps>);

impl<E: Endpoint> Door for Handler<E> {
    fn route(&self) -> &'static Route {
        const { &<E::Operation as Operation>::ROUTE }
    }

    fn open<'a>(&'a self, gate: &'a Gate, received: Received) -> BoxFuture<'a, Result<Answer, ApiError>> {
        Box::pin(async move {
            let identity = enter(gate, <E::Operation as Operation>::Access::ACCESS, &received).await?;
            match (identity, &received.idempotency_key) {
                (Some(identity), Some(key)) if self.route().method == Method::Post => {
                    let use_of_key =
                        idempotency::Key::new(identity, key, self.route(), &received.path, &received.body)?;
                    idempotency::once(gate.table(), use_of_key, self.work(&received, Some(identity))).await
                }
                (identity, _) => self.work(&received, identity).await,
            }
        })
    }
}

impl<E: Endpoint> Handler<E> {
    async fn work(&self, received: &Received, identity: Option<Identity>) -> Result<Answer, ApiError> {
        let input = Input {
            path: extract::parameters(&received.path)?,
            query: extract::parameters(&received.query)?,
            body: extract::body(&received.body)?,
        };
        let caller =
            <<E::Operation as Operation>::Access as Admit>::admit(received.visitor.clone(), identity)
                .ok_or_else(|| ApiError::internal("an endpoint that needs a user was entered without one"))?;
        let reply = E::handle(&self.0, caller, input).await?;
        let payload = match reply.content {
            Content::Data(data) => Payload::Enveloped {
                data: serde_json::to_value(data).map_err(ApiError::internal)?,
                next_cursor: reply.next_cursor,
            },
            Content::Bare(text) => Payload::Bare {
                media: self.route().media,
                text,
            },
        };
        Ok(Answer {
            status: self.route().success,
            payload,
            replayed: false,
            until: reply.until,
        })
    }
}

/// Who calls, if the rule asks for it; never past their rate or above their role.
async fn enter(gate: &Gate, access: Access, received: &Received) -> Result<Option<Identity>, ApiError> {
    let Access::Role(needed) = access else {
        return Ok(None);
    };
    let identity = gate.authenticate(received.authorization.as_deref()).await?;
    gate.limit_user(identity.user).await?;
    if !identity.role.allows(needed) {
        return Err(ApiError::new(
            ErrorCode::Forbidden,
            format!(
                "this needs the role {}; yours is {}",
                needed.as_str(),
                identity.role.as_str()
            ),
        ));
    }
    Ok(Some(identity))
}

fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    request.headers().get(name)?.to_str().ok()
}

/// The time for an answer: less than Lambda gives, after which it would give one of its own.
fn time_left(request: &Request) -> Duration {
    const OUTSIDE_LAMBDA: Duration = Duration::from_secs(15);
    let Some(context) = request.lambda_context_ref() else {
        return OUTSIDE_LAMBDA;
    };
    fo_runtime::left_until(context.deadline)
}

/// The gateway's id, which its access log carries too; Lambda's own outside a gateway.
fn request_id(request: &Request) -> String {
    let gateway = match request.request_context_ref() {
        Some(RequestContext::ApiGatewayV1(context)) => context.request_id.clone(),
        _ => None,
    };
    gateway
        .or_else(|| {
            request
                .lambda_context_ref()
                .map(|context| context.request_id.clone())
        })
        .filter(|id| !id.is_empty())
        .unwrap_or_else(|| uuid::Uuid::now_v7().to_string())
}

fn source_ip(request: &Request) -> String {
    match request.request_context_ref() {
        Some(RequestContext::ApiGatewayV1(context)) => context.identity.source_ip.clone().unwrap_or_default(),
        _ => String::new(),
    }
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("panic: {}", text.unwrap_or("no message"))
}

/// What only the log is told.
fn causes(error: &ApiError) -> String {
    match std::error::Error::source(error) {
        Some(source) => fo_runtime::chain(source),
        None => String::new(),
    }
}

/// The one line in the log about a request; errors of ours with the whole chain.
fn record(outcome: &Result<Answer, ApiError>, started: Instant) {
    let milliseconds = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    match outcome {
        Ok(answer) => tracing::info!(status = answer.status, milliseconds, "answered"),
        Err(error) if error.code().status() >= 500 => {
            tracing::error!(
                status = error.code().status(),
                milliseconds,
                causes = causes(error),
                "failed: {error}"
            );
        }
        // What was sent may be anything, a password in the wrong field too: the log is told which fields, and not what they said.
        Err(error) if error.code() == ErrorCode::ValidationFailed => {
            let fields = error.fields().join(", ");
            tracing::info!(
                status = error.code().status(),
                milliseconds,
                fields,
                "refused: the input"
            );
        }
        Err(error) => {
            tracing::info!(
                status = error.code().status(),
                milliseconds,
                causes = causes(error),
                "refused: {error}"
            );
        }
    }
}
