#include "storage/lock_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace vectord::storage {
namespace {

std::string holder_of(int descriptor) {
  std::array<char, 24> text{};
  const ssize_t size = pread(descriptor, text.data(), text.size() - 1, 0);
  if (size <= 0) return "";
  return " (process " + std::string(text.data(), static_cast<std::size_t>(size)) + ")";
}

}  // namespace

result<LockFile> LockFile::acquire(const std::string& directory) {
  const std::string path = directory + "/vectord.lock";
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor < 0) {
    return Error{Errc::io, "cannot write in the data directory " + directory + " (" +
                               std::strerror(errno) + "); check its owner and permissions"};
  }
  LockFile lock{descriptor};
  if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    return Error{Errc::io, "another vectord" + holder_of(descriptor) + " uses the data directory " +
                               directory + "; stop it or give this one a directory of its own"};
  }
  // Who holds it is for the reader of the message above; failing to say so harms nothing.
  const std::string id = std::to_string(getpid());
  if (ftruncate(descriptor, 0) == 0) {
    [[maybe_unused]] const ssize_t written = pwrite(descriptor, id.data(), id.size(), 0);
  }
  return lock;
}

LockFile::~LockFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace vectord::storage
