//! Regions of which AWS Config keeps no history.

use tutela_model::{Area, Judgement, Recorder, Severity, operation};

use crate::{
    AccountView, Check, Fix, Judge,
    by_region::{Words, all_regions},
};

pub(crate) static CHECK: Check = Check {
    id: "config-recorder-off",
    title: "AWS Config does not record in every region",
    area: Area::Monitoring,
    severity: Severity::Medium,
    worst: Severity::Medium,
    needs: &[&operation::DESCRIBE_REGIONS, &operation::DESCRIBE_CONFIGURATION_RECORDER_STATUS],
    opt_in: None,
    doc: include_str!("config_recorder_off.md"),
    fix: Fix {
        console: "AWS Config > Settings > Recorder > Edit > Recording is on, in each region that is named",
        cli: "aws configservice start-configuration-recorder --configuration-recorder-name default --region REGION",
        terraform: "an aws_config_configuration_recorder and an aws_config_configuration_recorder_status with is_enabled = true in each region",
    },
    judge: Judge::Account { kind: "config-recorder", judge },
};

fn judge(view: &AccountView<'_>) -> Judgement {
    let words = Words { good: "AWS Config records in {}", bad: "AWS Config does not record in {}" };
    all_regions(&view.account.monitoring.recorders, &words, |seen| {
        let does_record = |recorder: &&Recorder| {
            recorder.is_recording && recorder.last_status.as_deref() != Some("Failure")
        };
        let recorders = &seen.value;
        match recorders.iter().find(does_record).or(recorders.first()) {
            None => (false, seen.cite("ConfigurationRecordersStatus", "none")),
            Some(recorder) => {
                let is_good = does_record(&recorder);
                let last = recorder.last_status.as_deref().unwrap_or("not said");
                let field = format!("ConfigurationRecordersStatus[name={}]", recorder.name);
                let value = format!("recording {}, lastStatus {last}", recorder.is_recording);
                (is_good, seen.cite(field, value))
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check, check_message};

    #[test]
    fn cases() {
        let with = |regions: &[&'static str]| account().regions(regions);
        check(&CHECK, "on in both", with(&["us-east-1: config", "eu-west-1: config"]), "pass");
        check(&CHECK, "off in one", with(&["us-east-1: config", "eu-west-1"]), "fail");
        check(&CHECK, "stopped", with(&["us-east-1: config-stopped"]), "fail");
        check(&CHECK, "it fails", with(&["us-east-1: config-failing"]), "fail");
        let hidden = with(&["us-east-1: config", "eu-west-1: config-hidden"]);
        check(&CHECK, "one was not seen", hidden, "unknown");
        let both = with(&["us-east-1", "eu-west-1: config-hidden"]);
        check(&CHECK, "off in one, another not seen", both, "fail");
        check(&CHECK, "regions denied", with(&["us-east-1: config"]).hide("regions"), "unknown");
    }

    #[test]
    fn the_sentence_names_the_regions() {
        check_message(
            &CHECK,
            "four of five",
            account().regions(&["a-1", "b-1", "c-1: config", "d-1", "e-1: config-stopped"]),
            "AWS Config does not record in 4 of 5 regions: a-1, b-1, d-1 and 1 more",
        );
    }
}
