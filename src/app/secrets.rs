//! Fresh secrets, of the system's chance alone.

use crate::domain::secrets::{NoChance, Secret, SecretSource};

/// Makes secrets from the system's chance.
#[derive(Debug, Default)]
pub(super) struct RandomSecrets;

impl SecretSource for RandomSecrets {
    #[expect(clippy::disallowed_methods, reason = "this is the source of secrets")]
    fn make(&self) -> Result<Secret, NoChance> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(|_| NoChance)?;
        Ok(Secret::from_bytes(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_is_made_twice() {
        let made = [(); 3].map(|()| RandomSecrets.make().unwrap().expose());
        assert!(made[0] != made[1] && made[1] != made[2] && made[0] != made[2]);
    }
}
