//! Queues are asked about by URLs, which no file made by hand can be named after: it is named after the
//! queue, or says its ARN.

use tutela_model::{Arn, Call, operation};

use super::account::AccountFiles;
use crate::{Answer, answers::Queues};

const URL: &str = "QueueUrl";

impl AccountFiles {
    /// Gives what is about a queue the URL that the listing of its region has.
    pub(super) fn address_queues(&mut self) {
        let is_named = |call: &&Call| {
            *call.operation == operation::GET_QUEUE_ATTRIBUTES
                && call.parameter(URL).is_some_and(|url| !url.contains('/'))
        };
        let named: Vec<Call> = self.recordings.keys().filter(is_named).cloned().collect();
        for call in named {
            let Some(url) = self.url_of(&call) else { continue };
            let path = self.paths.remove(&call).unwrap_or_default();
            let Some(mut recording) = self.recordings.remove(&call) else { continue };
            recording.call = call.with(URL, url);
            self.add(recording, path);
        }
    }

    /// The URL of a queue whose ARN or name stands in its place.
    ///
    /// Source: <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html>
    fn url_of(&self, call: &Call) -> Option<String> {
        let named = call.parameter(URL)?;
        let arn = Arn::new(named);
        let end = match (arn.account(), arn.resource()) {
            (Some(account), Some(name)) => format!("/{account}/{name}"),
            _ => format!("/{named}"),
        };
        let listing = Call::new(&operation::LIST_QUEUES).within(call.region.as_deref()?);
        let Answer::Json(json) = &self.recordings.get(&listing)?.answer else { return None };
        let listed = serde_json::from_slice::<Queues>(json).ok()?;
        listed.queue_urls.into_iter().find(|url| url.ends_with(&end))
    }
}
