//! How much one caller may ask for, and one address: who asks for more waits (RFC 6585, 4).
//!
//! In memory, and so for each instance by itself: it keeps one caller from taking the service from all
//! others, and counts nothing.

use std::{
    fmt,
    hash::Hash,
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use actix_web::{HttpRequest, http::header::X_FORWARDED_FOR, web::Data};
use governor::{
    Quota, RateLimiter,
    clock::{Clock, MonotonicClock},
    middleware::NoOpMiddleware,
    state::keyed::DashMapStateStore,
};

/// So many requests in a minute, a quarter of them at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate(NonZeroU32);

impl Rate {
    /// What one caller may ask for, if nobody says otherwise.
    pub const OF_CALLER: Self = Self(NonZeroU32::new(1_200).unwrap());
    /// What may come from one address, behind which many may sit.
    pub const OF_ADDRESS: Self = Self(NonZeroU32::new(6_000).unwrap());
    /// The highest that can be set.
    pub const HIGHEST: u32 = 1_000_000;

    /// So many requests in a minute.
    pub const fn per_minute(requests: NonZeroU32) -> Self {
        Self(requests)
    }

    fn quota(self) -> Quota {
        let burst = NonZeroU32::new(self.0.get() / 4).unwrap_or(NonZeroU32::MIN);
        Quota::per_minute(self.0).allow_burst(burst)
    }
}

type Limiter<K> =
    RateLimiter<K, DashMapStateStore<K>, MonotonicClock, NoOpMiddleware<std::time::Instant>>;

/// Refused: the caller may come again after this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMany {
    /// How long to wait, in whole seconds, at least one.
    pub retry_after: Duration,
}

/// Takes note of a request by the address that it came from. Where the server has no limits, or nobody
/// knows the address, none is refused.
pub fn take_address_of(request: &HttpRequest) -> Result<(), TooMany> {
    let limits = request.app_data::<Data<RateLimits>>();
    let Some((limits, peer)) = limits.zip(request.peer_addr()) else {
        return Ok(());
    };
    let forwarded = request.headers().get(X_FORWARDED_FOR);
    let forwarded = forwarded.and_then(|hops| hops.to_str().ok());
    limits.take_address(peer.ip(), forwarded)
}

/// Takes note of a request by its caller, as [`take_address_of`].
pub fn take_caller_of(request: &HttpRequest, caller: &str) -> Result<(), TooMany> {
    match request.app_data::<Data<RateLimits>>() {
        Some(limits) => limits.take_caller(caller),
        None => Ok(()),
    }
}

/// What callers and addresses have asked for lately.
pub struct RateLimits {
    callers: Lately<String>,
    addresses: Lately<IpAddr>,
    proxies: Vec<IpAddr>,
}

/// What those with such a key have asked for lately.
struct Lately<K: Hash + Eq + Clone> {
    limiter: Limiter<K>,
    requests: AtomicUsize,
}

/// After how many requests those that have rested are forgotten: looking through all of them must not be
/// the work of each request.
const OFTEN: usize = 10_000;

impl RateLimits {
    /// Limits for callers and addresses; requests that come through one of the proxies are told apart by
    /// the address that it names.
    pub fn new((callers, addresses): (Rate, Rate), proxies: Vec<IpAddr>) -> Self {
        Self {
            callers: Lately::within(callers),
            addresses: Lately::within(addresses),
            proxies,
        }
    }

    /// Takes note of a request of a caller.
    pub fn take_caller(&self, caller: &str) -> Result<(), TooMany> {
        self.callers.take(&caller.to_owned())
    }

    /// Takes note of a request that came from `peer`, on behalf of whom `forwarded` names (the header
    /// `X-Forwarded-For`).
    pub fn take_address(&self, peer: IpAddr, forwarded: Option<&str>) -> Result<(), TooMany> {
        let client = client(peer, forwarded, &self.proxies);
        self.addresses.take(&network_of(client))
    }
}

impl fmt::Debug for RateLimits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RateLimits").finish_non_exhaustive()
    }
}

impl<K: Hash + Eq + Clone> Lately<K> {
    fn within(rate: Rate) -> Self {
        Self {
            limiter: RateLimiter::dashmap_with_clock(rate.quota(), MonotonicClock),
            requests: AtomicUsize::new(0),
        }
    }

    fn take(&self, key: &K) -> Result<(), TooMany> {
        let before = self.requests.fetch_add(1, Ordering::Relaxed);
        if before.is_multiple_of(OFTEN) {
            self.limiter.retain_recent();
            self.limiter.shrink_to_fit();
        }
        self.limiter.check_key(key).map_err(|refused| {
            let wait = refused.wait_time_from(MonotonicClock.now());
            let seconds = wait.as_secs().saturating_add(1);
            TooMany {
                retry_after: Duration::from_secs(seconds),
            }
        })
    }
}

/// Who asks: the last address that none of our proxies has. What stands before it in the header is
/// whatever somebody wrote there.
fn client(peer: IpAddr, forwarded: Option<&str>, proxies: &[IpAddr]) -> IpAddr {
    let is_proxy = |address: &IpAddr| proxies.contains(address);
    if !is_proxy(&peer) {
        return peer;
    }
    let hops = forwarded.into_iter().flat_map(|told| told.rsplit(','));
    let mut last = peer;
    for hop in hops {
        let Ok(address) = hop.trim().parse() else {
            break;
        };
        last = address;
        if !is_proxy(&address) {
            break;
        }
    }
    last
}

/// Whoever has one address of IPv6 has all of its network (RFC 6177).
fn network_of(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(address) => IpAddr::V4(address),
            None => IpAddr::V6(Ipv6Addr::from_bits(
                address.to_bits() & !u128::from(u64::MAX),
            )),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn limits(per_minute: u32) -> RateLimits {
        let rate = Rate::per_minute(NonZeroU32::new(per_minute).unwrap());
        RateLimits::new((rate, rate), vec![address("10.0.0.1")])
    }

    #[test]
    fn whoever_asks_for_too_much_waits_and_nobody_else() {
        let limits = limits(40);
        let taken = |who: &str| {
            (0..20)
                .take_while(|_| limits.take_caller(who).is_ok())
                .count()
        };
        assert_eq!(taken("anne"), 10);
        assert_eq!(taken("bo"), 10);
        let refused = limits.take_caller("anne").unwrap_err();
        assert!(
            (1..=2).contains(&refused.retry_after.as_secs()),
            "{refused:?}"
        );
        let from = |peer: &str| {
            (0..20)
                .take_while(|_| limits.take_address(address(peer), None).is_ok())
                .count()
        };
        assert_eq!((from("192.0.2.1"), from("192.0.2.2")), (10, 10));
    }

    #[test]
    fn those_that_have_rested_are_forgotten_now_and_then() {
        let lately = Lately::within(Rate::per_minute(NonZeroU32::new(Rate::HIGHEST).unwrap()));
        for number in 0..=2 * OFTEN {
            lately.take(&number).unwrap();
        }
        assert!(lately.limiter.len() <= OFTEN, "{}", lately.limiter.len());
    }

    #[test]
    fn the_smallest_rate_lets_one_through() {
        let limits = limits(1);
        assert!(limits.take_caller("anne").is_ok());
        assert!(
            limits
                .take_caller("anne")
                .unwrap_err()
                .retry_after
                .as_secs()
                >= 55
        );
    }

    #[test]
    fn who_asks_is_whom_the_last_of_our_proxies_names() {
        let proxies = [address("10.0.0.1"), address("10.0.0.2")];
        for (peer, forwarded, expected) in [
            ("192.0.2.1", None, "192.0.2.1"),
            // Somebody who is no proxy says nothing that counts.
            ("192.0.2.1", Some("198.51.100.7"), "192.0.2.1"),
            ("10.0.0.1", Some("198.51.100.7"), "198.51.100.7"),
            ("10.0.0.1", Some("1.1.1.1, 198.51.100.7"), "198.51.100.7"),
            ("10.0.0.1", Some("198.51.100.7, 10.0.0.2"), "198.51.100.7"),
            ("10.0.0.1", Some("198.51.100.7, unknown"), "10.0.0.1"),
            ("10.0.0.1", Some(""), "10.0.0.1"),
            ("10.0.0.1", None, "10.0.0.1"),
        ] {
            let found = client(address(peer), forwarded, &proxies);
            assert_eq!(found, address(expected), "{peer} {forwarded:?}");
        }
    }

    #[test]
    fn a_network_of_ipv6_is_one_address() {
        for (one, network) in [
            ("192.0.2.1", "192.0.2.1"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
        ] {
            assert_eq!(network_of(address(one)), address(network));
        }
    }
}
