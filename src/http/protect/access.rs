//! Who asks, and what they may do: everyone everything when neither keys nor tokens are set up, else everyone reads
//! (unless reading is closed too) and writing needs a scope. Credentials are taken out of the request here, so that
//! nothing behind this can log them.

use std::net::IpAddr;
use std::num::NonZeroU32;

use axum::extract::Request;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

use super::keys::{KEY_BEGINS, KeyRing};
use super::network::Network;
use super::rate::Who;
use super::tokens::Tokens;
use crate::http::problem::Problem;

/// In place of `Authorization: Bearer`.
pub(super) const API_KEY: HeaderName = HeaderName::from_static("x-api-key");

/// What a key or token lets its holder do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Permission {
    /// Reading, where that is closed.
    Read,
    /// Posting tables to be joined.
    Join,
    /// Analyses over the size that is open to everyone.
    Jobs,
}

impl Permission {
    const ALL: [Self; 3] = [Self::Read, Self::Join, Self::Jobs];

    /// The word of the scope.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Join => "join",
            Self::Jobs => "jobs",
        }
    }

    /// The permission with this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|permission| permission.as_str() == word)
    }
}

/// Who asks.
#[derive(Clone, Debug, Default)]
pub(in crate::http) struct Caller {
    /// Whose rate it is; nobody's where all that is known is a proxy on this machine.
    pub(super) who: Option<Who>,
    /// What they may do.
    pub(super) permissions: Vec<Permission>,
    /// How often they may write, where their key says so.
    pub(super) writes_per_minute: Option<NonZeroU32>,
    /// Whether they showed a key or token.
    pub(super) is_known: bool,
}

impl Caller {
    /// Sees whether the caller may do something.
    ///
    /// # Errors
    /// 401 when a key or token is needed, 403 when the one shown has not the scope.
    pub(in crate::http) fn check(&self, permission: Permission) -> Result<(), Problem> {
        if self.permissions.contains(&permission) {
            return Ok(());
        }
        let scope = permission.as_str();
        if self.is_known {
            let detail =
                format!("the key or token has not the scope {scope}; ask whoever runs the server for one that has");
            let challenge = format!("Bearer realm=\"nabolag\", error=\"insufficient_scope\", scope=\"{scope}\"");
            return Err(Problem::new(StatusCode::FORBIDDEN, detail).challenge(challenge));
        }
        let detail = format!(
            "this needs a key or token with the scope {scope}; send it as Authorization: Bearer .., or a key as X-API-Key: .."
        );
        let challenge = format!("Bearer realm=\"nabolag\", scope=\"{scope}\"");
        Err(Problem::new(StatusCode::UNAUTHORIZED, detail).challenge(challenge))
    }
}

/// What of keys, tokens and proxies is set up.
#[derive(Debug, Default)]
pub(in crate::http) struct Access {
    pub(super) keys: Option<KeyRing>,
    pub(super) tokens: Option<Tokens>,
    /// Whether reading needs a scope too.
    pub(super) closed: bool,
    /// Proxies whose word on who asks is taken.
    pub(super) trusted_proxies: Vec<Network>,
}

impl Access {
    /// Whether anybody may do everything.
    pub(super) fn is_open(&self) -> bool {
        self.keys.is_none() && self.tokens.is_none()
    }

    /// Who asks. The request holds no credentials afterwards.
    pub(super) async fn caller(&self, request: &mut Request, peer: Option<IpAddr>) -> Result<Caller, Problem> {
        let shown = credential(request.headers_mut());
        let who = peer.and_then(|peer| client(&self.trusted_proxies, peer, request.headers())).map(Who::at);
        if self.is_open() {
            return Ok(Caller { who, permissions: Permission::ALL.to_vec(), ..Caller::default() });
        }
        let Some(shown) = shown? else {
            let permissions = if self.closed { Vec::new() } else { vec![Permission::Read] };
            return Ok(Caller { who, permissions, ..Caller::default() });
        };
        let mut caller = self.known(&shown).await?;
        if !self.closed && !caller.permissions.contains(&Permission::Read) {
            caller.permissions.push(Permission::Read);
        }
        Ok(caller)
    }

    /// Whoever holds a key or token.
    async fn known(&self, shown: &str) -> Result<Caller, Problem> {
        if shown.starts_with(KEY_BEGINS) {
            let caller = self.keys.as_ref().and_then(|keys| keys.caller(shown));
            return caller.ok_or_else(|| refused("the key is not known here, or has expired"));
        }
        match &self.tokens {
            Some(tokens) => tokens.caller(shown).await.map_err(|why| refused(&format!("the token is refused: {why}"))),
            None => Err(refused("this is no key of this server")),
        }
    }
}

fn refused(why: &str) -> Problem {
    let detail = format!("{why}; ask whoever runs the server for another");
    Problem::new(StatusCode::UNAUTHORIZED, detail)
        .challenge("Bearer realm=\"nabolag\", error=\"invalid_token\"".to_owned())
}

/// Takes the key or token out of a request. Other schemes than Bearer are for proxies in between.
fn credential(headers: &mut HeaderMap) -> Result<Option<String>, Problem> {
    let bearer = headers.remove(header::AUTHORIZATION).and_then(|value| {
        let text = value.to_str().ok()?;
        let (scheme, rest) = text.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| rest.trim().to_owned())
    });
    let key = headers.remove(API_KEY).map(|value| text(&value));
    match (bearer, key) {
        (Some(_), Some(_)) => {
            Err(Problem::bad_request("give one of Authorization: Bearer .. and X-API-Key: .., not both"))
        }
        (bearer, key) => Ok(bearer.or(key)),
    }
}

/// What is no text is no key either.
fn text(value: &HeaderValue) -> String {
    value.to_str().unwrap_or_default().trim().to_owned()
}

/// The address of whoever asks. Of proxies' words those count that trusted ones add, read from the nearest on; of an
/// address on this very machine nothing is known unless it is trusted: it may be a proxy.
fn client(trusted: &[Network], peer: IpAddr, headers: &HeaderMap) -> Option<IpAddr> {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.holds(address));
    if !is_trusted(peer) {
        return (!peer.to_canonical().is_loopback()).then_some(peer);
    }
    let mut nearest = peer;
    for said in forwarded_for(headers).into_iter().rev() {
        // What is no address ends what can be trusted.
        let Some(address) = said else { break };
        nearest = address;
        if !is_trusted(address) {
            break;
        }
    }
    Some(nearest)
}

/// The addresses in `Forwarded`, else in `X-Forwarded-For`, the farthest first.
fn forwarded_for(headers: &HeaderMap) -> Vec<Option<IpAddr>> {
    let lists = |name: &str| {
        let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok().map(str::to_owned));
        values.collect::<Vec<_>>().join(",")
    };
    let forwarded = lists("forwarded");
    if !forwarded.is_empty() {
        let of = |element: &str| {
            let pairs = element.split(';').filter_map(|pair| pair.trim().split_once('='));
            let mut found = pairs.filter(|(name, _)| name.trim().eq_ignore_ascii_case("for"));
            found.next().and_then(|(_, node)| address(node.trim().trim_matches('"')))
        };
        return forwarded.split(',').map(of).collect();
    }
    let said = lists("x-forwarded-for");
    if said.is_empty() { Vec::new() } else { said.split(',').map(|node| address(node.trim())).collect() }
}

/// An address, perhaps with a port.
fn address(node: &str) -> Option<IpAddr> {
    let bare = node.strip_prefix('[').and_then(|rest| rest.split(']').next());
    let address = bare.unwrap_or(node).parse().ok();
    address.or_else(|| node.parse::<std::net::SocketAddr>().ok().map(|socket| socket.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        headers
    }

    #[test]
    fn only_what_trusted_proxies_say_of_who_asks_counts() {
        let trusted = ["10.0.0.0/8", "127.0.0.1"].map(|network| Network::parse(network).expect("a network"));
        let client = |peer: &str, pairs: &[(&'static str, &'static str)]| {
            client(&trusted, peer.parse().expect("an address"), &headers(pairs)).map(|address| address.to_string())
        };
        let from = |address: &str| Some(address.to_owned());
        assert_eq!(client("1.2.3.4", &[("x-forwarded-for", "9.9.9.9")]), from("1.2.3.4"), "not a trusted proxy");
        assert_eq!(client("127.0.0.1", &[("x-forwarded-for", "9.9.9.9")]), from("9.9.9.9"));
        assert_eq!(client("10.1.1.1", &[("x-forwarded-for", "6.6.6.6, 9.9.9.9, 10.2.2.2")]), from("9.9.9.9"));
        let twice = [("x-forwarded-for", "6.6.6.6"), ("x-forwarded-for", "9.9.9.9")];
        assert_eq!(client("10.1.1.1", &twice), from("9.9.9.9"));
        assert_eq!(client("10.1.1.1", &[("x-forwarded-for", "9.9.9.9, nonsense")]), from("10.1.1.1"));
        assert_eq!(client("10.1.1.1", &[]), from("10.1.1.1"));
        let forwarded = [("forwarded", "for=6.6.6.6, for=\"[2001:db8::1]:4711\";proto=https, for=10.2.2.2:80")];
        assert_eq!(client("10.1.1.1", &forwarded), from("2001:db8::1"));
        assert_eq!(client("::1", &[("x-forwarded-for", "9.9.9.9")]), None, "perhaps a proxy that nobody vouches for");
    }

    #[test]
    fn credentials_leave_the_request() {
        let mut one = headers(&[("authorization", "bearer  abc")]);
        assert_eq!(credential(&mut one).expect("one").as_deref(), Some("abc"));
        assert!(one.is_empty());
        let mut other = headers(&[("authorization", "Basic abc"), ("x-api-key", "def")]);
        assert_eq!(credential(&mut other).expect("one").as_deref(), Some("def"));
        assert!(other.is_empty());
        let mut both = headers(&[("authorization", "Bearer abc"), ("x-api-key", "def")]);
        assert!(credential(&mut both).is_err());
    }
}
