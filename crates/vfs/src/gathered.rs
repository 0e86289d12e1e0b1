//! What was written and is not in the file yet: one piece.

/// The most that is gathered, in bytes. More of one commit is written piece by piece.
const BYTES_MAX: usize = 1024 * 1024;

/// In pieces of how many bytes it is written, where it crosses their borders in the file. SQLite's own files write no more than 128 KiB
/// at once.
const PIECE_BYTES: i64 = 64 * 1024;

/// Bytes that follow each other in a file.
#[derive(Debug, Default)]
pub struct Gathered {
    /// Where in the file the first of them belongs.
    at: i64,
    bytes: Vec<u8>,
}

/// It does not follow what was gathered before.
#[derive(Debug, PartialEq, Eq)]
pub struct Apart;

impl Gathered {
    /// Adds what belongs at a place of the file.
    ///
    /// # Errors
    /// Something else is gathered that does not end there. Nothing is kept of either.
    pub fn add(&mut self, at: i64, bytes: &[u8]) -> Result<(), Apart> {
        if self.bytes.is_empty() {
            self.at = at;
        } else if self.at + self.bytes.len() as i64 != at {
            self.bytes.clear();
            return Err(Apart);
        }
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    /// Whether it is enough to be written.
    pub fn is_large(&self) -> bool {
        self.bytes.len() >= BYTES_MAX
    }

    /// Has it written, in large pieces, until one fails: where it belongs, and what. Whatever comes of that, it is not kept: what a failed
    /// commit wrote is nothing to anybody.
    ///
    /// # Errors
    /// What a piece failed with.
    pub fn write<E>(&mut self, mut write: impl FnMut(i64, &[u8]) -> Result<(), E>) -> Result<(), E> {
        let (mut at, mut left) = (self.at, self.bytes.as_slice());
        let mut written = Ok(());
        while !left.is_empty() && written.is_ok() {
            let to_border = PIECE_BYTES - at % PIECE_BYTES;
            let (piece, rest) = left.split_at(left.len().min(to_border as usize));
            written = write(at, piece);
            (at, left) = (at + piece.len() as i64, rest);
        }
        self.bytes.clear();
        written
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Piece = (i64, Vec<u8>);

    fn taken(gathered: &mut Gathered) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let written = gathered.write(|at, bytes| -> Result<(), ()> {
            pieces.push((at, bytes.to_vec()));
            Ok(())
        });
        assert_eq!(written, Ok(()));
        pieces
    }

    #[test]
    fn what_follows_each_other_is_one_piece_and_is_written_once() {
        let mut gathered = Gathered::default();
        assert_eq!(taken(&mut gathered), []);
        for (at, bytes) in [(32, "head"), (36, "page"), (40, "")] {
            gathered.add(at, bytes.as_bytes()).expect("it follows");
        }
        assert_eq!(taken(&mut gathered), [(32, b"headpage".to_vec())]);
        assert_eq!(taken(&mut gathered), []);
        gathered.add(0, b"anew").expect("nothing is before it");
        assert_eq!(taken(&mut gathered), [(0, b"anew".to_vec())]);
    }

    #[test]
    fn what_does_not_follow_is_refused_and_nothing_of_either_is_ever_written() {
        for apart in [31, 33, 37, 0] {
            let mut gathered = Gathered::default();
            gathered.add(32, b"head").expect("the first");
            assert_eq!(gathered.add(apart, b"page"), Err(Apart));
            assert_eq!(taken(&mut gathered), []);
        }
    }

    #[test]
    fn what_is_large_is_written_in_pieces_until_one_fails_and_never_again() {
        let bytes: Vec<u8> = (0..200_000_u32).map(|place| place as u8).collect();
        let mut gathered = Gathered::default();
        gathered.add(1_000, &bytes).expect("the first");
        let pieces = taken(&mut gathered);
        let places: Vec<i64> = pieces.iter().map(|(at, _)| *at).collect();
        assert_eq!(places, [1_000, PIECE_BYTES, 2 * PIECE_BYTES, 3 * PIECE_BYTES]);
        assert_eq!(pieces.into_iter().flat_map(|(_, bytes)| bytes).collect::<Vec<u8>>(), bytes);

        gathered.add(0, &bytes).expect("nothing is before it");
        let mut tried = 0;
        let failed = gathered.write(|at, _| {
            tried += 1;
            if at == 0 { Ok(()) } else { Err("no room") }
        });
        assert_eq!((failed, tried), (Err("no room"), 2));
        assert_eq!(taken(&mut gathered), []);
    }

    #[test]
    fn no_more_is_gathered_than_a_mebibyte_and_what_came_last() {
        let mut gathered = Gathered::default();
        gathered.add(0, &vec![1; BYTES_MAX - 1]).expect("the first");
        assert!(!gathered.is_large());
        gathered.add(BYTES_MAX as i64 - 1, &[1]).expect("it follows");
        assert!(gathered.is_large());
    }
}
