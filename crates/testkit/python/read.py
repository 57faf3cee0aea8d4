"""Reads a report with readers and models that are not ours, and prints how many rows of which
status they find in it, as JSON.

    python read.py FORMAT FILE
"""

import csv
import io
import json
import sys
from collections import Counter


def read_csv(file):
    rows = list(csv.DictReader(open(file, newline="", encoding="utf-8"), strict=True))
    assert all(None not in row and None not in row.values() for row in rows), "a ragged row"
    return Counter(row["status"] for row in rows if row["record"] == "finding")


def read_spreadsheet(file):
    """Puts the table into a workbook as a spreadsheet does, saves it, and opens it again."""
    from openpyxl import Workbook, load_workbook

    book = Workbook()
    with open(file, newline="", encoding="utf-8") as table:
        for row in csv.reader(table, strict=True):
            book.active.append(row)
    saved = io.BytesIO()
    book.save(saved)
    sheet = load_workbook(saved).active
    formulas = [cell.coordinate for row in sheet for cell in row if cell.data_type == "f"]
    assert not formulas, f"taken for formulas: {formulas}"
    header, *rows = sheet.iter_rows(values_only=True)
    rows = [dict(zip(header, row)) for row in rows]
    return Counter(row["status"] for row in rows if row["record"] == "finding")


def read_jsonl(file):
    lines = [json.loads(line) for line in open(file, encoding="utf-8")]
    assert lines[-1]["type"] == "summary", "the end is missing"
    return Counter(line["status"] for line in lines if line["type"] == "finding")


def hold_captions(event, read):
    """The standard gives each id a caption, and a text beside an id is that, unless it is Other."""
    from py_ocsf_models.objects.account import TypeID
    from py_ocsf_models.objects.compliance_status import StatusID

    account, compliance = event["cloud"]["account"], event["compliance"]
    for held, text in [
        (read.activity_id, event["activity_name"]),
        (read.severity_id, event["severity"]),
        (read.status_id, event["status"]),
        # What these models do not read of it is held against their lists.
        (StatusID(compliance["status_id"]), compliance["status"]),
        (TypeID(account["type_id"]), account["type"]),
    ]:
        caption = held.name.replace("_", " ")
        assert held == 99 or text == caption, f"{text} beside {held!r}"
    assert (event["class_name"], event["category_name"]) == ("Compliance Finding", "Findings")
    assert event["type_name"] == f"{event['class_name']}: {event['activity_name']}"


def read_ocsf(file):
    from py_ocsf_models.events.findings.compliance_finding import ComplianceFinding

    words = {0: "unknown", 1: "pass", 2: "unknown", 3: "fail", 99: "not-applicable"}
    events = []
    for event in json.load(open(file)):
        read = ComplianceFinding.model_validate(event)
        hold_captions(event, read)
        events.append(read)
    others = ["not-seen", "unknown-rate"]
    found = [event for event in events if event.metadata.event_code not in others]
    return Counter(words[int(event.compliance.status_id)] for event in found)


def read_asff(file):
    """Holds every finding against AWS's own model of the call that takes it."""
    import botocore.session
    from botocore.validate import ParamValidator

    service = botocore.session.get_session().get_service_model("securityhub")
    shape = service.operation_model("BatchImportFindings").input_shape
    findings = json.load(open(file))
    for first in range(0, len(findings), 100):
        report = ParamValidator().validate({"Findings": findings[first : first + 100]}, shape)
        assert not report.has_errors(), report.generate_report()
    words = {"FAILED": "fail", "PASSED": "pass", "WARNING": "unknown",
             "NOT_AVAILABLE": "not-applicable"}
    found = [finding for finding in findings if finding["GeneratorId"] != "unknown-rate"]
    return Counter(words[finding["Compliance"]["Status"]] for finding in found)


def read_sarif(file):
    from sarif_pydantic import Sarif

    log = Sarif.model_validate(json.load(open(file)))
    return Counter({"open": "unknown"}.get(result.kind, result.kind)
                   for result in log.runs[0].results)


def read_junit(file):
    from junitparser import Error, Failure, JUnitXml, Skipped

    words = {Failure: "fail", Error: "unknown", Skipped: "skipped"}
    cases = [case for suite in JUnitXml.fromfile(file) for case in suite]
    return Counter(words[type(case.result[0])] if case.result else "pass" for case in cases)


READERS = {"csv": read_csv, "spreadsheet": read_spreadsheet, "jsonl": read_jsonl,
           "ocsf": read_ocsf, "asff": read_asff, "sarif": read_sarif, "junit": read_junit}

if __name__ == "__main__":
    print(json.dumps(READERS[sys.argv[1]](sys.argv[2]), sort_keys=True))
