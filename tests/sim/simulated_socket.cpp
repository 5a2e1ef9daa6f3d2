#include "tests/sim/simulated_socket.hpp"

#include <algorithm>

#include "tests/sim/request.hpp"
#include "tests/sim/world.hpp"

namespace sim {
namespace {

void wake(const std::weak_ptr<Request>& waiting) {
  if (const auto request = waiting.lock()) request->go_on_later();
}

}  // namespace

void SimulatedSocket::deliver(std::string_view bytes) {
  if (reset_) return;
  if (closed_) {
    // Who sends to what has been closed is told that it has been.
    reset();
    return;
  }
  input_ += bytes;
  wake(receiver);
}

void SimulatedSocket::end_delivery() {
  input_ended_ = true;
  wake(receiver);
}

void SimulatedSocket::reset() {
  reset_ = true;
  input_.clear();
  output_.clear();
  wake(receiver);
  wake(sender);
  changed();
}

std::string SimulatedSocket::take(std::size_t most) {
  std::string taken = output_.substr(0, most);
  output_.erase(0, taken.size());
  acknowledged_ += taken.size();
  if (!taken.empty()) wake(sender);
  return taken;
}

void SimulatedSocket::close() {
  closed_ = true;
  // TCP answers with a reset where something was not read, and that overtakes what was sent (RFC
  // 9112 §9.6).
  if (!input_.empty() && World::current().random.chance(500)) {
    World::current().note("unread bytes turn the close into a reset");
    reset();
  }
  changed();
}

void SimulatedSocket::shut_down() {
  shut_down_ = true;
  changed();
}

void SimulatedSocket::accept_output(std::string_view bytes) {
  output_ += bytes;
  changed();
}

bool SimulatedListener::connect(const std::shared_ptr<SimulatedSocket>& socket) {
  if (closed_) return false;
  backlog.push_back(socket);
  wake(acceptor);
  return true;
}

void SimulatedListener::close() {
  closed_ = true;
  if (!backlog.empty() && !may_leave_behind) {
    World::current().fail("a listener was closed with", backlog.size(), "connections waiting");
  }
  for (const auto& socket : backlog) {
    socket->spoil();
    socket->reset();
  }
  backlog.clear();
}

void SimulatedEvent::signal() {
  ++count;
  wake(reader);
}

}  // namespace sim
