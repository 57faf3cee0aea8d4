"""Gives an account in moto a trail whose bucket holds the files of a folder.

    python seed_trail.py http://127.0.0.1:5000 FOLDER
"""

import pathlib
import sys

from emulator import client


def main():
    folder = pathlib.Path(sys.argv[2])
    storage = client("s3")
    storage.create_bucket(Bucket="acme-trail")
    for file in folder.rglob("*"):
        if file.is_file():
            key = f"logs/{file.relative_to(folder).as_posix()}"
            storage.put_object(Bucket="acme-trail", Key=key, Body=file.read_bytes())
    client("cloudtrail").create_trail(
        Name="everything", S3BucketName="acme-trail", S3KeyPrefix="logs", IsMultiRegionTrail=True
    )


main()
