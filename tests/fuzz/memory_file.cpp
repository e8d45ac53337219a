#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.hpp"

namespace vectord::fuzz {

MemoryFile::MemoryFile() : file_(memfd_create("fuzz", MFD_CLOEXEC)) {
  require(file_ >= 0, "the system gives a file in memory");
  path_ = "/proc/self/fd/" + std::to_string(file_);
}

MemoryFile::~MemoryFile() {
  close(file_);
}

void MemoryFile::write(std::string_view bytes) {
  require(ftruncate(file_, 0) == 0, "a file in memory can be emptied");
  const auto written = pwrite(file_, bytes.data(), bytes.size(), 0);
  require(written == static_cast<ssize_t>(bytes.size()), "a file in memory can be written");
}

}  // namespace vectord::fuzz
