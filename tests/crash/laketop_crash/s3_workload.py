"""Objects: puts of all sizes, overwrites, copies, deletes, multipart uploads; and a bucket with versions."""
import functools
import hashlib
import random

from .oracle import Mismatch, Oracle

BUCKET = "crash-objects"
VERSIONED = "crash-versions"
KEYS = 12
PART_BYTES = 5 * 1024 * 1024


@functools.lru_cache(maxsize=8)
def part(seed: int) -> bytes:
    return random.Random(seed).randbytes(PART_BYTES)


def state_of(body: bytes, seed: str) -> tuple:
    # The seed is the object's metadata: a body with the metadata of another put is a torn object.
    return len(body), hashlib.sha256(body).hexdigest(), seed


class S3Workload:
    def __init__(self, number: int, numbers: random.Random):
        self.number = number
        self.random = numbers
        self.oracle = Oracle()
        self.versions = {}  # key → the ids that were acknowledged
        self.unanswered_versions = {}  # key → puts whose id nobody told

    def set_up(self, clients) -> None:
        s3 = clients("s3")
        for bucket in (BUCKET, VERSIONED):
            try:
                s3.create_bucket(Bucket=bucket)
            except (s3.exceptions.BucketAlreadyOwnedByYou, s3.exceptions.BucketAlreadyExists):
                pass
        s3.put_bucket_versioning(Bucket=VERSIONED, VersioningConfiguration={"Status": "Enabled"})

    def step(self, clients) -> None:
        s3 = clients("s3")
        key = f"w{self.number}/ü +%/{self.random.randrange(KEYS)}"
        action = self.random.choices([self.put, self.copy, self.delete, self.multipart, self.put_version],
                                     [10, 3, 3, 1, 3])[0]
        action(s3, key)

    def body(self) -> bytes:
        size = self.random.choice([0, 1, self.random.randrange(16_384), 16_384, 16_385,
                                   self.random.randrange(2_000_000)])
        return self.random.randbytes(size)

    def put(self, s3, key) -> None:
        body = self.body()
        seed = str(self.random.randrange(1 << 30))
        with self.oracle.change("put", key, state_of(body, seed)):
            s3.put_object(Bucket=BUCKET, Key=key, Body=body, Metadata={"seed": seed})

    def copy(self, s3, key) -> None:
        source = f"w{self.number}/ü +%/{self.random.randrange(KEYS)}"
        state = self.oracle.state(source)
        if state is None or source == key:
            return
        with self.oracle.change("copy", key, state):
            s3.copy_object(Bucket=BUCKET, Key=key, CopySource={"Bucket": BUCKET, "Key": source})

    def delete(self, s3, key) -> None:
        with self.oracle.change("delete", key, None):
            s3.delete_object(Bucket=BUCKET, Key=key)

    def multipart(self, s3, key) -> None:
        bodies = [part(self.random.randrange(4)), self.body()]
        seed = str(self.random.randrange(1 << 30))
        with self.oracle.answered("multipart"):
            upload = s3.create_multipart_upload(Bucket=BUCKET, Key=key, Metadata={"seed": seed})["UploadId"]
            parts = []
            for number, body in enumerate(bodies, 1):
                etag = s3.upload_part(Bucket=BUCKET, Key=key, UploadId=upload, PartNumber=number, Body=body)["ETag"]
                parts.append({"PartNumber": number, "ETag": etag})
        if self.random.random() < 0.2:
            with self.oracle.answered("multipart"):
                s3.abort_multipart_upload(Bucket=BUCKET, Key=key, UploadId=upload)
            return
        with self.oracle.change("multipart", key, state_of(b"".join(bodies), seed)):
            s3.complete_multipart_upload(Bucket=BUCKET, Key=key, UploadId=upload, MultipartUpload={"Parts": parts})

    def put_version(self, s3, key) -> None:
        body = self.body()
        self.unanswered_versions[key] = self.unanswered_versions.get(key, 0) + 1
        with self.oracle.answered("put of a version"):
            answer = s3.put_object(Bucket=VERSIONED, Key=key, Body=body)
        self.unanswered_versions[key] -= 1
        digest = hashlib.sha256(body).hexdigest()
        self.versions.setdefault(key, {})[answer["VersionId"]] = digest
        self.oracle.acknowledged["put of a version"] += 1

    def verify(self, clients) -> None:
        s3 = clients("s3")
        prefix = f"w{self.number}/"
        listed = {}
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=prefix):
            listed.update({entry["Key"]: entry for entry in page.get("Contents", [])})
        for key in set(self.oracle.names()) | set(listed):
            try:
                answer = s3.get_object(Bucket=BUCKET, Key=key)
                observed = state_of(answer["Body"].read(), answer["Metadata"].get("seed"))
                if key not in listed:
                    raise Mismatch(f"{key} can be read but is not listed")
                if (listed[key]["Size"], listed[key]["ETag"]) != (observed[0], answer["ETag"]):
                    raise Mismatch(f"{key} is listed as {listed[key]}")
            except s3.exceptions.NoSuchKey:
                observed = None
                if key in listed:
                    raise Mismatch(f"{key} is listed but cannot be read") from None
            self.oracle.check(key, observed)
        self.verify_versions(s3, prefix)

    def verify_versions(self, s3, prefix) -> None:
        stored = {}
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=VERSIONED, Prefix=prefix):
            for entry in page.get("Versions", []):
                stored.setdefault(entry["Key"], set()).add(entry["VersionId"])
        for key in set(self.versions) | set(stored):
            known = self.versions.setdefault(key, {})
            missing = set(known) - stored.get(key, set())
            extra = stored.get(key, set()) - set(known)
            if missing or len(extra) > self.unanswered_versions.get(key, 0):
                raise Mismatch(f"versions of {key}: missing {missing}, extra {extra}")
            self.unanswered_versions[key] = 0
            for version in stored.get(key, set()):
                body = s3.get_object(Bucket=VERSIONED, Key=key, VersionId=version)["Body"].read()
                digest = hashlib.sha256(body).hexdigest()
                if known.setdefault(version, digest) != digest:
                    raise Mismatch(f"version {version} of {key} has other bytes")

    def clean_up(self, clients) -> None:
        s3 = clients("s3")
        prefix = f"w{self.number}/"
        for upload in s3.list_multipart_uploads(Bucket=BUCKET, Prefix=prefix).get("Uploads", []):
            s3.abort_multipart_upload(Bucket=BUCKET, Key=upload["Key"], UploadId=upload["UploadId"])
        for bucket in (BUCKET, VERSIONED):
            for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix):
                rows = page.get("Versions", []) + page.get("DeleteMarkers", [])
                names = [{"Key": row["Key"], "VersionId": row["VersionId"]} for row in rows]
                if not names:
                    continue
                answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": names})
                if answer.get("Errors"):
                    raise Mismatch(f"deleting: {answer['Errors']}")
        self.oracle = Oracle()
        self.versions = {}

