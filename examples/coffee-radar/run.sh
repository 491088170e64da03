#!/bin/sh
# Brings the schema up to date, then runs the application in the foreground. Both find all they need in the environment:
# HOST, PORT, DATABASE_URL, MEDIA_BUCKET.
set -eu
cd "$(dirname "$0")"
# On EC2 the libraries of requirements.txt are in a folder of their own; elsewhere the system has them.
for python in ./venv/bin/python /usr/bin/python3 python3; do
    if "$python" -c 'import boto3, flask, gunicorn, pymysql' 2> /dev/null; then break; fi
done
"$python" database.py
exec "$python" -m gunicorn --bind "$HOST:$PORT" --threads 8 --graceful-timeout 10 --keep-alive 75 --access-logfile - app:app
