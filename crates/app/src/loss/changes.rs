//! Changes of what a principal is granted: the same of users, groups and roles.

use tutela_model::{Arn, NamedPolicy};
use tutela_trail::Event;

use super::follow::{Doubt, named};

/// A change of what a principal is granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    Attach,
    Detach,
    Put,
    Delete,
    Bound,
    Unbound,
}

/// Which change an event is, and of whom: `User`, `Group` or `Role`.
pub(super) fn change_of(name: &str) -> Option<(Change, &'static str)> {
    const VERBS: [(&str, &str, Change); 6] = [
        ("Attach", "Policy", Change::Attach),
        ("Detach", "Policy", Change::Detach),
        ("Put", "Policy", Change::Put),
        ("Delete", "Policy", Change::Delete),
        ("Put", "PermissionsBoundary", Change::Bound),
        ("Delete", "PermissionsBoundary", Change::Unbound),
    ];
    VERBS.iter().find_map(|(verb, what, change)| {
        let holder = name.strip_prefix(verb)?.strip_suffix(what)?;
        let holder = ["User", "Group", "Role"].into_iter().find(|own| *own == holder)?;
        Some((*change, holder))
    })
}

impl Change {
    pub(super) fn make(
        self,
        event: &Event,
        inline: &mut Vec<NamedPolicy>,
        attached: &mut Vec<Arn>,
        boundary: &mut Option<Arn>,
    ) -> Result<(), Doubt> {
        match self {
            Self::Attach => {
                let arn = Arn::new(named(event, "policyArn")?);
                if !attached.contains(&arn) {
                    attached.push(arn);
                }
            }
            Self::Detach => {
                let arn = Arn::new(named(event, "policyArn")?);
                attached.retain(|own| *own != arn);
            }
            Self::Put => {
                let name = named(event, "policyName")?;
                let document = named(event, "policyDocument")?.into();
                inline.retain(|own| own.name != name);
                inline.push(NamedPolicy { name, document });
            }
            Self::Delete => {
                let name = named(event, "policyName")?;
                inline.retain(|own| own.name != name);
            }
            Self::Bound => *boundary = Some(Arn::new(named(event, "permissionsBoundary")?)),
            Self::Unbound => *boundary = None,
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_read_off_the_names_of_calls() {
        for (name, expected) in [
            ("AttachUserPolicy", Some((Change::Attach, "User"))),
            ("DetachGroupPolicy", Some((Change::Detach, "Group"))),
            ("PutRolePolicy", Some((Change::Put, "Role"))),
            ("DeleteUserPolicy", Some((Change::Delete, "User"))),
            ("PutUserPermissionsBoundary", Some((Change::Bound, "User"))),
            ("DeleteRolePermissionsBoundary", Some((Change::Unbound, "Role"))),
            ("DeletePolicy", None),
            ("UpdateAssumeRolePolicy", None),
            ("PutBucketPolicy", None),
        ] {
            assert_eq!(change_of(name), expected, "{name}");
        }
    }
}
