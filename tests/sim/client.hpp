#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/sim/asked.hpp"
#include "tests/sim/judge.hpp"
#include "tests/sim/received_response.hpp"
#include "tests/sim/simulated_socket.hpp"
#include "tests/sim/world.hpp"

namespace sim {

/// How a client behaves.
struct Habits {
  /// What it does when it has all that it asked for, or before.
  enum class Ending {
    closes,
    half_closes,  ///< as soon as it has sent everything
    waits,        ///< until the server closes
    resets,       ///< at any time
    stalls,       ///< at any time: neither sends nor takes any more
  };

  bool is_prompt = true;  ///< whether it never lets the server wait for long
  bool pipelines = false;
  Ending ending = Ending::closes;
  Duration start{};          ///< when it connects
  Duration think{};          ///< at most, before a request
  std::size_t piece = 1;     ///< most bytes that it sends at once
  Duration piece_gap{};      ///< at most, between pieces
  std::size_t mouthful = 1;  ///< most bytes that it takes at once
  Duration read_gap{};       ///< at most, between these
  Duration patience{};       ///< after which it stalls or resets, if it does
};

/// Whether, and how, the server has been told to end.
enum class Ending : std::uint8_t { not_yet, when_answered, at_once };

/// One connection that follows a script, and judges what it gets.
class Client {
 public:
  /// `listener` gives the one to connect to. `ending`: how far the server may refuse to go on.
  Client(World& world, const Judge& judge, unsigned number, const Habits& habits,
         std::deque<Asked> script, std::function<std::shared_ptr<SimulatedListener>()> listener,
         std::shared_ptr<SimulatedSocket> socket, const Ending& ending);
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  [[nodiscard]] bool is_done() const noexcept { return done_; }
  /// For a message when it is not.
  [[nodiscard]] std::size_t outstanding() const noexcept { return outstanding_.size(); }

 private:
  void connect();
  void send_later(Duration most);
  void send();
  void compose_next();
  void read_later();
  void read();
  void take_responses();
  void end_of_stream();
  void judge_cut() const;
  [[nodiscard]] bool may_time_out() const;
  void after_everything();
  void leave(std::string_view how);
  void stall();
  [[nodiscard]] bool has_said_all() const noexcept { return script_.empty() && outgoing_.empty(); }

  World& world_;
  const Judge& judge_;
  const unsigned number_;
  const Habits habits_;
  std::deque<Asked> script_;
  const std::function<std::shared_ptr<SimulatedListener>()> listener_;
  const std::shared_ptr<SimulatedSocket> socket_;
  const Ending& ending_;

  std::string outgoing_;
  std::deque<Asked> outstanding_;
  ResponseReader reader_;
  std::map<std::string, std::string> tags_;  ///< by path, as they were last seen
  bool sending_ = false;
  bool reading_ = false;
  bool stalled_ = false;
  bool done_ = false;
};

}  // namespace sim
