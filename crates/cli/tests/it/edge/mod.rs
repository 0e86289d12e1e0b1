//! How clients come in, before any handler sees them; and what is never logged.

mod headers;
mod limits;
mod own_certificate;
mod rates;
mod secrets;
mod tls;
