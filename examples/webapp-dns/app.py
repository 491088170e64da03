"""A page behind a name: says by which name it was found, and where that name leads."""
import os
import socket

from flask import Flask, render_template_string, request

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ name }}</title>
<style>body { font: 1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 2rem auto; padding: 0 1rem }</style>
</head>
<body>
<h1>You have found {{ name }}</h1>
<p>It leads to {{ addresses|join(", ") or "nowhere that this server could find" }}; {{ server }} has answered.</p>
</body>
</html>
"""
application = Flask(__name__)


@application.get("/health")
def health():
    return "well\n"


@application.get("/")
def page():
    name = request.host.split(":")[0]
    try:
        addresses = sorted({found[4][0] for found in socket.getaddrinfo(name, None)})
    except OSError:
        addresses = []
    return render_template_string(PAGE, name=name, addresses=addresses,
                                  server=os.environ.get("INSTANCE_ID") or socket.gethostname())
