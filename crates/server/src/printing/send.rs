//! Bytes to a printer over TCP, as raw as port 9100 takes them.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// For how long a printer is waited for. All three together are shorter than the lease of a job.
#[derive(Clone, Copy, Debug)]
pub struct SendPatience {
    /// Until it accepts.
    pub connect: Duration,
    /// Until it has taken everything. A printer takes bytes about as fast as it prints them.
    pub write: Duration,
    /// Until it hangs up after that. Most do at once, some never: who has taken everything is believed.
    pub farewell: Duration,
}

impl Default for SendPatience {
    fn default() -> SendPatience {
        SendPatience { connect: Duration::from_secs(5), write: Duration::from_secs(30), farewell: Duration::from_secs(1) }
    }
}

/// Sends everything.
///
/// # Errors
/// In words for whoever looks after the printer.
pub async fn send(host: &str, port: u16, bytes: &[u8], patience: SendPatience) -> Result<(), String> {
    let connected = timeout(patience.connect, TcpStream::connect((host, port))).await;
    let mut stream = match connected {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => return Err(format!("{host}:{port} cannot be reached: {error}")),
        Err(_) => return Err(format!("{host}:{port} does not answer")),
    };
    let sent = timeout(patience.write, async {
        stream.write_all(bytes).await?;
        stream.shutdown().await
    });
    match sent.await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => return Err(format!("{host}:{port} hung up: {error}")),
        Err(_) => return Err(format!("{host}:{port} takes no more bytes: it may be out of paper, or open")),
    }
    match timeout(patience.farewell, hung_up(&mut stream)).await {
        Ok(Err(error)) => Err(format!("{host}:{port} hung up before it had read everything: {error}")),
        Ok(Ok(())) | Err(_) => Ok(()),
    }
}

/// Waits until the other side closes; what it says before that is its status, which nobody asked for. A reset that came before our
/// own end of the stream reads like an end, and only shows in the socket's error.
async fn hung_up(stream: &mut TcpStream) -> io::Result<()> {
    let mut said = [0; 256];
    while stream.read(&mut said).await? > 0 {}
    stream.take_error()?.map_or(Ok(()), Err)
}
