//! Sees to it that there is a map page to hold in the program: where `web/dist` has
//! not been built, a page that says how to build it.

use std::path::Path;
use std::time::SystemTime;
use std::{fs, io};

const PLACEHOLDER: &str = r#"<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>nabolag</title>
<p>The map is not part of this build. Build it with <code>npm ci &amp;&amp; npm run build</code> in <code>web/</code>, then
build the program again; <code>scripts/serve</code> does both. The answers are all here: <a href="?f=json">begin with the
landing page</a>.</p>
</html>
"#;

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=web/dist");
    println!("cargo:rerun-if-changed=shapes");
    let folder = Path::new("web/dist");
    let page = folder.join("index.html");
    if !page.exists() {
        fs::create_dir_all(folder)?;
        fs::write(&page, PLACEHOLDER)?;
        // Older than any source, so that whoever builds what is out of date builds the real one.
        fs::File::options().write(true).open(&page)?.set_modified(SystemTime::UNIX_EPOCH)?;
    }
    Ok(())
}
