#pragma once
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "fake_backend.hpp"
#include "vectord/api/server.hpp"

namespace vectord::api {

class RoutesFixture : public testing::Test {
 protected:
  net::HttpResponse ask(const std::string& target, const std::string& method = "GET",
                        const std::string& token = "", const std::string& body = "") {
    net::HttpRequest request;
    request.method = method;
    request.target = target;
    request.body = body;
    if (!token.empty()) request.headers.emplace_back("Authorization", "Bearer " + token);
    return routes.handle(request);
  }
  static nlohmann::json json_of(const net::HttpResponse& response) {
    return nlohmann::json::parse(response.body);
  }
  static std::string detail_of(const net::HttpResponse& response) {
    return json_of(response)["detail"];
  }
  FakeBackend backend;
  Routes routes{backend, Access("control", ""), {"1.2.3", "abc", "Release", "GNU"}};
};

}  // namespace vectord::api
