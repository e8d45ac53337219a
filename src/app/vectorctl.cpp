// vectorctl: the operator's tool. Speaks to a running daemon over its HTTP API.
// Exit codes: 0 done, 1 refused or not fine (the answer says why), 2 usage, or nobody answers.
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <thread>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "build_info.hpp"
#include "ctl_client.hpp"
#include "ctl_doctor.hpp"

namespace {

using namespace vectord;
using Json = nlohmann::ordered_json;

constexpr int refused = 1;
constexpr int unusable = 2;

struct Options {
  std::string url = "http://127.0.0.1:8000";
  bool json = false, yes = false, watch = false;
  std::string symbol, config;
  int limit = 20;
  std::vector<std::string> changes;
};

int complain(const std::string& what) {
  std::cerr << "vectorctl: " << what << '\n';
  return unusable;
}

std::string token_from_environment() {
  const char* token = std::getenv("VECTOR_API_TOKEN");
  return token == nullptr ? "" : token;
}

class Ctl {
 public:
  Ctl(Options options, net::Endpoint endpoint)
      : options_(std::move(options)), client_(std::move(endpoint), token_from_environment()) {}

  int dashboard() {
    const bool colour = isatty(STDOUT_FILENO) != 0;
    while (true) {
      const auto answer =
          options_.json
              ? client_.ask("GET", "/system/dashboard")
              : client_.ask("GET",
                            std::string("/system/dashboard?colour=") + (colour ? "true" : "false"),
                            "text/plain");
      if (answer.has_error()) return complain(answer.error().what());
      if (answer->status != 200) return show_refusal(*answer);
      if (options_.watch && colour) std::cout << "\x1b[2J\x1b[H";
      std::cout << answer->body << (options_.json ? "\n" : "") << std::flush;
      if (!options_.watch) return 0;
      std::this_thread::sleep_for(std::chrono::seconds(1));
    }
  }

  int status() {
    return read("/system/dashboard", [](const Json& board) {
      const Json& risk = board["risk"];
      std::cout << board["mode"].get<std::string>() << ", "
                << (risk["trading_allowed"] == true ? "trading"
                                                    : "not trading: " + text_of(risk["blocked_by"]))
                << ", equity " << text_of(risk["equity"]) << " USDT, "
                << text_of(board["trades"]["open_positions"]) << " positions, exchange "
                << text_of(board["system"]["binance_connection_status"]) << '\n';
      return risk["trading_allowed"] == true ? 0 : refused;
    });
  }

  int positions() {
    return read("/api/v1/positions", [](const Json& answer) {
      if (answer["positions"].empty()) std::cout << "no open positions\n";
      for (const Json& row : answer["positions"]) {
        std::cout << text_of(row["symbol"]) << " " << text_of(row["direction"]) << " "
                  << text_of(row["quantity"]) << " at " << text_of(row["entry_price"]) << ", mark "
                  << text_of(row["mark_price"]) << ", "
                  << (row["protected"] == true ? "stop " + text_of(row["stop_price"])
                                               : std::string("UNPROTECTED"))
                  << ", pnl " << text_of(row["unrealized_pnl"]) << '\n';
      }
      return 0;
    });
  }

  int trades() {
    return read("/api/v1/trades?limit=" + std::to_string(options_.limit), [](const Json& answer) {
      if (answer["trades"].empty()) std::cout << "no closed trades\n";
      for (const Json& row : answer["trades"]) {
        std::cout << text_of(row["closed_at"]) << " " << text_of(row["symbol"]) << " "
                  << text_of(row["direction"]) << " " << text_of(row["quantity"]) << " "
                  << text_of(row["entry_price"]) << " -> " << text_of(row["exit_price"]) << ", net "
                  << text_of(row["net_pnl"]) << " (" << text_of(row["exit_reason"]) << ")\n";
      }
      return 0;
    });
  }

  int why() {
    const std::string query =
        options_.symbol.empty() ? "" : "?symbol=" + net::percent_encode(options_.symbol);
    return read("/api/v1/why" + query, [](const Json& answer) {
      std::cout << text_of(answer["answer"]) << '\n';
      for (const Json& check : answer["checks"]) {
        std::cout << "  " << text_of(check["state"]) << "  " << text_of(check["name"]) << ": "
                  << text_of(check["text"]) << '\n';
      }
      return 0;
    });
  }

  int alerts() {
    return read("/api/v1/alerts", [](const Json& answer) {
      if (answer["active"].empty()) std::cout << "nothing is wrong\n";
      for (const auto& [title, list] : {std::pair{"", "active"}, std::pair{"before: ", "recent"}}) {
        for (const Json& row : answer[list]) {
          std::cout << title << text_of(row["at"]) << " " << text_of(row["severity"]) << " "
                    << text_of(row["state"]) << " " << text_of(row["code"]) << " "
                    << text_of(row["subject"]) << ": " << text_of(row["text"]) << '\n';
        }
      }
      return answer["active"].empty() ? 0 : refused;
    });
  }

  int what_if() {
    std::string query;
    for (const std::string& change : options_.changes) {
      const auto equals = change.find('=');
      if (equals == std::string::npos) return complain(change + ": NAME=VALUE is wanted");
      query += (query.empty() ? "?" : "&") + net::percent_encode(change.substr(0, equals)) + "=" +
               net::percent_encode(change.substr(equals + 1));
    }
    return read("/api/v1/whatif" + query, [](const Json& answer) {
      std::cout << "of " << text_of(answer["decided"]) << " decided signals since "
                << text_of(answer["since"]) << '\n';
      show_hindsight("", answer);
      for (const auto& [symbol, of] : answer["by_symbol"].items())
        show_hindsight(symbol + ": ", of);
      return 0;
    });
  }

  int control(const std::string& path, const std::string& question) {
    if (!question.empty() && !options_.yes && !confirmed(question)) return refused;
    const auto answer = client_.ask("POST", path);
    if (answer.has_error()) return complain(answer.error().what());
    if (answer->status >= 300) return show_refusal(*answer);
    std::cout << (options_.json ? answer->body : std::string("done")) << '\n';
    return 0;
  }

  int doctor() {
    bool failed = false;
    Json list = Json::array();
    for (const app::Finding& found : app::examine(client_, options_.config)) {
      failed = failed || found.state == app::Finding::State::fail;
      if (options_.json) {
        list.push_back(
            {{"check", found.what}, {"state", app::to_string(found.state)}, {"text", found.text}});
      } else {
        std::cout << app::to_string(found.state) << "  " << found.what << ": " << found.text
                  << '\n';
      }
    }
    if (options_.json) std::cout << list.dump() << '\n';
    return failed ? refused : 0;
  }

  std::string symbol() const { return net::percent_encode(options_.symbol); }

 private:
  static std::string text_of(const Json& value) {
    if (value.is_string()) return value.get<std::string>();
    return value.is_null() ? "-" : value.dump();
  }

  // Each figure is of signals that were followed after the fact, not of trades.
  static void show_hindsight(const std::string& of, const Json& answer) {
    for (const char* which : {"more", "fewer"}) {
      const Json& one = answer[which];
      if (!of.empty() && one["signals"] == 0) continue;
      std::cout << of << text_of(one["signals"]) << " " << which << ": " << text_of(one["wins"])
                << " won, " << text_of(one["losses"]) << " lost, " << text_of(one["open"])
                << " still open, together " << text_of(one["r"]) << " R\n";
    }
  }

  int show_refusal(const net::HttpResponse& answer) const {
    const Json problem = Json::parse(answer.body, nullptr, false);
    const bool told = problem.is_object() && problem.contains("detail");
    std::cerr << "vectorctl: "
              << (told ? text_of(problem["detail"]) : "HTTP " + std::to_string(answer.status))
              << '\n';
    return refused;
  }

  int read(const std::string& target, const std::function<int(const Json&)>& show) {
    const auto answer = client_.ask("GET", target);
    if (answer.has_error()) return complain(answer.error().what());
    if (answer->status >= 300) return show_refusal(*answer);
    if (options_.json) {
      std::cout << answer->body << '\n';
      return 0;
    }
    const Json json = Json::parse(answer->body, nullptr, false);
    if (json.is_discarded()) return complain("the daemon's answer is no JSON");
    return show(json);
  }

  static bool confirmed(const std::string& question) {
    if (isatty(STDIN_FILENO) == 0) {
      std::cerr << "vectorctl: " << question << " Say so with --yes.\n";
      return false;
    }
    std::cerr << question << " Type yes: ";
    std::string word;
    std::getline(std::cin, word);
    return word == "yes";
  }

  Options options_;
  app::CtlClient client_;
};

int run(int argc, char** argv) {
  Options options;
  CLI::App app{
      "vectorctl: looks at and steers a running vectord. The control token comes from "
      "VECTOR_API_TOKEN. Exit codes: 0 done, 1 refused or not fine, 2 usage or nobody answers."};
  app.set_version_flag("--version", vectord::app::version_line());
  app.add_option("--url", options.url, "of the daemon")->capture_default_str();
  app.add_flag("--json", options.json, "the daemon's answer as it is");
  app.require_subcommand(1);
  app.fallthrough();
  std::function<int(Ctl&)> command;
  const auto add = [&app, &command](const char* name, const char* help,
                                    std::function<int(Ctl&)> what) {
    CLI::App* sub = app.add_subcommand(name, help);
    sub->callback([&command, what = std::move(what)] { command = what; });
    return sub;
  };
  const auto steer = [&](const char* name, const char* help, const char* path,
                         const char* question) {
    CLI::App* sub = add(name, help, [path = std::string(path), question](Ctl& ctl) {
      return ctl.control(path, question);
    });
    if (*question != '\0') sub->add_flag("--yes", options.yes, "do not ask");
  };
  add("dashboard", "the console's dashboard", [](Ctl& ctl) {
    return ctl.dashboard();
  })->add_flag("--watch", options.watch, "again every second");
  add("status", "one line; exit code 1 when it does not trade",
      [](Ctl& ctl) { return ctl.status(); });
  add("positions", "open positions and their stops", [](Ctl& ctl) { return ctl.positions(); });
  add("trades", "closed trades, newest first", [](Ctl& ctl) { return ctl.trades(); })
      ->add_option("--limit", options.limit, "how many")
      ->check(CLI::Range(1, 1000));
  add("why", "why it is not trading", [](Ctl& ctl) {
    return ctl.why();
  })->add_option("symbol", options.symbol, "of one symbol");
  add("alerts", "what is wrong, and the last notices; exit code 1 when something is",
      [](Ctl& ctl) { return ctl.alerts(); });
  add("whatif", "what other settings of the gate would have changed",
      [](Ctl& ctl) { return ctl.what_if(); })
      ->add_option("changes", options.changes, "as filter.min_score=65")
      ->required();
  steer("pause", "no new entries; exits go on", "/api/v1/control/pause", "");
  steer("resume", "entries again", "/api/v1/control/resume", "");
  steer("close-all", "close every position at market", "/api/v1/control/close-all",
        "This closes every position at market.");
  steer("reset-breaker", "close the circuit breaker", "/api/v1/control/reset-circuit-breaker",
        "This lets entries go on after losses.");
  CLI::App* close = add("close", "close one position at market", [](Ctl& ctl) {
    return ctl.control("/api/v1/positions/" + ctl.symbol() + "/close",
                       "This closes the position at market.");
  });
  close->add_option("symbol", options.symbol, "its symbol")->required();
  close->add_flag("--yes", options.yes, "do not ask");
  add("doctor", "settings, keys, clock, disk, daemon: pass, warn or fail", [](Ctl& ctl) {
    return ctl.doctor();
  })->add_option("--config", options.config, "the daemon's settings file");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    return app.exit(problem) == 0 ? 0 : unusable;
  }
  const auto endpoint = net::parse_endpoint(options.url);
  if (endpoint.has_error()) return complain("--url: " + endpoint.error().what());
  Ctl ctl(options, *endpoint);
  return command(ctl);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    return complain(error.what());
  }
}
