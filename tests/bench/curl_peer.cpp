#include "bench/curl_peer.hpp"

#include "bench/wire.hpp"
#include "vectord/base/check.hpp"

namespace vectord::bench {
namespace {

std::size_t append(char* data, std::size_t size, std::size_t count, void* into) {
  static_cast<std::string*>(into)->append(data, size * count);
  return size * count;
}

template <class Value>
void set(CURL* handle, CURLoption option, Value value) {
  VECTOR_CHECK(curl_easy_setopt(handle, option, value) == CURLE_OK, "libcurl refuses an option");
}

}  // namespace

CurlOrder::CurlOrder(const net::Endpoint& endpoint, const net::Certificate& certificate)
    : base_("https://" + endpoint.host + ":" + endpoint.port), handle_(curl_easy_init()) {
  const std::string key = "X-MBX-APIKEY: " + std::string(api_key);
  headers_ = curl_slist_append(headers_, key.c_str());
  curl_blob pem{};
  pem.data = const_cast<char*>(certificate.certificate_pem.data());
  pem.len = certificate.certificate_pem.size();
  pem.flags = CURL_BLOB_COPY;
  set(handle_, CURLOPT_CAINFO_BLOB, &pem);
  set(handle_, CURLOPT_HTTPHEADER, headers_);
  set(handle_, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(handle_, CURLOPT_NOSIGNAL, 1L);
  set(handle_, CURLOPT_POST, 1L);
  set(handle_, CURLOPT_POSTFIELDS, "");
  set(handle_, CURLOPT_WRITEFUNCTION, &append);
  set(handle_, CURLOPT_WRITEDATA, static_cast<void*>(&body_));
}

CurlOrder::~CurlOrder() {
  curl_easy_cleanup(handle_);
  curl_slist_free_all(headers_);
}

void CurlOrder::prepare(std::uint64_t number) {
  body_.clear();
  const std::string url = base_ + signed_request(number).target;
  set(handle_, CURLOPT_URL, url.c_str());
}

void CurlOrder::check() const {
  long status = 0;
  curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
  VECTOR_CHECK(status == 200 && !body_.empty(), "libcurl got no answer");
}

void CurlEasy::open() {
  Samples ignored;
  in_turn(3, ignored);
}

void CurlEasy::in_turn(int n, Samples& into) {
  for (int i = 0; i < n; ++i) {
    const auto start = Steady::now();
    order_.prepare(++number_);
    const CURLcode outcome = curl_easy_perform(order_.handle());
    into.push_back(Steady::now() - start);
    VECTOR_CHECK(outcome == CURLE_OK, "libcurl failed");
    order_.check();
  }
}

CurlMulti::CurlMulti(const net::Endpoint& endpoint, const net::Certificate& certificate,
                     int connections, int orders)
    : connections_(connections), multi_(curl_multi_init()) {
  curl_multi_setopt(multi_, CURLMOPT_MAX_TOTAL_CONNECTIONS, static_cast<long>(connections));
  curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(connections));
  for (int i = 0; i < orders; ++i) {
    orders_.push_back(std::make_unique<CurlOrder>(endpoint, certificate));
  }
}

CurlMulti::~CurlMulti() {
  orders_.clear();
  curl_multi_cleanup(multi_);
}

std::string CurlMulti::name() const {
  return "libcurl multi, " + std::to_string(connections_) + " connections";
}

void CurlMulti::open() {
  for (int i = 0; i < 3; ++i) at_once(static_cast<int>(orders_.size()));
}

std::chrono::nanoseconds CurlMulti::at_once(int n) {
  const auto start = Steady::now();
  for (int i = 0; i < n; ++i) {
    const auto& order = orders_[static_cast<std::size_t>(i)];
    order->prepare(++number_);
    curl_multi_add_handle(multi_, order->handle());
  }
  int running = n;
  while (running > 0) {
    curl_multi_perform(multi_, &running);
    if (running > 0) curl_multi_poll(multi_, nullptr, 0, 1000, nullptr);
  }
  const auto took = Steady::now() - start;
  for (int i = 0; i < n; ++i) {
    const auto& order = orders_[static_cast<std::size_t>(i)];
    curl_multi_remove_handle(multi_, order->handle());
    order->check();
  }
  return took;
}

}  // namespace vectord::bench
