//! Clearing up after a run however it ends, `kill -9` included.
//!
//! A watcher is a shell whose standard input is a pipe that this process alone holds open. When the
//! process is gone, `read` meets the end of the pipe and the script clears up. Statics are never
//! dropped and destructors do not run on a signal, so nothing less would do without `unsafe`.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A running script; it clears up once this process is gone.
pub(crate) struct Watcher {
    /// Its standard input is the pipe; nobody writes to it.
    child: Child,
    /// What the script had to say when it was ready.
    pub(crate) announcement: String,
}

impl Watcher {
    /// Runs `script` in `folder` until it prints a line `ready …`. Everything it printed is the
    /// error when it ends before that.
    pub(crate) fn start(
        script: &str,
        arguments: &[&str],
        folder: &Path,
        account: Option<Account>,
    ) -> Result<Self, String> {
        let mut command = Command::new("sh");
        command
            .args(["-c", script, "watcher"])
            .args(arguments)
            .current_dir(folder);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        // Out of reach of the terminal's Ctrl-C, which ends the tests and not the clearing up.
        command.process_group(0);
        if let Some(account) = account {
            command.uid(account.user).gid(account.group);
        }
        let mut child = command
            .spawn()
            .map_err(|error| format!("sh does not start: {error}"))?;
        let mut said = String::new();
        for line in BufReader::new(child.stdout.take().unwrap())
            .lines()
            .map_while(Result::ok)
        {
            if let Some(announcement) = line.strip_prefix("ready") {
                let announcement = announcement.trim().to_owned();
                return Ok(Self {
                    child,
                    announcement,
                });
            }
            said.push_str(&line);
            said.push('\n');
        }
        child.wait().map_err(|error| error.to_string())?;
        Err(said)
    }
}

/// A user of this machine.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Account {
    user: u32,
    group: u32,
}

impl Account {
    /// PostgreSQL refuses to run as root, so root starts it as `postgres` or, without one, `nobody`.
    pub(crate) fn without_power() -> Option<Self> {
        let accounts = fs::read_to_string("/etc/passwd").ok()?;
        ["postgres", "nobody"]
            .iter()
            .find_map(|name| Self::named(name, &accounts))
    }

    fn named(name: &str, accounts: &str) -> Option<Self> {
        accounts
            .lines()
            .find_map(|line| match line.split(':').collect::<Vec<_>>()[..] {
                [found, _, user, group, ..] if found == name => Some(Self {
                    user: user.parse().ok()?,
                    group: group.parse().ok()?,
                }),
                _ => None,
            })
    }
}

/// A new folder for a watcher to remove. Its path is short: a Unix socket's has room for about a
/// hundred bytes.
pub(crate) fn create_folder() -> PathBuf {
    let mut builder = tempfile::Builder::new();
    builder.prefix("tovholder-");
    builder
        .tempdir_in("/tmp")
        .expect("a folder in /tmp can be made")
        .keep()
}

/// The account that programs working in `folder` should run under: none but the present one, unless
/// that is root, who then hands the folder over.
pub(crate) fn give_up_root(folder: &Path) -> Option<Account> {
    let is_root = fs::metadata(folder).unwrap().uid() == 0;
    let account = is_root.then(Account::without_power).flatten()?;
    chown(folder, Some(account.user), Some(account.group)).unwrap();
    Some(account)
}

mod tests {
    use super::*;

    #[test]
    fn the_account_without_power_is_read_from_the_list_of_accounts() {
        let accounts = "root:x:0:0::/root:/bin/sh\nnobody:x:65534:65533:nobody:/:/bin/false\n";
        let nobody = Account {
            user: 65534,
            group: 65533,
        };
        assert_eq!(Account::named("nobody", accounts), Some(nobody));
        assert_eq!(Account::named("postgres", accounts), None);
    }

    #[test]
    fn a_script_that_is_never_ready_is_an_error_with_its_own_words() {
        let complaint = Watcher::start("echo no room; exit 1", &[], Path::new("/"), None);
        assert_eq!(complaint.err().as_deref(), Some("no room\n"));
    }

    #[test]
    fn a_watcher_clears_up_when_the_pipe_closes() {
        let folder = create_folder();
        let script = "echo ready to go; read -r _; rm -rf \"$1\"";
        let mut watcher =
            Watcher::start(script, &[folder.to_str().unwrap()], Path::new("/"), None).unwrap();
        assert_eq!(watcher.announcement, "to go");
        assert!(folder.exists());
        let child = &mut watcher.child;
        drop(child.stdin.take());
        child.wait().unwrap();
        assert!(!folder.exists());
    }
}
