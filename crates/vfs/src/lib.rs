//! How SQLite's write-ahead log is written: each commit in one piece.
//!
//! SQLite appends a commit to its log page by page, two system calls for each: 24 bytes that say which page it is, and the page. A group
//! of orders is some hundreds of pages, and the calls cost more than the bytes. The file system of this crate is the one that SQLite
//! would use, but for the log of one connection: what is written to it is gathered, and goes to the file when SQLite syncs it, in
//! one call, before the sync.
//!
//! **What must hold of the connection**, or it would not be safe:
//!
//! - It commits with `synchronous=FULL`: SQLite syncs the log before it tells anybody of what is in it, and so nobody looks for what
//!   is still gathered.
//! - It does not spill (`PRAGMA cache_spill=OFF`): the log is written by commits alone, from one end to the other, and nothing is gathered
//!   any more when the next connection may write to the log.
//!
//! What would break the second is refused as a disk that fails: a log is never written in pieces that do not follow each other.

mod file;
mod gathered;

use std::ffi::{CStr, c_char, c_int};
use std::sync::OnceLock;

use rusqlite::ffi;

/// The name under which SQLite knows it.
const NAME: &CStr = c"docket";

/// The file system whose logs are written in one piece, for [`rusqlite::Connection::open_with_flags_and_vfs`]; `None` where SQLite has no
/// file system on this machine, or no memory. Its other files are as ever.
pub fn gathering() -> Option<&'static CStr> {
    static REGISTERED: OnceLock<bool> = OnceLock::new();
    REGISTERED.get_or_init(register).then_some(NAME)
}

fn register() -> bool {
    // SAFETY: SQLite may be initialised at any time and by any thread; a null name asks for the default.
    let default = unsafe {
        if ffi::sqlite3_initialize() == ffi::SQLITE_OK { ffi::sqlite3_vfs_find(std::ptr::null()) } else { std::ptr::null_mut() }
    };
    if default.is_null() {
        return false;
    }
    // SAFETY: a registered file system stays where it is, and is not changed.
    let default = unsafe { *default };
    let vfs = ffi::sqlite3_vfs {
        szOsFile: default.szOsFile + file::HEAD_BYTES,
        pNext: std::ptr::null_mut(),
        zName: NAME.as_ptr(),
        xOpen: Some(open),
        ..default
    };
    // SAFETY: it is never given back, so that SQLite may keep it for ever.
    unsafe { ffi::sqlite3_vfs_register(Box::into_raw(Box::new(vfs)), 0) == ffi::SQLITE_OK }
}

/// Opens a file: a log so that it gathers, any other as ever.
unsafe extern "C" fn open(
    _: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    // SAFETY: this only runs as a method of the file system that was made of the default, which therefore is there.
    let default = unsafe { ffi::sqlite3_vfs_find(std::ptr::null()) };
    // SAFETY: as before.
    let Some(open) = (unsafe { (*default).xOpen }) else { return ffi::SQLITE_CANTOPEN };
    if flags & ffi::SQLITE_OPEN_WAL == 0 {
        // SAFETY: SQLite's own arguments, and room for more than the default's file.
        return unsafe { open(default, name, file, flags, out_flags) };
    }
    // SAFETY: as before; `file` has room for a head and the default's file behind it.
    unsafe { file::open(file, |behind| open(default, name, behind, flags, out_flags)) }
}

#[cfg(test)]
mod tests;
