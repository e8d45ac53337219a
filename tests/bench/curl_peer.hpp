#pragma once
// libcurl as its manual recommends it: handles that are used again, keep-alive, verification on.
// Each order is built and signed anew.
#include <curl/curl.h>

#include <memory>

#include "bench/contestant.hpp"
#include "vectord/net/http.hpp"
#include "vectord/net/tls.hpp"

namespace vectord::bench {

// One reusable easy handle.
class CurlOrder {
 public:
  CurlOrder(const net::Endpoint& endpoint, const net::Certificate& certificate);
  ~CurlOrder();
  CurlOrder(const CurlOrder&) = delete;
  CurlOrder& operator=(const CurlOrder&) = delete;
  void prepare(std::uint64_t number);
  void check() const;  // aborts unless it was answered with 200 and a body
  CURL* handle() const { return handle_; }

 private:
  std::string base_;
  CURL* handle_;
  curl_slist* headers_ = nullptr;
  std::string body_;
};

class CurlEasy : public Contestant {
 public:
  CurlEasy(const net::Endpoint& endpoint, const net::Certificate& certificate)
      : order_(endpoint, certificate) {}
  std::string name() const override { return "libcurl easy, keep-alive"; }
  void open() override;
  void in_turn(int n, Samples& into) override;

 private:
  CurlOrder order_;
  std::uint64_t number_ = 0;
};

class CurlMulti : public BurstContestant {
 public:
  CurlMulti(const net::Endpoint& endpoint, const net::Certificate& certificate, int connections,
            int orders);
  ~CurlMulti() override;
  std::string name() const override;
  void open() override;
  std::chrono::nanoseconds at_once(int n) override;

 private:
  int connections_;
  CURLM* multi_;
  std::vector<std::unique_ptr<CurlOrder>> orders_;
  std::uint64_t number_ = 0;
};

}  // namespace vectord::bench
