"""Coffee Radar: register, order a coffee, see one's orders, show one's face."""
import functools
import os

import boto3
import pymysql
from flask import Flask, Response, abort, g, redirect, render_template, request, session, url_for
from werkzeug.security import check_password_hash, generate_password_hash

import database

MENU = {"Espresso": 220, "Flat White": 380, "Cold Brew": 420}
PICTURES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg"}

# Newer versions of boto3 look for the variable themselves. On AWS there is none, and the server's role is the key. Made
# here, since two threads must not make one at the same time.
s3 = boto3.client("s3", endpoint_url=os.environ.get("AWS_ENDPOINT_URL_S3"))
app = Flask(__name__)
app.config.update(SESSION_COOKIE_SAMESITE="Lax", MAX_CONTENT_LENGTH=4 << 20)
with database.connect() as at_start:
    app.secret_key = database.ask(at_start, "SELECT content FROM secrets WHERE name = 'cookies'")[0]["content"]


def ask(statement, *values):
    if "connection" not in g:
        g.connection = database.connect()
    return database.ask(g.connection, statement, *values)


@app.teardown_appcontext
def hang_up(_):
    if "connection" in g:
        g.connection.close()


def known_user(view):
    @functools.wraps(view)
    def checked(*args, **kwargs):
        return view(*args, **kwargs) if "user" in session else redirect(url_for("shop"))
    return checked


@app.get("/health")
def health():
    return "well\n"


@app.get("/")
def shop(problem=None):
    sold = ask("SELECT count(*) AS cups FROM orders")[0]["cups"]
    return render_template("page.html", menu=MENU, sold=sold, problem=problem)


@app.post("/register")
def register():
    name, password = request.form["name"].strip(), request.form["password"]
    if not 1 <= len(name) <= 40 or len(password) < 8:
        return shop("A name, and a password of eight characters or more, please."), 400
    try:
        ask("INSERT INTO users (name, password) VALUES (%s, %s)", name, generate_password_hash(password))
    except pymysql.err.IntegrityError:
        return shop("Somebody has that name already."), 409
    return login()


@app.post("/login")
def login():
    found = ask("SELECT id, name, password FROM users WHERE name = %s", request.form["name"].strip())
    if not found or not check_password_hash(found[0]["password"], request.form["password"]):
        return shop("Name and password do not fit."), 403
    session.update(user=found[0]["id"], name=found[0]["name"])
    return redirect(url_for("orders"))


@app.post("/logout")
def logout():
    session.clear()
    return redirect(url_for("shop"))


@app.post("/orders")
@known_user
def order():
    coffee = request.form["coffee"]
    if coffee not in MENU:
        abort(400)
    ask("INSERT INTO orders (user_id, coffee, cents) VALUES (%s, %s, %s)", session["user"], coffee, MENU[coffee])
    return redirect(url_for("orders"))


@app.get("/orders")
@known_user
def orders():
    mine = ask("SELECT coffee, cents, placed_at FROM orders WHERE user_id = %s ORDER BY id DESC", session["user"])
    return render_template("page.html", orders=mine)


@app.post("/picture")
@known_user
def take_picture():
    picture = request.files["picture"].read()
    kind = next((kind for start, kind in PICTURES.items() if picture.startswith(start)), None)
    if kind is None:
        abort(415)
    s3.put_object(Bucket=os.environ["MEDIA_BUCKET"], Key=f"faces/{session['user']}", Body=picture,
                  ContentType=kind)
    return redirect(url_for("orders"))


@app.get("/faces/<int:user>")
def face(user):
    try:
        found = s3.get_object(Bucket=os.environ["MEDIA_BUCKET"], Key=f"faces/{user}")
    except s3.exceptions.NoSuchKey:
        abort(404)
    return Response(found["Body"].read(), content_type=found["ContentType"],
                    headers={"X-Content-Type-Options": "nosniff"})
