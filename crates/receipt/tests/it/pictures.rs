//! Receipts as they come out of the printer, compared with pictures that someone has looked at.
//!
//! `DOCKET_NEW_PICTURES=1 cargo test -p docket-receipt pictures` draws them anew; look at them before they are checked in.
//! The dots need not be equal to the last one: outlines are scaled in floating point, which the compiler may fuse differently on
//! another kind of processor, and a dot at the threshold then falls to the other side. One in 500 may differ; a letter that is
//! shaped or placed differently moves many more.

use std::fs::File;
use std::path::PathBuf;

use docket_receipt::{Printout, Receipt, escpos};

use crate::printer::{Paper, print};
use crate::samples::{arabic, fonts, hindi, persian, seed, wide_printer};

fn compare(name: &str, receipt: &Receipt) {
    compare_printout(name, &escpos(receipt, &wide_printer(), fonts()));
}

fn compare_printout(name: &str, printout: &Printout) {
    assert!(printout.missing.is_empty(), "{:?}", printout.missing);
    let paper = print(&printout.bytes, 576);
    let path = PathBuf::from(format!("{}/tests/pictures/{name}.png", env!("CARGO_MANIFEST_DIR")));
    if std::env::var_os("DOCKET_NEW_PICTURES").is_some() {
        write(&path, &paper);
    }
    let expected = read(&path);
    assert_eq!(paper.dots.len(), expected.len(), "lines of dots of {name}");
    let pairs = paper.dots.iter().flatten().zip(expected.iter().flatten());
    let dark = expected.iter().flatten().filter(|dot| **dot).count();
    let different = pairs.filter(|(dot, expected)| dot != expected).count();
    assert!(different * 500 <= dark, "{different} dots of {name} differ, of {dark} dark ones");
}

fn write(path: &PathBuf, paper: &Paper) {
    let mut encoder = png::Encoder::new(File::create(path).unwrap(), paper.width as u32, paper.dots.len() as u32);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    let bytes = |line: &Vec<bool>| -> Vec<u8> {
        line.chunks(8).map(|dots| dots.iter().fold(0, |byte, dot| byte << 1 | u8::from(!dot))).collect()
    };
    let data: Vec<u8> = paper.dots.iter().flat_map(bytes).collect();
    encoder.write_header().unwrap().write_image_data(&data).unwrap();
}

fn read(path: &PathBuf) -> Vec<Vec<bool>> {
    let file = File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut reader = png::Decoder::new(std::io::BufReader::new(file)).read_info().unwrap();
    let mut data = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut data).unwrap();
    assert_eq!((info.color_type, info.bit_depth), (png::ColorType::Grayscale, png::BitDepth::One));
    let dots = |line: &[u8]| (0..info.width as usize).map(|x| line[x / 8] & (0x80 >> (x % 8)) == 0).collect();
    data.chunks(info.line_size).map(dots).collect()
}

#[test]
fn a_hindi_receipt_looks_as_it_should() {
    compare("hindi", &hindi());
}

#[test]
fn an_arabic_receipt_looks_as_it_should() {
    compare("arabic", &arabic());
}

#[test]
fn a_persian_receipt_looks_as_it_should() {
    compare("persian", &persian());
}

#[test]
fn the_receipt_of_seed_001_looks_as_it_should() {
    compare("seed", &seed());
}

#[test]
fn a_test_page_shows_every_language() {
    compare_printout("test_page", &docket_receipt::test_page(&crate::samples::test_page(), &wide_printer(), fonts()));
}
