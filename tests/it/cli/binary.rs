//! Starting the program, with nothing of this machine's own settings, and reading what it says.

use std::{
    ffi::OsString,
    fs,
    io::{BufRead as _, BufReader, ErrorKind, Read as _},
    os::unix::{fs::MetadataExt as _, process::CommandExt as _},
    path::Path,
    process::{Child, ChildStdout, Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::support::{backends::TestDatabase, watcher::give_up_root};

/// How long anything may take that a test waits for; far more than it does.
const PATIENCE: Duration = Duration::from_mins(1);

/// A folder to start the program in, and what stands in its environment.
pub(crate) struct Desk {
    folder: TempDir,
    variables: Vec<(String, String)>,
}

/// What the program said, and how it ended.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// A program that runs; it is killed when the test is over.
pub(crate) struct Running {
    child: Child,
    lines: BufReader<ChildStdout>,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            variables: Vec::new(),
        }
    }

    /// Works in this database instead of its own.
    pub(crate) fn at(database: &TestDatabase) -> Self {
        Self::new().with("TOVHOLDER_DATABASE__URL", &database.url)
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Puts a file into the folder; its name.
    pub(crate) fn put(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        name.to_owned()
    }

    /// The names of the files in a folder, in order.
    pub(crate) fn files(&self, folder: &str) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.path().join(folder)) else {
            return Vec::new();
        };
        let name = |entry: fs::DirEntry| entry.file_name().into_string().unwrap();
        let mut names: Vec<_> = entries.map(|entry| name(entry.unwrap())).collect();
        names.sort();
        names
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tovholder"));
        command.current_dir(self.path()).args(arguments);
        command.env_clear();
        // A build may find its libraries by them.
        for name in ["PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"] {
            command.envs(environment(name));
        }
        command.envs(self.variables.iter().cloned());
        command.stdin(Stdio::null());
        command
    }

    /// Runs it to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Said {
        self.command(arguments).output().unwrap().into()
    }

    /// Runs it to its good end; what it printed.
    pub(crate) fn print(&self, arguments: &[&str]) -> String {
        let said = self.run(arguments);
        assert_eq!(said.code, Some(0), "{arguments:?}: {}", said.err);
        said.out
    }

    /// Runs it to its bad end: one sentence that a person can understand, without its beginning.
    pub(crate) fn refuse(&self, arguments: &[&str]) -> String {
        let said = self.run(arguments);
        assert_eq!(said.code, Some(1), "{arguments:?}: {said:?}");
        said.sentence()
    }

    /// Runs it to its end as a user whom permissions bind: as root none do.
    pub(crate) fn run_without_power(&self, arguments: &[&str]) -> Said {
        give_up_root(self.path());
        let owner = fs::metadata(self.path()).unwrap();
        let bound = |mut command: Command| command.uid(owner.uid()).gid(owner.gid()).output();
        let output = match bound(self.command(arguments)) {
            // The build may lie where only root may look.
            Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                let copy = self.path().join("tovholder");
                fs::copy(env!("CARGO_BIN_EXE_tovholder"), &copy).unwrap();
                let mut command = Command::new(&copy);
                command.args(arguments).current_dir(self.path());
                bound(command)
            }
            output => output,
        };
        output.unwrap().into()
    }

    pub(crate) fn start(&self, arguments: &[&str]) -> Running {
        let mut command = self.command(arguments);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Running { child, lines }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "what the program needs of this machine's own"
)]
fn environment(name: &'static str) -> Option<(&'static str, OsString)> {
    std::env::var_os(name).map(|value| (name, value))
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Said {
    /// The one sentence on standard error.
    pub(crate) fn sentence(&self) -> String {
        assert!(!self.err.contains("panicked"), "{}", self.err);
        let Some(sentence) = self.err.strip_prefix("tovholder: ") else {
            panic!("not a sentence of the program's: {self:?}");
        };
        let sentence = sentence.strip_suffix('\n').unwrap();
        assert!(!sentence.ends_with('\n'), "{sentence:?}");
        sentence.to_owned()
    }
}

impl Running {
    /// Reads on until a line begins like this; all lines since the last time.
    pub(crate) fn read_until(&mut self, beginning: &str) -> String {
        let mut said = String::new();
        loop {
            let mut line = String::new();
            let length = self.lines.read_line(&mut line).unwrap();
            assert_ne!(length, 0, "it ended before {beginning:?}: {said}");
            said.push_str(&line);
            if line.starts_with(beginning) {
                return said;
            }
        }
    }

    /// Ends it at once, whatever it is doing.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub(crate) fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Sends a signal and waits for the end; the exit code, none when the signal itself ended it.
    pub(crate) fn end(&mut self, signal: &str) -> Option<i32> {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status().unwrap();
        assert!(sent.success());
        self.wait()
    }

    pub(crate) fn wait(&mut self) -> Option<i32> {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(start.elapsed() < PATIENCE, "it does not end");
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// What it printed after what was read.
    pub(crate) fn rest(&mut self) -> String {
        let mut rest = String::new();
        self.lines.read_to_string(&mut rest).unwrap();
        rest
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
