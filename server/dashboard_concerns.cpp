#include "server/dashboard_concerns.hpp"

#include "server/listing_value.hpp"

namespace server {

std::vector<std::string> concerns_of(const Dashboard& board) {
  std::vector<std::string> concerns;
  if (!board.ready) {
    concerns.emplace_back("It is stopping: load balancers are told to go elsewhere.");
  }
  for (std::size_t worker = 0; worker < board.workers.size(); ++worker) {
    if (board.workers[worker].answers) continue;
    concerns.push_back("Worker " + std::to_string(worker) +
                       " has not answered within a second: its connections wait.");
  }
  if (board.server_errors_lately != 0) {
    concerns.push_back(counted(board.server_errors_lately, "server error") +
                       " (5xx) within the last minute.");
  }
  if (board.reload && !board.reload->error.empty()) {
    concerns.push_back("The last reload failed, and the configuration of before is in force: " +
                       board.reload->error);
  }
  constexpr std::uint64_t kNearlyFullTenths = 9;
  if (board.connection_capacity != 0 &&
      board.all_connections() * 10 >= board.connection_capacity * kNearlyFullTenths) {
    concerns.push_back("Nearly all of the " + counted(board.connection_capacity, "connection") +
                       " that it may have are taken; see limits.connections.");
  }
  if (board.log_lines_dropped != 0) {
    concerns.push_back(counted(board.log_lines_dropped, "line") +
                       " of the access log found no room and were dropped, since the start.");
  }
  return concerns;
}

}  // namespace server
