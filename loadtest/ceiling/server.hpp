#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <liburing.h>

#include "loadtest/ceiling/body_file.hpp"
#include "loadtest/ceiling/descriptor.hpp"
#include "loadtest/ceiling/file_stream.hpp"
#include "loadtest/ceiling/head_counter.hpp"
#include "loadtest/ceiling/options.hpp"
#include "loadtest/ceiling/receive_buffers.hpp"
#include "loadtest/ceiling/responses.hpp"
#include "loadtest/ceiling/ring.hpp"

namespace ceiling {

// Answers every end of a request head on 127.0.0.1. Made and run on one thread.
class Server {
 public:
  explicit Server(const Options& options);

  std::uint16_t port() const;
  [[noreturn]] void run();

 private:
  struct Connection {
    Descriptor socket;
    HeadCounter heads;
    std::uint64_t owed = 0;   // responses not yet begun
    std::size_t sending = 0;  // bytes in the kernel's hands
    bool receiving = false;
    bool ended = false;  // the client sends no more, or is gone
    bool socket_known_empty = false;
    FileStream stream;
  };

  void accept();
  void receive(Connection& connection);
  void send(Connection& connection);
  void stream(Connection& connection);
  void read_chunk(Connection& connection);
  void send_chunk(Connection& connection);

  void complete(const io_uring_cqe& completion);
  void accepted(const io_uring_cqe& completion);
  void received(Connection& connection, const io_uring_cqe& completion);
  void read(Connection& connection, int result);
  void sent(Connection& connection, int result);
  void proceed(Connection& connection);

  Options options_;
  std::string header_;
  std::optional<BodyFile> file_;        // of bodies that are streamed
  std::optional<Responses> responses_;  // of those that are not
  Ring ring_;
  ReceiveBuffers buffers_;
  Descriptor listener_;
  std::vector<Connection> connections_;  // by descriptor
};

}  // namespace ceiling
