//! The processes under load: the release binary with a data folder of its own, and the empty handler.

use std::{
    fs,
    io::{BufRead, BufReader, Error, Result, Write},
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::client::{self, Request};

/// One address stands for thousands of clients, and a few users for all of them, so their limits must not stop the run.
/// The limits that a flood meets are those that ship.
pub const RAISED: [(&str, &str); 4] = [
    ("KEYDESK_LIMIT_LOG_IN", "1000000/1s"),
    ("KEYDESK_LIMIT_LOG_IN_ADDRESS", "1000000/1s"),
    ("KEYDESK_LIMIT_SIGN_UP", "1000000/1s"),
    ("KEYDESK_MAX_TOKENS", "100000"),
];

/// A hash that another program made. Its cost is small: it is carried, and not checked.
const BCRYPT: &str = "$2b$04$abcdefghijklmnopqrstuuQt6PVTXt0oYfk4zrY/lWeRl0P5qdUH6";

pub struct Server {
    pub address: SocketAddr,
    binary: PathBuf,
    folder: Option<PathBuf>,
    child: Child,
}

impl Server {
    /// Starts the binary in an empty folder and waits until it is ready.
    pub async fn start(binary: &Path) -> Result<Self> {
        Self::start_in(binary, "").await
    }

    /// The same; the name distinguishes several at once.
    pub async fn start_in(binary: &Path, name: &str) -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("keydesk-bench-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder)?;
        let address = free_address()?;
        let child = spawn(binary, &folder, address)?;
        let server = Self { address, binary: binary.to_owned(), folder: Some(folder), child };
        server.ready().await?;
        Ok(server)
    }

    /// Starts this program as a server that returns these bytes.
    pub async fn empty_handler(body: &str) -> Result<Self> {
        let binary = std::env::current_exe()?;
        let mut child = Command::new(&binary).args(["--empty-handler", body]).stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().ok_or_else(|| Error::other("no output"))?).read_line(&mut line)?;
        let address = line.trim().parse().map_err(Error::other)?;
        Ok(Self { address, binary, folder: None, child })
    }

    /// Creates the account of this run; returns its admin's token.
    pub fn create_account(&self, password: &str) -> Result<String> {
        let arguments = ["account", "create", "--name", "Bench", "--admin-email", "admin@bench.example"];
        let arguments = [&arguments[..], &["--admin-password-stdin", "--protected", "--json"]].concat();
        let answer = self.verb(&arguments, password)?;
        answer["token"].as_str().map(str::to_owned).ok_or_else(|| Error::other(answer.to_string()))
    }

    /// Fills the account with customers who share a password.
    pub fn fill(&self, users: u32, tokens_per_user: u32, password: &str) -> Result<()> {
        let (users, tokens) = (users.to_string(), tokens_per_user.to_string());
        let arguments = ["dev", "fill", "--users", &users, "--tokens-per-user", &tokens, "--password-stdin", "--json"];
        let answer = self.verb(&arguments, password)?;
        if answer["users"].is_null() { Err(Error::other(answer.to_string())) } else { Ok(()) }
    }

    /// The rate of argon2id alone with the server's parameters, in hashes a second.
    pub fn calibrate(&self) -> Result<f64> {
        let answer = self.verb(&["password", "calibrate", "--json"], "")?;
        answer["hashesPerSecond"].as_f64().ok_or_else(|| Error::other(answer.to_string()))
    }

    /// How long it takes to export the account to a file.
    pub fn export_account(&self) -> Result<Duration> {
        let file = self.folder()?.join("account.jsonl");
        let begin = Instant::now();
        let answer = self.verb(&["account", "export", "--to", &file.to_string_lossy(), "--json"], "")?;
        let took = begin.elapsed();
        fs::remove_file(file)?;
        if answer["export"].is_null() { Err(Error::other(answer.to_string())) } else { Ok(took) }
    }

    /// How long it takes to import so many users from CSV, each with the hash of a password.
    pub fn import(&self, users: u32) -> Result<Duration> {
        let file = self.folder()?.join("users.csv");
        let row =
            |number| format!("moved-{number:06}@moved.example,Ada,Byron,{BCRYPT},\"{{\"\"plan\"\":\"\"pro\"\"}}\"\n");
        let rows: String = (0..users).map(row).collect();
        fs::write(&file, format!("email,firstName,lastName,passwordHash,metadata\n{rows}"))?;
        let begin = Instant::now();
        let answer = self.verb(&["user", "import", &file.to_string_lossy(), "--json"], "")?;
        let took = begin.elapsed();
        fs::remove_file(file)?;
        if answer["import"]["created"] == users { Ok(took) } else { Err(Error::other(answer.to_string())) }
    }

    fn folder(&self) -> Result<&Path> {
        self.folder.as_deref().ok_or_else(|| Error::other("this server has no folder"))
    }

    fn verb(&self, arguments: &[&str], input: &str) -> Result<Value> {
        let mut command = Command::new(&self.binary);
        command.args(arguments).arg("--data-dir").args(&self.folder);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(input.as_bytes())?;
        }
        Ok(serde_json::from_slice(&child.wait_with_output()?.stdout)?)
    }

    /// The time from the start of the process to `/readyz`, once the database exists.
    pub async fn median_start(&mut self) -> Result<f64> {
        let mut times = Vec::new();
        for _ in 0..5 {
            self.end()?;
            let start = Instant::now();
            self.child = spawn(&self.binary, self.folder.as_deref().unwrap_or(Path::new(".")), self.address)?;
            self.ready().await?;
            times.push(start.elapsed());
        }
        times.sort_unstable();
        Ok(times[times.len() / 2].as_secs_f64() * 1000.0)
    }

    async fn ready(&self) -> Result<()> {
        for _ in 0..5000 {
            if matches!(client::once(self.address, &Request::get("/readyz")).await, Ok(answer) if answer.status == 200)
            {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        Err(Error::other("the server does not become ready"))
    }

    /// A figure of the process's memory, in MiB.
    pub fn memory(&self, figure: &str) -> Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(figure)?.strip_prefix(':'));
        let kibibytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        kibibytes.map(|kibibytes| kibibytes / 1024.0).ok_or_else(|| Error::other("no such figure"))
    }

    /// The CPU time of the process until now, in milliseconds. The kernel counts it in hundredths of a second.
    pub fn cpu(&self) -> Result<f64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        // The name of the program, in parentheses, may hold spaces. User and system time are fields 14 and 15.
        let (_, rest) = stat.rsplit_once(')').ok_or_else(|| Error::other("no such figure"))?;
        let fields = rest.split_whitespace().skip(11).take(2).map(|field| field.parse::<f64>().map_err(Error::other));
        Ok(fields.sum::<Result<f64>>()? * 10.0)
    }

    /// Resets the peak of memory.
    pub fn forget_peak(&self) -> Result<()> {
        fs::write(format!("/proc/{}/clear_refs", self.child.id()), "5")
    }

    /// Ends the process and removes its folder.
    pub fn stop(mut self) -> Result<()> {
        self.end()?;
        self.folder.as_ref().map_or(Ok(()), fs::remove_dir_all)
    }

    fn end(&mut self) -> Result<()> {
        // SIGTERM by `kill`: the standard library can only send SIGKILL.
        Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status()?;
        self.child.wait().map(drop)
    }
}

fn spawn(binary: &Path, folder: &Path, address: SocketAddr) -> Result<Child> {
    let log = fs::File::create(folder.join("log"))?;
    Command::new(binary)
        .args(["serve", "--bind", &address.to_string(), "--data-dir"])
        .arg(folder)
        .envs(RAISED)
        .stdout(log)
        .stderr(Stdio::null())
        .spawn()
}

fn free_address() -> Result<SocketAddr> {
    TcpListener::bind("127.0.0.1:0")?.local_addr()
}
