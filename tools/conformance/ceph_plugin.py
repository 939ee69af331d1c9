# SPDX-License-Identifier: Apache-2.0
"""A pytest plugin for ceph/s3-tests: its buckets are made as AWS made them when it was written (ACLs on, no
public access block: the defaults of before April 2023), and a wait of hours moves the server's clock."""
import json
import os
import time
import urllib.request

import botocore.client
import botocore.exceptions

# A "day" of the suite is a day of ours (lc_debug_interval): shorter waits are real ones.
CLOCK_SECONDS_MIN = 3600
ACL_MEMBERS = ("ACL", "GrantFullControl", "GrantRead", "GrantReadACP", "GrantWrite", "GrantWriteACP")


def _sleep(seconds):
    if seconds < CLOCK_SECONDS_MIN:
        return _real_sleep(seconds)
    request = urllib.request.Request(
        os.environ["LAKETOP_ENDPOINT"] + "/_laketop/clock", method="POST",
        data=json.dumps({"seconds": int(seconds)}).encode(), headers={"X-Laketop": "1"})
    with urllib.request.urlopen(request) as answer:
        answer.read()


def _call(self, operation, arguments):
    if operation != "CreateBucket":
        return _real_call(self, operation, arguments)
    acl = {name: arguments[name] for name in ACL_MEMBERS if name in arguments}
    plain = {name: value for name, value in arguments.items() if name not in acl}
    made = _real_call(self, operation, {"ObjectOwnership": "ObjectWriter", **plain})
    bucket = {"Bucket": arguments["Bucket"]}
    _real_call(self, "DeletePublicAccessBlock", bucket)
    if acl:
        _real_call(self, "PutBucketAcl", {**bucket, **acl})
    return made


_real_sleep, time.sleep = time.sleep, _sleep
_real_call = botocore.client.BaseClient._make_api_call
botocore.client.BaseClient._make_api_call = _call
