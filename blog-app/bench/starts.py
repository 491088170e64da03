"""Starts Twoge with its AOT cache and without, in turn, and prints how many seconds each took until it was ready.

usage: starts.py WITH WITHOUT TIMES LOG    (two launchers; how often; a file for what they print)

Prints a line `with SECONDS` or `without SECONDS` for each start. PORT says where to ask; it is asked by this process
itself, every 3 ms, so that nothing but the start keeps the machine busy.
"""
import http.client
import os
import signal
import subprocess
import sys
import time


def is_ready(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def start(launcher, port, log):
    with open(log, "w") as output:
        began = time.monotonic()
        twoge = subprocess.Popen([launcher], stdout=output, stderr=output)
    while not is_ready(port):
        if twoge.poll() is not None:
            sys.exit("bench: Twoge does not start: " + open(log).read())
        time.sleep(0.003)
    seconds = time.monotonic() - began
    twoge.send_signal(signal.SIGTERM)
    if twoge.wait() != 0:
        sys.exit("bench: Twoge ends badly: " + open(log).read())
    return seconds


def main(with_cache, without, times, log):
    for _ in range(int(times)):
        print("with %.3f" % start(with_cache, int(os.environ["PORT"]), log))
        if 'cache="used"' not in open(log).read():
            sys.exit("bench: the AOT cache is not used: " + open(log).read())
        print("without %.3f" % start(without, int(os.environ["PORT"]), log), flush=True)


main(*sys.argv[1:])
