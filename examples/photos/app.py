"""Photos: shows those in the bucket, the newest first, and takes another one."""
import os
import secrets
import time

import boto3
from botocore.config import Config
from flask import Flask, abort, redirect, render_template_string, request, url_for

KINDS = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}
BUCKET = os.environ["MEDIA_BUCKET"]
PAGE_SIZE = int(os.environ.get("PHOTOS_PAGE_SIZE", "24"))
LINKS_LAST_SECONDS = 300
# In the order of the alphabet, the newest key comes first.
LATEST_MILLIS = 10 ** 13
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Photos</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
main { display: grid; grid-template-columns: repeat(auto-fill, minmax(12rem, 1fr)); gap: 1rem }
img { width: 100%; aspect-ratio: 1; object-fit: cover; border-radius: .5rem }
</style>
</head>
<body>
<h1>Photos</h1>
<form action="/photos" method="post" enctype="multipart/form-data"><input type="file" name="photo" accept="image/*" required> <button>Add</button></form>
<main>{% for key in keys %}<img src="/{{ key }}" alt="">{% else %}<p>None yet.</p>{% endfor %}</main>
</body>
</html>
"""
# Newer versions of boto3 look for the variable themselves. On AWS there is none, and the server's role is the key. Made
# here, since two threads must not make one at the same time; signed in the one way that every region takes.
s3 = boto3.client("s3", endpoint_url=os.environ.get("AWS_ENDPOINT_URL_S3"), config=Config(signature_version="s3v4"))
app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 8 << 20


@app.get("/health")
def health():
    return "well\n"


@app.get("/")
def photos():
    listed = s3.list_objects_v2(Bucket=BUCKET, Prefix="photos/", MaxKeys=PAGE_SIZE)
    return render_template_string(PAGE, keys=[one["Key"] for one in listed.get("Contents", [])])


@app.post("/photos")
def add():
    photo = request.files["photo"].read()
    kind = next((kind for start, kind in KINDS.items() if photo.startswith(start)), None)
    if kind is None:
        abort(415)
    key = f"photos/{LATEST_MILLIS - time.time_ns() // 1_000_000:013d}-{secrets.token_hex(4)}"
    s3.put_object(Bucket=BUCKET, Key=key, Body=photo, ContentType=kind)
    return redirect(url_for("photos"))


@app.get("/photos/<name>")
def photo(name):
    """The bytes come from the bucket itself, by a link that holds for a while."""
    return redirect(s3.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": f"photos/{name}"},
                                                    ExpiresIn=LINKS_LAST_SECONDS))
