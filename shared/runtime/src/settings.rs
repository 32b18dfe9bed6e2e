//! The environment of a function, one reader per variable, so that a name is written once.
//!
//! ```ignore
//! let config = Config { bucket: settings::documents_bucket()?, queue: settings::extract_queue_url()? };
//! ```

use fo_storage::Tls;

/// A variable that is missing or holds something else than it should.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the environment variable {variable} {problem}: it holds {meaning}; template.yaml sets it, and locally `make up`"
)]
pub struct SettingError {
    variable: &'static str,
    problem: String,
    meaning: &'static str,
}

macro_rules! settings {
    ($($name:ident $variable:literal $kind:ident $meaning:literal;)*) => {$(
        #[doc = concat!("`", $variable, "`: ", $meaning, ".")]
        ///
        /// # Errors
        /// [`SettingError`] when it is missing, or not of its kind.
        pub fn $name() -> Result<String, SettingError> {
            $kind($variable, $meaning, std::env::var($variable).ok())
        }
    )*};
}

settings! {
    stage "FO_STAGE" word "the name of the deployment, such as dev or prod";
    documents_bucket "FO_DOCUMENTS_BUCKET" word "the name of the bucket of documents";
    datasets_bucket "FO_DATASETS_BUCKET" word "the name of the bucket of prices";
    results_bucket "FO_RESULTS_BUCKET" word "the name of the bucket of result series";
    parse_queue_url "FO_PARSE_QUEUE_URL" url "the URL of the queue of uploads to parse";
    extract_queue_url "FO_EXTRACT_QUEUE_URL" url "the URL of the queue of documents to extract strategies from";
    backtest_queue_url "FO_BACKTEST_QUEUE_URL" url "the URL of the queue of backtest chunks to run";
    ingest_queue_url "FO_INGEST_QUEUE_URL" url "the URL of the queue of price files to ingest";
    parse_exhausted_queue_url "FO_PARSE_EXHAUSTED_QUEUE_URL" url "the URL of the queue of uploads to parse that were handed out as often as they may be";
    extract_exhausted_queue_url "FO_EXTRACT_EXHAUSTED_QUEUE_URL" url "the URL of the queue of documents to extract from that were handed out as often as they may be";
    backtest_exhausted_queue_url "FO_BACKTEST_EXHAUSTED_QUEUE_URL" url "the URL of the queue of backtest chunks that were handed out as often as they may be";
    ingest_exhausted_queue_url "FO_INGEST_EXHAUSTED_QUEUE_URL" url "the URL of the queue of price files that were handed out as often as they may be";
    table "FO_TABLE" word "the name of the DynamoDB table";
    database_secret "FO_DATABASE_SECRET" word "the name of the secret with the application's database URL";
    worker_database_secret "FO_WORKER_DATABASE_SECRET" word "the name of the secret with the workers' database URL";
    database_admin_secret "FO_DATABASE_ADMIN_SECRET" word "the name of the secret with the owner's database URL";
    signing_key_secret "FO_SIGNING_KEY_SECRET" word "the name of the secret with the key that signs access tokens";
    allowed_origin "FO_ALLOWED_ORIGIN" word "the origin web pages may call from, or *";
}

/// `FO_DATABASE_TLS`: whether the connection to the database must be encrypted; it must where this is not set.
///
/// # Errors
/// [`SettingError`] when it is neither `required` nor `optional`.
pub fn database_tls() -> Result<Tls, SettingError> {
    match std::env::var("FO_DATABASE_TLS").as_deref().unwrap_or("required") {
        "required" | "" => Ok(Tls::Required),
        "optional" => Ok(Tls::Optional),
        other => Err(SettingError {
            variable: "FO_DATABASE_TLS",
            problem: format!("is {other:?}"),
            meaning: "whether connections to the database are encrypted, `required` or `optional`",
        }),
    }
}

/// `AWS_LAMBDA_FUNCTION_MEMORY_SIZE`: the memory that Lambda gives the function, in bytes; without it, that of the template's workers.
#[must_use]
pub fn memory_bytes() -> u64 {
    const WORKER_MEGABYTES: u64 = 3538;
    let told = std::env::var("AWS_LAMBDA_FUNCTION_MEMORY_SIZE").ok();
    let megabytes = told.and_then(|megabytes| megabytes.parse::<u64>().ok());
    megabytes.unwrap_or(WORKER_MEGABYTES) << 20
}

/// `FO_OCR`: whether scanned pages are sent to Amazon Textract; `off` where it is not set.
///
/// # Errors
/// [`SettingError`] when it is neither `textract` nor `off`.
pub fn ocr() -> Result<bool, SettingError> {
    match std::env::var("FO_OCR").as_deref().unwrap_or("off") {
        "textract" => Ok(true),
        "off" | "" => Ok(false),
        other => Err(SettingError {
            variable: "FO_OCR",
            problem: format!("is {other:?}"),
            meaning: "who reads scanned pages, `textract` or `off`",
        }),
    }
}

/// `FO_OCR_USD_PER_THOUSAND_PAGES`: what reading a thousand scanned pages costs, in US dollars; `None` where it is not set.
///
/// # Errors
/// [`SettingError`] when it is set and no amount of money.
pub fn ocr_price() -> Result<Option<f64>, SettingError> {
    let Ok(value) = std::env::var("FO_OCR_USD_PER_THOUSAND_PAGES") else {
        return Ok(None);
    };
    match value.trim().parse::<f64>() {
        Ok(price) if price.is_finite() && price >= 0.0 => Ok(Some(price)),
        _ => Err(SettingError {
            variable: "FO_OCR_USD_PER_THOUSAND_PAGES",
            problem: format!("is {value:?}"),
            meaning: "the price of a thousand scanned pages in US dollars",
        }),
    }
}

/// `FO_UPLOAD_ENDPOINT_URL`: the host presigned links carry, where it is not the one the functions use.
///
/// # Errors
/// [`SettingError`] when it is set and no URL.
pub fn upload_endpoint_url() -> Result<Option<String>, SettingError> {
    let value = std::env::var("FO_UPLOAD_ENDPOINT_URL")
        .ok()
        .filter(|value| !value.trim().is_empty());
    value
        .map(|value| {
            url(
                "FO_UPLOAD_ENDPOINT_URL",
                "the host that presigned links carry",
                Some(value),
            )
        })
        .transpose()
}

/// `FO_MAX_RECEIVE_COUNT`: how often a queue hands a message out before it goes to the dead letters; 5 if not set.
///
/// # Errors
/// [`SettingError`] when it is set and no positive number.
pub fn max_receive_count() -> Result<u32, SettingError> {
    let value = std::env::var("FO_MAX_RECEIVE_COUNT").ok();
    count(
        "FO_MAX_RECEIVE_COUNT",
        "the redrive policy's maxReceiveCount",
        value,
        5,
    )
}

/// `FO_CHUNK_SECONDS`: how long a worker computes on one chunk before it hands the rest on; [`fo_domain::limits::CHUNK_SECONDS`] if not set.
///
/// # Errors
/// [`SettingError`] when it is set and no positive number.
pub fn chunk_seconds() -> Result<u32, SettingError> {
    let value = std::env::var("FO_CHUNK_SECONDS").ok();
    count(
        "FO_CHUNK_SECONDS",
        "how many seconds a worker computes on one chunk",
        value,
        fo_domain::limits::CHUNK_SECONDS,
    )
}

/// `FO_API_CONNECTIONS`: how many connections to the database all functions that answer requests may have at once; 60 if not set.
///
/// # Errors
/// [`SettingError`] when it is set and no positive number.
pub fn api_connections() -> Result<u32, SettingError> {
    let value = std::env::var("FO_API_CONNECTIONS").ok();
    count(
        "FO_API_CONNECTIONS",
        "the connections of the API's functions",
        value,
        60,
    )
}

/// `FO_WORKER_CONNECTIONS`: how many connections to the database all workers may have at once; 20 if not set.
///
/// # Errors
/// [`SettingError`] when it is set and no positive number.
pub fn worker_connections() -> Result<u32, SettingError> {
    let value = std::env::var("FO_WORKER_CONNECTIONS").ok();
    count(
        "FO_WORKER_CONNECTIONS",
        "the connections of the workers",
        value,
        20,
    )
}

/// `FO_QUIET_SECONDS`: how long a job may not go on before it is sent again; 900 if not set.
///
/// # Errors
/// [`SettingError`] when it is set and no positive number.
pub fn quiet_seconds() -> Result<u32, SettingError> {
    let value = std::env::var("FO_QUIET_SECONDS").ok();
    count(
        "FO_QUIET_SECONDS",
        "how many seconds a job may not go on before it is sent again",
        value,
        900,
    )
}

/// `FO_REQUESTS_PER_MINUTE`: how many requests a user may make in a minute; 100 if not set.
///
/// # Errors
/// [`SettingError`] when it is set and no positive number.
pub fn requests_per_minute() -> Result<u32, SettingError> {
    let value = std::env::var("FO_REQUESTS_PER_MINUTE").ok();
    count(
        "FO_REQUESTS_PER_MINUTE",
        "how many requests a user may make in a minute",
        value,
        100,
    )
}

/// `FO_ACCESS_TOKEN_SECONDS`: how long an access token is good for; thirty minutes if not set.
///
/// # Errors
/// [`SettingError`] when it is set and no positive number.
pub fn access_token_seconds() -> Result<u32, SettingError> {
    let value = std::env::var("FO_ACCESS_TOKEN_SECONDS").ok();
    count(
        "FO_ACCESS_TOKEN_SECONDS",
        "how many seconds an access token is good for",
        value,
        30 * 60,
    )
}

/// `FO_SESSION_SECONDS`: how long a session lasts, however active it is; seven days if not set.
///
/// # Errors
/// [`SettingError`] when it is set and no positive number.
pub fn session_seconds() -> Result<u32, SettingError> {
    let value = std::env::var("FO_SESSION_SECONDS").ok();
    count(
        "FO_SESSION_SECONDS",
        "how many seconds a session lasts, however active it is",
        value,
        7 * 24 * 3600,
    )
}

/// `FO_SESSION_IDLE_SECONDS`: how long a session lasts without a refresh; eight hours if not set.
///
/// # Errors
/// [`SettingError`] when it is set and no positive number.
pub fn session_idle_seconds() -> Result<u32, SettingError> {
    let value = std::env::var("FO_SESSION_IDLE_SECONDS").ok();
    count(
        "FO_SESSION_IDLE_SECONDS",
        "how many seconds a session lasts without a refresh",
        value,
        8 * 3600,
    )
}

fn word(
    variable: &'static str,
    meaning: &'static str,
    value: Option<String>,
) -> Result<String, SettingError> {
    match value {
        Some(value) if !value.trim().is_empty() => Ok(value.trim().to_owned()),
        Some(_) => Err(SettingError {
            variable,
            problem: "is empty".into(),
            meaning,
        }),
        None => Err(SettingError {
            variable,
            problem: "is not set".into(),
            meaning,
        }),
    }
}

fn url(variable: &'static str, meaning: &'static str, value: Option<String>) -> Result<String, SettingError> {
    let value = word(variable, meaning, value)?;
    if value.starts_with("https://") || value.starts_with("http://") {
        return Ok(value);
    }
    Err(SettingError {
        variable,
        problem: format!("is {value:?}, which is no URL"),
        meaning,
    })
}

fn count(
    variable: &'static str,
    meaning: &'static str,
    value: Option<String>,
    default: u32,
) -> Result<u32, SettingError> {
    let Some(value) = value else { return Ok(default) };
    match value.trim().parse() {
        Ok(count) if count > 0 => Ok(count),
        _ => Err(SettingError {
            variable,
            problem: format!("is {value:?}, which is no positive number"),
            meaning,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_setting_names_its_variable_and_the_mend() {
        let problems = [
            word("FO_TABLE", "a name", None).unwrap_err(),
            word("FO_TABLE", "a name", Some("  ".into())).unwrap_err(),
            url("FO_TABLE", "a URL", Some("queue".into())).unwrap_err(),
            count("FO_TABLE", "a count", Some("0".into()), 5).unwrap_err(),
        ];
        for problem in problems {
            assert!(
                problem.to_string().contains("FO_TABLE") && problem.to_string().contains("make up"),
                "{problem}"
            );
        }
        assert_eq!(url("V", "m", Some(" http://x/q ".into())).unwrap(), "http://x/q");
        assert_eq!(count("V", "m", None, 5), Ok(5));
    }
}
