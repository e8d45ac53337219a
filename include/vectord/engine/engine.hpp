#pragma once
// The one door into the core: an Event goes in, Effects come out, in order. Pure: same settings,
// same events, same effects. Reads no clock (Event.at is the time), knows no socket and no file.
#include <memory>
#include <string>
#include <string_view>

#include "vectord/domain/effect.hpp"
#include "vectord/engine/settings.hpp"
#include "vectord/engine/status.hpp"

namespace vectord::engine {

class Engine {
 public:
  explicit Engine(EngineSettings settings);
  ~Engine();

  // Durable state of an earlier run, key by key as RecordState gave it, before the first event.
  // An unknown key is an error: state written by a newer version must not be half understood.
  result<void> restore(const std::string& key, std::string_view value);

  // Appends to `effects`.
  void on(const Event& event, Effects& effects);

  Status status(Time now) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace vectord::engine
