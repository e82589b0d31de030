//! Electric, where the demo is told to take its shapes from there.

use std::{
    env,
    net::{TcpStream, ToSocketAddrs},
    time::Duration,
};

/// How long Electric may take to take a connection.
const PATIENCE: Duration = Duration::from_secs(2);

/// What to say where `ELECTRIC_URL` names something that cannot be reached: the page would be offline, and
/// not say why.
pub fn warning() -> Option<String> {
    let url = env::var("ELECTRIC_URL").ok().filter(|url| !url.is_empty())?;
    let problem = reach(&url).err()?;
    Some(format!(
        "ELECTRIC_URL is {url}, which cannot be reached ({problem}): the page gets its writes through, and no rows. \
         Start Electric, as examples/contacts/compose.yaml does, or unset ELECTRIC_URL."
    ))
}

fn reach(url: &str) -> std::result::Result<(), String> {
    let (scheme, rest) =
        url.split_once("://").ok_or("it is no address such as http://localhost:3000")?;
    let host = rest.split(['/', '?']).next().unwrap_or(rest);
    let has_port = host.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    let port = if scheme == "https" { 443 } else { 80 };
    let address = if has_port { host.to_owned() } else { format!("{host}:{port}") };
    let addresses = address.to_socket_addrs().map_err(|error| error.to_string())?;
    let mut problem = "it has no address".to_owned();
    for address in addresses {
        match TcpStream::connect_timeout(&address, PATIENCE) {
            Ok(_) => return Ok(()),
            Err(error) => problem = error.to_string(),
        }
    }
    Err(problem)
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn who_listens_is_reached() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/v1/shape", listener.local_addr().unwrap());
        assert_eq!(reach(&url), Ok(()));
        drop(listener);
        assert!(reach(&url).is_err());
        assert!(reach("localhost:3000").unwrap_err().contains("no address such as"));
    }
}
