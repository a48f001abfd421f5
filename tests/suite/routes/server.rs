//! The program, serving on a free port for as long as a test holds it.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use ureq::Agent;

/// A server that ends with the test.
pub(in crate::suite) struct Server {
    child: Child,
    address: String,
    agent: Agent,
}

/// What came back.
pub(in crate::suite) struct Answer {
    pub(in crate::suite) status: u16,
    pub(in crate::suite) headers: http::HeaderMap,
    pub(in crate::suite) body: Vec<u8>,
}

impl Answer {
    pub(in crate::suite) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    pub(in crate::suite) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }

    /// Its body as text.
    pub(in crate::suite) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The detail of a problem, after checking that it is one with this status.
    pub(in crate::suite) fn problem(&self, status: u16) -> String {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.body));
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["status"], status);
        problem["detail"].as_str().expect("a detail").to_owned()
    }
}

impl Server {
    /// The embedded default.
    pub(in crate::suite) fn start() -> Self {
        Self::of(&[])
    }

    /// These datasets.
    pub(in crate::suite) fn of(datasets: &[&Path]) -> Self {
        Self::not_ready_yet(datasets).ready()
    }

    /// The embedded default, with these options of `serve`.
    pub(in crate::suite) fn with(options: &[&str]) -> Self {
        Self::listening(options).ready()
    }

    fn ready(self) -> Self {
        let until = Instant::now() + Duration::from_mins(1);
        while self.get("/ready").status != 200 {
            assert!(Instant::now() < until, "the server does not get ready");
            std::thread::sleep(Duration::from_millis(20));
        }
        self
    }

    /// Listening, but perhaps still loading.
    pub(in crate::suite) fn not_ready_yet(datasets: &[&Path]) -> Self {
        Self::listening(datasets)
    }

    /// The embedded default, with these options, and everything that is logged in a file.
    pub(in crate::suite) fn logging(options: &[&str], log: &Path) -> Self {
        Self::logged(options, &[("RUST_LOG", "trace")], log)
    }

    /// The embedded default, with these options of `serve` and settings of the environment, its log in a file.
    pub(in crate::suite) fn logged(options: &[&str], settings: &[(&str, &str)], log: &Path) -> Self {
        let log = std::fs::File::create(log).expect("a log");
        let mut command = Self::command(options);
        command.env_remove("RUST_LOG").envs(settings.iter().copied()).stderr(log);
        Self::spawned(command).ready()
    }

    fn listening(arguments: &[impl AsRef<OsStr>]) -> Self {
        Self::spawned(Self::command(arguments))
    }

    fn command(arguments: &[impl AsRef<OsStr>]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_nabolag"));
        command.args(["serve", "--port", "0"]).args(arguments).env("RUST_LOG", "warn").stdout(Stdio::piped());
        command
    }

    fn spawned(mut command: Command) -> Self {
        let mut child = command.spawn().expect("the program starts");
        let mut line = String::new();
        let out = child.stdout.take().expect("an output");
        BufReader::new(out).read_line(&mut line).expect("a line");
        let address = line.trim().strip_prefix("listening on ").expect("an address").to_owned();
        let agent = Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into();
        Self { child, address, agent }
    }

    pub(in crate::suite) fn address(&self) -> &str {
        &self.address
    }

    pub(in crate::suite) fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[])
    }

    /// An answer in the server's own words: gzip stays gzip when it is asked for here.
    pub(in crate::suite) fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let url = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.address) };
        let mut request = self.agent.get(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        read(request.call())
    }

    /// What is answered to a body that is posted.
    pub(in crate::suite) fn post(&self, path: &str, body: &Value, headers: &[(&str, &str)]) -> Answer {
        let mut request = self.agent.post(format!("{}{path}", self.address)).header("content-type", "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        read(request.send(body.to_string()))
    }

    /// What is answered to any request.
    pub(in crate::suite) fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut request = http::Request::builder().method(method).uri(format!("{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if body.is_empty() {
            return read(self.agent.run(request.body(()).expect("a request")));
        }
        read(self.agent.run(request.body(body.to_vec()).expect("a request")))
    }

    /// The id of the program's process.
    pub(in crate::suite) fn process(&self) -> u32 {
        self.child.id()
    }

    /// What is answered to a body of another kind than JSON.
    pub(in crate::suite) fn post_bytes(&self, path: &str, body: &[u8], content_type: &str) -> Answer {
        read(self.agent.post(format!("{}{path}", self.address)).header("content-type", content_type).send(body))
    }

    pub(in crate::suite) fn delete(&self, path: &str) -> Answer {
        read(self.agent.delete(format!("{}{path}", self.address)).call())
    }

    /// The JSON at a path, which must be there.
    pub(in crate::suite) fn json(&self, path: &str) -> Value {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", String::from_utf8_lossy(&answer.body));
        answer.json()
    }

    /// A job once it has ended.
    pub(in crate::suite) fn ended_job(&self, id: &str) -> Value {
        let until = Instant::now() + Duration::from_mins(1);
        loop {
            let job = self.json(&format!("/jobs/{id}"));
            if !matches!(job["status"].as_str(), Some("accepted" | "running")) {
                return job;
            }
            assert!(Instant::now() < until, "{job} does not end");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// The status with which the program ends when it is told to.
    pub(in crate::suite) fn terminate(mut self) -> Option<i32> {
        let told = Command::new("kill").arg(self.child.id().to_string()).status().expect("kill runs");
        assert!(told.success());
        self.child.wait().expect("it ends").code()
    }
}

fn read(response: Result<http::Response<ureq::Body>, ureq::Error>) -> Answer {
    let mut response = response.expect("an answer");
    let body = response.body_mut().read_to_vec().expect("a body");
    Answer { status: response.status().as_u16(), headers: response.headers().clone(), body }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The texts at `key` of every entry of a list.
pub(super) fn texts<'a>(list: &'a Value, key: &str) -> Vec<&'a str> {
    list.as_array().expect("a list").iter().map(|entry| entry[key].as_str().expect("a text")).collect()
}
