//! Checkpoints as lines of JSON: how they leave the house, and how they come back to be held against
//! the history.

use std::io::{self, BufRead};

use chrono::{DateTime, Utc};
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};

use crate::domain::history::{
    chain::ChainHash,
    checkpoint::{Checkpoint, Signature, SignedCheckpoint},
};

/// A checkpoint that was exported.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    number: u64,
    at: DateTime<Utc>,
    events: u16,
    /// SHA-256, in hexadecimal.
    hash: String,
    key_id: String,
    /// Ed25519 over `tovholder checkpoint ` and the 32 bytes of the hash; in hexadecimal.
    signature: String,
}

/// The line of a checkpoint.
pub(super) fn line(signed: &SignedCheckpoint) -> Result<String, io::Error> {
    let SignedCheckpoint {
        checkpoint,
        signature,
    } = signed;
    let line = Line {
        number: checkpoint.number,
        at: checkpoint.at,
        events: checkpoint.events,
        hash: checkpoint.hash.to_string(),
        key_id: signature.key_id.clone(),
        signature: HEXLOWER.encode(&signature.bytes),
    };
    Ok(serde_json::to_string(&line)?)
}

/// The checkpoints of a file; an error names the line that cannot be read.
pub(super) fn read(file: impl BufRead) -> Result<Vec<SignedCheckpoint>, io::Error> {
    let mut checkpoints = Vec::new();
    for (index, line) in file.lines().enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let checkpoint = parse(&line).map_err(|why| {
            let told = format!("line {} is no exported checkpoint: {why}", index + 1);
            io::Error::new(io::ErrorKind::InvalidData, told)
        })?;
        checkpoints.push(checkpoint);
    }
    Ok(checkpoints)
}

fn parse(line: &str) -> Result<SignedCheckpoint, String> {
    let line: Line = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let hash = bytes(&line.hash).and_then(|bytes| bytes.try_into().ok());
    Ok(SignedCheckpoint {
        checkpoint: Checkpoint {
            number: line.number,
            at: line.at,
            events: line.events,
            hash: ChainHash::from_bytes(hash.ok_or("the hash is not 64 hexadecimal digits")?),
        },
        signature: Signature {
            key_id: line.key_id,
            bytes: bytes(&line.signature).ok_or("the signature is not hexadecimal")?,
        },
    })
}

fn bytes(hexadecimal: &str) -> Option<Vec<u8>> {
    HEXLOWER.decode(hexadecimal.as_bytes()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::moment;

    fn a_checkpoint() -> SignedCheckpoint {
        let hash = ChainHash::from_bytes([0xaf; 32]);
        SignedCheckpoint {
            checkpoint: Checkpoint::seal(None, moment("2023-10-26 09:00"), &[hash]),
            signature: Signature {
                key_id: "0123456789abcdef".to_owned(),
                bytes: vec![0x0f; 64],
            },
        }
    }

    #[test]
    fn what_was_exported_is_read_back() {
        let signed = a_checkpoint();
        let file = format!("{}\n\n", line(&signed).unwrap());
        assert_eq!(read(file.as_bytes()).unwrap(), [signed]);
    }

    #[test]
    fn a_line_that_is_none_is_named() {
        let good = line(&a_checkpoint()).unwrap();
        let foreign = good.replace("\"hash\":\"", "\"hash\":\"æ");
        let longer = good.replace("\"hash\":\"", "\"hash\":\"af");
        let odd = good.replace("0f0f\"", "0f0\"");
        for bad in ["{}", "x", "[]", &foreign, &longer, &odd] {
            let file = format!("{good}\n{bad}\n");
            let error = read(file.as_bytes()).unwrap_err().to_string();
            assert!(
                error.starts_with("line 2 is no exported checkpoint"),
                "{error}"
            );
        }
    }
}
