# SPDX-License-Identifier: Apache-2.0
"""Forms whose policy is signed, against a server that verifies signatures."""

import boto3
import pytest
import requests
from botocore.config import Config

pytestmark = pytest.mark.laketop_only

KEY, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
BUCKET = "forms"


@pytest.fixture(scope="module")
def server(serve):
    return serve("--auth", "enforce", "--root-access-key-id", KEY, "--root-secret-access-key", SECRET)


@pytest.fixture(scope="module", params=["s3v4", "s3"])
def make(request, server):
    """A form signed by these keys."""
    def client(key=KEY, secret=SECRET, token=None, version=request.param):
        return boto3.client("s3", endpoint_url=server.url, aws_access_key_id=key, aws_secret_access_key=secret,
                            aws_session_token=token, region_name="us-east-1", config=Config(signature_version=version))

    client(version="s3v4").create_bucket(Bucket=BUCKET)
    return lambda *keys: client(*keys).generate_presigned_post(BUCKET, "${filename}")


def post(form):
    return requests.post(form["url"], data=form["fields"], files={"file": ("k", b"hello")})


def test_a_good_signature_lets_in(make):
    assert post(make()).status_code == 204


def test_a_session_brings_its_token(make, server):
    sts = boto3.client("sts", endpoint_url=server.url, aws_access_key_id=KEY, aws_secret_access_key=SECRET,
                       region_name="us-east-1")
    session = sts.get_session_token()["Credentials"]
    assert post(make(session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"])).status_code == 204
    without = make(session["AccessKeyId"], session["SecretAccessKey"])
    assert post(without).status_code in (400, 403)


def test_other_keys_and_changed_policies_are_refused(make):
    assert "<Code>InvalidAccessKeyId</Code>" in post(make("AKIAIOSFODNN7OTHERKY", SECRET)).text
    wrong = post(make(KEY, "other"))
    assert (wrong.status_code, "<Code>SignatureDoesNotMatch</Code>" in wrong.text) == (403, True)
    form = make()
    form["fields"]["policy"] = form["fields"]["policy"][:-4]
    changed = post(form)
    assert f"<StringToSign>{form['fields']['policy']}</StringToSign>" in changed.text


def test_nobody_may_not(make):
    form = make()
    assert post({"url": form["url"], "fields": {"key": "k", "policy": form["fields"]["policy"]}}).status_code == 403
