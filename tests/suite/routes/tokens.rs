//! Bearer tokens of an `OpenID` Connect provider, which is played here: what is not signed, not for this server or not
//! for this time opens nothing.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};

use super::server::{Answer, Server};
use crate::suite::fixtures::Folder;

const ISSUER: &str = "https://login.example.org";
const AUDIENCE: &str = "nabolag";

/// Bytes as tokens write them (RFC 4648, 5, without padding).
fn base64url(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for at in 0..=chunk.len() {
            text.push(char::from(LETTERS[(bits >> (18 - 6 * at)) as usize & 63]));
        }
    }
    text
}

/// A key that signs tokens.
struct Signer {
    pair: EcdsaKeyPair,
    random: SystemRandom,
    id: &'static str,
}

impl Signer {
    fn new(id: &'static str) -> Self {
        let random = SystemRandom::new();
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let document = EcdsaKeyPair::generate_pkcs8(algorithm, &random).expect("a key");
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &random).expect("a key");
        Self { pair, random, id }
    }

    fn public(&self) -> Value {
        let point = self.pair.public_key().as_ref();
        let (x, y) = (base64url(&point[1..33]), base64url(&point[33..]));
        json!({ "kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": self.id, "x": x, "y": y })
    }

    fn token(&self, claims: &Value) -> String {
        self.token_with(&json!({ "alg": "ES256", "typ": "JWT", "kid": self.id }), claims)
    }

    fn token_with(&self, header: &Value, claims: &Value) -> String {
        let message =
            format!("{}.{}", base64url(header.to_string().as_bytes()), base64url(claims.to_string().as_bytes()));
        let signed = self.pair.sign(&self.random, message.as_bytes()).expect("signed");
        format!("{message}.{}", base64url(signed.as_ref()))
    }
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs()
}

fn claims() -> Value {
    json!({ "iss": ISSUER, "aud": AUDIENCE, "sub": "somebody", "exp": now() + 600, "nbf": now() - 5, "scope": "openid kommune:join" })
}

fn but(name: &str, value: &Value) -> Value {
    let mut claims = claims();
    claims[name] = value.clone();
    claims
}

fn join(server: &Server, token: &str) -> Answer {
    let headers = [("content-type", "text/csv"), ("authorization", &*format!("Bearer {token}"))];
    server.ask("POST", "/joins", &headers, b"number,x\n0301,1\n")
}

fn options(keys: &str) -> Vec<&str> {
    vec!["--oidc-issuer", ISSUER, "--oidc-audience", AUDIENCE, "--oidc-jwks", keys, "--oidc-scope-prefix", "kommune:"]
}

#[test]
fn a_token_opens_what_its_scopes_say_and_any_other_nothing() {
    let (signer, stranger) = (Signer::new("one"), Signer::new("one"));
    let folder = Folder::new().with("keys.json", json!({ "keys": [signer.public()] }).to_string());
    let file = folder.path("keys.json");
    let server = Server::with(&options(file.to_str().expect("UTF-8")));
    assert_eq!(join(&server, &signer.token(&claims())).status, 201);
    assert_eq!(join(&server, &signer.token(&but("aud", &json!(["others", AUDIENCE])))).status, 201);
    assert_eq!(join(&server, &signer.token(&but("scope", &json!("join jobs")))).status, 403, "not with our prefix");
    assert_eq!(join(&server, &signer.token(&but("scope", &json!("kommune:jobs")))).status, 403);
    for (token, why) in [
        (signer.token(&but("exp", &json!(now() - 60))), "expired"),
        (signer.token(&but("nbf", &json!(now() + 600))), "not valid yet"),
        (signer.token(&but("aud", &json!("others"))), "somebody else"),
        (signer.token(&but("iss", &json!("https://evil.example.org"))), "another issuer"),
        (signer.token(&but("exp", &Value::Null)), "token is refused"),
        (stranger.token(&claims()), "signature is wrong"),
        (signer.token_with(&json!({ "alg": "ES256", "kid": "two" }), &claims()), "does not name"),
        (signer.token_with(&json!({ "alg": "none" }), &claims()), "token is refused"),
        (signer.token_with(&json!({ "alg": "HS256", "kid": "one" }), &claims()), "RS256 or ES256"),
        (signer.token_with(&json!({ "alg": "RS256", "kid": "one" }), &claims()), "does not name"),
        (format!("{}.", signer.token(&claims()).rsplit_once('.').expect("parts").0), "token is refused"),
        ("a.b.c".to_owned(), "token is refused"),
        ("x".repeat(17_000), "bytes"),
    ] {
        let refused = join(&server, &token);
        assert!(refused.problem(401).contains(why), "{why}: {}", refused.problem(401));
        assert!(refused.header("www-authenticate").contains("invalid_token"));
    }
    let mut lacking = claims();
    lacking.as_object_mut().expect("an object").remove("exp");
    assert!(join(&server, &signer.token(&lacking)).problem(401).contains("lacks exp"));
    assert_eq!(server.get("/collections").status, 200, "reading is open");
}

#[test]
fn an_issuers_new_key_is_asked_for_at_its_address() {
    let (first, second) = (Signer::new("one"), Signer::new("two"));
    let keys = Arc::new(Mutex::new(json!({ "keys": [first.public()] })));
    let asked = Arc::new(AtomicUsize::new(0));
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}/keys", listener.local_addr().expect("an address"));
    let (given, counted) = (Arc::clone(&keys), Arc::clone(&asked));
    std::thread::Builder::new()
        .spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.expect("a connection");
                let _ = stream.read(&mut [0; 2048]).expect("a request");
                counted.fetch_add(1, Ordering::SeqCst);
                let body = given.lock().expect("whole").to_string();
                let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
                stream.write_all((head + &body).as_bytes()).expect("written");
            }
        })
        .expect("a thread");
    let server = Server::with(&options(&address));
    assert_eq!(join(&server, &first.token(&claims())).status, 201);
    for _ in 0..20 {
        assert_eq!(join(&server, &second.token(&claims())).status, 401);
    }
    assert!(asked.load(Ordering::SeqCst) <= 2, "unknown keys make nobody ask again at once");
    *keys.lock().expect("whole") = json!({ "keys": [second.public()] });
    std::thread::sleep(std::time::Duration::from_secs(31));
    assert_eq!(join(&server, &second.token(&claims())).status, 201);
    assert_eq!(join(&server, &first.token(&claims())).status, 401, "what the issuer took back is no longer taken");
}
