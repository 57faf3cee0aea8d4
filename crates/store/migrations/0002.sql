-- What was told of findings, and what waits to be delivered. `told` and `notice` are JSON.
CREATE TABLE told (
    account TEXT NOT NULL,
    check_id TEXT NOT NULL,
    region TEXT NOT NULL,
    resource TEXT NOT NULL,
    told TEXT NOT NULL,
    PRIMARY KEY (account, check_id, region, resource)
);
CREATE TABLE outbox (
    id BIGINT PRIMARY KEY,
    notice_key TEXT NOT NULL,
    channel TEXT NOT NULL,
    at BIGINT NOT NULL,
    notice TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    next_try BIGINT NOT NULL,
    error TEXT,
    UNIQUE (notice_key, channel)
);
CREATE INDEX outbox_due ON outbox (state, next_try);
CREATE TABLE digest (
    at BIGINT NOT NULL
);
