data "aws_iam_policy_document" "tutela_records" {
  statement {
    sid       = "TutelaRecords"
    effect    = "Allow"
    resources = [
      "*",
    ]
    actions = [
      # lists the regions that are enabled, each of which is asked what it watches
      "ec2:DescribeRegions",
      # reads what was done in the last ninety days, where no trail keeps it
      "cloudtrail:LookupEvents",
      # lists the trails that record where IAM's events arrive
      "cloudtrail:DescribeTrails",
    ]
  }
  statement {
    sid       = "TutelaRecordsList"
    effect    = "Allow"
    resources = [
      "arn:aws:s3:::*",
    ]
    actions = [
      # finds the files that a trail has written to its bucket
      "s3:ListBucket",
    ]
  }
  statement {
    sid       = "TutelaRecordsRead"
    effect    = "Allow"
    resources = [
      "arn:aws:s3:::*/AWSLogs/*/CloudTrail/*",
    ]
    actions = [
      # reads the files that a trail has written; if a key of AWS KMS encrypts them, its key policy or `kms:Decrypt` has to allow that, too
      "s3:GetObject",
    ]
  }
}

resource "aws_iam_policy" "tutela_records" {
  name        = "TutelaRecords"
  description = "Lets people read what CloudTrail recorded"
  policy      = data.aws_iam_policy_document.tutela_records.json
}
