//! The web apps and the guide as files within the program: built by `npm run build` in `web/`, compressed there once, and found by path.
//!
//! A program that was built without them has none; its API is the same.

/// A file of the apps.
#[derive(Clone, Copy, Debug)]
pub struct File {
    /// Its path, without a leading slash: `staff/index.html`, `assets/staff-CnhRYd2Y.js`.
    pub path: &'static str,
    /// Its entity tag, in quotes: a hash of its content.
    pub etag: &'static str,
    /// What it is.
    pub content: &'static [u8],
    /// The same, compressed by Brotli, where that is worth it.
    pub brotli: Option<&'static [u8]>,
    /// The same, compressed by gzip, where that is worth it.
    pub gzip: Option<&'static [u8]>,
}

/// Every file, by path.
static FILES: &[File] = &include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// The file at a path.
pub fn find(path: &str) -> Option<&'static File> {
    FILES.binary_search_by(|file| file.path.cmp(path)).ok().map(|at| &FILES[at])
}

/// Whether the apps were built when the program was.
pub fn is_built() -> bool {
    !FILES.is_empty()
}

impl File {
    /// Whether its name changes with its content, so that it may be kept for ever.
    pub fn is_immutable(&self) -> bool {
        self.path.starts_with("assets/")
    }

    /// Its media type, by the ending of its name.
    pub fn media_type(&self) -> &'static str {
        match self.path.rsplit('.').next().unwrap_or_default() {
            "html" => "text/html; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            "css" => "text/css; charset=utf-8",
            "svg" => "image/svg+xml",
            "json" => "application/json",
            "webmanifest" => "application/manifest+json",
            "woff2" => "font/woff2",
            "png" => "image/png",
            _ => "application/octet-stream",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_found_by_its_path() {
        for file in FILES {
            assert_eq!(find(file.path).map(|found| found.etag), Some(file.etag), "{}", file.path);
        }
        assert!(find("no/such/file").is_none() && find("").is_none());
    }

    #[test]
    fn every_file_has_a_media_type_of_its_own() {
        for file in FILES {
            assert_ne!(file.media_type(), "application/octet-stream", "{}", file.path);
        }
    }
}
