#include "unit/net/live_memory.hpp"

#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <new>

namespace vectord::net {
namespace {

std::atomic<std::size_t> live{0};
std::atomic<std::size_t> peak{0};

void* take(std::size_t size) {
  void* const memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  const std::size_t now = live += malloc_usable_size(memory);
  if (now > peak) peak = now;
  return memory;
}

void give_back(void* memory) noexcept {
  if (memory == nullptr) return;
  live -= malloc_usable_size(memory);
  std::free(memory);
}

}  // namespace

PeakMemory::PeakMemory() : before_(live) {
  peak = before_;
}
std::size_t PeakMemory::grown() const {
  return peak - before_;
}

}  // namespace vectord::net

void* operator new(std::size_t size) {
  return vectord::net::take(size);
}
void* operator new[](std::size_t size) {
  return vectord::net::take(size);
}
void operator delete(void* memory) noexcept {
  vectord::net::give_back(memory);
}
void operator delete[](void* memory) noexcept {
  vectord::net::give_back(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  vectord::net::give_back(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
  vectord::net::give_back(memory);
}
