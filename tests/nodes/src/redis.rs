//! What passes through a Redis.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpStream},
    sync::{Arc, Mutex},
    thread::{self, JoinHandle},
};

use coterie_services::Redis;

/// Everything that is said to a Redis from now on.
#[derive(Debug)]
pub struct Monitor {
    stream: TcpStream,
    heard: Arc<Mutex<Vec<u8>>>,
    listening: JoinHandle<()>,
}

impl Monitor {
    /// Listens.
    #[must_use]
    pub fn of(redis: &Redis) -> Self {
        let mut stream = TcpStream::connect(redis.address()).expect("Redis listens");
        stream.write_all(b"MONITOR\r\n").expect("it hears");
        let mut answer = [0; 5];
        stream.read_exact(&mut answer).expect("it answers");
        assert_eq!(&answer, b"+OK\r\n");
        let heard = Arc::new(Mutex::new(Vec::new()));
        let (mut source, sink) = (stream.try_clone().expect("a socket"), Arc::clone(&heard));
        let listening = thread::spawn(move || {
            let mut chunk = [0; 4_096];
            while let Ok(length @ 1..) = source.read(&mut chunk) {
                sink.lock().expect("nobody panics").extend_from_slice(&chunk[..length]);
            }
        });
        Self { stream, heard, listening }
    }

    /// All of it, as Redis writes it down.
    #[must_use]
    pub fn end(self) -> String {
        let _ = self.stream.shutdown(Shutdown::Both);
        self.listening.join().expect("it ends");
        let heard = self.heard.lock().expect("nobody panics");
        String::from_utf8_lossy(&heard).into_owned()
    }
}
