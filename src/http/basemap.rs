//! A map that others draw, to lie below the viewer's own where whoever runs the server says so. It is the one
//! outside address that the page may ask, and the browser holds it to that.

use http::Uri;
use serde::Serialize;

/// Tiles of pictures, and whom to credit for them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Basemap {
    tiles: String,
    attribution: String,
    #[serde(skip)]
    origin: String,
}

/// Why an address is none of a basemap.
#[derive(Debug, thiserror::Error)]
#[error("{given:?} is no address of map tiles; it looks like https://tiles.example.org/{{z}}/{{x}}/{{y}}.png")]
pub struct BasemapError {
    given: String,
}

impl Basemap {
    /// Pictures at this address, with `{z}`, `{x}` and `{y}` in it, and the text that credits their maker.
    ///
    /// # Errors
    /// When it is no `http` or `https` address, or lacks one of these.
    pub fn new(tiles: &str, attribution: &str) -> Result<Self, BasemapError> {
        let wrong = || BasemapError { given: tiles.to_owned() };
        // The braces of the template are no characters of an address.
        let filled = tiles.replace(['{', '}'], "_").parse::<Uri>().ok();
        let (scheme, host) = filled.as_ref().and_then(|uri| uri.scheme_str().zip(uri.authority())).ok_or_else(wrong)?;
        let has_all = ["{z}", "{x}", "{y}"].iter().all(|place| tiles.contains(place));
        // What ends a source in a content security policy would begin another.
        let is_plain = !host.as_str().contains([';', ',', '\'', '"', '@', '{', '}', '_']);
        if !has_all || !is_plain || !matches!(scheme, "http" | "https") {
            return Err(wrong());
        }
        let origin = format!("{scheme}://{host}");
        Ok(Self { tiles: tiles.to_owned(), attribution: attribution.trim().to_owned(), origin })
    }

    /// Scheme, host and port.
    pub(super) fn origin(&self) -> &str {
        &self.origin
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_origin_is_taken_from_the_template() {
        let basemap =
            Basemap::new("https://tiles.example.org:8443/a/{z}/{x}/{y}.png?key=1", " © Mapmaker ").expect("right");
        assert_eq!(basemap.origin(), "https://tiles.example.org:8443");
        assert_eq!(basemap.attribution, "© Mapmaker");
    }

    #[test]
    fn what_is_no_address_of_tiles_is_refused() {
        for wrong in [
            "",
            "/tiles/{z}/{x}/{y}.png",
            "ftp://example.org/{z}/{x}/{y}.png",
            "https://example.org/{z}/{x}.png",
            "https://{s}.example.org/{z}/{x}/{y}.png",
            "https://example.org;script-src/{z}/{x}/{y}.png",
            "https://user@example.org/{z}/{x}/{y}.png",
            "https://example.org/{z}/{x}/{y}.png\r\nX-Evil: 1",
        ] {
            let why = Basemap::new(wrong, "").expect_err("refused").to_string();
            assert!(why.contains("it looks like https://tiles.example.org/{z}/{x}/{y}.png"), "{why}");
        }
    }
}
