//! Where nothing is ever sent: addresses that belong to a machine's link or to a cloud's metadata, which
//! give credentials to whoever asks from the inside.
//!
//! Sources: RFC 3927, RFC 4291, RFC 6052;
//! <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html>

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The addresses of EC2's metadata and of ECS's and EKS's credentials by IPv6.
const METADATA: [Ipv6Addr; 2] = [
    Ipv6Addr::new(0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x0254),
    Ipv6Addr::new(0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x0023),
];

/// Whether something may be sent there. What an IPv6 address says of an IPv4 one is looked through.
pub(crate) fn may_be_sent_to(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_fine(address),
        IpAddr::V6(address) => {
            if let Some(inner) = inner(address) {
                return is_fine(inner);
            }
            let is_link_local = address.segments()[0] & 0xffc0 == 0xfe80;
            !(is_link_local
                || address.is_unspecified()
                || address.is_multicast()
                || METADATA.contains(&address))
        }
    }
}

fn is_fine(address: Ipv4Addr) -> bool {
    !(address.is_link_local()
        || address.is_unspecified()
        || address.is_broadcast()
        || address.is_multicast()
        || address.octets()[0] == 0)
}

/// The IPv4 address behind one of IPv6: mapped, compatible, or by NAT64's well-known prefix.
fn inner(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let is_nat64 = address.segments()[..6] == [0x0064, 0xff9b, 0, 0, 0, 0];
    if is_nat64 {
        let [.., a, b, c, d] = address.octets();
        return Some(Ipv4Addr::new(a, b, c, d));
    }
    if address.is_loopback() || address.is_unspecified() { None } else { address.to_ipv4() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_links_and_metadata_are_refused_however_they_are_written() {
        for (address, expected) in [
            ("169.254.169.254", false),
            ("169.254.170.2", false),
            ("0.0.0.0", false),
            ("0.1.2.3", false),
            ("255.255.255.255", false),
            ("224.0.0.1", false),
            ("::", false),
            ("fe80::1", false),
            ("febf::1", false),
            ("ff02::1", false),
            ("fd00:ec2::254", false),
            ("fd00:ec2::23", false),
            ("::ffff:169.254.169.254", false),
            ("::169.254.169.254", false),
            ("64:ff9b::169.254.169.254", false),
            ("127.0.0.1", true),
            ("::1", true),
            ("10.0.0.1", true),
            ("192.0.2.1", true),
            ("2001:db8::1", true),
            ("fd00::1", true),
            ("::ffff:192.0.2.1", true),
        ] {
            assert_eq!(may_be_sent_to(address.parse().unwrap()), expected, "{address}");
        }
    }
}
