"""A site of its own for tests that kill it or crowd it: run as a program with a database address in the environment.

    python -m tests.base.audit.under_load threads THREADS UNITS
    python -m tests.base.audit.under_load kill ROUNDS SEED

Each unit writes one row of a table and one entry. What is acknowledged is told to the parent through a pipe. Prints
JSON: what was acknowledged.
"""

import json
import os
import random
import signal
import sys
import threading
import time

import django


def one_unit(name: str) -> None:
    from django.contrib.contenttypes.models import ContentType

    from goldenthread.base import audit

    with audit.unit(by=audit.Actor.system("load")):
        ContentType.objects.create(app_label="load", model=name)
        audit.record("load_done", obj=f"load:{name}")


def threads(count: int, units: int) -> list[str]:
    from django.db import connection

    said: list[str] = []
    faults: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for step in range(units):
                name = f"t{os.getpid()}-{number}-{step}"
                one_unit(name)
                said.append(name)
        except BaseException as fault:
            faults.append(fault)
            raise
        finally:
            connection.close()

    running = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    if faults:
        raise faults[0]
    return said


def kill(rounds: int, seed: int) -> list[str]:
    """Fork, let the child work, kill it at a random moment; what it acknowledged before counts."""
    rng = random.Random(seed)
    said: list[str] = []
    for number in range(rounds):
        out, into = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(out)
            step = 0
            while True:
                name = f"k{os.getpid()}-{number}-{step}"
                one_unit(name)
                os.write(into, f"{name}\n".encode())
                step += 1
        os.close(into)
        with open(out, encoding="ascii") as heard:
            said.append(heard.readline().strip())  # it has begun
            time.sleep(rng.uniform(0, 0.03))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            said += heard.read().split()
    return said


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    from goldenthread.base.audit.events import declare

    declare("load_done", "Did a thing under load")
    way, *numbers = sys.argv[1:]
    print(json.dumps({"threads": threads, "kill": kill}[way](*map(int, numbers))))
