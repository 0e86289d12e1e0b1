//! A file system whose power can be cut: ext4 in a file, mounted in a mount namespace of its own, so that nothing is left behind however
//! a test ends.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use tempfile::TempDir;

use super::shim::compile;

/// Size of the file system: room for twenty rounds of orders.
const SIZE: u64 = 1 << 30;

/// The file system, mounted.
pub struct Volume {
    /// A shell in the namespace. When its input ends, so does the namespace, and with it the mount.
    keeper: Child,
    told: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    /// The file, the place where it is mounted, and what cuts the power.
    home: TempDir,
}

impl Volume {
    /// None where this machine mounts nothing; that takes root and loop devices.
    pub fn mount() -> Option<Volume> {
        let home = tempfile::tempdir().expect("a temporary directory");
        let file = home.path().join("image");
        std::fs::File::create(&file).and_then(|file| file.set_len(SIZE)).expect("a file of our own");
        let made = Command::new("mkfs.ext4").args(["-q", "-F"]).arg(&file).output();
        if !made.is_ok_and(|output| output.status.success()) {
            return None;
        }
        std::fs::create_dir(home.path().join("volume")).expect("a directory of our own");
        compile("cut.c", include_str!("cut.c"), &[], &home.path().join("cut"));
        let mut command = Command::new("unshare");
        command.args(["--mount", "sh"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut keeper = command.spawn().ok()?;
        let told = keeper.stdin.take();
        let answers = BufReader::new(keeper.stdout.take().expect("a pipe"));
        let mut volume = Volume { keeper, told, answers, home };
        volume.run(&volume.mounting()).is_ok().then_some(volume)
    }

    /// Where it is mounted, for who is in its namespace.
    pub fn directory(&self) -> PathBuf {
        self.home.path().join("volume")
    }

    /// What leads a program into its namespace.
    pub fn entering(&self) -> Vec<String> {
        vec!["nsenter".to_owned(), format!("--mount=/proc/{}/ns/mnt", self.keeper.id())]
    }

    /// Cuts the power: from now on nothing reaches the device. When that began, by `monotonic`.
    pub fn cut(&mut self) -> i64 {
        let cut = format!("{} {}", self.home.path().join("cut").display(), self.directory().display());
        let said = self.run(&cut).unwrap_or_else(|said| panic!("the power goes: {said}"));
        said.parse().expect("it says when")
    }

    /// The machine starts anew. Nobody may use the file system when it does.
    pub fn mount_again(&mut self) {
        let again = format!("umount {} && {}", self.directory().display(), self.mounting());
        self.run(&again).unwrap_or_else(|said| panic!("it is mounted again: {said}"));
    }

    fn mounting(&self) -> String {
        format!("mount -o loop {} {}", self.home.path().join("image").display(), self.directory().display())
    }

    /// Has the shell run something; what it said, also where it failed.
    fn run(&mut self, script: &str) -> Result<String, String> {
        let told = self.told.as_mut().expect("the shell runs");
        // One line comes back, whatever is said.
        let sent = writeln!(told, "said=$( ( {script} ) 2>&1 ); echo $? $said");
        let mut line = String::new();
        sent.and_then(|()| self.answers.read_line(&mut line)).map_err(|error| error.to_string())?;
        match line.trim_end().split_once(' ').unwrap_or((line.trim_end(), "")) {
            ("0", said) => Ok(said.to_owned()),
            (_, said) => Err(said.to_owned()),
        }
    }
}

impl Drop for Volume {
    fn drop(&mut self) {
        drop(self.told.take());
        // Where it did not end well there is nothing left to do about it.
        let _ = self.keeper.wait();
    }
}
