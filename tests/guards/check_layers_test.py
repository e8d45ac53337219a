"""check_layers.py refuses each way of crossing a line, by file and line, and passes the rest."""

import unittest

from guard_case import GuardCase


class CheckLayers(GuardCase):
    def expect(self, path, include, wrong):
        self.write(path, f"#pragma once\n#include {include}\n")
        done = self.run_guard("check_layers.py")
        if wrong is None:
            self.assertEqual((done.returncode, done.stdout), (0, "the rooms keep their lines\n"))
        else:
            self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
            self.assertIn(f"{self.root / path}:2: ", done.stdout)
            self.assertIn(wrong, done.stdout)
        (self.root / path).unlink()

    def test_a_core_room_sees_the_rooms_above_its_line_only(self):
        self.expect("include/vectord/risk/x.hpp", '"vectord/strategy/y.hpp"', None)
        self.expect("include/vectord/risk/x.hpp", '"vectord/risk/y.hpp"', None)
        self.expect("include/vectord/strategy/x.hpp", '"vectord/risk/y.hpp"',
                    "strategy may not include risk")
        self.expect("src/base/x.cpp", '"vectord/domain/y.hpp"', "base may not include domain")

    def test_the_core_never_sees_the_shell(self):
        for room in ("config", "net", "binance", "storage", "api", "app"):
            self.expect("src/engine/x.cpp", f'"vectord/{room}/y.hpp"', f"not include {room}")

    def test_matching_sees_base_and_domain_only(self):
        self.expect("src/matching/x.cpp", '"vectord/domain/y.hpp"', None)
        self.expect("src/matching/x.cpp", '"vectord/market/y.hpp"', "matching may not include")

    def test_the_shell_rooms_follow_their_table(self):
        self.expect("src/gateway/x.cpp", '"vectord/binance/y.hpp"', None)
        self.expect("src/binance/x.cpp", '"vectord/net/http.hpp"', None)
        self.expect("src/app/x.cpp", '"vectord/gateway/y.hpp"', None)
        self.expect("src/binance/x.cpp", '"vectord/net/websocket.hpp"', "only vectord/net/http.hpp")
        self.expect("src/storage/x.cpp", '"vectord/engine/y.hpp"', "storage may not include engine")
        self.expect("src/exchange/x.cpp", '"vectord/storage/y.hpp"', "exchange may not include")

    def test_private_headers_are_private(self):
        self.expect("src/net/x.cpp", '"net/stream.hpp"', None)
        self.expect("src/net/x.cpp", '"stream.hpp"', None)
        self.expect("src/gateway/x.cpp", '"net/stream.hpp"', "private header of another room")
        self.expect("src/gateway/x.cpp", '"../net/stream.hpp"', "private header of another room")
        self.expect("include/vectord/net/x.hpp", '"net/stream.hpp"', "public header includes")

    def test_beast_is_seen_in_the_sources_of_net_only(self):
        self.expect("src/net/x.cpp", "<boost/beast/core.hpp>", None)
        self.expect("src/net/x.hpp", "<boost/beast/core.hpp>", "Beast is included in src/net")
        self.expect("src/gateway/x.cpp", "<boost/beast/core.hpp>", "Beast is included in src/net")

    def test_json_stays_out_of_headers(self):
        self.expect("src/api/x.cpp", "<nlohmann/json.hpp>", None)
        self.expect("src/binance/x.hpp", "<simdjson.h>", None)
        self.expect("src/binance/x.hpp", "<nlohmann/json.hpp>", "JSON stays out of headers")
        self.expect("include/vectord/api/x.hpp", "<nlohmann/json_fwd.hpp>", "JSON stays out")
        self.expect("include/vectord/binance/x.hpp", "<simdjson.h>", "JSON stays out of headers")
        self.expect("src/api/x.hpp", "<simdjson.h>", "JSON stays out of headers")

    def test_a_folder_that_is_no_room_is_named(self):
        self.write("src/util/x.cpp", "int x;\n")
        self.assertIn("util is not a room", self.run_guard("check_layers.py").stdout)

    def test_a_room_that_does_not_exist_is_named(self):
        self.expect("src/net/x.cpp", '"vectord/utils/y.hpp"', "is in no room of the house")

    def test_an_include_in_a_comment_is_none(self):
        line = '#include "vectord/app/y.hpp"\n'
        self.write("src/base/x.cpp", f"// {line}/*\n{line}*/\n")
        self.assertEqual(self.run_guard("check_layers.py").returncode, 0)

    def test_cmake_may_not_link_what_may_not_be_included(self):
        self.write("src/base/x.cpp", "int x;\n")
        self.write("src/market/CMakeLists.txt",
                   "vector_room(market\n SOURCES a.cpp\n DEPENDS base risk)\n")
        done = self.run_guard("check_layers.py")
        self.assertEqual(done.returncode, 1)
        self.assertIn("market may not link risk", done.stdout)

    def test_no_sources_at_all_is_no_success(self):
        self.assertEqual(self.run_guard("check_layers.py").returncode, 2)


if __name__ == "__main__":
    unittest.main()
