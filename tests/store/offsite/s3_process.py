"""A service that speaks S3, as a process of its own that checks keys and signatures.

Prints one JSON line (port, key_id, secret), serves the bucket `backups`, and ends with its input.
"""

from __future__ import annotations

import json
import logging
import sys

from moto import settings
from moto.iam.models import iam_backends
from moto.s3.models import s3_backends
from moto.server import ThreadedMotoServer

ACCOUNT = "123456789012"
EVERYTHING = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}

logging.getLogger("werkzeug").setLevel(logging.ERROR)
people = iam_backends[ACCOUNT]["aws"]
people.create_user("us-east-1", "attune")
people.put_user_policy("attune", "everything", json.dumps(EVERYTHING))
key = people.create_access_key("attune")
s3_backends[ACCOUNT]["aws"].create_bucket("backups", "eu-central-1")
settings.INITIAL_NO_AUTH_ACTION_COUNT = 0.0

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print(json.dumps({"port": server.get_host_and_port()[1], "key_id": key.access_key_id, "secret": key.secret_access_key}))
sys.stdout.flush()
sys.stdin.read()
server.stop()
