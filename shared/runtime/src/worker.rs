//! From a batch of SQS messages to one message at a time, and back to what SQS should do with each.

use crate::{GiveUp, WorkerError, aws_config, chain, settings};
use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use fo_storage::Queues;
use futures::FutureExt;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use std::{
    convert::Infallible,
    future::Future,
    panic::AssertUnwindSafe,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};
use tracing::Instrument;

/// Kept back from the function's time, to say what happened before it ends.
const FAREWELL: Duration = Duration::from_millis(1500);
/// The time a message stays hidden after a heartbeat: one whose worker has died comes back by then. The queue's own time is
/// what AWS asks for, six times the function's.
const LEASE: Duration = Duration::from_secs(60);
/// The time between two heartbeats of a worker at work.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// The time a message stays away after its first failure; three times as long after each further one.
const FIRST_BACK_OFF: Duration = Duration::from_secs(10);
/// The reason of a job whose worker never came to say how it failed.
const DIED: &str = "The service stopped each time it worked on this, most likely for lack of memory or time. Try it with a \
                    smaller file or fewer variants; if that does not help, tell your administrator.";
/// The longest that it stays away.
const LAST_BACK_OFF: Duration = Duration::from_secs(300);

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

/// Serves the queue with the URL `queue` until the environment ends, and the one that it passes messages on to which were
/// handed out as often as they may.
///
/// # Errors
/// When the Lambda runtime can't be reached.
pub async fn run_worker<W: Worker>(worker: W, queue: String, exhausted: String) -> Result<(), Error> {
    let (queues, most) = (Queues::new(&aws_config().await), settings::max_receive_count()?);
    let of = |url| Queue {
        queues: queues.clone(),
        url,
        most,
    };
    let (worker, queue, exhausted) = (&worker, &of(queue), &of(exhausted));
    lambda_runtime::run(service_fn(move |event: LambdaEvent<SqsEvent>| async move {
        let left = left_until(event.context.deadline);
        Ok::<_, Error>(if exhausted.sent(&event.payload) {
            exhausted.give_up(worker, event.payload).await
        } else {
            queue.work(worker, event.payload, left).await
        })
    }))
    .await
}

/// Returns the time until a deadline of Lambda's, in milliseconds since 1970, less what it takes to say how it ended.
#[must_use]
pub fn left_until(deadline_ms: u64) -> Duration {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Duration::from_millis(deadline_ms)
        .saturating_sub(now)
        .saturating_sub(FAREWELL)
}

/// The fate of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// SQS can forget it.
    Done,
    /// It comes back after this time, or goes to the dead letters.
    Back(Duration),
}

/// The queue a worker serves.
struct Queue {
    queues: Queues,
    url: String,
    /// The number of times that it hands a message out.
    most: u32,
}

impl Queue {
    /// Works a batch off, message by message; those that are to come back are named in the answer.
    async fn work<W: Worker>(&self, worker: &W, event: SqsEvent, left: Duration) -> SqsBatchResponse {
        let until = Instant::now() + left;
        let mut response = SqsBatchResponse::default();
        for message in event.records {
            let id = message.message_id.clone().unwrap_or_default();
            let receives = receives(&message);
            let span = tracing::info_span!("message", id, receives);
            if !self
                .keep(worker, &message, receives, until)
                .instrument(span)
                .await
            {
                response.add_failure(id);
            }
        }
        response
    }

    /// Returns whether the event is of this queue.
    fn sent(&self, event: &SqsEvent) -> bool {
        let name = self.url.rsplit('/').next();
        let first = event.records.first();
        let source = first.and_then(|message| message.event_source_arn.as_deref());
        source.is_some_and(|arn| arn.rsplit(':').next() == name)
    }

    /// Marks jobs as failed whose workers may all have died. Every message comes back, until the queue passes it on to the
    /// dead letters: from there it can be sent again.
    async fn give_up<W: Worker>(&self, worker: &W, event: SqsEvent) -> SqsBatchResponse {
        let mut response = SqsBatchResponse::default();
        for message in event.records {
            let after = give_up(worker, &message).await;
            self.hide(&message, after).await;
            response.add_failure(message.message_id.unwrap_or_default());
        }
        response
    }

    /// Works on one message and keeps it hidden meanwhile. True when SQS can forget it.
    async fn keep<W: Worker>(&self, worker: &W, message: &SqsMessage, receives: u32, until: Instant) -> bool {
        let fate = tokio::select! {
            fate = one(worker, message, receives, self.most, until) => fate,
            never = self.heartbeat(message) => match never {},
        };
        if let Fate::Back(after) = fate {
            self.hide(message, after).await;
        }
        fate == Fate::Done
    }

    async fn heartbeat(&self, message: &SqsMessage) -> Infallible {
        loop {
            self.hide(message, LEASE).await;
            tokio::time::sleep(HEARTBEAT).await;
        }
    }

    /// Hides a message from now on. Where that fails it comes back at another time than meant, which is as good as coming twice.
    async fn hide(&self, message: &SqsMessage, time: Duration) {
        let receipt = message.receipt_handle.as_deref().unwrap_or_default();
        if let Err(error) = self.queues.hide(&self.url, receipt, time).await {
            tracing::warn!(causes = chain(&error), "the message could not be hidden");
        }
    }
}

/// The time a message stays away that was received so often, and failed.
fn back_off(receives: u32) -> Duration {
    let times = 3_u32.saturating_pow(receives.saturating_sub(1));
    FIRST_BACK_OFF.saturating_mul(times).min(LAST_BACK_OFF)
}

/// Marks a message's jobs as failed; gives how long it stays away. A job that has ended stays as it is.
async fn give_up<W: Worker>(worker: &W, message: &SqsMessage) -> Duration {
    let jobs = worker.decode(message.body.as_deref().unwrap_or_default());
    let mut after = Duration::ZERO;
    for job in jobs.unwrap_or_default() {
        if let Err(error) = worker.give_up(&job, GiveUp::Exhausted, DIED).await {
            tracing::error!(causes = chain(&error), "the failure could not be recorded");
            after = back_off(receives(message));
        }
    }
    after
}

/// How often SQS has handed this message out, this time included.
fn receives(message: &SqsMessage) -> u32 {
    message
        .attributes
        .get("ApproximateReceiveCount")
        .and_then(|count| count.parse().ok())
        .unwrap_or(1)
}

/// Works on one message.
async fn one<W: Worker>(worker: &W, message: &SqsMessage, receives: u32, most: u32, until: Instant) -> Fate {
    let jobs = match worker.decode(message.body.as_deref().unwrap_or_default()) {
        Ok(jobs) => jobs,
        Err(error) => {
            tracing::error!("the message is none of ours and will end among the dead letters: {error}");
            return Fate::Back(Duration::ZERO);
        }
    };
    let last = receives >= most;
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
    match (done, last) {
        (true, _) => Fate::Done,
        // The dead letters get it at once.
        (false, true) => Fate::Back(Duration::ZERO),
        (false, false) => Fate::Back(back_off(receives)),
    }
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
        Ok(Err(panic)) => Err(WorkerError::panicked(panic.as_ref())),
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

    fn message(body: &str, receipt: &str, receives: u32) -> SqsMessage {
        serde_json::from_value(serde_json::json!({
            "messageId": body,
            "body": body,
            "receiptHandle": receipt,
            "attributes": {"ApproximateReceiveCount": receives.to_string()},
        }))
        .unwrap()
    }

    /// The fates of messages that were received so often, of three times; and the jobs that were given up.
    async fn run(messages: &[(&str, u32)]) -> (Vec<Fate>, Vec<(String, GiveUp, String)>) {
        let script = Script::default();
        let mut fates = Vec::new();
        for (body, receives) in messages {
            let until = Instant::now() + Duration::from_millis(200);
            fates.push(one(&script, &message(body, "", *receives), *receives, 3, until).await);
        }
        (fates, script.given_up.into_inner().unwrap())
    }

    const SOON: Fate = Fate::Back(FIRST_BACK_OFF);
    const NOW: Fate = Fate::Back(Duration::ZERO);

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
        assert_eq!(back, [Fate::Done, SOON, Fate::Done, NOW, Fate::Done]);
        assert_eq!(
            given_up,
            [("permanent".into(), GiveUp::Permanent, "The file is empty.".into())]
        );
    }

    #[tokio::test]
    async fn the_last_try_marks_the_job_and_leaves_the_message_to_the_dead_letters() {
        let (back, given_up) = run(&[(r#"["retry"]"#, 3), (r#"["fine"]"#, 3)]).await;
        assert_eq!(back, [NOW, Fate::Done]);
        assert_eq!(given_up.len(), 1);
        assert_eq!(given_up[0].1, GiveUp::Exhausted);
        assert!(given_up[0].2.contains("the store is away"), "{}", given_up[0].2);
    }

    #[tokio::test]
    async fn a_slow_job_fails_alone_and_a_panic_for_good() {
        let (back, given_up) = run(&[
            (r#"["panic"]"#, 1),
            (r#"["fine"]"#, 1),
            (r#"["fine", "slow"]"#, 1),
        ])
        .await;
        assert_eq!(back, [Fate::Done, Fate::Done, SOON]);
        assert_eq!(given_up.len(), 1);
        assert_eq!(given_up[0].1, GiveUp::Permanent);
        assert!(!given_up[0].2.contains("a bug"), "{}", given_up[0].2);
    }

    #[test]
    fn a_job_outlives_an_outage_of_40_seconds_within_90() {
        let failing = Duration::from_secs(5); // as long as a database that is away is waited for
        let outage = Duration::from_secs(40);
        let mut now = Duration::ZERO;
        for receives in 1.. {
            if now > outage {
                break;
            }
            assert!(receives < 5, "before the dead letters have it");
            now += failing + back_off(receives);
        }
        assert!(now < Duration::from_secs(90), "{now:?}");
        assert_eq!(back_off(40), LAST_BACK_OFF);
    }

    #[tokio::test]
    async fn who_died_over_a_job_is_not_asked_how_it_ended() {
        let script = Script::default();
        let after = give_up(&script, &message(r#"["fine"]"#, "", 1)).await;
        let given_up = script.given_up.lock().unwrap().clone();
        assert_eq!(given_up, [("fine".into(), GiveUp::Exhausted, DIED.into())]);
        assert_eq!(after, Duration::ZERO, "the dead letters get it at once");
        assert_eq!(give_up(&script, &message("rubbish", "", 1)).await, Duration::ZERO);
        let again = give_up(&script, &message(r#"["unrecordable"]"#, "", 2)).await;
        assert_eq!(again, back_off(2), "the store may be there later");
    }

    /// Runs a script's job with the queue's real message, which the queue itself would hide for a quarter of an hour.
    async fn serve(queue: &Queue, job: &str) -> SqsBatchResponse {
        queue.queues.send(&queue.url, &[[job]]).await.unwrap();
        let hidden = Duration::from_secs(900);
        let (receipt, body) = queue.queues.receive(&queue.url, hidden).await.unwrap().unwrap();
        let mut event = SqsEvent::default();
        event.records.push(message(&body, &receipt, 1));
        queue
            .work(&Script::default(), event, Duration::from_secs(2))
            .await
    }

    #[tokio::test]
    async fn a_message_that_failed_comes_back_after_its_back_off() {
        let Some(config) = fo_storage::testing::aws().await else {
            return;
        };
        let queues = Queues::new(&config);
        let url = queues.scratch_queue().await.unwrap();
        let queue = Queue { queues, url, most: 3 };
        let started = Instant::now();
        let response = serve(&queue, "retry").await;
        assert_eq!(response.batch_item_failures.len(), 1);
        let away = Duration::from_secs(1);
        assert_eq!(queue.queues.receive(&queue.url, away).await.unwrap(), None);
        while queue.queues.receive(&queue.url, away).await.unwrap().is_none() {
            assert!(started.elapsed() < 2 * FIRST_BACK_OFF, "it stays away");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        assert!(started.elapsed() + Duration::from_secs(1) >= FIRST_BACK_OFF);
    }
}
