# SPDX-License-Identifier: Apache-2.0
"""What a test prints: each case as it ends, in the Test Anything Protocol."""


class Tap:
    def __init__(self):
        self.count = self.failed = 0

    def check(self, name, problem=""):
        """One case; it is good if there is no @problem, which may have several lines."""
        self.count += 1
        self.failed += bool(problem)
        for line in str(problem or "").splitlines():
            print(f"# {line}")
        print(f"{'not ok' if problem else 'ok'} {self.count} {name}", flush=True)

    def skip(self, name, reason):
        self.count += 1
        print(f"ok {self.count} {name} # SKIP {reason}", flush=True)

    def end(self):
        print(f"1..{self.count}")
        return 1 if self.failed else 0
