//! Archives of tiles in object storage: what stands there is the file, whole or not at all, and read as browsers read it;
//! and what is said when it cannot be put there, without a secret in it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use nabolag::io::object_storage::{Access, ObjectAddress, ObjectDraft, ObjectStorageError, Stored};
use pmtiles::{AsyncBackend, AsyncPmTilesReader, BackendResponse, PmtResult, TileCoord};

use super::fixtures::Folder;
use super::object_server::{Fate, Relay, Storage};
use super::routes::server::Server;

/// Quickly made.
const SMALL: [&str; 4] = ["--layer", "municipalities,borders", "--zooms", "0-4"];

/// To a key without the right.
const DENIED: &str = "<Error><Code>AccessDenied</Code><Message>not this part</Message></Error>";
/// From storage that has no time.
const SLOW_DOWN: &str = "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>";
/// From storage that repeats what it was sent.
const PARROT: &str =
    "<Error><Code>InvalidToken</Code><Message>is in-tests-only</Message><Token-0>loan</Token-0></Error>";

fn export(output: &str, more: &[&str], settings: &[(&str, String)]) -> Output {
    command(output, more, settings).output().expect("the program starts")
}

fn command(output: &str, more: &[&str], settings: &[(&str, String)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nabolag"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("AWS_")) {
        command.env_remove(name);
    }
    command.args(["export", "-o", output]).args(more).env("RUST_LOG", "trace");
    command.envs(settings.iter().map(|(name, value)| (name, value)));
    command
}

/// Everything the program said, after checking that no secret is in it.
fn said(done: &Output, secrets: &[&str]) -> String {
    let said = [done.stdout.as_slice(), done.stderr.as_slice()].concat();
    let said = String::from_utf8(said).expect("UTF-8");
    assert!(secrets.iter().all(|secret| !said.contains(secret)), "a secret is printed");
    assert!(!said.contains("uthorization:"), "the bytes of requests are printed");
    said
}

fn refusal(address: &str, settings: &[(&str, String)], secrets: &[&str]) -> String {
    let done = export(address, &SMALL, settings);
    let said = said(&done, secrets);
    assert!(!done.status.success(), "{said}");
    said
}

/// What a test puts into a bucket by itself.
fn put(storage: &Storage, url: &str, address: &str, bytes: &[u8]) -> Result<Stored, ObjectStorageError> {
    let settings = storage.settings(url);
    let variable = |name: &str| settings.iter().find(|(key, _)| *key == name).map(|(_, value)| value.clone());
    let access = Access::from_variables(variable).expect("enough");
    let address = ObjectAddress::of(address.as_ref()).expect("an address").expect("a good one");
    let draft = ObjectDraft::of(address, &access).expect("room");
    fs::write(draft.path(), bytes).expect("written");
    draft.publish()
}

/// Not all alike, so that parts in the wrong order are seen.
fn many_bytes(count: usize) -> Vec<u8> {
    let mut state = 0_u32;
    let next = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    (0..count).map(next).collect()
}

/// Reads ranges of an archive as a browser does.
struct ByRanges<'a> {
    storage: &'a Storage,
    path: String,
}

impl AsyncBackend for ByRanges<'_> {
    async fn read(&self, offset: u64, length: usize) -> PmtResult<BackendResponse> {
        let range = format!("{offset}-{}", offset + length as u64 - 1);
        let answer = self.storage.get(&self.path, Some(&range));
        assert_eq!(answer.status, 206);
        let etag = answer.header("etag").to_owned();
        Ok(BackendResponse { bytes: Bytes::from(answer.body), data_version_string: Some(etag) })
    }
}

#[tokio::test]
async fn an_archive_in_a_bucket_is_the_file_byte_for_byte_and_its_tiles_are_the_servers() {
    let Some(storage) = Storage::any() else { return };
    let (bucket, folder) = (storage.bucket(), Folder::new());
    let file = folder.path("map.pmtiles");
    assert!(export(file.to_str().expect("a path"), &SMALL, &[]).status.success());
    let bytes = fs::read(&file).expect("a file");
    let address = format!("s3://{bucket}/tiles of/norway.pmtiles");
    let done = export(&address, &SMALL, &storage.settings(&storage.url));
    let said = said(&done, &[&storage.secret]);
    assert!(done.status.success(), "{said}");
    let path = format!("{bucket}/tiles%20of/norway.pmtiles");
    let found = storage.get(&path, None);
    assert!(found.body == bytes, "{} and {} bytes", found.body.len(), bytes.len());
    assert_eq!(found.header("content-type"), "application/vnd.pmtiles");
    assert_eq!(found.header("cache-control"), "public, max-age=60");
    let etag = found.header("etag").to_owned();
    assert!(said.contains(&format!("{address} ({} bytes, ETag {etag}): ", bytes.len())), "{said}");
    let range = storage.get(&path, Some("100-299"));
    assert_eq!((range.status, range.header("etag")), (206, etag.as_str()));
    assert!(range.body == bytes[100..300]);

    let reader = AsyncPmTilesReader::try_from_source(ByRanges { storage: &storage, path: path.clone() });
    let reader = reader.await.expect("an archive");
    let server = Server::start();
    for (zoom, x, y) in [(0, 0, 0), (3, 4, 2), (4, 8, 4)] {
        let tile = reader.get_tile_decompressed(TileCoord::new(zoom, x, y).expect("a tile"));
        let tile = tile.await.expect("readable").expect("not empty");
        let served = server.get(&format!("/tiles/municipalities,borders/{zoom}/{x}/{y}"));
        assert!(served.status == 200 && served.body == tile, "{zoom}/{x}/{y} differs");
    }

    // A newer one takes its place, and who has read of the old one can tell.
    let done = export(&address, &["--layer", "borders", "--zooms", "0-3"], &storage.settings(&storage.url));
    assert!(done.status.success());
    let newer = storage.get(&path, None);
    assert!(newer.body != bytes && newer.header("etag") != etag);
}

#[test]
fn a_long_archive_goes_in_parts_and_one_that_breaks_off_leaves_the_old_one_and_no_parts() {
    let Some(storage) = Storage::any() else { return };
    let bucket = storage.bucket();
    let address = format!("s3://{bucket}/long.pmtiles");
    let path = format!("{bucket}/long.pmtiles");
    let old = many_bytes((20 << 20) + 1);
    let stored = put(&storage, &storage.url, &address, &old).expect("stored");
    assert!(stored.etag.expect("an ETag").ends_with("-3\""), "three parts");
    let found = storage.get(&path, None);
    assert!(found.body == old);
    assert_eq!(found.header("content-type"), "application/vnd.pmtiles");
    assert_eq!(found.header("cache-control"), "public, max-age=60");

    let new = &old[7..];
    let relay =
        Relay::before(
            &storage,
            |line| {
                if line.contains("partNumber=2") { Fate::Answered(403, DENIED) } else { Fate::Passes }
            },
        );
    let refused = put(&storage, &relay.url, &address, new).expect_err("refused");
    assert!(refused.to_string().contains("s3:PutObject"), "{refused}");
    assert!(relay.seen().last().is_some_and(|line| line.starts_with("DELETE ")), "{:?}", relay.seen());
    assert!(storage.get(&path, None).body == old);
    let uploads = storage.get(&format!("{bucket}?uploads"), None).text();
    assert!(uploads.contains("ListMultipartUploadsResult") && !uploads.contains("<UploadId>"), "{uploads}");

    // Not even taking back is possible, nor at last putting together: as for one that is killed.
    for at in ["partNumber=3", "POST "] {
        let relay = Relay::before(&storage, move |line| match line {
            _ if line.starts_with("POST ") && line.contains("?uploads") => Fate::Passes,
            _ if line.contains(at) || line.starts_with("DELETE ") => Fate::Answered(403, DENIED),
            _ => Fate::Passes,
        });
        put(&storage, &relay.url, &address, new).expect_err("refused");
        assert!(storage.get(&path, None).body == old);
    }
}

#[test]
fn an_export_that_is_killed_leaves_the_old_archive() {
    let Some(storage) = Storage::any() else { return };
    let bucket = storage.bucket();
    let (address, path) = (format!("s3://{bucket}/map.pmtiles"), format!("{bucket}/map.pmtiles"));
    put(&storage, &storage.url, &address, b"old").expect("stored");
    let relay = Relay::before(&storage, |_| Fate::Held);
    // What one that is killed leaves of its own goes with the test.
    let temporary = Folder::new();
    let mut command = command(&address, &SMALL, &storage.settings(&relay.url));
    let mut child = command
        .env("TMPDIR", temporary.path(""))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let until = Instant::now() + Duration::from_mins(1);
    while relay.seen().is_empty() {
        assert!(Instant::now() < until, "nothing is sent");
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill().expect("killed");
    child.wait().expect("ended");
    assert_eq!(storage.get(&path, None).body, b"old");
}

#[test]
fn storage_that_is_overloaded_is_asked_again_and_not_for_ever() {
    let Some(storage) = Storage::any() else { return };
    let bucket = storage.bucket();
    let count = AtomicU32::new(0);
    let relay = Relay::before(&storage, move |_| {
        if count.fetch_add(1, Ordering::Relaxed) < 2 { Fate::Answered(503, SLOW_DOWN) } else { Fate::Passes }
    });
    put(&storage, &relay.url, &format!("s3://{bucket}/a.pmtiles"), b"new").expect("stored");
    assert_eq!(relay.seen().len(), 3);
    assert_eq!(storage.get(&format!("{bucket}/a.pmtiles"), None).body, b"new");
    let relay = Relay::before(&storage, |_| Fate::Answered(503, SLOW_DOWN));
    let begun = Instant::now();
    let said = refusal(&format!("s3://{bucket}/b.pmtiles"), &storage.settings(&relay.url), &[&storage.secret]);
    assert!(said.contains("try again later") && said.contains("SlowDown"), "{said}");
    assert!(begun.elapsed() < Duration::from_mins(2) && (3..20).contains(&relay.seen().len()));
}

#[test]
fn storage_that_is_not_there_or_is_none_is_said_to_be_so() {
    let Some(storage) = Storage::any() else { return };
    let secrets = [storage.secret.as_str()];
    let said = refusal("s3://no-such-bucket/map.pmtiles", &storage.settings(&storage.url), &secrets);
    assert!(said.contains("s3://no-such-bucket/map.pmtiles") && said.contains("there is no such bucket"), "{said}");
    assert!(said.contains("NoSuchBucket"), "{said}");
    let begun = Instant::now();
    let said = refusal("s3://maps/map.pmtiles", &storage.settings("http://127.0.0.1:9"), &secrets);
    assert!(said.contains("http://127.0.0.1:9 cannot be reached; check AWS_ENDPOINT_URL"), "{said}");
    assert!(begun.elapsed() < Duration::from_mins(2));
    let other = Server::start();
    let said = refusal("s3://maps/map.pmtiles", &storage.settings(other.address()), &secrets);
    assert!(said.contains("is AWS_ENDPOINT_URL the address of S3-compatible storage?"), "{said}");
    let relay = Relay::before(&storage, |_| Fate::Answered(400, PARROT));
    let mut settings = storage.settings(&relay.url).to_vec();
    settings.push(("AWS_SESSION_TOKEN", "loan-for-an-hour".to_owned()));
    let said = refusal("s3://maps/map.pmtiles", &settings, &[&storage.secret, "loan"]);
    assert!(said.contains("AWS_SESSION_TOKEN") && said.contains("InvalidToken"), "{said}");
}

#[test]
fn who_may_not_write_is_told_why() {
    let Some(storage) = Storage::own("closed") else { return };
    let settings = storage.settings(&storage.url);
    let done = export("s3://mine/map.pmtiles", &SMALL, &settings);
    let why = said(&done, &[&storage.secret]);
    assert!(done.status.success(), "{why}");
    let with =
        |name: &str, value: &str| settings.clone().map(|(n, old)| (n, if n == name { value.into() } else { old }));
    for (address, settings, advice) in [
        ("s3://theirs/map.pmtiles", settings.clone(), "it needs s3:PutObject"),
        ("s3://mine/map.pmtiles", with("AWS_SECRET_ACCESS_KEY", "another"), "AWS_SECRET_ACCESS_KEY is not the secret"),
        ("s3://mine/map.pmtiles", with("AWS_ACCESS_KEY_ID", "AKIAANOTHERONE000000"), "AWS_ACCESS_KEY_ID is not known"),
    ] {
        let said = refusal(address, &settings, &[&storage.secret, "another"]);
        assert!(said.contains(advice) && said.contains(address), "{said}");
    }
}

#[test]
fn encrypted_storage_must_show_a_certificate_that_is_trusted() {
    let Some(storage) = Storage::own("encrypted") else { return };
    let authority = storage.folder().join("ca.crt");
    let mut settings = storage.settings(&storage.url).to_vec();
    settings.retain(|(name, _)| *name != "AWS_ALLOW_HTTP");
    let begun = Instant::now();
    let said = refusal("s3://maps/map.pmtiles", &settings, &[&storage.secret]);
    assert!(said.contains("cannot be reached") && said.contains("certificate"), "{said}");
    assert!(begun.elapsed() < Duration::from_mins(1));
    settings.push(("SSL_CERT_FILE", authority.to_str().expect("a path").to_owned()));
    // It is reached, and there is no bucket.
    let said = refusal("s3://maps/map.pmtiles", &settings, &[&storage.secret]);
    assert!(said.contains("NoSuchBucket"), "{said}");
}

#[test]
fn what_is_missing_is_said_before_anything_is_drawn_or_sent() {
    let nowhere = |more: &[(&'static str, &str)]| {
        let mut settings = vec![("AWS_ACCESS_KEY_ID", "me".to_owned()), ("AWS_SECRET_ACCESS_KEY", "hush".to_owned())];
        settings.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
        settings
    };
    for (address, settings, right) in [
        ("s3://maps/map.mbtiles", nowhere(&[]), "only .pmtiles"),
        ("s3://maps/map.geojson", nowhere(&[]), "only .pmtiles"),
        ("s3://maps", nowhere(&[]), "write s3://bucket/path/map.pmtiles"),
        ("s3://maps/map.pmtiles", vec![], "AWS_ACCESS_KEY_ID is not set"),
        ("s3://maps/map.pmtiles", nowhere(&[("AWS_SECRET_ACCESS_KEY", "")]), "AWS_SECRET_ACCESS_KEY is not set"),
        ("s3://maps/map.pmtiles", nowhere(&[("AWS_ENDPOINT_URL", "http://127.0.0.1:9")]), "AWS_ALLOW_HTTP=true"),
        ("s3://maps/map.pmtiles", nowhere(&[("AWS_ENDPOINT_URL", "https://me:hush@s3.example.org")]), "without bucket"),
    ] {
        // A dataset that is not there: nobody looks for it yet.
        let done = export(address, &["no-such.gpkg", "--layer", "borders"], &settings);
        let said = said(&done, &["hush"]);
        assert!(!done.status.success() && said.contains(right), "{address}: {said}");
    }
    assert!(!Path::new("s3:").exists());
}
