#include "tests/sim/client.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace sim {
namespace {

/// More than all deadlines of a connection together, and than it may wait to be accepted.
constexpr std::chrono::minutes kLongest{20};

Duration up_to(Random& random, Duration most) {
  return Duration(random.below(static_cast<std::uint64_t>(most.count()) + 1));
}

}  // namespace

Client::Client(World& world, const Judge& judge, unsigned number, const Habits& habits,
               std::deque<Asked> script,
               std::function<std::shared_ptr<SimulatedListener>()> listener,
               std::shared_ptr<SimulatedSocket> socket, const Ending& ending)
    : world_(world),
      judge_(judge),
      number_(number),
      habits_(habits),
      script_(std::move(script)),
      listener_(std::move(listener)),
      socket_(std::move(socket)),
      ending_(ending) {
  world_.after(habits_.start, [this] { connect(); });
}

void Client::connect() {
  world_.note("client", number_, "connects");
  const std::shared_ptr<SimulatedListener> listener = listener_();
  if (!listener || !listener->connect(socket_)) {
    leave("is refused");
    return;
  }
  socket_->changed = [this] { read_later(); };
  send_later({});
  if (habits_.ending == Habits::Ending::stalls) {
    world_.after(habits_.patience, [this] { stall(); });
  }
  if (habits_.ending == Habits::Ending::resets) {
    world_.after(habits_.patience, [this] {
      if (done_) return;
      leave("resets");
      socket_->reset();
    });
  }
}

void Client::stall() {
  if (done_) return;
  world_.note("client", number_, "stalls");
  stalled_ = true;
  world_.after(kLongest, [this] {
    if (!done_) world_.fail("client", number_, "stalls and is not cut");
  });
  read_later();
}

void Client::send_later(Duration most) {
  if (std::exchange(sending_, true)) return;
  world_.after(up_to(world_.random, most), [this] {
    sending_ = false;
    if (!done_ && !stalled_) send();
  });
}

void Client::compose_next() {
  Asked next = std::move(script_.front());
  script_.pop_front();
  if (next.if_none_match == "*") next.if_none_match = tags_[next.path];
  next.begun = world_.now();
  // Until the last byte is sent, which is later.
  next.sent = world_.now();
  outgoing_ = next.text();
  world_.note("client", number_, "asks", next.method, next.path);
  outstanding_.push_back(std::move(next));
}

void Client::send() {
  if (outgoing_.empty()) {
    if (script_.empty()) return;
    if (!habits_.pipelines && !outstanding_.empty()) return;
    compose_next();
  }
  const std::size_t size =
      std::min<std::size_t>(world_.random.between(1, habits_.piece), outgoing_.size());
  outstanding_.back().sent = world_.now();
  const std::string piece = outgoing_.substr(0, size);
  outgoing_.erase(0, size);
  socket_->deliver(piece);
  if (!has_said_all()) {
    send_later(habits_.piece_gap);
  } else if (habits_.ending == Habits::Ending::half_closes) {
    socket_->end_delivery();
  }
}

void Client::read_later() {
  if (done_) return;
  if (stalled_) {
    // It does not look, but an end is an end.
    if (socket_->is_closed() || socket_->was_reset()) leave("was cut while it stalled");
    return;
  }
  if (std::exchange(reading_, true)) return;
  world_.after(up_to(world_.random, habits_.read_gap), [this] {
    reading_ = false;
    if (!done_ && !stalled_) read();
  });
}

void Client::read() {
  const std::string bytes = socket_->take(world_.random.between(1, habits_.mouthful));
  if (!bytes.empty()) world_.note("client", number_, "takes", bytes.size());
  reader_.add(bytes);
  take_responses();
  if (done_) return;
  if (socket_->output() > 0) {
    read_later();
  } else if (socket_->at_end() || socket_->was_reset()) {
    end_of_stream();
  }
}

void Client::take_responses() {
  while (reader_.has_begun()) {
    if (outstanding_.empty()) world_.fail("client", number_, "got what it did not ask for");
    const bool to_head = outstanding_.front().method == "HEAD";
    auto response = reader_.next(to_head);
    if (!response) return;
    const Asked asked = std::move(outstanding_.front());
    outstanding_.pop_front();
    world_.note("client", number_, "got", response->status, "of", response->body.size());
    if (response->status == 408 && may_time_out()) {
      leave("has timed out");
      socket_->end_delivery();
      return;
    }
    judge_.judge(asked, *response);
    if (!response->field("ETag").empty()) tags_[asked.path] = response->field("ETag");
    if (response->field("Connection") == "close") script_.clear();
    send_later(habits_.think);
    if (outstanding_.empty() && has_said_all()) {
      after_everything();
      return;
    }
  }
}

void Client::after_everything() {
  if (habits_.ending != Habits::Ending::closes) return;
  leave("closes");
  socket_->end_delivery();
}

void Client::end_of_stream() {
  if (!outstanding_.empty()) {
    judge_cut();
    if (const auto beginning = reader_.beginning()) {
      judge_.judge_beginning(outstanding_.front(), *beginning);
    }
  }
  leave("was left");
  socket_->end_delivery();
}

bool Client::may_time_out() const {
  // A made-up ETIMEDOUT is like one of a deadline.
  return !habits_.is_prompt || socket_->is_spoilt();
}

void Client::judge_cut() const {
  if (!habits_.is_prompt || socket_->is_spoilt() || ending_ == Ending::at_once) return;
  // What has begun is finished.
  if (ending_ == Ending::when_answered && !reader_.has_begun()) return;
  const Asked& asked = outstanding_.front();
  if (judge_.may_be_cut(asked)) return;
  world_.fail("client", number_, "was cut and had done nothing wrong; it waits for", asked.path);
}

void Client::leave(std::string_view how) {
  done_ = true;
  world_.note("client", number_, how);
}

}  // namespace sim
