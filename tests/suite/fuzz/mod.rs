//! What is read from outside, fed with what nobody meant: kept files (`tests/corpus/<target>/`), then mutations of them
//! for a while (`NABOLAG_FUZZ_SECONDS` for each target; `scripts/fuzz` for longer). Nothing may panic, none may take a
//! second, and every refusal says why.

mod data;
mod filters;
mod requests;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

/// The longest that a single case may take: of the processor's time, where others use the machine too.
const MOST: Duration = Duration::from_secs(1);
/// After this a case hangs, on however slow a machine.
const HANGS: Duration = Duration::from_mins(1);
/// The longest text that says why something is refused, in bytes.
const LONGEST_REFUSAL: usize = 8192;
/// For how long each target is fed in the test suite.
const USUAL_SECONDS: f64 = 1.0;

/// What becomes of a case: taken, or refused in these words.
type Fate = Result<(), String>;

/// Feeds a target its kept cases and `more`, then mutations of them with words of its language.
fn fuzz(target: &str, more: &[Vec<u8>], words: &[&'static str], feed: impl Fn(&[u8]) -> Fate) {
    fuzz_process(std::process::id(), target, more, words, feed);
}

/// The same, where another process does the work.
fn fuzz_process(process: u32, target: &str, more: &[Vec<u8>], words: &[&'static str], feed: impl Fn(&[u8]) -> Fate) {
    let watchdog = Watchdog::new(target, process);
    let mut corpus = kept(target);
    corpus.extend_from_slice(more);
    assert!(!corpus.is_empty(), "{target} has no cases");
    for case in &corpus {
        let fault = fault(&watchdog, &feed, case);
        assert!(fault.is_none(), "{target}: {}\n{}", fault.unwrap_or_default(), case.escape_ascii());
    }
    let until = Instant::now() + lasts();
    let strategy = (select(corpus.clone()), vec(mutation(words), 1..8));
    let mut runner = runner();
    while Instant::now() < until {
        let tried = runner.run(&strategy, |(case, mutations)| {
            // What is left of the round passes at once.
            if Instant::now() >= until {
                return Ok(());
            }
            match fault(&watchdog, &feed, &mutated(case, &mutations, &corpus)) {
                Some(fault) => Err(TestCaseError::fail(fault)),
                None => Ok(()),
            }
        });
        match tried {
            Ok(()) => {}
            Err(TestError::Fail(why, (case, mutations))) => {
                let case = mutated(case, &mutations, &corpus);
                keep(target, &case);
                panic!("{target}: {why}\n{}", case.escape_ascii());
            }
            Err(TestError::Abort(why)) => panic!("{target}: {why}"),
        }
    }
}

/// The same cases every time in the test suite, so that it does not fail now and then; others when asked for longer.
fn runner() -> TestRunner {
    let config = Config { cases: 64, failure_persistence: None, max_shrink_time: 30_000, ..Config::default() };
    if std::env::var_os("NABOLAG_FUZZ_SECONDS").is_some() {
        return TestRunner::new(config);
    }
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

fn lasts() -> Duration {
    let seconds = std::env::var("NABOLAG_FUZZ_SECONDS").ok().map(|text| text.parse().expect("seconds"));
    Duration::from_secs_f64(seconds.unwrap_or(USUAL_SECONDS))
}

fn folder(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(target)
}

fn kept(target: &str) -> Vec<Vec<u8>> {
    let folder = folder(target);
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("a file").path())
        .collect();
    files.sort();
    files.iter().map(|file| std::fs::read(file).expect("readable")).collect()
}

/// Keeps a case that failed, when whoever runs this wants it kept.
fn keep(target: &str, case: &[u8]) {
    if std::env::var_os("NABOLAG_FUZZ_SECONDS").is_some() {
        let number = kept(target).len();
        std::fs::write(folder(target).join(format!("found-{number}")), case).expect("kept");
    }
}

/// What is wrong with how a case was taken.
fn fault(watchdog: &Watchdog, feed: &impl Fn(&[u8]) -> Fate, case: &[u8]) -> Option<String> {
    let worked = watchdog.worked();
    let began = watchdog.begin(case);
    let fate = catch_unwind(AssertUnwindSafe(|| feed(case)));
    watchdog.end();
    let took = began.elapsed().min(watchdog.worked().saturating_sub(worked));
    match fate {
        Err(_) => Some("it panics".to_owned()),
        Ok(_) if took > MOST => Some(format!("it takes {took:?}")),
        Ok(Err(why)) if why.trim().is_empty() => Some("it is refused without a word".to_owned()),
        Ok(Err(why)) if why.len() > LONGEST_REFUSAL => Some(format!("{} bytes say why it is refused", why.len())),
        Ok(Err(why)) if why.contains("panicked") => Some(why),
        Ok(_) => None,
    }
}

/// The case that is tried, and since when.
type Running = Arc<Mutex<Option<(Instant, Vec<u8>)>>>;

/// Ends the program when a case does not end.
struct Watchdog {
    running: Running,
    /// The process that does the work.
    process: u32,
}

impl Watchdog {
    fn new(target: &str, process: u32) -> Self {
        let running = Running::default();
        let (seen, target) = (Arc::downgrade(&running), target.to_owned());
        #[expect(clippy::disallowed_methods, reason = "it must run when nothing else does")]
        std::thread::spawn(move || {
            while let Some(running) = seen.upgrade() {
                if let Some((began, case)) = &*running.lock().expect("whole")
                    && began.elapsed() > HANGS
                {
                    eprintln!("{target}: it hangs\n{}", case.escape_ascii());
                    std::process::exit(101);
                }
                drop(running);
                std::thread::sleep(Duration::from_millis(200));
            }
        });
        Self { running, process }
    }

    /// The processor's time that the process has taken since it began, in hundredths of a second.
    fn worked(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.process)).expect("the process runs");
        // Behind the name, which is in brackets, user time and system time are the 12th and 13th.
        let (_, rest) = stat.rsplit_once(')').expect("a name");
        let ticks: u64 = rest.split_whitespace().skip(11).take(2).map(|word| word.parse::<u64>().expect("ticks")).sum();
        Duration::from_millis(10 * ticks)
    }

    fn begin(&self, case: &[u8]) -> Instant {
        let now = Instant::now();
        *self.running.lock().expect("whole") = Some((now, case.to_vec()));
        now
    }

    fn end(&self) {
        *self.running.lock().expect("whole") = None;
    }
}

/// A change to a case.
#[derive(Clone, Debug)]
enum Mutation {
    Flip(Index, u8),
    Put(Index, Vec<u8>),
    Cut(Index, usize),
    Repeat(Index, usize, usize),
    Splice(Index, Index, Index, usize),
    End(Index),
}

fn mutation(words: &[&'static str]) -> impl Strategy<Value = Mutation> + use<> {
    let odd =
        [b"\0".to_vec(), b"\xff".to_vec(), b"\r\n".to_vec(), b"\"".to_vec(), "\u{feff}".into(), "ø".into(), "𝔸".into()];
    let numbers = ["-1", "0", "1e309", "NaN", "9223372036854775808", "0.1", "-0", "4294967296", "180.0000001"];
    let words: Vec<Vec<u8>> = words.iter().chain(&numbers).map(|word| word.as_bytes().to_vec()).chain(odd).collect();
    prop_oneof![
        1 => (any::<Index>(), any::<u8>()).prop_map(|(at, mask)| Mutation::Flip(at, mask)),
        1 => (any::<Index>(), vec(any::<u8>(), 1..5)).prop_map(|(at, bytes)| Mutation::Put(at, bytes)),
        4 => (any::<Index>(), select(words)).prop_map(|(at, word)| Mutation::Put(at, word)),
        1 => (any::<Index>(), 1..40_usize).prop_map(|(at, length)| Mutation::Cut(at, length)),
        1 => (any::<Index>(), 1..60_usize, prop_oneof![Just(2_usize), Just(20), Just(1000)])
            .prop_map(|(at, length, times)| Mutation::Repeat(at, length, times)),
        1 => (any::<Index>(), any::<Index>(), any::<Index>(), 1..100_usize)
            .prop_map(|(at, other, from, length)| Mutation::Splice(at, other, from, length)),
        1 => any::<Index>().prop_map(Mutation::End),
    ]
}

/// The longest that a case grows.
const LONGEST: usize = 256 << 10;

fn mutated(mut case: Vec<u8>, mutations: &[Mutation], corpus: &[Vec<u8>]) -> Vec<u8> {
    for mutation in mutations {
        let length = case.len();
        let place = |at: &Index| at.index(length + 1);
        match mutation {
            Mutation::Flip(at, mask) if length > 0 => case[at.index(length)] ^= mask,
            Mutation::Flip(..) => {}
            Mutation::Put(at, bytes) => {
                let at = place(at);
                case.splice(at..at, bytes.iter().copied());
            }
            Mutation::Cut(at, cut) => {
                let at = place(at);
                case.drain(at..(at + cut).min(length));
            }
            Mutation::Repeat(at, part, times) => {
                let at = place(at);
                let part = case[at..(at + part).min(length)].to_vec();
                if length + part.len() * times <= LONGEST {
                    case.splice(at..at, part.repeat(*times));
                }
            }
            Mutation::Splice(at, other, from, part) => {
                let other = &corpus[other.index(corpus.len())];
                let from = from.index(other.len() + 1);
                let part = other[from..(from + part).min(other.len())].to_vec();
                let at = place(at);
                case.splice(at..at, part);
            }
            Mutation::End(at) => case.truncate(place(at)),
        }
    }
    case
}

/// An error with its causes.
fn words(error: &dyn std::error::Error) -> String {
    let cause = error.source().map(|cause| format!(": {}", words(cause))).unwrap_or_default();
    format!("{error}{cause}")
}

#[test]
fn a_case_that_panics_dawdles_or_is_refused_without_a_word_is_found() {
    let watchdog = Watchdog::new("itself", std::process::id());
    assert!(fault(&watchdog, &|_: &[u8]| -> Fate { Ok(()) }, b"").is_none());
    assert!(fault(&watchdog, &|_: &[u8]| -> Fate { Err("too short".to_owned()) }, b"").is_none());
    assert!(fault(&watchdog, &|_: &[u8]| -> Fate { Err(String::new()) }, b"").is_some());
    assert!(fault(&watchdog, &|case: &[u8]| -> Fate { Err(format!("{}", case[1])) }, b"").is_some());
    let slow = |_: &[u8]| -> Fate {
        let before = watchdog.worked();
        while watchdog.worked() < before + MOST + Duration::from_millis(20) {}
        Ok(())
    };
    assert!(fault(&watchdog, &slow, b"").is_some());
}
