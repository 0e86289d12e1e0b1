//! A log that gathers, as SQLite calls it: a head, and behind it the file that the default file system has opened.

use std::ffi::{c_int, c_void};

use rusqlite::ffi::{self, sqlite3_file, sqlite3_int64};

use crate::gathered::Gathered;

/// What stands before the default's file. SQLite gives both room at a multiple of eight bytes.
#[repr(C, align(8))]
struct Head {
    /// What SQLite looks for.
    file: sqlite3_file,
    gathered: *mut Gathered,
}

/// Room for it, in bytes.
pub const HEAD_BYTES: c_int = size_of::<Head>() as c_int;

/// The first version of the interface: logs have no shared memory of their own, and are not mapped.
static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 1,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: None,
    xShmLock: None,
    xShmBarrier: None,
    xShmUnmap: None,
    xFetch: None,
    xUnfetch: None,
};

/// Opens a log in `file` by opening the default's behind its head.
///
/// # Safety
/// `file` has room for a head and the default's file, and `open` opens that where it is told to.
pub unsafe fn open(file: *mut sqlite3_file, open: impl FnOnce(*mut sqlite3_file) -> c_int) -> c_int {
    let head = file.cast::<Head>();
    // SAFETY: the caller has made room for both.
    unsafe {
        (*head).file.pMethods = std::ptr::null();
        let behind = behind(file);
        (*behind).pMethods = std::ptr::null();
        let opened = open(behind);
        if opened != ffi::SQLITE_OK {
            // SQLite closes what could not be opened where it has methods; here it does not see them.
            if let Some(close) = (*behind).pMethods.as_ref().and_then(|methods| methods.xClose) {
                close(behind);
            }
            return opened;
        }
        (*head).gathered = Box::into_raw(Box::default());
        (*head).file.pMethods = &METHODS;
    }
    ffi::SQLITE_OK
}

/// The default's file.
///
/// # Safety
/// `file` has room for a head.
unsafe fn behind(file: *mut sqlite3_file) -> *mut sqlite3_file {
    // SAFETY: it stands there.
    unsafe { file.cast::<Head>().add(1).cast() }
}

/// Calls a method of the default's file, which has those of the first version all.
macro_rules! default {
    ($file:ident.$method:ident($($argument:expr),*)) => {{
        // SAFETY: these methods only run on a file that `open` has opened, and so the default's is open behind it.
        unsafe {
            let behind = behind($file);
            ((*(*behind).pMethods).$method.unwrap_unchecked())(behind $(, $argument)*)
        }
    }};
}

/// What is gathered of a file.
///
/// # Safety
/// `open` has opened it, and nobody else has this at the time: SQLite calls a connection's files from one thread at a time.
unsafe fn gathered<'f>(file: *mut sqlite3_file) -> &'f mut Gathered {
    // SAFETY: made by `open`, and dropped by `close` only.
    unsafe { &mut *(*file.cast::<Head>()).gathered }
}

/// Writes what is gathered.
fn write_gathered(file: *mut sqlite3_file) -> Result<(), c_int> {
    // SAFETY: this only runs in methods of an open file.
    let gathered = unsafe { gathered(file) };
    gathered.write(|at, bytes| match default!(file.xWrite(bytes.as_ptr().cast(), bytes.len() as c_int, at)) {
        ffi::SQLITE_OK => Ok(()),
        error => Err(error),
    })
}

/// Does something that must see what was written.
fn after_gathered(file: *mut sqlite3_file, then: impl FnOnce() -> c_int) -> c_int {
    match write_gathered(file) {
        Ok(()) => then(),
        Err(error) => error,
    }
}

unsafe extern "C" fn write(file: *mut sqlite3_file, bytes: *const c_void, count: c_int, at: sqlite3_int64) -> c_int {
    // SAFETY: SQLite lends so many bytes.
    let bytes = unsafe { std::slice::from_raw_parts(bytes.cast::<u8>(), count as usize) };
    // SAFETY: this is a method of an open file.
    let gathered = unsafe { gathered(file) };
    match gathered.add(at, bytes) {
        Ok(()) if gathered.is_large() => write_gathered(file).err().unwrap_or(ffi::SQLITE_OK),
        Ok(()) => ffi::SQLITE_OK,
        Err(_) => ffi::SQLITE_IOERR_WRITE,
    }
}

unsafe extern "C" fn sync(file: *mut sqlite3_file, flags: c_int) -> c_int {
    after_gathered(file, || default!(file.xSync(flags)))
}

unsafe extern "C" fn read(file: *mut sqlite3_file, bytes: *mut c_void, count: c_int, at: sqlite3_int64) -> c_int {
    after_gathered(file, || default!(file.xRead(bytes, count, at)))
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, size: sqlite3_int64) -> c_int {
    after_gathered(file, || default!(file.xTruncate(size)))
}

unsafe extern "C" fn file_size(file: *mut sqlite3_file, size: *mut sqlite3_int64) -> c_int {
    after_gathered(file, || default!(file.xFileSize(size)))
}

unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    // SAFETY: SQLite closes an open file once, and calls nothing of it after that. What is still gathered is of a commit that failed.
    unsafe { drop(Box::from_raw((*file.cast::<Head>()).gathered)) };
    default!(file.xClose())
}

unsafe extern "C" fn lock(file: *mut sqlite3_file, level: c_int) -> c_int {
    default!(file.xLock(level))
}

unsafe extern "C" fn unlock(file: *mut sqlite3_file, level: c_int) -> c_int {
    default!(file.xUnlock(level))
}

unsafe extern "C" fn check_reserved_lock(file: *mut sqlite3_file, is_reserved: *mut c_int) -> c_int {
    default!(file.xCheckReservedLock(is_reserved))
}

unsafe extern "C" fn file_control(file: *mut sqlite3_file, what: c_int, argument: *mut c_void) -> c_int {
    default!(file.xFileControl(what, argument))
}

unsafe extern "C" fn sector_size(file: *mut sqlite3_file) -> c_int {
    default!(file.xSectorSize())
}

unsafe extern "C" fn device_characteristics(file: *mut sqlite3_file) -> c_int {
    default!(file.xDeviceCharacteristics())
}
