#include "loadtest/ceiling/server.hpp"

#include <algorithm>
#include <cerrno>
#include <span>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "loadtest/ceiling/failure.hpp"
#include "loadtest/ceiling/response_text.hpp"

namespace ceiling {
namespace {

constexpr int kBacklog = 4096;

// What a completion's user_data says beside the descriptor.
enum class Operation : unsigned { accept, receive, send, read };
constexpr unsigned kOperationBits = 2;
constexpr int kSendFlags = MSG_WAITALL | MSG_NOSIGNAL;

void label(io_uring_sqe* entry, Operation operation, int descriptor) {
  const auto number = static_cast<std::uint64_t>(descriptor);
  io_uring_sqe_set_data64(entry, number << kOperationBits | static_cast<unsigned>(operation));
}

Descriptor listen_on(std::uint16_t port) {
  Descriptor listener{check_call("socket", socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))};
  const int on = 1;
  check_call("SO_REUSEADDR", setsockopt(listener.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on));
  // Accepted sockets inherit it.
  check_call("TCP_NODELAY", setsockopt(listener.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  check_call("bind", bind(listener.get(), reinterpret_cast<sockaddr*>(&address), sizeof address));
  check_call("listen", listen(listener.get(), kBacklog));
  return listener;
}

}  // namespace

Server::Server(const Options& options)
    : options_(options),
      header_(header_block(options)),
      buffers_(ring_),
      listener_(listen_on(options.port)) {
  if (options.stream) {
    file_.emplace(options.size);
  } else {
    responses_.emplace(options);
  }
}

std::uint16_t Server::port() const {
  sockaddr_in address{};
  socklen_t length = sizeof address;
  check_call("getsockname",
             getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &length));
  return ntohs(address.sin_port);
}

void Server::run() {
  accept();
  for (;;) {
    ring_.turn([this](const io_uring_cqe& completion) { complete(completion); });
    buffers_.publish();
  }
}

void Server::accept() {
  io_uring_sqe* entry = ring_.prepare();
  io_uring_prep_multishot_accept(entry, listener_.get(), nullptr, nullptr, SOCK_CLOEXEC);
  label(entry, Operation::accept, listener_.get());
}

void Server::receive(Connection& connection) {
  io_uring_sqe* entry = ring_.prepare();
  const int descriptor = connection.socket.get();
  if (options_.receive == ReceiveMode::multishot) {
    io_uring_prep_recv_multishot(entry, descriptor, nullptr, 0, 0);
  } else {
    io_uring_prep_recv(entry, descriptor, nullptr, 0, 0);
  }
  if (options_.poll_first && connection.socket_known_empty) {
    entry->ioprio |= IORING_RECVSEND_POLL_FIRST;
  }
  io_uring_sqe_set_flags(entry, IOSQE_BUFFER_SELECT);
  io_uring_sqe_set_buf_group(entry, ReceiveBuffers::kGroup);
  label(entry, Operation::receive, descriptor);
  connection.receiving = true;
}

void Server::send(Connection& connection) {
  const std::size_t count = std::min<std::uint64_t>(connection.owed, responses_->capacity());
  connection.owed -= count;
  connection.sending = count * responses_->size();
  io_uring_sqe* entry = ring_.prepare();
  const int descriptor = connection.socket.get();
  if (options_.send == SendMode::contiguous) {
    io_uring_prep_send(entry, descriptor, responses_->bytes(), connection.sending, kSendFlags);
  } else {
    io_uring_prep_sendmsg(entry, descriptor, responses_->message(count), kSendFlags);
  }
  label(entry, Operation::send, descriptor);
}

void Server::stream(Connection& connection) {
  FileStream& stream = connection.stream;
  const bool idle = !stream.active() && !stream.reading() && connection.sending == 0;
  if (idle && connection.owed > 0) {
    --connection.owed;
    stream.begin(header_, options_.body());
  }
  if (stream.may_read()) read_chunk(connection);
  if (connection.sending == 0 && !stream.to_send().empty()) send_chunk(connection);
}

void Server::read_chunk(Connection& connection) {
  const FileStream::Read read = connection.stream.read();
  io_uring_sqe* entry = ring_.prepare();
  io_uring_prep_read(entry, file_->descriptor(), read.buffer.data(),
                     static_cast<unsigned>(read.buffer.size()), read.offset);
  label(entry, Operation::read, connection.socket.get());
}

void Server::send_chunk(Connection& connection) {
  const std::span<const char> bytes = connection.stream.to_send();
  connection.sending = bytes.size();
  io_uring_sqe* entry = ring_.prepare();
  io_uring_prep_send(entry, connection.socket.get(), bytes.data(), bytes.size(), kSendFlags);
  label(entry, Operation::send, connection.socket.get());
}

void Server::complete(const io_uring_cqe& completion) {
  const auto descriptor = static_cast<std::size_t>(completion.user_data >> kOperationBits);
  const auto operation =
      static_cast<Operation>(completion.user_data & ((1U << kOperationBits) - 1));
  if (operation == Operation::accept) return accepted(completion);
  Connection& connection = connections_[descriptor];
  if (operation == Operation::receive) {
    received(connection, completion);
  } else if (operation == Operation::read) {
    read(connection, completion.res);
  } else {
    sent(connection, completion.res);
  }
  proceed(connection);
}

void Server::accepted(const io_uring_cqe& completion) {
  if ((completion.flags & IORING_CQE_F_MORE) == 0) accept();
  if (completion.res == -ECONNABORTED || completion.res == -EINTR) return;
  Connection connection;
  connection.socket = Descriptor{check_ring("accept", completion.res)};
  const auto index = static_cast<std::size_t>(completion.res);
  if (connections_.size() <= index) connections_.resize(index + 1);
  connections_[index] = std::move(connection);
  proceed(connections_[index]);
}

void Server::received(Connection& connection, const io_uring_cqe& completion) {
  connection.receiving = (completion.flags & IORING_CQE_F_MORE) != 0;
  connection.socket_known_empty = (completion.flags & IORING_CQE_F_SOCK_NONEMPTY) == 0;
  if (completion.res > 0) {
    const unsigned id = completion.flags >> IORING_CQE_BUFFER_SHIFT;
    const auto size = static_cast<std::size_t>(completion.res);
    connection.owed += connection.heads.count(buffers_.bytes(id, size));
    buffers_.give_back(id);
  } else if (completion.res == -ENOBUFS) {
    // Every buffer is back by the end of this turn: proceed() asks again, and need not wait.
    connection.socket_known_empty = false;
  } else {
    connection.ended = true;
  }
}

void Server::read(Connection& connection, int result) {
  if (result == 0) fail("reading the file: it is too short", EIO);
  connection.stream.was_read(static_cast<std::size_t>(check_ring("reading the file", result)));
}

void Server::sent(Connection& connection, int result) {
  const std::size_t expected = std::exchange(connection.sending, 0);
  if (result >= 0 && static_cast<std::size_t>(result) == expected) {
    if (file_) connection.stream.was_sent();
    return;
  }
  // The client is gone. A multishot receive that is still armed ends with the connection.
  connection.ended = true;
  connection.owed = 0;
  connection.stream.give_up();
  shutdown(connection.socket.get(), SHUT_RDWR);
}

// Starts what the connection needs next. One-shot receive waits until all is answered; multishot
// stays armed, for what is owed is only a number.
void Server::proceed(Connection& connection) {
  if (file_) {
    stream(connection);
  } else if (connection.sending == 0 && connection.owed > 0) {
    send(connection);
  }
  const FileStream& streamed = connection.stream;
  const bool idle = connection.sending == 0 && !streamed.active() && !streamed.reading();
  const bool may_receive = idle || options_.receive == ReceiveMode::multishot;
  if (!connection.receiving && !connection.ended && may_receive) receive(connection);
  if (idle && connection.ended && !connection.receiving) connection = Connection{};
}

}  // namespace ceiling
