//! How clients come in, before any handler sees them.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `tls.rs` | TLS, with a certificate that may be changed while it is served |
//! | `certificate.rs` | a certificate with its chain and key |
//! | `authority.rs` | a certificate authority of the machine's own |
//! | `plain.rs` | what is answered to plain HTTP where TLS is served, and how a tablet installs the authority |
//! | `connections.rs` | how many connections there may be, in all and of one address |
//! | `rates.rs` | how often strangers, and tokens, may ask |
//! | `guard.rs` | what every request passes: sizes, queries, rates, the time it may take |
//! | `headers.rs` | the headers that every answer has |

mod authority;
mod certificate;
mod connections;
mod guard;
mod headers;
mod plain;
mod rates;
mod tls;

pub use authority::{Authority, machine_addresses};
pub use connections::MostConnections;
pub use rates::{Rate, Rates};
pub use tls::{Tls, TlsError};

pub(crate) use connections::{Connections, Place};
pub(crate) use guard::{Descriptions, guard};
pub(crate) use headers::{Manner, dress, dress_without_store};
pub(crate) use plain::{plain, tablets};
pub(crate) use tls::Begun;

/// How clients come in.
#[derive(Debug, Default)]
pub struct Entrance {
    /// With which certificate; plain HTTP without one.
    pub tls: Option<Tls>,
    /// How many may be connected.
    pub most: MostConnections,
    /// How often they may ask.
    pub rates: Rates,
}
