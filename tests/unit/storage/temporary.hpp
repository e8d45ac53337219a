#pragma once
// A directory of its own for one test, gone afterwards.
#include <unistd.h>

#include <filesystem>
#include <string>

namespace vectord::storage {

class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    static int count = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("vector-storage-" + std::to_string(getpid()) + "-" + std::to_string(count++));
    std::filesystem::create_directories(path_);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string str() const { return path_.string(); }
  std::string file() const { return (path_ / "vector.db").string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace vectord::storage
