//! From a batch of SQS messages to one message at a time, and back to what SQS should do with each.

use crate::{GiveUp, WorkerError, chain, settings};
use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use futures::FutureExt;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use std::{
    future::Future,
    panic::AssertUnwindSafe,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};
use tracing::Instrument;

/// Kept back from the function's time, to say what happened before it ends.
const FAREWELL: Duration = Duration::from_millis(1500);

/// Work that arrives by queue, at least once: handling a message twice, late or out of order does what handling it
/// once does.
pub trait Worker: Send + Sync {
    /// What one message asks for; a message can ask for several.
    type Job: Send + Sync;

    /// Takes a message's body apart.
    ///
    /// # Errors
    /// When it is none of ours; it ends among the dead letters.
    fn decode(&self, body: &str) -> Result<Vec<Self::Job>, Error>;

    /// Does the work.
    fn handle(&self, job: &Self::Job) -> impl Future<Output = Result<(), WorkerError>> + Send;

    /// Marks the job as failed, with a reason a person can act on.
    fn give_up(
        &self,
        job: &Self::Job,
        why: GiveUp,
        reason: &str,
    ) -> impl Future<Output = Result<(), WorkerError>> + Send;
}

/// Serves a queue until the environment ends.
///
/// # Errors
/// When the Lambda runtime can't be reached.
pub async fn run_worker<W: Worker>(worker: W) -> Result<(), Error> {
    let most = settings::max_receive_count()?;
    let worker = &worker;
    lambda_runtime::run(service_fn(move |event: LambdaEvent<SqsEvent>| async move {
        let left = left_until(event.context.deadline);
        Ok::<_, Error>(work(worker, event.payload, most, left).await)
    }))
    .await
}

fn left_until(deadline_ms: u64) -> Duration {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Duration::from_millis(deadline_ms)
        .saturating_sub(now)
        .saturating_sub(FAREWELL)
}

/// Works a batch off, message by message; those that are to come back are named in the answer.
async fn work<W: Worker>(worker: &W, event: SqsEvent, most: u32, left: Duration) -> SqsBatchResponse {
    let until = Instant::now() + left;
    let mut response = SqsBatchResponse::default();
    for message in event.records {
        let id = message.message_id.clone().unwrap_or_default();
        let receives = receives(&message);
        let span = tracing::info_span!("message", id, receives);
        let done = one(worker, &message, receives >= most, until)
            .instrument(span)
            .await;
        if !done {
            response.add_failure(id);
        }
    }
    response
}

/// How often SQS has handed this message out, this time included.
fn receives(message: &SqsMessage) -> u32 {
    message
        .attributes
        .get("ApproximateReceiveCount")
        .and_then(|count| count.parse().ok())
        .unwrap_or(1)
}

/// Works on one message. True when SQS can forget it.
async fn one<W: Worker>(worker: &W, message: &SqsMessage, last: bool, until: Instant) -> bool {
    let jobs = match worker.decode(message.body.as_deref().unwrap_or_default()) {
        Ok(jobs) => jobs,
        Err(error) => {
            tracing::error!("the message is none of ours and will end among the dead letters: {error}");
            return false;
        }
    };
    let mut done = true;
    for job in &jobs {
        let started = Instant::now();
        let outcome = attempt(worker, job, until).await;
        let milliseconds = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        done &= match outcome {
            Ok(()) => {
                tracing::info!(milliseconds, "done");
                true
            }
            Err(error) => settle(worker, job, last, milliseconds, &error).await,
        };
    }
    done
}

/// The one line about a failure, and its consequence.
async fn settle<W: Worker>(
    worker: &W,
    job: &W::Job,
    last: bool,
    milliseconds: u64,
    error: &WorkerError,
) -> bool {
    let causes = chain(error);
    let (why, reason) = match error {
        WorkerError::Permanent { reason, .. } => {
            tracing::warn!(milliseconds, causes, "failed for good");
            (GiveUp::Permanent, reason.clone())
        }
        WorkerError::Retryable { what, .. } if last => {
            tracing::error!(
                milliseconds,
                causes,
                "failed as often as it may: the message ends among the dead letters"
            );
            let reason = format!(
                "The service tried several times and could not finish this ({what}). It is not the file's or the strategy's \
                 fault: try again later, and tell your administrator if it happens again."
            );
            (GiveUp::Exhausted, reason)
        }
        WorkerError::Retryable { .. } => {
            tracing::warn!(milliseconds, causes, "failed; it will be tried again");
            return false;
        }
    };
    match worker.give_up(job, why, &reason).await {
        Ok(()) => why == GiveUp::Permanent,
        Err(error) => {
            tracing::error!(causes = chain(&error), "the failure could not be recorded");
            false
        }
    }
}

/// The work, bounded in time, where a panic is one more error: the rest of the batch is not its business.
async fn attempt<W: Worker>(worker: &W, job: &W::Job, until: Instant) -> Result<(), WorkerError> {
    let work = AssertUnwindSafe(worker.handle(job)).catch_unwind();
    match tokio::time::timeout_at(until.into(), work).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(panic)) => {
            let said = panic
                .downcast_ref::<&str>()
                .copied()
                .or_else(|| panic.downcast_ref::<String>().map(String::as_str));
            Err(WorkerError::retry(format!(
                "an internal error: {}",
                said.unwrap_or("no message")
            )))
        }
        Err(_) => Err(WorkerError::retry("it took longer than the function may run")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    /// Answers as the job says, and keeps what it was asked to do.
    #[derive(Default)]
    struct Script {
        given_up: Mutex<Vec<(String, GiveUp, String)>>,
    }

    impl Worker for Script {
        type Job = String;

        fn decode(&self, body: &str) -> Result<Vec<String>, Error> {
            Ok(serde_json::from_str(body)?)
        }

        async fn handle(&self, job: &String) -> Result<(), WorkerError> {
            match job.as_str() {
                "retry" => Err(WorkerError::retry("the store is away")),
                "permanent" => Err(WorkerError::permanent("The file is empty.")),
                "panic" => panic!("a bug"),
                "slow" => {
                    tokio::time::sleep(Duration::from_secs(60)).await;
                    Ok(())
                }
                _ => Ok(()),
            }
        }

        async fn give_up(&self, job: &String, why: GiveUp, reason: &str) -> Result<(), WorkerError> {
            if job == "unrecordable" {
                return Err(WorkerError::retry("the store is away"));
            }
            self.given_up
                .lock()
                .unwrap()
                .push((job.clone(), why, reason.to_owned()));
            Ok(())
        }
    }

    async fn run(messages: &[(&str, u32)]) -> (Vec<String>, Vec<(String, GiveUp, String)>) {
        let records: Vec<_> = messages
            .iter()
            .enumerate()
            .map(|(index, (body, receives))| {
                serde_json::json!({
                    "messageId": index.to_string(),
                    "body": body,
                    "attributes": {"ApproximateReceiveCount": receives.to_string()},
                })
            })
            .collect();
        let event: SqsEvent = serde_json::from_value(serde_json::json!({"Records": records})).unwrap();
        let script = Script::default();
        let response = work(&script, event, 3, Duration::from_millis(200)).await;
        let failures = response
            .batch_item_failures
            .into_iter()
            .map(|failure| failure.item_identifier)
            .collect();
        (failures, script.given_up.into_inner().unwrap())
    }

    #[tokio::test]
    async fn only_what_may_still_work_comes_back() {
        let (back, given_up) = run(&[
            (r#"["fine"]"#, 1),
            (r#"["retry"]"#, 1),
            (r#"["permanent"]"#, 1),
            ("rubbish", 1),
            ("[]", 1),
        ])
        .await;
        assert_eq!(back, ["1", "3"]);
        assert_eq!(
            given_up,
            [("permanent".into(), GiveUp::Permanent, "The file is empty.".into())]
        );
    }

    #[tokio::test]
    async fn the_last_try_marks_the_job_and_leaves_the_message_to_the_dead_letters() {
        let (back, given_up) = run(&[(r#"["retry"]"#, 3), (r#"["fine"]"#, 3)]).await;
        assert_eq!(back, ["0"]);
        assert_eq!(given_up.len(), 1);
        assert_eq!(given_up[0].1, GiveUp::Exhausted);
        assert!(given_up[0].2.contains("the store is away"), "{}", given_up[0].2);
    }

    #[tokio::test]
    async fn a_panic_or_a_slow_job_fails_alone() {
        let (back, _) = run(&[
            (r#"["panic"]"#, 1),
            (r#"["fine"]"#, 1),
            (r#"["fine", "slow"]"#, 1),
        ])
        .await;
        assert_eq!(back, ["0", "2"]);
    }
}
