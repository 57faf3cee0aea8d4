//! What is written, word for word, and how long it is.

use expect_test::expect_file;
use tutela_policy::{
    Document, Effect, Statement,
    require::{
        AccountId, Form, Kept, Partition, Require, RequireLevel, SERVICE_CONTROL_POLICY,
        SessionAge, USER_INLINE_POLICIES,
    },
};

fn every() -> Vec<Require> {
    let mut every = Vec::new();
    for level in RequireLevel::ALL {
        for form in [Form::Identity, Form::Boundary, Form::Scp] {
            let plain = Require::new(level, form);
            every.push(Require {
                max_session_age: SessionAge::from_secs(43_200).ok(),
                keep: vec![Kept::parse("s3:GetObject").unwrap()],
                users_with_paths: true,
                partition: Partition::named("aws-cn").unwrap(),
                account: AccountId::parse("111122223333").ok(),
                ..plain.clone()
            });
            every.push(plain);
        }
    }
    every
}

#[test]
fn each_form_is_written_as_it_was_looked_over() {
    use Form::{Boundary, Identity, Scp};
    use RequireLevel::{ConsoleEnrolment, EnrolmentOpen, NameLocked, Sealed};
    let golden = |level, form| Require::new(level, form).policy().json();
    expect_file!["sealed.json"].assert_eq(&golden(Sealed, Identity));
    expect_file!["sealed-boundary.json"].assert_eq(&golden(Sealed, Boundary));
    expect_file!["sealed-scp.json"].assert_eq(&golden(Sealed, Scp));
    expect_file!["console-enrolment.json"].assert_eq(&golden(ConsoleEnrolment, Identity));
    expect_file!["name-locked.json"].assert_eq(&golden(NameLocked, Identity));
    expect_file!["enrolment-open.json"].assert_eq(&golden(EnrolmentOpen, Identity));
    let wide = Require {
        max_session_age: SessionAge::from_secs(43_200).ok(),
        keep: vec![Kept::parse("s3:GetObject").unwrap()],
        users_with_paths: true,
        account: AccountId::parse("111122223333").ok(),
        ..Require::new(ConsoleEnrolment, Scp)
    };
    expect_file!["every-choice.json"].assert_eq(&wide.policy().json());
}

/// Without the line on which it stands.
fn placeless(statement: &Statement) -> Statement {
    let mut statement = Statement { line: 0, ..statement.clone() };
    statement.conditions.iter_mut().for_each(|condition| condition.line = 0);
    statement
}

#[test]
fn what_is_written_is_read_again_as_the_same() {
    for require in every() {
        let policy = require.policy();
        for text in [policy.json(), policy.compact_json()] {
            let read = Document::parse(&text).unwrap();
            let (read, made) = (&read.statements, &policy.document().statements);
            let same = read.iter().map(placeless).eq(made.iter().map(placeless));
            assert!(same, "{require:?}: {text}");
        }
        assert_eq!(policy.json(), require.policy().json());
    }
}

#[test]
fn it_only_denies_and_each_sid_is_one_that_aws_takes() {
    for require in every() {
        let policy = require.policy();
        let statements = &policy.document().statements;
        let allows = statements.iter().filter(|it| it.effect == Effect::Allow).count();
        assert_eq!(allows, usize::from(require.form == Form::Boundary), "{require:?}");
        let mut sids: Vec<&str> =
            statements.iter().map(|statement| statement.sid.as_deref().unwrap()).collect();
        assert!(sids.iter().all(|sid| sid.bytes().all(|byte| byte.is_ascii_alphanumeric())));
        sids.sort_unstable();
        sids.dedup();
        assert_eq!(sids.len(), statements.len(), "{require:?}");
    }
}

#[test]
fn every_level_fits_everywhere() {
    for require in every() {
        let (policy, limit) = (require.policy(), require.form.limit());
        assert!(limit.allows(&policy.json()), "{require:?}");
        if require.form == Form::Identity {
            assert!(USER_INLINE_POLICIES.allows(&policy.json()), "{require:?}");
        }
    }
}

#[test]
fn blanks_are_left_out_where_they_count_and_that_helps() {
    let policy = Require::new(RequireLevel::Sealed, Form::Scp).policy();
    let (pretty, compact) = (policy.json(), policy.compact_json());
    let counted = SERVICE_CONTROL_POLICY.counted(&pretty);
    assert_eq!(counted, pretty.trim_end().chars().count());
    assert_eq!(policy.json_within(&SERVICE_CONTROL_POLICY), pretty);
    let tight = tutela_policy::require::Limit { characters: counted - 1, ..SERVICE_CONTROL_POLICY };
    assert_eq!(policy.json_within(&tight).trim_end(), compact);
    // Where nothing helps, people get what they can read.
    let hopeless = tutela_policy::require::Limit { characters: 100, ..tight };
    assert_eq!(policy.json_within(&hopeless), pretty);
    assert_eq!(USER_INLINE_POLICIES.counted(&pretty), USER_INLINE_POLICIES.counted(&compact));
}
