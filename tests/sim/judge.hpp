#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/sim/asked.hpp"
#include "tests/sim/received_response.hpp"
#include "tests/sim/world.hpp"

namespace sim {

/// The time during which requests began under one configuration.
struct Reign {
  std::string root;
  TimePoint from;
  std::optional<TimePoint> until;
};

/// Knows what the files held, and when, and so whether a response may be as it is.
class Judge {
 public:
  /// `revalidate`: how old what is served may be. Files larger than `most_in_memory` are read while
  /// they are sent. `turns_away`: there may be no seat for whoever needs the disk.
  Judge(World& world, Duration revalidate, std::size_t most_in_memory, bool turns_away) noexcept
      : world_(world),
        revalidate_(revalidate),
        most_in_memory_(most_in_memory),
        turns_away_(turns_away) {}

  /// From now on requests begin under another configuration.
  void begin_reign(std::string root);

  /// The world fails if the response is not one to this request.
  void judge(const Asked& asked, const ReceivedResponse& response) const;

  /// The same, of a response that has been cut short. What was encoded here, and several parts in
  /// one, are judged when they are whole.
  void judge_beginning(const Asked& asked, const ReceivedResponse& response) const;

  /// Whether a response to the request may be cut short by what happened to files.
  [[nodiscard]] bool may_be_cut(const Asked& asked) const;

 private:
  /// What an entity tag says of a file.
  struct Tag {
    std::uint64_t modified = 0;
    std::uint64_t size = 0;
    std::string suffix;
  };

  [[nodiscard]] Window window_of(const Asked& asked) const;
  [[nodiscard]] std::vector<InodeRef> seen(const Asked& asked, std::string_view suffix = {}) const;
  [[nodiscard]] std::vector<InodeRef> seen_at(std::string_view path, const Asked& asked) const;
  [[nodiscard]] Tag tag_of(const ReceivedResponse& response) const;
  [[nodiscard]] bool has_changed(const Asked& asked) const;
  [[nodiscard]] bool is_of(const Asked& asked, const Tag& tag, std::string_view bytes,
                           std::uint64_t offset, bool with_bytes) const;
  void judge_content(const Asked& asked, const ReceivedResponse& response) const;
  void judge_part(const Asked& asked, const ReceivedResponse& response) const;
  void judge_parts(const Asked& asked, const ReceivedResponse& response) const;
  [[nodiscard]] bool has_part(const Asked& asked, const std::vector<InodeRef>& inodes) const;
  template <class... Parts>
  [[noreturn]] void reject(const Asked& asked, const ReceivedResponse& response,
                           const Parts&... why) const;

  World& world_;
  Duration revalidate_;
  std::size_t most_in_memory_;
  bool turns_away_;
  std::vector<Reign> reigns_;
};

}  // namespace sim
