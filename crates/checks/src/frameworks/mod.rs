//! Frameworks, one a file: which controls ask for what our checks look at.
//!
//! Ids are the frameworks'; what a control asks is in our own words. A framework names checks, and
//! no check a framework, so that a new version of one is one new file.

mod aws_config;
mod aws_fsbp;
mod cis_aws_1_4_to_4_0;
mod cis_aws_5_0;
mod cis_aws_6_0;
mod cis_aws_7_0;
mod hipaa;
mod iso_27001_2022;
mod nist_800_171;
mod nist_800_53;
mod nist_csf_2_0;
mod pci_dss_4_0_1;
mod soc2;
mod well_architected;

use std::{collections::BTreeMap, sync::LazyLock};

use tutela_model::Framework;

/// Every framework, in the order in which reports name controls.
pub static FRAMEWORKS: &[&Framework] = &[
    &cis_aws_1_4_to_4_0::CIS_AWS_1_4,
    &cis_aws_1_4_to_4_0::CIS_AWS_1_5,
    &cis_aws_1_4_to_4_0::CIS_AWS_2_0,
    &cis_aws_1_4_to_4_0::CIS_AWS_3_0,
    &cis_aws_1_4_to_4_0::CIS_AWS_4_0,
    &cis_aws_5_0::CIS_AWS_5_0,
    &cis_aws_6_0::CIS_AWS_6_0,
    &cis_aws_7_0::CIS_AWS_7_0,
    &aws_fsbp::AWS_FSBP,
    &aws_config::AWS_CONFIG,
    &well_architected::AWS_WELL_ARCHITECTED,
    &pci_dss_4_0_1::PCI_DSS_4_0_1,
    &nist_800_53::NIST_800_53_R5,
    &nist_800_53::FEDRAMP_MODERATE_R5,
    &nist_800_171::NIST_800_171_R2,
    &nist_csf_2_0::NIST_CSF_2_0,
    &iso_27001_2022::ISO_27001_2022,
    &hipaa::HIPAA,
    &soc2::SOC2,
];

/// Finds a framework by its key.
///
/// ```
/// let pci = tutela_checks::framework("pci-dss-4.0.1").unwrap();
/// assert!(pci.controls.iter().any(|control| control.id == "8.4.2"));
/// assert!(tutela_checks::framework("pci").is_none());
/// ```
#[must_use]
pub fn framework(key: &str) -> Option<&'static Framework> {
    FRAMEWORKS.iter().copied().find(|framework| framework.key == key)
}

/// The controls that name a check, as `framework:id`.
pub(crate) fn controls_of(check: &str) -> &'static [&'static str] {
    static CONTROLS: LazyLock<BTreeMap<&'static str, Vec<&'static str>>> = LazyLock::new(by_check);
    CONTROLS.get(check).map_or(&[], Vec::as_slice)
}

fn by_check() -> BTreeMap<&'static str, Vec<&'static str>> {
    let mut controls: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for framework in FRAMEWORKS {
        for control in framework.controls {
            // Once, and for as long as the program runs: every finding points at it.
            let name: &str = String::leak(format!("{}:{}", framework.key, control.id));
            for check in control.checks {
                controls.entry(check).or_default().push(name);
            }
        }
    }
    controls
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, path::Path};

    use super::FRAMEWORKS;
    use crate::{CHECKS, find};

    #[test]
    fn both_ends_know_each_other() {
        let mut keys = BTreeSet::new();
        for framework in FRAMEWORKS {
            let key = framework.key;
            assert!(keys.insert(key), "{key} is there twice");
            assert!(framework.source.starts_with("https://"), "{key}");
            let mut ids = BTreeSet::new();
            for control in framework.controls {
                let id = control.id;
                assert!(ids.insert(id), "{key}:{id} is there twice");
                assert!(!control.asks.is_empty() && !control.asks.ends_with('.'), "{key}:{id}");
                assert!(!control.checks.is_empty(), "{key}:{id}");
                for check in control.checks {
                    assert!(find(check).is_some(), "{key}:{id} names {check}");
                }
            }
        }
        for check in CHECKS {
            assert!(!check.controls().is_empty(), "no framework asks for {}", check.id);
        }
    }

    #[test]
    fn the_list_is_the_folder() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/frameworks");
        let files = folder.read_dir().unwrap().map(|file| file.unwrap().file_name());
        let files: BTreeSet<String> = files
            .map(|file| file.into_string().unwrap().trim_end_matches(".rs").to_owned())
            .filter(|file| file != "mod")
            .collect();
        let listed = include_str!("mod.rs").lines().filter_map(|line| {
            let path = line.trim().strip_prefix('&')?.strip_suffix(',')?;
            Some(path.split_once("::")?.0.to_owned())
        });
        assert_eq!(files, listed.collect());
    }
}
