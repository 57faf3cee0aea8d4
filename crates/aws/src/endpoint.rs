//! Where a service is, and for which region a request to it is signed.
//!
//! IAM, Organizations and Account Management are one per partition, all else is one per region.
//! Source: <https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html>. A test
//! holds the table against botocore's own rules for every region.

use std::{borrow::Cow, net::IpAddr};

use tutela_model::AccountId;

use crate::service::{Place, Service};

/// A place to send to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoint {
    /// `https://iam.amazonaws.com`, without a path.
    pub(crate) url: String,
    /// The region in the signature.
    pub(crate) signing_region: String,
}

impl Endpoint {
    /// Where requests about an account go that is a part of the host's name. What stands for AWS by
    /// its number or on this machine has no names below it.
    pub(crate) fn of_account(&self, account: Option<&AccountId>) -> Cow<'_, str> {
        match (account, self.url.split_once("://")) {
            (Some(account), Some((scheme, host)))
                if !is_number(host) && !is_loopback(&self.url) =>
            {
                format!("{scheme}://{account}.{host}").into()
            }
            _ => Cow::Borrowed(&self.url),
        }
    }
}

/// Whether a host is an address and no name.
fn is_number(authority: &str) -> bool {
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
    authority.starts_with('[') || host.parse::<IpAddr>().is_ok()
}

struct Partition {
    region_prefix: &'static str,
    pseudo_region: &'static str,
    dns_suffix: &'static str,
    /// Where IAM's signatures are for, and what is asked when the region is the pseudo-region.
    home_region: &'static str,
    /// Where services are that are in one region only.
    pinned: &'static str,
    /// What the hosts of newer services end with.
    api_suffix: &'static str,
    iam: &'static str,
    iam_fips: &'static str,
}

/// Longer prefixes stand before those that they begin with.
#[rustfmt::skip]
const PARTITIONS: &[Partition] = &[
    Partition { region_prefix: "cn-", pseudo_region: "aws-cn-global", dns_suffix: "amazonaws.com.cn", home_region: "cn-north-1", pinned: "cn-northwest-1", api_suffix: "api.amazonwebservices.com.cn",
        iam: "iam.cn-north-1.amazonaws.com.cn", iam_fips: "iam-fips.amazonaws.com.cn" },
    Partition { region_prefix: "us-gov-", pseudo_region: "aws-us-gov-global", dns_suffix: "amazonaws.com", home_region: "us-gov-west-1", pinned: "us-gov-west-1", api_suffix: "api.aws",
        iam: "iam.us-gov.amazonaws.com", iam_fips: "iam.us-gov.amazonaws.com" },
    Partition { region_prefix: "eusc-", pseudo_region: "aws-eusc-global", dns_suffix: "amazonaws.eu", home_region: "eusc-de-east-1", pinned: "eusc-de-east-1", api_suffix: "api.amazonwebservices.eu",
        iam: "iam.eusc-de-east-1.amazonaws.eu", iam_fips: "iam-fips.amazonaws.eu" },
    Partition { region_prefix: "us-iso-", pseudo_region: "aws-iso-global", dns_suffix: "c2s.ic.gov", home_region: "us-iso-east-1", pinned: "us-iso-east-1", api_suffix: "api.aws.ic.gov",
        iam: "iam.us-iso-east-1.c2s.ic.gov", iam_fips: "iam-fips.us-iso-east-1.c2s.ic.gov" },
    Partition { region_prefix: "us-isob-", pseudo_region: "aws-iso-b-global", dns_suffix: "sc2s.sgov.gov", home_region: "us-isob-east-1", pinned: "us-isob-east-1", api_suffix: "api.aws.scloud",
        iam: "iam.us-isob-east-1.sc2s.sgov.gov", iam_fips: "iam-fips.us-isob-east-1.sc2s.sgov.gov" },
    Partition { region_prefix: "eu-isoe-", pseudo_region: "aws-iso-e-global", dns_suffix: "cloud.adc-e.uk", home_region: "eu-isoe-west-1", pinned: "eu-isoe-west-1", api_suffix: "api.cloud-aws.adc-e.uk",
        iam: "iam.eu-isoe-west-1.cloud.adc-e.uk", iam_fips: "iam-fips.cloud.adc-e.uk" },
    Partition { region_prefix: "us-isof-", pseudo_region: "aws-iso-f-global", dns_suffix: "csp.hci.ic.gov", home_region: "us-isof-south-1", pinned: "us-isof-south-1", api_suffix: "api.aws.hci.ic.gov",
        iam: "iam.us-isof-south-1.csp.hci.ic.gov", iam_fips: "iam-fips.csp.hci.ic.gov" },
    // Whatever no other partition claims, so that a new region works on its first day.
    Partition { region_prefix: "", pseudo_region: "aws-global", dns_suffix: "amazonaws.com", home_region: "us-east-1", pinned: "us-east-1", api_suffix: "api.aws",
        iam: "iam.amazonaws.com", iam_fips: "iam-fips.amazonaws.com" },
];

fn partition_of(region: &str) -> Option<&'static Partition> {
    PARTITIONS
        .iter()
        .find(|partition| partition.pseudo_region == region)
        .or_else(|| PARTITIONS.iter().find(|partition| region.starts_with(partition.region_prefix)))
}

/// The service's own endpoint; `None` where the region is no region's name.
pub(crate) fn resolve(service: &Service, region: &str, fips: bool) -> Option<Endpoint> {
    if !is_region_name(region) {
        return None;
    }
    let partition = partition_of(region)?;
    let is_pseudo = region == partition.pseudo_region;
    let (host, signing_region) = match service.place {
        Place::Iam => {
            let host = if fips { partition.iam_fips } else { partition.iam };
            (host.to_owned(), partition.home_region)
        }
        Place::Pinned => (host(service, partition, partition.pinned, fips), partition.pinned),
        Place::PinnedApi => {
            let fips = if fips { "-fips" } else { "" };
            let Partition { pinned, api_suffix, .. } = partition;
            (format!("{}{fips}.{pinned}.{api_suffix}", service.host), *pinned)
        }
        Place::Regional => {
            let region = if is_pseudo { partition.home_region } else { region };
            (host(service, partition, region, fips), region)
        }
    };
    Some(Endpoint { url: format!("https://{host}"), signing_region: signing_region.to_owned() })
}

/// A host by the pattern that all services but IAM have.
fn host(service: &Service, partition: &Partition, region: &str, fips: bool) -> String {
    if fips && service.says_fips_first && partition.region_prefix.is_empty() {
        return format!("fips.{}.{region}.{}", service.host, partition.dns_suffix);
    }
    let is_gov = partition.region_prefix == "us-gov-";
    let fips = if fips && (!is_gov || service.has_fips_in_gov) { "-fips" } else { "" };
    format!("{}{fips}.{region}.{}", service.host, partition.dns_suffix)
}

/// The region becomes a part of a host name, so that it must not be able to name another host.
fn is_region_name(region: &str) -> bool {
    (1..=32).contains(&region.len())
        && region
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// Whether this is how a region is named: `eu-central-1`, `us-gov-west-1`, `aws-global`. Regions
/// that are yet to come are named so, too.
///
/// Source: the `regionRegex` of each partition in botocore's `partitions.json`.
///
/// ```
/// assert!(tutela_aws::is_region("eu-central-1") && !tutela_aws::is_region("mars-1"));
/// ```
#[must_use]
pub fn is_region(name: &str) -> bool {
    if PARTITIONS.iter().any(|partition| partition.pseudo_region == name) {
        return true;
    }
    let parts: Vec<&str> = name.split('-').collect();
    let ([place, middle @ .., number], true) = (parts.as_slice(), is_region_name(name)) else {
        return false;
    };
    // A country or continent, or what a partition calls itself.
    let is_known = place.len() == 2
        || PARTITIONS
            .iter()
            .any(|partition| partition.region_prefix.split('-').next() == Some(place));
    let is_word = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
    is_known
        && is_word(place)
        && !middle.is_empty()
        && middle.iter().all(is_word)
        && (1..=2).contains(&number.len())
        && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// An endpoint that the configuration names instead of AWS's own.
///
/// # Errors
/// In words, what is wrong with the URL.
pub(crate) fn custom(url: &str, signing_region: &str) -> Result<Endpoint, &'static str> {
    let rest = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"))
        .ok_or("it begins with neither `https://` nor `http://`")?;
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    if rest.contains('@') {
        return Err("it holds a user name or password");
    }
    if rest.is_empty() || !rest.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err("it names no host");
    }
    if rest.contains(['/', '?', '#']) {
        return Err("it has a path, where only a host and port may stand");
    }
    Ok(Endpoint {
        url: url.strip_suffix('/').unwrap_or(url).to_owned(),
        signing_region: signing_region.to_owned(),
    })
}

/// Whether the endpoint is this machine, which no proxy can reach on its behalf.
pub(crate) fn is_loopback(url: &str) -> bool {
    let authority = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = match authority.strip_prefix('[') {
        Some(bracketed) => bracketed.split_once(']').map_or(bracketed, |(host, _)| host),
        None => authority.split_once(':').map_or(authority, |(host, _)| host),
    };
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;
    use crate::{
        collect::model_venv,
        service::{SERVICES, STS},
    };

    /// Asks botocore's resolver for every region of every partition that it knows.
    const ORACLE: &str = r#"
import sys
from botocore.endpoint_provider import EndpointProvider
from botocore.loaders import Loader
loader = Loader()
partitions = loader.load_data("partitions")
for service in sys.argv[1:]:
    rules = EndpointProvider(loader.load_service_model(service, "endpoint-rule-set-1"), partitions)
    for partition in partitions["partitions"]:
        for region in partition["regions"]:
            for fips in (False, True):
                try:
                    found = rules.resolve_endpoint(Region=region, UseFIPS=fips, UseDualStack=False)
                except Exception as error:
                    # S3 has no FIPS hosts in China, and no rule for what there is not.
                    if fips and "does not support FIPS" in str(error):
                        continue
                    raise
                signing = found.properties.get("authSchemes", [{}])[0].get("signingRegion", region)
                print(service, region, fips, found.url, signing)
"#;

    #[test]
    fn every_region_is_where_botocore_says() {
        let output = Command::new(model_venv().join("bin/python"))
            .args(["-c", ORACLE])
            .args(SERVICES.iter().map(|service| service.name))
            .output()
            .expect("the virtual environment's Python; `cargo xtask setup` makes it");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let mut compared = 0;
        for line in String::from_utf8(output.stdout).unwrap().lines() {
            let [service, region, fips, url, signing_region] =
                line.split(' ').collect::<Vec<_>>().try_into().unwrap();
            let service = SERVICES.iter().find(|known| known.name == service).unwrap();
            // The free tier is in AWS's first partition, and has no FIPS hosts; the rules make some up.
            let made_up = service.name == "freetier"
                && (fips == "True" || !url.ends_with(".us-east-1.api.aws"));
            if made_up || service.place == Place::Regional && region.ends_with("-global") {
                // The rules give hosts here that do not exist, such as sts.aws-cn-global.….
                continue;
            }
            let ours = resolve(service, region, fips == "True").expect(line);
            assert_eq!(
                (ours.url.as_str(), ours.signing_region.as_str()),
                (url, signing_region),
                "{line}"
            );
            assert!(is_region(region), "{line}");
            compared += 1;
        }
        assert!(compared > 200, "only {compared} endpoints were compared");
    }

    #[test]
    fn a_pseudo_region_is_asked_at_home() {
        for partition in PARTITIONS {
            let endpoint = resolve(&STS, partition.pseudo_region, false).unwrap();
            assert_eq!(endpoint, resolve(&STS, partition.home_region, false).unwrap());
        }
    }

    #[test]
    fn a_region_cannot_name_another_host() {
        for hostile in
            ["", "example.com/", "us-east-1.example.com", "US-EAST-1", "a@b", &"x".repeat(33)]
        {
            assert_eq!(resolve(&STS, hostile, false), None, "{hostile}");
        }
    }

    #[test]
    fn a_region_is_known_by_its_name() {
        for (name, expected) in [
            ("us-east-1", true),
            ("xy-southwest-12", true),
            ("us-gov-west-1", true),
            ("aws-cn-global", true),
            ("mars-1", false),
            ("mars-north-1", false),
            ("us-east", false),
            ("us-1", false),
            ("us--1", false),
            ("-east-1", false),
            ("us-east-1a", false),
            ("us-east-123", false),
            ("", false),
        ] {
            assert_eq!(is_region(name), expected, "{name}");
        }
    }

    #[test]
    fn custom_endpoints() {
        for (url, expected) in [
            ("http://127.0.0.1:5000", Ok("http://127.0.0.1:5000")),
            (
                "https://vpce-1.iam.us-east-1.vpce.amazonaws.com/",
                Ok("https://vpce-1.iam.us-east-1.vpce.amazonaws.com"),
            ),
            ("http://[::1]:80", Ok("http://[::1]:80")),
            ("ftp://x", Err("neither")),
            ("127.0.0.1:5000", Err("neither")),
            ("http://user:secret@x", Err("password")),
            ("http://", Err("no host")),
            ("http://a b", Err("no host")),
            ("http://x/path", Err("path")),
            ("http://x?query", Err("path")),
        ] {
            match (custom(url, "us-east-1"), expected) {
                (Ok(endpoint), Ok(expected)) => assert_eq!(endpoint.url, expected),
                (Err(reason), Err(word)) => assert!(reason.contains(word), "{url}: {reason}"),
                (got, expected) => panic!("{url}: {got:?}, not {expected:?}"),
            }
        }
    }

    #[test]
    fn an_account_is_a_part_of_a_name_and_of_no_number() {
        let account = AccountId::parse("111122223333");
        for (url, expected) in [
            (
                "https://s3-control.us-east-1.amazonaws.com",
                "https://111122223333.s3-control.us-east-1.amazonaws.com",
            ),
            ("http://127.0.0.1:5000", "http://127.0.0.1:5000"),
            ("http://localhost:5000", "http://localhost:5000"),
            ("http://10.0.0.1", "http://10.0.0.1"),
            ("http://[2001:db8::1]:80", "http://[2001:db8::1]:80"),
            ("http://aws.example:80", "http://111122223333.aws.example:80"),
        ] {
            let endpoint = custom(url, "us-east-1").unwrap();
            assert_eq!(endpoint.of_account(account.as_ref()), expected);
            assert_eq!(endpoint.of_account(None), url);
        }
    }

    #[test]
    fn loopback_is_known_in_every_spelling() {
        for (url, expected) in [
            ("http://127.0.0.1:5000", true),
            ("http://127.9.9.9", true),
            ("http://[::1]:5000", true),
            ("http://localhost:1", true),
            ("http://localhost.example.com", false),
            ("https://iam.amazonaws.com", false),
            ("http://10.0.0.1:80", false),
        ] {
            assert_eq!(is_loopback(url), expected, "{url}");
        }
    }
}
