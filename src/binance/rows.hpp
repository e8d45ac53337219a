#pragma once
// Answers that are one object, or an array of them, read row by row. Private to this room.
#include "binance/flat_scan.hpp"
#include "binance/json.hpp"

namespace vectord::binance::json {

// row(Taker&) for the one object of an answer. Not to be called from inside `row`.
template <class Row>
result<void> read_one(std::string_view text, std::string_view where, Row&& row) {
  // Kept: they are dearer to make than a small answer is to read.
  static thread_local Document document;
  static thread_local Fields fields;
  const std::string_view padded = document.pad(text);
  FlatScan scan(padded);
  const auto flat = [](std::string_view) { return false; };
  if (!scan.take('{') || !scan.members(fields, flat) || !scan.at_end()) {
    if (auto opened = document.open_in_place(padded, where); opened.has_error()) {
      return opened.error();
    }
    auto root = document.root_object(where);
    if (root.has_error()) return root.error();
    if (auto read = fields.read(*root, where); read.has_error()) return read.error();
  }
  Taker from(fields, where);
  row(from);
  if (from.failed()) return from.error();
  return {};
}

// row(Taker&) for each object of an array.
template <class Row>
result<void> read_rows(std::string_view text, std::string_view where, Row&& row) {
  Document document;
  auto array = document.array(text, where);
  if (array.has_error()) return array.error();
  Fields fields;
  return for_each_object(*array, where, [&](ondemand::object object) -> result<void> {
    if (auto read = fields.read(object, where); read.has_error()) return read.error();
    Taker from(fields, where);
    row(from);
    if (from.failed()) return from.error();
    return {};
  });
}

}  // namespace vectord::binance::json
