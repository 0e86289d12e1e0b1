//! What was answered while the database could not be reached, for whoever asks for it by id or number: the database does not have it
//! yet.

use std::collections::HashMap;
use std::sync::RwLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use docket_domain::command::{Document, DocumentReference};
use docket_domain::ids::MerchantId;
use docket_domain::numbering::Kind;

/// What was answered and is not taken in yet.
#[derive(Debug, Default)]
pub struct Spooled {
    documents: RwLock<Documents>,
    /// How many there are, so that whoever asks without an outage is not held up.
    count: AtomicUsize,
}

#[derive(Debug, Default)]
struct Documents {
    by_reference: HashMap<(MerchantId, DocumentReference), Document>,
    by_number: HashMap<(MerchantId, Kind, String), DocumentReference>,
}

impl Spooled {
    /// The document.
    pub fn document(&self, merchant: MerchantId, reference: DocumentReference) -> Option<Document> {
        if self.count.load(Ordering::Acquire) == 0 {
            return None;
        }
        self.read().by_reference.get(&(merchant, reference)).cloned()
    }

    /// The document of a number.
    pub fn numbered(&self, merchant: MerchantId, kind: Kind, number: &str) -> Option<Document> {
        if self.count.load(Ordering::Acquire) == 0 {
            return None;
        }
        let documents = self.read();
        let reference = documents.by_number.get(&(merchant, kind, number.to_owned()))?;
        documents.by_reference.get(&(merchant, *reference)).cloned()
    }

    /// How many documents wait to be taken in.
    pub fn count(&self) -> usize {
        self.count.load(Ordering::Acquire)
    }

    /// Keeps what was answered; what a later command has made of it takes its place.
    pub(crate) fn keep(&self, merchant: MerchantId, numbered: Option<(Kind, String)>, document: Document) {
        let mut documents = self.documents.write().expect("nothing panics while it holds the documents");
        let reference = document.reference();
        documents.by_reference.insert((merchant, reference), document);
        if let Some((kind, number)) = numbered {
            documents.by_number.insert((merchant, kind, number), reference);
        }
        self.count.store(documents.by_reference.len(), Ordering::Release);
    }

    /// Forgets what was taken in.
    pub(crate) fn forget(&self, merchant: MerchantId, reference: DocumentReference, kind: Kind, number: &str) {
        let mut documents = self.documents.write().expect("nothing panics while it holds the documents");
        documents.by_reference.remove(&(merchant, reference));
        documents.by_number.remove(&(merchant, kind, number.to_owned()));
        self.count.store(documents.by_reference.len(), Ordering::Release);
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, Documents> {
        self.documents.read().expect("nothing panics while it holds the documents")
    }
}
