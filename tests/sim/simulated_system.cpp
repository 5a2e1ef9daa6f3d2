#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>

#include <netinet/in.h>
#include <unistd.h>

#include "runtime/check.hpp"
#include "runtime/system.hpp"
#include "tests/sim/live_memory.hpp"
#include "tests/sim/simulated_file.hpp"
#include "tests/sim/simulated_kernel.hpp"
#include "tests/sim/simulated_pipe.hpp"
#include "tests/sim/simulated_socket.hpp"
#include "tests/sim/world.hpp"

namespace runtime::system {
namespace {

using sim::Descriptors;
using sim::MemoryOf;
using sim::OpenFile;
using sim::Owner;
using sim::SimulatedEvent;
using sim::SimulatedListener;
using sim::SimulatedPipe;
using sim::SimulatedPipeEnd;
using sim::SimulatedSocket;
using sim::World;

template <class T>
std::shared_ptr<T> object_of(int descriptor) {
  auto found = World::current().descriptors.find<T>(descriptor);
  if (!found) World::current().fail(descriptor, "is not open, or another thing");
  return found;
}

}  // namespace

Result<FileAttributes> attributes(int descriptor, Freshness) noexcept {
  const MemoryOf simulation(Owner::simulation);
  World& world = World::current();
  const auto file = object_of<OpenFile>(descriptor);
  if (world.random.chance(world.faults.files)) {
    world.note_file_fault();
    return std::unexpected(Error{world.random.pick({EIO, ESTALE, ENOMEM}), "statx"});
  }
  return file->inode->attributes();
}

Result<void> clear_nonblocking(int descriptor) noexcept {
  const MemoryOf simulation(Owner::simulation);
  World& world = World::current();
  (void)object_of<OpenFile>(descriptor);
  if (world.random.chance(world.faults.files)) {
    world.note_file_fault();
    return std::unexpected(Error{EIO, "fcntl"});
  }
  return {};
}

void set_nonblocking(int socket, bool nonblocking) noexcept {
  object_of<SimulatedSocket>(socket)->nonblocking = nonblocking;
}

Result<PipeEnds> make_pipe(std::size_t capacity) noexcept {
  const MemoryOf simulation(Owner::simulation);
  World& world = World::current();
  if (world.descriptors.full() || world.random.chance(world.faults.files)) {
    return std::unexpected(Error{world.random.pick({EMFILE, EPERM}), "pipe2"});
  }
  using Side = SimulatedPipeEnd::Side;
  const auto pipe = std::make_shared<SimulatedPipe>(capacity);
  return PipeEnds{
      .read = world.descriptors.open(std::make_shared<SimulatedPipeEnd>(pipe, Side::read)),
      .write = world.descriptors.open(std::make_shared<SimulatedPipeEnd>(pipe, Side::write))};
}

Result<std::size_t> splice_to_socket(int pipe, int socket, std::size_t count, bool) noexcept {
  const MemoryOf simulation(Owner::simulation);
  World& world = World::current();
  const auto connection = object_of<SimulatedSocket>(socket);
  SimulatedPipe& from = *object_of<SimulatedPipeEnd>(pipe)->pipe;
  if (!connection->nonblocking || !connection->sender.expired() || !from.filler.expired() ||
      connection->is_shut_down() || count > from.bytes.size()) {
    world.fail("a splice to", socket, "would wait, or comes at the wrong time");
  }
  const auto failed = [](int code) { return std::unexpected(Error{code, "splice"}); };
  if (connection->was_reset()) return failed(world.random.pick({EPIPE, ECONNRESET}));
  if (world.random.chance(world.faults.sockets)) {
    connection->spoil();
    return failed(world.random.pick({ENOMEM, EPIPE, ETIMEDOUT}));
  }
  if (world.random.chance(world.faults.nuisances)) return failed(EINTR);
  std::size_t moved = std::min(count, connection->room());
  if (moved == 0) return failed(EAGAIN);
  if (moved > 1 && world.random.chance(world.faults.nuisances * 2)) {
    moved = world.random.between(1, moved - 1);
  }
  connection->accept_output(from.bytes.substr(0, moved));
  from.bytes.erase(0, moved);
  return moved;
}

void bound_unsent(int socket, std::uint32_t bytes) noexcept {
  object_of<SimulatedSocket>(socket)->unsent_bound_lifted =
      bytes == std::numeric_limits<std::uint32_t>::max();
}

void close(int descriptor) noexcept {
  const MemoryOf simulation(Owner::simulation);
  if (descriptor < Descriptors::kFirst) {
    // What the simulation is built around: an Event, say.
    CHECK(::close(descriptor) == 0);
    return;
  }
  World& world = World::current();
  world.note("close", descriptor);
  world.expect_unnamed(descriptor);
  if (!world.descriptors.close(descriptor)) world.fail(descriptor, "is closed and was not open");
}

Result<int> duplicate(int descriptor) noexcept {
  const MemoryOf simulation(Owner::simulation);
  World& world = World::current();
  const auto file = object_of<OpenFile>(descriptor);
  if (world.descriptors.full() || world.random.chance(world.faults.files)) {
    world.note_file_fault();
    return std::unexpected(Error{EMFILE, "fcntl"});
  }
  return world.descriptors.open(file);
}

Result<std::size_t> read_at(int descriptor, std::span<char> buffer, std::uint64_t offset) noexcept {
  World& world = World::current();
  if (world.random.chance(world.faults.files)) {
    return std::unexpected(Error{world.random.pick({EIO, ESTALE}), "pread"});
  }
  const std::string& content = object_of<OpenFile>(descriptor)->inode->content();
  const std::size_t begin = std::min<std::size_t>(offset, content.size());
  std::size_t count = std::min(buffer.size(), content.size() - begin);
  if (count > 1 && world.random.chance(world.faults.nuisances)) {
    count = world.random.between(1, count - 1);
  }
  std::memcpy(buffer.data(), content.data() + begin, count);
  return count;
}

Result<int> make_event() noexcept {
  const MemoryOf simulation(Owner::simulation);
  return World::current().descriptors.open(std::make_shared<SimulatedEvent>());
}

void signal_event(int descriptor) noexcept {
  const MemoryOf simulation(Owner::simulation);
  object_of<SimulatedEvent>(descriptor)->signal();
}

void shutdown_send(int descriptor) noexcept {
  const MemoryOf simulation(Owner::simulation);
  World::current().note("farewell on", descriptor);
  object_of<SimulatedSocket>(descriptor)->shut_down();
}

Result<int> accept(int listener) noexcept {
  const MemoryOf simulation(Owner::simulation);
  World& world = World::current();
  const auto from = object_of<SimulatedListener>(listener);
  if (world.descriptors.full() || world.random.chance(world.faults.files)) {
    from->may_leave_behind = true;
    return std::unexpected(Error{EMFILE, "accept"});
  }
  if (from->backlog.empty()) return std::unexpected(Error{EAGAIN, "accept"});
  const int descriptor = world.descriptors.open(from->backlog.front());
  from->backlog.pop_front();
  return descriptor;
}

Result<sockaddr_storage> peer(int socket) noexcept {
  const auto connection = object_of<SimulatedSocket>(socket);
  if (connection->was_reset()) return std::unexpected(Error{ENOTCONN, "getpeername"});
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(connection->address());
  sockaddr_storage storage{};
  std::memcpy(&storage, &address, sizeof address);
  return storage;
}

Result<std::uint64_t> acknowledged(int socket) noexcept {
  return object_of<SimulatedSocket>(socket)->acknowledged();
}

void fill_random(std::span<std::byte> bytes) noexcept {
  std::ranges::generate(bytes,
                        [] { return static_cast<std::byte>(World::current().random.next()); });
}

TimePoint now() noexcept {
  return World::current().now();
}

std::int64_t wall_clock_seconds() noexcept {
  constexpr std::int64_t kSecond = 1'000'000'000;
  return World::current().wall_clock() / kSecond;
}

}  // namespace runtime::system
