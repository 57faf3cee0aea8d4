//! A record of CloudTrail, as far as evidence and drift look at it.
//!
//! Source: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>

use memchr::memmem;

use crate::fields::{Raw, Text, fields};

const SERIAL: &[u8] = b"\"serialNumber\"";

fields! {
    /// One record, as a view into its text. Objects that differ by event are kept as they are written,
    /// and read when they are asked for.
    View {
        /// The format's version: `1.08`.
        version: Text<'a> = "eventVersion",
        /// When the request ended, in UTC: `2026-11-24T09:00:00Z`.
        time: Text<'a> = "eventTime",
        /// The service: `iam.amazonaws.com`.
        source: Text<'a> = "eventSource",
        /// What was done: `DeactivateMFADevice`.
        name: Text<'a> = "eventName",
        /// Where the request came from: an address, or a service's name.
        address: Text<'a> = "sourceIPAddress",
        /// The program that asked.
        agent: Text<'a> = "userAgent",
        /// Why AWS refused; empty where it did not.
        error: Text<'a> = "errorCode",
        /// The same in words.
        error_message: Text<'a> = "errorMessage",
        /// The event's own id.
        id: Text<'a> = "eventID",
        /// `AwsApiCall`, `AwsConsoleSignIn`, `AwsServiceEvent` …
        kind: Text<'a> = "eventType",
        /// The account whose trail this is.
        account: Text<'a> = "recipientAccountId",
        /// Who asked.
        identity: Identity<'a> = "userIdentity",
        /// What was asked for.
        parameters: Raw<'a> = "requestParameters",
        /// What was answered.
        response: Raw<'a> = "responseElements",
        /// What sign-ins add.
        additional: Raw<'a> = "additionalEventData",
        /// What events of services add.
        details: Raw<'a> = "serviceEventDetails",
        /// Set in records of CloudTrail Insights, which are no events.
        insight: Text<'a> = "insightType",
    }
}

impl View<'_> {
    /// Whether it says what was done: not so Insights and whatever else lies beside events.
    pub(crate) fn is_event(&self) -> bool {
        !self.name.is_empty() && !self.source.is_empty() && self.insight.is_empty()
    }

    /// Whether a call of STS names an MFA device: with its code, or it would have been refused.
    pub(crate) fn names_a_device(&self) -> bool {
        &*self.source == "sts.amazonaws.com"
            && memmem::find(self.parameters.0.as_bytes(), SERIAL).is_some()
    }
}

fields! {
    /// Who asked.
    ///
    /// Source: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html>
    Identity {
        /// `IAMUser`, `AssumedRole`, `Root`, `IdentityCenterUser` …
        kind: Text<'a> = "type",
        /// The principal's unique id: `AIDA…`, `AROA…:session`.
        principal_id: Text<'a> = "principalId",
        /// The principal's ARN; some sign-in events lack it.
        arn: Text<'a> = "arn",
        /// The principal's account.
        account: Text<'a> = "accountId",
        /// The access key: `AKIA…` lives long, `ASIA…` is a session's.
        key: Text<'a> = "accessKeyId",
        /// The user's name.
        user: Text<'a> = "userName",
        /// The service that forwarded the request.
        invoked_by: Text<'a> = "invokedBy",
        /// The session.
        session: Session<'a> = "sessionContext",
        /// The Identity Center user on whose behalf it is.
        on_behalf_of: OnBehalfOf<'a> = "onBehalfOf",
    }
}

fields! {
    /// A session's context.
    Session {
        /// Its attributes.
        attributes: Attributes<'a> = "attributes",
        /// Who issued it: the role, the user.
        issuer: Issuer<'a> = "sessionIssuer",
        /// `true` in sessions of `sts:AssumeRoot`.
        assumed_root: Text<'a> = "assumedRoot",
    }
}

fields! {
    /// A session's attributes.
    Attributes {
        /// `true` or `false`; absent where a long-term key signed.
        mfa: Text<'a> = "mfaAuthenticated",
    }
}

fields! {
    /// Who issued a session.
    Issuer {
        /// The role's or user's ARN.
        arn: Text<'a> = "arn",
    }
}

fields! {
    /// An Identity Center user.
    OnBehalfOf {
        /// Its id in the identity store.
        user_id: Text<'a> = "userId",
        /// The identity store.
        store: Text<'a> = "identityStoreArn",
    }
}
