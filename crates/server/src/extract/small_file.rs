//! A file that is small enough to be held in memory, taken for what it is by its content: the receipt of a transfer, the photo of a
//! delivery.

use std::marker::PhantomData;

use axum::body::{Bytes, HttpBody};
use axum::extract::{DefaultBodyLimit, FromRequest, Request};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::response::{IntoResponse, Response};
use docket_domain::ids::MerchantId;
use docket_domain::limits::{PHOTO_BYTES_MAX, PICTURE_BYTES_MAX, RECEIPT_BYTES_MAX};
use docket_store::files::StoredFile;
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::problem::{EdgeCode, Problem};

/// Which files a route takes.
pub trait FileKind {
    /// The largest, in bytes.
    const BYTES_MAX: usize;
    /// What one may be, by its content.
    const MEDIA_TYPES: &'static [&'static str];
    /// The same in words.
    const WORDS: &'static str;
    /// Of one with nothing in it.
    const EMPTY: EdgeCode;
    /// Of one that is larger.
    const TOO_LARGE: EdgeCode;
    /// Of one that is something else.
    const UNKNOWN: EdgeCode;
}

/// The bank's receipt of a transfer.
#[derive(Debug)]
pub struct ReceiptFile;

impl FileKind for ReceiptFile {
    const BYTES_MAX: usize = RECEIPT_BYTES_MAX;
    const MEDIA_TYPES: &'static [&'static str] = &["image/png", "image/jpeg", "image/webp", "application/pdf"];
    const WORDS: &'static str = "PNG, JPEG, WebP or PDF";
    const EMPTY: EdgeCode = EdgeCode::ReceiptEmpty;
    const TOO_LARGE: EdgeCode = EdgeCode::ReceiptTooLarge;
    const UNKNOWN: EdgeCode = EdgeCode::ReceiptTypeUnknown;
}

/// The photo of a delivery.
#[derive(Debug)]
pub struct PhotoFile;

impl FileKind for PhotoFile {
    const BYTES_MAX: usize = PHOTO_BYTES_MAX;
    const MEDIA_TYPES: &'static [&'static str] = &["image/png", "image/jpeg", "image/webp"];
    const WORDS: &'static str = "PNG, JPEG or WebP";
    const EMPTY: EdgeCode = EdgeCode::PhotoEmpty;
    const TOO_LARGE: EdgeCode = EdgeCode::PhotoTooLarge;
    const UNKNOWN: EdgeCode = EdgeCode::PhotoTypeUnknown;
}

/// The picture of a product: small, because customers load many of them at once, over bad lines.
#[derive(Debug)]
pub struct PictureFile;

impl FileKind for PictureFile {
    const BYTES_MAX: usize = PICTURE_BYTES_MAX;
    const MEDIA_TYPES: &'static [&'static str] = PhotoFile::MEDIA_TYPES;
    const WORDS: &'static str = PhotoFile::WORDS;
    const EMPTY: EdgeCode = EdgeCode::PhotoEmpty;
    const TOO_LARGE: EdgeCode = EdgeCode::PictureTooLarge;
    const UNKNOWN: EdgeCode = EdgeCode::PhotoTypeUnknown;
}

/// A file of a kind, whatever it is said to be.
#[derive(Debug)]
pub struct SmallFile<K>(pub StoredFile, pub PhantomData<K>);

impl<K: FileKind> FromRequest<App> for SmallFile<K> {
    type Rejection = Problem;

    async fn from_request(mut request: Request, app: &App) -> Result<Self, Problem> {
        // By what the header announces, before any of it is sent.
        if request.body().size_hint().lower() > K::BYTES_MAX as u64 {
            return Err(too_large::<K>());
        }
        DefaultBodyLimit::max(K::BYTES_MAX).apply(&mut request);
        let wait = app.patience().body;
        let arrived = tokio::time::timeout(wait, Bytes::from_request(request, app)).await.map_err(|_| {
            let detail = format!("The file did not arrive within {} seconds; send it again, with the same key.", wait.as_secs());
            Problem::new(EdgeCode::RequestTimeout, detail)
        })?;
        let content = arrived.map_err(|rejection| match rejection.into_response().status() {
            StatusCode::PAYLOAD_TOO_LARGE => too_large::<K>(),
            _ => Problem::new(EdgeCode::RequestMalformed, "The file could not be read to its end."),
        })?;
        sniffed::<K>(content).map(|file| SmallFile(file, PhantomData))
    }
}

/// The file, when it is of the kind.
fn sniffed<K: FileKind>(content: Bytes) -> Result<StoredFile, Problem> {
    if content.is_empty() {
        return Err(Problem::new(K::EMPTY, "The body is empty; send the file as the body of the request."));
    }
    let media_type = infer::get(&content).map(|kind| kind.mime_type()).filter(|kind| K::MEDIA_TYPES.contains(kind));
    let Some(media_type) = media_type else {
        return Err(Problem::new(K::UNKNOWN, format!("The file is no {} by its content.", K::WORDS)));
    };
    let hash = Sha256::digest(&content).into();
    Ok(StoredFile { hash, media_type: media_type.to_owned(), content: content.into() })
}

fn too_large<K: FileKind>() -> Problem {
    Problem::new(K::TOO_LARGE, format!("The file is larger than {} MiB.", K::BYTES_MAX >> 20))
}

/// Keeps a file, before the command that names it.
///
/// # Errors
/// The store failed.
pub async fn keep(app: &App, merchant: MerchantId, file: StoredFile) -> Result<(), Problem> {
    let (files, at) = (app.files(), app.engine().now().at);
    let kept = tokio::task::spawn_blocking(move || files.keep(merchant, &file, at)).await;
    kept.map_err(|_| Problem::new(EdgeCode::Internal, "Something failed inside."))??;
    Ok(())
}

/// A file as it was sent. It was sent by somebody: a browser shows it as what it is, and runs nothing of it.
pub fn shown(file: StoredFile) -> Response {
    let headers = [
        (CONTENT_TYPE, file.media_type.as_str()),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
        (CONTENT_DISPOSITION, "inline"),
    ];
    (headers, file.content).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sniff<K: FileKind>(content: &'static [u8]) -> Option<String> {
        sniffed::<K>(Bytes::from_static(content)).ok().map(|file| file.media_type)
    }

    #[test]
    fn a_file_is_what_its_content_says() {
        for (content, media_type) in [
            (&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], "image/png"),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
            (b"RIFF\x24\0\0\0WEBPVP8 ", "image/webp"),
        ] {
            assert_eq!(sniff::<ReceiptFile>(content).as_deref(), Some(media_type));
            assert_eq!(sniff::<PhotoFile>(content).as_deref(), Some(media_type));
        }
        for other in [&b"MZ\x90\0\x03"[..], b"\x7fELF\x02\x01\x01", b"<script>", b"GIF89a", b"PK\x03\x04", b"\x89PN", b""] {
            assert_eq!((sniff::<ReceiptFile>(other), sniff::<PhotoFile>(other)), (None, None), "{other:?}");
        }
    }

    #[test]
    fn a_bank_s_receipt_may_be_a_pdf_and_a_photo_may_not() {
        assert_eq!(sniff::<ReceiptFile>(b"%PDF-1.7\n").as_deref(), Some("application/pdf"));
        assert_eq!(sniff::<PhotoFile>(b"%PDF-1.7\n"), None);
    }
}
