#pragma once
// A quick reading of the plainest answer, which nearly every one is: HTTP/1.1, all there, a body of
// a told length, kept alive. Where anything is not that plain it says so, and HttpReader looks.
// Never decides that an answer is wrong.
#include <optional>

#include "net/http_parse.hpp"

namespace vectord::net {

struct PlainAnswer {
  HttpResponse response;
  std::size_t used = 0;  // of the bytes
};

std::optional<PlainAnswer> read_plain_answer(std::string_view bytes, const ReadLimits& limits);

}  // namespace vectord::net
