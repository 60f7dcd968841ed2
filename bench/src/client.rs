//! A client with little overhead: one request after the other on each
//! connection, and only as much of HTTP/1.1 as the responses need.

use std::{
    cell::Cell,
    collections::BTreeMap,
    io::{Error, Result},
    net::SocketAddr,
    rc::Rc,
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::LocalSet,
};

/// A request, as text.
#[derive(Clone)]
pub struct Request {
    head: String,
    body: String,
}

impl Request {
    pub fn get(path: &str) -> Self {
        Self { head: format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n"), body: String::new() }
    }

    pub fn post(path: &str, body: &str) -> Self {
        let length = body.len();
        let kind = if body.is_empty() { "" } else { "content-type: application/vnd.api+json\r\n" };
        let head = format!("POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {length}\r\n{kind}");
        Self { head, body: body.to_owned() }
    }

    /// A form post.
    pub fn form(path: &str, body: &str) -> Self {
        let length = body.len();
        let kind = "content-type: application/x-www-form-urlencoded\r\n";
        let head = format!("POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {length}\r\n{kind}");
        Self { head, body: body.to_owned() }
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.head += &format!("{name}: {value}\r\n");
        self
    }

    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    fn bytes(&self) -> Vec<u8> {
        format!("{}\r\n{}", self.head, self.body).into_bytes()
    }
}

/// A response.
pub struct Answer {
    pub status: u16,
    /// The cookies that it sets, as a browser sends them back.
    pub cookies: String,
    pub body: String,
}

/// One request on a connection of its own.
pub async fn once(address: SocketAddr, request: &Request) -> Result<Answer> {
    Connection::open(address).await?.send(&request.bytes()).await
}

struct Connection {
    stream: TcpStream,
    read: Vec<u8>,
}

impl Connection {
    async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, read: Vec::with_capacity(16_384) })
    }

    async fn send(&mut self, request: &[u8]) -> Result<Answer> {
        self.stream.write_all(request).await?;
        self.read.clear();
        let head = loop {
            if let Some(end) = self.read.windows(4).position(|window| window == b"\r\n\r\n") {
                break end + 4;
            }
            self.more().await?;
        };
        let sent = String::from_utf8_lossy(&self.read[..head]).into_owned();
        let cookies = sent.lines().filter_map(|line| line.strip_prefix("set-cookie: ")?.split(';').next());
        let cookies = cookies.collect::<Vec<_>>().join("; ");
        let text = sent.to_ascii_lowercase();
        let status =
            text.split(' ').nth(1).and_then(|code| code.parse().ok()).ok_or_else(|| Error::other("no HTTP"))?;
        let length =
            text.split("content-length: ").nth(1).and_then(|rest| rest.split("\r\n").next()?.parse::<usize>().ok());
        match length {
            Some(length) => {
                while self.read.len() < head + length {
                    self.more().await?;
                }
            }
            None => {
                while !self.read.ends_with(b"0\r\n\r\n") {
                    self.more().await?;
                }
            }
        }
        Ok(Answer { status, cookies, body: String::from_utf8_lossy(&self.read[head..]).into_owned() })
    }

    async fn more(&mut self) -> Result<()> {
        match self.stream.read_buf(&mut self.read).await? {
            0 => Err(Error::other("the server closed the connection")),
            _ => Ok(()),
        }
    }
}

/// A number of connections, for a time.
#[derive(Clone, Copy)]
pub struct Load {
    pub connections: usize,
    pub time: Duration,
}

/// The status of a response that never came.
const NO_ANSWER: u16 = 0;

/// The result.
#[derive(Default)]
pub struct Outcome {
    statuses: BTreeMap<u16, usize>,
    latencies: Vec<Duration>,
    time: Duration,
}

impl Load {
    /// Sends these requests in turn.
    pub async fn run(self, address: SocketAddr, requests: &[Request]) -> Result<Outcome> {
        let requests: Vec<_> = requests.iter().map(Request::bytes).collect();
        self.drive(address, Rc::new(move |number| requests[number % requests.len()].clone())).await
    }

    /// Sends a new request each time.
    pub async fn run_each(self, address: SocketAddr, request: impl Fn(usize) -> Request + 'static) -> Result<Outcome> {
        self.drive(address, Rc::new(move |number| request(number).bytes())).await
    }

    async fn drive(self, address: SocketAddr, request: Rc<dyn Fn(usize) -> Vec<u8>>) -> Result<Outcome> {
        let (next, start) = (Rc::new(Cell::new(0)), Instant::now());
        let tasks = LocalSet::new();
        let running: Vec<_> = (0..self.connections)
            .map(|_| tasks.spawn_local(until(start + self.time, address, Rc::clone(&next), Rc::clone(&request))))
            .collect();
        tasks.await;
        let mut total = Outcome { time: start.elapsed(), ..Outcome::default() };
        for task in running {
            total.add(task.await.map_err(Error::other)??);
        }
        Ok(total)
    }
}

/// One connection's share of a load.
async fn until(
    end: Instant,
    address: SocketAddr,
    next: Rc<Cell<usize>>,
    request: Rc<dyn Fn(usize) -> Vec<u8>>,
) -> Result<Outcome> {
    let (mut connection, mut outcome) = (Connection::open(address).await?, Outcome::default());
    while Instant::now() < end {
        let bytes = request(next.replace(next.get() + 1));
        let sent = Instant::now();
        match connection.send(&bytes).await {
            Ok(answer) => outcome.note(answer.status, sent.elapsed()),
            Err(_) => {
                outcome.note(NO_ANSWER, sent.elapsed());
                connection = Connection::open(address).await?;
            }
        }
    }
    Ok(outcome)
}

impl Outcome {
    fn note(&mut self, status: u16, latency: Duration) {
        *self.statuses.entry(status).or_default() += 1;
        self.latencies.push(latency);
    }

    fn add(&mut self, other: Self) {
        for (status, count) in other.statuses {
            *self.statuses.entry(status).or_default() += count;
        }
        self.latencies.extend(other.latencies);
    }

    /// Responses of this status in a second.
    pub fn rate(&self, status: u16) -> f64 {
        self.statuses.get(&status).copied().unwrap_or(0) as f64 / self.time.as_secs_f64()
    }

    /// Responses of any other status.
    pub fn others(&self, expected: &[u16]) -> f64 {
        let others = self.statuses.iter().filter(|(status, _)| !expected.contains(status));
        others.map(|(_, count)| *count).sum::<usize>() as f64
    }

    /// The time within which this share of the responses came, in milliseconds.
    pub fn percentile(&self, share: f64) -> f64 {
        let mut latencies = self.latencies.clone();
        latencies.sort_unstable();
        let at = (latencies.len() as f64 * share) as usize;
        latencies.get(at.min(latencies.len().saturating_sub(1))).map_or(f64::NAN, |time| time.as_secs_f64() * 1000.0)
    }
}
