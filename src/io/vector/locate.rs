//! From a path to what GDAL should open: a file, or the one file of boundaries in
//! a zip archive. Looks at the root of `GeoJSON` first, because GDAL reads what it
//! recognises in any JSON and leaves the rest without a word.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Read, Seek};
use std::path::{Path, PathBuf};

use gdal::{Dataset, DatasetOptions, GdalOpenFlags};
use zip::ZipArchive;

use super::error::VectorError;
use super::root;

const DRIVERS: [&str; 5] = ["GeoJSON", "GPKG", "ESRI Shapefile", "FlatGeobuf", "GML"];

/// A file that GDAL can be asked to open.
pub(super) struct Located {
    /// The path as the caller gave it, for messages.
    pub file: String,
    path: PathBuf,
    entry: Option<String>,
}

/// Finds the file to open; `layer` chooses among several in an archive.
pub(super) fn locate(path: &Path, layer: Option<&str>) -> Result<Located, VectorError> {
    let file = path.display().to_string();
    if !is_virtual(path) {
        let about = path.metadata().map_err(|source| VectorError::Unreadable { file: file.clone(), source })?;
        if about.is_file() && about.len() == 0 {
            return Err(VectorError::EmptyFile { file });
        }
    }
    let entry = if ending(path) == "zip" { Some(choose_entry(path, &file, layer)?) } else { None };
    Ok(Located { file, path: path.to_owned(), entry })
}

fn is_virtual(path: &Path) -> bool {
    path.starts_with("/vsimem")
}

fn ending(path: &Path) -> String {
    path.extension().and_then(OsStr::to_str).unwrap_or_default().to_ascii_lowercase()
}

/// The bytes of a file on disk or in GDAL's memory.
fn bytes(path: &Path, file: &str) -> Result<Box<dyn ReadSeek>, VectorError> {
    if is_virtual(path) {
        let copy = gdal::vsi::call_on_mem_file_bytes(path, <[u8]>::to_vec);
        let copy = copy.map_err(|source| VectorError::Open { file: file.to_owned(), source })?;
        return Ok(Box::new(Cursor::new(copy)));
    }
    let disk = File::open(path).map_err(|source| VectorError::Unreadable { file: file.to_owned(), source })?;
    Ok(Box::new(BufReader::new(disk)))
}

trait ReadSeek: Read + Seek {}
impl<T: Read + Seek> ReadSeek for T {}

fn archive(path: &Path, file: &str) -> Result<ZipArchive<Box<dyn ReadSeek>>, VectorError> {
    ZipArchive::new(bytes(path, file)?).map_err(|source| VectorError::Archive { file: file.to_owned(), source })
}

fn choose_entry(path: &Path, file: &str, layer: Option<&str>) -> Result<String, VectorError> {
    let archive = archive(path, file)?;
    let mut names = Vec::new();
    for name in archive.file_names() {
        let name = name.map_err(|source| VectorError::Archive { file: file.to_owned(), source })?;
        if !name.starts_with("__MACOSX/") {
            names.push(name.into_owned());
        }
    }
    let wanted = ["geojson", "json", "gpkg", "shp", "fgb", "gml"];
    let mut fit: Vec<&String> = names.iter().filter(|n| wanted.contains(&ending(Path::new(n)).as_str())).collect();
    if let (2.., Some(layer)) = (fit.len(), layer) {
        fit.retain(|name| Path::new(name).file_stem().is_some_and(|stem| stem == layer));
    }
    match fit[..] {
        [only] => Ok(only.clone()),
        _ => Err(VectorError::ArchiveContents { file: file.to_owned(), found: names }),
    }
}

impl Located {
    fn name(&self) -> &Path {
        self.entry.as_deref().map_or(&self.path, Path::new)
    }

    /// Opens it for reading with the drivers that are known here, and no others.
    pub(super) fn open(&self) -> Result<Dataset, VectorError> {
        let path = match &self.entry {
            Some(entry) => format!("/vsizip/{{{}}}/{entry}", self.path.display()),
            None => self.path.display().to_string(),
        };
        let open_options: &[&str] = match ending(self.name()).as_str() {
            // A schema guessed from the data must not be left beside the user's file.
            "gml" | "xml" => &["WRITE_GFS=NO"],
            // A number like 2018-01-02 stays as it is written.
            "json" | "geojson" => &["DATE_AS_STRING=YES"],
            _ => &[],
        };
        let options = DatasetOptions {
            open_flags: GdalOpenFlags::GDAL_OF_VECTOR | GdalOpenFlags::GDAL_OF_VERBOSE_ERROR,
            allowed_drivers: Some(&DRIVERS),
            open_options: Some(open_options),
            sibling_files: None,
        };
        Dataset::open_ex(path, options).map_err(|source| VectorError::Open { file: self.file.clone(), source })
    }

    /// Looks at the root of a `GeoJSON` file. `Ok(Some(..))` is a flaw in the JSON
    /// itself, which GDAL may still describe better (it reads `NaN`, JSON does not).
    pub(super) fn check_root(&self) -> Result<Option<VectorError>, VectorError> {
        if !matches!(ending(self.name()).as_str(), "json" | "geojson") {
            return Ok(None);
        }
        let file = || self.file.clone();
        let Some(entry) = &self.entry else {
            return self.check_json(bytes(&self.path, &self.file)?);
        };
        let mut archive = archive(&self.path, &self.file)?;
        let entry = archive.by_name(entry).map_err(|source| VectorError::Archive { file: file(), source })?;
        self.check_json(entry)
    }

    fn check_json(&self, json: impl Read) -> Result<Option<VectorError>, VectorError> {
        let mut json = BufReader::new(json);
        let start = json.fill_buf().map_err(|source| VectorError::Unreadable { file: self.file.clone(), source })?;
        if start.starts_with(b"\xef\xbb\xbf") {
            json.consume(3);
        }
        match root::complaint(json) {
            Err(source) => Ok(Some(VectorError::Json { file: self.file.clone(), source })),
            Ok(Some(found)) => Err(VectorError::NotGeoJson { file: self.file.clone(), found }),
            Ok(None) => Ok(None),
        }
    }
}
