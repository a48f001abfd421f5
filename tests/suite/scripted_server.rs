//! A server of a test's own that a script of the project starts: it says where it is and where its files are, and ends
//! when nobody holds its input any more.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Ends with the test.
pub(super) struct ScriptedServer {
    child: Child,
    pub(super) address: String,
    pub(super) folder: PathBuf,
}

impl ScriptedServer {
    /// Starts it; says so where it is not here and cannot be installed.
    pub(super) fn start(script: &str, arguments: &[&str]) -> Option<Self> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts").join(script);
        let mut command = Command::new("bash");
        command.arg(path).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("bash starts");
        let mut lines = BufReader::new(child.stdout.take().expect("an output")).lines();
        let mut line = || lines.next().and_then(Result::ok);
        let Some((address, folder)) = line().zip(line()) else {
            let ended = child.wait();
            println!("SKIPPED: its server is not here and cannot be installed; scripts/{script} says why ({ended:?})");
            return None;
        };
        Some(Self { child, address, folder: folder.into() })
    }
}

impl Drop for ScriptedServer {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let ended = self.child.wait();
        assert!(ended.is_ok() || std::thread::panicking(), "{ended:?}");
    }
}
