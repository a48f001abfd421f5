//! Connections: those that say nothing, too little or too slowly, too many of them, and how they end.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::server::Server;

fn connect(server: &Server) -> TcpStream {
    let address = server.address().strip_prefix("http://").expect("an address");
    let stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a time");
    stream
}

const HEALTH: &[u8] = b"GET /health HTTP/1.1\r\nhost: a\r\n\r\n";

/// The head of the next answer and so much of its body as came with it.
fn read(stream: &mut TcpStream) -> String {
    let mut buffer = [0; 4096];
    let read = stream.read(&mut buffer).expect("an answer");
    String::from_utf8_lossy(&buffer[..read]).into_owned()
}

/// After how long the server hangs up.
fn hung_up(stream: &mut TcpStream) -> Duration {
    let began = Instant::now();
    let mut buffer = [0; 4096];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => return began.elapsed(),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::ConnectionReset => return began.elapsed(),
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn who_says_nothing_or_too_little_too_slowly_is_hung_up_on() {
    let server = Server::with(&["--idle-seconds", "2", "--head-seconds", "1"]);
    let mut silent = connect(&server);
    let mut slow = connect(&server);
    slow.write_all(b"GET /health HTTP/1.1\r\n").expect("written");
    assert!(hung_up(&mut slow) < Duration::from_millis(1800));
    assert!(hung_up(&mut silent) < Duration::from_secs(5));

    let mut dripping = connect(&server);
    let began = Instant::now();
    while dripping.write_all(b"x").is_ok() {
        assert!(began.elapsed() < Duration::from_secs(10), "a byte now and then keeps no connection open");
        std::thread::sleep(Duration::from_millis(100));
    }
    assert_eq!(server.get("/health").status, 200);
}

#[test]
fn a_connection_is_kept_for_the_next_request_as_long_as_it_may_idle() {
    let server = Server::with(&["--idle-seconds", "2", "--head-seconds", "1"]);
    let mut stream = connect(&server);
    for _ in 0..3 {
        stream.write_all(HEALTH).expect("written");
        assert!(read(&mut stream).starts_with("HTTP/1.1 200"));
        // Longer than a head may take, and three of them longer than one may idle.
        std::thread::sleep(Duration::from_millis(1300));
    }
    let waited = hung_up(&mut stream);
    assert!(waited < Duration::from_secs(2), "{waited:?}");
}

#[test]
fn an_answer_before_all_of_a_body_is_read_says_that_the_connection_ends() {
    let server = Server::start();
    let posts = |path: &str, length: usize, body: &str| {
        let mut stream = connect(&server);
        let head =
            format!("POST {path} HTTP/1.1\r\nhost: a\r\ncontent-type: text/csv\r\ncontent-length: {length}\r\n\r\n");
        stream.write_all(format!("{head}{body}").as_bytes()).expect("written");
        read(&mut stream)
    };
    for (body, status) in [("number,x\n0301,1\n", 201), ("nothing\n", 400)] {
        let answer = posts("/joins", body.len(), body);
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")) && !answer.contains("connection: close"), "{answer}");
    }
    let answer = posts("/nothing/here/at/all", 100_000, "n");
    assert!(answer.starts_with("HTTP/1.1 404") && answer.contains("connection: close"), "{answer}");
}

#[test]
fn who_takes_nothing_of_an_answer_is_hung_up_on() {
    let server = Server::with(&["--stall-seconds", "1"]);
    let mut stream = connect(&server);
    let request = b"GET /matrix HTTP/1.1\r\nhost: a\r\n\r\n".repeat(20);
    stream.write_all(&request).expect("written");
    std::thread::sleep(Duration::from_secs(8));
    let mut taken = 0;
    let mut buffer = vec![0; 1 << 20];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => taken += read,
            Err(error) if error.kind() == ErrorKind::ConnectionReset => break,
            Err(error) => panic!("{error}"),
        }
    }
    let whole = server.get("/matrix").body.len();
    assert!(taken < 20 * whole, "{taken} of {}", 20 * whole);
}

#[test]
fn beyond_the_most_connections_health_is_told_and_the_rest_refused_in_words() {
    let server = Server::with(&["--max-connections", "5"]);
    let mut held: Vec<TcpStream> = (0..5)
        .map(|_| {
            let mut stream = connect(&server);
            stream.write_all(HEALTH).expect("written");
            assert!(read(&mut stream).starts_with("HTTP/1.1 200"));
            stream
        })
        .collect();
    let ask = |path: &str| {
        let mut stream = connect(&server);
        stream.write_all(format!("GET {path} HTTP/1.1\r\nhost: a\r\n\r\n").as_bytes()).expect("written");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer, and its end");
        answer
    };
    let refused = ask("/collections");
    assert!(refused.starts_with("HTTP/1.1 503"), "{refused}");
    assert!(refused.contains("retry-after: ") && refused.contains("too many connections"), "{refused}");
    assert!(ask("/health").starts_with("HTTP/1.1 200") && ask("/ready").starts_with("HTTP/1.1 200"));
    held.pop();
    let until = Instant::now() + Duration::from_secs(5);
    while server.get("/collections").status != 200 {
        assert!(Instant::now() < until, "the place that became free is taken");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn thousands_of_idle_connections_hold_nobody_up() {
    let server = Server::start();
    let idle: Vec<TcpStream> = (0..2000).map(|_| connect(&server)).collect();
    let began = Instant::now();
    assert_eq!(server.get("/tiles/municipalities/5/16/9").status, 200);
    assert!(began.elapsed() < Duration::from_secs(5));
    drop(idle);
    assert_eq!(server.get("/health").status, 200);
}

#[test]
fn the_program_ends_in_time_though_somebody_goes_on() {
    let server = Server::with(&["--ending-seconds", "1"]);
    let mut idle = connect(&server);
    let mut asking = connect(&server);
    asking
        .write_all(b"POST /joins HTTP/1.1\r\nhost: a\r\ncontent-type: text/csv\r\ncontent-length: 100\r\n\r\nnumber")
        .expect("written");
    std::thread::sleep(Duration::from_millis(300));
    let began = Instant::now();
    assert_eq!(server.terminate(), Some(0));
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    assert!(hung_up(&mut idle) < Duration::from_secs(1));
}
