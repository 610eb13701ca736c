"""`goldenthread work`."""

from __future__ import annotations

import dataclasses
import json
import logging
import signal
import sys
from typing import TYPE_CHECKING

import click

from goldenthread import cli

if TYPE_CHECKING:
    from goldenthread.base.jobs.worker import Ended


@click.command()
@click.option("--once", is_flag=True, help="Do what is due now, then stop.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each job, and one at the end.")
def work(once: bool, as_json: bool) -> None:
    """Do the background work: send messages, scan files, and whatever pages have queued.

    Runs until it is stopped; Ctrl+C or SIGTERM lets the job in hand finish, a second one does not wait. Any number
    may run at the same time. With --once it ends with 1 when a job failed for good.
    """
    cli.set_up()
    from goldenthread.base.jobs.worker import Worker

    worker = Worker()
    failed = 0

    def stop(number: int, frame: object) -> None:
        if worker.stopping.is_set():
            sys.exit(130)
        worker.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)

    def told(ended: Ended) -> None:
        nonlocal failed
        failed += ended.state == "failed"
        if as_json:
            click.echo(json.dumps(dataclasses.asdict(ended) | {"seconds": round(ended.seconds, 3)}))
        else:
            click.echo(ended.line(), err=ended.state == "failed")
        sys.stdout.flush()

    logging.getLogger("goldenthread.work").setLevel(logging.INFO)
    if not once and not as_json:
        click.echo("At work. Stop with Ctrl+C.")
    count = worker.run(once=once, told=told)
    if as_json:
        click.echo(json.dumps({"jobs": count, "failed": failed}))
    else:
        click.echo(f"{count} {'job' if count == 1 else 'jobs'} run, {failed} failed.")
    if once and failed:
        sys.exit(1)


COMMANDS = [work]
