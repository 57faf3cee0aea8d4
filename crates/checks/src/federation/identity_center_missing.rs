//! An organisation whose people have IAM users, since they have nothing else.

use tutela_model::{Area, Evidence, Judgement, Severity, Verdict, operation};

use crate::{AccountView, Check, Fix, Judge, organization::not_here};

pub(crate) static CHECK: Check = Check {
    id: "identity-center-missing",
    title: "Organization has no IAM Identity Center",
    area: Area::Federation,
    severity: Severity::Medium,
    worst: Severity::Medium,
    needs: &[
        &operation::DESCRIBE_ORGANIZATION,
        &operation::DESCRIBE_REGIONS,
        &operation::LIST_INSTANCES,
    ],
    opt_in: None,
    doc: include_str!("identity_center_missing.md"),
    fix: Fix {
        console: "IAM Identity Center > Enable, in the management account and in the region where it is to be; then Settings > Authentication > Multi-factor authentication",
        cli: "none: AWS lets nobody enable it for an organization by a call",
        terraform: "none: it is enabled in the console; aws_ssoadmin_permission_set and aws_ssoadmin_account_assignment say who gets where",
    },
    judge: Judge::Account { kind: "identity-center", judge },
};

fn judge(view: &AccountView<'_>) -> Judgement {
    let account = view.account;
    if let Some(verdict) = not_here(account, false)? {
        return Ok(verdict);
    }
    let center = &account.identity_center;
    let known = center.known();
    // In a management account, AWS lets nobody make one that is not the organisation's.
    let own = known.iter().filter(|(instance, _)| instance.owner == account.id.as_str());
    if let Some((instance, listing)) = own.clone().find(|(instance, _)| instance.is_active()) {
        let field = format!("Instances[InstanceArn={}].Status", instance.arn);
        let evidence = Evidence::new(listing, field, &instance.status);
        let region = listing.call.region.as_deref().unwrap_or_default();
        let message = format!("the organization has IAM Identity Center, in {region}");
        return Ok(Verdict::pass(message, [evidence]));
    }
    let others = own.map(|(instance, listing)| {
        let field = format!("Instances[InstanceArn={}].Status", instance.arn);
        Evidence::new(listing, field, &instance.status)
    });
    let others: Vec<Evidence> = others.collect();
    if let Some(gap) = center.instances.first_gap() {
        return Err(gap.beside(others));
    }
    let regions = center.instances.complete.clone()?;
    let names: Vec<&str> = center.instances.known.keys().map(String::as_str).collect();
    let message = if others.is_empty() {
        "no region has IAM Identity Center, so that people need IAM users or another provider"
    } else {
        "IAM Identity Center is being made or taken away, so that nobody signs in by it"
    };
    let listings = center.instances.known.values().filter_map(|listed| {
        let seen = listed.seen().ok()?;
        Some(seen.cite("Instances", format!("{} of the organization", others.len())))
    });
    let listed = Evidence::new(&regions, "Regions", names.join(", "));
    Ok(Verdict::fail(message, [listed]).and(others.clone()).and(listings))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{AccountFixture, account, check};

    fn management(regions: &[&'static str]) -> AccountFixture {
        account().organization("management").regions(regions)
    }

    #[test]
    fn cases() {
        check(&CHECK, "one", management(&["a-1: identity-center", "b-1"]), "pass");
        check(&CHECK, "none", management(&["a-1", "b-1"]), "fail");
        check(&CHECK, "one that is being made", management(&["a-1: identity-center-made"]), "fail");
        check(&CHECK, "another account's", management(&["a-1: identity-center-other"]), "fail");
        let hidden = management(&["a-1", "b-1: identity-center-hidden"]);
        check(&CHECK, "a region was not seen", hidden, "unknown");
        let elsewhere = management(&["a-1: identity-center", "b-1: identity-center-hidden"]);
        check(&CHECK, "one, and a region that was not seen", elsewhere, "pass");
        check(&CHECK, "regions denied", management(&["a-1"]).hide("regions"), "unknown");
        check(&CHECK, "organization denied", management(&[]).hide("organization"), "unknown");
        let member = account().organization("member").regions(&["a-1"]);
        check(&CHECK, "a member", member, "not-applicable");
        check(&CHECK, "no organization", account().regions(&["a-1"]), "not-applicable");
    }
}
