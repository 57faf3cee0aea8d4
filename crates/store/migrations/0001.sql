-- Times are microseconds since 1970 in UTC. A region that there is not is ''.
CREATE TABLE scan (
    id BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    tool_version TEXT NOT NULL
);
CREATE TABLE scan_account (
    scan BIGINT NOT NULL REFERENCES scan (id),
    account TEXT NOT NULL,
    at BIGINT NOT NULL,
    fail BIGINT NOT NULL,
    unknown BIGINT NOT NULL,
    pass BIGINT NOT NULL,
    not_applicable BIGINT NOT NULL,
    score_low BIGINT,
    score_high BIGINT,
    PRIMARY KEY (account, at)
);
CREATE INDEX scan_account_of_scan ON scan_account (scan);
CREATE INDEX scan_account_at ON scan_account (at);
CREATE TABLE finding (
    account TEXT NOT NULL,
    check_id TEXT NOT NULL,
    region TEXT NOT NULL,
    resource TEXT NOT NULL,
    standing TEXT NOT NULL,
    seen BIGINT NOT NULL,
    severity TEXT NOT NULL,
    message TEXT NOT NULL,
    exempt BIGINT NOT NULL,
    first_seen BIGINT NOT NULL,
    last_seen BIGINT NOT NULL,
    resolved_at BIGINT,
    reopened BIGINT NOT NULL,
    PRIMARY KEY (account, check_id, region, resource)
);
CREATE INDEX finding_by_standing ON finding (standing, first_seen);
CREATE TABLE turn (
    scan BIGINT NOT NULL REFERENCES scan (id),
    at BIGINT NOT NULL,
    account TEXT NOT NULL,
    check_id TEXT NOT NULL,
    region TEXT NOT NULL,
    resource TEXT NOT NULL,
    severity TEXT NOT NULL,
    turn TEXT NOT NULL,
    PRIMARY KEY (scan, account, check_id, region, resource)
);
CREATE INDEX turn_at ON turn (at);
CREATE TABLE audit (
    id BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    who TEXT NOT NULL,
    what TEXT NOT NULL,
    previous TEXT NOT NULL,
    digest TEXT NOT NULL
);
