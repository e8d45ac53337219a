"""tidy.py names each thing it bans by file and line, and leaves its harmless neighbours alone."""

import sys
import unittest

from guard_case import SCRIPTS, GuardCase

sys.path.insert(0, str(SCRIPTS))
import tidy  # noqa: E402  (needs the path above)

CORE = "src/engine/x.cpp"
SHELL = "src/gateway/x.cpp"


class Tidy(GuardCase):
    def findings(self, path, text):
        """[(line, what)] for a file with this text."""
        self.write(path, text)
        file = self.root / path
        found = [line[len(f"{file}:"):].split(": ", 1)
                 for line in tidy.check_file(file, file.relative_to(self.root))]
        return [(int(number), what) for number, what in found]

    def expect(self, path, line_of_code, wrong):
        found = self.findings(path, f"// one\n{line_of_code}\n")
        if wrong is None:
            self.assertEqual(found, [], line_of_code)
        else:
            self.assertTrue(any(line == 2 and wrong in what for line, what in found),
                            f"{line_of_code}: {found}")


class CoreRooms(Tidy):
    BANNED = {
        "clock": ["auto t = std::chrono::system_clock::now();",
                  "using C = std::chrono::steady_clock;",
                  "gettimeofday(&now, nullptr);", "auto t = time(nullptr);",
                  "auto t = std::time(&x);"],
        "thread": ["std::thread t;", "std::mutex m;", "std::atomic<int> n;", "#include <future>"],
        "sleep": ["std::this_thread::sleep_for(x);", "usleep(1);", "sleep(1);"],
        "environment": ['auto x = std::getenv("HOME");'],
        "file": ["#include <fstream>", "std::ofstream out;"],
        "unordered container": ["std::unordered_map<int, int> m;", "std::unordered_set<int> s;"],
        "socket or Asio": ["#include <boost/asio/io_context.hpp>", "asio::io_context io;"],
        "JSON": ["nlohmann::json j;", "#include <simdjson.h>"],
        "logging": ['spdlog::info("x");', 'std::cout << "x";', 'std::printf("x");',
                    'fprintf(stderr, "x");'],
        "unseeded chance": ["int x = rand();", "std::random_device d;", "std::mt19937_64 g;"],
    }

    def test_bans_what_would_make_a_replay_differ(self):
        for wrong, lines in self.BANNED.items():
            for line in lines:
                self.expect(CORE, line, wrong)
                self.expect("include/vectord/market/x.hpp", line, wrong)

    def test_does_not_bind_the_shell(self):
        for lines in self.BANNED.values():
            for line in lines:
                self.expect(SHELL, line, None)

    def test_leaves_harmless_words_alone(self):
        for line in ["Time at = event.time();", "// a thread, std::thread, getenv",
                     'auto s = "rand()";',
                     "std::snprintf(text, 4, x);", "std::map<int, int> m;", "double operand(int);",
                     "auto late = account.sleep(3);", "std::chrono::milliseconds ms;"]:
            self.expect(CORE, line, None)

    def test_lets_the_check_speak_before_the_end(self):
        self.expect("src/base/check.cpp", 'std::fprintf(stderr, "x");', None)
        self.expect("src/base/other.cpp", 'std::fprintf(stderr, "x");', "logging")
        self.expect("src/base/check.cpp", "std::thread t;", "thread")


class EveryFile(Tidy):
    def test_bans_lines_over_a_hundred_columns(self):
        self.expect(SHELL, "// " + "x" * 97, None)
        self.expect(SHELL, "// " + "x" * 98, "101 columns")
        self.expect(SHELL, "// " + "≥" * 97, None)

    def test_bans_using_namespace_std_and_notes_for_later(self):
        self.expect(SHELL, "using namespace std;", "using namespace std")
        self.expect(SHELL, "using namespace std::chrono_literals;", "using namespace std")
        self.expect(SHELL, "using namespace vectord;", None)
        self.expect("tests/unit/x_test.cpp", "// TO" + "DO: later", "something later")
        self.expect("tests/unit/x_test.cpp", "int x;  // FIX" + "ME", "something later")

    def test_exits_with_one_and_names_the_place(self):
        self.write(CORE, "int x;\nstd::thread t;\n")
        done = self.run_guard("tidy.py")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout,
                         f"{self.root / CORE}:2: thread in the core room engine: std::thread\n")
        self.write(CORE, "int x;\n")
        self.assertEqual(self.run_guard("tidy.py").returncode, 0)

    def test_no_sources_at_all_is_no_success(self):
        self.assertEqual(self.run_guard("tidy.py").returncode, 2)


class Coroutines(Tidy):
    def body(self, statement):
        return f"Task run() {{ {statement} }}"

    def test_bans_an_aggregate_beside_an_await(self):
        for statement in ["co_await f(Agg{a, b});", "co_await f({a, b});",
                          "auto r = co_await f({.x = 1});",
                          "Agg r{co_await a(), co_await b()};", "co_return Agg{co_await a()};",
                          "co_await f(x, Agg{});", "Agg{1}.run(co_await f(x));",
                          "if (co_await f({a})) g();", "co_return co_await f(Agg{a});"]:
            self.expect(SHELL, self.body(statement), "braced aggregate")

    def test_bans_a_lambda_beside_an_await(self):
        for statement in ["co_await f([x] { return x; });",
                          "auto r = co_await f([&](int y) -> int { g(); });",
                          "co_await f(a, [](auto) {});"]:
            self.expect(SHELL, self.body(statement), "lambda")

    def test_bans_a_choice_beside_an_await(self):
        self.expect(SHELL, self.body("auto r = c ? co_await a() : b;"), "?:")
        self.expect(SHELL, self.body("co_await f(c ? x : y);"), "?:")

    def test_bans_an_await_inside_an_argument_list(self):
        for statement in ["use(co_await f(x));", "EXPECT_TRUE(co_await f(x));",
                          "v.push_back(co_await f(x));",
                          "g(a, co_await f(x));", "make<T>(co_await f(x));"]:
            self.expect(SHELL, self.body(statement), "argument list")

    def test_bans_bare_detached(self):
        self.expect(SHELL, "asio::co_spawn(io, run(), asio::detached);", "bare detached")
        self.expect(SHELL, "// never bare detached", None)

    def test_finds_an_await_in_the_middle_of_a_statement_of_many_lines(self):
        text = "Task run() {\n  auto r =\n      co_await f(\n          Agg{a});\n}\n"
        found = self.findings(SHELL, text)
        self.assertEqual([line for line, _ in found], [3])

    def test_allows_an_await_that_stands_alone(self):
        for statement in ["co_await f(x);", "auto r = co_await f(x, y);",
                          "auto [ec, n] = co_await op(tuple);",
                          "auto& [a] = co_await f(x);", "if (co_await f(x)) { g(); }",
                          "while (!co_await f(x)) { g({1}); }", "co_return co_await f(x);",
                          "if (auto r = co_await f(x); r) { g(Agg{r}); }", "co_await f(list[0]);",
                          "for (int i = 0; i < 3; ++i) { co_await f(i); }", "co_return Agg{a, b};",
                          "Agg agg{a}; co_await f(agg);",
                          "auto l = [x] { return x; }; co_await f(l);",
                          "if (a) { g(); } co_await f(x); h({1});",
                          "do { co_await f(x); } while (y ? a : b);",
                          "try { co_await f(x); } catch (const E& e) { g(E{e}); }",
                          "[[maybe_unused]] const auto r = co_await f(x);",
                          "auto task = [this]() -> Task { co_await f(x); };",
                          "switch (k) { case K::a: co_await f(x); break; default: g({1}); }"]:
            self.expect(SHELL, self.body(statement), None)


del Tidy  # the base has no cases of its own

if __name__ == "__main__":
    unittest.main()
