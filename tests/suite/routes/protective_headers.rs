//! Headers that protect browsers, who may read and send keys from other pages, and that nothing a client sends gets
//! into a header or out of its place.

use super::server::Server;

#[test]
fn every_answer_tells_browsers_what_to_hold_back() {
    let server = Server::start();
    for path in
        ["/", "/collections", "/tiles/municipalities/5/16/9", "/nothing/here/at/all", "/assets/none.js", "/joins"]
    {
        let answer = server.get(path);
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        assert!(answer.header("permissions-policy").contains("camera=()"), "{path}");
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert_eq!(
            (answer.header("x-frame-options"), answer.header("strict-transport-security")),
            ("DENY", ""),
            "{path}"
        );
    }
    let page = server.get_with("/collections", &[("accept", "text/html")]);
    assert!(page.header("content-security-policy").contains("frame-ancestors 'none'"));
}

#[test]
fn what_a_client_holds_keeps_the_policy_it_came_with() {
    let server = Server::start();
    for accept in ["text/html", "application/json"] {
        let tag = server.get_with("/", &[("accept", accept)]).header("etag").to_owned();
        let held = server.get_with("/", &[("accept", accept), ("if-none-match", &tag)]);
        assert_eq!(held.status, 304);
        // A browser puts the headers of a 304 in place of those it holds.
        assert_eq!((held.header("content-security-policy"), held.header("x-frame-options")), ("", ""), "{accept}");
        assert_eq!(held.header("x-content-type-options"), "nosniff");
    }
}

#[test]
fn the_map_may_be_held_by_other_pages_or_not_as_is_set() {
    let map = |options: &[&str]| {
        let answer = Server::with(options).get_with("/", &[("accept", "text/html")]);
        let policy = answer.header("content-security-policy").to_owned();
        assert!(policy.contains("script-src 'self';") && policy.contains("base-uri 'none'"), "{policy}");
        let ancestors = policy.split("frame-ancestors ").nth(1).expect("said").to_owned();
        (ancestors, answer.header("x-frame-options").to_owned(), answer.header("strict-transport-security").to_owned())
    };
    let said = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
    assert_eq!(map(&[]), said("*", "", ""));
    assert_eq!(
        map(&["--frame-ancestors", "'self'", "--hsts-seconds", "3600"]),
        said("'self'", "SAMEORIGIN", "max-age=3600")
    );
    assert_eq!(map(&["--frame-ancestors", "https://a.org https://b.org"]), said("https://a.org https://b.org", "", ""));
}

#[test]
fn keys_come_from_pages_of_listed_origins_only() {
    let preflight = |server: &Server, origin: &str| {
        let asked = [
            ("origin", origin),
            ("access-control-request-method", "POST"),
            ("access-control-request-headers", "authorization,content-type"),
        ];
        let answer = server.ask("OPTIONS", "/joins", &asked, b"");
        let allowed = answer.headers.get_all("access-control-allow-headers").iter();
        let allowed: Vec<&str> = allowed.map(|value| value.to_str().expect("text")).collect();
        (answer.header("access-control-allow-origin").to_owned(), allowed.join(","))
    };
    let server = Server::with(&["--cors-origins", "https://a.org"]);
    let (origin, allowed) = preflight(&server, "https://a.org");
    assert!(origin == "*" && allowed.contains("content-type") && allowed.contains("authorization"), "{allowed}");
    let (origin, allowed) = preflight(&server, "https://b.org");
    assert!(origin == "*" && allowed.contains("content-type") && !allowed.contains("authorization"), "{allowed}");
    assert!(!allowed.contains('*') && !allowed.contains("x-api-key"));

    let server = Server::with(&["--cors-origins", "https://a.org", "--cors-closed"]);
    assert_eq!(preflight(&server, "https://a.org").0, "https://a.org");
    assert_eq!(preflight(&server, "https://b.org").0, "");
    let read = |origin: &str| {
        server.get_with("/collections", &[("origin", origin)]).header("access-control-allow-origin").to_owned()
    };
    assert_eq!((read("https://a.org").as_str(), read("https://b.org").as_str()), ("https://a.org", ""));
}

#[test]
fn nothing_that_is_asked_gets_out_of_its_place() {
    let server = Server::start();
    for path in [
        "/assets/..%2f..%2f..%2fCargo.toml",
        "/assets/../../Cargo.toml",
        "/assets/%2e%2e/%2e%2e/etc/passwd",
        "/assets//etc/passwd",
        "/..%2f..%2fetc%2fpasswd",
        "/%00",
        "/collections/..%2f..%2fetc/items",
        "/datasets/..%2f..%2fx/collections",
        "/styles/..%2fschemes",
        "/collections/municipalities'%20or%20'1'='1/items?f=gpkg",
    ] {
        let answer = server.get(path);
        assert!(matches!(answer.status, 400 | 404), "{path}: {}", answer.status);
        assert!(!answer.body.windows(9).any(|part| part == b"[package]"), "{path}");
    }
    let split = "%0d%0aset-cookie:%20a=b";
    for path in [
        format!("/collections/municipalities{split}/items?f=csv"),
        format!("/collections/municipalities/items?f=csv&limit=1&name=x{split}"),
        format!("/styles/schemes{split}?f=qml"),
        format!("/collections/municipalities/items/0301{split}"),
        format!("/tiles/municipalities/5/16/9?properties=name{split}"),
        format!("/jobs/x{split}/results"),
    ] {
        let answer = server.get(&path);
        assert!(answer.headers.get("set-cookie").is_none() && answer.status < 500, "{path}: {}", answer.status);
    }
    let sql = "/collections/municipalities/items?filter=name%3D%27x%27%27%3B%20DROP%20TABLE%20units%3B--%27&f=gpkg";
    assert!(server.get(sql).status < 500);
    assert_eq!(server.json("/collections/municipalities/items?limit=1")["numberMatched"], 422);
    let file = server.get("/collections/municipalities/items?f=csv&limit=1");
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"municipalities.csv\"");
}
