//! Sends the requests that `object_store` makes by the HTTP client that the program has anyway, and reads why a storage
//! refuses: of its answer only what is known to hold no secret.

use std::error::Error;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use http::{Method, Request, StatusCode};
use http_body_util::BodyExt;
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpResponseBody, HttpService,
};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::{Agent, Timeout};

use super::{Access, Refusal};

/// How long it may take to find the storage.
const CONNECT_TIME: Duration = Duration::from_secs(5);
/// How long a part may take to be sent: 8 MiB at half a megabit a second.
const SEND_TIME: Duration = Duration::from_mins(2);
/// How long the storage may think about what it got; it puts an archive together from its parts.
const ANSWER_TIME: Duration = Duration::from_secs(45);
/// The most of an answer that is read: none of those to what is asked here is long.
const MOST_ANSWER_BYTES: u64 = 1 << 20;

/// Makes the client; it asks one thing after the other.
#[derive(Debug)]
pub(super) struct Connector {
    plain: bool,
    secrets: Secrets,
}

/// What must not be printed, whatever a storage answers.
#[derive(Clone)]
struct Secrets(Arc<[String]>);

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("secrets")
    }
}

impl Connector {
    pub(super) fn new(access: &Access) -> Self {
        let secrets = [Some(access.secret()), access.token()].into_iter().flatten().map(str::to_owned).collect();
        Self { plain: access.may_be_plain(), secrets: Secrets(secrets) }
    }
}

impl HttpConnector for Connector {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        let found = rustls_native_certs::load_native_certs().certs;
        let trusted: Vec<_> = found.iter().map(|found| Certificate::from_der(found).to_owned()).collect();
        let agent = Agent::config_builder()
            .https_only(!self.plain)
            .tls_config(TlsConfig::builder().root_certs(RootCerts::from(trusted)).build())
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_resolve(Some(CONNECT_TIME))
            .timeout_connect(Some(CONNECT_TIME))
            .timeout_send_body(Some(SEND_TIME))
            .timeout_recv_response(Some(ANSWER_TIME))
            .timeout_recv_body(Some(ANSWER_TIME))
            .build();
        Ok(HttpClient::new(Client { agent: agent.into(), secrets: self.secrets.clone() }))
    }
}

#[derive(Debug)]
struct Client {
    agent: Agent,
    secrets: Secrets,
}

#[async_trait]
impl HttpService for Client {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (head, body) = request.into_parts();
        let body = body.collect().await?.to_bytes();
        // It holds up nobody: the runtime has this upload alone.
        let answer = if head.method == Method::DELETE {
            self.agent.run(Request::from_parts(head, ()))
        } else {
            self.agent.run(Request::from_parts(head, body.as_ref()))
        };
        let (head, mut body) = answer.map_err(broken)?.into_parts();
        let body = body.with_config().limit(MOST_ANSWER_BYTES).read_to_vec().map_err(broken)?;
        if head.status.is_success() {
            return Ok(HttpResponse::from_parts(head, HttpResponseBody::from(body)));
        }
        let refusal = Refusal::read(head.status, &body, &self.secrets.0);
        let again = head.status.is_server_error()
            || matches!(head.status, StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT);
        // `Request` is what is sent again.
        Err(HttpError::new(if again { HttpErrorKind::Request } else { HttpErrorKind::Unknown }, refusal))
    }
}

/// An exchange that broke off: what may be tried again, and what not.
fn broken(error: ureq::Error) -> HttpError {
    let kind = match &error {
        ureq::Error::HostNotFound
        | ureq::Error::ConnectionFailed
        | ureq::Error::Timeout(Timeout::Resolve | Timeout::Connect) => HttpErrorKind::Connect,
        ureq::Error::Timeout(_) => HttpErrorKind::Timeout,
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::ConnectionRefused => HttpErrorKind::Connect,
        // A certificate that is not trusted now is not trusted a second later either.
        ureq::Error::Io(error) if error.get_ref().is_some_and(<dyn Error + Send + Sync>::is::<rustls::Error>) => {
            HttpErrorKind::Unknown
        }
        ureq::Error::Io(_) => HttpErrorKind::Interrupted,
        _ => HttpErrorKind::Unknown,
    };
    HttpError::new(kind, error)
}
