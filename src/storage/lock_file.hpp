#pragma once
// An exclusive lock on a data directory, held by the kernel until the process ends, however it
// ends. The file stays; only the lock counts.
#include <string>
#include <utility>

#include "vectord/base/result.hpp"

namespace vectord::storage {

class LockFile {
 public:
  // Errc::io when another process holds it; its id is in the message.
  static result<LockFile> acquire(const std::string& directory);
  LockFile(LockFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  LockFile& operator=(LockFile&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~LockFile();

 private:
  explicit LockFile(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace vectord::storage
