# SPDX-License-Identifier: Apache-2.0
"""A pytest plugin for PyAthena's tests: it reads results with Arrow's S3 client, which it gives a region and keys but
no endpoint. This one does."""
import functools
import os

import pyarrow.fs

pyarrow.fs.S3FileSystem = functools.partial(
    pyarrow.fs.S3FileSystem, scheme="http", endpoint_override=os.environ["AWS_ENDPOINT_URL"].removeprefix("http://"))
