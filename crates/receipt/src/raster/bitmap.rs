//! A picture of one bit per dot, as `GS v 0` takes it.

/// Dark dots on paper. Eight to a byte, the leftmost in the highest bit.
#[derive(Clone, Debug)]
pub(crate) struct Bitmap {
    width_bytes: usize,
    height: usize,
    bits: Vec<u8>,
}

impl Bitmap {
    /// White, at least as wide as that.
    pub(crate) fn new(width: u32, height: u32) -> Bitmap {
        let width_bytes = (width as usize).div_ceil(8);
        Bitmap { width_bytes, height: height as usize, bits: vec![0; width_bytes * height as usize] }
    }

    /// Makes a dot dark; one beside the picture is left out.
    pub(crate) fn set(&mut self, x: i32, y: i32) {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else { return };
        if x < self.width_bytes * 8 && y < self.height {
            self.bits[y * self.width_bytes + x / 8] |= 0x80 >> (x % 8);
        }
    }

    /// Makes a square of dots dark.
    pub(crate) fn fill_square(&mut self, left: i32, top: i32, side: i32) {
        for y in top..top + side {
            (left..left + side).for_each(|x| self.set(x, y));
        }
    }

    pub(crate) fn width_bytes(&self) -> usize {
        self.width_bytes
    }

    pub(crate) fn height(&self) -> usize {
        self.height
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bits
    }
}
