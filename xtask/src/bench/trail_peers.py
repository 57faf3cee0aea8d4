"""Who calls without MFA, by two engines: `trail_peers.py duckdb|datafusion FOLDER THREADS`.

Prints how many direct calls of IAM users with a long-term key there are, so that the answers can be
held against each other.
"""

import sys

engine, folder, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])

FIELDS = """
    kind, arn, key, mfa, source, name, error, forwarded,
    count(*) AS calls, min(moment) AS earliest, max(moment) AS latest
"""

if engine == "duckdb":
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"SET threads = {threads}")
    # Of the ways to read such files with DuckDB the quickest: each as one text, then its records.
    picked = ", ".join(
        f"r->>'{path}' AS {name}"
        for name, path in {
            "kind": "$.userIdentity.type",
            "arn": "$.userIdentity.arn",
            "key": "$.userIdentity.accessKeyId",
            "mfa": "$.userIdentity.sessionContext.attributes.mfaAuthenticated",
            "source": "$.eventSource",
            "name": "$.eventName",
            "error": "$.errorCode",
            "forwarded": "$.userIdentity.invokedBy",
            "moment": "$.eventTime",
        }.items()
    )
    rows = connection.execute(f"""
        WITH files AS (
            SELECT line FROM read_csv('{folder}/*.json.gz', header = false, delim = '\x01', quote = '',
                escape = '', columns = {{'line': 'VARCHAR'}}, max_line_size = 100000000,
                auto_detect = false, compression = 'gzip')
        ), records AS (
            SELECT unnest(json_extract(line, '$.Records[*]')) AS r FROM files
        ), events AS (SELECT {picked} FROM records)
        SELECT {FIELDS} FROM events GROUP BY ALL
    """).fetchall()
else:
    import pyarrow
    from datafusion import SessionConfig, SessionContext

    text = pyarrow.string()
    record = pyarrow.struct(
        {
            "userIdentity": pyarrow.struct(
                {
                    "type": text,
                    "arn": text,
                    "accessKeyId": text,
                    "invokedBy": text,
                    "sessionContext": pyarrow.struct(
                        {"attributes": pyarrow.struct({"mfaAuthenticated": text})}
                    ),
                }
            ),
            "eventSource": text,
            "eventName": text,
            "errorCode": text,
            "eventTime": text,
        }
    )
    context = SessionContext(SessionConfig().with_target_partitions(threads))
    context.register_json(
        "files",
        folder,
        schema=pyarrow.schema([pyarrow.field("Records", pyarrow.list_(record))]),
        file_extension=".json.gz",
        file_compression_type="gz",
    )
    batches = context.sql(f"""
        WITH records AS (SELECT unnest("Records") AS r FROM files), events AS (
            SELECT r['userIdentity']['type'] AS kind, r['userIdentity']['arn'] AS arn,
                r['userIdentity']['accessKeyId'] AS key, r['userIdentity']['invokedBy'] AS forwarded,
                r['userIdentity']['sessionContext']['attributes']['mfaAuthenticated'] AS mfa,
                r['eventSource'] AS source, r['eventName'] AS name, r['errorCode'] AS error,
                r['eventTime'] AS moment
            FROM records)
        SELECT {FIELDS} FROM events GROUP BY kind, arn, key, mfa, source, name, error, forwarded
    """).collect()
    table = pyarrow.Table.from_batches(batches)
    rows = list(zip(*(column.to_pylist() for column in table.columns)))

print(sum(
    row[8]
    for row in rows
    if row[0] == "IAMUser" and row[3] is None and row[7] is None and row[4] != "signin.amazonaws.com"
))
