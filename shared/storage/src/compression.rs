//! JSON objects, compressed with zstd (RFC 8878).

use crate::StorageError;
use serde::{Serialize, de::DeserializeOwned};
use std::{
    error::Error,
    io::{BufReader, Read},
};

/// zstd's own default: text shrinks to a fifth at hundreds of megabytes a second.
const LEVEL: i32 = 3;

/// A value as compressed JSON.
///
/// # Errors
/// [`StorageError::Refused`] when the value has no JSON form.
pub fn compress<T: Serialize>(value: &T) -> Result<Vec<u8>, StorageError> {
    let write = || -> Result<Vec<u8>, Box<dyn Error + Send + Sync>> {
        let mut encoder = zstd::Encoder::new(Vec::new(), LEVEL)?;
        serde_json::to_writer(&mut encoder, value)?;
        Ok(encoder.finish()?)
    };
    write().map_err(|source| StorageError::Refused {
        store: "zstd",
        action: "compressing an object".into(),
        source,
    })
}

/// The value in compressed JSON of at most `limit` bytes when unpacked: a small object can claim to be a huge one.
///
/// # Errors
/// [`StorageError::Refused`] when it is something else, or larger.
pub fn decompress<T: DeserializeOwned>(bytes: &[u8], limit: u64) -> Result<T, StorageError> {
    let read = || -> Result<T, Box<dyn Error + Send + Sync>> {
        let decoder = zstd::Decoder::new(bytes)?.take(limit);
        Ok(serde_json::from_reader(BufReader::with_capacity(
            1 << 16,
            decoder,
        ))?)
    };
    read().map_err(|source| StorageError::Refused {
        store: "zstd",
        action: "reading a compressed object".into(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_survive_and_bombs_do_not_unpack() {
        let value = vec!["prices".to_owned(); 10_000];
        let bytes = compress(&value).unwrap();
        assert!(bytes.len() < 1_000);
        assert_eq!(decompress::<Vec<String>>(&bytes, 1 << 20).unwrap(), value);
        assert!(decompress::<Vec<String>>(&bytes, 1 << 10).is_err());
        assert!(decompress::<Vec<String>>(b"not zstd", 1 << 10).is_err());
    }
}
