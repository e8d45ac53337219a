// listenKey: the key to an account's event stream (spec §4.6). API key only, no signature.
#include "exchange/encode.hpp"
#include "exchange/route.hpp"
#include "exchange/stream_hub.hpp"

namespace vectord::exchange {
namespace {

Reply encode_key(std::string_view key) {
  std::string body;
  JsonWriter(body).open_object().text("listenKey", key).close_object();
  return body;
}

Reply open(const Call& call) {
  return encode_key(call.face.listen_keys.open(call.account, call.now));
}

Reply extend(const Call& call) {
  if (!call.face.listen_keys.extend(call.account, call.now)) return api_error::no_listen_key();
  return open(call);
}

Reply close(const Call& call) {
  const auto ended = call.face.listen_keys.close(call.account, call.now);
  if (!ended) return api_error::no_listen_key();
  call.face.streams.close_key(*ended);
  return std::string("{}");
}

}  // namespace

void add_user_stream_routes(Routes& routes) {
  routes.insert(routes.end(), {
                                  {"POST", "/fapi/v1/listenKey", Security::key, weight<1>, open},
                                  {"PUT", "/fapi/v1/listenKey", Security::key, weight<1>, extend},
                                  {"DELETE", "/fapi/v1/listenKey", Security::key, weight<1>, close},
                              });
}

}  // namespace vectord::exchange
