#!/usr/bin/env python3
"""Kills a worker's executor of Spark, and the worker itself, while it counts: the answer is right, or there is an error.

    tests/engines/killed.py --retain target/release/retain orders.parquet --natively orders.csv

Spark runs as in compare.py, a master, two workers of one core and a Connect server on 127.0.0.1. The
document without a kill is compared with that of `retain metrics orders.csv`; then the same query runs again and again, and each
time an executor is killed (SIGKILL) at another moment of it, the last time with its worker. Everything is stopped by its process id.
"""

import argparse
import os
import pathlib
import signal
import subprocess
import sys
import time

from compare import differences, document
from servers import SparkByAddress


class Cluster(SparkByAddress):
    settings = {"spark.sql.adaptive.enabled": "true", "spark.sql.shuffle.partitions": 8}


def executors(workers):
    """The executors that run, with the workers they belong to."""
    found = []
    for worker in workers:
        children = subprocess.run(["ps", "-o", "pid=,args=", "--ppid", str(worker.pid)], capture_output=True, text=True).stdout
        found += [(int(line.split()[0]), worker) for line in children.splitlines() if "CoarseGrainedExecutorBackend" in line]
    return found


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("orders", metavar="PARQUET", help="the orders that Spark counts")
    arguments.add_argument("--natively", metavar="CSV", required=True, help="the same ones, for the native run")
    arguments.add_argument("--retain", default="target/release/retain", help="the program")
    arguments.add_argument("--period", default="monthly")
    arguments.add_argument("--times", type=int, default=5, help="how often an executor is killed")
    arguments = arguments.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    cluster = Cluster()
    cluster.retain = str(pathlib.Path(arguments.retain).resolve())
    table = f"parquet.`{pathlib.Path(arguments.orders).resolve()}`"
    options = ["--period", arguments.period, "--format", "json", "-q"]
    native = subprocess.run([cluster.retain, "metrics", arguments.natively, *options], capture_output=True, check=True)
    wrong = 0
    try:
        cluster.start()
        command = [cluster.retain, "metrics", "--engine", cluster.address(), "--from", table, *options]
        # The first run warms it up, the second tells how long it takes.
        for _ in range(2):
            begun = time.monotonic()
            whole = subprocess.run(command, capture_output=True, check=True)
            took = time.monotonic() - begun
            if found := differences("", document(native.stdout), document(whole.stdout)):
                print("\n".join(["without a kill it differs:", *found[:8]]))
                return 1
        print(f"nothing killed: the same, {took:.0f} s")
        for i in range(arguments.times):
            is_worker_too = i == arguments.times - 1
            begun = time.monotonic()
            with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as counting:
                time.sleep(took * (i + 1) / (arguments.times + 1))
                pid, worker = executors(cluster.processes[1:3])[i % 2]
                was_counting = counting.poll() is None
                if is_worker_too:
                    worker.send_signal(signal.SIGKILL)
                os.kill(pid, signal.SIGKILL)
                at = time.monotonic() - begun
                out, said = counting.communicate()
            told = f"{'worker and executor' if is_worker_too else 'executor'} killed after {at:.0f} s"
            told += "" if was_counting else " (it had ended)"
            if counting.returncode != 0:
                is_clear = counting.returncode == 1 and not out and said.startswith(b"error: ")
                told += f": {'an error' if is_clear else 'NOT CLEAR'}: {said.decode()[:300]}"
                wrong += not is_clear
            elif found := differences("", document(native.stdout), document(out)):
                told += f": WRONG: {found[:8]}"
                wrong += 1
            else:
                told += ": the same"
            print(f"{told}, {time.monotonic() - begun:.0f} s", flush=True)
            # The worker starts another executor.
            for _ in range(60):
                if is_worker_too or len(executors(cluster.processes[1:3])) == 2:
                    break
                time.sleep(0.5)
    finally:
        cluster.stop()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
