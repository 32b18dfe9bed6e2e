//! Parsing in a child process that the operating system bounds.
//!
//! A parser of hostile files can't promise that none of them exhausts its memory or its stack. The program therefore starts
//! itself again as a worker with resource limits, without its environment (no credentials), and reads the outcome from how
//! the worker ends. Starting it takes a millisecond or two.
//!
//! The program's `main` begins with:
//!
//! ```no_run
//! # fn main() -> std::process::ExitCode {
//! if let Some(code) = fo_documents::isolate::worker_main() {
//!     return code;
//! }
//! # std::process::ExitCode::SUCCESS }
//! ```

use crate::{Document, DocumentError, Limits, MediaType, Page, Warning, WarningCode};
use serde::{Deserialize, Serialize};
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, ExitCode, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// First argument of a worker.
pub const WORKER_ARGUMENT: &str = "__fo-documents-worker";

/// Bounds of the worker process, beside the [`Limits`] it keeps itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Isolation {
    /// Address space in bytes. Default 768 MB: fits a function of 1 GB.
    pub memory_bytes: u64,
    /// Time on top of [`Limits::wall_time`] before the worker is killed, and on top of [`Limits::document_time`] before it has used up
    /// its processor. Default 1 s.
    pub grace: Duration,
    /// The program to start; its `main` must call [`worker_main`]. Default: this one.
    pub program: Option<PathBuf>,
}

impl Default for Isolation {
    fn default() -> Self {
        Self {
            memory_bytes: 768 << 20,
            grace: Duration::from_secs(1),
            program: None,
        }
    }
}

/// What the worker is told before it is sent the file.
#[derive(Serialize, Deserialize)]
struct Job {
    hint: Option<MediaType>,
    limits: Limits,
    memory_bytes: u64,
    cpu_seconds: u64,
    /// The page to cut out, in place of reading all of them.
    cut: Option<u32>,
}

/// What the worker sends back: a line for each page, and one for the rest of the document or for why there is none.
#[derive(Serialize, Deserialize)]
enum Message {
    Page(Box<Page>),
    End(Box<Result<Document, DocumentError>>),
    Cut(Result<Vec<u8>, DocumentError>),
}

/// Parses in a worker process.
///
/// # Errors
/// As [`crate::parse`], and [`DocumentError::Crashed`], [`DocumentError::TimedOut`] or [`DocumentError::OutOfMemory`] by how the
/// worker ended; [`DocumentError::Unavailable`] if it could not be started. A worker that ends so after it has handed out pages gives a
/// document of those, with a [`crate::Warning`].
pub fn parse_isolated(
    bytes: &[u8],
    hint: Option<MediaType>,
    limits: &Limits,
    isolation: &Isolation,
) -> Result<Document, DocumentError> {
    let mut pages = Vec::new();
    let outcome = parse_pages_isolated(bytes, hint, limits, isolation, &mut |page| pages.push(page));
    let mut document = match outcome {
        Err(error) if !pages.is_empty() && error.is_budget() => {
            let mut document = Document::new(MediaType::detect(bytes, hint)?);
            document.warnings.push(Warning {
                code: WarningCode::DocumentOverBudget,
                page: u32::try_from(pages.len() + 1).ok(),
                message: format!("The document ends after page {}. {error}", pages.len()),
            });
            document
        }
        other => other?,
    };
    document.pages = pages;
    Ok(document)
}

/// Parses in a worker process and hands out the pages as they come; the document that comes back has none. Neither process holds more
/// than some pages at a time. The worker waits while `on_page` works.
///
/// # Errors
/// As [`parse_isolated`]. Pages may have been handed out before.
pub fn parse_pages_isolated(
    bytes: &[u8],
    hint: Option<MediaType>,
    limits: &Limits,
    isolation: &Isolation,
    on_page: &mut dyn FnMut(Page),
) -> Result<Document, DocumentError> {
    match ask(bytes, hint, None, limits, isolation, on_page)? {
        Message::End(answer) => *answer,
        Message::Page(_) | Message::Cut(_) => Err(no_answer()),
    }
}

/// [`crate::single_page`] in a worker process: a hostile file is no safer to cut than to read.
///
/// # Errors
/// As [`crate::single_page`] and [`parse_isolated`].
pub fn single_page_isolated(
    bytes: &[u8],
    number: u32,
    limits: &Limits,
    isolation: &Isolation,
) -> Result<Vec<u8>, DocumentError> {
    match ask(
        bytes,
        Some(MediaType::Pdf),
        Some(number),
        limits,
        isolation,
        &mut |_| {},
    )? {
        Message::Cut(answer) => answer,
        Message::Page(_) | Message::End(_) => Err(no_answer()),
    }
}

fn no_answer() -> DocumentError {
    DocumentError::Crashed {
        detail: "it answered something else".into(),
    }
}

/// Starts a worker, gives it the job, hands out pages, and returns the last message.
fn ask(
    bytes: &[u8],
    hint: Option<MediaType>,
    cut: Option<u32>,
    limits: &Limits,
    isolation: &Isolation,
    on_page: &mut dyn FnMut(Page),
) -> Result<Message, DocumentError> {
    // What needs no worker needs none to be refused.
    crate::check_size(bytes, limits)?;
    let job = Job {
        hint,
        limits: limits.clone(),
        memory_bytes: isolation.memory_bytes,
        cpu_seconds: (limits.document_time + isolation.grace).as_secs() + 1,
        cut,
    };
    let mut child = spawn(isolation)?;
    let outcome = converse(
        &mut child,
        &job,
        bytes,
        limits.wall_time + isolation.grace,
        on_page,
    );
    // Whatever happened, no worker stays behind.
    let _ = child.kill();
    let status = child.wait().map_err(unavailable)?;
    match outcome {
        Talk::TimedOut => Err(DocumentError::TimedOut {
            seconds: limits.wall_time.as_secs(),
        }),
        Talk::Answered(answer) => Ok(answer),
        Talk::Ended { complaint } => Err(diagnose(status, &complaint, limits, isolation)),
    }
}

enum Talk {
    Answered(Message),
    Ended { complaint: String },
    TimedOut,
}

fn spawn(isolation: &Isolation) -> Result<Child, DocumentError> {
    let program = match &isolation.program {
        Some(program) => program.clone(),
        None => std::env::current_exe().map_err(unavailable)?,
    };
    Command::new(program)
        .arg(WORKER_ARGUMENT)
        .env_clear()
        // glibc gives each thread a heap of its own out of 128 MB of addresses, and where those are limited asks the system for every
        // allocation instead. One heap is enough for one busy thread.
        .env("MALLOC_ARENA_MAX", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(unavailable)
}

fn unavailable(e: std::io::Error) -> DocumentError {
    DocumentError::Unavailable {
        detail: e.to_string(),
    }
}

/// Lines on their way from the worker: few, so that it waits for whoever takes them.
const IN_FLIGHT: usize = 16;

/// Sends the job and takes the answer, within so much time. What `on_page` takes does not count.
fn converse(
    child: &mut Child,
    job: &Job,
    bytes: &[u8],
    time: Duration,
    on_page: &mut dyn FnMut(Page),
) -> Talk {
    let (Some(stdin), Some(stdout), Some(stderr)) =
        (child.stdin.take(), child.stdout.take(), child.stderr.take())
    else {
        let complaint = String::new();
        return Talk::Ended { complaint };
    };
    let (send, receive) = mpsc::sync_channel::<Vec<u8>>(IN_FLIGHT);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let mut to = BufWriter::new(stdin);
            // A worker that dies stops reading; its end tells why.
            let _ = serde_json::to_writer(&mut to, job)
                .map_err(std::io::Error::from)
                .and_then(|()| {
                    to.write_all(b"\n")?;
                    to.write_all(bytes)?;
                    to.flush()
                });
        });
        scope.spawn(move || {
            let mut from = BufReader::new(stdout);
            let mut line = Vec::new();
            while from.read_until(b'\n', &mut line).is_ok_and(|n| n > 0) {
                if send.send(std::mem::take(&mut line)).is_err() {
                    break;
                }
            }
        });
        let complaints = scope.spawn(move || {
            let mut complaint = Vec::new();
            let _ = stderr.take(64 * 1024).read_to_end(&mut complaint);
            String::from_utf8_lossy(&complaint).into_owned()
        });
        let mut left = time;
        let talk = loop {
            let waiting = Instant::now();
            let received = receive.recv_timeout(left);
            left = left.saturating_sub(waiting.elapsed());
            match received.map(|line| serde_json::from_slice::<Message>(&line)) {
                Ok(Ok(Message::Page(page))) => on_page(*page),
                Ok(Ok(answer)) => break Some(Talk::Answered(answer)),
                // A torn line is the last one of a worker that died.
                Ok(Err(_)) => {}
                Err(mpsc::RecvTimeoutError::Timeout) => break Some(Talk::TimedOut),
                Err(mpsc::RecvTimeoutError::Disconnected) => break None,
            }
        };
        // Its death closes the pipes, which ends the threads; one that waits to hand over a line is let go.
        drop(receive);
        if talk.is_some() {
            let _ = child.kill();
        }
        talk.unwrap_or_else(|| Talk::Ended {
            complaint: complaints.join().unwrap_or_default(),
        })
    })
}

/// What the way a worker ended says.
fn diagnose(status: ExitStatus, complaint: &str, limits: &Limits, isolation: &Isolation) -> DocumentError {
    if complaint.contains("memory allocation of")
        || complaint.contains("failed to allocate")
        || complaint.contains("out of memory")
    {
        return DocumentError::OutOfMemory {
            megabytes: isolation.memory_bytes >> 20,
        };
    }
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        const KILLED: i32 = 9;
        const OUT_OF_CPU_TIME: i32 = 24;
        return match signal {
            OUT_OF_CPU_TIME => DocumentError::TimedOut {
                seconds: limits.document_time.as_secs(),
            },
            KILLED => DocumentError::OutOfMemory {
                megabytes: isolation.memory_bytes >> 20,
            },
            _ if complaint.contains("overflowed its stack") => DocumentError::Crashed {
                detail: "its structure is nested too deeply".into(),
            },
            _ => DocumentError::Crashed {
                detail: format!("signal {signal}"),
            },
        };
    }
    let last = complaint.lines().last().unwrap_or("no answer").to_owned();
    DocumentError::Crashed {
        detail: format!("{status}; {last}"),
    }
}

/// Runs the worker if this process was started as one. `None` in every other process.
#[must_use]
pub fn worker_main() -> Option<ExitCode> {
    let mut arguments = std::env::args_os();
    if arguments.nth(1).is_none_or(|a| a != WORKER_ARGUMENT) {
        return None;
    }
    Some(match work() {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            // The parent reads this to tell how the worker ended.
            eprintln!("{e}");
            ExitCode::FAILURE
        }
    })
}

fn work() -> std::io::Result<()> {
    let mut from = BufReader::new(std::io::stdin());
    let mut line = String::new();
    from.read_line(&mut line)?;
    let job: Job = serde_json::from_str(&line)?;
    restrict(&job)?;
    let mut bytes = Vec::new();
    // One byte over the limit is enough to be refused.
    from.take(job.limits.max_bytes + 1).read_to_end(&mut bytes)?;
    let mut to = BufWriter::new(std::io::stdout());
    if let Some(number) = job.cut {
        return send(
            &mut to,
            &Message::Cut(crate::single_page(&bytes, number, &job.limits)),
        );
    }
    let mut failed = None;
    let answer = crate::parse_pages(&bytes, job.hint, &job.limits, &mut |page| {
        if failed.is_none() {
            failed = send(&mut to, &Message::Page(Box::new(page))).err();
        }
    });
    match failed {
        Some(error) => Err(error),
        None => send(&mut to, &Message::End(Box::new(answer))),
    }
}

fn send(to: &mut impl Write, message: &Message) -> std::io::Result<()> {
    serde_json::to_writer(&mut *to, message)?;
    to.write_all(b"\n")?;
    to.flush()
}

/// Bounds this process: memory, CPU time, no core dump, no file written, no more descriptors.
#[cfg(unix)]
fn restrict(job: &Job) -> std::io::Result<()> {
    use rlimit::Resource;
    Resource::AS.set(job.memory_bytes, job.memory_bytes)?;
    Resource::CPU.set(job.cpu_seconds, job.cpu_seconds + 1)?;
    Resource::CORE.set(0, 0)?;
    Resource::FSIZE.set(0, 0)?;
    Resource::NOFILE.set(16, 16)
}

#[cfg(not(unix))]
fn restrict(_: &Job) -> std::io::Result<()> {
    Ok(())
}
