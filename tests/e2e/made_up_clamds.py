"""Made-up clamds for a pool: fast, slow, stuck, lying, flapping, dying (in each proof) or gone, and
whatever they are told to become. They run in a process of their own:
python3 -m e2e.made_up_clamds NUMBER."""

import asyncio
import json
import re
import subprocess
import sys
import time

from . import child
from .samples import EICAR

QUICK = 0.002  # seconds that a scan takes
SLOW = 2
FLAPPING = 5  # seconds, for which it answers, or closes each connection at once
NUMBER = re.compile(rb"^Subject: number (\d+)\r?$", re.M)


class _Server:
    def __init__(self):
        self.kind = "fast"
        self.scans = []  # (number of the mail, or None for a proof; when it had arrived)
        self.held = 0
        self.most_held = 0
        self._listener = None
        self.port = 0

    async def become(self, kind):
        self.kind = kind
        if kind == "gone":
            self._listener.close()
            self._listener = None
        elif self._listener is None:
            self._listener = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
            self.port = self._listener.sockets[0].getsockname()[1]

    def _is_closing(self):
        return self.kind == "flapping" and int(time.monotonic() / FLAPPING) % 2 == 1

    async def _serve(self, reader, writer):
        self.held += 1
        self.most_held = max(self.most_held, self.held)
        try:
            if not self._is_closing():
                await self._scan(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self.held -= 1
            writer.close()

    async def _scan(self, reader, writer):
        kind = self.kind
        await reader.readuntil(b"\0")
        message = b""
        while size := int.from_bytes(await reader.readexactly(4), "big"):
            message += await reader.readexactly(size)
        number = NUMBER.search(message)
        self.scans.append((int(number[1]) if number else None, time.monotonic()))
        if kind == "stuck":
            await reader.read()  # until the client hangs up
            return
        if kind == "dying" and not number:
            return
        await asyncio.sleep(SLOW if kind == "slow" else QUICK)
        # A proof has EICAR in a form that only a real clamd unpacks.
        infected = (EICAR in message or not number) and kind != "lying"
        writer.write(b"stream: Eicar-Test-Signature FOUND\0" if infected else b"stream: OK\0")
        await writer.drain()


async def _obey(servers):
    """Lines on standard input: "become INDEX KIND", and "report"."""
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while line := (await lines.readline()).decode().split():
        if line[0] == "become":
            await servers[int(line[1])].become(line[2])
            print(flush=True)
        else:
            print(json.dumps([{"scans": s.scans, "held": s.most_held} for s in servers]),
                  flush=True)


async def _main(number):
    servers = [_Server() for _ in range(number)]
    for server in servers:
        await server.become("fast")
    print(*(server.port for server in servers), flush=True)
    await _obey(servers)


class MadeUpClamds:
    """So many of them, fast at first. Ends with the test."""

    def __init__(self, test, number):
        self._process = child.start([sys.executable, "-m", "e2e.made_up_clamds", str(number)],
                                    stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        test.addCleanup(child.stop, self._process)
        ports = self._process.stdout.readline().split()
        self.names = [f"tcp:127.0.0.1:{int(port)}" for port in ports]

    def _ask(self, line):
        self._process.stdin.write(f"{line}\n".encode())
        self._process.stdin.flush()
        return self._process.stdout.readline()

    def become(self, index, kind):
        self._ask(f"become {index} {kind}")

    def report(self):
        """For each its `scans`, [number of the mail or None for a proof, when], and how many
        connections it `held` at most."""
        return json.loads(self._ask("report"))


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1])))
