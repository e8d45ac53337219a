"""check_format.sh refuses a file that clang-format would change, and --fix makes it pass."""

import os
import subprocess
import sys
import unittest

from guard_case import SCRIPTS, GuardCase

BAD = "int   main( ){return 0 ;}\n"


class CheckFormat(GuardCase):
    def setUp(self):
        super().setUp()
        self.write(".clang-format", "BasedOnStyle: Google\n")

    def run_format(self, *arguments, **env):
        done = self.run_guard("check_format.sh", *arguments, env={**os.environ, **env})
        if done.returncode == 77:
            print(done.stderr, file=sys.stderr)
            os._exit(77)  # ctest's word for skipped
        return done

    def test_refuses_what_the_formatter_would_change(self):
        self.write("src/x.cpp", BAD)
        done = self.run_format()
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("src/x.cpp:1:", done.stderr)
        self.assertEqual((self.root / "src/x.cpp").read_text(), BAD)

    def test_passes_after_its_own_repair(self):
        self.write("src/x.cpp", BAD)
        self.assertEqual(self.run_format("--fix").returncode, 0)
        self.assertEqual(self.run_format().returncode, 0)

    def test_sees_new_files_of_a_git_checkout_and_not_the_ignored(self):
        subprocess.run(["git", "init", "-q", str(self.root)], check=True)
        self.write(".gitignore", "/build/\n")
        self.write("src/good.hpp", "int x;\n")
        self.write("build/bad.cpp", BAD)
        self.assertEqual(self.run_format().returncode, 0)
        self.write("src/new.cpp", BAD)
        self.assertNotEqual(self.run_format().returncode, 0)

    def test_no_sources_at_all_is_no_success(self):
        self.assertEqual(self.run_format().returncode, 2)

    def test_skips_without_the_formatter_but_not_in_ci(self):
        self.write("src/x.cpp", BAD)
        for ci, code in (("false", 77), ("true", 1)):
            done = subprocess.run(["/bin/bash", str(SCRIPTS / "check_format.sh"), str(self.root)],
                                  env={"PATH": "/nonexistent", "CI": ci},
                                  capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, code, done.stderr)
            self.assertIn("clang-format is not installed", done.stderr)


if __name__ == "__main__":
    unittest.main()
