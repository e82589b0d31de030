//! The network between the browsers and the server: slow, or unplugged, where somebody wants to see
//! what that is like.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
    time::{Duration, Instant},
};

use crate::Result;

/// Passes connections on.
pub struct Network {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    is_unplugged: bool,
    /// Both ends of each connection that there is, and perhaps of some that have ended.
    connections: Vec<TcpStream>,
}

/// Something on its way, and when it arrives.
type Parcel = (Instant, Vec<u8>);

impl Network {
    /// Passes on what comes, half of the latency later in each direction.
    pub fn start(listener: TcpListener, server: &str, latency: Duration) -> Result<Network> {
        let state = Arc::new(Mutex::new(State::default()));
        let (shared, server) = (Arc::clone(&state), server.to_owned());
        thread::Builder::new()
            .name("network".to_owned())
            .spawn(move || {
                for browser in listener.incoming().flatten() {
                    // A connection that fails is the browser's to try again.
                    let _ = connect(&shared, browser, &server, latency / 2);
                }
            })
            .map_err(|error| format!("the network does not start: {error}"))?;
        Ok(Network { state })
    }

    /// Ends all connections, and takes no more.
    pub fn unplug(&self) {
        let mut state = locked(&self.state);
        state.is_unplugged = true;
        for connection in state.connections.drain(..) {
            let _ = connection.shutdown(Shutdown::Both);
        }
    }

    /// Takes connections again.
    pub fn plug(&self) {
        locked(&self.state).is_unplugged = false;
    }

    /// Whether it takes connections.
    pub fn is_plugged(&self) -> bool {
        !locked(&self.state).is_unplugged
    }
}

fn locked(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn connect(
    state: &Mutex<State>,
    browser: TcpStream,
    server: &str,
    delay: Duration,
) -> std::io::Result<()> {
    let mut state = locked(state);
    if state.is_unplugged {
        return browser.shutdown(Shutdown::Both);
    }
    let server = TcpStream::connect(server)?;
    for end in [&browser, &server] {
        end.set_nodelay(true)?;
    }
    state.connections.retain(|connection| connection.peer_addr().is_ok());
    state.connections.extend([browser.try_clone()?, server.try_clone()?]);
    pass(browser.try_clone()?, server.try_clone()?, delay);
    pass(server, browser, delay);
    Ok(())
}

/// Passes on one direction, until either end has gone.
fn pass(from: TcpStream, to: TcpStream, delay: Duration) {
    let (sent, arriving) = sync_channel(64);
    thread::spawn(move || read(from, &sent, delay));
    thread::spawn(move || write(to, &arriving));
}

fn read(mut from: TcpStream, sent: &SyncSender<Parcel>, delay: Duration) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        if sent.send((Instant::now() + delay, buffer[..count].to_vec())).is_err() {
            break;
        }
    }
}

fn write(mut to: TcpStream, arriving: &Receiver<Parcel>) {
    for (arrival, bytes) in arriving {
        thread::sleep(arrival.saturating_duration_since(Instant::now()));
        if to.write_all(&bytes).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A network before a server that says everything twice.
    fn to_an_echo(latency: Duration) -> (Network, String) {
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = server.local_addr().unwrap().to_string();
        thread::spawn(move || {
            for mut connection in server.incoming().flatten() {
                thread::spawn(move || {
                    let mut byte = [0];
                    while let Ok(1) = connection.read(&mut byte) {
                        connection.write_all(&[byte[0], byte[0]]).unwrap();
                    }
                });
            }
        });
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let front = listener.local_addr().unwrap().to_string();
        (Network::start(listener, &address, latency).unwrap(), front)
    }

    fn ask(connection: &mut TcpStream) -> std::io::Result<[u8; 2]> {
        let mut answer = [0; 2];
        connection.write_all(b"a")?;
        connection.read_exact(&mut answer)?;
        Ok(answer)
    }

    #[test]
    fn it_passes_on_both_ways_until_it_is_unplugged() {
        let (network, address) = to_an_echo(Duration::ZERO);
        let mut connection = TcpStream::connect(&address).unwrap();
        assert_eq!(&ask(&mut connection).unwrap(), b"aa");
        network.unplug();
        assert!(!network.is_plugged());
        assert!(ask(&mut connection).is_err());
        assert!(TcpStream::connect(&address).and_then(|mut new| ask(&mut new)).is_err());
        network.plug();
        assert_eq!(&ask(&mut TcpStream::connect(&address).unwrap()).unwrap(), b"aa");
    }

    #[test]
    fn an_answer_takes_at_least_the_latency() {
        let latency = Duration::from_millis(60);
        let (_network, address) = to_an_echo(latency);
        let mut connection = TcpStream::connect(&address).unwrap();
        let start = Instant::now();
        ask(&mut connection).unwrap();
        assert!(start.elapsed() >= latency);
    }
}
