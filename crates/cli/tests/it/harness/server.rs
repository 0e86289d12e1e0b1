//! A running server: the real program, on a port that the operating system chose.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::http::Client;
use super::program::command;
use super::steadfast::come_again;

/// A server that has not said by then where it listens, or what else is waited for, never will.
const SAYS_MAX: Duration = Duration::from_secs(60);

/// A process that serves. It is killed when this is dropped.
pub struct Server {
    process: Child,
    address: String,
    printed: Mutex<Receiver<String>>,
    logged: Arc<Mutex<String>>,
    log_lines: Mutex<Receiver<String>>,
}

impl Server {
    /// Serves a store that is there.
    pub fn start(data: &Path) -> Server {
        let mut command = command();
        command.arg("serve").arg("--data").arg(data);
        Server::spawn(command)
    }

    /// The same with more options.
    pub fn start_with(data: &Path, options: &[&str]) -> Server {
        let mut command = command();
        command.arg("serve").arg("--data").arg(data).args(options);
        Server::spawn(command)
    }

    /// Makes a store with a merchant of a preset, and serves it.
    pub fn start_with_preset(data: &Path, preset: &str) -> Server {
        Server::start_with(data, &["--preset", preset])
    }

    /// Starts a command that ends in serving, and waits until it says where it listens.
    pub fn spawn(mut command: Command) -> Server {
        command.args(["--listen", "127.0.0.1:0"]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn().expect("the program starts");
        let (_, printed) = follow(process.stdout.take().expect("a pipe"));
        let (logged, lines) = follow(process.stderr.take().expect("a pipe"));
        let (printed, log_lines) = (Mutex::new(printed), Mutex::new(lines));
        let mut server = Server { process, address: String::new(), printed, logged, log_lines };
        server.address = server.logged_line(|line| {
            let rest = line.split_once("address=").map(|(_, rest)| rest);
            rest.and_then(|rest| rest.split_whitespace().next()).map(str::to_owned)
        });
        server
    }

    /// Waits for a line that says what is wanted.
    fn wait_for<T>(&self, lines: &Receiver<String>, wanted: impl Fn(&str) -> Option<T>) -> T {
        loop {
            match lines.recv_timeout(SAYS_MAX) {
                Ok(line) => {
                    if let Some(found) = wanted(&line) {
                        return found;
                    }
                }
                Err(RecvTimeoutError::Timeout) => panic!("the server does not say it: {}", self.log()),
                Err(RecvTimeoutError::Disconnected) => panic!("the server ended: {}", self.log()),
            }
        }
    }

    /// Host and port.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The number of the process.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// A connection with a token.
    pub fn client(&self, token: &str) -> Client {
        Client::new(&self.address, Some(token))
    }

    /// What it wrote to standard error so far.
    pub fn log(&self) -> String {
        self.logged.lock().expect("nothing panics while it holds the text").clone()
    }

    /// Waits for a line of its log that says what is wanted. A line that was waited for, and those before it, do not come again.
    pub fn logged_line<T>(&self, wanted: impl Fn(&str) -> Option<T>) -> T {
        let lines = self.log_lines.lock().expect("no other thread waits for it");
        self.wait_for(&lines, wanted)
    }

    /// Waits until its log says something, which may stand before the line that says where it listens.
    pub fn logs(&self, wanted: impl Fn(&str) -> bool) {
        if !self.log().lines().any(&wanted) {
            self.logged_line(|line| wanted(line).then_some(()));
        }
    }

    /// The first line that it printed with this beginning.
    pub fn printed_line(&self, beginning: &str) -> String {
        let lines = self.printed.lock().expect("no other thread waits for it");
        self.wait_for(&lines, |line| line.starts_with(beginning).then(|| line.to_owned()))
    }

    /// The token that `serve --preset` printed.
    pub fn printed_token(&self) -> String {
        self.printed_line("docket_")
    }

    /// Whether the process still runs.
    pub fn is_running(&mut self) -> bool {
        self.process.try_wait().expect("the process is ours").is_none()
    }

    /// Asks it to stop, as a service manager does, and waits until it has.
    pub fn stop(mut self) -> ExitStatus {
        self.tell("-TERM");
        self.process.wait().expect("the process is ours")
    }

    /// Sends it a signal, such as `-HUP`.
    pub fn tell(&self, signal: &str) {
        let told = Command::new("kill").args([signal, &self.process.id().to_string()]).status();
        assert!(told.is_ok_and(|status| status.success()), "the process can be told");
    }

    /// Waits until it has ended by itself.
    pub fn ended(mut self) -> ExitStatus {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.process.try_wait().expect("the process is ours") {
                return status;
            }
            assert!(begun.elapsed() < SAYS_MAX, "the server does not end: {}", self.log());
            come_again();
        }
    }

    /// `kill -9`, and waits until it is gone.
    pub fn kill(mut self) {
        self.process.kill().expect("the process is ours");
        self.process.wait().expect("the process is ours");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be gone already, which is what is wanted.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Reads a pipe to its end on a thread of its own, so that the writer never waits: the text so far, and its lines as they come.
fn follow(pipe: impl Read + Send + 'static) -> (Arc<Mutex<String>>, Receiver<String>) {
    let text = Arc::new(Mutex::new(String::new()));
    let (send, lines) = channel();
    let all = Arc::clone(&text);
    std::thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            let mut all = all.lock().expect("nothing panics while it holds the text");
            all.push_str(&line);
            all.push('\n');
            drop(all);
            // Nobody listens any more once the server is gone.
            let _ = send.send(line);
        }
    });
    (text, lines)
}
