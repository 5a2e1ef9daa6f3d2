#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "runtime/buffer_pool.hpp"
#include "runtime/fd.hpp"
#include "runtime/intrusive_list.hpp"
#include "runtime/result.hpp"
#include "runtime/system.hpp"
#include "runtime/task.hpp"
#include "server/block.hpp"
#include "server/client_address.hpp"
#include "server/exchange.hpp"
#include "server/http1_service.hpp"
#include "server/introduction.hpp"
#include "server/transport.hpp"

namespace server {

/// One connection: reads a request, lets the handler answer it, sends the response, and again.
/// Between requests it owns neither an exchange nor a buffer.
class Http1Connection : public runtime::ListNode<ConnectionTag> {
 public:
  /// `client`: as in Http1Service::serve.
  Http1Connection(Http1Service& service, runtime::Fd descriptor, const ClientAddress& client);
  ~Http1Connection();

  /// What the coroutine does next.
  enum class Step {
    receive,      ///< wait for bytes
    send_block,   ///< send a head, and perhaps its body, in one piece
    send_pieces,  ///< send a head and its body from memory
    // What takes more than one operation, by `go_on`:
    ask_handler,  ///< the handler has to wait for something
    send_rest,    ///< not all of a block, or of the pieces, was sent at once
    send_file,    ///< send the head and parts of a file
    linger,       ///< close, but let the client read what was sent
    close,
  };
  [[nodiscard]] Step step() const noexcept { return step_; }

  /// An operation to be awaited; then it is told what came of it.
  [[nodiscard]] runtime::Receive& receive() noexcept;
  void end_receive();
  [[nodiscard]] runtime::Send& send_block() noexcept { return transport_.send(block_.bytes()); }
  [[nodiscard]] runtime::SendMessage& send_pieces() noexcept {
    return transport_.send(exchange_->message);
  }
  void end_send();

  /// One task for all steps of which each has to be a coroutine.
  [[nodiscard]] runtime::Task<void> go_on();

  void stop_if_idle() noexcept;

  /// Whether the current request is for this handler.
  [[nodiscard]] bool asks(const Handler& handler) const noexcept {
    return exchange_ != nullptr && exchange_->handler == &handler;
  }

 private:
  using Progress = Http1Parser::Progress;

  [[nodiscard]] runtime::Task<void> ask_handler();
  [[nodiscard]] runtime::Task<void> send_rest();
  [[nodiscard]] runtime::Task<void> send_file();
  [[nodiscard]] runtime::Task<void> linger();

  /// What is to be sent from memory.
  [[nodiscard]] std::span<iovec> outgoing() noexcept;
  /// Looks for the next request, if the response went and there may be one.
  void end_response(bool sent);

  void know_client() noexcept;
  /// Gives the bytes that follow the header of the PROXY protocol.
  [[nodiscard]] std::span<const char> take_in_introduction(std::span<const char> bytes);
  void post_missing_introduction() const;
  /// Of the target, for the log.
  [[nodiscard]] std::string escaped_path() const;
  void post_unreadable(int code) const;
  void post_fault();

  void begin_message() noexcept;
  void take_in_bytes(std::span<const char> bytes);
  void take_in_failure(int code);
  void read_head(std::span<const char> message);
  void judge(Progress progress, std::span<const char> message);
  void wait_for_more(std::span<const char> message);
  void answer(std::span<const char> message);
  [[nodiscard]] bool answer_at_once();
  void answer_error(Status status, std::span<const char> message);
  [[nodiscard]] Status build_request(std::span<const char> message);
  void trace_client() noexcept;
  [[nodiscard]] bool seat_traced_client();
  void prepare_sending();
  /// Whether what was built before for a representation can be sent.
  [[nodiscard]] bool takes_block() const noexcept;
  [[nodiscard]] bool prepare_block();
  /// The log may have to name it when the bytes of the request are gone.
  void keep_path() noexcept;
  /// Whether the head stands in one piece with its body now.
  [[nodiscard]] bool join_with_head(const Body& body);
  void release_exchange();
  [[nodiscard]] std::uint64_t body_bytes(bool sent) const noexcept;
  void log_response(bool sent) noexcept;

  Http1Service& service_;
  ClientAddress client_;                        ///< not known until it matters
  std::unique_ptr<Introduction> introduction_;  ///< where a proxy makes one
  Transport transport_;
  std::unique_ptr<Exchange> exchange_;
  Block block_;
  runtime::system::TimePoint began_{};  ///< as the exchange has it, which may be gone
  std::size_t message_end_ = 0;  ///< in the current message's bytes: where the next one begins
  Step step_ = Step::receive;
  bool keep_alive_ = true;
  bool idle_ = false;
  bool linger_ = false;
};

}  // namespace server
