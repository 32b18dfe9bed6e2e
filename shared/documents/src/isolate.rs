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

use crate::{Document, DocumentError, Limits, MediaType};
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
    /// Time on top of [`Limits::document_time`] before the worker is killed. Default 2 s.
    pub grace: Duration,
    /// The program to start; its `main` must call [`worker_main`]. Default: this one.
    pub program: Option<PathBuf>,
}

impl Default for Isolation {
    fn default() -> Self {
        Self {
            memory_bytes: 768 << 20,
            grace: Duration::from_secs(2),
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
}

/// Parses in a worker process.
///
/// # Errors
/// As [`crate::parse`], and [`DocumentError::Crashed`], [`DocumentError::TimedOut`] or [`DocumentError::OutOfMemory`] by how the
/// worker ended; [`DocumentError::Unavailable`] if it could not be started.
pub fn parse_isolated(
    bytes: &[u8],
    hint: Option<MediaType>,
    limits: &Limits,
    isolation: &Isolation,
) -> Result<Document, DocumentError> {
    // What needs no worker needs none to be refused.
    if bytes.is_empty() {
        return Err(DocumentError::Empty);
    }
    if bytes.len() as u64 > limits.max_bytes {
        return Err(DocumentError::TooLarge {
            bytes: bytes.len() as u64,
            limit: limits.max_bytes,
        });
    }
    let time = limits.document_time + isolation.grace;
    let job = Job {
        hint,
        limits: limits.clone(),
        memory_bytes: isolation.memory_bytes,
        cpu_seconds: time.as_secs() + 1,
    };
    let mut child = spawn(isolation)?;
    let outcome = converse(&mut child, &job, bytes, Instant::now() + time);
    // Whatever happened, no worker stays behind.
    let _ = child.kill();
    let status = child.wait().map_err(unavailable)?;
    match outcome {
        Talk::TimedOut => Err(DocumentError::TimedOut {
            seconds: limits.document_time.as_secs(),
        }),
        Talk::Done { answer, complaint } => {
            if let Ok(answer) = serde_json::from_slice::<Result<Document, DocumentError>>(&answer) {
                return answer;
            }
            Err(diagnose(status, &complaint, limits, isolation))
        }
    }
}

enum Talk {
    Done { answer: Vec<u8>, complaint: String },
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

/// Sends the job and collects the answer until the deadline.
fn converse(child: &mut Child, job: &Job, bytes: &[u8], deadline: Instant) -> Talk {
    let (Some(stdin), Some(mut stdout), Some(stderr)) =
        (child.stdin.take(), child.stdout.take(), child.stderr.take())
    else {
        return Talk::Done {
            answer: Vec::new(),
            complaint: String::new(),
        };
    };
    let (done, wait) = mpsc::channel();
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
            let mut complaint = Vec::new();
            let heard = std::thread::scope(|inner| {
                inner.spawn(|| stderr.take(64 * 1024).read_to_end(&mut complaint));
                let mut answer = Vec::new();
                let _ = stdout.read_to_end(&mut answer);
                answer
            });
            let _ = done.send((heard, String::from_utf8_lossy(&complaint).into_owned()));
        });
        match wait.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok((answer, complaint)) => Talk::Done { answer, complaint },
            Err(_) => {
                // Its death closes the pipes, which ends both threads.
                let _ = child.kill();
                Talk::TimedOut
            }
        }
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
    let answer = crate::parse(&bytes, job.hint, &job.limits);
    drop(bytes);
    let mut to = BufWriter::new(std::io::stdout().lock());
    serde_json::to_writer(&mut to, &answer)?;
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
