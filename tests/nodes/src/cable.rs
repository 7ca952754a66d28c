//! A cable between two programs, which can be cut, go silent, or be slow.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    os::unix::net::UnixStream,
    path::PathBuf,
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

/// How often a connection looks at the weather.
const PACE: Duration = Duration::from_millis(10);
/// What a slow cable lets through at each pace, bytes.
const TRICKLE: usize = 256;

/// What a cable does to what goes through it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weather {
    /// Everything passes.
    Fair,
    /// Every connection is closed, and no new one is made.
    Cut,
    /// Connections stand and are taken, and nothing passes, in neither direction.
    Silent,
    /// Each piece waits so long.
    Delayed(Duration),
    /// A few kilobytes a second pass.
    Slow,
    /// What is said on a connection that begins now is said twice: once more on a connection of its
    /// own, whose answers nobody hears. So a request arrives twice, at two nodes where there are two.
    Doubled,
}

/// What is at the far end.
#[derive(Debug, Clone)]
pub enum Far {
    /// An address.
    Tcp(SocketAddr),
    /// A socket in the file system.
    Unix(PathBuf),
}

/// A cable that begins at a port of its own, until the process ends.
#[derive(Debug, Clone)]
pub struct Cable {
    near: SocketAddr,
    weather: Arc<Mutex<Weather>>,
}

/// One end of a connection.
enum End {
    Tcp(TcpStream),
    Unix(UnixStream),
}

impl Cable {
    /// To this far end.
    #[must_use]
    pub fn to(far: Far) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let near = listener.local_addr().expect("it has an address");
        let weather = Arc::new(Mutex::new(Weather::Fair));
        let this = Self { near, weather };
        let serving = this.clone();
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let (cable, far) = (serving.clone(), far.clone());
                thread::spawn(move || cable.serve(client, &far));
            }
        });
        this
    }

    /// Where it begins.
    #[must_use]
    pub const fn near(&self) -> SocketAddr {
        self.near
    }

    /// From now on.
    pub fn set(&self, weather: Weather) {
        *self.weather.lock().expect("nobody panics") = weather;
    }

    fn weather(&self) -> Weather {
        *self.weather.lock().expect("nobody panics")
    }

    fn serve(&self, client: TcpStream, far: &Far) {
        while self.weather() == Weather::Silent {
            thread::sleep(PACE);
        }
        if self.weather() == Weather::Cut {
            return;
        }
        let Ok(server) = End::open(far) else { return };
        let _ = client.set_nodelay(true);
        let client = End::Tcp(client);
        let (Ok(client_too), Ok(server_too)) = (client.again(), server.again()) else { return };
        let second = match self.weather() {
            Weather::Doubled => End::open(far).ok().and_then(End::unheard),
            _ => None,
        };
        let this = self.clone();
        let back = thread::spawn(move || this.copy(server_too, client_too, None));
        self.copy(client, server, second);
        let _ = back.join();
    }

    fn copy(&self, mut from: End, mut to: End, mut second: Option<End>) {
        let mut chunk = [0; 16_384];
        let _ = from.look_often();
        loop {
            let most = match self.weather() {
                Weather::Cut => break,
                Weather::Silent => {
                    thread::sleep(PACE);
                    continue;
                }
                Weather::Delayed(_) | Weather::Fair | Weather::Doubled => chunk.len(),
                Weather::Slow => {
                    thread::sleep(PACE);
                    TRICKLE
                }
            };
            let length = match from.read(&mut chunk[..most]) {
                Ok(0) => break,
                Ok(length) => length,
                Err(error) if is_idle(&error) => continue,
                Err(_) => break,
            };
            // It may have changed while nothing came.
            match self.weather() {
                Weather::Cut => break,
                Weather::Delayed(delay) => thread::sleep(delay),
                Weather::Fair | Weather::Slow | Weather::Silent | Weather::Doubled => {}
            }
            if to.write_all(&chunk[..length]).is_err() {
                break;
            }
            if let Some(too) = &mut second {
                let _ = too.write_all(&chunk[..length]);
            }
        }
        from.close();
        to.close();
        second.iter().for_each(End::close);
    }
}

fn is_idle(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
}

impl End {
    fn open(far: &Far) -> io::Result<Self> {
        Ok(match far {
            Far::Tcp(address) => {
                let stream = TcpStream::connect(address)?;
                stream.set_nodelay(true)?;
                Self::Tcp(stream)
            }
            Far::Unix(path) => Self::Unix(UnixStream::connect(path)?),
        })
    }

    fn again(&self) -> io::Result<Self> {
        Ok(match self {
            Self::Tcp(stream) => Self::Tcp(stream.try_clone()?),
            Self::Unix(stream) => Self::Unix(stream.try_clone()?),
        })
    }

    fn look_often(&self) -> io::Result<()> {
        match self {
            Self::Tcp(stream) => stream.set_read_timeout(Some(PACE)),
            Self::Unix(stream) => stream.set_read_timeout(Some(PACE)),
        }
    }

    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Tcp(stream) => stream.read(into),
            Self::Unix(stream) => stream.read(into),
        }
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Tcp(stream) => stream.write_all(bytes),
            Self::Unix(stream) => stream.write_all(bytes),
        }
    }

    /// Whatever comes from there is read and dropped.
    fn unheard(self) -> Option<Self> {
        let mut from = self.again().ok()?;
        thread::spawn(move || {
            let mut chunk = [0; 16_384];
            while from.read(&mut chunk).is_ok_and(|length| length > 0) {}
        });
        Some(self)
    }

    fn close(&self) {
        let _ = match self {
            Self::Tcp(stream) => stream.shutdown(Shutdown::Both),
            Self::Unix(stream) => stream.shutdown(Shutdown::Both),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A far end that says back what it hears.
    fn echo() -> Cable {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            for mut stream in listener.incoming().map_while(Result::ok) {
                thread::spawn(move || {
                    let mut byte = [0];
                    while stream.read(&mut byte).is_ok_and(|n| n > 0) {
                        let _ = stream.write_all(&byte);
                    }
                });
            }
        });
        Cable::to(Far::Tcp(address))
    }

    fn says_back(stream: &mut TcpStream) -> io::Result<u8> {
        stream.write_all(b"x")?;
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        Ok(byte[0])
    }

    #[test]
    fn what_goes_through_a_cable_comes_back_until_it_is_cut() {
        let cable = echo();
        let mut stream = TcpStream::connect(cable.near()).unwrap();
        assert_eq!(says_back(&mut stream).unwrap(), b'x');
        cable.set(Weather::Slow);
        assert_eq!(says_back(&mut stream).unwrap(), b'x');
        cable.set(Weather::Delayed(PACE));
        assert_eq!(says_back(&mut stream).unwrap(), b'x');
        cable.set(Weather::Cut);
        assert!(says_back(&mut stream).is_err());
        let mut late = TcpStream::connect(cable.near()).unwrap();
        assert!(says_back(&mut late).is_err());
        cable.set(Weather::Fair);
        let mut anew = TcpStream::connect(cable.near()).unwrap();
        assert_eq!(says_back(&mut anew).unwrap(), b'x');
    }

    #[test]
    fn what_is_said_on_a_doubled_cable_arrives_twice_and_is_answered_once() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let cable = Cable::to(Far::Tcp(listener.local_addr().unwrap()));
        cable.set(Weather::Doubled);
        let mut stream = TcpStream::connect(cable.near()).unwrap();
        stream.write_all(b"x").unwrap();
        for answer in [b"1", b"2"] {
            let (mut heard, mut byte) = (listener.accept().unwrap().0, [0]);
            heard.read_exact(&mut byte).unwrap();
            assert_eq!(&byte, b"x");
            heard.write_all(answer).unwrap();
        }
        let (mut first, mut more) = ([0], Vec::new());
        stream.read_exact(&mut first).unwrap();
        assert_eq!(&first, b"1");
        cable.set(Weather::Cut);
        let _ = stream.read_to_end(&mut more);
        assert_eq!(more, b"", "the second answer is nobody's");
    }

    #[test]
    fn a_silent_cable_keeps_what_it_was_given_for_later() {
        let cable = echo();
        cable.set(Weather::Silent);
        let mut stream = TcpStream::connect(cable.near()).unwrap();
        stream.set_read_timeout(Some(5 * PACE)).unwrap();
        stream.write_all(b"y").unwrap();
        let mut byte = [0];
        assert!(is_idle(&stream.read_exact(&mut byte).unwrap_err()));
        cable.set(Weather::Fair);
        stream.set_read_timeout(None).unwrap();
        stream.read_exact(&mut byte).unwrap();
        assert_eq!(&byte, b"y");
    }
}
