#include "vectord/metrics/prometheus.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <vector>

namespace vectord::metrics {
namespace {

struct Edge {
  Nanos at;
  std::string_view seconds;
};
constexpr std::array<Edge, 17> edges{{{Nanos{50'000}, "5e-05"},
                                      {Nanos{100'000}, "0.0001"},
                                      {Nanos{250'000}, "0.00025"},
                                      {Nanos{500'000}, "0.0005"},
                                      {Nanos{1'000'000}, "0.001"},
                                      {Nanos{2'500'000}, "0.0025"},
                                      {Nanos{5'000'000}, "0.005"},
                                      {Nanos{10'000'000}, "0.01"},
                                      {Nanos{25'000'000}, "0.025"},
                                      {Nanos{50'000'000}, "0.05"},
                                      {Nanos{100'000'000}, "0.1"},
                                      {Nanos{250'000'000}, "0.25"},
                                      {Nanos{500'000'000}, "0.5"},
                                      {Nanos{1'000'000'000}, "1"},
                                      {Nanos{2'500'000'000}, "2.5"},
                                      {Nanos{5'000'000'000}, "5"},
                                      {Nanos{10'000'000'000}, "10"}}};

void append_number(std::string& out, double value) {
  if (std::isnan(value)) {
    out += "NaN";
  } else if (std::isinf(value)) {
    out += value > 0 ? "+Inf" : "-Inf";
  } else {
    std::array<char, 32> digits;
    const auto [end, bad] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    out.append(digits.data(), end);
  }
}

// Backslash, newline and, in label values, the quote.
void append_escaped(std::string& out, std::string_view text, bool quote) {
  for (const char c : text) {
    if (c == '\\') {
      out += "\\\\";
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '"' && quote) {
      out += "\\\"";
    } else {
      out += c;
    }
  }
}

}  // namespace

void PrometheusText::family(std::string_view name, std::string_view type, std::string_view help) {
  out_.append("# HELP ").append(name).append(" ");
  append_escaped(out_, help, false);
  out_.append("\n# TYPE ").append(name).append(" ").append(type).append("\n");
}

void PrometheusText::sample(std::string_view name, std::span<const Label> labels, double value) {
  out_.append(name);
  char before = '{';
  for (const auto& [key, text] : labels) {
    out_ += before;
    out_.append(key).append("=\"");
    append_escaped(out_, text, true);
    out_ += '"';
    before = ',';
  }
  if (labels.size() > 0) out_ += '}';
  out_ += ' ';
  append_number(out_, value);
  out_ += '\n';
}

void PrometheusText::gauge(std::string_view name, std::string_view help,
                           std::optional<double> value) {
  if (!value) return;
  family(name, "gauge", help);
  sample(name, {}, *value);
}

void PrometheusText::counter(std::string_view name, std::string_view help, double value) {
  family(name, "counter", help);
  sample(name, {}, value);
}

void PrometheusText::histogram(std::string_view name, const std::optional<Label>& label,
                               const Histogram& of) {
  std::vector<Label> labels;
  if (label) labels.push_back(*label);
  const std::string bucket = std::string(name) + "_bucket";
  const auto at_most = [&](std::string_view edge, std::uint64_t count) {
    labels.emplace_back("le", edge);
    sample(bucket, labels, static_cast<double>(count));
    labels.pop_back();
  };
  for (const Edge& edge : edges) at_most(edge.seconds, of.count_at_most(edge.at));
  at_most("+Inf", of.count());
  sample(std::string(name) + "_sum", labels, static_cast<double>(of.sum().count()) / 1e9);
  sample(std::string(name) + "_count", labels, static_cast<double>(of.count()));
}

}  // namespace vectord::metrics
