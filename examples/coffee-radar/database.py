"""Connections to the database that DATABASE_URL names. Run as a program, it applies schema.sql."""
import os
import pathlib
import secrets
from urllib.parse import parse_qsl, unquote, urlsplit

import pymysql


def connect():
    url = urlsplit(os.environ["DATABASE_URL"])
    return pymysql.connect(
        host=url.hostname, port=url.port or 3306, database=url.path.lstrip("/"),
        # On AWS user and password come from Secrets Manager, beside the URL.
        user=os.environ.get("DATABASE_USER") or unquote(url.username or ""),
        password=os.environ.get("DATABASE_PASSWORD") or unquote(url.password or ""),
        ssl=encryption(dict(parse_qsl(url.query))),
        charset="utf8mb4", autocommit=True, connect_timeout=5, cursorclass=pymysql.cursors.DictCursor)


def encryption(parameters):
    """On AWS ?sslMode=VERIFY_IDENTITY&serverSslCert=FILE: the server proves by RDS's authorities that it is the one."""
    mode = parameters.get("sslMode", "").upper()
    if mode == "VERIFY_IDENTITY":
        return {"ca": parameters["serverSslCert"], "check_hostname": True}
    return {"required": True} if mode == "REQUIRED" else None


def ask(connection, statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def migrate():
    with connect() as connection:
        for statement in pathlib.Path(__file__).with_name("schema.sql").read_text(encoding="utf-8").split(";\n"):
            if statement.strip():
                ask(connection, statement)
        # What signs the cookies is the same on every server, so it is made once.
        ask(connection, "INSERT IGNORE INTO secrets VALUES ('cookies', %s)", secrets.token_hex(32))


if __name__ == "__main__":
    migrate()
