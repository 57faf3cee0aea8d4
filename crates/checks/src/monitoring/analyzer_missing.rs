//! Regions in which nobody looks for access from outside.

use tutela_model::{Analyzer, Area, Judgement, Severity, operation};

use crate::{
    AccountView, Check, Fix, Judge,
    by_region::{Words, all_regions},
};

pub(crate) static CHECK: Check = Check {
    id: "external-access-analyzer-missing",
    title: "Nobody looks for access from outside in a region",
    area: Area::Monitoring,
    severity: Severity::Medium,
    worst: Severity::Medium,
    needs: &[&operation::DESCRIBE_REGIONS, &operation::LIST_ANALYZERS],
    opt_in: None,
    doc: include_str!("analyzer_missing.md"),
    fix: Fix {
        console: "IAM > Access Analyzer > Analyzer settings > Create analyzer > Resource analysis - External access, in each region that is named",
        cli: "aws accessanalyzer create-analyzer --analyzer-name external-access --type ACCOUNT --region REGION",
        terraform: "an aws_accessanalyzer_analyzer with type = \"ACCOUNT\" in each region",
    },
    judge: Judge::Account { kind: "external-access-analyzer", judge },
};

fn judge(view: &AccountView<'_>) -> Judgement {
    let words = Words {
        good: "an analyzer looks for access from outside in {}",
        bad: "no analyzer looks for access from outside in {}",
    };
    all_regions(&view.account.monitoring.analyzers, &words, |seen| {
        let of_access =
            |analyzer: &&Analyzer| matches!(analyzer.kind.as_str(), "ACCOUNT" | "ORGANIZATION");
        let mut external = seen.value.iter().filter(of_access);
        match external.clone().find(|analyzer| analyzer.status == "ACTIVE").or(external.next()) {
            None => (false, seen.cite("analyzers", "none of type ACCOUNT or ORGANIZATION")),
            Some(analyzer) => {
                let field = format!("analyzers[arn={}].status", analyzer.arn);
                (analyzer.status == "ACTIVE", seen.cite(field, &analyzer.status))
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check};

    #[test]
    fn cases() {
        let with = |regions: &[&'static str]| account().regions(regions);
        check(&CHECK, "one in both", with(&["a-1: analyzer", "b-1: analyzer"]), "pass");
        check(&CHECK, "none in one", with(&["a-1: analyzer", "b-1"]), "fail");
        check(&CHECK, "one for unused access", with(&["a-1: analyzer-unused"]), "fail");
        check(&CHECK, "one that failed", with(&["a-1: analyzer-failed"]), "fail");
        let hidden = with(&["a-1: analyzer", "b-1: analyzer-hidden"]);
        check(&CHECK, "one was not seen", hidden, "unknown");
        check(&CHECK, "regions denied", with(&["a-1: analyzer"]).hide("regions"), "unknown");
    }
}
