//! Real object storage that speaks the protocol of Amazon S3 for the tests: the one that `NABOLAG_TEST_S3` names, or one of
//! the test's own, started by `scripts/object_storage` and gone with the test; and a relay before it that makes faults.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use ureq::Agent;

use super::routes::server::Answer;
use super::scripted_server::ScriptedServer;

/// The environment's name for the storage that `scripts/test` starts once for all tests.
const SHARED: &str = "NABOLAG_TEST_S3";

static COUNT: AtomicU32 = AtomicU32::new(0);

/// A server.
pub(super) struct Storage {
    pub(super) url: String,
    pub(super) key: String,
    pub(super) secret: String,
    own: Option<ScriptedServer>,
}

impl Storage {
    /// The shared server, or else one of the test's own; says so where there is none. It takes any key.
    pub(super) fn any() -> Option<Self> {
        match std::env::var(SHARED) {
            Ok(address) => Some(Self::at(&address, None)),
            Err(_) => Self::own("open"),
        }
    }

    /// A server of the test's own, of one of the kinds of `scripts/object_storage`.
    pub(super) fn own(kind: &str) -> Option<Self> {
        let own = ScriptedServer::start("object_storage", &[kind])?;
        Some(Self::at(&own.address.clone(), Some(own)))
    }

    fn at(address: &str, own: Option<ScriptedServer>) -> Self {
        let (scheme, rest) = address.split_once("://").expect("an address");
        let (who, host) = rest.split_once('@').expect("a user");
        let (key, secret) = who.split_once(':').expect("a secret");
        Self { url: format!("{scheme}://{host}"), key: key.to_owned(), secret: secret.to_owned(), own }
    }

    /// The folder of the test's own server.
    pub(super) fn folder(&self) -> &Path {
        &self.own.as_ref().expect("a server of the test's own").folder
    }

    /// A new bucket that everybody may read.
    pub(super) fn bucket(&self) -> String {
        let name = format!("maps-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let made = ureq::put(format!("{}/{name}", self.url)).send_empty().expect("a bucket");
        assert_eq!(made.status(), 200);
        let policy = format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::{name}/*"}}]}}"#
        );
        let opened = ureq::put(format!("{}/{name}?policy", self.url)).send(policy).expect("opened");
        assert!(opened.status().is_success());
        name
    }

    /// What a browser gets, with a range (`0-99`) or all.
    pub(super) fn get(&self, path: &str, range: Option<&str>) -> Answer {
        let agent: Agent = Agent::config_builder().http_status_as_error(false).build().into();
        let mut request = agent.get(format!("{}/{path}", self.url));
        if let Some(range) = range {
            request = request.header("range", format!("bytes={range}"));
        }
        let (head, mut body) = request.call().expect("an answer").into_parts();
        let body = body.with_config().limit(1 << 30).read_to_vec().expect("a body");
        Answer { status: head.status.as_u16(), headers: head.headers, body }
    }

    /// The settings of the environment that lead there by this address.
    pub(super) fn settings(&self, url: &str) -> [(&'static str, String); 4] {
        [
            ("AWS_ACCESS_KEY_ID", self.key.clone()),
            ("AWS_SECRET_ACCESS_KEY", self.secret.clone()),
            ("AWS_ENDPOINT_URL", url.to_owned()),
            ("AWS_ALLOW_HTTP", "true".to_owned()),
        ]
    }
}

/// What becomes of a request.
pub(super) enum Fate {
    /// It reaches the storage.
    Passes,
    /// It is answered with this status and body.
    Answered(u16, &'static str),
    /// It is never answered.
    Held,
}

/// A server before the storage that does with each request what the test says.
pub(super) struct Relay {
    pub(super) url: String,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Relay {
    /// Starts one; `fate` is asked with a request's first line.
    pub(super) fn before(storage: &Storage, fate: impl Fn(&str) -> Fate + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let behind = storage.url.strip_prefix("http://").expect("not encrypted").to_owned();
        let (seen, fate) = (Arc::new(Mutex::new(Vec::new())), Arc::new(fate));
        let log = Arc::clone(&seen);
        let threads = std::thread::Builder::new();
        let listening = threads.spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let (behind, log, fate) = (behind.clone(), Arc::clone(&log), Arc::clone(&fate));
                let one = std::thread::Builder::new();
                one.spawn(move || relay(client, &behind, &log, fate.as_ref())).expect("a thread");
            }
        });
        listening.expect("a thread");
        Self { url, seen }
    }

    /// The first lines of all requests so far.
    pub(super) fn seen(&self) -> Vec<String> {
        self.seen.lock().expect("not poisoned").clone()
    }
}

/// One request and its answer; then the connection is closed.
fn relay(client: TcpStream, behind: &str, log: &Mutex<Vec<String>>, fate: &dyn Fn(&str) -> Fate) {
    let mut out = client.try_clone().expect("a second handle");
    let mut client = BufReader::new(client);
    let (mut head, mut length) = (Vec::new(), 0);
    loop {
        let mut line = String::new();
        if client.read_line(&mut line).unwrap_or(0) == 0 {
            return;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().expect("a number");
        }
        if line.trim().is_empty() {
            break;
        }
        head.push(line);
    }
    let mut body = vec![0; length];
    if client.read_exact(&mut body).is_err() {
        return;
    }
    let first = head[0].trim().to_owned();
    let fate = fate(&first);
    log.lock().expect("not poisoned").push(first);
    match fate {
        Fate::Held => std::thread::park(),
        Fate::Answered(status, body) => {
            let answer =
                format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
            // Who was killed does not read it.
            out.write_all(answer.as_bytes()).unwrap_or_default();
        }
        Fate::Passes => {
            let mut server = TcpStream::connect(behind).expect("the storage answers");
            head.retain(|line| !line.to_ascii_lowercase().starts_with("connection:"));
            write!(server, "{}Connection: close\r\n\r\n", head.concat()).expect("sent");
            server.write_all(&body).expect("sent");
            let mut answer = Vec::new();
            server.read_to_end(&mut answer).expect("an answer");
            out.write_all(&answer).unwrap_or_default();
        }
    }
}
