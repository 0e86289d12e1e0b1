//! What comes out of receipts: on text, on a page, and on paper, where a small printer of the tests' own shows it.

mod any_text;
mod bytes;
mod pages;
mod pictures;
mod printer;
mod samples;
mod seed;
